// SPDX-License-Identifier: GPL-2.0
/*
 * A session's saved states in one command: the session must be there again, of
 * the same direction and suite and with the same keys. Keys are told apart by
 * their check values: none is in a save.
 */
#include <linux/mm.h>
#include <linux/slab.h>

#include "compat.h"
#include "key.h"
#include "keyring.h"
#include "linger.h"
#include "net.h"
#include "netlink.h"
#include "proto.h"
#include "restore.h"
#include "session.h"
#include "suite.h"

static struct netlink_range_validation srtp_nl_restore_seq_range = {
	.max = U16_MAX,
};

static struct netlink_range_validation srtp_nl_restore_rtcp_range = {
	.max = SRTP_RTCP_INDEX_MAX + 1,
};

static struct netlink_range_validation srtp_nl_restore_index_range = {
	.max = SRTP_INDEX_MAX,
};

static struct netlink_range_validation srtp_nl_restore_used_range = {
	.max = SRTP_LIMIT_RTP,
};

static struct netlink_range_validation srtp_nl_restore_rtcp_used_range = {
	.max = SRTP_LIMIT_RTCP,
};

static_assert(SRTP_WINDOW_MIN / 8 == 8 && SRTP_WINDOW_MAX / 8 == 4096);

static const struct nla_policy
srtp_nl_restore_state_policy[SRTP_A_STATE_MAX + 1] = {
	[SRTP_A_STATE_SSRC] = { .type = NLA_U32 },
	[SRTP_A_STATE_ROC] = { .type = NLA_U32 },
	[SRTP_A_STATE_SEQ] =
		NLA_POLICY_FULL_RANGE(NLA_U32, &srtp_nl_restore_seq_range),
	[SRTP_A_STATE_RTCP_INDEX] =
		NLA_POLICY_FULL_RANGE(NLA_U32, &srtp_nl_restore_rtcp_range),
	[SRTP_A_STATE_PARKED] = { .type = NLA_FLAG },
	[SRTP_A_STATE_LEARNED] = { .type = NLA_FLAG },
	[SRTP_A_STATE_WINDOW] =
		NLA_POLICY_RANGE(NLA_BINARY, 8, 4096),
	[SRTP_A_STATE_RTCP_WINDOW] =
		NLA_POLICY_RANGE(NLA_BINARY, 8, 4096),
	[SRTP_A_STATE_INNER_INDEX] =
		NLA_POLICY_FULL_RANGE(NLA_U64, &srtp_nl_restore_index_range),
	[SRTP_A_STATE_INNER_WINDOW] =
		NLA_POLICY_RANGE(NLA_BINARY, 8, 4096),
};

static const struct nla_policy
srtp_nl_restore_key_policy[SRTP_A_KEY_MAX + 1] = {
	[SRTP_A_KEY_MKI] = NLA_POLICY_RANGE(NLA_BINARY, 1, SRTP_MKI_MAX),
	[SRTP_A_KEY_CHECK] = NLA_POLICY_EXACT_LEN(SRTP_KEY_CHECK_LEN),
	[SRTP_A_KEY_USED] =
		NLA_POLICY_FULL_RANGE(NLA_U64, &srtp_nl_restore_used_range),
	[SRTP_A_KEY_RTCP_USED] =
		NLA_POLICY_FULL_RANGE(NLA_U64,
				      &srtp_nl_restore_rtcp_used_range),
};

const struct nla_policy srtp_nl_restore_policy[SRTP_A_RESTORE_MAX + 1] = {
	[SRTP_A_RESTORE_OWNER] = SRTP_NL_OWNER_POLICY,
	[SRTP_A_RESTORE_SESSION] = NLA_POLICY_MIN(NLA_U32, 1),
	[SRTP_A_RESTORE_DIRECTION] =
		NLA_POLICY_MAX(NLA_U32, SRTP_DIRECTION_OUT),
	[SRTP_A_RESTORE_SUITE] = { .type = NLA_U32 },
	[SRTP_A_RESTORE_KEY] = NLA_POLICY_NESTED(srtp_nl_restore_key_policy),
	[SRTP_A_RESTORE_STATE] =
		NLA_POLICY_NESTED(srtp_nl_restore_state_policy),
	[SRTP_A_RESTORE_CHECK_ONLY] = { .type = NLA_FLAG },
	[SRTP_A_RESTORE_ROOM] = { .type = NLA_U32 },
};

/**
 * struct srtp_nl_restore - a command, taken apart
 * @saved: its states
 * @n: how many
 * @tb: room to take apart a nest
 */
struct srtp_nl_restore {
	struct srtp_saved *saved;
	unsigned int n;
	struct nlattr *tb[MAX_T(int, SRTP_A_STATE_MAX, SRTP_A_KEY_MAX) + 1];
};

static void srtp_nl_restore_window(const struct nlattr *attr,
				   struct srtp_window *window)
{
	if (!attr)
		return;
	window->seen = nla_data(attr);
	window->len = nla_len(attr);
}

