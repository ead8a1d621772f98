/* SPDX-License-Identifier: GPL-2.0 */
#ifndef LIFE_H
#define LIFE_H

#include "arg.h"

int life_word(struct arg *a, const char *name, void *data);
int life_take(const struct arg *a, struct srtpctl_key *key, uint64_t lifetime);
void life_print(const struct srtpctl_key *key);

/* For every usage that has them. */
#define LIFE_USAGE \
"LIFE := [ limit N ] [ soft-limit N ] [ rtcp-limit N ] [ rtcp-soft-limit N ]\n" \
"        [ used N ] [ rtcp-used N ]; N packets, also as 2^M\n"

#endif /* LIFE_H */
