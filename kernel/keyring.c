// SPDX-License-Identifier: GPL-2.0
/*
 * The keys of a session: one for life, or up to 16 told apart by their MKI.
 */
#include <linux/netlink.h>
#include <linux/string.h>

#include "digest.h"
#include "key.h"
#include "keyring.h"
#include "session.h"

/**
 * srtp_keyring_slot - the key in a slot
 * @ses: session, not published yet, or sn->lock is held
 * @i: slot
 *
 * Return: the key, or NULL.
 */
struct srtp_key *srtp_keyring_slot(const struct srtp_session *ses, int i)
{
	return rcu_dereference_protected(ses->key[i],
					 lockdep_is_held(&ses->sn->lock) ||
					 !ses->owner);
}

static int srtp_keyring_slot_of(const struct srtp_session *ses,
				const u8 *mki, unsigned int len)
{
	struct srtp_key *key;
	int i;

	for (i = 0; i < SRTP_KEYS_PER_SESSION; i++) {
		key = srtp_keyring_slot(ses, i);
		if (key && key->mki_len == len && !memcmp(key->mki, mki, len))
			return i;
	}
	return -ENOENT;
}

static int srtp_keyring_free(const struct srtp_session *ses)
{
	int i;

	for (i = 0; i < SRTP_KEYS_PER_SESSION; i++)
		if (!srtp_keyring_slot(ses, i))
			return i;
	return -ENOSPC;
}

static int srtp_keyring_admits(const struct srtp_session *ses,
			       const struct srtp_key *key,
			       struct netlink_ext_ack *extack)
{
	/* packets under way were measured with it: it is for life */
	if (!ses->keyed)
		return 0;
	if (!key->mki_len || !ses->mki_len) {
		NL_SET_ERR_MSG(extack,
			       "Only keys with an MKI can be several; without, a session has one for life");
		return -EINVAL;
	}
	if (key->mki_len != ses->mki_len) {
		NL_SET_ERR_MSG(extack,
			       "All MKIs of a session have the same length");
		return -EINVAL;
	}
	if (srtp_keyring_slot_of(ses, key->mki, key->mki_len) >= 0) {
		NL_SET_ERR_MSG(extack, "The session has a key with this MKI");
		return -EEXIST;
	}
	if (srtp_keyring_free(ses) < 0) {
		NL_SET_ERR_MSG(extack, "The session has 16 keys");
		return -ENOSPC;
	}
	return 0;
}

/* What makes a key that was admitted known. Nothing fails. */
static void __srtp_keyring_enter(struct srtp_session *ses,
				 struct srtp_key *key)
{
	int slot = srtp_keyring_free(ses);

	key->ses = ses;
	srtp_session_hold(ses);
	ses->keyed = true;
	WRITE_ONCE(ses->mki_len, key->mki_len);
	ses->nkeys++;
	rcu_assign_pointer(ses->key[slot], key);
	if (!rcu_access_pointer(ses->current_key))
		rcu_assign_pointer(ses->current_key, key);
}

/**
 * srtp_keyring_add - give a session a key
 * @ses: session, published (sn->lock is held) or not yet
 * @key: the key; the session's afterwards, the caller's still on an error
 * @extack: says what was wrong
 *
 * Return: 0 or a negative errno.
 */
int srtp_keyring_add(struct srtp_session *ses, struct srtp_key *key,
		     struct netlink_ext_ack *extack)
{
	int err = srtp_keyring_admits(ses, key, extack);

	if (err)
		return err;
	if (!ses->owner) {
		/* the rest is done when the session is published */
		__srtp_keyring_enter(ses, key);
		return 0;
	}
	err = srtp_digest_check(ses, key, extack);
	if (err)
		return err;
	if (!srtp_net_charge(ses->sn, SRTP_QUOTA_KEYS)) {
		NL_SET_ERR_MSG(extack, "net.srtp.max_keys is reached");
		return -EDQUOT;
	}
	__srtp_keyring_enter(ses, key);
	srtp_digest_add(ses->sn, key);
	return 0;
}

/**
 * srtp_keyring_leave - take out the key of a slot
 * @ses: session, not published yet, or sn->lock is held
 * @slot: slot that has a key
 */
void srtp_keyring_leave(struct srtp_session *ses, int slot)
{
	struct srtp_key *key = srtp_keyring_slot(ses, slot);

	rcu_assign_pointer(ses->key[slot], NULL);
	ses->nkeys--;
	if (ses->owner) {
		srtp_digest_del(key);
		srtp_net_uncharge(ses->sn, SRTP_QUOTA_KEYS);
	}
	srtp_key_retire(key);
}

