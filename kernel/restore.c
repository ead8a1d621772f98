// SPDX-License-Identifier: GPL-2.0
/*
 * States that were saved come back into a session that has its keys again: all
 * of them or none. A restored index only adds to what a session knows: no index
 * is lowered, what was seen stays seen, whatever traffic does meanwhile.
 *
 * Of what happened between the save and the end nothing is known. An in state
 * may be shown a packet of that time once more. An out state seals nothing at
 * or below the saved index, and its SRTCP index jumps, which no application
 * counts; the SRTP index of that time the application has counted on.
 */
#include <linux/limits.h>
#include <linux/slab.h>
#include <net/netlink.h>

#include "net.h"
#include "parked.h"
#include "proto.h"
#include "restore.h"
#include "session.h"
#include "state.h"
#include "table.h"

/* Everything at or below an index. */
static const struct srtp_window srtp_restore_all;

static u64 srtp_restore_top(const struct srtp_given *index)
{
	return (u64)index->roc << 16 | index->seq;
}

/* The highest SRTCP index spent. Return: there is one. */
static bool srtp_restore_rtcp_top(const struct srtp_session *ses,
				  const struct srtp_given *index, u32 *top)
{
	u64 last = index->rtcp;

	/* an out state tells the next one; packets may have left since */
	if (ses->config.direction == SRTP_DIRECTION_OUT)
		last += SRTP_RESTORE_RTCP_JUMP - 1;
	else if (!index->has_rtcp)
		return false;
	*top = min_t(u64, last, SRTP_RTCP_INDEX_MAX);
	return true;
}

static void __srtp_restore_rtp(struct srtp_state *st,
			       const struct srtp_saved *saved,
			       const struct srtp_window *window)
{
	u64 top = srtp_restore_top(&saved->index);

	if (!saved->index.has_roc && !saved->index.has_seq)
		return;
	if (st->heir & SRTP_HEIR_RTP) {
		st->rtp.started = false;
		st->rtp.top = 0;
		st->heir &= ~SRTP_HEIR_RTP;
	} else if (!st->rtp.started && st->rtp.top >> 16 > saved->index.roc) {
		/* a command has said a higher ROC: it begins above all saved */
		return;
	}
	if (!st->rtp.started || top > st->rtp.top)
		memset(&st->figures, 0, sizeof(st->figures));
	if (saved->index.has_seq)
		srtp_replay_merge(&st->rtp, top, window->seen, window->len);
	else if (!st->rtp.started)
		/* the ROC alone: the first packet says the rest */
		st->rtp.top = max(st->rtp.top, top);
}

static void srtp_restore_live(const struct srtp_session *ses,
			      struct srtp_state *st,
			      const struct srtp_saved *saved)
{
	bool out = ses->config.direction == SRTP_DIRECTION_OUT;
	const struct srtp_window *all = &srtp_restore_all;
	const struct srtp_window *window = &saved->rtcp_window;
	bool heir;
	u32 top;

	spin_lock(&st->lock);
	__srtp_restore_rtp(st, saved, out ? all : &saved->window);
	/* saved as an heir, it stays one */
	heir = st->heir & SRTP_HEIR_RTCP && !saved->index.has_rtcp;
	if (!heir && srtp_restore_rtcp_top(ses, &saved->index, &top)) {
		if (st->heir & SRTP_HEIR_RTCP)
			st->rtcp.started = false;
		st->heir &= ~SRTP_HEIR_RTCP;
		if (out)
			window = all;
		srtp_replay_merge(&st->rtcp, top, window->seen, window->len);
	}
	if (st->inner && saved->has_inner) {
		st->heir &= ~SRTP_HEIR_INNER;
		/* it has opened one: where it began was decided by that */
		if (ses->config.roc == SRTP_ROC_EITHER)
			st->heir &= ~SRTP_HEIR_LAYER;
		srtp_replay_merge(st->inner, saved->inner_top,
				  saved->inner_window.seen,
				  saved->inner_window.len);
	}
	spin_unlock(&st->lock);
}

