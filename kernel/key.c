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

#include "block.h"
#include "compat.h"
#include "kdf.h"
#include "key.h"
#include "session.h"

/* A label no RFC assigns: its output is used for nothing but comparing. */
#define SRTP_LABEL_CHECK	0xff

static struct workqueue_struct *srtp_key_wq;

/* Never 0, the serial of no key; a namespace that made 2^32 keys since a state
 * last used its share gives that state one share too many.
 */
static atomic_t srtp_key_serial = ATOMIC_INIT(0);

static void srtp_transform_free(struct srtp_transform *tr)
{
	/* each of these takes NULL */
	crypto_free_skcipher(tr->cipher);
	crypto_free_aead(tr->aead);
	crypto_free_shash(tr->mac);
	crypto_free_ahash(tr->late_mac);
	kfree_sensitive(tr->f8);
}

/* What was made, or NULL, never an error pointer, is what there is to free. */
static int srtp_key_make_aead(struct srtp_transform *tr, const char *name,
			      u32 avoid)
{
	struct crypto_aead *aead = crypto_alloc_aead(name, 0, avoid);

	if (IS_ERR(aead))
		return PTR_ERR(aead);
	tr->aead = aead;
	return 0;
}

static int srtp_key_make_cipher(struct srtp_transform *tr, const char *name,
				u32 avoid)
{
	struct crypto_skcipher *cipher = crypto_alloc_skcipher(name, 0, avoid);

	if (IS_ERR(cipher))
		return PTR_ERR(cipher);
	tr->cipher = cipher;
	return 0;
}

static int srtp_key_make_mac(struct srtp_transform *tr, const char *name,
			     u32 avoid)
{
	struct crypto_shash *mac = crypto_alloc_shash(name, 0, avoid);

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
	int err = 0;

	if (srtp_suite_is_aead(suite))
		return srtp_key_make_aead(tr, name, config->avoid);
	if (suite->cipher)
		err = srtp_key_make_cipher(tr, name, config->avoid);
	if (err)
		return err;
	if (config->auth_engine)
		return srtp_key_make_late_mac(tr, config->auth_engine);
	return srtp_key_make_mac(tr, suite->auth, config->avoid);
}

static struct crypto_tfm *srtp_key_cipher_tfm(const struct srtp_transform *tr)
{
	if (tr->aead)
		return crypto_aead_tfm(tr->aead);
	return tr->cipher ? crypto_skcipher_tfm(tr->cipher) : NULL;
}

static struct crypto_tfm *srtp_key_mac_tfm(const struct srtp_transform *tr)
{
	if (tr->late_mac)
		return crypto_ahash_tfm(tr->late_mac);
	return tr->mac ? crypto_shash_tfm(tr->mac) : NULL;
}

/* So that no engine name selects a weaker or a null transform. */
static bool srtp_key_genuine(const struct srtp_transform *tr,
			     const struct srtp_suite *suite)
{
	struct crypto_tfm *cipher = srtp_key_cipher_tfm(tr);
	struct crypto_tfm *mac = srtp_key_mac_tfm(tr);

	return (!cipher ||
		!strcmp(crypto_tfm_alg_name(cipher), suite->cipher)) &&
	       (!mac || !strcmp(crypto_tfm_alg_name(mac), suite->auth));
}

/* RFC 3711 4.1.2.1: m is the salt, filled up with 0x55. */
static int srtp_key_set_f8(struct srtp_transform *tr,
			   const struct srtp_suite *suite, u8 *key)
{
	int i, err;

	tr->f8 = kzalloc(sizeof(*tr->f8), GFP_KERNEL_ACCOUNT);
	if (!tr->f8)
		return -ENOMEM;
	for (i = 0; i < suite->key_len; i++)
		key[i] ^= i < suite->salt_len ? tr->salt[i] : 0x55;
	err = aes_prepareenckey(tr->f8, key, suite->key_len);
	return err;
}

