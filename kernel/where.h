/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SRTP_WHERE_H
#define _SRTP_WHERE_H

#include <linux/netfilter.h>

#include "flow.h"

struct sk_buff;

/**
 * struct srtp_where - a datagram that met a hook
 * @sn: namespace
 * @state: netfilter's view
 * @tuple: what it is looked up by
 * @thoff: its UDP header behind the network header
 * @direction: enum srtp_direction
 * @fragment: it is a fragment, and @tuple has no ports
 * @routed: an IPv6 routing header or an IPv4 source route hides where it goes
 */
struct srtp_where {
	struct srtp_net *sn;
	const struct nf_hook_state *state;
	struct srtp_tuple tuple;
	u32 thoff;
	u32 direction;
	bool fragment;
	bool routed;
};

bool srtp_where_parse(struct srtp_where *w, const struct sk_buff *skb);
bool srtp_where_elsewhere(const struct srtp_where *w,
			  const struct sk_buff *skb);

#endif /* _SRTP_WHERE_H */
