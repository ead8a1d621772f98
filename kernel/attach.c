// SPDX-License-Identifier: GPL-2.0
/*
 * Where we stand in netfilter. In: PRE_ROUTING at -350, after defragmentation
 * and before raw, conntrack and NAT. Out: POST_ROUTING at 150, after source
 * NAT and before conntrack confirms. A flow is what a capture on the wire
 * shows.
 *
 * Hooks and defragmentation are there while flows need them, by direction and
 * family.
 */
#include <linux/module.h>
#include <linux/netfilter_ipv4.h>
#include <linux/netfilter_ipv6.h>
#include <net/netfilter/ipv4/nf_defrag_ipv4.h>
#include <net/netfilter/ipv6/nf_defrag_ipv6.h>

#include "attach.h"
#include "compat.h"
#include "flow.h"
#include "hook.h"
#include "net.h"

#define SRTP_ATTACH_PRIO_IN	(-350)
#define SRTP_ATTACH_PRIO_OUT	150

static const struct nf_hook_ops srtp_attach_ops[SRTP_DIRECTIONS][SRTP_FAMILIES] = {
	[SRTP_DIRECTION_IN] = {
		{
			.hook = srtp_hook_in,
			.pf = NFPROTO_IPV4,
			.hooknum = NF_INET_PRE_ROUTING,
			.priority = SRTP_ATTACH_PRIO_IN,
		}, {
			.hook = srtp_hook_in,
			.pf = NFPROTO_IPV6,
			.hooknum = NF_INET_PRE_ROUTING,
			.priority = SRTP_ATTACH_PRIO_IN,
		},
	},
	[SRTP_DIRECTION_OUT] = {
		{
			.hook = srtp_hook_out,
			.pf = NFPROTO_IPV4,
			.hooknum = NF_INET_POST_ROUTING,
			.priority = SRTP_ATTACH_PRIO_OUT,
		}, {
			.hook = srtp_hook_out,
			.pf = NFPROTO_IPV6,
			.hooknum = NF_INET_POST_ROUTING,
			.priority = SRTP_ATTACH_PRIO_OUT,
		},
	},
};

static const u8 srtp_attach_family[SRTP_FAMILIES] = {
	NFPROTO_IPV4, NFPROTO_IPV6,
};

static int srtp_attach_defrag_get(struct srtp_net *sn, int family)
{
	int err = 0;

	if (!sn->defrag[family])
		err = srtp_attach_family[family] == NFPROTO_IPV4 ?
		      nf_defrag_ipv4_enable(sn->net) :
		      nf_defrag_ipv6_enable(sn->net);
	if (!err)
		sn->defrag[family]++;
	return err;
}

static void srtp_attach_defrag_put(struct srtp_net *sn, int family)
{
	if (--sn->defrag[family])
		return;
	if (srtp_attach_family[family] == NFPROTO_IPV4)
		nf_defrag_ipv4_disable(sn->net);
	else
		nf_defrag_ipv6_disable(sn->net);
}

/**
 * srtp_attach_init - hooks of a namespace, none of them registered
 * @sn: namespace; each hook is given it, and need not look for it
 */
void srtp_attach_init(struct srtp_net *sn)
{
	int direction, family;

	memcpy(sn->ops, srtp_attach_ops, sizeof(sn->ops));
	for (direction = 0; direction < SRTP_DIRECTIONS; direction++)
		for (family = 0; family < SRTP_FAMILIES; family++)
			sn->ops[direction][family].priv = sn;
}

static int srtp_attach_hook(struct srtp_net *sn, u32 direction, int family)
{
	int err = 0;

	if (!sn->hooked[direction][family])
		err = nf_register_net_hook(sn->net,
					   &sn->ops[direction][family]);
	if (!err)
		sn->hooked[direction][family]++;
	return err;
}

static void srtp_attach_unhook(struct srtp_net *sn, u32 direction, int family)
{
	if (!--sn->hooked[direction][family])
		nf_unregister_net_hook(sn->net, &sn->ops[direction][family]);
}

/* Flows in need both hooks: what is said of their packets leaves by the other
 * (quote.c). That one comes first and goes last.
 */