static void srtp_restore_parked(const struct srtp_session *ses,
				struct srtp_parked *pk,
				const struct srtp_saved *saved)
{
	u64 top = srtp_restore_top(&saved->index);
	u32 rtcp;

	/* the flags are above every index: one that has started is higher, but
	 * not than a ROC that was given and has not
	 */
	if (pk->top & SRTP_PARKED_STARTED ||
	    srtp_parked_top(pk) >> 16 <= saved->index.roc) {
		if (saved->index.has_seq)
			top |= SRTP_PARKED_STARTED;
		else if (saved->index.has_roc)
			top |= SRTP_PARKED_SAID;
		pk->top = max(pk->top, top);
	}
	/* saved as an heir's, it stays one's */
	if (!saved->index.has_rtcp && rcu_access_pointer(ses->origin))
		return;
	if (srtp_restore_rtcp_top(ses, &saved->index, &rtcp))
		pk->rtcp_top = max(pk->rtcp_top,
				   rtcp | SRTP_PARKED_RTCP_STARTED);
}

/* Put one where it belongs; there is room. Return: it is one more. */
static bool __srtp_restore_one(struct srtp_session *ses,
			       struct srtp_saved *saved)
{
	struct srtp_state *st = srtp_state_lookup_rcu(ses, saved->ssrc);
	struct srtp_parked *pk;
	bool more = false;

	if (st) {
		srtp_restore_live(ses, st, saved);
		return false;
	}
	pk = __srtp_parked_find(ses, saved->ssrc);
	if (!saved->parked) {
		more = !pk;
		/* whole before packets find it */
		if (pk)
			__srtp_state_recall(saved->st, pk);
		srtp_restore_live(ses, saved->st, saved);
		__srtp_state_enter(ses, saved->st, pk);
		saved->st = NULL;
		return more;
	}
	if (!pk) {
		pk = saved->pk;
		saved->pk = NULL;
		more = true;
		__srtp_parked_add(ses, pk);
	}
	srtp_restore_parked(ses, pk, saved);
	return more;
}

/**
 * struct srtp_restore_need - what a session must have room for
 * @states: live and parked ones more
 * @learned: learned ones more
 * @parked: parked ones more
 */
struct srtp_restore_need {
	unsigned int states;
	unsigned int learned;
	unsigned int parked;
};

static void __srtp_restore_count(struct srtp_session *ses,
				 const struct srtp_saved *saved,
				 unsigned int n,
				 struct srtp_restore_need *need)
{
	unsigned int i;

	memset(need, 0, sizeof(*need));
	for (i = 0; i < n; i++) {
		if (srtp_state_lookup_rcu(ses, saved[i].ssrc) ||
		    __srtp_parked_find(ses, saved[i].ssrc))
			continue;
		need->states++;
		if (saved[i].parked)
			need->parked++;
		else if (saved[i].learned)
			need->learned++;
	}
}

/* What depends on the session's policy alone. */
static int srtp_restore_suits(const struct srtp_session *ses,
			      const struct srtp_saved *saved, unsigned int n,
			      struct netlink_ext_ack *extack)
{
	unsigned int i;

	if (!ses->config.inner || ses->config.direction == SRTP_DIRECTION_OUT)
		return 0;
	for (i = 0; i < n; i++) {
		if (!saved[i].parked &&
		    (!saved[i].index.has_seq || saved[i].has_inner))
			continue;
		NL_SET_ERR_MSG_ATTR(extack, saved[i].attr,
				    "A session with two layers needs the inner index of each state, and parks none");
		return -EINVAL;
	}
	return 0;
}

/* What the session must have room for, and whether its limits let it. */
static int __srtp_restore_need(struct srtp_session *ses,
			       const struct srtp_saved *saved, unsigned int n,
			       struct srtp_restore_need *need,
			       struct netlink_ext_ack *extack)
{
	lockdep_assert_held(&ses->lock);
	__srtp_restore_count(ses, saved, n, need);
	if (need->states && ses->config.shared_key) {
		NL_SET_ERR_MSG(extack,
			       "The SSRCs of a shared key are listed with the session");
		return -EINVAL;
	}
	/* who was parked and came back is one more than may learn */
	if (need->learned &&
	    ses->nlearned + ses->nparked + need->learned + need->parked >
	    ses->config.learn + ses->config.max_parked) {
		NL_SET_ERR_MSG(extack,
			       "The session may not learn and park so many states");
		return -EDQUOT;
	}
	/* a full parked table would leave a learned one nowhere to go */
	if ((need->parked &&
	     ses->nparked + need->parked > ses->config.max_parked) ||
	    (need->learned && ses->nparked >= ses->config.max_parked)) {
		NL_SET_ERR_MSG(extack,
			       "The session may not park so many states");
		return -EDQUOT;
	}
	return 0;
}

static int srtp_restore_quota(struct netlink_ext_ack *extack)
{
	NL_SET_ERR_MSG(extack, "net.srtp.max_states is reached");
	return -EDQUOT;
}

