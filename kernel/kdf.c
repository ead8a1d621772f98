// SPDX-License-Identifier: GPL-2.0
/*
 * Key derivation (RFC 3711 section 4.3, RFC 6188, RFC 7714 section 11, RFC 8269
 * section 4) with a key derivation rate of zero: r is 0 for every index, so the
 * session keys depend on neither SSRC nor index, and all states of a session
 * share them.
 */
#include <linux/errno.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include "block.h"
#include "compat.h"
#include "kdf.h"

/* In x = key_id XOR master_salt the label meets octet 7 of the salt. */
#define SRTP_KDF_LABEL_AT	7

/**
 * srtp_kdf_init - prepare a master key and salt
 * @kdf: filled; secret
 * @key: master key
 * @key_len: 16, 24 or 32
 * @salt: master salt
 * @salt_len: 14 at most
 *
 * Return: 0, or -EINVAL for a length no suite has.
 */
int srtp_kdf_init(struct srtp_kdf *kdf, const u8 *key, size_t key_len,
		  const u8 *salt, size_t salt_len)
{
	if (salt_len > SRTP_SALT_MAX)
		return -EINVAL;
	srtp_kdf_init_block(kdf, NULL, salt, salt_len);
	return aes_prepareenckey(&kdf->aes, key, key_len);
}

/**
 * srtp_kdf_init_block - prepare a cipher that has the master key, and a salt
 * @kdf: filled; secret
 * @block: the cipher; stays the caller's
 * @salt: master salt
 * @salt_len: 14 at most
 */
void srtp_kdf_init_block(struct srtp_kdf *kdf, struct srtp_block *block,
			 const u8 *salt, size_t salt_len)
{
	kdf->block = block;
	memset(kdf->salt, 0, sizeof(kdf->salt));
	memcpy(kdf->salt, salt, salt_len);
}

static int srtp_kdf_encrypt(const struct srtp_kdf *kdf, u8 *out, const u8 *in)
{
	if (kdf->block)
		return srtp_block_encrypt(kdf->block, out, in);
	aes_encrypt(&kdf->aes, out, in);
	return 0;
}

/**
 * srtp_kdf_derive - PRF_n(master key, x) (RFC 3711 section 4.3.3)
 * @kdf: prepared master key and salt
 * @label: one of enum srtp_label
 * @out: receives the session key; secret
 * @len: its length
 *
 * Return: 0, or the error of a cipher that is not in the AES library.
 */
int srtp_kdf_derive(const struct srtp_kdf *kdf, u8 label, u8 *out, size_t len)
{
	u8 x[AES_BLOCK_SIZE] = {}, block[AES_BLOCK_SIZE];
	u16 count = 0;
	int err = 0;

	memcpy(x, kdf->salt, sizeof(kdf->salt));
	x[SRTP_KDF_LABEL_AT] ^= label;
	while (len && !err) {
		size_t n = min(len, sizeof(block));

		put_unaligned_be16(count++, x + SRTP_SALT_MAX);
		err = srtp_kdf_encrypt(kdf, block, x);
		memcpy(out, block, n);
		out += n;
		len -= n;
	}
	memzero_explicit(block, sizeof(block));
	memzero_explicit(x, sizeof(x));
	return err;
}

/**
 * srtp_kdf_wipe - forget the master key and salt
 * @kdf: wiped
 */
void srtp_kdf_wipe(struct srtp_kdf *kdf)
{
	memzero_explicit(kdf, sizeof(*kdf));
}
