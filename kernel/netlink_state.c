// SPDX-License-Identifier: GPL-2.0
/*
 * Commands on states: indices set, shown, dumped.
 */
#include <net/sock.h>

#include "compat.h"
#include "index.h"
#include "net.h"
#include "netlink.h"
#include "owner.h"
#include "parked.h"
#include "proto.h"
#include "session.h"
#include "state.h"
#include "table.h"

static struct netlink_range_validation srtp_nl_seq_range = {
	.max = U16_MAX,
};

/* An out state that has spent the last index shows the one behind it. */
static struct netlink_range_validation srtp_nl_rtcp_index_range = {
	.max = SRTP_RTCP_INDEX_MAX + 1,
};

const struct nla_policy srtp_nl_state_policy[SRTP_A_STATE_MAX + 1] = {
	[SRTP_A_STATE_OWNER] = SRTP_NL_OWNER_POLICY,
	[SRTP_A_STATE_SESSION] = NLA_POLICY_MIN(NLA_U32, 1),
	[SRTP_A_STATE_SSRC] = { .type = NLA_U32 },
	[SRTP_A_STATE_ROC] = { .type = NLA_U32 },
	[SRTP_A_STATE_SEQ] =
		NLA_POLICY_FULL_RANGE(NLA_U32, &srtp_nl_seq_range),
	[SRTP_A_STATE_RTCP_INDEX] =
		NLA_POLICY_FULL_RANGE(NLA_U32, &srtp_nl_rtcp_index_range),
};

const struct nla_policy srtp_nl_state_name_policy[SRTP_A_STATE_MAX + 1] = {
	[SRTP_A_STATE_OWNER] = SRTP_NL_OWNER_POLICY,
	[SRTP_A_STATE_SESSION] = NLA_POLICY_MIN(NLA_U32, 1),
	[SRTP_A_STATE_SSRC] = { .type = NLA_U32 },
	[SRTP_A_STATE_WINDOWS] = { .type = NLA_FLAG },
};

const struct nla_policy srtp_nl_state_del_policy[SRTP_A_STATE_MAX + 1] = {
	[SRTP_A_STATE_OWNER] = SRTP_NL_OWNER_POLICY,
	[SRTP_A_STATE_SESSION] = NLA_POLICY_MIN(NLA_U32, 1),
	[SRTP_A_STATE_SSRC] = { .type = NLA_U32 },
};

/* The session a command names; an SSRC must be there too. sn->lock is held. */
static struct srtp_session *srtp_nl_state_session(struct genl_info *info)
{
	if (!info->attrs[SRTP_A_STATE_SESSION] ||
	    !info->attrs[SRTP_A_STATE_SSRC]) {
		NL_SET_ERR_MSG(info->extack,
			       "Which state: a session and an SSRC are needed");
		return ERR_PTR(-EINVAL);
	}
	return srtp_nl_session_find(info, SRTP_A_STATE_OWNER,
				    SRTP_A_STATE_SESSION);
}

static void srtp_nl_state_index(struct genl_info *info,
				struct srtp_given *index)
{
	struct nlattr *roc = info->attrs[SRTP_A_STATE_ROC];
	struct nlattr *seq = info->attrs[SRTP_A_STATE_SEQ];
	struct nlattr *rtcp = info->attrs[SRTP_A_STATE_RTCP_INDEX];

	memset(index, 0, sizeof(*index));
	index->has_roc = roc;
	index->has_seq = seq;
	index->has_rtcp = rtcp;
	if (roc)
		index->roc = nla_get_u32(roc);
	if (seq)
		index->seq = nla_get_u32(seq);
	if (rtcp)
		index->rtcp = nla_get_u32(rtcp);
}

static int __srtp_nl_state_new(struct genl_info *info,
			       struct srtp_session *ses, u32 ssrc)
{
	struct srtp_given index;
	int err;

	if (ses->config.shared_key) {
		NL_SET_ERR_MSG(info->extack,
			       "The SSRCs of a shared key are listed with the session");
		return -EINVAL;
	}
	srtp_nl_state_index(info, &index);
	err = srtp_index_give(ses, ssrc, &index, info->extack);
	if (err == -EEXIST)
		NL_SET_BAD_ATTR(info->extack, info->attrs[SRTP_A_STATE_SSRC]);
	if (!err)
		ses->sn->generation++;
	return err;
}

