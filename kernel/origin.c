// SPDX-License-Identifier: GPL-2.0
/*
 * Where a session's indices come from: the session it was put beside when the
 * keys changed (RFC 3711 3.3.1 and 3.4: a new key restarts neither the ROC nor
 * the SRTCP index).
 *
 * The origin is asked when an SSRC has its first packet under the new key, as
 * it goes on counting until then. So what it knows outlives it: its memory is
 * held, and stays charged to the namespace, until the sessions that continue it
 * have gone. An origin may have one of its own, for SSRCs that were silent in
 * the meantime; of those, removed ones are let go SRTP_ORIGINS_MAX changes of
 * keys later, so that keys may change for ever.
 *
 * Another key is another keystream: no rule of these could make a two-time pad.
 * Where one layer's key stays (RFC 8723) they are what prevents one, as far back
 * as an SSRC is remembered; see digest.c.
 */
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <net/netlink.h>

#include "origin.h"
#include "parked.h"
#include "proto.h"
#include "session.h"
#include "state.h"
#include "table.h"

/* How many changes of keys a silent SSRC is remembered. */
#define SRTP_ORIGINS_MAX	4

/* More SRTCP packets of an SSRC than can be on their way at one time. */
#define SRTP_ORIGIN_RTCP_JUMP	0x1000

/**
 * struct srtp_origin - a session's hold on the one it continues
 * @ses: that one; holds a reference
 * @rcu: drops the reference
 */
struct srtp_origin {
	struct srtp_session *ses;
	struct rcu_head rcu;
};

static struct srtp_origin *srtp_origin_of(const struct srtp_session *ses)
{
	return rcu_dereference_check(ses->origin,
				     lockdep_is_held(&ses->sn->lock));
}

static void srtp_origin_release(struct rcu_head *rcu)
{
	struct srtp_origin *origin = container_of(rcu, struct srtp_origin, rcu);

	srtp_session_put(origin->ses);
	kfree(origin);
}

/* The same of one whose indices nobody asks for, now that whoever did has done. */
static void srtp_origin_forget(struct rcu_head *rcu)
{
	srtp_state_forget(container_of(rcu, struct srtp_origin, rcu)->ses);
	srtp_origin_release(rcu);
}

/**
 * srtp_origin_leave - a session needs its origin no more
 * @ses: session; sn->lock is held if it has one
 *
 * What was removed and has now no heir left is let go of, and so on.
 */
void srtp_origin_leave(struct srtp_session *ses)
{
	struct srtp_origin *origin;

	/* a session that is removed is dead before it has none */
	smp_wmb();
	/* keeps the memory of each until the next was read from it */
	rcu_read_lock();
	while (ses && (origin = srtp_origin_of(ses))) {
		lockdep_assert_held(&ses->sn->lock);
		RCU_INIT_POINTER(ses->origin, NULL);
		ses = NULL;
		if (--origin->ses->heirs || !origin->ses->dead) {
			call_rcu(&origin->rcu, srtp_origin_release);
			continue;
		}
		ses = origin->ses;
		srtp_session_uncharge_states(ses);
		srtp_session_uncharge_held(ses);
		call_rcu(&origin->rcu, srtp_origin_forget);
	}
	rcu_read_unlock();
}

/**
 * srtp_origin_continues - whether a session goes on with another one's indices
 * @ses: session; sn->lock is held
 * @from: the other one
 *
 * "roc either" may begin anew, and so may whoever continues that.
 */
bool srtp_origin_continues(const struct srtp_session *ses,
			   const struct srtp_session *from)
{
	const struct srtp_origin *origin;
	int n;

	for (n = 0; n < SRTP_ORIGINS_MAX; n++) {
		origin = srtp_origin_of(ses);
		if (!origin || ses->config.roc != SRTP_ROC_FROM)
			return false;
		ses = origin->ses;
		if (ses == from)
			return true;
	}
	return false;
}

/**
 * srtp_origin_cut - a session that continues another one is there to stay
 * @ses: published session; sn->lock is held
 *
 * Lets go of what is too far behind it, where only its heirs still know of it.
 * Those are sessions before it, which may be live: not for one that may yet be
 * refused.
 */
