// SPDX-License-Identifier: GPL-2.0
/*
 * The generic netlink family: its commands, and what the rooms of the objects
 * share. Policies check ranges and lengths, handlers how attributes relate.
 * Documentation/netlink/specs/srtp.yaml is the contract.
 */
#include <linux/ctype.h>

#include <net/genetlink.h>
#include <net/ipv6.h>
#include <net/sock.h>

#include "compat.h"
#include "net.h"
#include "netlink.h"
#include "owner.h"

/**
 * srtp_nl_net - the namespace of a command
 * @info: command
 */
struct srtp_net *srtp_nl_net(struct genl_info *info)
{
	return srtp_net(genl_info_net(info));
}

/**
 * srtp_nl_any - whether a command has an attribute that it should not
 * @tb: attributes, parsed
 * @types: those it should not have
 * @n: how many
 *
 * Return: the first that is there, or NULL.
 */
struct nlattr *srtp_nl_any(struct nlattr **tb, const u16 *types,
			   unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++)
		if (tb[types[i]])
			return tb[types[i]];
	return NULL;
}

/**
 * srtp_nl_check_owner - whether an attribute is an owner's name, in policies
 * @attr: attribute that has a NUL, and no more than SRTP_OWNER_MAX before it
 * @extack: says what was wrong
 *
 * It is shown to people and written into documents: a word, nothing a terminal
 * obeys.
 *
 * Return: 0 or -EINVAL.
 */
int srtp_nl_check_owner(const struct nlattr *attr,
			struct netlink_ext_ack *extack)
{
	const char *c = nla_data(attr);

	if (*c) {
		while (isascii(*c) && isgraph(*c))
			c++;
		if (!*c)
			return 0;
	}
	NL_SET_ERR_MSG_ATTR(extack, attr,
			    "An owner's name has 1 to 15 characters of ASCII, no blanks");
	return -EINVAL;
}

/**
 * srtp_nl_owner - the owner a command names
 * @attr: attribute of the owner, or NULL
 * @name: room for SRTP_OWNER_MAX + 1 octets
 *
 * Return: @name.
 */
const char *srtp_nl_owner(const struct nlattr *attr, char *name)
{
	if (attr)
		nla_strscpy(name, attr, SRTP_OWNER_MAX + 1);
	else
		strscpy(name, SRTP_OWNER_DEFAULT, SRTP_OWNER_MAX + 1);
	return name;
}

/**
 * srtp_nl_endpoint - an address and a port out of a command
 * @info: command
 * @addr_attr: attribute of the address
 * @port_attr: attribute of the port
 * @ep: what is given is replaced
 *
 * Return: 0 or -EINVAL.
 */
int srtp_nl_endpoint(struct genl_info *info, int addr_attr, int port_attr,
		     struct srtp_endpoint *ep)
{
	struct nlattr *addr = info->attrs[addr_attr];
	struct nlattr *port = info->attrs[port_attr];

	if (port) {
		ep->port = nla_get_be16(port);
		if (!ep->port) {
			NL_SET_ERR_MSG_ATTR(info->extack, port,
					    "Port 0 is not a port");
			return -EINVAL;
		}
	}
	if (!addr)
		return 0;
	if (nla_len(addr) != sizeof(struct in_addr) &&
	    nla_len(addr) != sizeof(struct in6_addr)) {
		NL_SET_ERR_MSG_ATTR(info->extack, addr,
				    "An address has 4 or 16 octets");
		return -EINVAL;
	}
	memset(&ep->addr, 0, sizeof(ep->addr));
	nla_memcpy(&ep->addr, addr, sizeof(ep->addr));
	ep->family = nla_len(addr) == sizeof(struct in_addr) ? NFPROTO_IPV4 :
							       NFPROTO_IPV6;
	if (ep->family == NFPROTO_IPV4 ? !ep->addr.ip :
					 ipv6_addr_any(&ep->addr.in6)) {
		NL_SET_ERR_MSG_ATTR(info->extack, addr,
				    "The unspecified address matches nothing: leave it out for any");
		return -EINVAL;
	}
	if (ep->family == NFPROTO_IPV6 && ipv6_addr_v4mapped(&ep->addr.in6)) {
		NL_SET_ERR_MSG_ATTR(info->extack, addr,
				    "A mapped IPv4 address never shows on the wire: give it as IPv4");
		return -EINVAL;
	}
	return 0;
}

