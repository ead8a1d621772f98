// SPDX-License-Identifier: GPL-2.0
/* The table of suites against what the vectors say of them by name. */
#include <stdio.h>
#include <string.h>
#include <linux/kernel.h>

#include "ktap.h"
#include "proto.h"
#include "suite.h"
#include "uapi/linux/srtp.h"
#include "vector.h"

#define ROWS_MAX 64

/* How often each row was met in the vectors. */
static unsigned int met[ROWS_MAX];

static const struct srtp_suite *suite_named(const char *name)
{
	const struct srtp_suite *suite;
	unsigned int i;

	for (i = 0; i < ROWS_MAX && (suite = srtp_suite_at(i)); i++)
		if (!strcmp(suite->name, name)) {
			met[i]++;
			return suite;
		}
	return NULL;
}

/* Nothing published has 8-octet tags: they are compared with libsrtp's. */
static bool is_draft(const struct srtp_suite *suite)
{
	return strstr(suite->name, "_GCM_8");
}

static bool has_no_sdes_name(const struct srtp_suite *suite)
{
	return is_draft(suite) || strstr(suite->name, "ARIA") ||
	       suite->mode == SRTP_MODE_NULL ||
	       suite->mode == SRTP_MODE_DOUBLE;
}

static bool is_double_or_draft(const struct srtp_suite *suite)
{
	return is_draft(suite) || suite->mode == SRTP_MODE_DOUBLE;
}

static bool is_null_32_or_draft(const struct srtp_suite *suite)
{
	return is_double_or_draft(suite) ||
	       suite->id == SRTP_SUITE_NULL_HMAC_SHA1_32;
}

static void test_every_row_met(void (*check)(void),
			       bool (*but)(const struct srtp_suite *suite))
{
	const struct srtp_suite *suite;
	unsigned int i;

	memset(met, 0, sizeof(met));
	check();
	for (i = 0; i < ROWS_MAX && (suite = srtp_suite_at(i)); i++)
		ktap_check(met[i] || but(suite), "%s is in no vector",
			   suite->name);
}

static void test_table(void)
{
	const struct srtp_suite *suite, *other;
	unsigned int i, k;

	for (i = 0; (suite = srtp_suite_at(i)); i++) {
		ktap_check(i < ROWS_MAX, "the table does not end");
		if (i == ROWS_MAX)
			return;
		ktap_check(suite->missing && strstr(suite->missing, "CONFIG_"),
			   "%s: no option is named", suite->name);
		ktap_check(srtp_suite_find(suite->id) == suite,
			   "%s is not found by its id %u", suite->name,
			   suite->id);
		ktap_check(suite->key_len <= SRTP_KEY_MAX &&
			   suite->salt_len <= SRTP_SALT_MAX &&
			   srtp_suite_layers(suite) *
			   (suite->key_len + suite->salt_len) <=
			   SRTP_MASTER_MAX,
			   "%s: key too long", suite->name);
		ktap_check(srtp_suite_is_aead(suite) == !suite->auth &&
			   srtp_suite_is_aead(suite) ==
			   !!strstr(suite->name, "AEAD_"),
			   "%s: aead or not", suite->name);
		for (k = 0; k < i; k++) {
			other = srtp_suite_at(k);
			ktap_check(strcmp(suite->name, other->name),
				   "%s twice", suite->name);
		}
	}
	ktap_check(!srtp_suite_at(i + 1) && !srtp_suite_at(-1U), "past");
}

/* The numbers are ABI; those of DTLS-SRTP profiles are IANA's. */
static void test_ids(void)
{
	static const struct {
		u32 id;
		const char *name;
	} want[] = {
		{ 1, "AES_CM_128_HMAC_SHA1_80" },
		{ 2, "AES_CM_128_HMAC_SHA1_32" },
		{ 5, "NULL_HMAC_SHA1_80" },
		{ 6, "NULL_HMAC_SHA1_32" },
		{ 7, "AEAD_AES_128_GCM" },
		{ 8, "AEAD_AES_256_GCM" },
		{ 9, "DOUBLE_AEAD_AES_128_GCM_AEAD_AES_128_GCM" },
		{ 10, "DOUBLE_AEAD_AES_256_GCM_AEAD_AES_256_GCM" },
		{ 11, "ARIA_128_CTR_HMAC_SHA1_80" },
		{ 12, "ARIA_128_CTR_HMAC_SHA1_32" },
		{ 13, "ARIA_256_CTR_HMAC_SHA1_80" },
		{ 14, "ARIA_256_CTR_HMAC_SHA1_32" },
		{ 15, "AEAD_ARIA_128_GCM" },
		{ 16, "AEAD_ARIA_256_GCM" },
		{ 0x101, "AES_192_CM_HMAC_SHA1_80" },
		{ 0x102, "AES_192_CM_HMAC_SHA1_32" },
		{ 0x103, "AES_256_CM_HMAC_SHA1_80" },
		{ 0x104, "AES_256_CM_HMAC_SHA1_32" },
		{ 0x105, "F8_128_HMAC_SHA1_80" },
		{ 0x106, "AEAD_AES_128_GCM_8" },
		{ 0x107, "AEAD_AES_256_GCM_8" },
	};
	const struct srtp_suite *suite;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(want); i++) {
		suite = srtp_suite_find(want[i].id);
		ktap_check(suite && !strcmp(suite->name, want[i].name),
			   "%u is %s", want[i].id,
			   suite ? suite->name : "nobody");
	}
	ktap_check(!srtp_suite_find(0), "0 is a suite");
	ktap_check(!srtp_suite_find(-1U), "the last number is a suite");
}

