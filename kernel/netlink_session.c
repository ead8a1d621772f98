// SPDX-License-Identifier: GPL-2.0
/*
 * Commands on sessions.
 */
#include "compat.h"
#include "event.h"
#include "key.h"
#include "keyring.h"
#include "linger.h"
#include "net.h"
#include "netlink.h"
#include "origin.h"
#include "owner.h"
#include "parked.h"
#include "session.h"
#include "state.h"
#include "table.h"

/* What names a session, and nothing that could hold a key. */
const struct nla_policy srtp_nl_session_name_policy[SRTP_A_SESSION_MAX + 1] = {
	[SRTP_A_SESSION_ID] = NLA_POLICY_MIN(NLA_U32, 1),
	[SRTP_A_SESSION_OWNER] = SRTP_NL_OWNER_POLICY,
	[SRTP_A_SESSION_COOKIE] =
		NLA_POLICY_RANGE(NLA_BINARY, 0, SRTP_COOKIE_MAX),
};

const struct nla_policy srtp_nl_session_del_policy[SRTP_A_SESSION_MAX + 1] = {
	[SRTP_A_SESSION_ID] = NLA_POLICY_MIN(NLA_U32, 1),
	[SRTP_A_SESSION_OWNER] = SRTP_NL_OWNER_POLICY,
};

const struct nla_policy srtp_nl_session_flush_policy[SRTP_A_SESSION_MAX + 1] = {
	[SRTP_A_SESSION_OWNER] = SRTP_NL_OWNER_POLICY,
	[SRTP_A_SESSION_ALL] = { .type = NLA_FLAG },
};

static int srtp_nl_session_fill(struct sk_buff *msg, void *object)
{
	return srtp_session_fill(msg, object);
}

static const u8 *srtp_nl_session_cookie(const void *object, u8 *len)
{
	const struct srtp_session *ses = object;

	*len = ses->config.cookie_len;
	return ses->config.cookie;
}

static const struct srtp_nl_object srtp_nl_session = {
	.cmd = SRTP_CMD_SESSION_GET,
	.owner_attr = SRTP_A_SESSION_OWNER,
	.id_attr = SRTP_A_SESSION_ID,
	.cookie_attr = SRTP_A_SESSION_COOKIE,
	.fill = srtp_nl_session_fill,
	.cookie = srtp_nl_session_cookie,
};

/**
 * srtp_nl_wipe_keys - forget the master keys in a session's attributes
 * @head: first attribute
 * @len: octets of all attributes
 */
void srtp_nl_wipe_keys(const struct nlattr *head, int len)
{
	const struct nlattr *attr;
	int rem;

	nla_for_each_attr(attr, head, len, rem)
		if (nla_type(attr) == SRTP_A_SESSION_KEY)
			srtp_nl_wipe_key(attr);
}

static int srtp_nl_session_add_key(struct genl_info *info,
				   struct srtp_session *ses,
				   const struct nlattr *nest)
{
	static const u16 given[] = { SRTP_A_KEY_OWNER, SRTP_A_KEY_SESSION };
	struct nlattr *tb[SRTP_A_KEY_MAX + 1], *attr;
	struct srtp_key *key;
	int err;

	err = nla_parse_nested(tb, SRTP_A_KEY_MAX, nest, srtp_nl_key_policy,
			       info->extack);
	if (err)
		return err;
	attr = srtp_nl_any(tb, given, ARRAY_SIZE(given));
	if (attr) {
		NL_SET_ERR_MSG_ATTR(info->extack, attr,
				    "A key that comes with its session names none");
		return -EINVAL;
	}
	key = srtp_nl_key_make(info, &ses->config, tb);
	if (IS_ERR(key))
		return PTR_ERR(key);
	err = srtp_keyring_add(ses, key, info->extack);
	if (err)
		srtp_key_free(key);
	return err;
}

/* All keys and fixed states of a session that is not published yet. */
static int srtp_nl_session_equip(struct genl_info *info,
				 struct srtp_session *ses,
				 const struct nlattr *head, int len)
{
	struct netlink_ext_ack *extack = info->extack;
	const struct nlattr *attr;
	int rem, err = 0;
	u32 why;

	nla_for_each_attr(attr, head, len, rem) {
		if (nla_type(attr) == SRTP_A_SESSION_KEY)
			err = srtp_nl_session_add_key(info, ses, attr);
		else if (nla_type(attr) == SRTP_A_SESSION_SSRC &&
			 !srtp_state_add(ses, nla_get_u32(attr), false,
					 GFP_KERNEL_ACCOUNT, &why))
			err = why == SRTP_A_COUNTER_NO_MEMORY ? -ENOMEM :
								-EDQUOT;
		if (err)
			break;
	}
	if (err == -EDQUOT)
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "net.srtp.max_states is reached");
	if (!err && !ses->nkeys) {
		NL_SET_ERR_MSG(extack, "A session needs a key");
		err = -EINVAL;
	}
	return err;
}

