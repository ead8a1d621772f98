/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SRTP_FLOWTABLE_H
#define _SRTP_FLOWTABLE_H

#include <linux/bitmap.h>
#include <linux/xarray.h>

#include "flow.h"

struct net_device;
struct netlink_ext_ack;
struct srtp_net;

#define SRTP_FLOW_BUCKETS	8192

/* An address of four words, and a port. */
#define SRTP_FLOW_WORDS		5

/**
 * struct srtp_tuple - what a datagram is looked up by
 * @local: our endpoint
 * @remote: the peer's
 * @dev: device it came in by, or leaves by
 * @mark: its mark
 */
struct srtp_tuple {
	struct srtp_endpoint local;
	struct srtp_endpoint remote;
	const struct net_device *dev;
	u32 mark;
};

/**
 * struct srtp_flow_table - the flows of one direction of a namespace
 * @ports: local ports of all flows that name one
 * @port_users: flows by local port; sn->lock
 * @addr_users: flows by hash of the address they name; read under RCU
 * @count: flows by shape
 * @bucket: by shape; made with its first flow, never replaced
 * @changes: grows while a flow is in the table twice, between the entry of its
 *           next version and the exit of the present one
 * @seed: of the hash of addresses
 * @multiplier: of the hash of flows: one for each word of two endpoints
 */
struct srtp_flow_table {
	DECLARE_BITMAP(ports, 65536);
	struct xarray port_users;
	struct xarray addr_users;
	unsigned int count[SRTP_SHAPES];
	struct hlist_head *bucket[SRTP_SHAPES];
	unsigned int changes;
	u32 seed;
	u64 multiplier[2][SRTP_FLOW_WORDS];
};

/*
 * Whoever misses a flow that is being replaced may have looked for the next
 * version too early and for the present one too late. He then sees that
 * something changed meanwhile: the present version leaves after the count has
 * grown (srtp_flowtable_replace).
 */
static inline bool srtp_flow_table_changed(const struct srtp_flow_table *table,
					   unsigned int *changes)
{
	unsigned int before = *changes;

	/* the search comes before this look */
	smp_rmb();
	/* and the next search after it */
	*changes = smp_load_acquire(&table->changes);
	return *changes != before;
}

/**
 * srtp_flow_wants_port - may a datagram be of some flow
 * @table: flows of its direction
 * @local: our port
 *
 * Answers most unmatched packets with one bit, hence inline. In RCU. Never
 * says no while there is a flow, in whichever of its versions.
 */
static inline bool srtp_flow_wants_port(const struct srtp_flow_table *table,
					__be16 local)
{
	/* pairs with the barriers of srtp_flowtable_replace() */
	unsigned int changes = smp_load_acquire(&table->changes);

	do {
		if (test_bit(ntohs(local), table->ports) ||
		    READ_ONCE(table->count[SRTP_SHAPE_REMOTE]))
			return true;
	} while (unlikely(srtp_flow_table_changed(table, &changes)));
	return false;
}

int srtp_flowtable_add(struct srtp_flow *flow, const struct srtp_flow *old,
		       struct netlink_ext_ack *extack);
int srtp_flowtable_replace(struct srtp_flow *old, struct srtp_flow *flow,
			   struct netlink_ext_ack *extack);
void srtp_flowtable_del(struct srtp_flow *flow);
struct srtp_flow *srtp_flow_lookup(const struct srtp_flow_table *table,
				   const struct srtp_tuple *tuple);
bool srtp_flow_wants_half(struct srtp_flow_table *table,
			  const struct srtp_endpoint *local,
			  const struct srtp_endpoint *remote);
void srtp_flow_tables_free(struct srtp_net *sn);

#endif /* _SRTP_FLOWTABLE_H */