static int srtp_key_set_cipher(struct srtp_transform *tr,
			       const struct srtp_suite *suite,
			       const struct srtp_kdf *kdf, u8 label)
{
	u8 secret[SRTP_KEY_MAX];
	int err;

	err = srtp_kdf_derive(kdf, label, secret, suite->key_len);
	if (!err && tr->aead)
		err = crypto_aead_setkey(tr->aead, secret, suite->key_len) ?:
		      crypto_aead_setauthsize(tr->aead, suite->tag_len);
	else if (!err)
		err = crypto_skcipher_setkey(tr->cipher, secret,
					     suite->key_len);
	if (!err && suite->mode == SRTP_MODE_F8)
		err = srtp_key_set_f8(tr, suite, secret);
	memzero_explicit(secret, sizeof(secret));
	return err;
}

static int srtp_key_set_mac(struct srtp_transform *tr,
			    const struct srtp_kdf *kdf, u8 label)
{
	u8 secret[SRTP_HMAC_KEY_LEN];
	int err;

	err = srtp_kdf_derive(kdf, label, secret, sizeof(secret));
	if (!err && tr->mac)
		err = crypto_shash_setkey(tr->mac, secret, sizeof(secret));
	else if (!err)
		err = crypto_ahash_setkey(tr->late_mac, secret,
					  sizeof(secret));
	memzero_explicit(secret, sizeof(secret));
	return err;
}

static int srtp_key_set(struct srtp_transform *tr,
			const struct srtp_suite *suite,
			const struct srtp_kdf *kdf, u8 first_label)
{
	int err;

	err = srtp_kdf_derive(kdf, first_label + SRTP_LABEL_RTP_SALT, tr->salt,
			      suite->salt_len);
	if (!err && suite->cipher)
		err = srtp_key_set_cipher(tr, suite, kdf, first_label +
					  SRTP_LABEL_RTP_ENCRYPTION);
	if (!err && suite->auth)
		err = srtp_key_set_mac(tr, kdf,
				       first_label + SRTP_LABEL_RTP_AUTH);
	return err;
}

static unsigned int srtp_transform_request_len(const struct srtp_transform *tr)
{
	unsigned int len = 0;

	if (tr->aead)
		return sizeof(struct aead_request) +
		       crypto_aead_reqsize(tr->aead);
	if (tr->cipher)
		len = sizeof(struct skcipher_request) +
		      crypto_skcipher_reqsize(tr->cipher);
	if (tr->mac)
		len = max_t(unsigned int, len, sizeof(struct shash_desc) +
			    crypto_shash_descsize(tr->mac));
	if (tr->late_mac)
		len = max_t(unsigned int, len, sizeof(struct ahash_request) +
			    crypto_ahash_reqsize(tr->late_mac));
	return len;
}

