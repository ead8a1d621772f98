// SPDX-License-Identifier: MIT
/* Suites by their SDES names (RFC 4568, 5669, 6188, 7714). */
#include <string.h>
#include <strings.h>

#include "srtpctl.h"

#define SUITE(n, i, k, s, a) \
	{ .name = (n), .id = (i), .key_len = (k), .salt_len = (s), \
	  .life_log2 = 48, .aead = (a) }

static const struct srtpctl_suite suites[] = {
	SUITE("AES_CM_128_HMAC_SHA1_80",
	      SRTP_SUITE_AES_CM_128_HMAC_SHA1_80, 16, 14, false),
	SUITE("AES_CM_128_HMAC_SHA1_32",
	      SRTP_SUITE_AES_CM_128_HMAC_SHA1_32, 16, 14, false),
	SUITE("AEAD_AES_128_GCM", SRTP_SUITE_AEAD_AES_128_GCM, 16, 12, true),
	SUITE("AEAD_AES_256_GCM", SRTP_SUITE_AEAD_AES_256_GCM, 32, 12, true),
	/* Known well enough to read a line, not to the kernel. */
	SUITE("F8_128_HMAC_SHA1_80", 0, 16, 14, false),
	SUITE("AES_192_CM_HMAC_SHA1_80", 0, 24, 14, false),
	SUITE("AES_192_CM_HMAC_SHA1_32", 0, 24, 14, false),
	SUITE("AES_256_CM_HMAC_SHA1_80", 0, 32, 14, false),
	SUITE("AES_256_CM_HMAC_SHA1_32", 0, 32, 14, false),
	SUITE("SEED_CTR_128_HMAC_SHA1_80", 0, 16, 14, false),
};

const struct srtpctl_suite *srtpctl_suite_find(const char *name, size_t len)
{
	for (size_t i = 0; i < sizeof(suites) / sizeof(suites[0]); i++)
		if (strlen(suites[i].name) == len &&
		    !strncasecmp(suites[i].name, name, len))
			return &suites[i];
	return NULL;
}

const struct srtpctl_suite *srtpctl_suite_by_id(uint32_t id)
{
	for (size_t i = 0; i < sizeof(suites) / sizeof(suites[0]); i++)
		if (id && suites[i].id == id)
			return &suites[i];
	return NULL;
}