static int srtp_nl_put(struct sk_buff *msg, u32 portid, u32 seq, int flags,
		       const struct srtp_nl_object *kind, void *object,
		       struct netlink_callback *cb)
{
	void *hdr = genlmsg_put(msg, portid, seq, &srtp_genl_family, flags,
				kind->cmd);

	if (!hdr)
		return -EMSGSIZE;
	if (cb)
		genl_dump_check_consistent(cb, hdr);
	if (kind->fill(msg, object)) {
		genlmsg_cancel(msg, hdr);
		return -EMSGSIZE;
	}
	genlmsg_end(msg, hdr);
	return 0;
}

/**
 * srtp_nl_answer - answer a command with an object
 * @info: command
 * @kind: kind of object
 * @object: the object; sn->lock is held
 *
 * Return: 0 or a negative errno.
 */
int srtp_nl_answer(struct genl_info *info, const struct srtp_nl_object *kind,
		   void *object)
{
	struct sk_buff *msg = genlmsg_new(SRTP_NL_MSG_LEN, GFP_KERNEL);
	int err;

	if (!msg)
		return -ENOMEM;
	err = srtp_nl_put(msg, info->snd_portid, info->snd_seq, 0, kind,
			  object, NULL);
	if (err) {
		nlmsg_free(msg);
		return err;
	}
	return genlmsg_reply(msg, info);
}

/**
 * srtp_nl_no_cookie - an id names one object; cookies select among all, in dumps
 * @info: command that gets one object
 * @kind: kind of object
 *
 * Return: 0 or -EINVAL.
 */
int srtp_nl_no_cookie(struct genl_info *info,
		      const struct srtp_nl_object *kind)
{
	struct nlattr *cookie = info->attrs[kind->cookie_attr];

	if (!cookie)
		return 0;
	NL_SET_ERR_MSG_ATTR(info->extack, cookie,
			    "A cookie selects among all, not beside an id");
	return -EINVAL;
}

/**
 * srtp_nl_dump_start - before a dump
 * @cb: the dump
 *
 * Return: 0.
 */
int srtp_nl_dump_start(struct netlink_callback *cb)
{
	cb->min_dump_alloc = SRTP_NL_MSG_LEN;
	return 0;
}

static bool srtp_nl_wanted(const struct srtp_nl_object *kind,
			   struct nlattr **attrs, unsigned long id,
			   const void *object)
{
	struct nlattr *cookie = attrs[kind->cookie_attr];
	struct nlattr *want = attrs[kind->id_attr];
	const u8 *has;
	u8 len;

	if (want && nla_get_u32(want) != id)
		return false;
	if (!cookie)
		return true;
	has = kind->cookie(object, &len);
	return nla_len(cookie) == len && !memcmp(nla_data(cookie), has, len);
}

static int srtp_nl_dump_owner(struct sk_buff *skb, struct netlink_callback *cb,
			      const struct srtp_nl_object *kind,
			      struct srtp_owner *owner)
{
	struct xarray *xa = kind->flows ? &owner->flows : &owner->sessions;
	struct nlattr **attrs = srtp_dump_attrs(cb);
	unsigned long id;
	void *object;
	int err;

	xa_for_each_start(xa, id, object, cb->args[1]) {
		if (!srtp_nl_wanted(kind, attrs, id, object))
			continue;
		err = srtp_nl_put(skb, NETLINK_CB(cb->skb).portid,
				  cb->nlh->nlmsg_seq, NLM_F_MULTI, kind,
				  object, cb);
		if (err) {
			cb->args[1] = id;
			return err;
		}
	}
	cb->args[1] = 0;
	return 0;
}

/**
 * srtp_nl_dump - dump objects, in order of owner and id
 * @skb: message
 * @cb: the dump; args: owner's place, id to go on with
 * @kind: kind of object
 *
 * Return: octets put, or a negative errno.
 */
