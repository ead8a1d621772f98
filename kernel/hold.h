/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SRTP_HOLD_H
#define _SRTP_HOLD_H

#include <linux/netfilter.h>

struct net_device;

/**
 * struct srtp_hold - what is held of the stack while a packet is not in it
 * @state: where in the stack the packet was; its socket and devices are held
 * @dev: the skb's device
 * @physin: bridge port it came in by, or NULL
 * @physout: bridge port it leaves by, or NULL
 * @doomed: something was about to go: the packet cannot be sent on
 */
struct srtp_hold {
	struct nf_hook_state state;
	struct net_device *dev;
	struct net_device *physin;
	struct net_device *physout;
	bool doomed;
};

void srtp_hold_get(struct srtp_hold *hold, const struct sk_buff *skb,
		   const struct nf_hook_state *state);
bool srtp_hold_skb(struct sk_buff *skb);
bool srtp_hold_lost(const struct srtp_hold *hold);
void srtp_hold_put(struct srtp_hold *hold);

#endif /* _SRTP_HOLD_H */
