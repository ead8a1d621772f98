// SPDX-License-Identifier: GPL-2.0
/*
 * libsrtpctl's suites and its cut of exported keying material (RFC 5764
 * section 4.2), against the vectors and the module's table.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <linux/kernel.h>

#include "ktap.h"
#include "suite.h"
#include "userspace/lib/srtpctl.h"
#include "vector.h"

/* IANA, "DTLS-SRTP Protection Profiles", of which 3 and 4 were withdrawn. */
static const struct profile {
	u32 number;
	const char *name;
	unsigned int key_len;
	unsigned int salt_len;
} profiles[] = {
	/* RFC 5764 4.1.2 */
	{ 0x0001, "SRTP_AES128_CM_HMAC_SHA1_80", 16, 14 },
	{ 0x0002, "SRTP_AES128_CM_HMAC_SHA1_32", 16, 14 },
	{ 0x0005, "SRTP_NULL_HMAC_SHA1_80", 16, 14 },
	{ 0x0006, "SRTP_NULL_HMAC_SHA1_32", 16, 14 },
	/* RFC 7714 14.2 */
	{ 0x0007, "SRTP_AEAD_AES_128_GCM", 16, 12 },
	{ 0x0008, "SRTP_AEAD_AES_256_GCM", 32, 12 },
	/* RFC 8723 10.1 */
	{ 0x0009, "DOUBLE_AEAD_AES_128_GCM_AEAD_AES_128_GCM", 32, 24 },
	{ 0x000a, "DOUBLE_AEAD_AES_256_GCM_AEAD_AES_256_GCM", 64, 24 },
	/* RFC 8269 6 */
	{ 0x000b, "SRTP_ARIA_128_CTR_HMAC_SHA1_80", 16, 14 },
	{ 0x000c, "SRTP_ARIA_128_CTR_HMAC_SHA1_32", 16, 14 },
	{ 0x000d, "SRTP_ARIA_256_CTR_HMAC_SHA1_80", 32, 14 },
	{ 0x000e, "SRTP_ARIA_256_CTR_HMAC_SHA1_32", 32, 14 },
	{ 0x000f, "SRTP_AEAD_ARIA_128_GCM", 16, 12 },
	{ 0x0010, "SRTP_AEAD_ARIA_256_GCM", 32, 12 },
};

static const struct srtpctl_suite *find(const char *name)
{
	return srtpctl_dtls_find(name, strlen(name));
}

static void test_profiles(void)
{
	const struct srtpctl_suite *suite;
	const struct profile *p;
	unsigned int i;
	u32 n, known = 0;

	for (i = 0; i < ARRAY_SIZE(profiles); i++) {
		p = &profiles[i];
		suite = find(p->name);
		ktap_check(suite && suite->id == p->number &&
			   suite == srtpctl_dtls_by_number(p->number),
			   "%s is not %#x", p->name, p->number);
		ktap_check(suite && suite->key_len == p->key_len &&
			   suite->salt_len == p->salt_len &&
			   srtpctl_dtls_len(suite) ==
			   2 * (p->key_len + p->salt_len),
			   "%s: lengths", p->name);
	}
	for (n = 0; n < 0x10000; n++)
		known += !!srtpctl_dtls_by_number(n);
	ktap_check(known == ARRAY_SIZE(profiles), "%u profiles", known);
	ktap_check(!srtpctl_dtls_by_number(0x10001), "numbers wrap");
}

static void test_names(void)
{
	static const char *const strange[] = {
		"", "SRTP_", "SRTP_SRTP_NULL_HMAC_SHA1_80", "SRTP_F8",
		"AES_192_CM_HMAC_SHA1_80", "SRTP_AES256_CM_HMAC_SHA1_80",
		"SRTP_AEAD_AES_128_GCM_8", "SRTP_AEAD_AES_128_GC",
		"AEAD_AES_128_GCM ",
	};
	unsigned int i;

	ktap_check(find("AEAD_ARIA_128_GCM") ==
		   find("SRTP_AEAD_ARIA_128_GCM"), "without SRTP_");
	ktap_check(find("srtp_null_hmac_sha1_80") ==
		   srtpctl_dtls_by_number(5), "lower case");
	ktap_check(find("SRTP_DOUBLE_AEAD_AES_128_GCM_AEAD_AES_128_GCM") ==
		   srtpctl_dtls_by_number(9), "SRTP_ before DOUBLE");
	for (i = 0; i < ARRAY_SIZE(strange); i++)
		ktap_check(!find(strange[i]), "\"%s\"", strange[i]);
}

static bool all_zero(const void *data, size_t len)
{
	const u8 *at = data;

	while (len--)
		if (*at++)
			return false;
	return true;
}

/* Key and salt, one behind the other. */
static bool is_master(const struct srtpctl_master *master,
		      struct json_object *v, const char *key, const char *salt)
{
	struct octets k = vector_octets(v, key), s = vector_octets(v, salt);
	bool is = master->len == k.len + s.len &&
		  !memcmp(master->octets, k.data, k.len) &&
		  !memcmp(master->octets + k.len, s.data, s.len) &&
		  all_zero(master->octets + master->len,
			   SRTP_MASTER_MAX - master->len);

