// SPDX-License-Identifier: GPL-2.0
/*
 * States: the index of one SSRC. Found under RCU by every packet, made and
 * parked under ses->lock, advanced under st->lock. Lock order: ses->lock
 * before st->lock.
 *
 * An index is never forgotten while its key lives: an idle learned state
 * shrinks to a parked record and grows from it again.
 */
#include <linux/rculist.h>
#include <linux/slab.h>

#include "event.h"
#include "origin.h"
#include "parked.h"
#include "session.h"
#include "state.h"
#include "table.h"

/* What there may be tens of thousands of. Debugging makes a lock larger. */
#if BITS_PER_LONG == 64 && !defined(CONFIG_DEBUG_SPINLOCK) && \
	!defined(CONFIG_DEBUG_LOCK_ALLOC) && !defined(CONFIG_PREEMPT_RT)
static_assert(sizeof(struct srtp_state) + 2 * SRTP_WINDOW_DEFAULT / 8 <= 256);
#endif

/**
 * srtp_state_known - what is known of an SSRC that has no live state
 * @ses: session
 * @ssrc: host order
 * @known: receives its indices; zeros when nothing is known
 *
 * If it is not, its state may have come into the table meanwhile: look again.
 *
 * Return: it is parked.
 */
bool srtp_state_known(struct srtp_session *ses, u32 ssrc,
		      struct srtp_parked *known)
{
	struct srtp_parked *pk;

	memset(known, 0, sizeof(*known));
	if (!srtp_state_any_parked(ses))
		return false;
	spin_lock_bh(&ses->lock);
	pk = __srtp_parked_find(ses, ssrc);
	if (pk)
		*known = *pk;
	spin_unlock_bh(&ses->lock);
	return pk;
}

/* Indices of its own; what it was only given is not told on. */
static void __srtp_state_tell(const struct srtp_state *st,
			      struct srtp_parked *known)
{
	lockdep_assert_held(&st->lock);
	known->ssrc = st->ssrc;
	known->top = 0;
	known->rtcp_top = 0;
	if (!(st->heir & SRTP_HEIR_RTP))
		known->top = st->rtp.top | (st->rtp.started ?
					    SRTP_PARKED_STARTED :
					    SRTP_PARKED_SAID);
	if (!(st->heir & SRTP_HEIR_RTCP)) {
		known->rtcp_top = st->rtcp.top;
		if (st->rtcp.started)
			known->rtcp_top |= SRTP_PARKED_RTCP_STARTED;
	}
}

/**
 * srtp_state_look - the indices of an SSRC, live or parked
 * @ses: session, which may have been removed
 * @ssrc: host order
 * @known: receives its indices; zeros when nothing is known
 */
void srtp_state_look(struct srtp_session *ses, u32 ssrc,
		     struct srtp_parked *known)
{
	struct srtp_parked *pk;
	struct srtp_state *st;

	memset(known, 0, sizeof(*known));
	spin_lock_bh(&ses->lock);
	st = srtp_state_lookup_rcu(ses, ssrc);
	pk = st ? NULL : __srtp_parked_find(ses, ssrc);
	if (st) {
		spin_lock(&st->lock);
		__srtp_state_tell(st, known);
		spin_unlock(&st->lock);
	} else if (pk) {
		*known = *pk;
	}
	spin_unlock_bh(&ses->lock);
}

/**
 * srtp_state_new - a state that nobody sees yet
 * @ses: its session
 * @ssrc: host order
 * @learned: a packet wants it, not a command
 * @gfp: allocation flags
 *
 * The caller is in RCU, or holds sn->lock, or nobody else sees the session yet.
 *
 * Return: the state, freed with kfree() while it is not in the table; or NULL.
 */
struct srtp_state *srtp_state_new(const struct srtp_session *ses, u32 ssrc,
				  bool learned, gfp_t gfp)
{
	u32 window = ses->config.window, rtcp_window = ses->config.rtcp_window;
	size_t words = (window + rtcp_window) / 64;
	struct srtp_state *st = NULL;
	size_t two = words;

	if (ses->config.inner)
		words += window / 64 + DIV_ROUND_UP(sizeof(*st->inner), sizeof(u64));
	st = kzalloc(struct_size(st, map, words), gfp);
	if (!st)
		return NULL;
	spin_lock_init(&st->lock);
	st->ssrc = ssrc;
	st->learned = learned;
	st->last_ok = jiffies;
	srtp_replay_init(&st->rtp, st->map, window);
	srtp_replay_init(&st->rtcp, st->map + window / 64, rtcp_window);
	if (ses->config.inner) {
		st->inner = (void *)(st->map + two + window / 64);
		srtp_replay_init(st->inner, st->map + two, window);
	}
	if (unlikely(rcu_access_pointer(ses->origin)))
		srtp_origin_seed(ses, st);
	return st;
}