void srtp_origin_cut(struct srtp_session *ses)
{
	struct srtp_origin *origin = srtp_origin_of(ses);
	int n;

	for (n = 1; origin && n < SRTP_ORIGINS_MAX; n++)
		origin = srtp_origin_of(origin->ses);
	if (origin && origin->ses->dead)
		srtp_origin_leave(origin->ses);
}

static struct srtp_session *srtp_origin_find(struct srtp_session *ses,
					     const char *owner,
					     struct netlink_ext_ack *extack)
{
	const struct srtp_session_config *c = &ses->config;
	struct srtp_session *from;

	if (c->roc_from == c->id) {
		NL_SET_ERR_MSG(extack, "A session cannot continue itself");
		return ERR_PTR(-EINVAL);
	}
	from = srtp_session_find(ses->sn, owner, c->roc_from);
	if (!from) {
		NL_SET_ERR_MSG(extack,
			       "The owner has no session with this id to continue");
		return ERR_PTR(-ENOENT);
	}
	if (from->config.direction != c->direction) {
		NL_SET_ERR_MSG(extack,
			       "The session to continue is of the other direction");
		return ERR_PTR(-EINVAL);
	}
	return from;
}

/**
 * srtp_origin_attach - before a session is published: find what it continues
 * @ses: session, with its fixed states; sn->lock is held
 * @owner: owner's name
 * @extack: says what was wrong
 *
 * Return: 0, -ENOENT, -EINVAL or -ENOMEM.
 */
int srtp_origin_attach(struct srtp_session *ses, const char *owner,
		       struct netlink_ext_ack *extack)
{
	struct srtp_table *table = srtp_session_table(ses);
	struct srtp_origin *origin;
	struct srtp_session *from;
	struct srtp_state *st;
	u32 i;

	lockdep_assert_held(&ses->sn->lock);
	if (ses->config.roc == SRTP_ROC_ZERO)
		return 0;
	from = srtp_origin_find(ses, owner, extack);
	if (IS_ERR(from))
		return PTR_ERR(from);
	origin = kmalloc(sizeof(*origin), GFP_KERNEL_ACCOUNT);
	if (!origin)
		return -ENOMEM;
	srtp_session_hold(from);
	from->heirs++;
	origin->ses = from;
	rcu_assign_pointer(ses->origin, origin);
	/* nobody else sees the session yet */
	for (i = 0; i <= table->mask; i++)
		hlist_for_each_entry(st, &table->bucket[i], node)
			srtp_origin_seed(ses, st);
	return 0;
}

/**
 * srtp_origin_look - the indices an SSRC has where a session comes from
 * @ses: session
 * @ssrc: host order
 * @known: receives them; zeros where nothing is known
 *
 * In RCU, or sn->lock is held; no lock of a session or state.
 */
void srtp_origin_look(const struct srtp_session *ses, u32 ssrc,
		      struct srtp_parked *known)
{
	struct srtp_origin *origin = srtp_origin_of(ses);
	struct srtp_parked one;
	int n;

	memset(known, 0, sizeof(*known));
	for (n = 0; origin && n < SRTP_ORIGINS_MAX; n++) {
		srtp_state_look(origin->ses, ssrc, &one);
		if (!known->top)
			known->top = one.top;
		if (!known->rtcp_top)
			known->rtcp_top = one.rtcp_top;
		origin = srtp_origin_of(origin->ses);
	}
}

/* @settled: receives whether it counts for itself since a first packet */
static bool srtp_origin_inner_of(struct srtp_session *ses, u32 ssrc, u64 *top,
				 struct srtp_replay *seen, bool *settled)
{
	struct srtp_state *st;
	bool known;

	st = ses->config.inner ? srtp_state_lookup_rcu(ses, ssrc) : NULL;
	if (!st)
		return false;
	spin_lock_bh(&st->lock);
	known = st->inner->started;
	*settled = !(st->heir & SRTP_HEIR_LAYER);
	if (known)
		*top = max(*top, st->inner->top);
	if (known && seen)
		srtp_replay_join(seen, st->inner);
	spin_unlock_bh(&st->lock);
	return known;
}

