/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SRTP_MTU_H
#define _SRTP_MTU_H

#include <linux/types.h>

struct nf_hook_state;
struct srtp_pkt;

bool srtp_mtu_fits(struct srtp_pkt *pkt, const struct nf_hook_state *state,
		   unsigned int growth, bool whole);

#endif /* _SRTP_MTU_H */
