// SPDX-License-Identifier: GPL-2.0
/*
 * Transforms: what the crypto API has for a suite, keyed with what is derived from
 * a master key and salt. Made and freed in process context.
 *
 * They are asked for without CRYPTO_ALG_ASYNC in the mask: on kernels whose SIMD
 * drivers sit behind an asynchronous wrapper the mask would choose one several
 * times slower. Most requests complete in place all the same.
 */
#include <crypto/aead.h>
#include <crypto/hash.h>
#include <crypto/skcipher.h>
#include <linux/slab.h>
#include <net/netlink.h>

#include "block.h"
#include "compat.h"
#include "kdf.h"
#include "suite.h"
#include "transform.h"

/* Labels no RFC assigns: their output is used for nothing but comparing. */
#define SRTP_LABEL_CHECK	0xff
#define SRTP_LABEL_CHECK_INNER	0xfe

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
static int srtp_transform_make_aead(struct srtp_transform *tr, const char *name,
				    u32 avoid)
{
	struct crypto_aead *aead = crypto_alloc_aead(name, 0, avoid);

	if (IS_ERR(aead))
		return PTR_ERR(aead);
	tr->aead = aead;
	return 0;
}

static int srtp_transform_make_cipher(struct srtp_transform *tr,
				      const char *name, u32 avoid)
{
	struct crypto_skcipher *cipher = crypto_alloc_skcipher(name, 0, avoid);

	if (IS_ERR(cipher))
		return PTR_ERR(cipher);
	tr->cipher = cipher;
	return 0;
}

static int srtp_transform_make_mac(struct srtp_transform *tr, const char *name,
				   u32 avoid)
{
	struct crypto_shash *mac = crypto_alloc_shash(name, 0, avoid);

	if (IS_ERR(mac))
		return PTR_ERR(mac);
	tr->mac = mac;
	return 0;
}

static int srtp_transform_make_late_mac(struct srtp_transform *tr,
					const char *name)
{
	struct crypto_ahash *mac = crypto_alloc_ahash(name, 0, 0);

	if (IS_ERR(mac))
		return PTR_ERR(mac);
	tr->late_mac = mac;
	return 0;
}

static int srtp_transform_make(struct srtp_transform *tr,
			       const struct srtp_suite *suite,
			       const struct srtp_keying *config)
{
	const char *name = config->engine ?: suite->cipher;
	int err = 0;

	if (srtp_suite_is_aead(suite))
		return srtp_transform_make_aead(tr, name, config->avoid);
	if (suite->cipher)
		err = srtp_transform_make_cipher(tr, name, config->avoid);
	if (err)
		return err;
	if (config->auth_engine)
		return srtp_transform_make_late_mac(tr, config->auth_engine);
	return srtp_transform_make_mac(tr, suite->auth, config->avoid);
}

/**
 * srtp_transform_cipher - the cipher or AEAD, for its names and flags
 * @tr: the transform
 *
 * Return: NULL if there is none.
 */
struct crypto_tfm *srtp_transform_cipher(const struct srtp_transform *tr)
{
	if (tr->aead)
		return crypto_aead_tfm(tr->aead);
	return tr->cipher ? crypto_skcipher_tfm(tr->cipher) : NULL;
}

/**
 * srtp_transform_mac - the HMAC, for its names and flags
 * @tr: the transform
 *
 * Return: NULL if there is none.
 */
struct crypto_tfm *srtp_transform_mac(const struct srtp_transform *tr)
{
	if (tr->late_mac)
		return crypto_ahash_tfm(tr->late_mac);
	return tr->mac ? crypto_shash_tfm(tr->mac) : NULL;
}

/* So that no engine name selects a weaker or a null transform. */
static bool srtp_transform_genuine(const struct srtp_transform *tr,
				   const struct srtp_suite *suite)
{
	struct crypto_tfm *cipher = srtp_transform_cipher(tr);
	struct crypto_tfm *mac = srtp_transform_mac(tr);

	return (!cipher ||
		!strcmp(crypto_tfm_alg_name(cipher), suite->cipher)) &&
	       (!mac || !strcmp(crypto_tfm_alg_name(mac), suite->auth));
}

