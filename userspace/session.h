/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SESSION_H
#define SESSION_H

#include "arg.h"
#include "secret.h"

/**
 * struct session_new - a session on its way
 * @ses: what the words said; keys are read last
 * @suite: which; NULL as long as neither the word nor a key has said it
 * @lines: a=crypto lines read
 * @n_keys: keys given
 * @secrets: where they come from
 */
struct session_new {
	struct srtpctl_session ses;
	const struct srtpctl_suite *suite;
	uint32_t lines;
	uint32_t n_keys;
	struct secret secrets[SRTP_KEYS_PER_SESSION];
};

/* Suite and keys; with policy_words also the words of an anonymous session. */
extern const struct word session_new_words[];

int session_new_finish(const struct arg *a, struct session_new *new);

#endif /* SESSION_H */
