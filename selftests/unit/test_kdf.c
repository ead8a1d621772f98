// SPDX-License-Identifier: GPL-2.0
/* Session keys out of master keys, key derivation rate 0. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/err.h>
#include <linux/kernel.h>

#include "block.h"
#include "kdf.h"
#include "ktap.h"
#include "vector.h"

/* Derives as many octets as @want has, into memory of just that size. */
static bool derives(const struct srtp_kdf *kdf, u8 label,
		    const struct octets *want, size_t len)
{
	struct octets got = octets_copy(want->data, len);
	bool same;

	memset(got.data, 0, len);
	same = !srtp_kdf_derive(kdf, label, got.data, len);
	same = same && !memcmp(got.data, want->data, len);
	octets_free(&got);
	return same;
}

static bool is_aria(struct json_object *v)
{
	if (vector_has(v, "prf"))
		return vector_is(v, "prf", "aria");
	return strstr(vector_string(v, "suite"), "ARIA");
}

static int kdf_from(struct srtp_kdf *kdf, struct json_object *v)
{
	struct octets key = vector_octets(v, "master_key");
	struct octets salt = vector_octets(v, "master_salt");
	struct srtp_block *block;
	int err = 0;

	memset(kdf, 0xa5, sizeof(*kdf));
	if (is_aria(v)) {
		block = srtp_block_new("ecb(aria)", key.data, key.len);
		if (IS_ERR(block))
			err = PTR_ERR(block);
		else
			srtp_kdf_init_block(kdf, block, salt.data, salt.len);
	} else {
		err = srtp_kdf_init(kdf, key.data, key.len, salt.data,
				    salt.len);
	}
	octets_free(&key);
	octets_free(&salt);
	return err;
}

static void kdf_end(struct srtp_kdf *kdf)
{
	if (kdf->block)
		srtp_block_free(kdf->block);
	srtp_kdf_wipe(kdf);
}

static bool in_scope(struct json_object *v)
{
	return !vector_int(v, "kdr");
}

static unsigned int skipped;

static void check_labels(const char *id, struct json_object *v)
{
	struct srtp_kdf kdf;
	int err;

	if (!in_scope(v)) {
		skipped++;
		return;
	}
	err = kdf_from(&kdf, v);
	ktap_check(!err, "%s: err %d", id, err);
	json_object_object_foreach(vector_get(v, "out"), name, value) {
		u8 label = strtol(name, NULL, 16);
		struct octets want = octets_hex(json_object_get_string(value));

		ktap_check(derives(&kdf, label, &want, want.len),
			   "%s label %s", id, name);
		octets_free(&want);
	}
	kdf_end(&kdf);
}

static void test_labels(void)
{
	vector_each("kdf", "kdf", check_labels);
	ktap_note("kdf.json: %u with another rate left out", skipped);
}

/* A key is a prefix of the keystream, whatever its length. */
static void check_lengths(const char *id, struct json_object *v)
{
	struct srtp_kdf kdf;

	if (!in_scope(v))
		return;
	ktap_check(!kdf_from(&kdf, v), "%s", id);
	json_object_object_foreach(vector_get(v, "out"), name, value) {
		u8 label = strtol(name, NULL, 16);
		struct octets want = octets_hex(json_object_get_string(value));
		size_t len;

		for (len = 0; len <= want.len; len++)
			ktap_check(derives(&kdf, label, &want, len),
				   "%s label %s, %zu octets", id, name, len);
		octets_free(&want);
	}
	kdf_end(&kdf);
}

static void test_lengths(void)
{
	vector_each("kdf", "kdf", check_lengths);
}

static void check_session_keys(const char *id, struct json_object *v)
{
	/* the last two are SRTP's alone */
	static const struct {
		const char *name;
		u8 label;
	} names[] = {
		{ "k_e", SRTP_LABEL_RTP_ENCRYPTION },
		{ "k_a", SRTP_LABEL_RTP_AUTH },
		{ "k_s", SRTP_LABEL_RTP_SALT },
		{ "k_he", SRTP_LABEL_EXT_ENCRYPTION },
		{ "k_hs", SRTP_LABEL_EXT_SALT },
	};
	u8 first = vector_is(v, "kind", "srtcp") ? SRTP_LABEL_RTCP_ENCRYPTION :
						   SRTP_LABEL_RTP_ENCRYPTION;
	struct json_object *keys = vector_get(v, "session_keys");
	struct srtp_kdf kdf;
	size_t i;

	/* some state the session keys only, some another rate */
	if (!vector_has(v, "master_key") || vector_int(v, "kdr"))
		return;
	ktap_check(!kdf_from(&kdf, v), "%s", id);
	for (i = 0; i < ARRAY_SIZE(names); i++) {
		struct octets want;

		if (!vector_has(keys, names[i].name))
			continue;
		want = vector_octets(keys, names[i].name);
		ktap_check(derives(&kdf, first + names[i].label, &want,
				   want.len), "%s %s", id, names[i].name);
		octets_free(&want);
	}
	kdf_end(&kdf);
}

static void test_session_keys(void)
{
	vector_each("srtp_packets", "srtp", check_session_keys);
	vector_each("gcm_srtp", "srtp", check_session_keys);
	vector_each("aes192_256", "srtp", check_session_keys);
	vector_each("aes_f8", "srtp", check_session_keys);
	vector_each("aria", "srtp", check_session_keys);
	vector_each("header_ext_6904", "srtp", check_session_keys);
	vector_each("srtcp_packets", "srtcp", check_session_keys);
	vector_each("gcm_srtcp", "srtcp", check_session_keys);
	vector_each("aes_f8", "srtcp", check_session_keys);
	vector_each("aria", "srtcp", check_session_keys);
}

static void test_refused(void)
{
	u8 key[40] = {}, salt[24] = {};
	struct srtp_kdf kdf;
	size_t len;
	int err;

	for (len = 0; len <= sizeof(key); len++) {
		bool good = len == 16 || len == 24 || len == 32;

		err = srtp_kdf_init(&kdf, key, len, salt, 14);
		ktap_check(err == (good ? 0 : -EINVAL), "key of %zu: err %d",
			   len, err);
	}
	for (len = 15; len <= sizeof(salt); len++) {
		err = srtp_kdf_init(&kdf, key, 16, salt, len);
		ktap_check(err == -EINVAL, "salt of %zu: err %d", len, err);
	}
}

static void check_wipe(const char *id, struct json_object *v)
{
	struct srtp_kdf kdf, zero = {};

	if (!in_scope(v))
		return;
	memset(&zero, 0, sizeof(zero));
	ktap_check(!kdf_from(&kdf, v), "%s", id);
	ktap_check(memcmp(&kdf, &zero, sizeof(kdf)), "%s: empty", id);
	if (kdf.block)
		srtp_block_free(kdf.block);
	srtp_kdf_wipe(&kdf);
	ktap_check(!memcmp(&kdf, &zero, sizeof(kdf)), "%s: not wiped", id);
}

static void test_wipe(void)
{
	vector_each("kdf", "kdf", check_wipe);
}

static const struct ktap_test tests[] = {
	{ "kdf.json, every label", test_labels },
	{ "kdf.json, every shorter length", test_lengths },
	{ "session keys of all packets", test_session_keys },
	{ "impossible lengths are refused", test_refused },
	{ "nothing is left after wiping", test_wipe },
};

int main(int argc, char **argv)
{
	vector_folder(argc, argv);
	return ktap_run(tests, ARRAY_SIZE(tests));
}