/**
 * srtp_origin_look_inner - the inner index an SSRC has there (RFC 8723)
 * @ses: session
 * @ssrc: host order
 * @top: receives the highest one
 * @seen: learns the window; or NULL
 *
 * Of the last session that opened one, and of those after it, to which a command
 * may have brought back what they had opened: an inner layer is not parked. In RCU.
 *
 * Return: it is known.
 */
bool srtp_origin_look_inner(const struct srtp_session *ses, u32 ssrc, u64 *top,
			    struct srtp_replay *seen)
{
	struct srtp_origin *origin = srtp_origin_of(ses);
	bool known = false, settled;
	int n;

	*top = 0;
	for (n = 0; origin && n < SRTP_ORIGINS_MAX; n++) {
		if (srtp_origin_inner_of(origin->ses, ssrc, top, seen,
					 &settled)) {
			known = true;
			if (settled)
				break;
		}
		origin = srtp_origin_of(origin->ses);
	}
	return known;
}

/* The end-to-end key may be the same one as before: what the distributor
 * between us has shown us is a replay here too.
 */
static void srtp_origin_seed_inner(const struct srtp_session *ses,
				   struct srtp_state *st)
{
	u64 top;

	rcu_read_lock();
	srtp_origin_look_inner(ses, st->ssrc, &top, st->inner);
	rcu_read_unlock();
}

/* A session that is removed lets go of its origin, which may be what tells that an
 * index was spent: it may not have been there any more.
 */
static bool srtp_origin_was_asked(const struct srtp_session *ses)
{
	/* pairs with smp_wmb() in srtp_origin_leave() */
	smp_rmb();
	return !READ_ONCE(ses->dead);
}

/**
 * srtp_origin_settle_inner - a state's first SRTP packet is about to be entered
 * @ses: session with two layers
 * @st: its state
 *
 * What the origin has opened since the state was made is a replay here, too. In
 * RCU; no lock of a state.
 *
 * Return: 0, or enum srtp_a_counter.
 */
int srtp_origin_settle_inner(const struct srtp_session *ses,
			     struct srtp_state *st)
{
	struct srtp_replay seen;
	u64 *map, top;

	map = kmalloc(st->inner->bits / 8, GFP_ATOMIC | __GFP_NOWARN);
	if (!map)
		return SRTP_A_COUNTER_NO_MEMORY;
	srtp_replay_init(&seen, map, st->inner->bits);
	if (srtp_origin_look_inner(ses, st->ssrc, &top, &seen)) {
		spin_lock_bh(&st->lock);
		/* it may know more, of what was restored */
		if (st->heir & SRTP_HEIR_LAYER)
			srtp_replay_join(st->inner, &seen);
		spin_unlock_bh(&st->lock);
	}
	kfree(map);
	return srtp_origin_was_asked(ses) ? 0 : SRTP_A_COUNTER_GONE;
}

/* Nothing was opened or sealed with the new key yet: nothing is a replay. */
static void __srtp_origin_take(struct srtp_state *st, u8 what,
			       const struct srtp_parked *known)
{
	u64 top = srtp_parked_top(known);

	if (what & SRTP_HEIR_RTP && known->top & SRTP_PARKED_STARTED) {
		srtp_replay_start_at(&st->rtp, top);
	} else if (what & SRTP_HEIR_RTP && known->top) {
		/* seeded before a command gave the origin a ROC alone */
		st->rtp.started = false;
		st->rtp.top = top;
	}
	if (what & SRTP_HEIR_RTCP && known->rtcp_top)
		srtp_replay_start_at(&st->rtcp, known->rtcp_top &
				     ~SRTP_PARKED_RTCP_STARTED);
}

/*
 * But of two layers one may have the key it had: what it has sealed is spent, and
 * what a packet seals with the old session just now, having found it before the
 * flow changed. An SRTP packet has its own sequence number; SRTCP takes the next
 * index, so that a new session stays clear of those.
 */
