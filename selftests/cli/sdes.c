// SPDX-License-Identifier: GPL-2.0
/*
 * sdes FILE   every a=crypto line of the vectors through libsrtpctl; KTAP.
 *
 * A line that is cut short at any place, or has one octet changed, must end in
 * an answer too: the sanitizers watch.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include "srtpctl.h"

static unsigned int points;
static unsigned int failures;

static struct json_object *member(struct json_object *object, const char *name)
{
	return json_object_object_get(object, name);
}

static const char *text_of(struct json_object *object, const char *name)
{
	const char *text = json_object_get_string(member(object, name));

	return text ? text : "";
}

static bool same_hex(const uint8_t *octets, size_t len, const char *hex)
{
	char digits[3];

	if (strlen(hex) != 2 * len)
		return false;
	for (size_t i = 0; i < len; i++) {
		snprintf(digits, sizeof(digits), "%02x", octets[i]);
		if (memcmp(digits, hex + 2 * i, 2))
			return false;
	}
	return true;
}

/* The MKI as decimal text: divide by ten, octet by octet. */
static void decimal(struct srtpctl_mki mki, char *text, size_t room)
{
	unsigned int rest;
	char *at = text + room;
	bool more;

	*--at = '\0';
	do {
		rest = 0;
		more = false;
		for (size_t i = 0; i < mki.len; i++) {
			rest = rest << 8 | mki.octets[i];
			mki.octets[i] = (uint8_t)(rest / 10);
			rest %= 10;
			more |= mki.octets[i];
		}
		*--at = (char)('0' + rest);
	} while (more && at > text);
	memmove(text, at, strlen(at) + 1);
}

static bool same_mki(struct json_object *want, const struct srtpctl_mki *mki,
		     const char *raw)
{
	char text[320];
	char with[340];

	if (!member(want, "mki"))
		return !mki->len;
	if (json_object_get_int(member(want, "mki_len")) != mki->len)
		return false;
	decimal(*mki, text, sizeof(text));
	/* json-c has no integers of 128 bits: the line itself is the judge. */
	snprintf(with, sizeof(with), "|%s:%u", text, mki->len);
	return strstr(raw, with);
}

static const char *keys_differ(struct json_object *want,
			       const struct srtpctl_sdes_key *keys, uint32_t n,
			       const struct srtpctl_suite *suite,
			       const char *raw)
{
	if (json_object_array_length(want) != n)
		return "the number of keys";
	for (uint32_t i = 0; i < n; i++) {
		struct json_object *key = json_object_array_get_idx(want, i);
		const uint8_t *octets = keys[i].master.octets;

		if (keys[i].master.len != suite->key_len + suite->salt_len)
			return "the length of key and salt";
		if (!same_hex(octets, suite->key_len, text_of(key, "key")))
			return "the key";
		if (!same_hex(octets + suite->key_len, suite->salt_len,
			      text_of(key, "salt")))
			return "the salt";
		if ((uint64_t)json_object_get_int64(member(key, "lifetime")) !=
		    keys[i].lifetime)
			return "the lifetime";
		if (!same_mki(key, &keys[i].mki, raw))
			return "the MKI";
	}
	return NULL;
}

static const char *fec_name(enum srtpctl_fec_order order)
{
	static const char *const names[] = { "", "FEC_SRTP", "SRTP_FEC" };

	return names[order];
}

static const char *session_differs(struct json_object *want,
				   const struct srtpctl_sdes *sdes,
				   const char *raw)
{
	struct json_object *kdr = member(want, "kdr_log2");
	struct json_object *fec_key = member(want, "fec_key");

	if ((kdr ? json_object_get_int(kdr) : -1) != sdes->kdr_log2)
		return "the KDR";
	if (json_object_get_boolean(member(want, "unencrypted_srtp")) !=
	    sdes->unencrypted_srtp)
		return "UNENCRYPTED_SRTP";
	if (json_object_get_boolean(member(want, "unencrypted_srtcp")) !=
	    sdes->unencrypted_srtcp)
		return "UNENCRYPTED_SRTCP";
	if (json_object_get_boolean(member(want, "unauthenticated_srtp")) !=
	    sdes->unauthenticated_srtp)
		return "UNAUTHENTICATED_SRTP";
	if (strcmp(text_of(want, "fec_order"), fec_name(sdes->fec_order)))
		return "FEC_ORDER";
	if ((uint32_t)json_object_get_int64(member(want, "wsh")) != sdes->wsh)
		return "WSH";
	if (!fec_key)
		return sdes->n_fec_keys ? "FEC_KEY" : NULL;
	return keys_differ(fec_key, sdes->fec_keys, sdes->n_fec_keys,
			   sdes->suite, raw);
}

