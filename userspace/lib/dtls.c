// SPDX-License-Identifier: MIT
/* DTLS-SRTP: what the TLS exporter gives (RFC 5764 section 4.2). */
#include <errno.h>
#include <string.h>

#include "srtpctl.h"

static void dtls_master(struct srtpctl_master *master,
			const struct srtpctl_suite *suite, const uint8_t *key,
			const uint8_t *salt)
{
	if (!master)
		return;
	memset(master, 0, sizeof(*master));
	memcpy(master->octets, key, suite->key_len);
	memcpy(master->octets + suite->key_len, salt, suite->salt_len);
	master->len = (uint8_t)(suite->key_len + suite->salt_len);
}

size_t srtpctl_dtls_len(const struct srtpctl_suite *suite)
{
	if (!suite->profile)
		return 0;
	return 2 * ((size_t)suite->key_len + suite->salt_len);
}

int srtpctl_dtls_split(const struct srtpctl_suite *suite, const void *exported,
		       size_t len, struct srtpctl_master *client,
		       struct srtpctl_master *server)
{
	const size_t key_len = suite->key_len;
	const uint8_t *keys = exported;
	const uint8_t *salts;
	int err = 0;

	if (!suite->profile)
		err = -EINVAL;
	else if (len != srtpctl_dtls_len(suite))
		err = -EMSGSIZE;
	if (err) {
		if (client)
			srtpctl_wipe(client, sizeof(*client));
		if (server)
			srtpctl_wipe(server, sizeof(*server));
		return err;
	}

	/* Client's key, server's key, client's salt, server's salt. */
	salts = keys + 2 * key_len;
	dtls_master(client, suite, keys, salts);
	dtls_master(server, suite, keys + key_len, salts + suite->salt_len);
	return 0;
}