/* RFC 3711 4.1.2.1: m is the salt, filled up with 0x55. */
static int srtp_transform_set_f8(struct srtp_transform *tr,
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

static int srtp_transform_set_cipher(struct srtp_transform *tr,
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
		err = srtp_transform_set_f8(tr, suite, secret);
	memzero_explicit(secret, sizeof(secret));
	return err;
}

static int srtp_transform_set_mac(struct srtp_transform *tr,
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

static int srtp_transform_set(struct srtp_transform *tr,
			      const struct srtp_suite *suite,
			      const struct srtp_kdf *kdf, u8 first_label)
{
	int err;

	err = srtp_kdf_derive(kdf, first_label + SRTP_LABEL_RTP_SALT, tr->salt,
			      suite->salt_len);
	if (!err && suite->cipher)
		err = srtp_transform_set_cipher(tr, suite, kdf, first_label +
						SRTP_LABEL_RTP_ENCRYPTION);
	if (!err && suite->auth)
		err = srtp_transform_set_mac(tr, kdf,
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

static void srtp_transform_say_missing(const struct srtp_suite *suite,
				       const struct srtp_keying *config,
				       struct netlink_ext_ack *extack)
{
	if (config->engine || config->auth_engine)
		NL_SET_ERR_MSG(extack, "The crypto API has no such engine");
	else if (extack)
		extack->_msg = suite->missing;
}

static int srtp_transform_init(struct srtp_transform *tr,
			       const struct srtp_suite *suite,
			       const struct srtp_keying *config,
			       const struct srtp_kdf *kdf, u8 first_label,
			       struct netlink_ext_ack *extack)
{
	int err = srtp_transform_make(tr, suite, config);

	if (err == -ENOMEM)
		return err;
	if (err) {
		srtp_transform_say_missing(suite, config, extack);
		return err;
	}
	if (!srtp_transform_genuine(tr, suite)) {
		NL_SET_ERR_MSG(extack,
			       "The engine is not for the suite's algorithm");
		return -EINVAL;
	}
	err = srtp_transform_set(tr, suite, kdf, first_label);
	if (err)
		NL_SET_ERR_MSG(extack, "The engine refuses the key");
	return err;
}

/**
 * srtp_transforms_free - free what was made, however far that went
 * @set: the transforms; none of their requests is away
 */
void srtp_transforms_free(struct srtp_transforms *set)
{
	srtp_transform_free(&set->rtp);
	srtp_transform_free(&set->rtcp);
	srtp_transform_free(&set->inner);
	srtp_transform_free(&set->ext);
}

/* Make ready to derive from one layer's share of the master key and salt. */
static int srtp_transforms_kdf(struct srtp_kdf *kdf,
			       const struct srtp_suite *suite,
			       const struct srtp_keying *config,
			       unsigned int layer)
{
	struct srtp_block *block;
	const u8 *key, *salt;

	srtp_keying_layer(suite, config, layer, &key, &salt);
	if (!suite->prf)
		return srtp_kdf_init(kdf, key, suite->key_len, salt,
				     suite->salt_len);
	block = srtp_block_new(suite->prf, key, suite->key_len);
	if (IS_ERR(block))
		return PTR_ERR(block);
	srtp_kdf_init_block(kdf, block, salt, suite->salt_len);
	return 0;
}

static void srtp_transforms_kdf_end(struct srtp_kdf *kdf)
{
	if (kdf->block)
		srtp_block_free(kdf->block);
	srtp_kdf_wipe(kdf);
}

/*
 * RFC 6904 4.3: header extensions have a key and a salt of their own, and the
 * suite's cipher; those of an AEAD its counter mode (RFC 7714 8.3).
 */
static int srtp_transforms_init_ext(struct srtp_transforms *set,
				    const struct srtp_suite *suite,
				    const struct srtp_keying *config,
				    const struct srtp_kdf *kdf)
{
	struct srtp_transform *tr = &set->ext;
	const char *name = suite->ext ?: config->engine ?: suite->cipher;
	int err;

	err = srtp_transform_make_cipher(tr, name, config->avoid);
	if (!err)
		err = srtp_kdf_derive(kdf, SRTP_LABEL_EXT_SALT, tr->salt,
				      suite->salt_len);
	return err ?: srtp_transform_set_cipher(tr, suite, kdf,
						SRTP_LABEL_EXT_ENCRYPTION);
}

/* End to end: SRTP alone, from the first share of the master key. */
static int srtp_transforms_init_inner(struct srtp_transforms *set, u8 *check,
				      const struct srtp_suite *suite,
				      const struct srtp_keying *config,
				      struct netlink_ext_ack *extack)
{
	u8 inner[SRTP_KEY_CHECK_LEN];
	struct srtp_kdf kdf;
	int err = srtp_transforms_kdf(&kdf, suite, config, 0);

	if (err)
		return err;
	err = srtp_transform_init(&set->inner, suite, config, &kdf,
				  SRTP_LABEL_RTP_ENCRYPTION, extack) ?:
	      srtp_kdf_derive(&kdf, SRTP_LABEL_CHECK_INNER, inner,
			      sizeof(inner));
	srtp_transforms_kdf_end(&kdf);
	if (!err)
		crypto_xor(check, inner, sizeof(inner));
	return err;
}

/**
 * srtp_transforms_init - make and key all that a key's packets need
 * @set: zeroed; srtp_transforms_free() ends it, also after an error
 * @check: receives SRTP_KEY_CHECK_LEN octets
 * @suite: the suite
 * @config: what to make them from; its master key has the suite's length
 * @extack: says what was wrong
 *
 * No locks held: allocating a transform may load a module.
 *
 * Return: 0 or a negative errno.
 */
int srtp_transforms_init(struct srtp_transforms *set, u8 *check,
			 const struct srtp_suite *suite,
			 const struct srtp_keying *config,
			 struct netlink_ext_ack *extack)
{
	unsigned int layers = srtp_keying_layers(suite, config);
	struct srtp_kdf kdf;
	int err;

	err = srtp_transforms_kdf(&kdf, suite, config, layers - 1);
	if (err == -ENOENT)
		srtp_transform_say_missing(suite, config, extack);
	if (err)
		return err;
	err = srtp_transform_init(&set->rtp, suite, config, &kdf,
				  SRTP_LABEL_RTP_ENCRYPTION, extack) ?:
	      srtp_transform_init(&set->rtcp, suite, config, &kdf,
				  SRTP_LABEL_RTCP_ENCRYPTION, extack) ?:
	      srtp_kdf_derive(&kdf, SRTP_LABEL_CHECK, check,
			      SRTP_KEY_CHECK_LEN);
	if (!err && config->ext)
		err = srtp_transforms_init_ext(set, suite, config, &kdf);
	srtp_transforms_kdf_end(&kdf);
	if (!err && layers > 1)
		err = srtp_transforms_init_inner(set, check, suite, config,
						 extack);
	return err;
}

/**
 * srtp_transforms_request_len - octets of the longest request
 * @set: the transforms
 */
unsigned int
srtp_transforms_request_len(const struct srtp_transforms *set)
{
	return max(max(srtp_transform_request_len(&set->rtp),
		       srtp_transform_request_len(&set->rtcp)),
		   max(srtp_transform_request_len(&set->inner),
		       srtp_transform_request_len(&set->ext)));
}

/**
 * srtp_transforms_available - the running kernel has what a suite needs
 * @suite: the suite
 */
bool srtp_transforms_available(const struct srtp_suite *suite)
{
	if (suite->prf && !crypto_has_skcipher(suite->prf, 0, 0))
		return false;
	if (srtp_suite_is_aead(suite))
		return crypto_has_alg(suite->cipher, CRYPTO_ALG_TYPE_AEAD,
				      CRYPTO_ALG_TYPE_MASK);
	return (!suite->cipher || crypto_has_skcipher(suite->cipher, 0, 0)) &&
	       crypto_has_shash(suite->auth, 0, 0);
}
