// SPDX-License-Identifier: GPL-2.0
/*
 * Flows: where packets are caught. A published flow never changes; ``flow
 * set`` publishes its next version before the present one leaves, so that at
 * no instant a packet finds neither.
 */
#include <linux/netlink.h>
#include <linux/slab.h>

#include "compat.h"
#include "flow.h"
#include "flowtable.h"
#include "net.h"
#include "owner.h"
#include "session.h"

static struct srtp_flow_live *srtp_flow_live_new(void)
{
	struct srtp_flow_live *live;

	live = kzalloc(sizeof(*live), GFP_KERNEL_ACCOUNT);
	if (!live)
		return NULL;
	srtp_trace_init(&live->trace);
	live->event_at = jiffies - HZ;
	spin_lock_init(&live->lock);
	INIT_LIST_HEAD(&live->away);
	refcount_set(&live->ref, 1);
	return live;
}

/**
 * srtp_flow_live_hold - take a reference
 * @live: of a flow the caller has a reference on
 */
void srtp_flow_live_hold(struct srtp_flow_live *live)
{
	refcount_inc(&live->ref);
}

/**
 * srtp_flow_live_put - drop a reference; any context
 * @live: of a flow
 */
void srtp_flow_live_put(struct srtp_flow_live *live)
{
	if (refcount_dec_and_test(&live->ref))
		kfree(live);
}

static int srtp_flow_shape(const struct srtp_flow_config *c,
			   struct netlink_ext_ack *extack)
{
	bool local = c->local.family, remote = c->remote.family;

	if (local != !!c->local.port && local) {
		NL_SET_ERR_MSG(extack, "A local address needs a port");
		return -EINVAL;
	}
	if (remote != !!c->remote.port) {
		NL_SET_ERR_MSG(extack,
			       "A remote endpoint is an address and a port");
		return -EINVAL;
	}
	if (local && remote && c->local.family != c->remote.family) {
		NL_SET_ERR_MSG(extack,
			       "Local and remote are of different address families");
		return -EINVAL;
	}
	if (local)
		return remote ? SRTP_SHAPE_LOCAL_REMOTE : SRTP_SHAPE_LOCAL;
	if (remote && !c->local.port)
		return SRTP_SHAPE_REMOTE;
	if (c->local.port && !remote)
		return SRTP_SHAPE_LOCAL_PORT;
	NL_SET_ERR_MSG(extack,
		       "A flow is local A:P remote A:P, local A:P, local *:P, or remote A:P");
	return -EINVAL;
}

static struct srtp_flow *srtp_flow_make(struct srtp_net *sn,
					const struct srtp_flow_config *config,
					struct netlink_ext_ack *extack)
{
	int shape = srtp_flow_shape(config, extack);
	struct srtp_flow *flow;

	if (shape < 0)
		return ERR_PTR(shape);
	flow = kzalloc(sizeof(*flow), GFP_KERNEL_ACCOUNT);
	if (!flow)
		return ERR_PTR(-ENOMEM);
	flow->config = *config;
	flow->shape = shape;
	flow->rank = (config->ifindex ? 2 : 0) + (config->mark_mask ? 1 : 0);
	flow->sn = sn;
	INIT_LIST_HEAD(&flow->leaving);
	refcount_set(&flow->ref, 1);
	return flow;
}

/**
 * srtp_flow_new - make a flow nobody has seen yet
 * @sn: namespace
 * @config: what it says
 * @extack: says what was wrong
 *
 * Return: the flow, a guard so far, or an ERR_PTR().
 */
struct srtp_flow *srtp_flow_new(struct srtp_net *sn,
				const struct srtp_flow_config *config,
				struct netlink_ext_ack *extack)
{
	struct srtp_flow *flow = srtp_flow_make(sn, config, extack);

	if (IS_ERR(flow))
		return flow;
	flow->live = srtp_flow_live_new();
	if (flow->live)
		return flow;
	kfree(flow);
	return ERR_PTR(-ENOMEM);
}

/**
 * srtp_flow_revise - make the next version of a flow
 * @old: published version; sn->lock is held
 * @config: what the next one says
 * @extack: says what was wrong
 *
 * Return: the next version, without sessions so far, or an ERR_PTR().
 */
