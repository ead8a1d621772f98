// SPDX-License-Identifier: GPL-2.0
/*
 * Single blocks of a cipher for which the kernel has no library as it has for
 * AES: key derivation of the ARIA suites (RFC 8269 section 4).
 */
#include <crypto/skcipher.h>
#include <linux/scatterlist.h>
#include <linux/slab.h>

#include "block.h"

#define SRTP_BLOCK_LEN	16

/**
 * struct srtp_block - a keyed block cipher; process context only
 * @ecb: the cipher; synchronous
 * @text: one block: what a request works on must not be on the stack
 */
struct srtp_block {
	struct crypto_sync_skcipher *ecb;
	u8 text[SRTP_BLOCK_LEN];
};

/**
 * srtp_block_new - a block cipher and its key
 * @name: crypto API name of its ECB mode
 * @key: secret
 * @key_len: its length
 *
 * Return: the cipher, or an ERR_PTR(); -ENOENT where the kernel lacks it.
 */
struct srtp_block *srtp_block_new(const char *name, const u8 *key,
				  unsigned int key_len)
{
	struct srtp_block *block = kzalloc(sizeof(*block), GFP_KERNEL);
	int err;

	if (!block)
		return ERR_PTR(-ENOMEM);
	block->ecb = crypto_alloc_sync_skcipher(name, 0, 0);
	if (IS_ERR(block->ecb)) {
		err = PTR_ERR(block->ecb);
		block->ecb = NULL;
	} else {
		err = crypto_sync_skcipher_setkey(block->ecb, key, key_len);
	}
	if (!err)
		return block;
	srtp_block_free(block);
	return ERR_PTR(err);
}

/**
 * srtp_block_free - forget the cipher and its key
 * @block: the cipher
 */
void srtp_block_free(struct srtp_block *block)
{
	if (block->ecb)
		crypto_free_sync_skcipher(block->ecb);
	kfree_sensitive(block);
}

/**
 * srtp_block_encrypt - encrypt one block
 * @block: the cipher
 * @out: receives 16 octets
 * @in: 16 octets
 *
 * Return: 0 or a negative errno.
 */
int srtp_block_encrypt(struct srtp_block *block, u8 *out, const u8 *in)
{
	SYNC_SKCIPHER_REQUEST_ON_STACK(req, block->ecb);
	struct scatterlist sg;
	int err;

	memcpy(block->text, in, sizeof(block->text));
	sg_init_one(&sg, block->text, sizeof(block->text));
	skcipher_request_set_sync_tfm(req, block->ecb);
	skcipher_request_set_callback(req, 0, NULL, NULL);
	skcipher_request_set_crypt(req, &sg, &sg, sizeof(block->text), NULL);
	err = crypto_skcipher_encrypt(req);
	skcipher_request_zero(req);
	memcpy(out, block->text, sizeof(block->text));
	return err;
}
