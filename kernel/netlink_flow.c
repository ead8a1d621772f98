// SPDX-License-Identifier: GPL-2.0
/*
 * Commands on flows.
 */
#include "attach.h"
#include "compat.h"
#include "event.h"
#include "flow.h"
#include "leave.h"
#include "linger.h"
#include "net.h"
#include "netlink.h"
#include "origin.h"
#include "owner.h"
#include "session.h"

#define SRTP_PASS_MASK		(SRTP_PASS_STUN | SRTP_PASS_ZRTP | \
				 SRTP_PASS_DTLS | SRTP_PASS_TURN | \
				 SRTP_PASS_QUIC | SRTP_PASS_OTHER)
#define SRTP_PASS_DEFAULT	(SRTP_PASS_STUN | SRTP_PASS_ZRTP | \
				 SRTP_PASS_DTLS)

static struct netlink_range_validation srtp_nl_ifindex_range = {
	.max = INT_MAX,
};

const struct nla_policy srtp_nl_flow_policy[SRTP_A_FLOW_MAX + 1] = {
	[SRTP_A_FLOW_ID] = NLA_POLICY_MIN(NLA_U32, 1),
	[SRTP_A_FLOW_OWNER] = SRTP_NL_OWNER_POLICY,
	[SRTP_A_FLOW_COOKIE] = NLA_POLICY_RANGE(NLA_BINARY, 0, SRTP_COOKIE_MAX),
	[SRTP_A_FLOW_DIRECTION] = NLA_POLICY_MAX(NLA_U32, SRTP_DIRECTION_OUT),
	[SRTP_A_FLOW_LOCAL_ADDR] = NLA_POLICY_RANGE(NLA_BINARY, 4, 16),
	[SRTP_A_FLOW_LOCAL_PORT] = { .type = NLA_BE16 },
	[SRTP_A_FLOW_REMOTE_ADDR] = NLA_POLICY_RANGE(NLA_BINARY, 4, 16),
	[SRTP_A_FLOW_REMOTE_PORT] = { .type = NLA_BE16 },
	[SRTP_A_FLOW_IFINDEX] =
		NLA_POLICY_FULL_RANGE(NLA_U32, &srtp_nl_ifindex_range),
	[SRTP_A_FLOW_MARK] = { .type = NLA_U32 },
	[SRTP_A_FLOW_MARK_MASK] = { .type = NLA_U32 },
	[SRTP_A_FLOW_CARRIES] = NLA_POLICY_MAX(NLA_U32, SRTP_CARRIES_RTCP),
	[SRTP_A_FLOW_PASS] = NLA_POLICY_MASK(NLA_U32, SRTP_PASS_MASK),
	[SRTP_A_FLOW_MISS] = NLA_POLICY_MAX(NLA_U32, SRTP_MISS_PASS),
	[SRTP_A_FLOW_SET_MARK] = { .type = NLA_U32 },
	[SRTP_A_FLOW_SET_MARK_MASK] = { .type = NLA_U32 },
	[SRTP_A_FLOW_SESSIONS] = NLA_POLICY_NESTED(srtp_nl_bind_policy),
	[SRTP_A_FLOW_SESSION_ADD] = NLA_POLICY_MIN(NLA_U32, 1),
	[SRTP_A_FLOW_SESSION_DEL] = NLA_POLICY_MIN(NLA_U32, 1),
	[SRTP_A_FLOW_SESSION] = NLA_POLICY_NESTED(srtp_nl_session_policy),
	[SRTP_A_FLOW_NO_REMOTE] = { .type = NLA_FLAG },
	[SRTP_A_FLOW_SESSION_LEAVE] = NLA_POLICY_NESTED(srtp_nl_bind_policy),
};

const struct nla_policy srtp_nl_flow_name_policy[SRTP_A_FLOW_MAX + 1] = {
	[SRTP_A_FLOW_ID] = NLA_POLICY_MIN(NLA_U32, 1),
	[SRTP_A_FLOW_OWNER] = SRTP_NL_OWNER_POLICY,
	[SRTP_A_FLOW_COOKIE] = NLA_POLICY_RANGE(NLA_BINARY, 0, SRTP_COOKIE_MAX),
};