/* SSRCs that come with a session. */
static u32 srtp_nl_session_listed(const struct nlattr *head, int len)
{
	const struct nlattr *attr;
	u32 listed = 0;
	int rem;

	nla_for_each_attr(attr, head, len, rem)
		listed += nla_type(attr) == SRTP_A_SESSION_SSRC;
	return listed;
}

/**
 * srtp_nl_session_build - make a session out of its attributes
 * @info: the command
 * @head: first attribute
 * @len: octets of all attributes
 * @tb: the same, parsed
 * @direction: enum srtp_direction
 * @anonymous: it goes with its last flow
 *
 * No lock is held: transforms are made, which may load modules.
 *
 * Return: a session that is not published, with keys and fixed states; ended
 * with srtp_session_abandon(); or an ERR_PTR().
 */
struct srtp_session *
srtp_nl_session_build(struct genl_info *info, const struct nlattr *head,
		      int len, struct nlattr **tb, u32 direction,
		      bool anonymous)
{
	struct netlink_ext_ack *extack = info->extack;
	struct srtp_session_config config = {
		.direction = direction,
		.anonymous = anonymous,
	};
	struct nlattr *mki = tb[SRTP_A_SESSION_CURRENT_MKI];
	struct srtp_session *ses;
	int err;

	err = srtp_nl_session_config(tb, &config, extack);
	if (err)
		return ERR_PTR(err);
	ses = srtp_session_new(srtp_nl_net(info), &config,
			       srtp_nl_session_listed(head, len));
	if (!ses)
		return ERR_PTR(-ENOMEM);
	err = srtp_nl_session_equip(info, ses, head, len);
	if (!err && mki)
		err = srtp_keyring_use(ses, nla_data(mki), nla_len(mki),
				       extack);
	/* the same SSRC may have been listed more than once */
	srtp_table_fit(ses);
	if (!err)
		return ses;
	srtp_session_abandon(ses);
	return ERR_PTR(err);
}

/**
 * srtp_nl_session_find - the session a command names
 * @info: command; sn->lock is held
 * @owner_attr: attribute of its owner
 * @id_attr: attribute of its id
 *
 * Return: the session, or an ERR_PTR().
 */
struct srtp_session *srtp_nl_session_find(struct genl_info *info,
					  int owner_attr, int id_attr)
{
	struct nlattr *id = info->attrs[id_attr];
	char owner[SRTP_OWNER_MAX + 1];
	struct srtp_session *ses;

	if (!id) {
		NL_SET_ERR_MSG(info->extack, "Which session: an id is needed");
		return ERR_PTR(-EINVAL);
	}
	ses = srtp_session_find(srtp_nl_net(info),
				srtp_nl_owner(info->attrs[owner_attr], owner),
				nla_get_u32(id));
	if (ses)
		return ses;
	NL_SET_ERR_MSG_ATTR(info->extack, id,
			    "The owner has no session with this id");
	return ERR_PTR(-ENOENT);
}

static int srtp_nl_session_update(struct genl_info *info,
				  struct srtp_session *ses)
{
	struct nlattr *parked = info->attrs[SRTP_A_SESSION_MAX_PARKED];
	struct nlattr *mki = info->attrs[SRTP_A_SESSION_CURRENT_MKI];
	struct nlattr *learn = info->attrs[SRTP_A_SESSION_LEARN];
	int err;

	err = srtp_nl_session_check_set(info->attrs, ses, info->extack);
	if (!err && learn)
		err = srtp_table_room(ses, 0, nla_get_u32(learn));
	if (!err && parked)
		err = srtp_parked_room(ses, nla_get_u32(parked));
	if (!err && mki)
		err = srtp_keyring_use(ses, nla_data(mki), nla_len(mki),
				       info->extack);
	if (err) {
		srtp_table_fit(ses);
		return err;
	}
	srtp_nl_session_change(info->attrs, ses);
	ses->sn->generation++;
	srtp_linger_claim(ses);
	if (info->nlhdr->nlmsg_flags & NLM_F_ECHO)
		srtp_nl_answer(info, &srtp_nl_session, ses);
	return 0;
}

