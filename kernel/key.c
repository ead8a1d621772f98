// SPDX-License-Identifier: GPL-2.0
/*
 * Keys: made in process context from a master key, which is then forgotten;
 * shared by all states of a session; ended in process context.
 */
#include <linux/crypto.h>
#include <linux/siphash.h>
#include <linux/slab.h>
#include <net/netlink.h>

#include "compat.h"
#include "key.h"
#include "session.h"

static struct workqueue_struct *srtp_key_wq;

/* Never 0, the serial of no key; who makes 2^32 keys after a state last used
 * its share gives that state one share too many.
 */
static atomic_t srtp_key_serial = ATOMIC_INIT(0);

/**
 * srtp_key_free - free a key nobody else has seen, or has any more
 * @key: the key
 *
 * Process context. Does not drop the key's reference on its session.
 */
void srtp_key_free(struct srtp_key *key)
{
	srtp_transforms_free(&key->set);
	if (key->spare)
		srtp_transforms_free(key->spare);
	kfree_sensitive(key->spare);
	kfree_sensitive(key);
}

static void srtp_key_end(struct work_struct *work)
{
	struct srtp_key *key = container_of(work, struct srtp_key, end);
	struct srtp_session *ses = key->ses;

	srtp_key_free(key);
	srtp_session_put(ses);
}

/**
 * srtp_key_put - drop a reference; any context
 * @key: the key
 */
void srtp_key_put(struct srtp_key *key)
{
	if (refcount_dec_and_test(&key->ref))
		queue_work(srtp_key_wq, &key->end);
}

static void srtp_key_unread(struct work_struct *work)
{
	srtp_key_put(container_of(to_rcu_work(work), struct srtp_key, retire));
}

/**
 * srtp_key_retire - drop the slot's reference of an unpublished key
 * @key: no longer reachable for new readers
 *
 * Only after a grace period: a reader that found the key before may still
 * take a reference for a packet that goes away.
 */
void srtp_key_retire(struct srtp_key *key)
{
	queue_rcu_work(srtp_key_wq, &key->retire);
}

/* Each layer's alone: RFC 8723's may come with another one next time. */
static void srtp_key_digest(struct srtp_key *key,
			    const struct srtp_suite *suite,
			    const struct srtp_keying *from,
			    const siphash_key_t *secret)
{
	u8 share[SRTP_MASTER_MAX];
	const u8 *half, *salt;
	unsigned int i;

	key->layers = srtp_keying_layers(suite, from);
	for (i = 0; i < key->layers; i++) {
		srtp_keying_layer(suite, from, i, &half, &salt);
		memcpy(share, half, suite->key_len);
		memcpy(share + suite->key_len, salt, suite->salt_len);
		key->digest[i].value = siphash(share, suite->key_len +
					       suite->salt_len, secret);
		key->digest[i].key = key;
	}
	memzero_explicit(share, sizeof(share));
}

/* What config and suite say of each other. */
static int srtp_key_check(const struct srtp_suite *suite,
			  const struct srtp_key_config *config,
			  struct netlink_ext_ack *extack)
{
	const struct srtp_keying *from = &config->from;

	if (from->master_len != srtp_keying_len(suite, from)) {
		NL_SET_ERR_MSG(extack,
			       "The suite's master key and salt have another length");
		return -EINVAL;
	}
	if (srtp_keying_twice(suite, from)) {
		NL_SET_ERR_MSG(extack,
			       "Both layers of the key are the same");
		return -EINVAL;
	}
	if (from->auth_engine && srtp_suite_is_aead(suite)) {
		NL_SET_ERR_MSG(extack, "An AEAD suite has no HMAC engine");
		return -EINVAL;
	}
	if (from->engine && !suite->cipher) {
		NL_SET_ERR_MSG(extack, "The suite has no cipher");
		return -EINVAL;
	}
	if (config->engine_from && !from->engine && !from->auth_engine) {
		NL_SET_ERR_MSG(extack, "No engine is named");
		return -EINVAL;
	}
	return 0;
}

