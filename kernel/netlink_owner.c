// SPDX-License-Identifier: GPL-2.0
/*
 * Commands on owners: a socket registers one and says what is to become of its
 * objects when the socket closes.
 */
#include <net/sock.h>

#include "compat.h"
#include "linger.h"
#include "net.h"
#include "netlink.h"
#include "owner.h"

static struct netlink_range_validation srtp_nl_owner_after_range = {
	.min = 1,
	.max = 1000000,
};

const struct nla_policy srtp_nl_owner_policy[SRTP_A_OWNER_MAX + 1] = {
	[SRTP_A_OWNER_NAME] = SRTP_NL_OWNER_POLICY,
	[SRTP_A_OWNER_LINGER] = NLA_POLICY_MAX(NLA_U32, SRTP_LINGER_AFTER),
	[SRTP_A_OWNER_AFTER] =
		NLA_POLICY_FULL_RANGE(NLA_U32, &srtp_nl_owner_after_range),
	[SRTP_A_OWNER_CLAIM] = { .type = NLA_FLAG },
};

const struct nla_policy srtp_nl_owner_name_policy[SRTP_A_OWNER_MAX + 1] = {
	[SRTP_A_OWNER_NAME] = SRTP_NL_OWNER_POLICY,
};

int srtp_nl_owner_set(struct sk_buff *skb, struct genl_info *info)
{
	struct nlattr *policy = info->attrs[SRTP_A_OWNER_LINGER];
	struct nlattr *after = info->attrs[SRTP_A_OWNER_AFTER];
	struct nlattr *name = info->attrs[SRTP_A_OWNER_NAME];
	struct srtp_registration linger = {
		.portid = info->snd_portid,
		.sk = NETLINK_CB(skb).sk,
		.linger = policy ? nla_get_u32(policy) : 0,
		.after = after ? nla_get_u32(after) : 0,
		.claim = info->attrs[SRTP_A_OWNER_CLAIM],
	};
	struct srtp_net *sn = srtp_nl_net(info);
	char text[SRTP_OWNER_MAX + 1];
	bool timed;
	int err;

	if (!name || !policy) {
		NL_SET_ERR_MSG(info->extack,
			       "An owner is registered by name, with what is to become of it");
		return -EINVAL;
	}
	timed = linger.linger == SRTP_LINGER_AFTER;
	if (!after == timed) {
		NL_SET_ERR_MSG_ATTR(info->extack, after ?: policy,
				    "A time goes with lingering for a time, and only with that");
		return -EINVAL;
	}
	linger.name = srtp_nl_owner(name, text);
	mutex_lock(&sn->lock);
	err = srtp_linger_set(sn, &linger, info->extack);
	mutex_unlock(&sn->lock);
	return err;
}

static int srtp_nl_owner_put(struct sk_buff *msg, u32 portid, u32 seq,
			     struct netlink_callback *cb,
			     struct srtp_owner *owner)
{
	void *hdr = genlmsg_put(msg, portid, seq, &srtp_genl_family,
				cb ? NLM_F_MULTI : 0, SRTP_CMD_OWNER_GET);

	if (!hdr)
		return -EMSGSIZE;
	if (cb)
		genl_dump_check_consistent(cb, hdr);
	if (srtp_linger_fill(msg, owner)) {
		genlmsg_cancel(msg, hdr);
		return -EMSGSIZE;
	}
	genlmsg_end(msg, hdr);
	return 0;
}

int srtp_nl_owner_get(struct sk_buff *skb, struct genl_info *info)
{
	struct nlattr *name = info->attrs[SRTP_A_OWNER_NAME];
	struct srtp_net *sn = srtp_nl_net(info);
	char text[SRTP_OWNER_MAX + 1];
	struct srtp_owner *owner;
	struct sk_buff *msg;
	int err = -ENOENT;

	if (!name) {
		NL_SET_ERR_MSG(info->extack, "Which owner: a name is needed");
		return -EINVAL;
	}
	msg = genlmsg_new(NLMSG_GOODSIZE, GFP_KERNEL);
	if (!msg)
		return -ENOMEM;
	mutex_lock(&sn->lock);
	owner = srtp_owner_find(sn, srtp_nl_owner(name, text));
	if (owner)
		err = srtp_nl_owner_put(msg, info->snd_portid, info->snd_seq,
					NULL, owner);
	mutex_unlock(&sn->lock);
	if (!err)
		return genlmsg_reply(msg, info);
	if (err == -ENOENT)
		NL_SET_ERR_MSG_ATTR(info->extack, name,
				    "There is no owner of this name");
	nlmsg_free(msg);
	return err;
}

int srtp_nl_owner_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct nlattr *want = srtp_dump_attrs(cb)[SRTP_A_OWNER_NAME];
	struct srtp_net *sn = srtp_net(sock_net(skb->sk));
	struct srtp_owner *owner;
	long at = 0;
	int err = 0;

	mutex_lock(&sn->lock);
	cb->seq = sn->generation;
	list_for_each_entry(owner, &sn->owners, node) {
		if (at++ < cb->args[0] ||
		    (want && nla_strcmp(want, owner->name)))
			continue;
		err = srtp_nl_owner_put(skb, NETLINK_CB(cb->skb).portid,
					cb->nlh->nlmsg_seq, cb, owner);
		if (err) {
			at--;
			break;
		}
	}
	cb->args[0] = at;
	mutex_unlock(&sn->lock);
	return skb->len ?: err;
}
