/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SRTP_RESUME_H
#define _SRTP_RESUME_H

#include <linux/netfilter.h>

void srtp_resume_ports(const struct sk_buff *skb, struct net *net,
		       struct net_device **in, struct net_device **out);
bool srtp_resume(struct sk_buff *skb, struct nf_hook_state *state,
		 nf_hookfn *hook);

#endif /* _SRTP_RESUME_H */
