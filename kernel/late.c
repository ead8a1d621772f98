// SPDX-License-Identifier: GPL-2.0
/*
 * Datagrams that were received in one super-packet, and what comes behind them.
 * They are opened at once, but must not go on before packets of the same batch
 * that came earlier (batch.c).
 */
#include <linux/slab.h>

#include "late.h"
#include "net.h"
#include "resume.h"

static void srtp_late_send(struct srtp_late *late, struct sk_buff *skb)
{
	struct srtp_flow *flow = late->flow;

	if (!READ_ONCE(flow->sn->ending) && !srtp_hold_lost(&late->hold) &&
	    srtp_resume(skb, &late->hold.state, late->hook))
		return;
	srtp_flow_drop(flow, srtp_flow_session(flow), SRTP_A_COUNTER_GONE, 0,
		       &late->peer);
	kfree_skb(skb);
}

/**
 * srtp_late_put - drop a reference; the last one sends the datagrams
 * @late: datagrams
 *
 * In RCU.
 */
void srtp_late_put(struct srtp_late *late)
{
	struct srtp_flow *flow = late->flow;
	struct srtp_net *sn = flow->sn;
	struct sk_buff *skb;

	if (!refcount_dec_and_test(&late->ref))
		return;
	while ((skb = __skb_dequeue(&late->skbs)))
		srtp_late_send(late, skb);
	/* only now: one that is accepted must not overtake */
	atomic_dec(&flow->live->late);
	srtp_hold_put(&late->hold);
	kfree(late);
	srtp_flow_put(flow);
	srtp_net_back(sn);
}

static void srtp_late_over(struct srtp_batch_entry *entry)
{
	srtp_late_put(container_of(entry, struct srtp_late, entry));
}

/**
 * srtp_late_new - somewhere for datagrams to wait for the end of their batch
 * @flow: their flow
 * @peer: remote endpoint
 * @skb: one of them
 * @state: where in the stack they are: PRE_ROUTING
 * @hook: our hook function
 *
 * In RCU. While BH are off the batch is not over; if it is all the same, the
 * caller's srtp_late_put() sends.
 *
 * Return: there, with a reference for the caller, or NULL: no memory.
 */
struct srtp_late *srtp_late_new(struct srtp_flow *flow,
				const struct srtp_endpoint *peer,
				const struct sk_buff *skb,
				const struct nf_hook_state *state,
				nf_hookfn *hook)
{
	struct srtp_late *late;

	late = kmalloc(sizeof(*late), GFP_ATOMIC | __GFP_NOWARN);
	if (!late)
		return NULL;
	late->entry.over = srtp_late_over;
	refcount_set(&late->ref, 2);
	late->flow = flow;
	late->peer = *peer;
	late->hook = hook;
	__skb_queue_head_init(&late->skbs);
	srtp_hold_get(&late->hold, skb, state);
	srtp_flow_hold(flow);
	atomic_inc(&flow->sn->away);
	atomic_inc(&flow->live->late);
	srtp_batch_add(&late->entry);
	return late;
}

/**
 * srtp_late_add - an accepted datagram waits
 * @late: there
 * @skb: datagram, consumed on true
 *
 * In RCU, in the hook.
 *
 * Return: false when its socket or route is about to go.
 */
bool srtp_late_add(struct srtp_late *late, struct sk_buff *skb)
{
	if (!srtp_hold_skb(skb))
		return false;
	__skb_queue_tail(&late->skbs, skb);
	return true;
}
