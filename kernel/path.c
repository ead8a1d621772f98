// SPDX-License-Identifier: GPL-2.0
/*
 * The way of a packet through its crypto and on: what is held while an engine
 * has it, and the order in which packets of a flow go on.
 *
 * While the crypto completes in place and nobody is away before it no reference
 * is taken: RCU covers the whole way through the hook. References are taken only
 * to join the line, or after -EINPROGRESS, and the completion waits for that:
 * whoever comes second, the hook or the completion, goes on with the packet
 * (enum srtp_phase).
 */
#include <linux/workqueue.h>
#include <net/netfilter/nf_conntrack.h>

#include "batch.h"
#include "flow.h"
#include "hold.h"
#include "key.h"
#include "net.h"
#include "packet.h"
#include "path.h"
#include "resume.h"

/* Packets sent on in one go. */
#define SRTP_PATH_BUDGET	64

/**
 * enum srtp_phase - who goes on with a packet after -EINPROGRESS
 * @SRTP_PHASE_HERE: the hook still has it
 * @SRTP_PHASE_AWAY: the hook has let go: the completion goes on
 * @SRTP_PHASE_BACK: the completion came first: the hook goes on
 */
enum srtp_phase {
	SRTP_PHASE_HERE,
	SRTP_PHASE_AWAY,
	SRTP_PHASE_BACK,
};

static struct workqueue_struct *srtp_path_wq;

/* Another packet of the connection must find it while we are away. */
static bool srtp_path_confirm(struct srtp_pkt *pkt)
{
	const struct nf_ct_hook *ct_hook;
	enum ip_conntrack_info ctinfo;
	struct nf_conn *ct;

	ct = nf_ct_get(pkt->skb, &ctinfo);
	if (!ct || nf_ct_is_confirmed(ct) ||
	    pkt->hold.state.hook != NF_INET_POST_ROUTING)
		return true;
	ct_hook = rcu_dereference(nf_ct_hook);
	return ct_hook && ct_hook->confirm(pkt->skb) == NF_ACCEPT;
}

/* The objects the completion needs, too, were found under RCU, and that is so. */
static void srtp_path_hold(struct srtp_pkt *pkt,
			   const struct nf_hook_state *state)
{
	srtp_hold_get(&pkt->hold, pkt->skb, state);
	srtp_flow_hold(pkt->flow);
	if (pkt->key)
		srtp_key_hold(pkt->key);
	pkt->held = true;
	atomic_inc(&pkt->sn->away);
	srtp_stats_add(pkt->sn, SRTP_A_COUNTER_ASYNC, 1);

	if (!srtp_hold_skb(pkt->skb) || !srtp_path_confirm(pkt))
		pkt->hold.doomed = true;
}

static void srtp_path_release(struct srtp_pkt *pkt)
{
	struct srtp_net *sn = pkt->sn;

	srtp_hold_put(&pkt->hold);
	if (pkt->key)
		srtp_key_put(pkt->key);
	srtp_flow_put(pkt->flow);
	srtp_pkt_free(pkt);
	srtp_net_back(sn);
}

/* One packet goes on. BH off, in RCU. */
static void srtp_path_send(struct srtp_pkt *pkt)
{
	unsigned int verdict = pkt->path->finish(pkt, pkt->err);

	if (verdict == NF_ACCEPT &&
	    !srtp_resume(pkt->skb, &pkt->hold.state, pkt->hook))
		verdict = srtp_pkt_drop(pkt, SRTP_A_COUNTER_GONE);
	if (verdict != NF_ACCEPT)
		kfree_skb(pkt->skb);
	srtp_path_release(pkt);
}

/*
 * The turn of a packet that is done. BH off, in RCU.
 *
 * Return: it is not away again.
 */
static bool srtp_path_turn(struct srtp_pkt *pkt)
{
	int err;

	if (srtp_hold_lost(&pkt->hold) || READ_ONCE(pkt->sn->ending)) {
		pkt->err = SRTP_A_COUNTER_GONE;
	} else if (pkt->err && pkt->path->retry) {
		err = pkt->path->retry(pkt, pkt->err);
		if (err == -EINPROGRESS)
			return false;
		pkt->err = err;
	}
	return true;
}

