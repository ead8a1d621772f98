/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SRTP_RESUME_H
#define _SRTP_RESUME_H

#include <linux/netfilter.h>

void srtp_resume_ports(const struct sk_buff *skb, struct net *net,
		       struct net_device **in, struct net_device **out);
bool srtp_resume_shown(const struct sk_buff *skb);
bool srtp_resume_forwards(const struct sk_buff *skb);
void srtp_resume_push_mac(struct sk_buff *skb);
void srtp_resume_pull_mac(struct sk_buff *skb);
bool srtp_resume(struct sk_buff *skb, struct nf_hook_state *state,
		 nf_hookfn *hook);

#endif /* _SRTP_RESUME_H */
