// SPDX-License-Identifier: GPL-2.0
/*
 * Keys: made in process context from a master key, which is then forgotten;
 * shared by all states of a session; ended in process context.
 *
 * Transforms are asked for without CRYPTO_ALG_ASYNC in the mask: on kernels
 * whose SIMD drivers sit behind an asynchronous wrapper the mask would choose
 * one several times slower. Most requests complete in place all the same.
 */
#include <crypto/aead.h>
#include <crypto/hash.h>
#include <crypto/skcipher.h>
#include <linux/siphash.h>
#include <linux/slab.h>
#include <net/netlink.h>

#include "compat.h"
#include "kdf.h"
#include "key.h"
#include "session.h"

/* A label no RFC assigns: its output is used for nothing but comparing. */
#define SRTP_LABEL_CHECK	0xff

static struct workqueue_struct *srtp_key_wq;

static void srtp_transform_free(struct srtp_transform *tr)
{
	/* each of these takes NULL */
	crypto_free_skcipher(tr->cipher);
	crypto_free_aead(tr->aead);
	crypto_free_shash(tr->mac);
	crypto_free_ahash(tr->late_mac);
}

/* What was made, or NULL, never an error pointer, is what there is to free. */
static int srtp_key_make_aead(struct srtp_transform *tr, const char *name)
{
	struct crypto_aead *aead = crypto_alloc_aead(name, 0, 0);

	if (IS_ERR(aead))
		return PTR_ERR(aead);
	tr->aead = aead;
	return 0;
}

static int srtp_key_make_cipher(struct srtp_transform *tr, const char *name)
{
	struct crypto_skcipher *cipher = crypto_alloc_skcipher(name, 0, 0);

	if (IS_ERR(cipher))
		return PTR_ERR(cipher);
	tr->cipher = cipher;
	return 0;
}

static int srtp_key_make_mac(struct srtp_transform *tr, const char *name)
{
	struct crypto_shash *mac = crypto_alloc_shash(name, 0, 0);

	if (IS_ERR(mac))
		return PTR_ERR(mac);
	tr->mac = mac;
	return 0;
}

static int srtp_key_make_late_mac(struct srtp_transform *tr, const char *name)
{
	struct crypto_ahash *mac = crypto_alloc_ahash(name, 0, 0);

	if (IS_ERR(mac))
		return PTR_ERR(mac);
	tr->late_mac = mac;
	return 0;
}

static int srtp_key_make(struct srtp_transform *tr,
			 const struct srtp_suite *suite,
			 const struct srtp_key_config *config)
{
	const char *name = config->engine ?: suite->cipher;
	int err;

	if (srtp_suite_is_aead(suite))
		return srtp_key_make_aead(tr, name);
	err = srtp_key_make_cipher(tr, name);
	if (err)
		return err;
	if (config->auth_engine)
		return srtp_key_make_late_mac(tr, config->auth_engine);
	return srtp_key_make_mac(tr, suite->auth);
}

/* So that no engine name selects a weaker or a null transform. */
static bool srtp_key_genuine(const struct srtp_transform *tr,
			     const struct srtp_suite *suite)
{
	struct crypto_tfm *cipher;

	if (tr->late_mac &&
	    strcmp(crypto_tfm_alg_name(crypto_ahash_tfm(tr->late_mac)),
		   suite->auth))
		return false;
	cipher = tr->aead ? crypto_aead_tfm(tr->aead) :
			    crypto_skcipher_tfm(tr->cipher);
	return !strcmp(crypto_tfm_alg_name(cipher), suite->cipher);
}

static int srtp_key_set(struct srtp_transform *tr,
			const struct srtp_suite *suite,
			const struct srtp_kdf *kdf, u8 first_label)
{
	u8 secret[SRTP_KEY_MAX];
	int err;

	srtp_kdf_derive(kdf, first_label + SRTP_LABEL_RTP_SALT, tr->salt,
			suite->salt_len);
	srtp_kdf_derive(kdf, first_label + SRTP_LABEL_RTP_ENCRYPTION, secret,
			suite->key_len);
	if (tr->aead) {
		err = crypto_aead_setkey(tr->aead, secret, suite->key_len) ?:
		      crypto_aead_setauthsize(tr->aead, suite->tag_len);
		goto out;
	}
	err = crypto_skcipher_setkey(tr->cipher, secret, suite->key_len);
	if (err)
		goto out;
	srtp_kdf_derive(kdf, first_label + SRTP_LABEL_RTP_AUTH, secret,
			SRTP_HMAC_KEY_LEN);
	err = tr->mac ?
	      crypto_shash_setkey(tr->mac, secret, SRTP_HMAC_KEY_LEN) :
	      crypto_ahash_setkey(tr->late_mac, secret, SRTP_HMAC_KEY_LEN);
out:
	memzero_explicit(secret, sizeof(secret));
	return err;
}

static unsigned int srtp_transform_request_len(const struct srtp_transform *tr)
{
	unsigned int len;

	if (tr->aead)
		return sizeof(struct aead_request) +
		       crypto_aead_reqsize(tr->aead);
	len = sizeof(struct skcipher_request) +
	      crypto_skcipher_reqsize(tr->cipher);
	if (tr->late_mac)
		len = max_t(unsigned int, len, sizeof(struct ahash_request) +
			    crypto_ahash_reqsize(tr->late_mac));
	return len;
}

static int srtp_transform_init(struct srtp_transform *tr,
			       const struct srtp_suite *suite,
			       const struct srtp_key_config *config,
			       const struct srtp_kdf *kdf, u8 first_label,
			       struct netlink_ext_ack *extack)
{
	int err = srtp_key_make(tr, suite, config);

