// SPDX-License-Identifier: GPL-2.0
/*
 * Finding the flow of a datagram: a bitmap of local ports answers for most
 * that have none (flowtable.h), then one small hash for each shape in use.
 * Written under sn->lock, read under RCU.
 */
#include <linux/bitmap.h>
#include <linux/jhash.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/random.h>
#include <linux/rculist.h>
#include <linux/slab.h>
#include <net/l3mdev.h>
#include <net/netlink.h>

#include "compat.h"
#include "flowtable.h"
#include "net.h"

static u32 srtp_flowtable_hash_addr(const struct srtp_endpoint *ep, u32 seed)
{
	if (ep->family == NFPROTO_IPV4)
		return jhash_1word((__force u32)ep->addr.ip, seed);
	return jhash2((const u32 *)ep->addr.all, ARRAY_SIZE(ep->addr.all),
		      seed);
}

/*
 * Multiply-shift over words of 32 bits (strongly universal while the multipliers
 * are secret): nobody can aim at a bucket, for a few instructions.
 */
static u64 srtp_flowtable_mix(const struct srtp_endpoint *ep, const u64 *by)
{
	const __be32 *word = ep->addr.ip6;
	u64 sum = (__force u32)word[0] * by[0] + (__force u16)ep->port * by[4];

	if (ep->family != NFPROTO_IPV4)
		sum += (__force u32)word[1] * by[1] +
		       (__force u32)word[2] * by[2] +
		       (__force u32)word[3] * by[3];
	return sum;
}

static u32 srtp_flowtable_hash(const struct srtp_flow_table *table,
			       const struct srtp_endpoint *local,
			       const struct srtp_endpoint *remote,
			       enum srtp_shape shape)
{
	u64 sum = 0;

	if (shape == SRTP_SHAPE_LOCAL_REMOTE || shape == SRTP_SHAPE_REMOTE)
		sum = srtp_flowtable_mix(remote, table->multiplier[1]);
	if (shape == SRTP_SHAPE_LOCAL_PORT)
		sum = (__force u16)local->port * table->multiplier[0][4];
	else if (shape != SRTP_SHAPE_REMOTE)
		sum += srtp_flowtable_mix(local, table->multiplier[0]);
	return sum >> (64 - ilog2(SRTP_FLOW_BUCKETS));
}

static bool srtp_flowtable_same_addr(const struct srtp_endpoint *a,
				     const struct srtp_endpoint *b)
{
	if (a->family != b->family)
		return false;
	if (a->family == NFPROTO_IPV4)
		return a->addr.ip == b->addr.ip;
	return nf_inet_addr_cmp(&a->addr, &b->addr);
}

static bool srtp_flowtable_same(const struct srtp_flow *flow,
				const struct srtp_endpoint *local,
				const struct srtp_endpoint *remote)
{
	const struct srtp_flow_config *c = &flow->config;

	if (c->local.port && c->local.port != local->port)
		return false;
	if (c->local.family && !srtp_flowtable_same_addr(&c->local, local))
		return false;
	if (!c->remote.family)
		return true;
	return c->remote.port == remote->port &&
	       srtp_flowtable_same_addr(&c->remote, remote);
}

static bool srtp_flowtable_narrow(const struct srtp_flow *flow,
				  const struct srtp_tuple *tuple)
{
	const struct srtp_flow_config *c = &flow->config;

	if ((tuple->mark ^ c->mark) & c->mark_mask)
		return false;
	if (!c->ifindex)
		return true;
	return tuple->dev &&
	       (tuple->dev->ifindex == (int)c->ifindex ||
		l3mdev_master_ifindex_rcu(tuple->dev) == (int)c->ifindex);
}

static struct srtp_flow *
srtp_flowtable_find(const struct srtp_flow_table *table,
		    const struct srtp_tuple *tuple)
{
	const struct hlist_head *buckets;
	enum srtp_shape shape;
	struct srtp_flow *flow;
	u32 at;

	for (shape = 0; shape < SRTP_SHAPES; shape++) {
		/* pairs with the store of the first flow of the shape */
		if (!smp_load_acquire(&table->count[shape]))
			continue;
		buckets = table->bucket[shape];
		at = srtp_flowtable_hash(table, &tuple->local, &tuple->remote,
					 shape);
		hlist_for_each_entry_rcu(flow, &buckets[at], node)
			if (srtp_flowtable_same(flow, &tuple->local,
						&tuple->remote) &&
			    srtp_flowtable_narrow(flow, tuple))
				return flow;
	}
	return NULL;
}

/**
 * srtp_flow_lookup - the flow of a datagram
 * @table: flows of its direction
 * @tuple: what the datagram is
 *
 * In RCU.
 *
 * Return: the flow without a reference, or NULL.
 */
