/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SRTP_CRYPTEX_H
#define _SRTP_CRYPTEX_H

#include "packet.h"

int srtp_cryptex_plan(struct srtp_pkt *pkt);
void srtp_cryptex_mark(struct srtp_pkt *pkt);
int srtp_cryptex_find(struct srtp_pkt *pkt);
void srtp_cryptex_gather(struct srtp_pkt *pkt);
void srtp_cryptex_scatter(struct srtp_pkt *pkt);
void srtp_cryptex_unmark(struct srtp_pkt *pkt);

#endif /* _SRTP_CRYPTEX_H */