static void __srtp_origin_rise(struct srtp_state *st, u8 what,
			       const struct srtp_parked *known)
{
	u64 top = srtp_parked_top(known);
	u64 rtcp = (known->rtcp_top & ~SRTP_PARKED_RTCP_STARTED) +
		   SRTP_ORIGIN_RTCP_JUMP;

	/* one that was told no more than its ROC is above all of those before */
	if (what & SRTP_HEIR_LAYER && known->top & SRTP_PARKED_STARTED &&
	    (st->rtp.started ? top >= st->rtp.top :
			       top >> 16 >= st->rtp.top >> 16))
		srtp_replay_start_above(&st->rtp, top);
	if (what & SRTP_HEIR_LAYER_RTCP &&
	    (!st->rtcp.started || rtcp > st->rtcp.top))
		srtp_replay_start_at(&st->rtcp,
				     min_t(u64, rtcp, SRTP_RTCP_INDEX_MAX));
}

/* Whether a layer's key may be one that a session before has (RFC 8723). */
static bool srtp_origin_layered(const struct srtp_session *ses)
{
	const struct srtp_origin *origin;
	int n;

	for (n = 0; n < SRTP_ORIGINS_MAX && !ses->config.inner; n++) {
		origin = srtp_origin_of(ses);
		if (!origin)
			return false;
		ses = origin->ses;
	}
	return ses->config.inner;
}

/**
 * srtp_origin_seed - what a new state has before its first packet
 * @ses: its session
 * @st: state that nobody else sees yet
 *
 * SRTCP packets say their index: it is the sender who continues it (RFC 3711
 * 3.4), and a receiver's window that begins empty takes it.
 *
 * In RCU, or sn->lock is held; no lock of a session or state.
 */
void srtp_origin_seed(const struct srtp_session *ses, struct srtp_state *st)
{
	struct srtp_parked known;

	st->heir = SRTP_HEIR_RTP;
	if (ses->config.direction == SRTP_DIRECTION_OUT) {
		st->heir |= SRTP_HEIR_RTCP;
		if (srtp_origin_layered(ses))
			st->heir |= SRTP_HEIR_LAYER | SRTP_HEIR_LAYER_RTCP;
	} else if (st->inner) {
		st->heir |= SRTP_HEIR_LAYER | SRTP_HEIR_INNER;
	}
	srtp_origin_look(ses, st->ssrc, &known);
	__srtp_origin_take(st, st->heir, &known);
	if (st->inner && ses->config.roc == SRTP_ROC_FROM)
		srtp_origin_seed_inner(ses, st);
}

/**
 * srtp_origin_settle - the first packet is about to be sealed
 * @ses: session
 * @st: its state
 * @what: bits of enum srtp_heir
 *
 * From here on the state counts for itself, from where its origin is now.
 * In RCU; no lock of a session or state.
 *
 * Return: false when the session was removed meanwhile; nothing may be sealed.
 */
bool srtp_origin_settle(const struct srtp_session *ses, struct srtp_state *st,
			u8 what)
{
	struct srtp_parked known;

	srtp_origin_look(ses, st->ssrc, &known);
	if (!srtp_origin_was_asked(ses))
		return false;
	spin_lock_bh(&st->lock);
	what &= st->heir;
	__srtp_origin_take(st, what, &known);
	__srtp_origin_rise(st, what, &known);
	st->heir &= ~what;
	spin_unlock_bh(&st->lock);
	return true;
}

/**
 * srtp_origin_fill - put the rule, as long as it can be said again
 * @msg: message
 * @ses: published session; sn->lock is held
 *
 * Return: 0 or -EMSGSIZE.
 */
int srtp_origin_fill(struct sk_buff *msg, const struct srtp_session *ses)
{
	struct srtp_origin *origin = srtp_origin_of(ses);

	if (!origin || !origin->ses->owner)
		return 0;
	if (nla_put_u32(msg, SRTP_A_SESSION_ROC, ses->config.roc) ||
	    nla_put_u32(msg, SRTP_A_SESSION_ROC_FROM,
			origin->ses->config.id))
		return -EMSGSIZE;
	return 0;
}
