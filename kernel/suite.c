// SPDX-License-Identifier: GPL-2.0
/*
 * The suites, one row each. Lengths: RFC 3711 section 8.2, RFC 7714 section
 * 12; SRTCP of the _32 suite keeps 80 bits of tag (RFC 3711 section 5.2).
 */
#include <linux/kernel.h>

#include "suite.h"
#include "uapi/linux/srtp.h"

static const struct srtp_suite srtp_suites[] = {
	{
		.id = SRTP_SUITE_AES_CM_128_HMAC_SHA1_80,
		.name = "AES_CM_128_HMAC_SHA1_80",
		.cipher = "ctr(aes)",
		.auth = "hmac(sha1)",
		.key_len = 16,
		.salt_len = 14,
		.tag_len = 10,
		.rtcp_tag_len = 10,
	},
	{
		.id = SRTP_SUITE_AES_CM_128_HMAC_SHA1_32,
		.name = "AES_CM_128_HMAC_SHA1_32",
		.cipher = "ctr(aes)",
		.auth = "hmac(sha1)",
		.key_len = 16,
		.salt_len = 14,
		.tag_len = 4,
		.rtcp_tag_len = 10,
	},
	{
		.id = SRTP_SUITE_AEAD_AES_128_GCM,
		.name = "AEAD_AES_128_GCM",
		.cipher = "gcm(aes)",
		.key_len = 16,
		.salt_len = 12,
		.tag_len = 16,
		.rtcp_tag_len = 16,
	},
	{
		.id = SRTP_SUITE_AEAD_AES_256_GCM,
		.name = "AEAD_AES_256_GCM",
		.cipher = "gcm(aes)",
		.key_len = 32,
		.salt_len = 12,
		.tag_len = 16,
		.rtcp_tag_len = 16,
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
