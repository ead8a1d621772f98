// SPDX-License-Identifier: GPL-2.0
/*
 * libFuzzer on the SDES parser. What it accepts is written out again from what it
 * understood, and must be understood the same; what it refuses leaves no key.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "srtpctl.h"

#define LINE_ROOM	32768

static const char base64[] =
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static void require(bool ok)
{
	if (!ok)
		abort();
}

/* The memory ends where the text ends. */
static char *exactly(const uint8_t *data, size_t len)
{
	char *text = malloc(len + !len);

	require(text);
	memcpy(text, data, len);
	return text;
}

static bool all_zero(const void *data, size_t len)
{
	const uint8_t *at = data;

	while (len--)
		if (*at++)
			return false;
	return true;
}

static void check_key(const struct srtpctl_sdes_key *key,
		      const struct srtpctl_suite *suite)
{
	require(key->master.len && key->master.len <= SRTP_MASTER_MAX);
	if (suite)
		require(key->master.len == suite->key_len + suite->salt_len);
	require(key->lifetime <= UINT64_C(1) << 48);
	require(key->mki.len <= SRTP_MKI_MAX);
	/* RFC 4568 6.1: the MKI is a positive number */
	require(!key->mki.len || !all_zero(key->mki.octets, key->mki.len));
}

static void write_base64(FILE *to, const uint8_t *octets, size_t len)
{
	for (size_t bit = 0; bit < len * 8; bit += 6) {
		size_t at = bit / 8;
		unsigned int two = octets[at] << 8;

		if (at + 1 < len)
			two |= octets[at + 1];
		fputc(base64[two >> (10 - bit % 8) & 63], to);
	}
}

/* Long division by ten, most significant octet first. */
static void write_decimal(FILE *to, struct srtpctl_mki n)
{
	char digits[SRTP_MKI_MAX * 3];
	size_t at = sizeof(digits);
	bool more = true;

	while (more) {
		unsigned int rest = 0;

		more = false;
		for (size_t i = 0; i < n.len; i++) {
			rest = rest * 256 + n.octets[i];
			n.octets[i] = (uint8_t)(rest / 10);
			rest %= 10;
			more |= n.octets[i];
		}
		require(at > 0);
		digits[--at] = (char)('0' + rest);
	}
	fwrite(digits + at, 1, sizeof(digits) - at, to);
}

static void write_key(FILE *to, const struct srtpctl_sdes_key *key)
{
	fputs("inline:", to);
	write_base64(to, key->master.octets, key->master.len);
	if (key->lifetime)
		fprintf(to, "|%llu", (unsigned long long)key->lifetime);
	if (key->mki.len) {
		fputc('|', to);
		write_decimal(to, key->mki);
		fprintf(to, ":%u", key->mki.len);
	}
}

static void write_keys(FILE *to, const struct srtpctl_sdes_key *keys,
		       uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		if (i)
			fputc(';', to);
		write_key(to, &keys[i]);
	}
}

static void write_line(FILE *to, const struct srtpctl_sdes *sdes)
{
	fprintf(to, "a=crypto:%u %s ", sdes->tag, sdes->suite->name);
	write_keys(to, sdes->keys, sdes->n_keys);
	if (sdes->kdr_log2 >= 0)
		fprintf(to, " KDR=%d", sdes->kdr_log2);
	if (sdes->unencrypted_srtp)
		fputs(" UNENCRYPTED_SRTP", to);
	if (sdes->unencrypted_srtcp)
		fputs(" UNENCRYPTED_SRTCP", to);
	if (sdes->unauthenticated_srtp)
		fputs(" UNAUTHENTICATED_SRTP", to);
	if (sdes->fec_order)
		fprintf(to, " FEC_ORDER=%s", sdes->fec_order ==
			SRTPCTL_FEC_SRTP ? "FEC_SRTP" : "SRTP_FEC");
	if (sdes->n_fec_keys) {
		fputs(" FEC_KEY=", to);
		write_keys(to, sdes->fec_keys, sdes->n_fec_keys);
	}
	if (sdes->wsh)
		fprintf(to, " WSH=%u", sdes->wsh);
}

