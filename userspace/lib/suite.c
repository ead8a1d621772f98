// SPDX-License-Identifier: MIT
/*
 * Suites, one row each: RFC 3711, 4568, 5669, 5764, 6188, 7714, 8269, 8723.
 *
 * The library has a table of its own: a line must be understood, and key
 * material cut, on machines and in processes that cannot ask a kernel.
 */
#include <string.h>
#include <strings.h>

#include "srtpctl.h"

/* Lengths of key and salt. */
#define SUITE(n, p, k, s, ...) \
	{ .name = #n, .id = SRTP_SUITE_##n, .profile = (p), .key_len = (k), \
	  .salt_len = (s), __VA_ARGS__ }

/* Where DTLS-SRTP has a profile its number is the id, else the kernel's own. */
static const struct srtpctl_suite suites[] = {
	SUITE(AES_CM_128_HMAC_SHA1_80, "SRTP_AES128_CM_HMAC_SHA1_80",
	      16, 14, .sdes = true),
	SUITE(AES_CM_128_HMAC_SHA1_32, "SRTP_AES128_CM_HMAC_SHA1_32",
	      16, 14, .sdes = true),
	/* RFC 5764 gives the key no length: as long as the rows above. */
	SUITE(NULL_HMAC_SHA1_80, "SRTP_NULL_HMAC_SHA1_80", 16, 14),
	SUITE(NULL_HMAC_SHA1_32, "SRTP_NULL_HMAC_SHA1_32", 16, 14),
	SUITE(AEAD_AES_128_GCM, "SRTP_AEAD_AES_128_GCM", 16, 12,
	      .aead = true, .sdes = true),
	SUITE(AEAD_AES_256_GCM, "SRTP_AEAD_AES_256_GCM", 32, 12,
	      .aead = true, .sdes = true),
	/* RFC 8723 3.1: inner key, outer key, inner salt, outer salt. */
	SUITE(DOUBLE_AEAD_AES_128_GCM_AEAD_AES_128_GCM,
	      "DOUBLE_AEAD_AES_128_GCM_AEAD_AES_128_GCM", 32, 24,
	      .aead = true),
	SUITE(DOUBLE_AEAD_AES_256_GCM_AEAD_AES_256_GCM,
	      "DOUBLE_AEAD_AES_256_GCM_AEAD_AES_256_GCM", 64, 24,
	      .aead = true),
	SUITE(ARIA_128_CTR_HMAC_SHA1_80, "SRTP_ARIA_128_CTR_HMAC_SHA1_80",
	      16, 14),
	SUITE(ARIA_128_CTR_HMAC_SHA1_32, "SRTP_ARIA_128_CTR_HMAC_SHA1_32",
	      16, 14),
	SUITE(ARIA_256_CTR_HMAC_SHA1_80, "SRTP_ARIA_256_CTR_HMAC_SHA1_80",
	      32, 14),
	SUITE(ARIA_256_CTR_HMAC_SHA1_32, "SRTP_ARIA_256_CTR_HMAC_SHA1_32",
	      32, 14),
	SUITE(AEAD_ARIA_128_GCM, "SRTP_AEAD_ARIA_128_GCM", 16, 12,
	      .aead = true),
	SUITE(AEAD_ARIA_256_GCM, "SRTP_AEAD_ARIA_256_GCM", 32, 12,
	      .aead = true),
	SUITE(AES_192_CM_HMAC_SHA1_80, NULL, 24, 14, .sdes = true),
	SUITE(AES_192_CM_HMAC_SHA1_32, NULL, 24, 14, .sdes = true),
	SUITE(AES_256_CM_HMAC_SHA1_80, NULL, 32, 14, .sdes = true),
	SUITE(AES_256_CM_HMAC_SHA1_32, NULL, 32, 14, .sdes = true),
	SUITE(F8_128_HMAC_SHA1_80, NULL, 16, 14, .sdes = true),
	/* Not registered, but offered in the field. */
	SUITE(AEAD_AES_128_GCM_8, NULL, 16, 12, .aead = true,
	      .sdes = true),
	SUITE(AEAD_AES_256_GCM_8, NULL, 32, 12, .aead = true,
	      .sdes = true),
	/* Known well enough to read a line, not to the kernel. */
	{ .name = "SEED_CTR_128_HMAC_SHA1_80", .key_len = 16, .salt_len = 14,
	  .sdes = true },
};

#define SUITES	(sizeof(suites) / sizeof(suites[0]))

static bool suite_is(const char *known, const char *name, size_t len)
{
	return strlen(known) == len && !strncasecmp(known, name, len);
}

const struct srtpctl_suite *srtpctl_suite_find(const char *name, size_t len)
{
	for (size_t i = 0; i < SUITES; i++)
		if (suite_is(suites[i].name, name, len))
			return &suites[i];
	return NULL;
}

const struct srtpctl_suite *srtpctl_suite_by_id(uint32_t id)
{
	for (size_t i = 0; i < SUITES; i++)
		if (id && suites[i].id == id)
			return &suites[i];
	return NULL;
}

const struct srtpctl_suite *srtpctl_dtls_by_number(uint32_t number)
{
	const struct srtpctl_suite *suite = srtpctl_suite_by_id(number);

	return suite && suite->profile ? suite : NULL;
}

static bool suite_has_profile(const struct srtpctl_suite *suite,
			      const char *name, size_t len)
{
	static const char srtp[] = "SRTP_";
	const size_t srtp_len = sizeof(srtp) - 1;
	const char *known = suite->profile;

	if (!known)
		return false;
	if (!strncmp(known, srtp, srtp_len))
		known += srtp_len;
	if (len > srtp_len && !strncasecmp(name, srtp, srtp_len)) {
		name += srtp_len;
		len -= srtp_len;
	}
	return suite_is(known, name, len);
}

const struct srtpctl_suite *srtpctl_dtls_find(const char *name, size_t len)
{
	for (size_t i = 0; i < SUITES; i++)
		if (suite_has_profile(&suites[i], name, len))
			return &suites[i];
	return NULL;
}
