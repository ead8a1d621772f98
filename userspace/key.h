/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KEY_H
#define KEY_H

#include "arg.h"

int key_word_mki(struct arg *a, const char *name, void *data);
int key_word_engine(struct arg *a, const char *name, void *data);
int key_word_auth_engine(struct arg *a, const char *name, void *data);
int key_word_engine_from(struct arg *a, const char *name, void *data);
int key_take(const struct arg *a, struct srtpctl_key *key,
	     const struct srtpctl_sdes_key *read);
void key_print(const struct srtpctl_key *key);

#endif /* KEY_H */
