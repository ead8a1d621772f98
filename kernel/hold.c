// SPDX-License-Identifier: GPL-2.0
/*
 * What nf_queue holds while a packet is away from the stack. All of it was found
 * under RCU, or with the hook's caller holding it, and that is still so.
 */
#include <linux/netdevice.h>
#include <net/dst.h>
#include <net/sock.h>
#include <net/tcp.h>

#include "hold.h"
#include "resume.h"

/**
 * srtp_hold_get - hold the place of a packet in the stack
 * @hold: receives it
 * @skb: packet
 * @state: its place
 *
 * In RCU, in the hook. srtp_hold_put() ends it.
 */
void srtp_hold_get(struct srtp_hold *hold, const struct sk_buff *skb,
		   const struct nf_hook_state *state)
{
	hold->state = *state;
	hold->dev = skb->dev;
	hold->doomed = false;
	dev_hold(hold->dev);
	dev_hold(state->in);
	dev_hold(state->out);
	if (state->sk && !refcount_inc_not_zero(&state->sk->sk_refcnt)) {
		/* an skb may outlive its socket */
		hold->state.sk = NULL;
		hold->doomed = true;
	}
	srtp_resume_ports(skb, state->net, &hold->physin, &hold->physout);
	dev_hold(hold->physin);
	dev_hold(hold->physout);
}

/*
 * The skb may point to a socket only RCU keeps (tproxy, sk_assign). One that is
 * about to go is let go of here, where it can still be looked at.
 */
static bool srtp_hold_prefetched(struct sk_buff *skb)
{
	if (!skb_sk_is_prefetched(skb) || sk_is_refcounted(skb->sk))
		return true;
	if (!refcount_inc_not_zero(&skb->sk->sk_refcnt)) {
		skb_orphan(skb);
		return false;
	}
	skb->destructor = sock_edemux;
	return true;
}

/**
 * srtp_hold_skb - make references of a packet its own
 * @skb: packet
 *
 * In RCU, in the hook.
 *
 * Return: its socket and its route are still there.
 */
bool srtp_hold_skb(struct sk_buff *skb)
{
	bool had_dst = skb_dst(skb);
	bool whole = srtp_hold_prefetched(skb);

	skb_dst_force(skb);
	return whole && (!had_dst || skb_dst(skb));
}

/**
 * srtp_hold_lost - can a packet not go on from there
 * @hold: its place
 *
 * Return: it was doomed, or its device went to another namespace, where the
 * stack would go on with it.
 */
bool srtp_hold_lost(const struct srtp_hold *hold)
{
	return hold->doomed ||
	       (hold->dev && !net_eq(dev_net(hold->dev), hold->state.net));
}

/**
 * srtp_hold_put - the packet has gone on, or was dropped
 * @hold: place
 */
void srtp_hold_put(struct srtp_hold *hold)
{
	dev_put(hold->dev);
	dev_put(hold->state.in);
	dev_put(hold->state.out);
	dev_put(hold->physin);
	dev_put(hold->physout);
	if (hold->state.sk)
		sock_put(hold->state.sk);
}