const struct nla_policy srtp_nl_flow_del_policy[SRTP_A_FLOW_MAX + 1] = {
	[SRTP_A_FLOW_ID] = NLA_POLICY_MIN(NLA_U32, 1),
	[SRTP_A_FLOW_OWNER] = SRTP_NL_OWNER_POLICY,
};

const struct nla_policy srtp_nl_flow_flush_policy[SRTP_A_FLOW_MAX + 1] = {
	[SRTP_A_FLOW_OWNER] = SRTP_NL_OWNER_POLICY,
	[SRTP_A_FLOW_ALL] = { .type = NLA_FLAG },
};

static int srtp_nl_flow_fill(struct sk_buff *msg, void *object)
{
	return srtp_flow_fill(msg, object);
}

static const u8 *srtp_nl_flow_cookie(const void *object, u8 *len)
{
	const struct srtp_flow *flow = object;

	*len = flow->config.cookie_len;
	return flow->config.cookie;
}

static const struct srtp_nl_object srtp_nl_flow = {
	.cmd = SRTP_CMD_FLOW_GET,
	.flows = true,
	.owner_attr = SRTP_A_FLOW_OWNER,
	.id_attr = SRTP_A_FLOW_ID,
	.cookie_attr = SRTP_A_FLOW_COOKIE,
	.fill = srtp_nl_flow_fill,
	.cookie = srtp_nl_flow_cookie,
};

static void srtp_nl_flow_u32(struct genl_info *info, int attr, u32 *word)
{
	if (info->attrs[attr])
		*word = nla_get_u32(info->attrs[attr]);
}

/* A mark is compared, or set, whole where no mask is given and there was none. */
static void srtp_nl_flow_mark(struct genl_info *info, int mark_attr,
			      int mask_attr, u32 *mark, u32 *mask)
{
	if (info->attrs[mark_attr] && !*mask)
		*mask = U32_MAX;
	srtp_nl_flow_u32(info, mark_attr, mark);
	srtp_nl_flow_u32(info, mask_attr, mask);
	*mark &= *mask;
}

static int srtp_nl_flow_device(struct genl_info *info, u32 *ifindex)
{
	struct nlattr *attr = info->attrs[SRTP_A_FLOW_IFINDEX];
	bool found;

	if (!attr)
		return 0;
	*ifindex = nla_get_u32(attr);
	if (!*ifindex)
		return 0;
	rcu_read_lock();
	found = dev_get_by_index_rcu(genl_info_net(info), *ifindex);
	rcu_read_unlock();
	if (found)
		return 0;
	NL_SET_ERR_MSG_ATTR(info->extack, attr, "There is no such device");
	return -ENODEV;
}

/* What a command says of a flow, over what the flow says already. */
static int srtp_nl_flow_config(struct genl_info *info,
			       struct srtp_flow_config *c)
{
	struct nlattr *cookie = info->attrs[SRTP_A_FLOW_COOKIE];
	int err;

	err = srtp_nl_endpoint(info, SRTP_A_FLOW_LOCAL_ADDR,
			       SRTP_A_FLOW_LOCAL_PORT, &c->local) ?:
	      srtp_nl_endpoint(info, SRTP_A_FLOW_REMOTE_ADDR,
			       SRTP_A_FLOW_REMOTE_PORT, &c->remote) ?:
	      srtp_nl_flow_device(info, &c->ifindex);
	if (err)
		return err;
	if (info->attrs[SRTP_A_FLOW_NO_REMOTE])
		memset(&c->remote, 0, sizeof(c->remote));
	srtp_nl_flow_mark(info, SRTP_A_FLOW_MARK, SRTP_A_FLOW_MARK_MASK,
			  &c->mark, &c->mark_mask);
	srtp_nl_flow_mark(info, SRTP_A_FLOW_SET_MARK,
			  SRTP_A_FLOW_SET_MARK_MASK, &c->set_mark,
			  &c->set_mark_mask);
	srtp_nl_flow_u32(info, SRTP_A_FLOW_CARRIES, &c->carries);
	srtp_nl_flow_u32(info, SRTP_A_FLOW_PASS, &c->pass);
	srtp_nl_flow_u32(info, SRTP_A_FLOW_MISS, &c->miss);
	if (cookie) {
		c->cookie_len = nla_len(cookie);
		nla_memcpy(c->cookie, cookie, sizeof(c->cookie));
	}
	return 0;
}

