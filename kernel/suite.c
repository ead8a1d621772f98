// SPDX-License-Identifier: GPL-2.0
/*
 * The suites, one row each. Lengths: RFC 3711 section 8.2, RFC 5764 section
 * 4.1.2, RFC 6188, RFC 7714 section 12, RFC 8269, RFC 8723; SRTCP of the _32
 * suites keeps 80 bits of tag (RFC 3711 section 5.2). The GCM_8 suites were in
 * drafts of RFC 7714 only, and are still offered. Lives: RFC 3711 section 9.2;
 * RFC 6188 section 4 has a shorter one.
 */
#include <linux/kernel.h>

#include "suite.h"
#include "uapi/linux/srtp.h"

#define SRTP_MISSING_ARIA_CTR \
	"This kernel lacks one of CONFIG_CRYPTO_ARIA, CONFIG_CRYPTO_CTR, CONFIG_CRYPTO_ECB, CONFIG_CRYPTO_HMAC and CONFIG_CRYPTO_SHA1"
#define SRTP_MISSING_ARIA_GCM \
	"This kernel lacks one of CONFIG_CRYPTO_ARIA, CONFIG_CRYPTO_ECB and CONFIG_CRYPTO_GCM"
#define SRTP_MISSING_HMAC \
	"This kernel lacks one of CONFIG_CRYPTO_HMAC and CONFIG_CRYPTO_SHA1"
#define SRTP_MISSING_CM \
	"This kernel lacks one of CONFIG_CRYPTO_AES, CONFIG_CRYPTO_CTR, CONFIG_CRYPTO_HMAC and CONFIG_CRYPTO_SHA1"
#define SRTP_MISSING_F8 \
	"This kernel lacks one of CONFIG_CRYPTO_AES, CONFIG_CRYPTO_CBC, CONFIG_CRYPTO_HMAC and CONFIG_CRYPTO_SHA1"
#define SRTP_MISSING_GCM \
	"This kernel lacks one of CONFIG_CRYPTO_AES and CONFIG_CRYPTO_GCM"