static void check_inline(const char *id, struct json_object *v)
{
	const struct srtp_suite *suite;
	struct json_object *parsed, *keys, *key;
	size_t i;

	if (!vector_is(v, "expect", "valid"))
		return;
	parsed = vector_get(v, "parsed");
	suite = suite_named(vector_string(parsed, "suite"));
	if (!suite)
		return;
	keys = vector_get(parsed, "keys");
	for (i = 0; i < json_object_array_length(keys); i++) {
		key = json_object_array_get_idx(keys, i);
		ktap_check(strlen(vector_string(key, "key")) / 2 ==
			   suite->key_len &&
			   strlen(vector_string(key, "salt")) / 2 ==
			   suite->salt_len, "%s: %s", id, suite->name);
	}
}

static void each_inline(void)
{
	vector_each("sdes", "sdes", check_inline);
}

static void test_inline(void)
{
	test_every_row_met(each_inline, has_no_sdes_name);
}

static bool is_long(struct json_object *keys, const char *name, size_t len)
{
	return strlen(vector_string(keys, name)) / 2 == len;
}

static void check_packet(const char *id, struct json_object *v)
{
	bool rtcp = vector_is(v, "kind", "srtcp");
	struct json_object *keys = vector_get(v, "session_keys");
	const struct srtp_suite *suite = suite_named(vector_string(v, "suite"));
	size_t in, out, tag;

	if (!suite)
		return;
	ktap_check(is_long(keys, "k_e", suite->key_len) &&
		   is_long(keys, "k_s", suite->salt_len), "%s: keys", id);
	ktap_check(srtp_suite_is_aead(suite) ? !vector_has(keys, "k_a") :
		   is_long(keys, "k_a", SRTP_HMAC_KEY_LEN), "%s: k_a", id);
	if (!rtcp && !vector_bool(v, "auth"))
		return;
	tag = rtcp ? suite->rtcp_tag_len : suite->tag_len;
	ktap_check(vector_int(v, "tag_len") == (s64)tag, "%s: tag", id);
	in = strlen(vector_string(v, rtcp ? "rtcp" : "rtp"));
	out = strlen(vector_string(v, rtcp ? "srtcp" : "srtp"));
	ktap_check(out - in == 2 * (tag + (rtcp ? SRTP_RTCP_INDEX_LEN : 0)) +
		   strlen(vector_string(v, "mki")), "%s: growth", id);
}

static void each_srtp(void)
{
	vector_each("srtp_packets", "srtp", check_packet);
	vector_each("gcm_srtp", "srtp", check_packet);
	vector_each("aes192_256", "srtp", check_packet);
	vector_each("aes_f8", "srtp", check_packet);
	vector_each("aria", "srtp", check_packet);
}

static void each_srtcp(void)
{
	vector_each("srtcp_packets", "srtcp", check_packet);
	vector_each("gcm_srtcp", "srtcp", check_packet);
	vector_each("aes_f8", "srtcp", check_packet);
	vector_each("aria", "srtcp", check_packet);
}

static void test_srtp(void)
{
	test_every_row_met(each_srtp, is_double_or_draft);
}

static void test_srtcp(void)
{
	test_every_row_met(each_srtcp, is_null_32_or_draft);
}

static const struct ktap_test tests[] = {
	{ "the table", test_table },
	{ "their numbers", test_ids },
	{ "key and salt lengths in sdes.json", test_inline },
	{ "key and tag lengths in SRTP packets", test_srtp },
	{ "key and tag lengths in SRTCP packets", test_srtcp },
};

int main(int argc, char **argv)
{
	vector_folder(argc, argv);
	return ktap_run(tests, ARRAY_SIZE(tests));
}
