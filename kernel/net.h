/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SRTP_NET_H
#define _SRTP_NET_H

#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/netfilter.h>
#include <linux/siphash.h>
#include <linux/wait.h>
#include <linux/workqueue.h>
#include <net/net_namespace.h>
#include <net/netns/generic.h>

#include "stats.h"

struct ctl_table_header;
struct srtp_flow_table;

#define SRTP_FAMILIES		2	/* IPv4, IPv6 */
#define SRTP_DIRECTIONS		2
#define SRTP_DIGEST_BUCKETS	4096

/* How often idle states are looked for, in jiffies. */
#define SRTP_IDLE_PERIOD	HZ

/* Packets of a namespace that are away at one time: the back-pressure. */
#define SRTP_AWAY_MAX		8192

/**
 * enum srtp_quota - what a namespace may have at most (net.srtp.max_*)
 */
enum srtp_quota {
	SRTP_QUOTA_FLOWS,
	SRTP_QUOTA_SESSIONS,
	SRTP_QUOTA_STATES,
	SRTP_QUOTA_KEYS,
	SRTP_QUOTAS,
};

/**
 * struct srtp_net - what a network namespace has of us
 * @net: the namespace
 * @lock: configuration: owners, flows, sessions, keys, digests, hooks
 * @owners: struct srtp_owner; @lock
 * @table: flows by direction; made with the first one, never replaced
 * @counters: per CPU
 * @digests: keys by digest; @lock; made with the first session
 * @digest_secret: keys the digests
 * @generation: grows when objects come, change or go; @lock
 * @events: sequence number of the last event
 * @used: objects there are, by enum srtp_quota
 * @max: objects there may be
 * @ops: hooks, by direction and family; each has the namespace as its priv
 * @hooked: flows that need the hook, by direction and family; @lock
 * @defrag: flows that need defragmentation, by family; @lock
 * @ending: its sessions have gone, and its devices go; @lock, read without
 * @away: packets inside engines, or in line behind one; and what waits for its
 *        batch (struct srtp_late)
 * @away_wait: the namespace's end waits here for @away to become 0
 * @idle: parks idle states
 * @leaving: flows that sessions are to leave; @lock
 * @leave: takes them off when their time has come
 * @leave_next: jiffies for which @leave is set; @lock
 * @arrive: takes them off with the first packet of another one
 * @linger: removes what owners have left
 * @linger_next: jiffies for which @linger is set; @lock
 * @registered: owners that sockets have registered; @lock, read without
 * @held: owners that are registered or whose time runs; @lock
 * @sysctl: net.srtp
 */
struct srtp_net {
	struct net *net;
	struct mutex lock; /* configuration */
	struct list_head owners;
	struct srtp_flow_table __rcu *table[SRTP_DIRECTIONS];
	struct srtp_counters __percpu *counters;
	struct hlist_head *digests;
	siphash_key_t digest_secret;
	u32 generation;
	atomic_t events;
	atomic_t used[SRTP_QUOTAS];
	unsigned int max[SRTP_QUOTAS];
	struct nf_hook_ops ops[SRTP_DIRECTIONS][SRTP_FAMILIES];
	unsigned int hooked[SRTP_DIRECTIONS][SRTP_FAMILIES];
	unsigned int defrag[SRTP_FAMILIES];
	bool ending;
	atomic_t away;
	wait_queue_head_t away_wait;
	struct delayed_work idle;
	struct list_head leaving;
	struct delayed_work leave;
	unsigned long leave_next;
	struct delayed_work arrive;
	struct delayed_work linger;
	unsigned long linger_next;
	unsigned int registered;
	unsigned int held;
	struct ctl_table_header *sysctl;
};

extern unsigned int srtp_net_id;

static inline struct srtp_net *srtp_net(const struct net *net)
{
	return net_generic(net, srtp_net_id);
}

/**
 * srtp_net_charge - take one of a quota
 * @sn: the namespace
 * @what: of which
 *
 * Return: there was one left.
 */
static inline bool srtp_net_charge(struct srtp_net *sn, enum srtp_quota what)
{
	if (atomic_inc_return(&sn->used[what]) <= READ_ONCE(sn->max[what]))
		return true;
	atomic_dec(&sn->used[what]);
	return false;
}

static inline void srtp_net_uncharge(struct srtp_net *sn, enum srtp_quota what)
{
	atomic_dec(&sn->used[what]);
}

/**
 * srtp_net_back - what was counted in @away is back
 * @sn: the namespace; the last thing that is done with it
 *
 * In RCU: the namespace's end waits for us once more (main.c).
 */
static inline void srtp_net_back(struct srtp_net *sn)
{
	if (atomic_dec_and_test(&sn->away))
		wake_up(&sn->away_wait);
}

/**
 * srtp_stats_add - count in the namespace
 * @sn: the namespace
 * @counter: enum srtp_a_counter
 * @n: how many
 */
static inline void srtp_stats_add(struct srtp_net *sn, u32 counter, u64 n)
{
	this_cpu_add(sn->counters->n[counter], n);
}

#endif /* _SRTP_NET_H */
