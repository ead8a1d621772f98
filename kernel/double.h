/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SRTP_DOUBLE_H
#define _SRTP_DOUBLE_H

#include "packet.h"

unsigned int srtp_double_header_len(const struct srtp_pkt *pkt);
void srtp_double_begin(struct srtp_pkt *pkt);
int srtp_double_split(struct srtp_pkt *pkt);
void srtp_double_end(struct srtp_pkt *pkt);

#endif /* _SRTP_DOUBLE_H */
