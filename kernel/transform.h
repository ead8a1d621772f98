/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SRTP_TRANSFORM_H
#define _SRTP_TRANSFORM_H

#include <crypto/algapi.h>
#include <linux/types.h>

#include "proto.h"
#include "suite.h"

struct aes_enckey;
struct crypto_aead;
struct crypto_ahash;
struct crypto_shash;
struct crypto_skcipher;
struct crypto_tfm;
struct netlink_ext_ack;

#define SRTP_KEY_CHECK_LEN	4

/**
 * struct srtp_transform - the keyed transforms of SRTP, of SRTCP, or of a layer
 * @cipher: counter mode, or CBC for f8; NULL for an AEAD and without a cipher
 * @aead: AEAD, or NULL
 * @mac: HMAC of the suites that are no AEAD
 * @late_mac: HMAC of a named engine; takes the place of @mac
 * @f8: k_e XOR m, expanded (RFC 3711 4.1.2.1); NULL but for f8
 * @salt: session salt, right-padded with zeros
 *
 * Never changes once made: setkey is for the constructor alone.
 */
struct srtp_transform {
	struct crypto_skcipher *cipher;
	struct crypto_aead *aead;
	struct crypto_shash *mac;
	struct crypto_ahash *late_mac;
	struct aes_enckey *f8;
	u8 salt[SRTP_IV_LEN];
};

/**
 * struct srtp_transforms - all that one key's packets go through
 * @rtp: transforms of SRTP
 * @rtcp: transforms of SRTCP
 * @inner: of SRTP end to end (RFC 8723); empty but for the double suites
 * @ext: of SRTP header extensions (RFC 6904); empty where none is encrypted
 */
struct srtp_transforms {
	struct srtp_transform rtp;
	struct srtp_transform rtcp;
	struct srtp_transform inner;
	struct srtp_transform ext;
};

/**
 * struct srtp_keying - what transforms are made from
 * @master: master key, then master salt; secret, owned by the caller
 * @master_len: its length
 * @engine: driver name or NULL
 * @auth_engine: driver name or NULL
 * @avoid: CRYPTO_ALG_* of drivers that are not to be picked
 * @outer_only: RFC 8723: the outer half of key and salt is all there is
 * @ext: header extensions are encrypted
 */
struct srtp_keying {
	const u8 *master;
	unsigned int master_len;
	const char *engine;
	const char *auth_engine;
	u32 avoid;
	bool outer_only;
	bool ext;
};

/**
 * srtp_keying_layers - how many layers' keys there are
 * @suite: the suite
 * @config: which of its layers are meant
 */
static inline unsigned int srtp_keying_layers(const struct srtp_suite *suite,
					      const struct srtp_keying *config)
{
	return config->outer_only ? 1 : srtp_suite_layers(suite);
}

/**
 * srtp_keying_len - octets that master key and master salt must have
 * @suite: the suite
 * @config: which of its layers are meant
 */
static inline unsigned int srtp_keying_len(const struct srtp_suite *suite,
					   const struct srtp_keying *config)
{
	return srtp_keying_layers(suite, config) *
	       (suite->key_len + suite->salt_len);
}

/**
 * srtp_keying_layer - one layer's share of the master key and salt
 * @suite: the suite
 * @config: whose master key has the suite's length
 * @layer: 0 is the innermost
 * @key: receives where its @suite->key_len octets are
 * @salt: receives where its @suite->salt_len octets are
 *
 * RFC 8723 section 3: the inner layer has the first half of each, the outer one the
 * second.
 */
static inline void srtp_keying_layer(const struct srtp_suite *suite,
				     const struct srtp_keying *config,
				     unsigned int layer, const u8 **key,
				     const u8 **salt)
{
	*key = config->master + layer * suite->key_len;
	*salt = config->master + layer * suite->salt_len +
		srtp_keying_layers(suite, config) * suite->key_len;
}

/**
 * srtp_keying_twice - whether both layers have the same key
 * @suite: the suite
 * @config: whose master key has the suite's length
 *
 * The two would cancel each other, or use each other's nonces.
 */
static inline bool srtp_keying_twice(const struct srtp_suite *suite,
				     const struct srtp_keying *config)
{
	return srtp_keying_layers(suite, config) > 1 &&
	       !crypto_memneq(config->master, config->master + suite->key_len,
			      suite->key_len);
}

bool srtp_transforms_available(const struct srtp_suite *suite);
int srtp_transforms_init(struct srtp_transforms *set, u8 *check,
			 const struct srtp_suite *suite,
			 const struct srtp_keying *config,
			 struct netlink_ext_ack *extack);
unsigned int srtp_transforms_request_len(const struct srtp_transforms *set);
struct crypto_tfm *srtp_transform_cipher(const struct srtp_transform *tr);
struct crypto_tfm *srtp_transform_mac(const struct srtp_transform *tr);
void srtp_transforms_free(struct srtp_transforms *set);

#endif /* _SRTP_TRANSFORM_H */