static int srtp_nl_session_create(struct genl_info *info, const char *owner)
{
	struct nlattr *direction = info->attrs[SRTP_A_SESSION_DIRECTION];
	struct srtp_net *sn = srtp_nl_net(info);
	struct srtp_session *ses;
	int err;

	if (!direction) {
		NL_SET_ERR_MSG(info->extack, "A session is in or out");
		return -EINVAL;
	}
	ses = srtp_nl_session_build(info,
				    nlmsg_attrdata(info->nlhdr, GENL_HDRLEN),
				    nlmsg_attrlen(info->nlhdr, GENL_HDRLEN),
				    info->attrs, nla_get_u32(direction), false);
	if (IS_ERR(ses))
		return PTR_ERR(ses);
	mutex_lock(&sn->lock);
	err = srtp_session_publish(ses, owner, info->extack);
	/* it had everything but what it should continue */
	if (err == -ENOENT || err == -EINVAL)
		NL_SET_BAD_ATTR(info->extack,
				info->attrs[SRTP_A_SESSION_ROC_FROM]);
	if (!err)
		srtp_origin_cut(ses);
	if (!err && info->nlhdr->nlmsg_flags & NLM_F_ECHO)
		srtp_nl_answer(info, &srtp_nl_session, ses);
	mutex_unlock(&sn->lock);
	if (err)
		srtp_session_abandon(ses);
	return err;
}

int srtp_nl_session_new(struct sk_buff *skb, struct genl_info *info)
{
	char owner[SRTP_OWNER_MAX + 1];
	int err;

	srtp_nl_set_request(info, skb);
	srtp_nl_owner(info->attrs[SRTP_A_SESSION_OWNER], owner);
	err = srtp_nl_session_create(info, owner);
	srtp_nl_wipe_keys(nlmsg_attrdata(info->nlhdr, GENL_HDRLEN),
			  nlmsg_attrlen(info->nlhdr, GENL_HDRLEN));
	return err;
}

int srtp_nl_session_set(struct sk_buff *skb, struct genl_info *info)
{
	struct srtp_net *sn = srtp_nl_net(info);
	struct srtp_session *ses;
	int err;

	mutex_lock(&sn->lock);
	ses = srtp_nl_session_find(info, SRTP_A_SESSION_OWNER,
				   SRTP_A_SESSION_ID);
	err = IS_ERR(ses) ? PTR_ERR(ses) : srtp_nl_session_update(info, ses);
	mutex_unlock(&sn->lock);
	srtp_nl_wipe_keys(nlmsg_attrdata(info->nlhdr, GENL_HDRLEN),
			  nlmsg_attrlen(info->nlhdr, GENL_HDRLEN));
	return err;
}

int srtp_nl_session_get(struct sk_buff *skb, struct genl_info *info)
{
	struct srtp_net *sn = srtp_nl_net(info);
	struct srtp_session *ses;
	int err = srtp_nl_no_cookie(info, &srtp_nl_session);

	if (err)
		return err;
	mutex_lock(&sn->lock);
	ses = srtp_nl_session_find(info, SRTP_A_SESSION_OWNER,
				   SRTP_A_SESSION_ID);
	err = IS_ERR(ses) ? PTR_ERR(ses) :
			    srtp_nl_answer(info, &srtp_nl_session, ses);
	mutex_unlock(&sn->lock);
	return err;
}

int srtp_nl_session_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	return srtp_nl_dump(skb, cb, &srtp_nl_session);
}

int srtp_nl_session_del(struct sk_buff *skb, struct genl_info *info)
{
	struct srtp_net *sn = srtp_nl_net(info);
	struct srtp_session *ses;

	mutex_lock(&sn->lock);
	ses = srtp_nl_session_find(info, SRTP_A_SESSION_OWNER,
				   SRTP_A_SESSION_ID);
	if (!IS_ERR(ses))
		srtp_session_remove(ses, "deleted");
	mutex_unlock(&sn->lock);
	return PTR_ERR_OR_ZERO(ses);
}

int srtp_nl_session_flush(struct sk_buff *skb, struct genl_info *info)
{
	struct srtp_net *sn = srtp_nl_net(info);
	struct srtp_owner *owner, *next;
	char name[SRTP_OWNER_MAX + 1];
	struct srtp_session *ses;
	unsigned long id;

	srtp_nl_owner(info->attrs[SRTP_A_SESSION_OWNER], name);
	mutex_lock(&sn->lock);
	list_for_each_entry_safe(owner, next, &sn->owners, node) {
		if (!info->attrs[SRTP_A_SESSION_ALL] &&
		    strcmp(owner->name, name))
			continue;
		owner->objects++;	/* stays while it is walked */
		xa_for_each(&owner->sessions, id, ses) {
			srtp_session_remove(ses, "flushed");
			cond_resched();
		}
		srtp_owner_put(owner);
	}
	mutex_unlock(&sn->lock);
	return 0;
}
