// SPDX-License-Identifier: GPL-2.0
/*
 * Indices given from outside, and shown to it.
 */
#include <linux/string.h>
#include <net/netlink.h>

#include "index.h"
#include "net.h"
#include "parked.h"
#include "proto.h"
#include "session.h"
#include "state.h"
#include "table.h"

static u64 srtp_index_import_top(const struct srtp_state *st,
				 const struct srtp_given *index)
{
	u32 roc = index->has_roc ? index->roc : st->rtp.top >> 16;
	u16 seq = index->has_seq ? index->seq : st->rtp.top & 0xffff;

	return (u64)roc << 16 | seq;
}

static int srtp_index_import_check_in(const struct srtp_given *index,
				      struct netlink_ext_ack *extack)
{
	if (!index->has_rtcp || index->rtcp <= SRTP_RTCP_INDEX_MAX)
		return 0;
	NL_SET_ERR_MSG(extack, "No SRTCP packet has an index above 2^31 - 1");
	return -ERANGE;
}

static int srtp_index_import_check(const struct srtp_state *st,
				   const struct srtp_given *index,
				   struct netlink_ext_ack *extack)
{
	bool heir = st->heir & SRTP_HEIR_RTCP;
	u64 next = st->rtcp.started && !heir ? st->rtcp.top + 1 : 0;

	if (st->rtp.started && !(st->heir & SRTP_HEIR_RTP) &&
	    srtp_index_import_top(st, index) < st->rtp.top) {
		NL_SET_ERR_MSG(extack,
			       "A sender's index is never lowered while its key lives");
		return -EPERM;
	}
	if (index->has_rtcp && index->rtcp < next) {
		NL_SET_ERR_MSG(extack,
			       "A sender's SRTCP index is never lowered while its key lives");
		return -EPERM;
	}
	return 0;
}

static void __srtp_index_set(const struct srtp_session *ses,
			     struct srtp_state *st,
			     const struct srtp_given *index)
{
	bool out = ses->config.direction == SRTP_DIRECTION_OUT;
	u64 top = srtp_index_import_top(st, index);

	/* they count from another place from here on */
	if (index->has_roc || index->has_seq)
		memset(&st->figures, 0, sizeof(st->figures));
	/* and it is the state's own one */
	if ((index->has_roc || index->has_seq) && st->heir & SRTP_HEIR_RTP) {
		st->rtp.started = false;
		st->heir &= ~SRTP_HEIR_RTP;
	}
	if (index->has_rtcp && st->heir & SRTP_HEIR_RTCP) {
		st->rtcp.started = false;
		st->heir &= ~SRTP_HEIR_RTCP;
	}
	if (index->has_seq || (index->has_roc && st->rtp.started))
		srtp_replay_start_above(&st->rtp, top);
	else if (index->has_roc)
		/* the ROC alone: the first packet says the rest */
		st->rtp.top = top & ~0xffffULL;

	if (index->has_rtcp && !out)
		srtp_replay_start_above(&st->rtcp, index->rtcp);
	else if (index->has_rtcp && index->rtcp)
		srtp_replay_start_above(&st->rtcp, index->rtcp - 1);
}

/* All of it or nothing; st->lock is held. */
static int __srtp_index_import(const struct srtp_session *ses,
			       struct srtp_state *st,
			       const struct srtp_given *index,
			       struct netlink_ext_ack *extack)
{
	int err;

	if (ses->config.direction == SRTP_DIRECTION_IN)
		err = srtp_index_import_check_in(index, extack);
	else
		err = srtp_index_import_check(st, index, extack);
	if (!err)
		__srtp_index_set(ses, st, index);
	return err;
}

/* A packet that finds the state finds it with its index. What is parked stays
 * parked if it is refused.
 */
static int __srtp_index_enter(struct srtp_session *ses, struct srtp_state *st,
			      struct srtp_parked *pk,
			      const struct srtp_given *index,
			      struct netlink_ext_ack *extack)
{
	int err;

	spin_lock(&st->lock);
	if (pk)
		__srtp_state_recall(st, pk);
	err = __srtp_index_import(ses, st, index, extack);
	spin_unlock(&st->lock);
	if (err)
		return err;
	if (!pk && !srtp_net_charge(ses->sn, SRTP_QUOTA_STATES)) {
		NL_SET_ERR_MSG(extack, "net.srtp.max_states is reached");
		return -EDQUOT;
	}
	__srtp_state_enter(ses, st, pk);
	return 0;
}

/**
 * srtp_index_give - make a state with indices
 * @ses: session
 * @ssrc: host order; what is parked of it is continued
 * @index: what to set
 * @extack: says what was wrong
 *
 * sn->lock is held.
 *
 * Return: 0, -EEXIST, -EDQUOT, -ENOMEM, or -EPERM and -ERANGE as
 * srtp_index_change() does.
 */