/**
 * srtp_keyring_find - a key of a session
 * @ses: session; sn->lock is held
 * @mki: its MKI
 * @len: octets of @mki; 0: the key of a session without MKIs
 * @extack: says what was wrong
 *
 * Return: the key, without a reference, or an ERR_PTR().
 */
struct srtp_key *srtp_keyring_find(struct srtp_session *ses, const u8 *mki,
				   unsigned int len,
				   struct netlink_ext_ack *extack)
{
	int slot = srtp_keyring_slot_of(ses, mki, len);

	if (slot >= 0)
		return srtp_keyring_slot(ses, slot);
	if (len)
		NL_SET_ERR_MSG(extack, "The session has no key with this MKI");
	else
		NL_SET_ERR_MSG(extack, "Which key: its MKI is needed");
	return ERR_PTR(-ENOENT);
}

/**
 * srtp_keyring_del - take a key from a session
 * @ses: session; sn->lock is held
 * @mki: its MKI
 * @len: octets of @mki
 * @extack: says what was wrong
 *
 * Return: 0, -ENOENT, or -EBUSY for the current key of an out session.
 */
int srtp_keyring_del(struct srtp_session *ses, const u8 *mki,
		     unsigned int len, struct netlink_ext_ack *extack)
{
	int slot = srtp_keyring_slot_of(ses, mki, len);
	struct srtp_key *key;

	if (slot < 0) {
		NL_SET_ERR_MSG(extack, "The session has no key with this MKI");
		return -ENOENT;
	}
	key = srtp_keyring_slot(ses, slot);
	if (ses->config.direction == SRTP_DIRECTION_OUT &&
	    key == rcu_access_pointer(ses->current_key)) {
		NL_SET_ERR_MSG(extack,
			       "The session seals with this key: make another one current first");
		return -EBUSY;
	}
	if (key == rcu_access_pointer(ses->current_key))
		rcu_assign_pointer(ses->current_key, NULL);
	srtp_keyring_leave(ses, slot);
	return 0;
}

/**
 * srtp_keyring_use - seal with another key from now on
 * @ses: session; sn->lock is held
 * @mki: the key's MKI
 * @len: octets of @mki
 * @extack: says what was wrong
 *
 * Return: 0 or -ENOENT.
 */
int srtp_keyring_use(struct srtp_session *ses, const u8 *mki,
		     unsigned int len, struct netlink_ext_ack *extack)
{
	int slot = srtp_keyring_slot_of(ses, mki, len);

	if (slot < 0) {
		NL_SET_ERR_MSG(extack, "The session has no key with this MKI");
		return -ENOENT;
	}
	rcu_assign_pointer(ses->current_key, srtp_keyring_slot(ses, slot));
	return 0;
}

/**
 * srtp_keyring_seals - whether packets go out with a key
 * @ses: session
 * @key: one of its keys
 *
 * What comes in has the key that its MKI names.
 *
 * Return: they do, from the next one on.
 */
bool srtp_keyring_seals(const struct srtp_session *ses,
			const struct srtp_key *key)
{
	return ses->config.direction == SRTP_DIRECTION_OUT &&
	       key == rcu_access_pointer(ses->current_key);
}

/**
 * srtp_keyring_find_rcu - the key a received MKI names
 * @ses: session
 * @mki: the packet's MKI
 * @len: its length, ses->mki_len as it was read for this packet; may be 0
 *
 * Return: the key without a reference, or NULL.
 */
struct srtp_key *srtp_keyring_find_rcu(const struct srtp_session *ses,
				       const u8 *mki, u8 len)
{
	struct srtp_key *key;
	int i;

	if (!len)
		return rcu_dereference(ses->current_key);
	for (i = 0; i < SRTP_KEYS_PER_SESSION; i++) {
		key = rcu_dereference(ses->key[i]);
		if (key && !memcmp(key->mki, mki, len))
			return key;
	}
	return NULL;
}

/**
 * srtp_keyring_check - before a session is published: may it have its keys
 * @ses: session; sn->lock is held
 * @extack: says what was wrong
 *
 * Return: 0 or -EKEYREJECTED.
 */
int srtp_keyring_check(struct srtp_session *ses,
		       struct netlink_ext_ack *extack)
{
	struct srtp_key *key;
	int i, j, err;

	for (i = 0; i < SRTP_KEYS_PER_SESSION; i++) {
		key = srtp_keyring_slot(ses, i);
		if (!key)
			continue;
		for (j = 0; j < i; j++)
			if (srtp_keyring_slot(ses, j) &&
			    srtp_digest_same(srtp_keyring_slot(ses, j), key))
				goto err_twice;
		err = srtp_digest_check(ses, key, extack);
		if (err)
			return err;
	}
	return 0;

err_twice:
	NL_SET_ERR_MSG(extack, "Two keys of the session are the same");
	return -EKEYREJECTED;
}
