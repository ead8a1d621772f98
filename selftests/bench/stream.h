/* SPDX-License-Identifier: GPL-2.0 */
#ifndef BENCH_STREAM_H
#define BENCH_STREAM_H

#include <stdint.h>

struct crypto;

/* SSRC of the first stream; the others follow. */
#define STREAM_SSRC 0x10000000u

/**
 * streams_new - libsrtp2 contexts, one for each stream
 * @suite: as in SDES
 * @key: hex of master key and salt; the last four octets are the stream's number
 * @n: how many
 *
 * Return: @n of them, or NULL where @suite is NULL: plain RTP.
 */
struct crypto **streams_new(const char *suite, const char *key, unsigned int n);

#endif
