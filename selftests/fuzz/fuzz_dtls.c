// SPDX-License-Identifier: GPL-2.0
/*
 * libFuzzer on what comes out of a DTLS library: the name or number of a profile,
 * a line end, exported octets. What is cut must, put together again, be what was
 * exported; what is refused leaves no key.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "srtpctl.h"

static void require(bool ok)
{
	if (!ok)
		abort();
}

static bool all_zero(const void *data, size_t len)
{
	const uint8_t *at = data;

	while (len--)
		if (*at++)
			return false;
	return true;
}

/* The memory ends where the octets end. */
static void *exactly(const uint8_t *data, size_t len)
{
	void *copy = malloc(len + !len);

	require(copy);
	memcpy(copy, data, len);
	return copy;
}

static void check_name(const char *name, size_t len)
{
	const struct srtpctl_suite *suite = srtpctl_dtls_find(name, len);

	if (!suite)
		return;
	require(suite->profile && srtpctl_dtls_len(suite));
	require(srtpctl_dtls_by_number(suite->id) == suite);
	require(srtpctl_dtls_find(suite->profile, strlen(suite->profile)) ==
		suite);
}

/* RFC 5764 4.2, backwards. */
static void check_parts(const struct srtpctl_suite *suite,
			const struct srtpctl_master *client,
			const struct srtpctl_master *server,
			const uint8_t *exported)
{
	const size_t k = suite->key_len;
	const size_t s = suite->salt_len;
	uint8_t whole[2 * SRTP_MASTER_MAX];

	require(client->len == k + s && server->len == k + s);
	memcpy(whole, client->octets, k);
	memcpy(whole + k, server->octets, k);
	memcpy(whole + 2 * k, client->octets + k, s);
	memcpy(whole + 2 * k + s, server->octets + k, s);
	require(!memcmp(whole, exported, 2 * (k + s)));
	require(all_zero(client->octets + k + s, SRTP_MASTER_MAX - k - s));
	require(all_zero(server->octets + k + s, SRTP_MASTER_MAX - k - s));
}

static void split(const struct srtpctl_suite *suite, const uint8_t *exported,
		  size_t len)
{
	struct srtpctl_master client, server, one;
	size_t want = srtpctl_dtls_len(suite);
	int err;

	memset(&client, 0xa5, sizeof(client));
	memset(&server, 0xa5, sizeof(server));
	err = srtpctl_dtls_split(suite, exported, len, &client, &server);
	if (err) {
		require(err == (want ? -EMSGSIZE : -EINVAL));
		require(!want || len != want);
		require(all_zero(&client, sizeof(client)) &&
			all_zero(&server, sizeof(server)));
		require(srtpctl_dtls_split(suite, exported, len, NULL, NULL) ==
			err);
		return;
	}
	require(want && len == want);
	check_parts(suite, &client, &server, exported);
	require(!srtpctl_dtls_split(suite, exported, len, &one, NULL) &&
		!memcmp(&one, &client, sizeof(one)));
	require(!srtpctl_dtls_split(suite, exported, len, NULL, &one) &&
		!memcmp(&one, &server, sizeof(one)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	const uint8_t *end = len ? memchr(data, '\n', len) : NULL;
	size_t name_len = end ? (size_t)(end - data) : len;
	size_t rest_len = end ? len - name_len - 1 : 0;
	char *name = exactly(data, name_len);
	uint8_t *rest = exactly(data + len - rest_len, rest_len);

	check_name(name, name_len);
	for (uint32_t id = 1; id < 0x120; id++)
		if (srtpctl_suite_by_id(id))
			split(srtpctl_suite_by_id(id), rest, rest_len);
	free(rest);
	free(name);
	return 0;
}