static const char *line_differs(struct json_object *want,
				const struct srtpctl_sdes *sdes,
				const char *raw)
{
	const char *differs;

	if ((uint32_t)json_object_get_int64(member(want, "tag")) != sdes->tag)
		return "the tag";
	if (strcmp(text_of(want, "suite"), sdes->suite->name))
		return "the suite";
	differs = keys_differ(member(want, "keys"), sdes->keys, sdes->n_keys,
			      sdes->suite, raw);
	if (differs)
		return differs;
	return session_differs(member(want, "session"), sdes, raw);
}

static const char *verdict(int err)
{
	switch (err) {
	case 0:
		return "valid";
	case -EINVAL:
		return "invalid";
	case -EOPNOTSUPP:
		return "unsupported";
	default:
		return "another error";
	}
}

static bool all_zero(const void *data, size_t len)
{
	const unsigned char *octets = data;

	for (size_t i = 0; i < len; i++)
		if (octets[i])
			return false;
	return true;
}

static void one(struct json_object *vector)
{
	struct json_object *line = member(vector, "line");
	const char *raw = json_object_get_string(line);
	size_t len = (size_t)json_object_get_string_len(line);
	const char *expect = text_of(vector, "expect");
	const char *why = NULL;
	const char *problem = NULL;
	struct srtpctl_sdes sdes;
	int err;

	err = srtpctl_sdes_parse(raw, len, &sdes, &why);
	if (strcmp(expect, "either") && strcmp(expect, verdict(err)))
		problem = verdict(err);
	else if (!err && member(vector, "parsed"))
		problem = line_differs(member(vector, "parsed"), &sdes, raw);
	else if (err && !why)
		problem = "no sentence";
	else if (err && !all_zero(sdes.keys, sizeof(sdes.keys)))
		problem = "keys are left after a failure";

	points++;
	if (problem) {
		failures++;
		printf("# should be %s; wrong: %s%s%s\n", expect, problem,
		       why ? ": " : "", why ? why : "");
	}
	printf("%sok %u - %s\n", problem ? "not " : "", points,
	       text_of(vector, "id"));
}

/* Exactly as long as it is: what reads past the end is seen. */
static void parse_copy(const char *raw, size_t len)
{
	struct srtpctl_sdes_key key;
	struct srtpctl_sdes sdes;
	char *copy = malloc(len ? len : 1);

	if (!copy)
		exit(1);
	memcpy(copy, raw, len);
	srtpctl_sdes_parse(copy, len, &sdes, NULL);
	srtpctl_sdes_parse_key(copy, len, NULL, &key, NULL);
	free(copy);
}

static void disturb(struct json_object *vector)
{
	static const char with[] = "\0\t !|:;=^-09AZaz~\x7f\xff";
	struct json_object *line = member(vector, "line");
	size_t len = (size_t)json_object_get_string_len(line);
	char *raw = malloc(len + 1);

	if (!raw)
		exit(1);
	memcpy(raw, json_object_get_string(line), len);
	for (size_t i = 0; i < len; i++) {
		char was = raw[i];

		parse_copy(raw, i);
		parse_copy(raw + i, len - i);
		for (size_t j = 0; j < sizeof(with) - 1; j++) {
			raw[i] = with[j];
			parse_copy(raw, len);
		}
		raw[i] = was;
	}
	free(raw);
}

int main(int argc, char **argv)
{
	struct json_object *file;
	struct json_object *vectors;
	size_t n;

	file = argc == 2 ? json_object_from_file(argv[1]) : NULL;
	vectors = file ? member(file, "vectors") : NULL;
	n = vectors ? json_object_array_length(vectors) : 0;
	if (!n) {
		printf("Bail out! no vectors\n");
		return 1;
	}
	for (size_t i = 0; i < n; i++)
		one(json_object_array_get_idx(vectors, i));
	for (size_t i = 0; i < n; i++)
		disturb(json_object_array_get_idx(vectors, i));
	printf("ok %u - disturbed lines end in an answer\n", ++points);
	printf("1..%u\n", points);
	json_object_put(file);
	return failures ? 1 : 0;
}
