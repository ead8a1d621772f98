/* SPDX-License-Identifier: GPL-2.0 */
/* libsrtp2 with one master key, and perhaps an MKI, for one direction. */
#ifndef FUZZ_JUDGE_H
#define FUZZ_JUDGE_H

#include "wire.h"

struct judge;

bool judge_start(void);

/* @mki: hex, or NULL. NULL: no such suite, or a key of another length. */
struct judge *judge_new(const char *suite, const char *key, const char *mki,
			bool opens);
void judge_free(struct judge *j);
size_t judge_tag_len(const struct judge *j);

/* In place. False: libsrtp2 refuses. */
bool judge_seal(struct judge *j, struct packet *p);
bool judge_open(struct judge *j, struct packet *p);

#endif