/* The head of the line, if it waits for nothing. live->lock is held. */
static struct srtp_pkt *__srtp_path_head(struct srtp_flow_live *live)
{
	struct srtp_pkt *pkt;

	pkt = list_first_entry_or_null(&live->away, struct srtp_pkt, list);
	return pkt && !pkt->waits ? pkt : NULL;
}

/*
 * Send on what is finished at the head of the line, but no more in one go than
 * NAPI would: others may finish packets as fast as they leave here, with BH
 * off. live->lock is held, and draining is the caller's.
 *
 * Return: there is more, and draining is the caller's still.
 */
static bool __srtp_path_drain(struct srtp_flow_live *live)
{
	unsigned int budget = SRTP_PATH_BUDGET;
	struct srtp_pkt *pkt;

	lockdep_assert_held(&live->lock);
	while ((pkt = __srtp_path_head(live)) && budget--) {
		pkt->waits = SRTP_WAITS_CRYPTO;
		/* stays at the head: nobody else touches it while we drain */
		spin_unlock(&live->lock);
		rcu_read_lock();
		if (!srtp_path_turn(pkt)) {
			rcu_read_unlock();
			spin_lock(&live->lock);
			continue;
		}
		spin_lock(&live->lock);
		list_del(&pkt->list);
		spin_unlock(&live->lock);
		srtp_path_send(pkt);
		rcu_read_unlock();
		spin_lock(&live->lock);
		/* only now: one that completes in place must not overtake */
		WRITE_ONCE(live->naway, live->naway - 1);
	}
	live->draining = pkt;
	return pkt;
}

/* Goes on where srtp_path_drain() has stopped, with its reference. */
static void srtp_path_worker(struct work_struct *work)
{
	struct srtp_flow_live *live;
	bool more;

	live = container_of(work, struct srtp_flow_live, drain);
	do {
		spin_lock_bh(&live->lock);
		more = __srtp_path_drain(live);
		spin_unlock_bh(&live->lock);
		cond_resched();
	} while (more);
	srtp_flow_live_put(live);
}

/*
 * Whoever finds somebody draining leaves it to him: he looks again before he
 * stops. In RCU: see srtp_path_exit().
 */
static void srtp_path_drain(struct srtp_flow_live *live)
{
	spin_lock_bh(&live->lock);
	if (live->draining)
		goto out;
	live->draining = true;
	if (__srtp_path_drain(live)) {
		/* not queued, or it would be draining; if it still runs it
		 * has nothing left to do but to drop its reference
		 */
		INIT_WORK(&live->drain, srtp_path_worker);
		srtp_flow_live_hold(live);
		queue_work(srtp_path_wq, &live->drain);
	}
out:
	spin_unlock_bh(&live->lock);
}

/*
 * Something that the packet waited for has come. If that was all it goes on when
 * all before it have. In RCU.
 */
static void srtp_path_done(struct srtp_pkt *pkt, enum srtp_waits what)
{
	struct srtp_flow_live *live = pkt->flow->live;

	/* once it is done somebody else may free it, and the flow with it */
	srtp_flow_live_hold(live);
	spin_lock_bh(&live->lock);
	pkt->waits &= ~what;
	spin_unlock_bh(&live->lock);
	srtp_path_drain(live);
	srtp_flow_live_put(live);
}

static void srtp_path_line_up(struct srtp_pkt *pkt, u8 waits)
{
	struct srtp_flow_live *live = pkt->flow->live;

	pkt->waits = waits;
	spin_lock_bh(&live->lock);
	list_add_tail(&pkt->list, &live->away);
	WRITE_ONCE(live->naway, live->naway + 1);
	spin_unlock_bh(&live->lock);
}

static void srtp_path_go_on(struct srtp_pkt *pkt)
{
	int err;

	local_bh_disable();
	rcu_read_lock();
	err = pkt->path->resume(pkt, pkt->err);
	/* gone again: the packet is not ours any more */
	if (err != -EINPROGRESS) {
		pkt->err = err;
		srtp_path_done(pkt, SRTP_WAITS_CRYPTO);
	}
	rcu_read_unlock();
	local_bh_enable();
}

