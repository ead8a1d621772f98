// SPDX-License-Identifier: GPL-2.0
/*
 * A session's table of states. Packets look under RCU and take no lock; commands,
 * which bring states by the thousand, replace it by one of the right size.
 */
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/slab.h>

#include "table.h"

/* Buckets; more than SRTP_BUCKETS_LEARNED for states that there are. */
#define SRTP_BUCKETS_MIN	16
#define SRTP_BUCKETS_LEARNED	1024
#define SRTP_BUCKETS_MAX	65536

/* So many times as large as it need be it may stay. */
#define SRTP_TABLE_SLACK	4

/* States keep their order in neither: a dump goes on by places. */
static void __srtp_table_move(struct srtp_session *ses, struct srtp_table *old,
			      struct srtp_table *new)
{
	struct hlist_node *next;
	struct srtp_state *st;
	u32 i;

	lockdep_assert_held(&ses->lock);
	ses->moves++;
	/* who follows one of them misses others, and looks again */
	WRITE_ONCE(ses->moving, true);
	/* pairs with smp_rmb() in srtp_table_was_whole() */
	smp_wmb();
	for (i = 0; i <= old->mask; i++)
		hlist_for_each_entry_safe(st, next, &old->bucket[i], node) {
			hlist_del_rcu(&st->node);
			hlist_add_head_rcu(&st->node,
					   srtp_table_bucket(ses, new,
							     st->ssrc));
		}
	rcu_assign_pointer(ses->table, new);
	/* who sees this sees the new table: the acquire there */
	smp_store_release(&ses->moving, false);
}

/**
 * srtp_table_find_locked - look once more when states are not on the move
 * @ses: session; no lock of it or its states is held
 * @ssrc: host order
 *
 * Whoever moves them has the lock. Only to look again until he is done might, with
 * PREEMPT_RT, be what keeps him from going on.
 *
 * Return: the state without a reference, or NULL.
 */
__cold struct srtp_state *srtp_table_find_locked(struct srtp_session *ses,
						 u32 ssrc)
{
	struct srtp_state *st;

	spin_lock_bh(&ses->lock);
	st = __srtp_table_find(ses, srtp_session_table(ses), ssrc);
	spin_unlock_bh(&ses->lock);
	return st;
}

static u32 srtp_table_buckets(u32 states, u32 learn)
{
	u32 n = max(states, min_t(u32, learn, SRTP_BUCKETS_LEARNED));

	return roundup_pow_of_two(clamp_t(u32, n, SRTP_BUCKETS_MIN,
					  SRTP_BUCKETS_MAX));
}

static int srtp_table_resize(struct srtp_session *ses, u32 n, gfp_t gfp)
{
	struct srtp_table *old = srtp_session_table(ses), *new;

	new = kvzalloc(struct_size(new, bucket, n), gfp);
	if (!new)
		return -ENOMEM;
	new->mask = n - 1;
	if (!old) {
		rcu_assign_pointer(ses->table, new);
		return 0;
	}
	spin_lock_bh(&ses->lock);
	__srtp_table_move(ses, old, new);
	spin_unlock_bh(&ses->lock);
	kvfree_rcu(old, rcu);
	return 0;
}

/**
 * srtp_table_room - make the table large enough
 * @ses: session; sn->lock is held, or nobody sees it yet
 * @states: how many there will be
 * @learn: how many packets may make, of whom there need not ever be one
 *
 * Return: 0 or -ENOMEM.
 */
int srtp_table_room(struct srtp_session *ses, u32 states, u32 learn)
{
	struct srtp_table *table = srtp_session_table(ses);
	u32 n = srtp_table_buckets(states, learn);

	if (table && n <= table->mask + 1)
		return 0;
	return srtp_table_resize(ses, n, GFP_KERNEL_ACCOUNT);
}

/**
 * srtp_table_fit - a table that is far too large for what came of it is replaced
 * @ses: session; sn->lock is held, or nobody sees it yet
 *
 * What is in no quota must not stay: states that were refused, or have gone.
 */
void srtp_table_fit(struct srtp_session *ses)
{
	u32 n = srtp_table_buckets(READ_ONCE(ses->nstates), ses->config.learn);

	/* without memory it stays as it is */
	if (srtp_session_table(ses)->mask / SRTP_TABLE_SLACK >= n)
		srtp_table_resize(ses, n, GFP_KERNEL_ACCOUNT | __GFP_NOWARN);
}

/**
 * srtp_table_end - the states of a removed session have gone
 * @ses: session, which flows may have for as long as they like; any context
 */
void srtp_table_end(struct srtp_session *ses)
{
	if (srtp_session_table(ses)->mask >= SRTP_BUCKETS_MIN)
		srtp_table_resize(ses, 1, GFP_ATOMIC | __GFP_NOWARN);
}