/* The driver that was named is what the kernel picks as well. */
static bool srtp_key_same(const struct srtp_key_config *config,
			  const struct srtp_transform *a,
			  const struct srtp_transform *b)
{
	struct crypto_tfm *(*tfm)(const struct srtp_transform *tr);

	tfm = config->from.engine ? srtp_transform_cipher : srtp_transform_mac;
	return !strcmp(crypto_tfm_alg_driver_name(tfm(a)),
		       crypto_tfm_alg_driver_name(tfm(b)));
}

/*
 * The same without an engine, for packets that are shorter. A driver of a device
 * has one of these flags, or both; whatever its priority, it is not meant here.
 */
static int srtp_key_make_spare(struct srtp_key *key,
			       const struct srtp_suite *suite,
			       struct srtp_key_config *config,
			       struct netlink_ext_ack *extack)
{
	struct srtp_keying plain = config->from;
	int err;

	key->engine_from = config->engine_from;
	key->spare = kzalloc(sizeof(*key->spare), GFP_KERNEL_ACCOUNT);
	if (!key->spare)
		return -ENOMEM;
	plain.engine = NULL;
	plain.auth_engine = NULL;
	plain.avoid = CRYPTO_ALG_KERN_DRIVER_ONLY | CRYPTO_ALG_ALLOCATES_MEMORY;
	err = srtp_transforms_init(key->spare, key->check, suite, &plain,
				   extack);
	if (!err && srtp_key_same(config, &key->set.rtp, &key->spare->rtp)) {
		NL_SET_ERR_MSG(extack,
			       "The kernel picks that engine itself, for packets of any length");
		err = -EINVAL;
	}
	config->spare_failed = err;
	return err;
}

static void srtp_key_limits(struct srtp_key *key,
			    const struct srtp_key_config *config)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(key->limit); i++)
		srtp_limit_init(&key->limit[i], config->life[i].soft,
				config->life[i].hard, config->life[i].used);
}

/**
 * srtp_key_new - make a key
 * @suite: its suite
 * @config: what to make it from; the master key is not kept; receives which
 *          part of it is at fault
 * @secret: of the namespace's digests
 * @extack: says what was wrong
 *
 * Process context, no locks held: allocating a transform may load a module.
 *
 * Return: the key, bound to no session yet, or an ERR_PTR().
 */
struct srtp_key *srtp_key_new(const struct srtp_suite *suite,
			      struct srtp_key_config *config,
			      const siphash_key_t *secret,
			      struct netlink_ext_ack *extack)
{
	struct srtp_key *key;
	int err = srtp_key_check(suite, config, extack);

	if (err)
		return ERR_PTR(err);
	key = kzalloc(sizeof(*key), GFP_KERNEL_ACCOUNT);
	if (!key)
		return ERR_PTR(-ENOMEM);

	refcount_set(&key->ref, 1);
	INIT_RCU_WORK(&key->retire, srtp_key_unread);
	INIT_WORK(&key->end, srtp_key_end);
	key->engine = config->from.engine;
	key->auth_engine = config->from.auth_engine;
	key->mki_len = config->mki_len;
	if (config->mki_len)
		memcpy(key->mki, config->mki, config->mki_len);
	srtp_key_digest(key, suite, &config->from, secret);
	key->serial = atomic_inc_return(&srtp_key_serial) ?:
		      atomic_inc_return(&srtp_key_serial);
	srtp_key_limits(key, config);

	err = srtp_transforms_init(&key->set, key->check, suite, &config->from,
				   extack);
	if (!err && config->engine_from)
		err = srtp_key_make_spare(key, suite, config, extack);
	if (err) {
		srtp_key_free(key);
		return ERR_PTR(err);
	}
	key->request_len = srtp_transforms_request_len(&key->set);
	if (key->spare)
		key->request_len = max(key->request_len,
				       srtp_transforms_request_len(key->spare));
	return key;
}

