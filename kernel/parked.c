// SPDX-License-Identifier: GPL-2.0
/*
 * Parked states: what is never forgotten of an SSRC while its key lives, in a
 * table of the session's that grows with what it may hold. Who may fill it, as
 * a user may in a namespace of his own, chooses the SSRCs: chains stay short
 * because their multiplier is secret.
 */
#include <linux/kernel.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/slab.h>

#include "parked.h"
#include "session.h"

/* Records to a bucket of a full table, and buckets. */
#define SRTP_PARKED_CHAIN	64
#define SRTP_PARKED_BUCKETS_MIN	16
#define SRTP_PARKED_BUCKETS_MAX	1024

static_assert(sizeof(struct srtp_parked) <= 32);

static struct hlist_head *srtp_parked_bucket(struct srtp_session *ses, u32 ssrc)
{
	return &ses->parked[srtp_session_hash(ses, ssrc, ses->parked_mask + 1)];
}

/**
 * srtp_parked_room - make the table large enough
 * @ses: session; sn->lock is held, or nobody sees it yet
 * @max: how many it may hold; the table only grows
 *
 * Return: 0 or -ENOMEM.
 */
int srtp_parked_room(struct srtp_session *ses, u32 max)
{
	u32 n = roundup_pow_of_two(clamp_t(u32, max / SRTP_PARKED_CHAIN,
					   SRTP_PARKED_BUCKETS_MIN,
					   SRTP_PARKED_BUCKETS_MAX));
	u32 had = ses->parked ? ses->parked_mask + 1 : 0, i;
	struct hlist_head *old = ses->parked, *new;
	struct hlist_node *next;
	struct srtp_parked *pk;

	if (n <= had)
		return 0;
	new = kvcalloc(n, sizeof(*new), GFP_KERNEL_ACCOUNT);
	if (!new)
		return -ENOMEM;
	spin_lock_bh(&ses->lock);
	ses->parked = new;
	ses->parked_mask = n - 1;
	for (i = 0; i < had; i++)
		hlist_for_each_entry_safe(pk, next, &old[i], node)
			hlist_add_head(&pk->node,
				       srtp_parked_bucket(ses, pk->ssrc));
	/* a dump goes on by places */
	ses->moves++;
	spin_unlock_bh(&ses->lock);
	kvfree(old);
	return 0;
}

/**
 * __srtp_parked_find - what is parked of an SSRC
 * @ses: session; its lock is held
 * @ssrc: host order
 *
 * Return: the record, or NULL.
 */
struct srtp_parked *__srtp_parked_find(struct srtp_session *ses, u32 ssrc)
{
	struct srtp_parked *pk;

	lockdep_assert_held(&ses->lock);
	hlist_for_each_entry(pk, srtp_parked_bucket(ses, ssrc), node)
		if (pk->ssrc == ssrc)
			return pk;
	return NULL;
}

/**
 * __srtp_parked_add - park a record
 * @ses: session; its lock is held, and it has none of this SSRC
 * @pk: the record
 */
void __srtp_parked_add(struct srtp_session *ses, struct srtp_parked *pk)
{
	lockdep_assert_held(&ses->lock);
	hlist_add_head(&pk->node, srtp_parked_bucket(ses, pk->ssrc));
	WRITE_ONCE(ses->nparked, ses->nparked + 1);
}

/**
 * __srtp_parked_del - end a record whose state lives, or whose session was removed
 * @ses: session; its lock is held
 * @pk: the record
 */
void __srtp_parked_del(struct srtp_session *ses, struct srtp_parked *pk)
{
	lockdep_assert_held(&ses->lock);
	hlist_del(&pk->node);
	/* who finds none parked finds the state: srtp_state_any_parked() */
	smp_store_release(&ses->nparked, ses->nparked - 1);
	kfree(pk);
}

/**
 * srtp_parked_forget - free what is parked
 * @ses: removed session, whose indices nobody asks for any more; any context
 */
void srtp_parked_forget(struct srtp_session *ses)
{
	struct hlist_node *next;
	struct srtp_parked *pk;
	u32 i;

	for (i = 0; i <= ses->parked_mask; i++) {
		spin_lock_bh(&ses->lock);
		hlist_for_each_entry_safe(pk, next, &ses->parked[i], node)
			__srtp_parked_del(ses, pk);
		spin_unlock_bh(&ses->lock);
	}
}