static int srtp_nl_restore_state(struct nlattr **tb, struct srtp_saved *saved,
				 struct netlink_ext_ack *extack)
{
	struct nlattr *roc = tb[SRTP_A_STATE_ROC];
	struct nlattr *seq = tb[SRTP_A_STATE_SEQ];
	struct nlattr *rtcp = tb[SRTP_A_STATE_RTCP_INDEX];
	struct nlattr *inner = tb[SRTP_A_STATE_INNER_INDEX];

	if (!tb[SRTP_A_STATE_SSRC] || (seq && !roc)) {
		NL_SET_ERR_MSG_ATTR(extack, saved->attr,
				    "A saved state has an SSRC, and a sequence number its rollover counter");
		return -EINVAL;
	}
	saved->ssrc = nla_get_u32(tb[SRTP_A_STATE_SSRC]);
	saved->parked = tb[SRTP_A_STATE_PARKED];
	saved->learned = tb[SRTP_A_STATE_LEARNED];
	saved->index.has_roc = roc;
	saved->index.roc = roc ? nla_get_u32(roc) : 0;
	saved->index.has_seq = seq;
	saved->index.seq = seq ? nla_get_u32(seq) : 0;
	saved->index.has_rtcp = rtcp;
	saved->index.rtcp = rtcp ? nla_get_u32(rtcp) : 0;
	saved->has_inner = inner;
	saved->inner_top = inner ? nla_get_u64(inner) : 0;
	srtp_nl_restore_window(tb[SRTP_A_STATE_WINDOW], &saved->window);
	srtp_nl_restore_window(tb[SRTP_A_STATE_RTCP_WINDOW],
			       &saved->rtcp_window);
	srtp_nl_restore_window(tb[SRTP_A_STATE_INNER_WINDOW],
			       &saved->inner_window);
	return 0;
}

static const struct nlattr *srtp_nl_restore_head(struct genl_info *info,
						 int *len)
{
	*len = nlmsg_attrlen(info->nlhdr, GENL_HDRLEN);
	return nlmsg_attrdata(info->nlhdr, GENL_HDRLEN);
}

static int srtp_nl_restore_states(struct srtp_nl_restore *restore,
				  struct genl_info *info)
{
	const struct nlattr *attr, *head;
	unsigned int n = 0;
	int len, rem, err;

	head = srtp_nl_restore_head(info, &len);
	nla_for_each_attr(attr, head, len, rem)
		n += nla_type(attr) == SRTP_A_RESTORE_STATE;
	if (n > SRTP_RESTORE_MAX) {
		NL_SET_ERR_MSG(info->extack,
			       "At most 65535 states are restored in one command");
		return -E2BIG;
	}
	restore->saved = kvcalloc(n + 1, sizeof(*restore->saved),
				  GFP_KERNEL_ACCOUNT);
	if (!restore->saved)
		return -ENOMEM;
	nla_for_each_attr(attr, head, len, rem) {
		if (nla_type(attr) != SRTP_A_RESTORE_STATE)
			continue;
		err = nla_parse_nested(restore->tb, SRTP_A_STATE_MAX, attr,
				       srtp_nl_restore_state_policy,
				       info->extack);
		restore->saved[restore->n].attr = attr;
		err = err ?: srtp_nl_restore_state(restore->tb,
						   &restore->saved[restore->n],
						   info->extack);
		if (err)
			return err;
		restore->n++;
	}
	return 0;
}

/* The key of the session that a saved one was. sn->lock is held. */
static struct srtp_key *srtp_nl_restore_key(const struct srtp_session *ses,
					    struct nlattr **tb,
					    struct netlink_ext_ack *extack)
{
	struct nlattr *check = tb[SRTP_A_KEY_CHECK];
	struct nlattr *mki = tb[SRTP_A_KEY_MKI];
	struct srtp_key *key;
	int i;

	for (i = 0; check && i < SRTP_KEYS_PER_SESSION; i++) {
		key = srtp_keyring_slot(ses, i);
		if (!key || key->mki_len != (mki ? nla_len(mki) : 0) ||
		    (mki && memcmp(key->mki, nla_data(mki), key->mki_len)))
			continue;
		if (!memcmp(key->check, nla_data(check), sizeof(key->check)))
			return key;
		NL_SET_ERR_MSG_ATTR(extack, check,
				    "The session has another key than the saved one");
		return ERR_PTR(-EKEYREJECTED);
	}
	if (check)
		NL_SET_ERR_MSG(extack,
			       "The session has no key with a saved MKI");
	else
		NL_SET_ERR_MSG(extack,
			       "Of a saved key its check value is needed");
	return ERR_PTR(check ? -ENOENT : -EINVAL);
}

static void srtp_nl_restore_used(struct srtp_limit *limit,
				 const struct nlattr *used)
{
	if (used)
		srtp_limit_raise(limit, min(nla_get_u64(used), limit->hard));
}