	if (err == -ENOMEM)
		return err;
	if (err) {
		if (config->engine || config->auth_engine)
			NL_SET_ERR_MSG(extack,
				       "The crypto API has no such engine");
		else
			NL_SET_ERR_MSG(extack,
				       "This kernel lacks a transform of the suite");
		return err;
	}
	if (!srtp_key_genuine(tr, suite)) {
		NL_SET_ERR_MSG(extack,
			       "The engine is not for the suite's algorithm");
		return -EINVAL;
	}
	err = srtp_key_set(tr, suite, kdf, first_label);
	if (err)
		NL_SET_ERR_MSG(extack, "The engine refuses the key");
	return err;
}

/**
 * srtp_key_free - free a key nobody else has seen, or has any more
 * @key: the key
 *
 * Process context. Does not drop the key's reference on its session.
 */
void srtp_key_free(struct srtp_key *key)
{
	srtp_transform_free(&key->rtp);
	srtp_transform_free(&key->rtcp);
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

static u64 srtp_key_digest(const struct srtp_key_config *config,
			   const siphash_key_t *secret)
{
	return siphash(config->master, config->master_len, secret);
}

/**
 * srtp_key_new - make a key
 * @suite: its suite
 * @config: what to make it from; the master key is not kept
 * @secret: of the namespace's digests
 * @extack: says what was wrong
 *
 * Process context, no locks held: allocating a transform may load a module.
 *
 * Return: the key, bound to no session yet, or an ERR_PTR().
 */
struct srtp_key *srtp_key_new(const struct srtp_suite *suite,
			      const struct srtp_key_config *config,
			      const siphash_key_t *secret,
			      struct netlink_ext_ack *extack)
{
	struct srtp_kdf kdf;
	struct srtp_key *key;
	int err;

	if (config->master_len != suite->key_len + suite->salt_len) {
		NL_SET_ERR_MSG(extack,
			       "The suite's master key and salt have another length");
		return ERR_PTR(-EINVAL);
	}
	if (config->auth_engine && srtp_suite_is_aead(suite)) {
		NL_SET_ERR_MSG(extack, "An AEAD suite has no HMAC engine");
		return ERR_PTR(-EINVAL);
	}
	key = kzalloc(sizeof(*key), GFP_KERNEL_ACCOUNT);
	if (!key)
		return ERR_PTR(-ENOMEM);

	refcount_set(&key->ref, 1);
	INIT_RCU_WORK(&key->retire, srtp_key_unread);
	INIT_WORK(&key->end, srtp_key_end);
	key->engine = config->engine;
	key->auth_engine = config->auth_engine;
	key->mki_len = config->mki_len;
	if (config->mki_len)
		memcpy(key->mki, config->mki, config->mki_len);
	key->digest = srtp_key_digest(config, secret);

	err = srtp_kdf_init(&kdf, config->master, suite->key_len,
			    config->master + suite->key_len, suite->salt_len);
	if (err)
		goto err_wipe;
	err = srtp_transform_init(&key->rtp, suite, config, &kdf,
				  SRTP_LABEL_RTP_ENCRYPTION, extack);
	if (err)
		goto err_wipe;
	err = srtp_transform_init(&key->rtcp, suite, config, &kdf,
				  SRTP_LABEL_RTCP_ENCRYPTION, extack);
	if (err)
		goto err_wipe;
	srtp_kdf_derive(&kdf, SRTP_LABEL_CHECK, key->check,
			sizeof(key->check));
	key->request_len = max(srtp_transform_request_len(&key->rtp),
			       srtp_transform_request_len(&key->rtcp));
	srtp_kdf_wipe(&kdf);
	return key;

err_wipe:
	srtp_kdf_wipe(&kdf);
	srtp_key_free(key);
	return ERR_PTR(err);
}

/**
 * srtp_key_available - the running kernel has what a suite needs
 * @suite: the suite
 */
bool srtp_key_available(const struct srtp_suite *suite)
{
	if (srtp_suite_is_aead(suite))
		return crypto_has_alg(suite->cipher, CRYPTO_ALG_TYPE_AEAD,
				      CRYPTO_ALG_TYPE_MASK);
	return crypto_has_skcipher(suite->cipher, 0, 0) &&
	       crypto_has_shash(suite->auth, 0, 0);
}

static struct crypto_tfm *srtp_key_mac_tfm(const struct srtp_transform *tr)
{
	if (tr->late_mac)
		return crypto_ahash_tfm(tr->late_mac);
	return tr->mac ? crypto_shash_tfm(tr->mac) : NULL;
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
	const struct srtp_transform *tr = &key->rtp;
	struct crypto_tfm *cipher, *mac;
	struct nlattr *nest;
	bool async;

	cipher = tr->aead ? crypto_aead_tfm(tr->aead) :
			    crypto_skcipher_tfm(tr->cipher);
	mac = srtp_key_mac_tfm(tr);
	async = (cipher->__crt_alg->cra_flags & CRYPTO_ALG_ASYNC) ||
		(mac && (mac->__crt_alg->cra_flags & CRYPTO_ALG_ASYNC));

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
	    (current_key && nla_put_flag(msg, SRTP_A_KEY_CURRENT)) ||
	    nla_put_string(msg, SRTP_A_KEY_CIPHER_DRIVER,
			   crypto_tfm_alg_driver_name(cipher)) ||
	    (mac && nla_put_string(msg, SRTP_A_KEY_AUTH_DRIVER,
				   crypto_tfm_alg_driver_name(mac))) ||
	    (async && nla_put_flag(msg, SRTP_A_KEY_ASYNC)) ||
	    nla_put(msg, SRTP_A_KEY_CHECK, sizeof(key->check), key->check)) {
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