static void srtp_key_say_missing(const struct srtp_suite *suite,
				 const struct srtp_key_config *config,
				 struct netlink_ext_ack *extack)
{
	if (config->engine || config->auth_engine)
		NL_SET_ERR_MSG(extack, "The crypto API has no such engine");
	else if (extack)
		extack->_msg = suite->missing;
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
		srtp_key_say_missing(suite, config, extack);
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

static void srtp_transforms_free(struct srtp_transforms *set)
{
	srtp_transform_free(&set->rtp);
	srtp_transform_free(&set->rtcp);
	srtp_transform_free(&set->inner);
	srtp_transform_free(&set->ext);
}

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

static u64 srtp_key_digest(const struct srtp_key_config *config,
			   const siphash_key_t *secret)
{
	return siphash(config->master, config->master_len, secret);
}

static unsigned int srtp_key_layers(const struct srtp_suite *suite,
				    const struct srtp_key_config *config)
{
	return config->outer_only ? 1 : srtp_suite_layers(suite);
}

/**
 * srtp_key_master_len - octets that master key and master salt must have
 * @suite: the suite
 * @config: which of its layers are meant
 */
unsigned int srtp_key_master_len(const struct srtp_suite *suite,
				 const struct srtp_key_config *config)
{
	return srtp_key_layers(suite, config) *
	       (suite->key_len + suite->salt_len);
}

/* What config and suite say of each other. */
static int srtp_key_check(const struct srtp_suite *suite,
			  const struct srtp_key_config *config,
			  struct netlink_ext_ack *extack)
{
	if (config->master_len != srtp_key_master_len(suite, config)) {
		NL_SET_ERR_MSG(extack,
			       "The suite's master key and salt have another length");
		return -EINVAL;
	}
	if (config->auth_engine && srtp_suite_is_aead(suite)) {
		NL_SET_ERR_MSG(extack, "An AEAD suite has no HMAC engine");
		return -EINVAL;
	}
	if (config->engine && !suite->cipher) {
		NL_SET_ERR_MSG(extack, "The suite has no cipher");
		return -EINVAL;
	}
	if (config->engine_from && !config->engine && !config->auth_engine) {
		NL_SET_ERR_MSG(extack, "No engine is named");
		return -EINVAL;
	}
	return 0;
}

/*
 * Make ready to derive from one layer's share of the master key and salt. RFC
 * 8723 section 3: the inner layer has the first half of each, the outer one the
 * second.
 */
static int srtp_key_kdf(struct srtp_kdf *kdf, const struct srtp_suite *suite,
			const struct srtp_key_config *config,
			unsigned int layer)
{
	const u8 *key = config->master + layer * suite->key_len;
	const u8 *salt = config->master + layer * suite->salt_len +
			 srtp_key_layers(suite, config) * suite->key_len;
	struct srtp_block *block;

	if (!suite->prf)
		return srtp_kdf_init(kdf, key, suite->key_len, salt,
				     suite->salt_len);
	block = srtp_block_new(suite->prf, key, suite->key_len);
	if (IS_ERR(block))
		return PTR_ERR(block);
	srtp_kdf_init_block(kdf, block, salt, suite->salt_len);
	return 0;
}

static void srtp_key_kdf_end(struct srtp_kdf *kdf)
{
	if (kdf->block)
		srtp_block_free(kdf->block);
	srtp_kdf_wipe(kdf);
}

/*
 * RFC 6904 4.3: header extensions have a key and a salt of their own, and the
 * suite's cipher; those of an AEAD its counter mode (RFC 7714 8.3).
 */
static int srtp_key_derive_ext(struct srtp_transforms *set,
			       const struct srtp_suite *suite,
			       const struct srtp_key_config *config,
			       const struct srtp_kdf *kdf)
{
	struct srtp_transform *tr = &set->ext;
	const char *name = suite->ext ?: config->engine ?: suite->cipher;
	int err;

	err = srtp_key_make_cipher(tr, name, config->avoid);
	if (!err)
		err = srtp_kdf_derive(kdf, SRTP_LABEL_EXT_SALT, tr->salt,
				      suite->salt_len);
	return err ?: srtp_key_set_cipher(tr, suite, kdf,
					  SRTP_LABEL_EXT_ENCRYPTION);
}

/* End to end: SRTP alone, from the first share of the master key. */
static int srtp_key_derive_inner(struct srtp_transforms *set,
				 const struct srtp_suite *suite,
				 const struct srtp_key_config *config,
				 struct netlink_ext_ack *extack)
{
	struct srtp_kdf kdf;
	int err = srtp_key_kdf(&kdf, suite, config, 0);

	if (err)
		return err;
	err = srtp_transform_init(&set->inner, suite, config, &kdf,
				  SRTP_LABEL_RTP_ENCRYPTION, extack);
	srtp_key_kdf_end(&kdf);
	return err;
}

static int srtp_key_derive(struct srtp_transforms *set, u8 *check,
			   const struct srtp_suite *suite,
			   const struct srtp_key_config *config,
			   struct netlink_ext_ack *extack)
{
	unsigned int layers = srtp_key_layers(suite, config);
	struct srtp_kdf kdf;
	int err;

