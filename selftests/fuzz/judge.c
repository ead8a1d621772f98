// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>

#include "crypto.h"
#include "judge.h"

/* As large as the module's windows are told to be, and SRTCP's of libsrtp2 is. */
#define JUDGE_WINDOW	128

struct judge_srtp {
	struct judge judge;
	struct crypto *crypto;
};

static bool judge_done(struct packet *p, int len)
{
	if (len < 0)
		return false;
	p->len = len;
	return true;
}

static bool judge_srtp_seal(struct judge *j, struct packet *p)
{
	struct crypto *c = ((struct judge_srtp *)j)->crypto;

	return judge_done(p, crypto_protect(c, wire_is_rtcp(p), p->data,
					    p->len));
}

static bool judge_srtp_open(struct judge *j, struct packet *p)
{
	struct crypto *c = ((struct judge_srtp *)j)->crypto;

	return judge_done(p, crypto_unprotect(c, wire_is_rtcp(p), p->data,
					      p->len));
}

static void judge_srtp_free(struct judge *j)
{
	crypto_free(((struct judge_srtp *)j)->crypto);
	free(j);
}

struct judge *judge_srtp(const char *suite, const char *key, const char *mki)
{
	struct judge_srtp *j = calloc(1, sizeof(*j));

	j->judge = (struct judge) {
		.seal = judge_srtp_seal,
		.open = judge_srtp_open,
		.free = judge_srtp_free,
	};
	j->crypto = crypto_new(suite, key, JUDGE_WINDOW);
	if (!j->crypto || (mki && !crypto_add_mki(j->crypto, mki, key))) {
		judge_srtp_free(&j->judge);
		return NULL;
	}
	j->judge.tag_len = j->crypto->policy.rtp.auth_tag_len;
	return &j->judge;
}