	octets_free(&k);
	octets_free(&s);
	return is;
}

static void check_export(const char *id, struct json_object *v)
{
	const struct srtpctl_suite *suite =
		srtpctl_dtls_by_number(vector_int(v, "profile"));
	struct octets exported = vector_octets(v, "exported");
	struct srtpctl_master client, server, one;
	int err;

	ktap_check(suite && suite == find(vector_string(v, "profile_name")),
		   "%s: name", id);
	if (!suite)
		goto out;
	ktap_check(suite->key_len == vector_int(v, "key_len") &&
		   suite->salt_len == vector_int(v, "salt_len"),
		   "%s: lengths", id);
	err = srtpctl_dtls_split(suite, exported.data, exported.len, &client,
				 &server);
	ktap_check(!err && is_master(&client, v, "client_key", "client_salt"),
		   "%s: client", id);
	ktap_check(!err && is_master(&server, v, "server_key", "server_salt"),
		   "%s: server", id);
	err = srtpctl_dtls_split(suite, exported.data, exported.len, NULL,
				 &one);
	ktap_check(!err && !memcmp(&one, &server, sizeof(one)),
		   "%s: server alone", id);
	err = srtpctl_dtls_split(suite, exported.data, exported.len, &one,
				 NULL);
	ktap_check(!err && !memcmp(&one, &client, sizeof(one)),
		   "%s: client alone", id);
out:
	octets_free(&exported);
}

static void test_exports(void)
{
	vector_each("dtls_srtp_export", "dtls_export", check_export);
}

/* RFC 8723 3: inner halves come first, in keys and in salts. */
static void test_double(void)
{
	struct srtpctl_master client, server;
	unsigned int n, k, i;
	u8 exported[176];
	u8 want[88];

	for (i = 0; i < sizeof(exported); i++)
		exported[i] = i;
	for (n = 9; n <= 10; n++) {
		const struct srtpctl_suite *suite = srtpctl_dtls_by_number(n);

		k = n == 9 ? 32 : 64;
		ktap_check(!srtpctl_dtls_split(suite, exported,
					       2 * (k + 24), &client,
					       &server), "%u", n);
		memcpy(want, exported, k);
		memcpy(want + k, exported + 2 * k, 24);
		ktap_check(client.len == k + 24 &&
			   !memcmp(client.octets, want, k + 24),
			   "%u: client", n);
		memcpy(want, exported + k, k);
		memcpy(want + k, exported + 2 * k + 24, 24);
		ktap_check(server.len == k + 24 &&
			   !memcmp(server.octets, want, k + 24),
			   "%u: server", n);
	}
}

static void test_refused(void)
{
	static const u8 exported[2 * SRTP_MASTER_MAX + 1];
	const struct srtpctl_suite *suite;
	struct srtpctl_master client, server;
	unsigned int i;
	size_t len;
	int err;

	for (i = 0; i < ARRAY_SIZE(profiles); i++) {
		suite = srtpctl_dtls_by_number(profiles[i].number);
		for (len = 0; len <= sizeof(exported); len++) {
			if (len == srtpctl_dtls_len(suite))
				continue;
			memset(&client, 0xa5, sizeof(client));
			memset(&server, 0xa5, sizeof(server));
			err = srtpctl_dtls_split(suite, exported, len,
						 &client, &server);
			ktap_check(err == -EMSGSIZE &&
				   all_zero(&client, sizeof(client)) &&
				   all_zero(&server, sizeof(server)),
				   "%s: %zu octets", suite->name, len);
		}
	}
	suite = srtpctl_suite_find("F8_128_HMAC_SHA1_80", 19);
	ktap_check(suite && !srtpctl_dtls_len(suite) &&
		   srtpctl_dtls_split(suite, exported, 60, &client, NULL) ==
		   -EINVAL, "a suite without a profile");
}

/* What the library says of a suite and what the module does must agree. */
static void test_module(void)
{
	const struct srtpctl_suite *own;
	const struct srtp_suite *suite;
	unsigned int i, n;

	for (i = 0; (suite = srtp_suite_at(i)); i++) {
		own = srtpctl_suite_by_id(suite->id);
		n = srtp_suite_layers(suite);
		ktap_check(own && !strcmp(own->name, suite->name) &&
			   own->key_len == n * suite->key_len &&
			   own->salt_len == n * suite->salt_len &&
			   own->aead == srtp_suite_is_aead(suite),
			   "%s differs", suite->name);
	}
}

static const struct ktap_test tests[] = {
	{ "the profiles that are registered", test_profiles },
	{ "their names", test_names },
	{ "exported keying material of the vectors", test_exports },
	{ "halves of the double profiles", test_double },
	{ "another length is refused", test_refused },
	{ "the module's suites", test_module },
};

int main(int argc, char **argv)
{
	vector_folder(argc, argv);
	return ktap_run(tests, ARRAY_SIZE(tests));
}
