/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SRTP_UDP_H
#define _SRTP_UDP_H

#include <linux/types.h>

struct srtp_pkt;

int srtp_udp_pull(struct srtp_pkt *pkt);
int srtp_udp_verify(struct srtp_pkt *pkt);
int srtp_udp_own(struct srtp_pkt *pkt, unsigned int growth);
void srtp_udp_resize(struct srtp_pkt *pkt, unsigned int len);
#endif /* _SRTP_UDP_H */
