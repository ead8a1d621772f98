// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <string.h>

#include "hex.h"

static int nibble(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *at = c ? strchr(digits, c | 0x20) : NULL;

	return at ? at - digits : -1;
}

int hex_read(const char *hex, uint8_t *out, size_t max)
{
	size_t i, len = strlen(hex);

	if (len % 2 || len / 2 > max)
		return -1;
	for (i = 0; i < len / 2; i++) {
		int high = nibble(hex[2 * i]), low = nibble(hex[2 * i + 1]);

		if (high < 0 || low < 0)
			return -1;
		out[i] = high << 4 | low;
	}

	return i;
}

char *hex_write(const uint8_t *in, size_t len, char *out)
{
	size_t i;

	for (i = 0; i < len; i++)
		sprintf(out + 2 * i, "%02x", in[i]);
	out[2 * len] = 0;

	return out;
}

int hex_differs(const uint8_t *a, size_t alen, const uint8_t *b, size_t blen)
{
	size_t i;

	for (i = 0; i < alen && i < blen; i++)
		if (a[i] != b[i])
			return i;

	return alen == blen ? -1 : (int)i;
}