int srtp_index_give(struct srtp_session *ses, u32 ssrc,
		    const struct srtp_given *index,
		    struct netlink_ext_ack *extack)
{
	struct srtp_state *st;
	int err;

	if (srtp_table_room(ses, READ_ONCE(ses->nstates) + 1, 0))
		return -ENOMEM;
	st = srtp_state_new(ses, ssrc, false, GFP_KERNEL_ACCOUNT);
	if (!st)
		return -ENOMEM;
	spin_lock_bh(&ses->lock);
	if (srtp_state_lookup_rcu(ses, ssrc)) {
		NL_SET_ERR_MSG(extack,
			       "The session has a state for this SSRC");
		err = -EEXIST;
	} else {
		err = __srtp_index_enter(ses, st,
					 __srtp_parked_find(ses, ssrc),
					 index, extack);
	}
	spin_unlock_bh(&ses->lock);
	if (err)
		kfree(st);
	return err;
}

/**
 * srtp_index_change - set indices of a state there is, all or none
 * @ses: session
 * @ssrc: host order; what is parked of it lives again
 * @index: what to set
 * @extack: says what was wrong
 *
 * sn->lock is held.
 *
 * Return: 0, -ENOENT, -ENOMEM, -EPERM where a sender's index would be lowered,
 * or -ERANGE; then nothing has changed.
 */
int srtp_index_change(struct srtp_session *ses, u32 ssrc,
		      const struct srtp_given *index,
		      struct netlink_ext_ack *extack)
{
	struct srtp_state *st, *live;
	struct srtp_parked *pk;
	int err = -ENOENT;

	/* takes the place of what is parked, if that is how it is known */
	st = srtp_state_new(ses, ssrc, true, GFP_KERNEL_ACCOUNT);
	if (!st)
		return -ENOMEM;
	spin_lock_bh(&ses->lock);
	live = srtp_state_lookup_rcu(ses, ssrc);
	pk = live ? NULL : __srtp_parked_find(ses, ssrc);
	if (live) {
		spin_lock(&live->lock);
		err = __srtp_index_import(ses, live, index, extack);
		spin_unlock(&live->lock);
	} else if (pk) {
		err = __srtp_index_enter(ses, st, pk, index, extack);
	}
	spin_unlock_bh(&ses->lock);
	if (live || err)
		kfree(st);
	return err;
}

static int srtp_index_put_name(struct sk_buff *msg,
			       const struct srtp_session *ses, u32 ssrc)
{
	if (nla_put_string(msg, SRTP_A_STATE_OWNER, ses->owner_name) ||
	    nla_put_u32(msg, SRTP_A_STATE_SESSION, ses->config.id) ||
	    nla_put_u32(msg, SRTP_A_STATE_SSRC, ssrc) ||
	    (srtp_session_is_insecure(&ses->config) &&
	     nla_put_flag(msg, SRTP_A_STATE_INSECURE)))
		return -EMSGSIZE;
	return 0;
}

static int srtp_index_put_rtp(struct sk_buff *msg, u64 top, bool started)
{
	if (nla_put_u32(msg, SRTP_A_STATE_ROC, top >> 16) ||
	    (started && nla_put_u32(msg, SRTP_A_STATE_SEQ, top & 0xffff)))
		return -EMSGSIZE;
	return 0;
}

static int srtp_index_put_rtcp(struct sk_buff *msg,
			       const struct srtp_session *ses, u64 top,
			       bool started)
{
	if (ses->config.direction == SRTP_DIRECTION_OUT)
		top = started ? top + 1 : 0;
	else if (!started)
		return 0;
	return nla_put_u32(msg, SRTP_A_STATE_RTCP_INDEX, top);
}

/* Whoever wants the windows will bring them back: an index that is still
 * another session's is not told as this one's.
 */
static int srtp_index_put(struct sk_buff *msg, const struct srtp_session *ses,
			  const struct srtp_state *st, bool windows)
{
	u8 heir = windows ? st->heir : 0;

	if ((!(heir & SRTP_HEIR_RTP) &&
	     srtp_index_put_rtp(msg, st->rtp.top, st->rtp.started)) ||
	    (!(heir & SRTP_HEIR_RTCP) &&
	     srtp_index_put_rtcp(msg, ses, st->rtcp.top, st->rtcp.started)))
		return -EMSGSIZE;
	return 0;
}

