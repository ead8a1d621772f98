// SPDX-License-Identifier: GPL-2.0
/*
 * The module's block ciphers on OpenSSL's, so that key derivation in user space
 * rests on an ARIA of other people's. There is no other block cipher it wants.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <linux/types.h>
#include <openssl/evp.h>

#include "block.h"

struct srtp_block {
	EVP_CIPHER_CTX *ctx;
};

struct srtp_block *srtp_block_new(const char *name, const u8 *key,
				  unsigned int key_len)
{
	const EVP_CIPHER *cipher = key_len == 32 ? EVP_aria_256_ecb() :
						   EVP_aria_128_ecb();
	struct srtp_block *block = calloc(1, sizeof(*block));

	if (!block || strcmp(name, "ecb(aria)"))
		abort();
	block->ctx = EVP_CIPHER_CTX_new();
	if (!block->ctx ||
	    EVP_EncryptInit_ex(block->ctx, cipher, NULL, key, NULL) != 1)
		abort();
	return block;
}

void srtp_block_free(struct srtp_block *block)
{
	EVP_CIPHER_CTX_free(block->ctx);
	free(block);
}

int srtp_block_encrypt(struct srtp_block *block, u8 *out, const u8 *in)
{
	int len;

	return EVP_EncryptUpdate(block->ctx, out, &len, in, 16) == 1 ?
	       0 : -EIO;
}