/* Look at all keys; @take: count what they have protected. */
static int srtp_nl_restore_keys(struct srtp_nl_restore *restore,
				struct srtp_session *ses,
				struct genl_info *info, bool take)
{
	const struct nlattr *attr, *head;
	struct srtp_key *key;
	int len, rem, err;
	int n = 0;

	head = srtp_nl_restore_head(info, &len);
	nla_for_each_attr(attr, head, len, rem) {
		if (nla_type(attr) != SRTP_A_RESTORE_KEY)
			continue;
		n++;
		err = nla_parse_nested(restore->tb, SRTP_A_KEY_MAX, attr,
				       srtp_nl_restore_key_policy,
				       info->extack);
		if (err)
			return err;
		key = srtp_nl_restore_key(ses, restore->tb, info->extack);
		if (IS_ERR(key))
			return PTR_ERR(key);
		if (!take)
			continue;
		srtp_nl_restore_used(&key->limit[0],
				     restore->tb[SRTP_A_KEY_USED]);
		srtp_nl_restore_used(&key->limit[1],
				     restore->tb[SRTP_A_KEY_RTCP_USED]);
	}
	if (n)
		return 0;
	NL_SET_ERR_MSG(info->extack, "Of a saved key its check value is needed");
	return -EINVAL;
}

static int srtp_nl_restore_same(struct genl_info *info,
				const struct srtp_session *ses)
{
	struct nlattr *direction = info->attrs[SRTP_A_RESTORE_DIRECTION];
	struct nlattr *suite = info->attrs[SRTP_A_RESTORE_SUITE];

	if (!direction || nla_get_u32(direction) != ses->config.direction) {
		NL_SET_ERR_MSG_ATTR(info->extack, direction,
				    "The session has another direction than the saved one");
		return -EINVAL;
	}
	if (!suite || nla_get_u32(suite) != ses->config.suite->id) {
		NL_SET_ERR_MSG_ATTR(info->extack, suite,
				    "The session has another suite than the saved one");
		return -EINVAL;
	}
	return 0;
}

/* A check is answered with what must have room by now. */
static int srtp_nl_restore_answer(struct genl_info *info, u32 room)
{
	struct sk_buff *msg = genlmsg_new(nla_total_size(sizeof(room)),
					  GFP_KERNEL);
	void *hdr;

	if (!msg)
		return -ENOMEM;
	hdr = genlmsg_put_reply(msg, info, &srtp_genl_family, 0,
				SRTP_CMD_STATE_RESTORE);
	if (!hdr || nla_put_u32(msg, SRTP_A_RESTORE_ROOM, room)) {
		nlmsg_free(msg);
		return -EMSGSIZE;
	}
	genlmsg_end(msg, hdr);
	return genlmsg_reply(msg, info);
}

static int __srtp_nl_restore_check(struct srtp_nl_restore *restore,
				   struct genl_info *info,
				   struct srtp_session *ses)
{
	struct nlattr *attr = info->attrs[SRTP_A_RESTORE_ROOM];
	u32 room = attr ? nla_get_u32(attr) : 0;
	int err = srtp_restore_check(ses, restore->saved, restore->n, &room,
				     info->extack);

	return err ?: srtp_nl_restore_answer(info, room);
}

/* sn->lock is held: the session keeps its keys. */
static int __srtp_nl_state_restore(struct srtp_nl_restore *restore,
				   struct genl_info *info)
{
	struct nlattr *room = info->attrs[SRTP_A_RESTORE_ROOM];
	struct srtp_session *ses;
	int err;

	ses = srtp_nl_session_find(info, SRTP_A_RESTORE_OWNER,
				   SRTP_A_RESTORE_SESSION);
	if (IS_ERR(ses))
		return PTR_ERR(ses);
	if (room && !info->attrs[SRTP_A_RESTORE_CHECK_ONLY]) {
		NL_SET_ERR_MSG_ATTR(info->extack, room,
				    "Room for others is asked for in a check");
		return -EINVAL;
	}
	err = srtp_nl_restore_same(info, ses) ?:
	      srtp_nl_restore_keys(restore, ses, info, false);
	if (err)
		return err;
	if (info->attrs[SRTP_A_RESTORE_CHECK_ONLY])
		return __srtp_nl_restore_check(restore, info, ses);
	err = srtp_restore(ses, restore->saved, restore->n, info->extack);
	if (err)
		return err;
	ses->sn->generation++;
	srtp_linger_claim(ses);
	return srtp_nl_restore_keys(restore, ses, info, true);
}

int srtp_nl_state_restore(struct sk_buff *skb, struct genl_info *info)
{
	struct srtp_nl_restore *restore = kzalloc(sizeof(*restore), GFP_KERNEL);
	struct srtp_net *sn = srtp_nl_net(info);
	int err;

	if (!restore)
		return -ENOMEM;
	err = srtp_nl_restore_states(restore, info);
	if (!err) {
		mutex_lock(&sn->lock);
		err = __srtp_nl_state_restore(restore, info);
		mutex_unlock(&sn->lock);
	}
	kvfree(restore->saved);
	kfree(restore);
	return err;
}