struct srtp_flow *srtp_flow_revise(struct srtp_flow *old,
				   const struct srtp_flow_config *config,
				   struct netlink_ext_ack *extack)
{
	struct srtp_flow *flow = srtp_flow_make(old->sn, config, extack);

	if (IS_ERR(flow))
		return flow;
	flow->live = old->live;
	srtp_flow_live_hold(flow->live);
	return flow;
}

/**
 * srtp_flow_bind - let a session serve a flow that is not published yet
 * @flow: the flow
 * @ses: the session; the flow takes a reference
 * @extack: says what was wrong
 *
 * Return: 0 or a negative errno.
 */
int srtp_flow_bind(struct srtp_flow *flow, struct srtp_session *ses,
		   struct netlink_ext_ack *extack)
{
	bool out = flow->config.direction == SRTP_DIRECTION_OUT;
	int i;

	if (ses->config.direction != flow->config.direction) {
		NL_SET_ERR_MSG(extack,
			       "Flow and session are of different directions");
		return -EINVAL;
	}
	if (flow->config.miss == SRTP_MISS_PASS) {
		NL_SET_ERR_MSG(extack,
			       "Only a flow without a session may pass what misses");
		return -EINVAL;
	}
	for (i = 0; i < flow->nses; i++)
		if (flow->ses[i] == ses) {
			NL_SET_ERR_MSG(extack,
				       "The session is bound to the flow already");
			return -EEXIST;
		}
	if (out && flow->nses) {
		NL_SET_ERR_MSG(extack, "An out flow has one session at a time");
		return -ENOSPC;
	}
	if (flow->nses == SRTP_SESSIONS_PER_FLOW) {
		NL_SET_ERR_MSG(extack, "An in flow has 8 sessions at most");
		return -ENOSPC;
	}
	srtp_session_hold(ses);
	flow->ses[flow->nses++] = ses;
	return 0;
}

/**
 * srtp_flow_free - free a flow nobody has seen, or has any more
 * @flow: the flow
 */
void srtp_flow_free(struct srtp_flow *flow)
{
	int i;

	for (i = 0; i < flow->nses; i++)
		srtp_session_put(flow->ses[i]);
	srtp_flow_live_put(flow->live);
	kfree(flow);
}

/**
 * srtp_flow_put - drop a reference; any context
 * @flow: the flow
 */
void srtp_flow_put(struct srtp_flow *flow)
{
	if (refcount_dec_and_test(&flow->ref))
		srtp_flow_free(flow);
}

static void srtp_flow_release(struct rcu_head *rcu)
{
	srtp_flow_put(container_of(rcu, struct srtp_flow, rcu));
}

static void __srtp_flow_count_sessions(struct srtp_flow *flow, int by)
{
	int i;

	for (i = 0; i < flow->nses; i++)
		flow->ses[i]->nflows += by;
}

static void __srtp_flow_leave_sessions(struct srtp_flow *flow)
{
	int i;

	for (i = 0; i < flow->nses; i++)
		srtp_session_unbind(flow->ses[i]);
}

static int srtp_flow_enter(struct srtp_flow *flow, struct srtp_owner *own,
			   struct netlink_ext_ack *extack)
{
	struct srtp_net *sn = flow->sn;
	int err;

	err = srtp_owner_name(&own->flows, &flow->config.id, &own->next_flow,
			      flow);
	if (err == -EEXIST)
		NL_SET_ERR_MSG(extack, "The owner has a flow with this id");
	if (err)
		return err;
	if (!srtp_net_charge(sn, SRTP_QUOTA_FLOWS)) {
		NL_SET_ERR_MSG(extack, "net.srtp.max_flows is reached");
		err = -EDQUOT;
		goto err_erase;
	}
	err = srtp_flowtable_add(flow, NULL, extack);
	if (err)
		goto err_uncharge;
	return 0;

err_uncharge:
	srtp_net_uncharge(sn, SRTP_QUOTA_FLOWS);
err_erase:
	xa_erase(&own->flows, flow->config.id);
	return err;
}

/**
 * srtp_flow_publish - catch packets from now on
 * @flow: the flow, with its sessions; sn->lock is held
 * @owner: owner's name
 * @extack: says what was wrong
 *
 * Return: 0, or a negative errno and nothing has changed.
 */