static int srtp_nl_flow_check_set(struct genl_info *info)
{
	static const u16 fixed[] = {
		SRTP_A_FLOW_DIRECTION, SRTP_A_FLOW_LOCAL_ADDR,
		SRTP_A_FLOW_LOCAL_PORT,
	};
	static const u16 remote[] = {
		SRTP_A_FLOW_REMOTE_ADDR, SRTP_A_FLOW_REMOTE_PORT,
	};
	struct nlattr *attr = srtp_nl_any(info->attrs, fixed,
					  ARRAY_SIZE(fixed));

	if (attr) {
		NL_SET_ERR_MSG_ATTR(info->extack, attr,
				    "A flow keeps its direction and its local end: make another one");
		return -EINVAL;
	}
	attr = srtp_nl_any(info->attrs, remote, ARRAY_SIZE(remote));
	if (attr && info->attrs[SRTP_A_FLOW_NO_REMOTE]) {
		NL_SET_ERR_MSG_ATTR(info->extack, attr,
				    "Either a remote end or none");
		return -EINVAL;
	}
	attr = info->attrs[SRTP_A_FLOW_SESSION];
	if (attr) {
		NL_SET_ERR_MSG_ATTR(info->extack, attr,
				    "Add the session first, then bind it by its id");
		return -EINVAL;
	}
	return 0;
}

/* Publish the next version of a flow. sn->lock is held. */
static int srtp_nl_flow_update(struct genl_info *info, struct srtp_flow *old)
{
	struct srtp_flow_config config = old->config;
	struct srtp_flow *flow;
	int err;

	err = srtp_nl_flow_check_set(info) ?:
	      srtp_nl_flow_config(info, &config);
	if (err)
		return err;
	flow = srtp_flow_revise(old, &config, info->extack);
	if (IS_ERR(flow))
		return PTR_ERR(flow);
	err = srtp_nl_bind_all(flow, old, info) ?:
	      srtp_nl_bind_leave(flow, info) ?:
	      srtp_attach_replace(old, flow, info->extack);
	if (err) {
		srtp_flow_free(flow);
		return err;
	}
	srtp_leave_begin(flow);
	srtp_linger_claim_flow(flow);
	if (info->nlhdr->nlmsg_flags & NLM_F_ECHO)
		srtp_nl_answer(info, &srtp_nl_flow, flow);
	return 0;
}

/* The flow a command names. sn->lock is held. */
static struct srtp_flow *srtp_nl_flow_find(struct genl_info *info)
{
	struct nlattr *id = info->attrs[SRTP_A_FLOW_ID];
	char owner[SRTP_OWNER_MAX + 1];
	struct srtp_flow *flow;

	if (!id) {
		NL_SET_ERR_MSG(info->extack, "Which flow: an id is needed");
		return ERR_PTR(-EINVAL);
	}
	flow = srtp_flow_find(srtp_nl_net(info),
			      srtp_nl_owner(info->attrs[SRTP_A_FLOW_OWNER],
					    owner), nla_get_u32(id));
	if (flow)
		return flow;
	NL_SET_ERR_MSG_ATTR(info->extack, id,
			    "The owner has no flow with this id");
	return ERR_PTR(-ENOENT);
}

/* Parsed is the last session; there may be more. */
static void srtp_nl_flow_wipe(struct genl_info *info)
{
	struct nlattr *attr;
	int rem;

	nlmsg_for_each_attr(attr, info->nlhdr, GENL_HDRLEN, rem)
		if (nla_type(attr) == SRTP_A_FLOW_SESSION)
			srtp_nl_wipe_keys(nla_data(attr), nla_len(attr));
}

