/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SRTP_TABLE_H
#define _SRTP_TABLE_H

#include <linux/rculist.h>

#include "session.h"
#include "state.h"

/**
 * struct srtp_table - states of a session, by SSRC
 * @rcu: ends it
 * @mask: buckets less one
 * @bucket: struct srtp_state.node
 */
struct srtp_table {
	struct rcu_head rcu;
	u32 mask;
	struct hlist_head bucket[];
};

/* For who holds a lock of the session's, or whose session nobody else sees. */
static inline struct srtp_table *
srtp_session_table(const struct srtp_session *ses)
{
	return rcu_dereference_protected(ses->table, true);
}

static inline struct hlist_head *
srtp_table_bucket(const struct srtp_session *ses, struct srtp_table *table,
		  u32 ssrc)
{
	return &table->bucket[srtp_session_hash(ses, ssrc, table->mask + 1)];
}

/* While states move to another table one may be missed. __srtp_table_move() says so
 * before the first moves and until the table has been replaced.
 */
static inline bool srtp_table_was_whole(const struct srtp_session *ses,
					const struct srtp_table *table)
{
	/* pairs with smp_wmb() there: what was missed because it moved */
	smp_rmb();
	/* and with its release: no more moves, so the table is the next one */
	return !smp_load_acquire(&ses->moving) &&
	       rcu_access_pointer(ses->table) == table;
}

static inline struct srtp_state *
__srtp_table_find(const struct srtp_session *ses, struct srtp_table *table,
		  u32 ssrc)
{
	struct srtp_state *st;

	hlist_for_each_entry_rcu(st, srtp_table_bucket(ses, table, ssrc), node,
				 lockdep_is_held(&ses->lock))
		if (st->ssrc == ssrc)
			return st;
	return NULL;
}

struct srtp_state *srtp_table_find_locked(struct srtp_session *ses, u32 ssrc);

/**
 * srtp_state_peek_rcu - srtp_state_lookup_rcu() may find it where this does not
 * @ses: session
 * @ssrc: host order
 *
 * Return: the state without a reference, or NULL.
 */
static inline struct srtp_state *
srtp_state_peek_rcu(const struct srtp_session *ses, u32 ssrc)
{
	return __srtp_table_find(ses, rcu_dereference(ses->table), ssrc);
}

/**
 * srtp_state_lookup_rcu - the live state of an SSRC
 * @ses: session; its lock is held, or no lock of a state
 * @ssrc: host order
 *
 * Return: the state without a reference, or NULL.
 */
static inline struct srtp_state *
srtp_state_lookup_rcu(struct srtp_session *ses, u32 ssrc)
{
	struct srtp_table *table;
	struct srtp_state *st;

	table = rcu_dereference_check(ses->table, lockdep_is_held(&ses->lock));
	st = __srtp_table_find(ses, table, ssrc);
	if (likely(st || srtp_table_was_whole(ses, table)))
		return st;
	return srtp_table_find_locked(ses, ssrc);
}

int srtp_table_room(struct srtp_session *ses, u32 states, u32 learn);
void srtp_table_fit(struct srtp_session *ses);
void srtp_table_end(struct srtp_session *ses);

#endif /* _SRTP_TABLE_H */