struct srtp_flow *srtp_flow_lookup(const struct srtp_flow_table *table,
				   const struct srtp_tuple *tuple)
{
	/* pairs with the barriers of srtp_flowtable_replace() */
	unsigned int changes = smp_load_acquire(&table->changes);
	struct srtp_flow *flow;

	/* what was found may be a wider flow than the one that was missed */
	do {
		flow = srtp_flowtable_find(table, tuple);
	} while (unlikely(srtp_flow_table_changed(table, &changes)));
	return flow;
}

static bool srtp_flowtable_has_addr(struct srtp_flow_table *table,
				    const struct srtp_endpoint *ep)
{
	return xa_load(&table->addr_users,
		       srtp_flowtable_hash_addr(ep, table->seed));
}

static bool srtp_flowtable_wants_half(struct srtp_flow_table *table,
				      const struct srtp_endpoint *local,
				      const struct srtp_endpoint *remote)
{
	if (READ_ONCE(table->count[SRTP_SHAPE_LOCAL_PORT]) ||
	    srtp_flowtable_has_addr(table, local))
		return true;
	if (remote)
		return srtp_flowtable_has_addr(table, remote);
	return READ_ONCE(table->count[SRTP_SHAPE_REMOTE]);
}

/**
 * srtp_flow_wants_half - may a packet that hides its ports be of some flow
 * @table: flows of its direction
 * @local: our address; it has no port
 * @remote: the peer's, or NULL when that is hidden as well
 *
 * For later fragments and source-routed packets. In RCU. Says yes now and then
 * to one that is not (a hash may collide), never no to one that is.
 */
bool srtp_flow_wants_half(struct srtp_flow_table *table,
			  const struct srtp_endpoint *local,
			  const struct srtp_endpoint *remote)
{
	/* pairs with the barriers of srtp_flowtable_replace() */
	unsigned int changes = smp_load_acquire(&table->changes);

	do {
		if (srtp_flowtable_wants_half(table, local, remote))
			return true;
	} while (srtp_flow_table_changed(table, &changes));
	return false;
}

static struct srtp_flow_table *srtp_flowtable_of(const struct srtp_flow *flow)
{
	return rcu_dereference_protected(flow->sn->table[flow->config.direction],
					 lockdep_is_held(&flow->sn->lock));
}

static struct srtp_flow_table *srtp_flowtable_get(struct srtp_flow *flow)
{
	struct srtp_flow_table *table = srtp_flowtable_of(flow);
	struct hlist_head **buckets;

	if (!table) {
		table = kvzalloc(sizeof(*table), GFP_KERNEL_ACCOUNT);
		if (!table)
			return NULL;
		table->seed = get_random_u32();
		get_random_bytes(table->multiplier, sizeof(table->multiplier));
		xa_init_flags(&table->port_users, XA_FLAGS_ACCOUNT);
		xa_init_flags(&table->addr_users, XA_FLAGS_ACCOUNT);
		rcu_assign_pointer(flow->sn->table[flow->config.direction],
				   table);
	}
	buckets = &table->bucket[flow->shape];
	if (!*buckets)
		*buckets = kvcalloc(SRTP_FLOW_BUCKETS, sizeof(**buckets),
				    GFP_KERNEL_ACCOUNT);
	return *buckets ? table : NULL;
}

/* Users are counted in the entries themselves; 0 is no entry. */
static int srtp_flowtable_count(struct xarray *xa, unsigned long at, int by)
{
	void *entry = xa_load(xa, at);
	unsigned long n = (entry ? xa_to_value(entry) : 0) + by;

	if (!n) {
		xa_erase(xa, at);
		return 0;
	}
	return xa_err(xa_store(xa, at, xa_mk_value(n), GFP_KERNEL));
}

static const struct srtp_endpoint *
srtp_flowtable_addr(const struct srtp_flow *flow)
{
	const struct srtp_flow_config *c = &flow->config;

	return c->local.family ? &c->local : &c->remote;
}

static int srtp_flowtable_count_users(struct srtp_flow_table *table,
				      const struct srtp_flow *flow)
{
	const struct srtp_endpoint *ep = srtp_flowtable_addr(flow);
	u16 port = ntohs(flow->config.local.port);
	int err;

	if (port) {
		err = srtp_flowtable_count(&table->port_users, port, 1);
		if (err)
			return err;
	}
	if (!ep->family)
		return 0;
	err = srtp_flowtable_count(&table->addr_users,
				   srtp_flowtable_hash_addr(ep, table->seed),
				   1);
	if (err && port)
		srtp_flowtable_count(&table->port_users, port, -1);
	return err;
}

