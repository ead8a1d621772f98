/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SRTP_DATAGRAM_H
#define _SRTP_DATAGRAM_H

#include <linux/netfilter.h>

#include "flowtable.h"

/**
 * struct srtp_datagram - a datagram that met a hook
 * @sn: namespace
 * @state: netfilter's view
 * @tuple: what it is looked up by
 * @thoff: its UDP header behind the network header
 * @direction: enum srtp_direction
 * @fragment: it is a fragment, and @tuple has no ports
 * @routed: an IPv6 routing header or an IPv4 source route hides where it goes
 */
struct srtp_datagram {
	struct srtp_net *sn;
	const struct nf_hook_state *state;
	struct srtp_tuple tuple;
	u32 thoff;
	u32 direction;
	bool fragment;
	bool routed;
};

bool srtp_datagram_parse(struct srtp_datagram *d, const struct sk_buff *skb);

#endif /* _SRTP_DATAGRAM_H */
