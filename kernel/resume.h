/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SRTP_RESUME_H
#define _SRTP_RESUME_H

#include <linux/netfilter.h>
#include <linux/netfilter_bridge.h>

void srtp_resume_ports(const struct sk_buff *skb, struct net *net,
		       struct net_device **in, struct net_device **out);
unsigned int srtp_resume_mac_len(const struct sk_buff *skb,
				 const struct nf_hook_state *state);
bool srtp_resume_unshare(struct sk_buff *skb);
bool srtp_resume(struct sk_buff *skb, struct nf_hook_state *state,
		 nf_hookfn *hook);

/**
 * srtp_resume_bridges - is br_netfilter showing us this packet
 * @skb: packet
 *
 * Its mark stays on packets that went up to IP, or to another namespace: with
 * those it has nothing more to do.
 */
static inline bool srtp_resume_bridges(const struct sk_buff *skb)
{
#if IS_ENABLED(CONFIG_BRIDGE_NETFILTER)
	return nf_bridge_info_exists(skb) && (nf_bridge_in_prerouting(skb) ||
					      nf_bridge_get_physoutdev(skb));
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
