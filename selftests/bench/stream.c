// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../peer/crypto.h"
#include "../peer/net.h"
#include "stream.h"

struct crypto **streams_new(const char *suite, const char *key, unsigned int n)
{
	struct crypto **streams;
	unsigned int i;
	char hex[128];
	size_t len;

	if (!suite)
		return NULL;
	len = 2 * crypto_master_len(suite);
	if (!len || !key || strlen(key) < len)
		die("what suite is \"%s\", and its key?", suite);
	streams = calloc(n, sizeof(*streams));
	for (i = 0; streams && i < n; i++) {
		snprintf(hex, sizeof(hex), "%.*s%08x", (int)len - 8, key, i);
		streams[i] = crypto_new(suite, hex, 128);
		if (!streams[i])
			die("libsrtp2 refuses stream %u", i);
	}
	if (!streams)
		die("no memory");

	return streams;
}
