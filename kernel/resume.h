/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SRTP_RESUME_H
#define _SRTP_RESUME_H

#include <linux/netfilter.h>
#include <linux/netfilter_bridge.h>

void srtp_resume_ports(const struct sk_buff *skb, struct net *net,
		       struct net_device **in, struct net_device **out);
void srtp_resume_push_mac(struct sk_buff *skb);
void srtp_resume_pull_mac(struct sk_buff *skb);
bool srtp_resume(struct sk_buff *skb, struct nf_hook_state *state,
		 nf_hookfn *hook);

/**
 * srtp_resume_shown - did a bridge show us this packet in PRE_ROUTING before
 * @skb: packet in PRE_ROUTING
 *
 * br_netfilter hides the second time, when the packet goes up to IP, but not
 * from a bridge that is in a VRF.
 */
static inline bool srtp_resume_shown(const struct sk_buff *skb)
{
#if IS_ENABLED(CONFIG_BRIDGE_NETFILTER)
	return nf_bridge_info_exists(skb) && !nf_bridge_in_prerouting(skb);
#else
	return false;
#endif
}

/**
 * srtp_resume_forwards - is a bridge about to hand this packet to a port
 * @skb: packet in POST_ROUTING
 */
static inline bool srtp_resume_forwards(const struct sk_buff *skb)
{
#if IS_ENABLED(CONFIG_BRIDGE_NETFILTER)
	return nf_bridge_info_exists(skb) && nf_bridge_get_physoutdev(skb);
#else
	return false;
#endif
}

#endif /* _SRTP_RESUME_H */