/**
 * __srtp_state_recall - a state that is not in the table yet takes over a record
 * @st: the state
 * @pk: the record; session's lock is held
 */
void __srtp_state_recall(struct srtp_state *st, const struct srtp_parked *pk)
{
	if (pk->top) {
		st->heir &= ~SRTP_HEIR_RTP;
		st->rtp.started = false;
		st->rtp.top = srtp_parked_top(pk);
	}
	if (pk->top & SRTP_PARKED_STARTED)
		srtp_replay_start_above(&st->rtp, st->rtp.top);
	if (pk->rtcp_top & SRTP_PARKED_RTCP_STARTED) {
		st->heir &= ~SRTP_HEIR_RTCP;
		srtp_replay_start_above(&st->rtcp, pk->rtcp_top &
					~SRTP_PARKED_RTCP_STARTED);
	}
	st->learned = true;
}

/**
 * __srtp_state_enter - a state enters the table, where none is of its SSRC
 * @ses: session; its lock is held
 * @st: the state, charged unless it is parked
 * @pk: what was parked of it, and is known to it by now; ends here. Or NULL
 */
void __srtp_state_enter(struct srtp_session *ses, struct srtp_state *st,
			struct srtp_parked *pk)
{
	ses->nstates++;
	ses->moves++;
	ses->nlearned += st->learned;
	hlist_add_head_rcu(&st->node,
			   srtp_table_bucket(ses, srtp_session_table(ses),
					     st->ssrc));
	if (pk)
		__srtp_parked_del(ses, pk);
}

/* Whether one more state may enter the table; enters it. */
static bool __srtp_state_admit(struct srtp_session *ses, struct srtp_state *st,
			       u32 *why)
{
	struct srtp_parked *pk = __srtp_parked_find(ses, st->ssrc);

	*why = SRTP_A_COUNTER_GONE;
	if (ses->dead)
		return false;
	*why = SRTP_A_COUNTER_UNKNOWN_SSRC;
	if (!pk && st->learned && !READ_ONCE(ses->config.learn))
		return false;
	*why = SRTP_A_COUNTER_STATE_LIMIT;
	if (!pk && st->learned &&
	    ses->nlearned >= READ_ONCE(ses->config.learn))
		return false;
	/* a full parked table would leave this state nowhere to go */
	if (st->learned && !pk &&
	    ses->nparked >= READ_ONCE(ses->config.max_parked))
		return false;
	if (!pk && !srtp_net_charge(ses->sn, SRTP_QUOTA_STATES))
		return false;

	if (pk)
		__srtp_state_recall(st, pk);
	__srtp_state_enter(ses, st, pk);
	return true;
}

/**
 * srtp_state_add - make the state of an SSRC, or find the one there is
 * @ses: session
 * @ssrc: host order
 * @learned: a packet wants it, not a command
 * @gfp: allocation flags
 * @why: receives the counter to blame when there is none
 *
 * Any context. The caller is in RCU, or holds sn->lock so that no command
 * removes the state under him, or nobody else sees the session yet; what was
 * parked continues where it was. One that a packet makes is told of.
 *
 * Return: the state, or NULL.
 */
struct srtp_state *srtp_state_add(struct srtp_session *ses, u32 ssrc,
				  bool learned, gfp_t gfp, u32 *why)
{
	struct srtp_state *st, *found;
	bool admitted = false;

	st = srtp_state_new(ses, ssrc, learned, gfp);
	if (!st) {
		*why = SRTP_A_COUNTER_NO_MEMORY;
		return NULL;
	}
	spin_lock_bh(&ses->lock);
	found = srtp_state_lookup_rcu(ses, ssrc);
	if (!found)
		admitted = __srtp_state_admit(ses, st, why);
	spin_unlock_bh(&ses->lock);
	if (!admitted) {
		kfree(st);
		return found;
	}
	if (learned)
		srtp_event_session(ses, SRTP_EVENT_STATE_NEW, ssrc);
	return st;
}

/**
 * srtp_state_free - end a state that left the table and is not busy
 * @st: the state
 */
void srtp_state_free(struct srtp_state *st)
{
	kfree(st->tags);
	kfree_rcu(st, rcu);
}

/**
 * __srtp_state_done - a packet is through with the state
 * @st: the state, locked
 *
 * Return: it must be freed once unlocked.
 */
bool __srtp_state_done(struct srtp_state *st)
{
	lockdep_assert_held(&st->lock);
	return !--st->busy && st->dead;
}

/**
 * srtp_state_done - a packet is through with the state
 * @st: the state
 */
void srtp_state_done(struct srtp_state *st)
{
	bool last;

	spin_lock_bh(&st->lock);
	last = __srtp_state_done(st);
	spin_unlock_bh(&st->lock);
	if (last)
		srtp_state_free(st);
}