	err = srtp_key_kdf(&kdf, suite, config, layers - 1);
	if (err == -ENOENT)
		srtp_key_say_missing(suite, config, extack);
	if (err)
		return err;
	err = srtp_transform_init(&set->rtp, suite, config, &kdf,
				  SRTP_LABEL_RTP_ENCRYPTION, extack) ?:
	      srtp_transform_init(&set->rtcp, suite, config, &kdf,
				  SRTP_LABEL_RTCP_ENCRYPTION, extack) ?:
	      srtp_kdf_derive(&kdf, SRTP_LABEL_CHECK, check,
			      SRTP_KEY_CHECK_LEN);
	if (!err && config->ext)
		err = srtp_key_derive_ext(set, suite, config, &kdf);
	srtp_key_kdf_end(&kdf);
	if (!err && layers > 1)
		err = srtp_key_derive_inner(set, suite, config, extack);
	return err;
}

/* The driver that was named is what the kernel picks as well. */
static bool srtp_key_same(const struct srtp_key_config *config,
			  const struct srtp_transform *a,
			  const struct srtp_transform *b)
{
	struct crypto_tfm *(*tfm)(const struct srtp_transform *tr);

	tfm = config->engine ? srtp_key_cipher_tfm : srtp_key_mac_tfm;
	return !strcmp(crypto_tfm_alg_driver_name(tfm(a)),
		       crypto_tfm_alg_driver_name(tfm(b)));
}

/*
 * The same without an engine, for packets that are shorter. A driver of a device
 * has one of these flags, or both; whatever its priority, it is not meant here.
 */
static int srtp_key_derive_spare(struct srtp_key *key,
				 const struct srtp_suite *suite,
				 struct srtp_key_config *config,
				 struct netlink_ext_ack *extack)
{
	struct srtp_key_config plain = *config;
	int err;

	key->engine_from = config->engine_from;
	key->spare = kzalloc(sizeof(*key->spare), GFP_KERNEL_ACCOUNT);
	if (!key->spare)
		return -ENOMEM;
	plain.engine = NULL;
	plain.auth_engine = NULL;
	plain.avoid = CRYPTO_ALG_KERN_DRIVER_ONLY | CRYPTO_ALG_ALLOCATES_MEMORY;
	err = srtp_key_derive(key->spare, key->check, suite, &plain, extack);
	if (!err && srtp_key_same(config, &key->set.rtp, &key->spare->rtp)) {
		NL_SET_ERR_MSG(extack,
			       "The kernel picks that engine itself, for packets of any length");
		err = -EINVAL;
	}
	config->spare_failed = err;
	return err;
}

static unsigned int
srtp_transforms_request_len(const struct srtp_transforms *set)
{
	return max(max(srtp_transform_request_len(&set->rtp),
		       srtp_transform_request_len(&set->rtcp)),
		   max(srtp_transform_request_len(&set->inner),
		       srtp_transform_request_len(&set->ext)));
}

static void srtp_key_limits(struct srtp_key *key,
			    const struct srtp_suite *suite,
			    const struct srtp_key_config *config)
{
	const u64 most[] = { BIT_ULL(suite->life_log2), SRTP_LIMIT_RTCP };
	int i;

	for (i = 0; i < ARRAY_SIZE(most); i++)
		srtp_limit_init(&key->limit[i], config->life[i].soft,
				config->life[i].hard ?: most[i],
				config->life[i].used);
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
	key->engine = config->engine;
	key->auth_engine = config->auth_engine;
	key->mki_len = config->mki_len;
	if (config->mki_len)
		memcpy(key->mki, config->mki, config->mki_len);
	key->digest = srtp_key_digest(config, secret);
	key->serial = atomic_inc_return(&srtp_key_serial) ?:
		      atomic_inc_return(&srtp_key_serial);
	srtp_key_limits(key, suite, config);

	err = srtp_key_derive(&key->set, key->check, suite, config, extack);
	if (!err && config->engine_from)
		err = srtp_key_derive_spare(key, suite, config, extack);
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

/**
 * srtp_key_available - the running kernel has what a suite needs
 * @suite: the suite
 */
bool srtp_key_available(const struct srtp_suite *suite)
{
	if (suite->prf && !crypto_has_skcipher(suite->prf, 0, 0))
		return false;
	if (srtp_suite_is_aead(suite))
		return crypto_has_alg(suite->cipher, CRYPTO_ALG_TYPE_AEAD,
				      CRYPTO_ALG_TYPE_MASK);
	return (!suite->cipher || crypto_has_skcipher(suite->cipher, 0, 0)) &&
	       crypto_has_shash(suite->auth, 0, 0);
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
	struct crypto_tfm *cipher = srtp_key_cipher_tfm(tr);
	struct crypto_tfm *mac = srtp_key_mac_tfm(tr);
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
