/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SRTP_FLOW_H
#define _SRTP_FLOW_H

#include <linux/list.h>
#include <linux/refcount.h>
#include <linux/workqueue.h>

#include "session.h"
#include "stats.h"
#include "uapi/linux/srtp.h"

struct netlink_ext_ack;
struct srtp_net;
struct srtp_owner;
struct srtp_session;

/**
 * enum srtp_shape - which endpoints a flow names, in the order of lookup
 */
enum srtp_shape {
	SRTP_SHAPE_LOCAL_REMOTE,
	SRTP_SHAPE_LOCAL,
	SRTP_SHAPE_LOCAL_PORT,
	SRTP_SHAPE_REMOTE,
	SRTP_SHAPES,
};

/**
 * struct srtp_flow_config - where packets are caught, and what for
 * @id: wished id, or 0
 * @direction: enum srtp_direction
 * @cookie: any octets the controller likes
 * @cookie_len: how many
 * @local: our endpoint as the wire shows it
 * @remote: the peer's
 * @ifindex: device or its L3 master; 0: any
 * @mark: packet mark
 * @mark_mask: which bits of @mark count; 0: any
 * @carries: enum srtp_carries
 * @pass: bits of enum srtp_pass
 * @miss: enum srtp_miss
 * @set_mark: mark given to packets opened or sealed
 * @set_mark_mask: which bits of it are given
 */
struct srtp_flow_config {
	u32 id;
	u32 direction;
	u8 cookie[SRTP_COOKIE_MAX];
	u8 cookie_len;
	struct srtp_endpoint local;
	struct srtp_endpoint remote;
	u32 ifindex;
	u32 mark;
	u32 mark_mask;
	u32 carries;
	u32 pass;
	u32 miss;
	u32 set_mark;
	u32 set_mark_mask;
};

/**
 * struct srtp_flow_live - the part of a flow that survives ``flow set``
 * @trace: last packets
 * @hint: place in srtp_flow.ses that last succeeded
 * @event_at: jiffies of the last rate-limited event
 * @ref: each version of the flow, whoever drains
 * @lock: guards what follows; BH
 * @away: packets inside engines, and finished ones behind them, in order
 * @naway: how many; read without the lock by packets that complete in place
 * @draining: somebody is sending finished ones on
 * @drain: who goes on with that after a while (path.c)
 * @late: 0 until a packet was accepted as it came, alone: from then on what is stolen
 *        in PRE_ROUTING waits for the end of its batch, and this is 1, and 1 more for
 *        each super-packet, and packet behind one, that does (late.c)
 *
 * The order of packets is kept per flow rather than per state: an SSRC has no
 * state before it authenticates, and a packet may be tried with several
 * sessions; its flow is the one thing that stays.
 */
struct srtp_flow_live {
	struct srtp_trace trace;
	u8 hint;
	unsigned long event_at;
	refcount_t ref;
	spinlock_t lock; /* away, naway, draining */
	struct list_head away;
	unsigned int naway;
	bool draining;
	struct work_struct drain;
	atomic_t late;
};

/**
 * struct srtp_flow - one version of a flow; never changes once published
 * @node: in its table
 * @config: what it says
 * @shape: which endpoints it names
 * @rank: how narrow it is inside its shape: device, then mark
 * @sn: namespace
 * @owner: who it belongs to; NULL once removed; sn->lock
 * @term: of its owner, in which it was made or last set; sn->lock
 * @owner_name: the same for who does not hold the lock
 * @live: what survives a change
 * @nses: sessions bound
 * @ses: those, in order; a reference each
 * @leave_now: bits of places whose session leaves next: the packet it waited for
 *             came by an earlier version
 * @leave_first: bits of places whose session leaves with the first packet of
 *               one that stays (leave.c)
 * @leave_timed: bits of places whose session leaves at a time
 * @leave_at: those times, in jiffies, by place
 * @arrived: such a packet came by this version; all of one that changes
 * @leaving: in srtp_net.leaving while there are such sessions; sn->lock
 * @ref: the table, every packet away and every struct srtp_late
 * @rcu: drops the table's reference
 */
struct srtp_flow {
	struct hlist_node node;
	struct srtp_flow_config config;
	enum srtp_shape shape;
	u8 rank;
	u8 nses;
	u8 leave_now;
	u8 leave_first;
	u8 leave_timed;
	bool arrived;
	struct srtp_session *ses[SRTP_SESSIONS_PER_FLOW];
	struct srtp_flow_live *live;
	struct srtp_net *sn;
	struct srtp_owner *owner;
	u32 term;
	char owner_name[SRTP_OWNER_MAX + 1];
	unsigned long leave_at[SRTP_SESSIONS_PER_FLOW];
	struct list_head leaving;
	refcount_t ref;
	struct rcu_head rcu;
};

struct srtp_flow *srtp_flow_new(struct srtp_net *sn,
				const struct srtp_flow_config *config,
				struct netlink_ext_ack *extack);
struct srtp_flow *srtp_flow_revise(struct srtp_flow *old,
				   const struct srtp_flow_config *config,
				   struct netlink_ext_ack *extack);
int srtp_flow_bind(struct srtp_flow *flow, struct srtp_session *ses,
		   struct netlink_ext_ack *extack);
void srtp_flow_free(struct srtp_flow *flow);
int srtp_flow_publish(struct srtp_flow *flow, const char *owner,
		      struct netlink_ext_ack *extack);
int srtp_flow_replace(struct srtp_flow *old, struct srtp_flow *flow,
		      struct netlink_ext_ack *extack);
void srtp_flow_remove(struct srtp_flow *flow);
void srtp_flow_put(struct srtp_flow *flow);
void srtp_flow_live_hold(struct srtp_flow_live *live);
void srtp_flow_live_put(struct srtp_flow_live *live);
struct srtp_flow *srtp_flow_find(struct srtp_net *sn, const char *owner,
				 u32 id);
void srtp_flow_drop(struct srtp_flow *flow, struct srtp_session *ses,
		    u32 reason, u32 ssrc, const struct srtp_endpoint *peer);
bool srtp_flow_has_family(const struct srtp_flow *flow, u8 family);
int srtp_flow_fill(struct sk_buff *msg, struct srtp_flow *flow);

/**
 * srtp_flow_session - the first session that serves a flow
 * @flow: the flow; in RCU
 *
 * Return: the session, or NULL when the flow is a guard.
 */
static inline struct srtp_session *
srtp_flow_session(const struct srtp_flow *flow)
{
	int i;

	for (i = 0; i < flow->nses; i++)
		if (!READ_ONCE(flow->ses[i]->dead))
			return flow->ses[i];
	return NULL;
}

static inline void srtp_flow_hold(struct srtp_flow *flow)
{
	refcount_inc(&flow->ref);
}

#endif /* _SRTP_FLOW_H */