int srtp_flow_publish(struct srtp_flow *flow, const char *owner,
		      struct netlink_ext_ack *extack)
{
	struct srtp_owner *own = srtp_owner_get(flow->sn, owner);
	int err;

	if (!own)
		return -ENOMEM;
	/* named before it is found: what packets say of it bears the name */
	strscpy(flow->owner_name, own->name, sizeof(flow->owner_name));
	flow->owner = own;
	flow->term = own->term;
	__srtp_flow_count_sessions(flow, 1);
	err = srtp_flow_enter(flow, own, extack);
	if (err)
		goto err_leave;
	flow->sn->generation++;
	return 0;

err_leave:
	__srtp_flow_count_sessions(flow, -1);
	flow->owner = NULL;
	srtp_owner_put(own);
	return err;
}

/**
 * srtp_flow_replace - publish the next version of a flow
 * @old: present version; sn->lock is held; ends
 * @flow: next version
 * @extack: says what was wrong
 *
 * Return: 0, or a negative errno and nothing has changed.
 */
int srtp_flow_replace(struct srtp_flow *old, struct srtp_flow *flow,
		      struct netlink_ext_ack *extack)
{
	int err;

	memcpy(flow->owner_name, old->owner_name, sizeof(flow->owner_name));
	flow->owner = old->owner;
	flow->term = old->term;
	err = srtp_flowtable_replace(old, flow, extack);
	if (err)
		return err;
	/* replaces an entry: allocates nothing, cannot fail */
	xa_store(&flow->owner->flows, flow->config.id, flow, GFP_KERNEL);
	__srtp_flow_count_sessions(flow, 1);
	old->owner = NULL;
	list_del_init(&old->leaving);
	__srtp_flow_leave_sessions(old);
	call_rcu(&old->rcu, srtp_flow_release);
	flow->sn->generation++;
	return 0;
}

/**
 * srtp_flow_remove - catch packets no more
 * @flow: published flow; sn->lock is held; ends
 */
void srtp_flow_remove(struct srtp_flow *flow)
{
	struct srtp_owner *own = flow->owner;
	struct srtp_net *sn = flow->sn;

	lockdep_assert_held(&sn->lock);
	srtp_flowtable_del(flow);
	xa_erase(&own->flows, flow->config.id);
	srtp_net_uncharge(sn, SRTP_QUOTA_FLOWS);
	flow->owner = NULL;
	list_del_init(&flow->leaving);
	__srtp_flow_leave_sessions(flow);
	srtp_owner_put(own);
	call_rcu(&flow->rcu, srtp_flow_release);
	sn->generation++;
}

/**
 * srtp_flow_find - a flow by name
 * @sn: namespace; sn->lock is held
 * @owner: owner's name
 * @id: its id
 *
 * Return: the flow, or NULL.
 */
struct srtp_flow *srtp_flow_find(struct srtp_net *sn, const char *owner,
				 u32 id)
{
	struct srtp_owner *own = srtp_owner_find(sn, owner);

	return own ? xa_load(&own->flows, id) : NULL;
}

/**
 * srtp_flow_drop - count a drop: in namespace, flow and session
 * @flow: flow the packet was of
 * @ses: session that counts it, or NULL
 * @reason: enum srtp_a_counter
 * @ssrc: what the packet claimed to be; 0 when it did not get that far
 * @peer: its remote end
 */
void srtp_flow_drop(struct srtp_flow *flow, struct srtp_session *ses,
		    u32 reason, u32 ssrc, const struct srtp_endpoint *peer)
{
	srtp_stats_add(flow->sn, reason, 1);
	srtp_trace_drop(&flow->live->trace, reason, ssrc, peer);
	if (ses)
		srtp_session_drop(ses, reason, ssrc, peer);
}

/**
 * srtp_flow_has_family - whether packets of a family can match
 * @flow: the flow
 * @family: NFPROTO_IPV4 or NFPROTO_IPV6
 */
bool srtp_flow_has_family(const struct srtp_flow *flow, u8 family)
{
	const struct srtp_flow_config *c = &flow->config;

	if (c->local.family)
		return c->local.family == family;
	return !c->remote.family || c->remote.family == family;
}
