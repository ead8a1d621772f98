/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The kernel's AES library on OpenSSL's block function, so that key derivation
 * in user space rests on an AES of other people's.
 */
#ifndef _SHIM_CRYPTO_AES_H
#define _SHIM_CRYPTO_AES_H

#include <errno.h>
#include <linux/types.h>
/* the one-block functions are what is wanted, deprecated or not */
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/aes.h>
#undef AES_ENCRYPT
#undef AES_DECRYPT

#define AES_KEYSIZE_128 16
#define AES_KEYSIZE_192 24
#define AES_KEYSIZE_256 32

struct crypto_aes_ctx {
	AES_KEY key;
};

static inline int aes_expandkey(struct crypto_aes_ctx *ctx, const u8 *key,
				unsigned int len)
{
	if (len != AES_KEYSIZE_128 && len != AES_KEYSIZE_192 &&
	    len != AES_KEYSIZE_256)
		return -EINVAL;
	return AES_set_encrypt_key(key, len * 8, &ctx->key) ? -EINVAL : 0;
}

static inline void aes_encrypt(const struct crypto_aes_ctx *ctx, u8 *out,
			       const u8 *in)
{
	AES_encrypt(in, out, &ctx->key);
}

/* 7.x: a key that only encrypts */
#define aes_enckey crypto_aes_ctx
#define aes_prepareenckey aes_expandkey

#endif /* _SHIM_CRYPTO_AES_H */