int srtp_nl_dump(struct sk_buff *skb, struct netlink_callback *cb,
		 const struct srtp_nl_object *kind)
{
	struct srtp_net *sn = srtp_net(sock_net(skb->sk));
	struct nlattr *want = srtp_dump_attrs(cb)[kind->owner_attr];
	struct srtp_owner *owner;
	long at = 0;
	int err = 0;

	mutex_lock(&sn->lock);
	cb->seq = sn->generation;
	list_for_each_entry(owner, &sn->owners, node) {
		if (at++ < cb->args[0] ||
		    (want && nla_strcmp(want, owner->name)))
			continue;
		err = srtp_nl_dump_owner(skb, cb, kind, owner);
		if (err) {
			at--;
			break;
		}
	}
	cb->args[0] = at;
	mutex_unlock(&sn->lock);
	/* nothing fitted: an object that never will */
	return skb->len ?: err;
}

static const struct genl_ops srtp_nl_ops[] = {
	{
		.cmd = SRTP_CMD_FLOW_NEW,
		.doit = srtp_nl_flow_new,
		.policy = srtp_nl_flow_policy,
		.maxattr = SRTP_A_FLOW_MAX,
		.flags = GENL_UNS_ADMIN_PERM,
	}, {
		.cmd = SRTP_CMD_FLOW_SET,
		.doit = srtp_nl_flow_set,
		.policy = srtp_nl_flow_policy,
		.maxattr = SRTP_A_FLOW_MAX,
		.flags = GENL_UNS_ADMIN_PERM,
	}, {
		.cmd = SRTP_CMD_FLOW_GET,
		.doit = srtp_nl_flow_get,
		.start = srtp_nl_dump_start,
		.dumpit = srtp_nl_flow_dump,
		.policy = srtp_nl_flow_name_policy,
		.maxattr = SRTP_A_FLOW_MAX,
		.flags = GENL_UNS_ADMIN_PERM,
	}, {
		.cmd = SRTP_CMD_FLOW_DEL,
		.doit = srtp_nl_flow_del,
		.policy = srtp_nl_flow_del_policy,
		.maxattr = SRTP_A_FLOW_MAX,
		.flags = GENL_UNS_ADMIN_PERM,
	}, {
		.cmd = SRTP_CMD_FLOW_FLUSH,
		.doit = srtp_nl_flow_flush,
		.policy = srtp_nl_flow_flush_policy,
		.maxattr = SRTP_A_FLOW_MAX,
		.flags = GENL_UNS_ADMIN_PERM,
	}, {
		.cmd = SRTP_CMD_SESSION_NEW,
		.doit = srtp_nl_session_new,
		.policy = srtp_nl_session_policy,
		.maxattr = SRTP_A_SESSION_MAX,
		.flags = GENL_UNS_ADMIN_PERM,
	}, {
		.cmd = SRTP_CMD_SESSION_SET,
		.doit = srtp_nl_session_set,
		.policy = srtp_nl_session_policy,
		.maxattr = SRTP_A_SESSION_MAX,
		.flags = GENL_UNS_ADMIN_PERM,
	}, {
		.cmd = SRTP_CMD_SESSION_GET,
		.doit = srtp_nl_session_get,
		.start = srtp_nl_dump_start,
		.dumpit = srtp_nl_session_dump,
		.policy = srtp_nl_session_name_policy,
		.maxattr = SRTP_A_SESSION_MAX,
		.flags = GENL_UNS_ADMIN_PERM,
	}, {
		.cmd = SRTP_CMD_SESSION_DEL,
		.doit = srtp_nl_session_del,
		.policy = srtp_nl_session_del_policy,
		.maxattr = SRTP_A_SESSION_MAX,
		.flags = GENL_UNS_ADMIN_PERM,
	}, {
		.cmd = SRTP_CMD_SESSION_FLUSH,
		.doit = srtp_nl_session_flush,
		.policy = srtp_nl_session_flush_policy,
		.maxattr = SRTP_A_SESSION_MAX,
		.flags = GENL_UNS_ADMIN_PERM,
	}, {
		.cmd = SRTP_CMD_STATE_NEW,
		.doit = srtp_nl_state_new,
		.policy = srtp_nl_state_policy,
		.maxattr = SRTP_A_STATE_MAX,
		.flags = GENL_UNS_ADMIN_PERM,
	}, {
		.cmd = SRTP_CMD_STATE_SET,
		.doit = srtp_nl_state_set,
		.policy = srtp_nl_state_policy,
		.maxattr = SRTP_A_STATE_MAX,
		.flags = GENL_UNS_ADMIN_PERM,
	}, {
		.cmd = SRTP_CMD_STATE_GET,
		.doit = srtp_nl_state_get,
		.start = srtp_nl_dump_start,
		.dumpit = srtp_nl_state_dump,
		.policy = srtp_nl_state_name_policy,
		.maxattr = SRTP_A_STATE_MAX,
		.flags = GENL_UNS_ADMIN_PERM,
	}, {
		.cmd = SRTP_CMD_STATE_DEL,
		.doit = srtp_nl_state_del,
		.policy = srtp_nl_state_del_policy,
		.maxattr = SRTP_A_STATE_MAX,
		.flags = GENL_UNS_ADMIN_PERM,
	}, {
		.cmd = SRTP_CMD_STATE_RESTORE,
		.doit = srtp_nl_state_restore,
		.policy = srtp_nl_restore_policy,
		.maxattr = SRTP_A_RESTORE_MAX,
		.flags = GENL_UNS_ADMIN_PERM,
	}, {
		.cmd = SRTP_CMD_KEY_NEW,
		.doit = srtp_nl_key_new,
		.policy = srtp_nl_key_policy,
		.maxattr = SRTP_A_KEY_MAX,
		.flags = GENL_UNS_ADMIN_PERM,
	}, {
		.cmd = SRTP_CMD_KEY_SET,
		.doit = srtp_nl_key_set,
		.policy = srtp_nl_key_set_policy,
		.maxattr = SRTP_A_KEY_MAX,
		.flags = GENL_UNS_ADMIN_PERM,
	}, {
		.cmd = SRTP_CMD_KEY_DEL,
		.doit = srtp_nl_key_del,
		.policy = srtp_nl_key_name_policy,
		.maxattr = SRTP_A_KEY_MAX,
		.flags = GENL_UNS_ADMIN_PERM,
	}, {
		.cmd = SRTP_CMD_OWNER_SET,
		.doit = srtp_nl_owner_set,
		.policy = srtp_nl_owner_policy,
		.maxattr = SRTP_A_OWNER_MAX,
		.flags = GENL_UNS_ADMIN_PERM,
	}, {
		.cmd = SRTP_CMD_OWNER_GET,
		.doit = srtp_nl_owner_get,
		.dumpit = srtp_nl_owner_dump,
		.policy = srtp_nl_owner_name_policy,
		.maxattr = SRTP_A_OWNER_MAX,
		.flags = GENL_UNS_ADMIN_PERM,
	}, {
		.cmd = SRTP_CMD_SUITE_GET,
		.dumpit = srtp_nl_suite_dump,
		.policy = srtp_nl_suite_policy,
		.maxattr = SRTP_A_SUITE_MAX,
		.flags = GENL_UNS_ADMIN_PERM,
	}, {
		.cmd = SRTP_CMD_STATS_GET,
		.doit = srtp_nl_stats_get,
		.policy = srtp_nl_stats_policy,
		.maxattr = SRTP_A_STATS_MAX,
		.flags = GENL_UNS_ADMIN_PERM,
	},
};

static const struct genl_multicast_group srtp_nl_groups[] = {
	{ .name = SRTP_GENL_MCGRP_EVENTS, .flags = GENL_MCAST_CAP_NET_ADMIN },
};

struct genl_family srtp_genl_family __ro_after_init = {
	.name = SRTP_GENL_NAME,
	.version = SRTP_GENL_VERSION,
	.netnsok = true,
	.parallel_ops = true,
	.module = THIS_MODULE,
	.ops = srtp_nl_ops,
	.n_ops = ARRAY_SIZE(srtp_nl_ops),
	.mcgrps = srtp_nl_groups,
	.n_mcgrps = ARRAY_SIZE(srtp_nl_groups),
};
