/* SPDX-License-Identifier: MIT */
#ifndef SRTPCTL_SDES_KEY_H
#define SRTPCTL_SDES_KEY_H

#include "span.h"
#include "srtpctl.h"

int sdes_keys(struct span list, const struct srtpctl_suite *suite,
	      struct srtpctl_sdes_key *keys, uint32_t *n, const char **why);

static inline int sdes_fail(const char **why, int err, const char *sentence)
{
	if (why)
		*why = sentence;
	return err;
}

#endif /* SRTPCTL_SDES_KEY_H */
