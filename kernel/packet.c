// SPDX-License-Identifier: GPL-2.0
/*
 * One packet in flight: its memory, what is held while an engine has it, and
 * the order in which packets of a flow go on.
 *
 * The memory is per CPU and reused while the crypto completes in place, so
 * nothing is allocated and no reference is taken then: RCU covers the whole
 * way through the hook. Only after -EINPROGRESS are references taken, and the
 * completion waits for that: whoever comes second, the hook or the completion,
 * goes on with the packet (enum srtp_phase).
 */
#include <linux/percpu.h>
#include <linux/slab.h>
#include <net/dst.h>
#include <net/netfilter/nf_conntrack.h>
#include <net/sock.h>
#include <net/tcp.h>

#include "event.h"
#include "flow.h"
#include "key.h"
#include "net.h"
#include "packet.h"
#include "resume.h"
#include "session.h"

static DEFINE_PER_CPU(struct srtp_pkt *, srtp_pkt_slot);

/* The longest request any key ever had; only grows. */
static unsigned int srtp_pkt_room;
static DEFINE_SPINLOCK(srtp_pkt_room_lock);

/**
 * srtp_pkt_want_room - requests of some key are this long
 * @room: octets
 *
 * Before the key is published: packets made after that have the room.
 */
void srtp_pkt_want_room(unsigned int room)
{
	spin_lock(&srtp_pkt_room_lock);
	if (room > srtp_pkt_room)
		WRITE_ONCE(srtp_pkt_room, room);
	spin_unlock(&srtp_pkt_room_lock);
}

/**
 * srtp_pkt_new - memory for one packet
 * @sn: namespace
 *
 * Safe in any context and across migration: the slot is emptied in one
 * instruction, and an empty slot means allocating.
 *
 * Return: the packet, its @room set and little else, or NULL.
 */
struct srtp_pkt *srtp_pkt_new(struct srtp_net *sn)
{
	unsigned int room = READ_ONCE(srtp_pkt_room);
	struct srtp_pkt *pkt;

	pkt = this_cpu_xchg(srtp_pkt_slot, NULL);
	if (pkt && likely(pkt->room >= room))
		goto out;
	kfree(pkt);
	pkt = kmalloc(struct_size(pkt, req, room), GFP_ATOMIC);
	if (!pkt)
		return NULL;
	pkt->room = room;
	memset(pkt->sg, 0, sizeof(pkt->sg));
out:
	pkt->sn = sn;
	pkt->ses = NULL;
	pkt->blame = NULL;
	pkt->key = NULL;
	pkt->st = NULL;
	pkt->copy = NULL;
	pkt->stream = NULL;
	pkt->extra = 0;
	pkt->cryptex = false;
	pkt->rcc = false;
	pkt->tried = 0;
	pkt->why = 0;
	pkt->told = 0;
	pkt->verdict = NF_DROP;
	pkt->hdr.ssrc = 0;
	pkt->repeat = false;
	pkt->stranger = false;
	pkt->retried = false;
	pkt->either = false;
	pkt->held = false;
	pkt->doomed = false;
	pkt->done = false;
	atomic_set(&pkt->phase, SRTP_PHASE_HERE);
	return pkt;
}

/**
 * srtp_pkt_free - give the memory back
 * @pkt: holds nothing any more
 */
void srtp_pkt_free(struct srtp_pkt *pkt)
{
	if (unlikely(pkt->copy))
		kfree(pkt->copy);
	if (unlikely(pkt->stream))
		kfree_sensitive(pkt->stream);
	/* the salt in the IV is a secret */
	memzero_explicit(pkt->iv, sizeof(pkt->iv));
	pkt = this_cpu_xchg(srtp_pkt_slot, pkt);
	if (unlikely(pkt))
		kfree(pkt);
}

/* An engine that is not worth its while for short packets is spared them. */
static const struct srtp_transforms *
srtp_pkt_transforms(const struct srtp_pkt *pkt, const struct srtp_key *key)
{
	return unlikely(key->spare) && pkt->wire_len < key->engine_from ?
	       key->spare : &key->set;
}

/**
 * srtp_pkt_set_key - try the packet with a key
 * @pkt: packet
 * @key: found under RCU
 *
 * Return: 0, or enum srtp_a_counter: the key came after the packet's memory,
 * and its requests are longer than any before.
 */
