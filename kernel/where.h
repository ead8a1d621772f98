/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SRTP_WHERE_H
#define _SRTP_WHERE_H

#include <linux/netfilter.h>
#include <linux/netfilter_bridge.h>

bool srtp_where_again(const struct sk_buff *skb,
		      const struct nf_hook_state *state);
bool srtp_where_elsewhere(const struct sk_buff *skb,
			  const struct nf_hook_state *state);

/**
 * srtp_where_shown - did a bridge show us this packet in PRE_ROUTING before
 * @skb: packet in PRE_ROUTING
 * @state: where in the stack it is
 */
static inline bool srtp_where_shown(const struct sk_buff *skb,
				    const struct nf_hook_state *state)
{
#if IS_ENABLED(CONFIG_BRIDGE_NETFILTER)
	return nf_bridge_info_exists(skb) && srtp_where_again(skb, state);
#else
	return false;
#endif
}

#endif /* _SRTP_WHERE_H */
