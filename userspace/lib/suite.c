// SPDX-License-Identifier: MIT
/* Suites by name: as in SDES (RFC 4568, 5669, 6188, 7714), else as in DTLS-SRTP
 * (RFC 5764, 8269, 8723). A lifetime that is not given is 2^31 for those of RFC
 * 6188.
 */
#include <string.h>
#include <strings.h>

#include "srtpctl.h"

#define SUITE(n, k, s, l, a) \
	{ .name = #n, .id = SRTP_SUITE_##n, .key_len = (k), .salt_len = (s), \
	  .life_log2 = (l), .aead = (a) }

static const struct srtpctl_suite suites[] = {
	SUITE(AES_CM_128_HMAC_SHA1_80, 16, 14, 48, false),
	SUITE(AES_CM_128_HMAC_SHA1_32, 16, 14, 48, false),
	SUITE(NULL_HMAC_SHA1_80, 16, 14, 48, false),
	SUITE(NULL_HMAC_SHA1_32, 16, 14, 48, false),
	SUITE(AEAD_AES_128_GCM, 16, 12, 48, true),
	SUITE(AEAD_AES_256_GCM, 32, 12, 48, true),
	SUITE(DOUBLE_AEAD_AES_128_GCM_AEAD_AES_128_GCM, 32, 24, 48, true),
	SUITE(DOUBLE_AEAD_AES_256_GCM_AEAD_AES_256_GCM, 64, 24, 48, true),
	SUITE(ARIA_128_CTR_HMAC_SHA1_80, 16, 14, 48, false),
	SUITE(ARIA_128_CTR_HMAC_SHA1_32, 16, 14, 48, false),
	SUITE(ARIA_256_CTR_HMAC_SHA1_80, 32, 14, 48, false),
	SUITE(ARIA_256_CTR_HMAC_SHA1_32, 32, 14, 48, false),
	SUITE(AEAD_ARIA_128_GCM, 16, 12, 48, true),
	SUITE(AEAD_ARIA_256_GCM, 32, 12, 48, true),
	SUITE(AES_192_CM_HMAC_SHA1_80, 24, 14, 31, false),
	SUITE(AES_192_CM_HMAC_SHA1_32, 24, 14, 31, false),
	SUITE(AES_256_CM_HMAC_SHA1_80, 32, 14, 31, false),
	SUITE(AES_256_CM_HMAC_SHA1_32, 32, 14, 31, false),
	SUITE(F8_128_HMAC_SHA1_80, 16, 14, 48, false),
	SUITE(AEAD_AES_128_GCM_8, 16, 12, 48, true),
	SUITE(AEAD_AES_256_GCM_8, 32, 12, 48, true),
	/* Known well enough to read a line, not to the kernel. */
	{ .name = "SEED_CTR_128_HMAC_SHA1_80", .key_len = 16, .salt_len = 14,
	  .life_log2 = 48 },
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