/**
 * srtp_path_complete - a crypto request of a packet has completed
 * @pkt: packet whose request returned -EINPROGRESS
 * @err: 0 or a negative errno
 *
 * Called exactly once for each such request, as MAY_BACKLOG is never set.
 */
void srtp_path_complete(struct srtp_pkt *pkt, int err)
{
	pkt->err = err;
	if (atomic_xchg(&pkt->phase, SRTP_PHASE_BACK) != SRTP_PHASE_HERE)
		srtp_path_go_on(pkt);
}

static void srtp_path_batch_over(struct srtp_batch_entry *entry)
{
	srtp_path_done(container_of(entry, struct srtp_pkt, batch),
		       SRTP_WAITS_BATCH);
}

/* After -EINPROGRESS: the skb's octets and the request are not ours. */
static unsigned int srtp_path_leave(struct srtp_pkt *pkt,
				    const struct nf_hook_state *state)
{
	u8 waits = SRTP_WAITS_CRYPTO;

	/* packets accepted before it may not have gone on yet */
	if (state->hook == NF_INET_PRE_ROUTING &&
	    atomic_read(&pkt->flow->live->late))
		waits |= SRTP_WAITS_BATCH;
	srtp_path_hold(pkt, state);
	srtp_path_line_up(pkt, waits);
	if (waits & SRTP_WAITS_BATCH) {
		pkt->batch.over = srtp_path_batch_over;
		srtp_batch_add(&pkt->batch);
	}
	if (atomic_xchg(&pkt->phase, SRTP_PHASE_AWAY) == SRTP_PHASE_BACK)
		srtp_path_go_on(pkt);
	return NF_STOLEN;
}

/* Completed in place, but others of the flow are away: stand behind them. */
static unsigned int srtp_path_wait(struct srtp_pkt *pkt,
				   const struct nf_hook_state *state)
{
	srtp_path_hold(pkt, state);
	/* if it is tried again, its completion goes on with it */
	atomic_set(&pkt->phase, SRTP_PHASE_AWAY);
	srtp_path_line_up(pkt, SRTP_WAITS_CRYPTO);
	srtp_path_done(pkt, SRTP_WAITS_CRYPTO);
	return NF_STOLEN;
}

/**
 * srtp_path_run - take a packet along its path
 * @pkt: packet, its path, flow and header set; gone afterwards
 * @state: where in the stack it is
 *
 * Return: a verdict.
 */
unsigned int srtp_path_run(struct srtp_pkt *pkt,
			   const struct nf_hook_state *state)
{
	unsigned int verdict;
	int err;

	if (unlikely(atomic_read(&pkt->sn->away) >= SRTP_AWAY_MAX)) {
		verdict = srtp_pkt_drop(pkt, SRTP_A_COUNTER_QUEUE_FULL);
		goto out;
	}
	atomic_set(&pkt->phase, SRTP_PHASE_HERE);
	err = pkt->path->begin(pkt, state);
	if (err == -EINPROGRESS)
		return srtp_path_leave(pkt, state);
	pkt->err = err;
	/* a stranger's turn may find the state made by one before it */
	if (unlikely(READ_ONCE(pkt->flow->live->naway)) &&
	    (!err || pkt->stranger))
		return srtp_path_wait(pkt, state);
	verdict = pkt->path->finish(pkt, err);
out:
	srtp_pkt_free(pkt);
	return verdict;
}

/**
 * srtp_path_init - once, at load
 *
 * Return: 0 or -ENOMEM.
 */
int __init srtp_path_init(void)
{
	/* packets are late already, and what is finished goes first */
	srtp_path_wq = alloc_workqueue("srtp_path", WQ_UNBOUND | WQ_HIGHPRI, 0);
	return srtp_path_wq ? 0 : -ENOMEM;
}

/**
 * srtp_path_exit - wait for the last workers
 *
 * After the last namespace's end: it waited until no packet was away, and then
 * for RCU, so nobody can hand a line over any more.
 */
void srtp_path_exit(void)
{
	destroy_workqueue(srtp_path_wq);
}