static int srtp_key_fill_limit(struct sk_buff *msg,
			       const struct srtp_limit *limit, int hard,
			       int soft, int used)
{
	if (nla_put_u64_64bit(msg, hard, limit->hard, SRTP_A_KEY_PAD) ||
	    nla_put_u64_64bit(msg, soft, limit->soft, SRTP_A_KEY_PAD) ||
	    nla_put_u64_64bit(msg, used, srtp_limit_used(limit),
			      SRTP_A_KEY_PAD))
		return -EMSGSIZE;
	return 0;
}

/**
 * srtp_key_fill - put a key, without any of its octets
 * @msg: message
 * @key: the key
 * @current_key: the session seals with it
 *
 * Return: 0 or -EMSGSIZE.
 */
int srtp_key_fill(struct sk_buff *msg, const struct srtp_key *key,
		  bool current_key)
{
	const struct srtp_transform *tr = &key->set.rtp;
	struct crypto_tfm *cipher = srtp_transform_cipher(tr);
	struct crypto_tfm *mac = srtp_transform_mac(tr);
	struct nlattr *nest;
	bool async;

	async = (cipher && cipher->__crt_alg->cra_flags & CRYPTO_ALG_ASYNC) ||
		(mac && mac->__crt_alg->cra_flags & CRYPTO_ALG_ASYNC);

	nest = nla_nest_start(msg, SRTP_A_SESSION_KEY);
	if (!nest)
		return -EMSGSIZE;
	if ((key->mki_len &&
	     nla_put(msg, SRTP_A_KEY_MKI, key->mki_len, key->mki)) ||
	    (key->engine &&
	     nla_put_string(msg, SRTP_A_KEY_ENGINE,
			    crypto_tfm_alg_driver_name(cipher))) ||
	    (key->auth_engine &&
	     nla_put_string(msg, SRTP_A_KEY_AUTH_ENGINE,
			    crypto_tfm_alg_driver_name(mac))) ||
	    (key->engine_from &&
	     nla_put_u32(msg, SRTP_A_KEY_ENGINE_FROM, key->engine_from)) ||
	    (current_key && nla_put_flag(msg, SRTP_A_KEY_CURRENT)) ||
	    (cipher && nla_put_string(msg, SRTP_A_KEY_CIPHER_DRIVER,
				      crypto_tfm_alg_driver_name(cipher))) ||
	    (mac && nla_put_string(msg, SRTP_A_KEY_AUTH_DRIVER,
				   crypto_tfm_alg_driver_name(mac))) ||
	    (async && nla_put_flag(msg, SRTP_A_KEY_ASYNC)) ||
	    nla_put(msg, SRTP_A_KEY_CHECK, sizeof(key->check), key->check) ||
	    srtp_key_fill_limit(msg, &key->limit[0], SRTP_A_KEY_LIMIT,
				SRTP_A_KEY_SOFT_LIMIT, SRTP_A_KEY_USED) ||
	    srtp_key_fill_limit(msg, &key->limit[1], SRTP_A_KEY_RTCP_LIMIT,
				SRTP_A_KEY_RTCP_SOFT_LIMIT,
				SRTP_A_KEY_RTCP_USED)) {
		nla_nest_cancel(msg, nest);
		return -EMSGSIZE;
	}
	nla_nest_end(msg, nest);
	return 0;
}

/**
 * srtp_key_init - once, at load
 *
 * Return: 0 or -ENOMEM.
 */
int __init srtp_key_init(void)
{
	srtp_key_wq = alloc_workqueue("srtp_key", WQ_UNBOUND, 0);
	return srtp_key_wq ? 0 : -ENOMEM;
}

/**
 * srtp_key_exit - wait for the last keys to end
 *
 * After the last namespace's end: no key is retired any more, none is away.
 */
void srtp_key_exit(void)
{
	/* queue_rcu_work()'s callbacks queue; what they queued runs, and may
	 * queue the end of the key; destroying the queue drains it
	 */
	rcu_barrier();
	destroy_workqueue(srtp_key_wq);
}
