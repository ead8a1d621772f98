/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SECRET_H
#define SECRET_H

#include "arg.h"

/* Where the text comes from. */
enum secret_source {
	SECRET_FILE,
	SECRET_STDIN,
	SECRET_INLINE,
	SECRET_HEX,
};

/* What the text is. */
enum secret_form {
	SECRET_ANY,
	SECRET_SDES,
	SECRET_DTLS,
};

/**
 * struct secret - where a key comes from
 * @source: which kind
 * @form: what is expected there
 * @text: path, key parameters or digits; the command's own word
 * @profile: SECRET_DTLS: suite of the profile
 * @server: SECRET_DTLS: the key with which the DTLS server protects
 */
struct secret {
	enum secret_source source;
	enum secret_form form;
	char *text;
	const struct srtpctl_suite *profile;
	bool server;
};

/**
 * struct secret_keys - what was read; secret
 * @suite: what the text says the keys are for; NULL: it does not say
 * @line: it was a line, which also says the following
 * @policy: what it leaves out: SECRET_POLICY bits of a session
 * @wsh: WSH; 0: not given
 * @n: members of @keys in use
 * @keys: with the lifetimes that the text gives
 */
struct secret_keys {
	const struct srtpctl_suite *suite;
	bool line;
	uint64_t policy;
	uint32_t wsh;
	uint32_t n;
	struct srtpctl_sdes_key keys[SRTP_KEYS_PER_SESSION];
};

/* UNENCRYPTED_SRTP, UNENCRYPTED_SRTCP, UNAUTHENTICATED_SRTP */
#define SECRET_POLICY	(SRTPCTL_BIT(SRTP_A_SESSION_UNENCRYPTED) | \
			 SRTPCTL_BIT(SRTP_A_SESSION_RTCP_UNENCRYPTED) | \
			 SRTPCTL_BIT(SRTP_A_SESSION_UNAUTHENTICATED))

int secret_arg(struct arg *a, const char *name, struct secret *secret);
int secret_read(const struct arg *a, const struct secret *secret,
		const struct srtpctl_suite *suite, struct secret_keys *read);

/* For every usage that has keys. */
#define SECRET_USAGE \
"KEY := [ sdes | dtls:PROFILE:{ client | server } ] SOURCE\n" \
"SOURCE := { file PATH | - | inline:BASE64[|LIFETIME][|MKI:LEN][;inline:...] |\n" \
"            hex HEX }\n" \
"LIFETIME := N | 2^M, packets\n"

#endif /* SECRET_H */