/* Take a state out of the table. Return: it must be freed once unlocked. */
static bool __srtp_state_unlink(struct srtp_session *ses,
				struct srtp_state *st, enum srtp_dead dead)
{
	lockdep_assert_held(&ses->lock);
	lockdep_assert_held(&st->lock);

	hlist_del_rcu(&st->node);
	st->dead = dead;
	ses->nstates--;
	ses->moves++;
	ses->nlearned -= st->learned;
	ses->gone.rtp += st->packets;
	ses->gone.rtcp += st->rtcp_packets;
	ses->gone.octets += st->octets;
	return !st->busy;
}

static bool __srtp_state_park(struct srtp_session *ses, struct srtp_state *st)
{
	struct srtp_parked *pk;

	/* never evict: it stays live until there is room */
	if (ses->nparked >= READ_ONCE(ses->config.max_parked))
		return false;
	pk = kmalloc(sizeof(*pk), GFP_ATOMIC | __GFP_NOWARN);
	if (!pk)
		return false;
	__srtp_state_tell(st, pk);
	__srtp_parked_add(ses, pk);
	/* who does not find the state finds some parked, as above */
	smp_wmb();
	return __srtp_state_unlink(ses, st, SRTP_DEAD_LEFT);
}

static bool srtp_state_idle(const struct srtp_session *ses,
			    const struct srtp_state *st)
{
	u32 after = READ_ONCE(ses->config.idle_after);

	/* an inner layer's indices would not fit a parked record */
	return after && st->learned && !st->busy && !st->inner &&
	       time_after(jiffies, st->last_ok + after * HZ);
}

/**
 * srtp_state_park_idle - park the learned states nobody uses
 * @ses: session
 */
void srtp_state_park_idle(struct srtp_session *ses)
{
	struct hlist_node *next;
	struct srtp_table *table;
	struct srtp_state *st;
	u32 i;

	spin_lock_bh(&ses->lock);
	table = srtp_session_table(ses);
	for (i = 0; i <= table->mask && ses->nlearned; i++) {
		hlist_for_each_entry_safe(st, next, &table->bucket[i], node) {
			bool last = false;

			spin_lock(&st->lock);
			if (srtp_state_idle(ses, st))
				last = __srtp_state_park(ses, st);
			spin_unlock(&st->lock);
			if (last)
				srtp_state_free(st);
		}
	}
	spin_unlock_bh(&ses->lock);
}

/**
 * srtp_state_del - remove the state of an SSRC, live or parked
 * @ses: session
 * @ssrc: host order
 *
 * Return: 0, -ENOENT, or -EBUSY once it has carried packets, or was told where it
 * is: its index is not forgotten while its key lives.
 */
int srtp_state_del(struct srtp_session *ses, u32 ssrc)
{
	struct srtp_state *st;
	struct srtp_parked *pk;
	bool last = false;
	int err = 0;

	spin_lock_bh(&ses->lock);
	st = srtp_state_lookup_rcu(ses, ssrc);
	pk = st ? NULL : __srtp_parked_find(ses, ssrc);
	if (st) {
		spin_lock(&st->lock);
		if ((st->rtp.started && !(st->heir & SRTP_HEIR_RTP)) ||
		    (st->rtcp.started && !(st->heir & SRTP_HEIR_RTCP)) ||
		    (st->inner && st->inner->started &&
		     !(st->heir & SRTP_HEIR_INNER)))
			err = -EBUSY;
		else
			last = __srtp_state_unlink(ses, st,
						   SRTP_DEAD_DELETED);
		spin_unlock(&st->lock);
	} else {
		err = pk ? -EBUSY : -ENOENT;
	}
	spin_unlock_bh(&ses->lock);
	if (last)
		srtp_state_free(st);
	if (err)
		return err;
	srtp_net_uncharge(ses->sn, SRTP_QUOTA_STATES);
	srtp_table_fit(ses);
	return 0;
}

/**
 * srtp_state_forget - free the states of a session, live and parked
 * @ses: removed session, whose indices nobody asks for any more; any context
 *
 * Flows may have their pointers to it for as long as they like. What packets that
 * are away are busy with the last of them frees.
 */
void srtp_state_forget(struct srtp_session *ses)
{
	/* dead: no command replaces it any more */
	struct srtp_table *table = srtp_session_table(ses);
	struct hlist_node *next;
	struct srtp_state *st;
	bool last;
	u32 i;

	for (i = 0; i <= table->mask; i++) {
		spin_lock_bh(&ses->lock);
		hlist_for_each_entry_safe(st, next, &table->bucket[i], node) {
			spin_lock(&st->lock);
			last = __srtp_state_unlink(ses, st, SRTP_DEAD_LEFT);
			spin_unlock(&st->lock);
			if (last)
				srtp_state_free(st);
		}
		spin_unlock_bh(&ses->lock);
	}
	srtp_table_end(ses);
	srtp_parked_forget(ses);
}