int srtp_pkt_set_key(struct srtp_pkt *pkt, struct srtp_key *key)
{
	if (unlikely(key->request_len > pkt->room))
		return SRTP_A_COUNTER_NO_MEMORY;
	if (pkt->held) {
		/* before its slot's reference goes, a grace period passes */
		srtp_key_hold(key);
		if (pkt->key)
			srtp_key_put(pkt->key);
	}
	pkt->key = key;
	pkt->set = srtp_pkt_transforms(pkt, key);
	pkt->tr = pkt->hdr.rtcp ? &pkt->set->rtcp : &pkt->set->rtp;
	return 0;
}

/**
 * srtp_pkt_reason - which counter an error of the crypto belongs to
 * @err: negative errno, or a positive enum srtp_a_counter
 */
u32 srtp_pkt_reason(int err)
{
	switch (err) {
	case -EBADMSG:
		return SRTP_A_COUNTER_AUTH_FAILED;
	case -EBUSY:
	case -ENOSPC:
		return SRTP_A_COUNTER_QUEUE_FULL;
	case -ENOMEM:
		return SRTP_A_COUNTER_NO_MEMORY;
	}
	return err > 0 ? err : SRTP_A_COUNTER_CRYPTO_ERROR;
}

/**
 * srtp_pkt_drop - count a drop
 * @pkt: packet; the caller frees its skb, or lets netfilter do so
 * @reason: enum srtp_a_counter
 *
 * Return: the verdict of a drop.
 */
unsigned int srtp_pkt_drop(struct srtp_pkt *pkt, u32 reason)
{
	struct srtp_session *blame = pkt->blame ?: srtp_flow_session(pkt->flow);

	srtp_flow_drop(pkt->flow, blame, reason, pkt->hdr.ssrc, &pkt->peer);
	if (blame && reason == SRTP_A_COUNTER_AUTH_FAILED)
		srtp_event_limited(blame, SRTP_EVENT_AUTH_FAILING,
				   pkt->hdr.ssrc);
	if (reason == SRTP_A_COUNTER_UNKNOWN_SSRC ||
	    reason == SRTP_A_COUNTER_NO_SESSION)
		srtp_event_unknown(pkt->flow, pkt->hdr.ssrc);
	return pkt->verdict;
}

/**
 * srtp_pkt_pass - count a packet opened or sealed, and mark it
 * @pkt: packet
 */
void srtp_pkt_pass(struct srtp_pkt *pkt)
{
	const struct srtp_flow_config *c = &pkt->flow->config;
	struct srtp_session *ses = pkt->ses;
	u32 counter;

	if (pkt->seal)
		counter = pkt->hdr.rtcp ? SRTP_A_COUNTER_SEALED_RTCP :
					  SRTP_A_COUNTER_SEALED_RTP;
	else
		counter = pkt->hdr.rtcp ? SRTP_A_COUNTER_OPENED_RTCP :
					  SRTP_A_COUNTER_OPENED_RTP;
	srtp_stats_add(pkt->sn, counter, 1);
	srtp_stats_add(pkt->sn, SRTP_A_COUNTER_OCTETS, pkt->len);
	if (c->set_mark_mask)
		pkt->skb->mark = (pkt->skb->mark & ~c->set_mark_mask) |
				 (c->set_mark & c->set_mark_mask);

	srtp_trace_ok(&pkt->flow->live->trace, &pkt->peer);
	/* RTCP on a port of its own has another peer, and says nothing new */
	if (srtp_trace_ok(&ses->trace, pkt->hdr.rtcp ? NULL : &pkt->peer))
		srtp_event_limited(ses, SRTP_EVENT_PEER_CHANGED,
				   pkt->hdr.ssrc);
	if (unlikely(!READ_ONCE(ses->seen))) {
		WRITE_ONCE(ses->seen, true);
		srtp_event_session(ses, SRTP_EVENT_SESSION_FIRST,
				   pkt->hdr.ssrc);
	}
	if (unlikely(READ_ONCE(ses->asleep))) {
		WRITE_ONCE(ses->asleep, false);
		srtp_event_session(ses, SRTP_EVENT_RESUMED, pkt->hdr.ssrc);
	}
}

/* The skb may point to a socket only RCU keeps (tproxy, sk_assign). */
static bool srtp_pkt_hold_prefetched(struct sk_buff *skb)
{
	if (!skb_sk_is_prefetched(skb) || sk_is_refcounted(skb->sk))
		return true;
	if (!refcount_inc_not_zero(&skb->sk->sk_refcnt))
		return false;
	skb->destructor = sock_edemux;
	return true;
}