int srtp_nl_flow_set(struct sk_buff *skb, struct genl_info *info)
{
	struct srtp_net *sn = srtp_nl_net(info);
	struct srtp_flow *flow;
	int err;

	mutex_lock(&sn->lock);
	flow = srtp_nl_flow_find(info);
	err = IS_ERR(flow) ? PTR_ERR(flow) : srtp_nl_flow_update(info, flow);
	mutex_unlock(&sn->lock);
	srtp_nl_flow_wipe(info);
	return err;
}

/* Publish flow and anonymous session, both or neither. sn->lock is held. */
static int srtp_nl_flow_publish(struct genl_info *info, struct srtp_flow *flow,
				struct srtp_session *ses, const char *owner)
{
	const struct nlattr *list = info->attrs[SRTP_A_FLOW_SESSIONS];
	int err;

	if (list) {
		err = srtp_nl_bind_list(flow, owner, list, info->extack);
		if (err)
			return err;
	}
	if (!ses)
		return srtp_attach_publish(flow, owner, info->extack);

	err = srtp_flow_bind(flow, ses, info->extack);
	if (err)
		return err;
	err = srtp_session_publish(ses, owner, info->extack);
	/* it had everything but what it should continue */
	if (err == -ENOENT || err == -EINVAL)
		NL_SET_BAD_ATTR(info->extack, info->attrs[SRTP_A_FLOW_SESSION]);
	if (err)
		return err;
	err = srtp_attach_publish(flow, owner, info->extack);
	if (err)
		srtp_session_remove(ses, NULL);
	else
		srtp_origin_cut(ses);
	return err;
}

/* It has these of the flow. */
static int srtp_nl_flow_check_session(struct nlattr **tb,
				      struct netlink_ext_ack *extack)
{
	static const u16 given[] = {
		SRTP_A_SESSION_DIRECTION, SRTP_A_SESSION_OWNER,
	};
	struct nlattr *attr = srtp_nl_any(tb, given, ARRAY_SIZE(given));

	if (!attr)
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, attr,
			    "A session made with a flow is of the flow's direction and owner");
	return -EINVAL;
}

static struct srtp_session *srtp_nl_flow_session(struct genl_info *info,
						 u32 direction)
{
	struct nlattr *nest = info->attrs[SRTP_A_FLOW_SESSION];
	struct srtp_session *ses = NULL;
	struct nlattr **tb;
	int err;

	if (!nest)
		return NULL;
	if (info->attrs[SRTP_A_FLOW_SESSIONS]) {
		NL_SET_ERR_MSG_ATTR(info->extack, nest,
				    "Either a session of its own or a list of sessions");
		return ERR_PTR(-EINVAL);
	}
	tb = kcalloc(SRTP_A_SESSION_MAX + 1, sizeof(*tb), GFP_KERNEL);
	if (!tb)
		return ERR_PTR(-ENOMEM);
	err = nla_parse_nested(tb, SRTP_A_SESSION_MAX, nest,
			       srtp_nl_session_policy, info->extack) ?:
	      srtp_nl_flow_check_session(tb, info->extack);
	if (!err)
		ses = srtp_nl_session_build(info, nla_data(nest), nla_len(nest),
					    tb, direction, true);
	kfree(tb);
	return err ? ERR_PTR(err) : ses;
}

static int srtp_nl_flow_check_new(struct genl_info *info)
{
	static const u16 changes[] = {
		SRTP_A_FLOW_SESSION_ADD, SRTP_A_FLOW_SESSION_DEL,
		SRTP_A_FLOW_SESSION_LEAVE, SRTP_A_FLOW_NO_REMOTE,
	};
	struct nlattr *attr = srtp_nl_any(info->attrs, changes,
					  ARRAY_SIZE(changes));

	if (attr) {
		NL_SET_ERR_MSG_ATTR(info->extack, attr,
				    "This changes a flow that is there");
		return -EINVAL;
	}
	if (info->attrs[SRTP_A_FLOW_DIRECTION])
		return 0;
	NL_SET_ERR_MSG(info->extack, "A flow is in or out");
	return -EINVAL;
}