static const struct srtp_suite srtp_suites[] = {
	{
		.id = SRTP_SUITE_AES_CM_128_HMAC_SHA1_80,
		.name = "AES_CM_128_HMAC_SHA1_80",
		.mode = SRTP_MODE_CM,
		.cipher = "ctr(aes)",
		.auth = "hmac(sha1)",
		.missing = SRTP_MISSING_CM,
		.key_len = 16,
		.salt_len = 14,
		.tag_len = 10,
		.rtcp_tag_len = 10,
		.life_log2 = 48,
	},
	{
		.id = SRTP_SUITE_AES_CM_128_HMAC_SHA1_32,
		.name = "AES_CM_128_HMAC_SHA1_32",
		.mode = SRTP_MODE_CM,
		.cipher = "ctr(aes)",
		.auth = "hmac(sha1)",
		.missing = SRTP_MISSING_CM,
		.key_len = 16,
		.salt_len = 14,
		.tag_len = 4,
		.rtcp_tag_len = 10,
		.life_log2 = 48,
	},
	{
		.id = SRTP_SUITE_NULL_HMAC_SHA1_80,
		.name = "NULL_HMAC_SHA1_80",
		.mode = SRTP_MODE_NULL,
		.auth = "hmac(sha1)",
		.missing = SRTP_MISSING_HMAC,
		.key_len = 16,
		.salt_len = 14,
		.tag_len = 10,
		.rtcp_tag_len = 10,
		.life_log2 = 48,
	},
	{
		.id = SRTP_SUITE_NULL_HMAC_SHA1_32,
		.name = "NULL_HMAC_SHA1_32",
		.mode = SRTP_MODE_NULL,
		.auth = "hmac(sha1)",
		.missing = SRTP_MISSING_HMAC,
		.key_len = 16,
		.salt_len = 14,
		.tag_len = 4,
		.rtcp_tag_len = 10,
		.life_log2 = 48,
	},
	{
		.id = SRTP_SUITE_AEAD_AES_128_GCM,
		.name = "AEAD_AES_128_GCM",
		.mode = SRTP_MODE_AEAD,
		.cipher = "gcm(aes)",
		.ext = "ctr(aes)",
		.missing = SRTP_MISSING_GCM,
		.key_len = 16,
		.salt_len = 12,
		.tag_len = 16,
		.rtcp_tag_len = 16,
		.life_log2 = 48,
	},
	{
		.id = SRTP_SUITE_AEAD_AES_256_GCM,
		.name = "AEAD_AES_256_GCM",
		.mode = SRTP_MODE_AEAD,
		.cipher = "gcm(aes)",
		.ext = "ctr(aes)",
		.missing = SRTP_MISSING_GCM,
		.key_len = 32,
		.salt_len = 12,
		.tag_len = 16,
		.rtcp_tag_len = 16,
		.life_log2 = 48,
	},
	{
		.id = SRTP_SUITE_DOUBLE_AEAD_AES_128_GCM_AEAD_AES_128_GCM,
		.name = "DOUBLE_AEAD_AES_128_GCM_AEAD_AES_128_GCM",
		.mode = SRTP_MODE_DOUBLE,
		.cipher = "gcm(aes)",
		.ext = "ctr(aes)",
		.missing = SRTP_MISSING_GCM,
		.key_len = 16,
		.salt_len = 12,
		.tag_len = 16,
		.rtcp_tag_len = 16,
		.life_log2 = 48,
	},
	{
		.id = SRTP_SUITE_DOUBLE_AEAD_AES_256_GCM_AEAD_AES_256_GCM,
		.name = "DOUBLE_AEAD_AES_256_GCM_AEAD_AES_256_GCM",
		.mode = SRTP_MODE_DOUBLE,
		.cipher = "gcm(aes)",
		.ext = "ctr(aes)",
		.missing = SRTP_MISSING_GCM,
		.key_len = 32,
		.salt_len = 12,
		.tag_len = 16,
		.rtcp_tag_len = 16,
		.life_log2 = 48,
	},
	{
		.id = SRTP_SUITE_ARIA_128_CTR_HMAC_SHA1_80,
		.name = "ARIA_128_CTR_HMAC_SHA1_80",
		.mode = SRTP_MODE_CM,
		.cipher = "ctr(aria)",
		.auth = "hmac(sha1)",
		.prf = "ecb(aria)",
		.missing = SRTP_MISSING_ARIA_CTR,
		.key_len = 16,
		.salt_len = 14,
		.tag_len = 10,
		.rtcp_tag_len = 10,
		.life_log2 = 48,
	},
	{
		.id = SRTP_SUITE_ARIA_128_CTR_HMAC_SHA1_32,
		.name = "ARIA_128_CTR_HMAC_SHA1_32",
		.mode = SRTP_MODE_CM,
		.cipher = "ctr(aria)",
		.auth = "hmac(sha1)",
		.prf = "ecb(aria)",
		.missing = SRTP_MISSING_ARIA_CTR,
		.key_len = 16,
		.salt_len = 14,
		.tag_len = 4,
		.rtcp_tag_len = 10,
		.life_log2 = 48,
	},
	{
		.id = SRTP_SUITE_ARIA_256_CTR_HMAC_SHA1_80,
		.name = "ARIA_256_CTR_HMAC_SHA1_80",
		.mode = SRTP_MODE_CM,
		.cipher = "ctr(aria)",
		.auth = "hmac(sha1)",
		.prf = "ecb(aria)",
		.missing = SRTP_MISSING_ARIA_CTR,
		.key_len = 32,
		.salt_len = 14,
		.tag_len = 10,
		.rtcp_tag_len = 10,
		.life_log2 = 48,
	},
	{
		.id = SRTP_SUITE_ARIA_256_CTR_HMAC_SHA1_32,
		.name = "ARIA_256_CTR_HMAC_SHA1_32",
		.mode = SRTP_MODE_CM,
		.cipher = "ctr(aria)",
		.auth = "hmac(sha1)",
		.prf = "ecb(aria)",
		.missing = SRTP_MISSING_ARIA_CTR,
		.key_len = 32,
		.salt_len = 14,
		.tag_len = 4,
		.rtcp_tag_len = 10,
		.life_log2 = 48,
	},
	{
		.id = SRTP_SUITE_AEAD_ARIA_128_GCM,
		.name = "AEAD_ARIA_128_GCM",
		.mode = SRTP_MODE_AEAD,
		.cipher = "gcm(aria)",
		.ext = "ctr(aria)",
		.prf = "ecb(aria)",
		.missing = SRTP_MISSING_ARIA_GCM,
		.key_len = 16,
		.salt_len = 12,
		.tag_len = 16,
		.rtcp_tag_len = 16,
		.life_log2 = 48,
	},
	{
		.id = SRTP_SUITE_AEAD_ARIA_256_GCM,
		.name = "AEAD_ARIA_256_GCM",
		.mode = SRTP_MODE_AEAD,
		.cipher = "gcm(aria)",
		.ext = "ctr(aria)",
		.prf = "ecb(aria)",
		.missing = SRTP_MISSING_ARIA_GCM,
		.key_len = 32,
		.salt_len = 12,
		.tag_len = 16,
		.rtcp_tag_len = 16,
		.life_log2 = 48,
	},
	{
		.id = SRTP_SUITE_AES_192_CM_HMAC_SHA1_80,
		.name = "AES_192_CM_HMAC_SHA1_80",
		.mode = SRTP_MODE_CM,
		.cipher = "ctr(aes)",
		.auth = "hmac(sha1)",
		.missing = SRTP_MISSING_CM,
		.key_len = 24,
		.salt_len = 14,
		.tag_len = 10,
		.rtcp_tag_len = 10,
		.life_log2 = 31,
	},
	{
		.id = SRTP_SUITE_AES_192_CM_HMAC_SHA1_32,
		.name = "AES_192_CM_HMAC_SHA1_32",
		.mode = SRTP_MODE_CM,
		.cipher = "ctr(aes)",
		.auth = "hmac(sha1)",
		.missing = SRTP_MISSING_CM,
		.key_len = 24,
		.salt_len = 14,
		.tag_len = 4,
		.rtcp_tag_len = 10,
		.life_log2 = 31,
	},
	{
		.id = SRTP_SUITE_AES_256_CM_HMAC_SHA1_80,
		.name = "AES_256_CM_HMAC_SHA1_80",
		.mode = SRTP_MODE_CM,
		.cipher = "ctr(aes)",
		.auth = "hmac(sha1)",
		.missing = SRTP_MISSING_CM,
		.key_len = 32,
		.salt_len = 14,
		.tag_len = 10,
		.rtcp_tag_len = 10,
		.life_log2 = 31,
	},
	{
		.id = SRTP_SUITE_AES_256_CM_HMAC_SHA1_32,
		.name = "AES_256_CM_HMAC_SHA1_32",
		.mode = SRTP_MODE_CM,
		.cipher = "ctr(aes)",
		.auth = "hmac(sha1)",
		.missing = SRTP_MISSING_CM,
		.key_len = 32,
		.salt_len = 14,
		.tag_len = 4,
		.rtcp_tag_len = 10,
		.life_log2 = 31,
	},
	{
		.id = SRTP_SUITE_F8_128_HMAC_SHA1_80,
		.name = "F8_128_HMAC_SHA1_80",
		.mode = SRTP_MODE_F8,
		.cipher = "cbc(aes)",
		.auth = "hmac(sha1)",
		.missing = SRTP_MISSING_F8,
		.key_len = 16,
		.salt_len = 14,
		.tag_len = 10,
		.rtcp_tag_len = 10,
		.life_log2 = 48,
	},
	{
		.id = SRTP_SUITE_AEAD_AES_128_GCM_8,
		.name = "AEAD_AES_128_GCM_8",
		.mode = SRTP_MODE_AEAD,
		.cipher = "gcm(aes)",
		.ext = "ctr(aes)",
		.missing = SRTP_MISSING_GCM,
		.key_len = 16,
		.salt_len = 12,
		.tag_len = 8,
		.rtcp_tag_len = 8,
		.life_log2 = 48,
	},
	{
		.id = SRTP_SUITE_AEAD_AES_256_GCM_8,
		.name = "AEAD_AES_256_GCM_8",
		.mode = SRTP_MODE_AEAD,
		.cipher = "gcm(aes)",
		.ext = "ctr(aes)",
		.missing = SRTP_MISSING_GCM,
		.key_len = 32,
		.salt_len = 12,
		.tag_len = 8,
		.rtcp_tag_len = 8,
		.life_log2 = 48,
	},
};

/**
 * srtp_suite_at - walk the table
 * @i: row
 *
 * Return: the row, or NULL past the last one.
 */
const struct srtp_suite *srtp_suite_at(unsigned int i)
{
	return i < ARRAY_SIZE(srtp_suites) ? &srtp_suites[i] : NULL;
}

/**
 * srtp_suite_find - the row of a suite
 * @id: enum srtp_suite_id
 *
 * Return: the row, or NULL.
 */
const struct srtp_suite *srtp_suite_find(u32 id)
{
	const struct srtp_suite *suite;
	unsigned int i;

	for (i = 0; (suite = srtp_suite_at(i)); i++)
		if (suite->id == id)
			return suite;
	return NULL;
}
