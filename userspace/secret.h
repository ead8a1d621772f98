/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SECRET_H
#define SECRET_H

#include "arg.h"

enum secret_source {
	SECRET_FILE,
	SECRET_STDIN,
	SECRET_INLINE,
	SECRET_HEX,
};

/**
 * struct secret - where a key comes from
 * @source: which kind
 * @text: path, key parameter or digits; the command's own word
 */
struct secret {
	enum secret_source source;
	char *text;
};

int secret_arg(struct arg *a, const char *name, struct secret *secret);
int secret_read(const struct arg *a, const struct secret *secret,
		const struct srtpctl_suite *suite, bool rtcp_unencrypted,
		struct srtpctl_sdes_key *keys, uint32_t *n);

#endif /* SECRET_H */