static int srtp_nl_flow_create(struct genl_info *info, const char *owner)
{
	struct srtp_flow_config config = { .pass = SRTP_PASS_DEFAULT };
	struct nlattr **attrs = info->attrs;
	struct srtp_net *sn = srtp_nl_net(info);
	struct srtp_session *ses;
	struct srtp_flow *flow;
	int err;

	err = srtp_nl_flow_check_new(info);
	if (err)
		return err;
	config.direction = nla_get_u32(attrs[SRTP_A_FLOW_DIRECTION]);
	srtp_nl_flow_u32(info, SRTP_A_FLOW_ID, &config.id);
	err = srtp_nl_flow_config(info, &config);
	if (err)
		return err;
	flow = srtp_flow_new(sn, &config, info->extack);
	if (IS_ERR(flow))
		return PTR_ERR(flow);
	ses = srtp_nl_flow_session(info, config.direction);
	if (IS_ERR(ses)) {
		srtp_flow_free(flow);
		return PTR_ERR(ses);
	}

	mutex_lock(&sn->lock);
	err = srtp_nl_flow_publish(info, flow, ses, owner);
	if (!err)
		srtp_linger_claim_flow(flow);
	if (!err && info->nlhdr->nlmsg_flags & NLM_F_ECHO)
		srtp_nl_answer(info, &srtp_nl_flow, flow);
	mutex_unlock(&sn->lock);
	if (!err)
		return 0;
	/* removed already if it was published */
	if (ses && !ses->dead)
		srtp_session_abandon(ses);
	srtp_flow_free(flow);
	return err;
}

int srtp_nl_flow_new(struct sk_buff *skb, struct genl_info *info)
{
	char owner[SRTP_OWNER_MAX + 1];
	int err;

	srtp_nl_set_request(info, skb);
	srtp_nl_owner(info->attrs[SRTP_A_FLOW_OWNER], owner);
	err = srtp_nl_flow_create(info, owner);
	srtp_nl_flow_wipe(info);
	return err;
}

int srtp_nl_flow_get(struct sk_buff *skb, struct genl_info *info)
{
	struct srtp_net *sn = srtp_nl_net(info);
	struct srtp_flow *flow;
	int err = srtp_nl_no_cookie(info, &srtp_nl_flow);

	if (err)
		return err;
	mutex_lock(&sn->lock);
	flow = srtp_nl_flow_find(info);
	err = IS_ERR(flow) ? PTR_ERR(flow) :
			     srtp_nl_answer(info, &srtp_nl_flow, flow);
	mutex_unlock(&sn->lock);
	return err;
}

int srtp_nl_flow_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	return srtp_nl_dump(skb, cb, &srtp_nl_flow);
}

int srtp_nl_flow_del(struct sk_buff *skb, struct genl_info *info)
{
	struct srtp_net *sn = srtp_nl_net(info);
	struct srtp_flow *flow;

	mutex_lock(&sn->lock);
	flow = srtp_nl_flow_find(info);
	if (!IS_ERR(flow)) {
		srtp_event_flow_gone(flow, "deleted");
		srtp_attach_remove(flow);
	}
	mutex_unlock(&sn->lock);
	return PTR_ERR_OR_ZERO(flow);
}

int srtp_nl_flow_flush(struct sk_buff *skb, struct genl_info *info)
{
	struct srtp_net *sn = srtp_nl_net(info);
	struct srtp_owner *owner, *next;
	char name[SRTP_OWNER_MAX + 1];
	struct srtp_flow *flow;
	unsigned long id;

	srtp_nl_owner(info->attrs[SRTP_A_FLOW_OWNER], name);
	mutex_lock(&sn->lock);
	list_for_each_entry_safe(owner, next, &sn->owners, node) {
		if (!info->attrs[SRTP_A_FLOW_ALL] && strcmp(owner->name, name))
			continue;
		owner->objects++;	/* stays while it is walked */
		xa_for_each(&owner->flows, id, flow) {
			srtp_event_flow_gone(flow, "flushed");
			srtp_attach_remove(flow);
			cond_resched();
		}
		srtp_owner_put(owner);
	}
	mutex_unlock(&sn->lock);
	return 0;
}