static int srtp_attach_get_family(struct srtp_net *sn, u32 direction, int family)
{
	int err = srtp_attach_defrag_get(sn, family);

	if (err)
		return err;
	err = srtp_attach_hook(sn, SRTP_DIRECTION_OUT, family);
	if (err)
		goto err_defrag;
	if (direction == SRTP_DIRECTION_OUT)
		return 0;
	err = srtp_attach_hook(sn, direction, family);
	if (!err)
		return 0;
	srtp_attach_unhook(sn, SRTP_DIRECTION_OUT, family);
err_defrag:
	srtp_attach_defrag_put(sn, family);
	return err;
}

static void srtp_attach_put_family(struct srtp_net *sn, u32 direction,
				   int family)
{
	if (direction != SRTP_DIRECTION_OUT)
		srtp_attach_unhook(sn, direction, family);
	srtp_attach_unhook(sn, SRTP_DIRECTION_OUT, family);
	srtp_attach_defrag_put(sn, family);
}

static void srtp_attach_put(struct srtp_net *sn, u32 direction, u32 families)
{
	int i;

	for (i = 0; i < SRTP_FAMILIES; i++)
		if (families & BIT(i))
			srtp_attach_put_family(sn, direction, i);
}

static u32 srtp_attach_families(const struct srtp_flow *flow)
{
	u32 families = 0;
	int i;

	for (i = 0; i < SRTP_FAMILIES; i++)
		if (srtp_flow_has_family(flow, srtp_attach_family[i]))
			families |= BIT(i);
	return families;
}

static int srtp_attach_get(struct srtp_net *sn, u32 direction, u32 families)
{
	int i, err;

	for (i = 0; i < SRTP_FAMILIES; i++) {
		if (!(families & BIT(i)))
			continue;
		err = srtp_attach_get_family(sn, direction, i);
		if (err)
			goto err_put;
	}
	return 0;

err_put:
	srtp_attach_put(sn, direction, families & (BIT(i) - 1));
	return err;
}

/**
 * srtp_attach_publish - catch packets of a flow from now on
 * @flow: the flow, with its sessions; sn->lock is held
 * @owner: owner's name
 * @extack: says what was wrong
 *
 * The hooks are there before the flow is: it never misses a packet. A flow
 * pins the module.
 *
 * Return: 0, or a negative errno and nothing has changed.
 */
int srtp_attach_publish(struct srtp_flow *flow, const char *owner,
			struct netlink_ext_ack *extack)
{
	u32 families = srtp_attach_families(flow);
	u32 direction = flow->config.direction;
	struct srtp_net *sn = flow->sn;
	int err;

	if (!try_module_get(THIS_MODULE)) {
		NL_SET_ERR_MSG(extack, "The module is being removed");
		return -ENODEV;
	}
	err = srtp_attach_get(sn, direction, families);
	if (err)
		goto err_module;
	err = srtp_flow_publish(flow, owner, extack);
	if (err)
		goto err_hook;
	return 0;

err_hook:
	srtp_attach_put(sn, direction, families);
err_module:
	module_put(THIS_MODULE);
	return err;
}

/**
 * srtp_attach_replace - publish the next version of a flow
 * @old: present version; sn->lock is held; ends
 * @flow: next version
 * @extack: says what was wrong
 *
 * Return: 0, or a negative errno and nothing has changed.
 */
int srtp_attach_replace(struct srtp_flow *old, struct srtp_flow *flow,
			struct netlink_ext_ack *extack)
{
	u32 direction = flow->config.direction;
	u32 before = srtp_attach_families(old);
	u32 after = srtp_attach_families(flow);
	struct srtp_net *sn = flow->sn;
	int err;

	err = srtp_attach_get(sn, direction, after);
	if (err)
		return err;
	err = srtp_flow_replace(old, flow, extack);
	srtp_attach_put(sn, direction, err ? after : before);
	return err;
}

/**
 * srtp_attach_remove - catch packets of a flow no more
 * @flow: published flow; sn->lock is held; ends
 */
void srtp_attach_remove(struct srtp_flow *flow)
{
	u32 families = srtp_attach_families(flow);
	u32 direction = flow->config.direction;
	struct srtp_net *sn = flow->sn;

	srtp_flow_remove(flow);
	srtp_attach_put(sn, direction, families);
	module_put(THIS_MODULE);
}