static int srtp_index_put_figures(struct sk_buff *msg,
				  const struct srtp_state *st)
{
	const struct srtp_rtpstats *rs = &st->figures;
	u64 top = st->rtp.top;

	if (!rs->received)
		return 0;
	if (nla_put_u64_64bit(msg, SRTP_A_STATE_EXPECTED,
			      srtp_rtpstats_expected(rs, top),
			      SRTP_A_STATE_PAD) ||
	    nla_put_s32(msg, SRTP_A_STATE_LOST,
			srtp_rtpstats_lost(rs, top)) ||
	    nla_put_u64_64bit(msg, SRTP_A_STATE_REORDERED, rs->reordered,
			      SRTP_A_STATE_PAD) ||
	    nla_put_u64_64bit(msg, SRTP_A_STATE_DUPLICATE, rs->duplicate,
			      SRTP_A_STATE_PAD) ||
	    nla_put_u32(msg, SRTP_A_STATE_JITTER, srtp_rtpstats_jitter(rs)))
		return -EMSGSIZE;
	return 0;
}

static int srtp_index_put_window(struct sk_buff *msg, int attr,
				 const struct srtp_replay *rp)
{
	struct nlattr *nla;

	if (!rp->started)
		return 0;
	nla = nla_reserve(msg, attr, rp->bits / 8);
	if (!nla)
		return -EMSGSIZE;
	srtp_replay_save(rp, nla_data(nla));
	return 0;
}

static int srtp_index_put_windows(struct sk_buff *msg,
				  const struct srtp_state *st)
{
	if ((!(st->heir & SRTP_HEIR_RTP) &&
	     srtp_index_put_window(msg, SRTP_A_STATE_WINDOW, &st->rtp)) ||
	    (!(st->heir & SRTP_HEIR_RTCP) &&
	     srtp_index_put_window(msg, SRTP_A_STATE_RTCP_WINDOW, &st->rtcp)))
		return -EMSGSIZE;
	if (!st->inner || !st->inner->started)
		return 0;
	if (nla_put_u64_64bit(msg, SRTP_A_STATE_INNER_INDEX, st->inner->top,
			      SRTP_A_STATE_PAD) ||
	    srtp_index_put_window(msg, SRTP_A_STATE_INNER_WINDOW, st->inner))
		return -EMSGSIZE;
	return 0;
}

/**
 * srtp_index_fill - put a live state
 * @msg: message
 * @ses: its session, which has an owner
 * @st: the state
 * @windows: its windows, too
 *
 * ses->lock is held.
 *
 * Return: 0 or -EMSGSIZE.
 */
int srtp_index_fill(struct sk_buff *msg, struct srtp_session *ses,
		    struct srtp_state *st, bool windows)
{
	int err = -EMSGSIZE;

	lockdep_assert_held(&ses->lock);
	spin_lock(&st->lock);
	if (srtp_index_put_name(msg, ses, st->ssrc) ||
	    srtp_index_put(msg, ses, st, windows) ||
	    (st->learned && nla_put_flag(msg, SRTP_A_STATE_LEARNED)) ||
	    nla_put_u64_64bit(msg, SRTP_A_STATE_PACKETS, st->packets,
			      SRTP_A_STATE_PAD) ||
	    nla_put_u64_64bit(msg, SRTP_A_STATE_OCTETS, st->octets,
			      SRTP_A_STATE_PAD) ||
	    nla_put_u64_64bit(msg, SRTP_A_STATE_RTCP_PACKETS,
			      st->rtcp_packets, SRTP_A_STATE_PAD) ||
	    (st->used &&
	     nla_put_u64_64bit(msg, SRTP_A_STATE_LAST_OK,
			       srtp_stats_age(st->last_ok),
			       SRTP_A_STATE_PAD)) ||
	    srtp_index_put_figures(msg, st) ||
	    (windows && srtp_index_put_windows(msg, st)))
		goto out;
	err = 0;
out:
	spin_unlock(&st->lock);
	return err;
}

/**
 * srtp_index_fill_parked - put a parked state
 * @msg: message
 * @ses: its session, which has an owner
 * @pk: the parked state
 *
 * ses->lock is held.
 *
 * Return: 0 or -EMSGSIZE.
 */
int srtp_index_fill_parked(struct sk_buff *msg, struct srtp_session *ses,
			   const struct srtp_parked *pk)
{
	/* what it does not know its origin may */
	bool heir = rcu_access_pointer(ses->origin);

	lockdep_assert_held(&ses->lock);
	if (srtp_index_put_name(msg, ses, pk->ssrc) ||
	    ((pk->top || !heir) &&
	     srtp_index_put_rtp(msg, srtp_parked_top(pk),
				pk->top & SRTP_PARKED_STARTED)) ||
	    ((pk->rtcp_top || !heir) &&
	     srtp_index_put_rtcp(msg, ses,
				 pk->rtcp_top & ~SRTP_PARKED_RTCP_STARTED,
				 pk->rtcp_top & SRTP_PARKED_RTCP_STARTED)) ||
	    nla_put_flag(msg, SRTP_A_STATE_LEARNED) ||
	    nla_put_flag(msg, SRTP_A_STATE_PARKED))
		return -EMSGSIZE;
	return 0;
}