static bool srtp_flowtable_overlaps(const struct srtp_flow *a,
				    const struct srtp_flow *b)
{
	const struct srtp_flow_config *x = &a->config, *y = &b->config;

	return a->rank == b->rank &&
	       srtp_endpoint_equal(&x->local, &y->local) &&
	       srtp_endpoint_equal(&x->remote, &y->remote) &&
	       x->ifindex == y->ifindex &&
	       !((x->mark ^ y->mark) & x->mark_mask & y->mark_mask);
}

static struct hlist_head *srtp_flowtable_bucket(struct srtp_flow_table *table,
						const struct srtp_flow *flow)
{
	u32 at = srtp_flowtable_hash(table, &flow->config.local,
				     &flow->config.remote, flow->shape);

	return &table->bucket[flow->shape][at];
}

/* The narrower a flow the sooner it is met; a bucket is sorted by rank. */
static void srtp_flowtable_insert(struct hlist_head *head,
				  struct srtp_flow *flow)
{
	struct srtp_flow *at, *behind = NULL;

	hlist_for_each_entry(at, head, node) {
		if (at->rank <= flow->rank)
			break;
		behind = at;
	}
	if (behind)
		hlist_add_behind_rcu(&flow->node, &behind->node);
	else
		hlist_add_head_rcu(&flow->node, head);
}

/**
 * srtp_flowtable_replace - enter the next version of a flow, then let go of it
 * @old: present version; sn->lock is held
 * @flow: next version
 * @extack: says what was wrong
 *
 * At no instant does a packet that is looked up miss both.
 *
 * Return: 0, -EEXIST or -ENOMEM, and nothing has changed.
 */
int srtp_flowtable_replace(struct srtp_flow *old, struct srtp_flow *flow,
			   struct netlink_ext_ack *extack)
{
	struct srtp_flow_table *table = srtp_flowtable_of(old);
	int err = srtp_flowtable_add(flow, old, extack);

	if (err)
		return err;
	/* the next version is entered before the count grows */
	smp_store_release(&table->changes, table->changes + 1);
	/* and the count grows before the present version is gone */
	smp_wmb();
	srtp_flowtable_del(old);
	return 0;
}

/**
 * srtp_flowtable_add - enter a flow; packets find it from now on
 * @flow: the flow; sn->lock is held
 * @old: version it may overlap with, since that one leaves; or NULL
 * @extack: says what was wrong
 *
 * Return: 0, -EEXIST or -ENOMEM.
 */
int srtp_flowtable_add(struct srtp_flow *flow, const struct srtp_flow *old,
		       struct netlink_ext_ack *extack)
{
	struct srtp_flow_table *table = srtp_flowtable_get(flow);
	struct hlist_head *head;
	struct srtp_flow *other;
	u16 port = ntohs(flow->config.local.port);
	int err;

	if (!table)
		return -ENOMEM;
	head = srtp_flowtable_bucket(table, flow);
	hlist_for_each_entry(other, head, node)
		if (other != old && srtp_flowtable_overlaps(other, flow)) {
			NL_SET_ERR_MSG(extack,
				       "An equally specific flow overlaps with this one");
			return -EEXIST;
		}
	err = srtp_flowtable_count_users(table, flow);
	if (err)
		return err;
	srtp_flowtable_insert(head, flow);
	if (port)
		set_bit(port, table->ports);
	/* pairs with the load in srtp_flowtable_find(): buckets come first */
	smp_store_release(&table->count[flow->shape],
			  table->count[flow->shape] + 1);
	return 0;
}

/**
 * srtp_flowtable_del - take a flow out; no packet finds it from now on
 * @flow: the flow; sn->lock is held
 */
void srtp_flowtable_del(struct srtp_flow *flow)
{
	struct srtp_flow_table *table = srtp_flowtable_of(flow);
	const struct srtp_endpoint *ep = srtp_flowtable_addr(flow);
	u16 port = ntohs(flow->config.local.port);

	hlist_del_rcu(&flow->node);
	WRITE_ONCE(table->count[flow->shape], table->count[flow->shape] - 1);
	if (port) {
		srtp_flowtable_count(&table->port_users, port, -1);
		if (!xa_load(&table->port_users, port))
			clear_bit(port, table->ports);
	}
	if (ep->family)
		srtp_flowtable_count(&table->addr_users,
				     srtp_flowtable_hash_addr(ep, table->seed),
				     -1);
}

/**
 * srtp_flow_tables_free - at the namespace's end: no flows, no readers
 * @sn: namespace
 */
void srtp_flow_tables_free(struct srtp_net *sn)
{
	struct srtp_flow_table *table;
	int dir, shape;

	for (dir = 0; dir < SRTP_DIRECTIONS; dir++) {
		table = rcu_dereference_protected(sn->table[dir], true);
		if (!table)
			continue;
		for (shape = 0; shape < SRTP_SHAPES; shape++)
			kvfree(table->bucket[shape]);
		xa_destroy(&table->port_users);
		xa_destroy(&table->addr_users);
		kvfree(table);
	}
}