/* Pay for @n states, or for none. */
static int srtp_restore_charge(struct srtp_net *sn, unsigned int n,
			       struct netlink_ext_ack *extack)
{
	unsigned int i;

	for (i = 0; i < n; i++)
		if (!srtp_net_charge(sn, SRTP_QUOTA_STATES))
			break;
	if (i == n)
		return 0;
	while (i--)
		srtp_net_uncharge(sn, SRTP_QUOTA_STATES);
	return srtp_restore_quota(extack);
}

static int __srtp_restore(struct srtp_session *ses, struct srtp_saved *saved,
			  unsigned int n, struct netlink_ext_ack *extack)
{
	struct srtp_restore_need need;
	unsigned int i;
	int err;

	err = __srtp_restore_need(ses, saved, n, &need, extack) ?:
	      srtp_restore_charge(ses->sn, need.states, extack);
	if (err)
		return err;
	for (i = 0; i < n; i++)
		need.states -= __srtp_restore_one(ses, &saved[i]);
	/* what came twice was paid for twice */
	while (need.states--)
		srtp_net_uncharge(ses->sn, SRTP_QUOTA_STATES);
	return 0;
}

/* Nothing may fail for want of memory once the first one is in. */
static int srtp_restore_prepare(struct srtp_session *ses,
				struct srtp_saved *saved, unsigned int n)
{
	unsigned int i, live = 0;

	for (i = 0; i < n; i++)
		live += !saved[i].parked;
	if (srtp_table_room(ses, READ_ONCE(ses->nstates) + live, 0))
		return -ENOMEM;
	for (i = 0; i < n; i++) {
		if (saved[i].parked) {
			saved[i].pk = kzalloc(sizeof(*saved[i].pk),
					      GFP_KERNEL_ACCOUNT);
			if (!saved[i].pk)
				return -ENOMEM;
			saved[i].pk->ssrc = saved[i].ssrc;
		} else {
			saved[i].st = srtp_state_new(ses, saved[i].ssrc,
						     saved[i].learned,
						     GFP_KERNEL_ACCOUNT);
			if (!saved[i].st)
				return -ENOMEM;
		}
	}
	return 0;
}

/**
 * srtp_restore_check - whether srtp_restore() would find room; changes nothing
 * @ses: session; sn->lock is held
 * @saved: the states
 * @n: how many
 * @room: states of other sessions that must have room as well; receives the sum of
 *        those and these
 * @extack: says what was wrong
 *
 * Return: 0, -EINVAL or -EDQUOT.
 */
int srtp_restore_check(struct srtp_session *ses,
		       const struct srtp_saved *saved, unsigned int n,
		       u32 *room, struct netlink_ext_ack *extack)
{
	int err = srtp_restore_suits(ses, saved, n, extack);
	struct srtp_restore_need need;
	struct srtp_net *sn = ses->sn;
	u64 sum = *room;

	if (err)
		return err;
	spin_lock_bh(&ses->lock);
	err = __srtp_restore_need(ses, saved, n, &need, extack);
	spin_unlock_bh(&ses->lock);
	if (err)
		return err;
	sum += need.states;
	if (sum && sum + atomic_read(&sn->used[SRTP_QUOTA_STATES]) >
		   READ_ONCE(sn->max[SRTP_QUOTA_STATES]))
		return srtp_restore_quota(extack);
	*room = sum;
	return 0;
}

/**
 * srtp_restore - bring saved states back, all or none
 * @ses: session; sn->lock is held
 * @saved: the states
 * @n: how many
 * @extack: says what was wrong
 *
 * Return: 0, -EINVAL, -EDQUOT or -ENOMEM.
 */
int srtp_restore(struct srtp_session *ses, struct srtp_saved *saved,
		 unsigned int n, struct netlink_ext_ack *extack)
{
	unsigned int i;
	u32 room = 0;
	int err;

	/* before memory is taken; packets may have made states after that */
	err = srtp_restore_check(ses, saved, n, &room, extack);
	if (!err)
		err = srtp_restore_prepare(ses, saved, n);
	if (!err) {
		spin_lock_bh(&ses->lock);
		err = __srtp_restore(ses, saved, n, extack);
		spin_unlock_bh(&ses->lock);
	}
	/* room that was not needed */
	for (i = 0; i < n; i++) {
		kfree(saved[i].st);
		kfree(saved[i].pk);
	}
	srtp_table_fit(ses);
	return err;
}