int srtp_nl_state_new(struct sk_buff *skb, struct genl_info *info)
{
	struct srtp_net *sn = srtp_nl_net(info);
	struct srtp_session *ses;
	int err;

	mutex_lock(&sn->lock);
	ses = srtp_nl_state_session(info);
	err = IS_ERR(ses) ? PTR_ERR(ses) :
	      __srtp_nl_state_new(info, ses,
				  nla_get_u32(info->attrs[SRTP_A_STATE_SSRC]));
	mutex_unlock(&sn->lock);
	return err;
}

static int __srtp_nl_state_set(struct genl_info *info,
			       struct srtp_session *ses, u32 ssrc)
{
	struct srtp_given index;
	int err;

	srtp_nl_state_index(info, &index);
	err = srtp_index_change(ses, ssrc, &index, info->extack);
	if (err == -ENOENT)
		NL_SET_ERR_MSG_ATTR(info->extack,
				    info->attrs[SRTP_A_STATE_SSRC],
				    "The session has no state for this SSRC");
	/* what was parked is told at another place */
	if (!err)
		ses->sn->generation++;
	return err;
}

int srtp_nl_state_set(struct sk_buff *skb, struct genl_info *info)
{
	struct srtp_net *sn = srtp_nl_net(info);
	struct srtp_session *ses;
	int err;

	mutex_lock(&sn->lock);
	ses = srtp_nl_state_session(info);
	err = IS_ERR(ses) ? PTR_ERR(ses) :
	      __srtp_nl_state_set(info, ses,
				  nla_get_u32(info->attrs[SRTP_A_STATE_SSRC]));
	mutex_unlock(&sn->lock);
	return err;
}

int srtp_nl_state_del(struct sk_buff *skb, struct genl_info *info)
{
	struct srtp_net *sn = srtp_nl_net(info);
	struct srtp_session *ses;
	int err;

	mutex_lock(&sn->lock);
	ses = srtp_nl_state_session(info);
	err = IS_ERR(ses) ? PTR_ERR(ses) :
	      srtp_state_del(ses,
			     nla_get_u32(info->attrs[SRTP_A_STATE_SSRC]));
	/* dumps go on by the place in the session */
	if (!err)
		sn->generation++;
	mutex_unlock(&sn->lock);
	if (err == -ENOENT && !IS_ERR(ses))
		NL_SET_ERR_MSG_ATTR(info->extack,
				    info->attrs[SRTP_A_STATE_SSRC],
				    "The session has no state for this SSRC");
	if (err == -EBUSY)
		NL_SET_ERR_MSG(info->extack,
			       "An index is not forgotten while its key lives: remove the session");
	return err;
}

/**
 * struct srtp_nl_state_put - where states are being put
 * @msg: message
 * @portid: who asked
 * @seq: sequence number of the request
 * @flags: netlink flags of each message
 * @cb: the dump, or NULL
 * @ssrc: only this one, if @one
 * @one: one state is wanted
 * @windows: its windows, too
 * @skip: states of the session already put by earlier messages
 * @moves: what srtp_session.moves was then; receives what it is
 * @at: states of the session met
 */
struct srtp_nl_state_put {
	struct sk_buff *msg;
	u32 portid;
	u32 seq;
	int flags;
	struct netlink_callback *cb;
	u32 ssrc;
	bool one;
	bool windows;
	long skip;
	u32 moves;
	long at;
};

static int srtp_nl_state_put(struct srtp_nl_state_put *put,
			     struct srtp_session *ses, struct srtp_state *st,
			     const struct srtp_parked *pk)
{
	void *hdr;
	int err;

	if (put->one && (st ? st->ssrc : pk->ssrc) != put->ssrc)
		return 0;
	if (put->at++ < put->skip)
		return 0;
	hdr = genlmsg_put(put->msg, put->portid, put->seq, &srtp_genl_family,
			  put->flags, SRTP_CMD_STATE_GET);
	if (!hdr)
		goto err_full;
	if (put->cb)
		genl_dump_check_consistent(put->cb, hdr);
	err = st ? srtp_index_fill(put->msg, ses, st, put->windows) :
		   srtp_index_fill_parked(put->msg, ses, pk);
	if (err) {
		genlmsg_cancel(put->msg, hdr);
		goto err_full;
	}
	genlmsg_end(put->msg, hdr);
	return 0;

err_full:
	put->at--;
	return -EMSGSIZE;
}

/*
 * Packets make states, and idle ones are parked, without a command. By its place
 * in the session one may have been passed over then: the dump is torn.
 */
static void __srtp_nl_state_moved(struct srtp_nl_state_put *put,
				  struct srtp_session *ses)
{
	if (put->skip && put->moves != ses->moves)
		put->cb->prev_seq = ~put->cb->seq ?: 1;
	put->moves = ses->moves;
}

