// SPDX-License-Identifier: GPL-2.0
/*
 * Which sessions serve a flow, in commands on flows.
 */
#include "flow.h"
#include "leave.h"
#include "netlink.h"
#include "session.h"

static struct netlink_range_validation srtp_nl_after_range = {
	.min = 1,
	.max = SRTP_LEAVE_MAX,
};

const struct nla_policy srtp_nl_bind_policy[SRTP_A_BIND_MAX + 1] = {
	[SRTP_A_BIND_SESSION] = NLA_POLICY_MIN(NLA_U32, 1),
	[SRTP_A_BIND_AFTER] =
		NLA_POLICY_FULL_RANGE(NLA_U32, &srtp_nl_after_range),
	[SRTP_A_BIND_FIRST] = { .type = NLA_FLAG },
};

static int srtp_nl_bind_one(struct srtp_flow *flow, const char *owner,
			    const struct nlattr *id,
			    struct netlink_ext_ack *extack)
{
	struct srtp_session *ses;
	int err;

	ses = srtp_session_find(flow->sn, owner, nla_get_u32(id));
	if (!ses) {
		NL_SET_ERR_MSG_ATTR(extack, id,
				    "The owner has no session with this id");
		return -ENOENT;
	}
	err = srtp_flow_bind(flow, ses, extack);
	if (err)
		NL_SET_BAD_ATTR(extack, id);
	return err;
}

/**
 * srtp_nl_bind_list - bind a list of sessions
 * @flow: version that is not published yet; sn->lock is held
 * @owner: of the sessions
 * @list: attribute with their ids
 * @extack: says what was wrong
 *
 * Return: 0, or a negative errno; the flow is then of no use.
 */
int srtp_nl_bind_list(struct srtp_flow *flow, const char *owner,
		      const struct nlattr *list,
		      struct netlink_ext_ack *extack)
{
	const struct nlattr *id;
	int rem, err;

	nla_for_each_nested(id, list, rem) {
		if (nla_type(id) != SRTP_A_BIND_SESSION) {
			NL_SET_ERR_MSG_ATTR(extack, id,
					    "A list of sessions has their ids and nothing else");
			return -EINVAL;
		}
		err = srtp_nl_bind_one(flow, owner, id, extack);
		if (err)
			return err;
	}
	return 0;
}

static bool srtp_nl_bind_drops(struct genl_info *info, u32 id)
{
	const struct nlattr *attr;
	int rem;

	nlmsg_for_each_attr(attr, info->nlhdr, GENL_HDRLEN, rem)
		if (nla_type(attr) == SRTP_A_FLOW_SESSION_DEL &&
		    nla_get_u32(attr) == id)
			return true;
	return false;
}

static bool srtp_nl_bind_has(const struct srtp_flow *flow, u32 id)
{
	int i;

	for (i = 0; i < flow->nses; i++)
		if (flow->ses[i]->owner && flow->ses[i]->config.id == id)
			return true;
	return false;
}

/* Sessions of the next version: the present ones but those taken away, and
 * those added.
 */
static int srtp_nl_bind_change(struct srtp_flow *flow,
			       const struct srtp_flow *old,
			       struct genl_info *info)
{
	const struct nlattr *attr;
	int i, rem, err;

	nlmsg_for_each_attr(attr, info->nlhdr, GENL_HDRLEN, rem)
		if (nla_type(attr) == SRTP_A_FLOW_SESSION_DEL &&
		    !srtp_nl_bind_has(old, nla_get_u32(attr))) {
			NL_SET_ERR_MSG_ATTR(info->extack, attr,
					    "The flow has no session with this id");
			return -ENOENT;
		}
	for (i = 0; i < old->nses; i++) {
		if (!old->ses[i]->owner ||
		    srtp_nl_bind_drops(info, old->ses[i]->config.id))
			continue;
		err = srtp_flow_bind(flow, old->ses[i], info->extack);
		if (err)
			return err;
		srtp_leave_carry(flow, old, i);
	}
	nlmsg_for_each_attr(attr, info->nlhdr, GENL_HDRLEN, rem) {
		if (nla_type(attr) != SRTP_A_FLOW_SESSION_ADD)
			continue;
		err = srtp_nl_bind_one(flow, old->owner_name, attr,
				       info->extack);
		if (err)
			return err;
	}
	return 0;
}

/**
 * srtp_nl_bind_all - bind the sessions that a command leaves a flow
 * @flow: version that is not published yet; sn->lock is held
 * @old: the present one
 * @info: the command
 *
 * Return: as srtp_nl_bind_list() does.
 */
int srtp_nl_bind_all(struct srtp_flow *flow, const struct srtp_flow *old,
		     struct genl_info *info)
{
	const struct nlattr *list = info->attrs[SRTP_A_FLOW_SESSIONS];

	if (list && (info->attrs[SRTP_A_FLOW_SESSION_ADD] ||
		     info->attrs[SRTP_A_FLOW_SESSION_DEL])) {
		NL_SET_ERR_MSG_ATTR(info->extack, list,
				    "Either the whole list of sessions or what changes in it");
		return -EINVAL;
	}
	if (list)
		return srtp_nl_bind_list(flow, old->owner_name, list,
					 info->extack);
	return srtp_nl_bind_change(flow, old, info);
}

static int srtp_nl_bind_leave_one(struct srtp_flow *flow,
				  const struct nlattr *nest,
				  struct netlink_ext_ack *extack)
{
	struct nlattr *tb[SRTP_A_BIND_MAX + 1];
	struct nlattr *id, *after;
	int i, err;

	err = nla_parse_nested(tb, SRTP_A_BIND_MAX, nest, srtp_nl_bind_policy,
			       extack);
	if (err)
		return err;
	id = tb[SRTP_A_BIND_SESSION];
	after = tb[SRTP_A_BIND_AFTER];
	if (!id || !after == !tb[SRTP_A_BIND_FIRST]) {
		NL_SET_ERR_MSG_ATTR(extack, nest,
				    "A session leaves either after a time or with the first packet of another one");
		return -EINVAL;
	}
	for (i = 0; i < flow->nses; i++)
		if (flow->ses[i]->config.id == nla_get_u32(id))
			break;
	if (i == flow->nses) {
		NL_SET_ERR_MSG_ATTR(extack, id,
				    "The flow has no session with this id");
		return -ENOENT;
	}
	srtp_leave_plan(flow, i, after ? nla_get_u32(after) : 0);
	return 0;
}

/**
 * srtp_nl_bind_leave - plan which sessions of a flow leave later
 * @flow: version that is not published yet, with its sessions
 * @info: the command
 *
 * Return: as srtp_nl_bind_list() does.
 */
int srtp_nl_bind_leave(struct srtp_flow *flow, struct genl_info *info)
{
	const struct nlattr *attr;
	int rem, err;

	nlmsg_for_each_attr(attr, info->nlhdr, GENL_HDRLEN, rem) {
		if (nla_type(attr) != SRTP_A_FLOW_SESSION_LEAVE)
			continue;
		if (flow->config.direction == SRTP_DIRECTION_OUT) {
			NL_SET_ERR_MSG_ATTR(info->extack, attr,
					    "An out flow has one session at a time: put the new one in its place");
			return -EINVAL;
		}
		err = srtp_nl_bind_leave_one(flow, attr, info->extack);
		if (err)
			return err;
	}
	return 0;
}