/* Another packet of the connection must find it while we are away. */
static bool srtp_pkt_confirm(struct srtp_pkt *pkt)
{
	const struct nf_ct_hook *ct_hook;
	enum ip_conntrack_info ctinfo;
	struct nf_conn *ct;

	ct = nf_ct_get(pkt->skb, &ctinfo);
	if (!ct || nf_ct_is_confirmed(ct) ||
	    pkt->state.hook != NF_INET_POST_ROUTING)
		return true;
	ct_hook = rcu_dereference(nf_ct_hook);
	return ct_hook && ct_hook->confirm(pkt->skb) == NF_ACCEPT;
}

/*
 * What nf_queue holds while a packet is away from the stack, and the objects
 * the completion needs. All were found under RCU, or with the hook's caller
 * holding them, and that is still so.
 */
static void srtp_pkt_hold(struct srtp_pkt *pkt,
			  const struct nf_hook_state *state)
{
	struct sk_buff *skb = pkt->skb;
	bool had_dst = skb_dst(skb);

	pkt->state = *state;
	pkt->dev = skb->dev;
	dev_hold(pkt->dev);
	dev_hold(state->in);
	dev_hold(state->out);
	if (state->sk && !refcount_inc_not_zero(&state->sk->sk_refcnt)) {
		/* an skb may outlive its socket */
		pkt->state.sk = NULL;
		pkt->doomed = true;
	}
	srtp_resume_ports(skb, state->net, &pkt->physin, &pkt->physout);
	dev_hold(pkt->physin);
	dev_hold(pkt->physout);
	srtp_flow_hold(pkt->flow);
	if (pkt->key)
		srtp_key_hold(pkt->key);
	pkt->held = true;
	atomic_inc(&pkt->sn->away);
	srtp_stats_add(pkt->sn, SRTP_A_COUNTER_ASYNC, 1);

	skb_dst_force(skb);
	if ((had_dst && !skb_dst(skb)) || !srtp_pkt_hold_prefetched(skb) ||
	    !srtp_pkt_confirm(pkt))
		pkt->doomed = true;
}

static void srtp_pkt_release(struct srtp_pkt *pkt)
{
	struct srtp_net *sn = pkt->sn;

	dev_put(pkt->dev);
	dev_put(pkt->state.in);
	dev_put(pkt->state.out);
	dev_put(pkt->physin);
	dev_put(pkt->physout);
	if (pkt->state.sk)
		sock_put(pkt->state.sk);
	if (pkt->key)
		srtp_key_put(pkt->key);
	srtp_flow_put(pkt->flow);
	srtp_pkt_free(pkt);
	/* in RCU: the namespace's end waits for us once more (main.c) */
	if (atomic_dec_and_test(&sn->away))
		wake_up(&sn->away_wait);
}

/* One packet goes on. BH off, in RCU. */
static void srtp_pkt_send(struct srtp_pkt *pkt)
{
	unsigned int verdict = pkt->path->finish(pkt, pkt->err);

	if (verdict == NF_ACCEPT &&
	    !srtp_resume(pkt->skb, &pkt->state, pkt->hook))
		verdict = srtp_pkt_drop(pkt, SRTP_A_COUNTER_GONE);
	if (verdict != NF_ACCEPT)
		kfree_skb(pkt->skb);
	srtp_pkt_release(pkt);
}

/*
 * The turn of a packet that is done. BH off, in RCU.
 *
 * Return: it is not away again.
 */
static bool srtp_pkt_turn(struct srtp_pkt *pkt)
{
	int err;

	if (pkt->doomed) {
		pkt->err = SRTP_A_COUNTER_GONE;
	} else if (pkt->err && pkt->path->retry) {
		err = pkt->path->retry(pkt, pkt->err);
		if (err == -EINPROGRESS)
			return false;
		pkt->err = err;
	}
	return true;
}

/* The head of the line, if it is done. live->lock is held. */
static struct srtp_pkt *__srtp_pkt_head(struct srtp_flow_live *live)
{
	struct srtp_pkt *pkt;

	pkt = list_first_entry_or_null(&live->away, struct srtp_pkt, list);
	if (!pkt || !pkt->done)
		return NULL;
	pkt->done = false;
	return pkt;
}

/*
 * Send on what is finished at the head of the line. Whoever finds somebody
 * draining leaves it to him: he looks again before he stops.
 */
static void srtp_pkt_drain(struct srtp_flow_live *live)
{
	struct srtp_pkt *pkt;

	spin_lock_bh(&live->lock);
	if (live->draining)
		goto out;
	live->draining = true;
	while ((pkt = __srtp_pkt_head(live))) {
		/* stays at the head: nobody else touches it while we drain */
		spin_unlock(&live->lock);
		rcu_read_lock();
		if (!srtp_pkt_turn(pkt)) {
			rcu_read_unlock();
			spin_lock(&live->lock);
			continue;
		}
		spin_lock(&live->lock);
		list_del(&pkt->list);
		spin_unlock(&live->lock);
		srtp_pkt_send(pkt);
		rcu_read_unlock();
		spin_lock(&live->lock);
		/* only now: one that completes in place must not overtake */
		WRITE_ONCE(live->naway, live->naway - 1);
	}
	live->draining = false;
out:
	spin_unlock_bh(&live->lock);
}