static int srtp_nl_state_walk(struct srtp_nl_state_put *put,
			      struct srtp_session *ses)
{
	struct srtp_table *table;
	struct srtp_parked *pk;
	struct srtp_state *st;
	int err = 0;
	u32 i;

	put->at = 0;
	spin_lock_bh(&ses->lock);
	__srtp_nl_state_moved(put, ses);
	table = srtp_session_table(ses);
	for (i = 0; i <= table->mask; i++)
		hlist_for_each_entry(st, &table->bucket[i], node) {
			err = srtp_nl_state_put(put, ses, st, NULL);
			if (err)
				goto out;
		}
	for (i = 0; i <= ses->parked_mask; i++)
		hlist_for_each_entry(pk, &ses->parked[i], node) {
			err = srtp_nl_state_put(put, ses, NULL, pk);
			if (err)
				goto out;
		}
out:
	spin_unlock_bh(&ses->lock);
	return err;
}

int srtp_nl_state_get(struct sk_buff *skb, struct genl_info *info)
{
	struct srtp_nl_state_put put = {
		.portid = info->snd_portid,
		.seq = info->snd_seq,
		.one = true,
		.windows = info->attrs[SRTP_A_STATE_WINDOWS],
	};
	struct srtp_net *sn = srtp_nl_net(info);
	struct srtp_session *ses;
	int err;

	put.msg = genlmsg_new(SRTP_NL_MSG_LEN, GFP_KERNEL);
	if (!put.msg)
		return -ENOMEM;
	mutex_lock(&sn->lock);
	ses = srtp_nl_state_session(info);
	if (IS_ERR(ses)) {
		err = PTR_ERR(ses);
	} else {
		put.ssrc = nla_get_u32(info->attrs[SRTP_A_STATE_SSRC]);
		err = srtp_nl_state_walk(&put, ses);
	}
	mutex_unlock(&sn->lock);
	if (!err && !put.msg->len) {
		NL_SET_ERR_MSG_ATTR(info->extack,
				    info->attrs[SRTP_A_STATE_SSRC],
				    "The session has no state for this SSRC");
		err = -ENOENT;
	}
	if (err) {
		nlmsg_free(put.msg);
		return err;
	}
	return genlmsg_reply(put.msg, info);
}

static int srtp_nl_state_dump_owner(struct srtp_nl_state_put *put,
				    struct netlink_callback *cb,
				    struct srtp_owner *owner)
{
	struct nlattr *want = srtp_dump_attrs(cb)[SRTP_A_STATE_SESSION];
	struct srtp_session *ses;
	unsigned long id;
	int err;

	xa_for_each_start(&owner->sessions, id, ses, cb->args[1]) {
		if (want && nla_get_u32(want) != id)
			continue;
		put->skip = cb->args[1] == id ? cb->args[2] : 0;
		put->moves = cb->args[3];
		err = srtp_nl_state_walk(put, ses);
		if (err) {
			cb->args[1] = id;
			cb->args[2] = put->at;
			cb->args[3] = put->moves;
			return err;
		}
	}
	cb->args[1] = 0;
	cb->args[2] = 0;
	return 0;
}

int srtp_nl_state_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct nlattr **attrs = srtp_dump_attrs(cb);
	struct nlattr *ssrc = attrs[SRTP_A_STATE_SSRC];
	struct nlattr *want = attrs[SRTP_A_STATE_OWNER];
	struct srtp_net *sn = srtp_net(sock_net(skb->sk));
	struct srtp_nl_state_put put = {
		.msg = skb,
		.portid = NETLINK_CB(cb->skb).portid,
		.seq = cb->nlh->nlmsg_seq,
		.flags = NLM_F_MULTI,
		.cb = cb,
		.one = ssrc,
		.windows = attrs[SRTP_A_STATE_WINDOWS],
		.ssrc = ssrc ? nla_get_u32(ssrc) : 0,
	};
	struct srtp_owner *owner;
	long at = 0;
	int err = 0;

	mutex_lock(&sn->lock);
	cb->seq = sn->generation;
	list_for_each_entry(owner, &sn->owners, node) {
		if (at++ < cb->args[0] ||
		    (want && nla_strcmp(want, owner->name)))
			continue;
		err = srtp_nl_state_dump_owner(&put, cb, owner);
		if (err) {
			at--;
			break;
		}
	}
	cb->args[0] = at;
	mutex_unlock(&sn->lock);
	return skb->len ?: err;
}