static void check_keys(const struct srtpctl_sdes_key *keys, uint32_t n,
		       const struct srtpctl_suite *suite)
{
	require(n <= SRTP_KEYS_PER_SESSION);
	for (uint32_t i = 0; i < n; i++) {
		check_key(&keys[i], suite);
		for (uint32_t j = 0; j < i; j++) {
			require(keys[i].mki.len == keys[j].mki.len);
			require(memcmp(keys[i].mki.octets, keys[j].mki.octets,
				       keys[i].mki.len));
		}
	}
}

static void check_line(const struct srtpctl_sdes *sdes)
{
	static char text[LINE_ROOM];
	struct srtpctl_sdes again;
	const char *why = NULL;
	FILE *to;
	long len;

	require(sdes->suite && sdes->suite->sdes && sdes->n_keys && sdes->tag <= 999999999);
	require(sdes->kdr_log2 == -1 ||
		(sdes->kdr_log2 >= 1 && sdes->kdr_log2 <= 24));
	require(!sdes->wsh || sdes->wsh >= SRTP_WINDOW_MIN);
	check_keys(sdes->keys, sdes->n_keys, sdes->suite);
	check_keys(sdes->fec_keys, sdes->n_fec_keys, sdes->suite);

	to = fmemopen(text, sizeof(text), "w");
	require(to);
	write_line(to, sdes);
	require(!fflush(to) && !ferror(to));
	len = ftell(to);
	fclose(to);
	require(!srtpctl_sdes_parse(text, (size_t)len, &again, &why));
	require(!memcmp(sdes, &again, sizeof(again)));
}

static void try_line(const char *text, size_t len)
{
	struct srtpctl_sdes sdes;
	const char *why = NULL;

	if (!srtpctl_sdes_parse(text, len, &sdes, &why)) {
		check_line(&sdes);
		return;
	}
	require(why && *why);
	require(all_zero(sdes.keys, sizeof(sdes.keys)));
	require(all_zero(sdes.fec_keys, sizeof(sdes.fec_keys)));
	require(srtpctl_sdes_parse(text, len, &sdes, NULL));
}

static void try_key(const char *text, size_t len,
		    const struct srtpctl_suite *suite)
{
	char again[2048];
	struct srtpctl_sdes_key key, same;
	const char *why = NULL;
	FILE *to;
	long n;
	int err;

	err = srtpctl_sdes_parse_key(text, len, suite, &key, &why);
	if (err) {
		require(err < 0 && why && *why);
		/* a wrong length is told, and nothing else */
		if (err == -EMSGSIZE)
			key.master.len = 0;
		require(all_zero(&key, sizeof(key)));
		return;
	}
	check_key(&key, suite);
	to = fmemopen(again, sizeof(again), "w");
	require(to);
	write_key(to, &key);
	require(!fflush(to) && !ferror(to));
	n = ftell(to);
	fclose(to);
	require(!srtpctl_sdes_parse_key(again, (size_t)n, suite, &same, NULL));
	require(!memcmp(&key, &same, sizeof(key)));
}

/* Several of them: the same as those of a line. */
static void try_keys(const char *text, size_t len,
		     const struct srtpctl_suite *suite)
{
	struct srtpctl_sdes_key keys[SRTP_KEYS_PER_SESSION];
	struct srtpctl_sdes_key one;
	const char *why = NULL;
	uint32_t n = 99;
	int err;

	err = srtpctl_sdes_parse_keys(text, len, suite, keys, &n, &why);
	if (err) {
		require(err < 0 && !n && why && *why);
		if (err == -EMSGSIZE)
			keys[0].master.len = 0;
		require(all_zero(keys, sizeof(keys)));
		return;
	}
	require(n);
	check_keys(keys, n, suite);
	err = srtpctl_sdes_parse_key(text, len, suite, &one, NULL);
	require(!err == (n == 1));
	require(err || !memcmp(&one, keys, sizeof(one)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	/* one of each length */
	static const uint32_t ids[] = { 1, 7, 8, 9, 0xa, 0x101, 0x103 };
	char *text = exactly(data, len);

	try_line(text, len);
	try_key(text, len, NULL);
	try_keys(text, len, NULL);
	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		try_key(text, len, srtpctl_suite_by_id(ids[i]));
		try_keys(text, len, srtpctl_suite_by_id(ids[i]));
	}
	free(text);
	return 0;
}
