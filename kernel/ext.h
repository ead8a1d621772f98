/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SRTP_EXT_H
#define _SRTP_EXT_H

#include "packet.h"

unsigned int srtp_ext_len(const struct srtp_pkt *pkt);
void srtp_ext_end(struct srtp_pkt *pkt);

#endif /* _SRTP_EXT_H */