/* The packet is finished, and goes on when all before it have. */
static void srtp_pkt_done(struct srtp_pkt *pkt)
{
	struct srtp_flow_live *live = pkt->flow->live;

	/* once it is done somebody else may free it, and the flow with it */
	srtp_flow_live_hold(live);
	spin_lock_bh(&live->lock);
	pkt->done = true;
	spin_unlock_bh(&live->lock);
	srtp_pkt_drain(live);
	srtp_flow_live_put(live);
}

static void srtp_pkt_line_up(struct srtp_pkt *pkt)
{
	struct srtp_flow_live *live = pkt->flow->live;

	spin_lock_bh(&live->lock);
	list_add_tail(&pkt->list, &live->away);
	WRITE_ONCE(live->naway, live->naway + 1);
	spin_unlock_bh(&live->lock);
}

static void srtp_pkt_go_on(struct srtp_pkt *pkt)
{
	int err;

	local_bh_disable();
	rcu_read_lock();
	err = pkt->path->resume(pkt, pkt->err);
	/* gone again: the packet is not ours any more */
	if (err != -EINPROGRESS) {
		pkt->err = err;
		srtp_pkt_done(pkt);
	}
	rcu_read_unlock();
	local_bh_enable();
}

/**
 * srtp_pkt_complete - a crypto request of a packet has completed
 * @pkt: packet whose request returned -EINPROGRESS
 * @err: 0 or a negative errno
 *
 * Called exactly once for each such request, as MAY_BACKLOG is never set.
 */
void srtp_pkt_complete(struct srtp_pkt *pkt, int err)
{
	pkt->err = err;
	if (atomic_xchg(&pkt->phase, SRTP_PHASE_BACK) != SRTP_PHASE_HERE)
		srtp_pkt_go_on(pkt);
}

/* After -EINPROGRESS: the skb's octets and the request are not ours. */
static unsigned int srtp_pkt_leave(struct srtp_pkt *pkt,
				   const struct nf_hook_state *state)
{
	srtp_pkt_hold(pkt, state);
	srtp_pkt_line_up(pkt);
	if (atomic_xchg(&pkt->phase, SRTP_PHASE_AWAY) == SRTP_PHASE_BACK)
		srtp_pkt_go_on(pkt);
	return NF_STOLEN;
}

/* Completed in place, but others of the flow are away: stand behind them. */
static unsigned int srtp_pkt_wait(struct srtp_pkt *pkt,
				  const struct nf_hook_state *state)
{
	srtp_pkt_hold(pkt, state);
	/* if it is tried again, its completion goes on with it */
	atomic_set(&pkt->phase, SRTP_PHASE_AWAY);
	srtp_pkt_line_up(pkt);
	srtp_pkt_done(pkt);
	return NF_STOLEN;
}

/**
 * srtp_pkt_run - take a packet along its path
 * @pkt: packet, its path, flow and header set; gone afterwards
 * @state: where in the stack it is
 *
 * Return: a verdict.
 */
unsigned int srtp_pkt_run(struct srtp_pkt *pkt,
			  const struct nf_hook_state *state)
{
	unsigned int verdict;
	int err;

	if (unlikely(atomic_read(&pkt->sn->away) >= SRTP_AWAY_MAX)) {
		verdict = srtp_pkt_drop(pkt, SRTP_A_COUNTER_QUEUE_FULL);
		goto out;
	}
	err = pkt->path->begin(pkt, state);
	if (err == -EINPROGRESS)
		return srtp_pkt_leave(pkt, state);
	pkt->err = err;
	/* a stranger's turn may find the state made by one before it */
	if (unlikely(READ_ONCE(pkt->flow->live->naway)) &&
	    (!err || pkt->stranger))
		return srtp_pkt_wait(pkt, state);
	verdict = pkt->path->finish(pkt, err);
out:
	srtp_pkt_free(pkt);
	return verdict;
}

/**
 * srtp_pkt_exit - at unload: free the CPUs' slots
 */
void srtp_pkt_exit(void)
{
	int cpu;

	for_each_possible_cpu(cpu)
		kfree(per_cpu(srtp_pkt_slot, cpu));
}
