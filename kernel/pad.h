/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SRTP_PAD_H
#define _SRTP_PAD_H

#include "packet.h"

int srtp_pad_plan(struct srtp_pkt *pkt, unsigned int *pad);
void srtp_pad_put(struct srtp_pkt *pkt, unsigned int pad);

#endif /* _SRTP_PAD_H */
