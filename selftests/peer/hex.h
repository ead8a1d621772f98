/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PEER_HEX_H
#define PEER_HEX_H

#include <stddef.h>
#include <stdint.h>

/* Octets written, or -1: not hex, or more than @max. */
int hex_read(const char *hex, uint8_t *out, size_t max);
/* @out holds 2 * len + 1. */
char *hex_write(const uint8_t *in, size_t len, char *out);
/* Where two octet strings differ: -1 nowhere, else the first offset. */
int hex_differs(const uint8_t *a, size_t alen, const uint8_t *b, size_t blen);

#endif
