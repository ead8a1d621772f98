// SPDX-License-Identifier: GPL-2.0
/*
 * Two-time pads made impossible: a namespace knows every key and salt in use
 * by a keyed digest, and one is in one session only, unless the SSRCs are fixed
 * and disjoint (RFC 3711 section 9.1). That holds for keys that open as well:
 * what one session has received would not be a replay to another one. Where
 * both ends of a call are in one namespace, one may seal and one may open with
 * it, if both say that they share it: otherwise our own packets could be
 * reflected to us.
 *
 * Of RFC 8723's keys one layer may change while the other stays. The session
 * with the new one then goes on with the indices of the one before ("roc from"):
 * from 0 on it would use the nonces of the layer that stayed once more. Where
 * packets are opened the outer layer does not stay: it is SRTCP's only one, of
 * which two sessions would keep a window each. All under sn->lock.
 */
#include <linux/hash.h>
#include <linux/mm.h>
#include <net/netlink.h>

#include "digest.h"
#include "key.h"
#include "origin.h"
#include "session.h"
#include "state.h"
#include "table.h"

/**
 * srtp_digest_init - before the namespace's first key
 * @sn: namespace; sn->lock is held
 *
 * Return: 0 or -ENOMEM.
 */
int srtp_digest_init(struct srtp_net *sn)
{
	lockdep_assert_held(&sn->lock);
	if (!sn->digests)
		sn->digests = kvcalloc(SRTP_DIGEST_BUCKETS,
				       sizeof(*sn->digests),
				       GFP_KERNEL_ACCOUNT);
	return sn->digests ? 0 : -ENOMEM;
}

/**
 * srtp_digest_exit - after the namespace's last key
 * @sn: namespace
 */
void srtp_digest_exit(struct srtp_net *sn)
{
	kvfree(sn->digests);
}

static struct hlist_head *srtp_digest_bucket(struct srtp_net *sn, u64 digest)
{
	return &sn->digests[hash_64(digest, ilog2(SRTP_DIGEST_BUCKETS))];
}

/* Both SSRC lists are fixed: only a command changes them, under sn->lock. */
static bool srtp_digest_disjoint(struct srtp_session *a,
				 struct srtp_session *b)
{
	struct srtp_table *table;
	struct srtp_state *st;
	bool disjoint = true;
	u32 i;

	if (a->nstates > b->nstates)
		swap(a, b);
	rcu_read_lock();
	table = rcu_dereference(a->table);
	for (i = 0; i <= table->mask && disjoint; i++)
		hlist_for_each_entry_rcu(st, &table->bucket[i], node)
			if (srtp_state_lookup_rcu(b, st->ssrc))
				disjoint = false;
	rcu_read_unlock();
	return disjoint;
}

/**
 * srtp_digest_same - whether two keys are the same, in all layers
 * @a: one
 * @b: the other
 */
bool srtp_digest_same(const struct srtp_key *a, const struct srtp_key *b)
{
	unsigned int i;

	if (a->layers != b->layers)
		return false;
	for (i = 0; i < a->layers; i++)
		if (a->digest[i].value != b->digest[i].value)
			return false;
	return true;
}

/* SRTCP has the outer layer alone (RFC 8723 section 5). */
static bool srtp_digest_same_outer(const struct srtp_key *a,
				   const struct srtp_key *b)
{
	return a->digest[a->layers - 1].value == b->digest[b->layers - 1].value;
}

/* Whether a session may have a key of which another one has a layer. */
static bool srtp_digest_may(struct srtp_session *ses,
			    const struct srtp_key *key,
			    const struct srtp_key *used)
{
	struct srtp_session *other = used->ses;
	bool opposite = ses->config.direction != other->config.direction;

	if (other != ses && ses->config.shared_key &&
	    other->config.shared_key &&
	    (opposite || srtp_digest_disjoint(ses, other)))
		return true;
	if (srtp_digest_same(key, used))
		return false;
	/* keys of one session share its indices */
	if (other == ses || opposite)
		return true;
	/* what either has opened would be no replay to the other */
	if (ses->config.direction == SRTP_DIRECTION_IN &&
	    srtp_digest_same_outer(key, used))
		return false;
	return srtp_origin_continues(ses, other);
}

static int srtp_digest_refuse(const struct srtp_key *key,
			      const struct srtp_key *used,
			      struct netlink_ext_ack *extack)
{
	bool in = used->ses->config.direction == SRTP_DIRECTION_IN;

	if (srtp_digest_same(key, used) && in)
		NL_SET_ERR_MSG(extack,
			       "This key already opens in another session");
	else if (srtp_digest_same(key, used))
		NL_SET_ERR_MSG(extack,
			       "This key already seals in another session");
	else if (in && srtp_digest_same_outer(key, used))
		NL_SET_ERR_MSG(extack,
			       "The outer layer of this key opens SRTCP in another session: change both, or add the key there");
	else
		NL_SET_ERR_MSG(extack,
			       "A layer of this key is in another session: continue that one's indices");
	return -EKEYREJECTED;
}

/**
 * srtp_digest_check - whether a session may have a key
 * @ses: session, its states already made
 * @key: key it wants
 * @extack: says what was wrong
 *
 * Return: 0 or -EKEYREJECTED.
 */
int srtp_digest_check(struct srtp_session *ses, const struct srtp_key *key,
		      struct netlink_ext_ack *extack)
{
	const struct srtp_digest *mine, *used;

	lockdep_assert_held(&ses->sn->lock);
	for (mine = key->digest; mine < key->digest + key->layers; mine++)
		hlist_for_each_entry(used,
				     srtp_digest_bucket(ses->sn, mine->value),
				     node) {
			if (used->value == mine->value &&
			    !srtp_digest_may(ses, key, used->key))
				return srtp_digest_refuse(key, used->key,
							  extack);
			/* thousands of sessions may share a key */
			cond_resched();
		}
	return 0;
}

/**
 * srtp_digest_add - enter a key for which srtp_digest_check() said 0
 * @sn: namespace
 * @key: the key
 */
void srtp_digest_add(struct srtp_net *sn, struct srtp_key *key)
{
	struct srtp_digest *mine;

	lockdep_assert_held(&sn->lock);
	for (mine = key->digest; mine < key->digest + key->layers; mine++)
		hlist_add_head(&mine->node,
			       srtp_digest_bucket(sn, mine->value));
}

/**
 * srtp_digest_del - the key seals no more
 * @key: the key
 */
void srtp_digest_del(struct srtp_key *key)
{
	unsigned int i;

	for (i = 0; i < key->layers; i++)
		hlist_del_init(&key->digest[i].node);
}
