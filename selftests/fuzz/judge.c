// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>
#include <srtp2/srtp.h>

#include "hex.h"
#include "judge.h"

/* As large as the module's windows are told to be, and SRTCP's of libsrtp2 is. */
#define JUDGE_WINDOW	128

struct judge {
	srtp_t srtp;
	bool has_mki;
	size_t tag_len;
	uint8_t key[SRTP_MAX_KEY_LEN];
	uint8_t mki[SRTP_MAX_MKI_LEN];
};

static const struct suite {
	const char *name;
	int master_len;
	size_t tag_len;
	void (*rtp)(srtp_crypto_policy_t *policy);
	void (*rtcp)(srtp_crypto_policy_t *policy);
} suites[] = {
	{ "AES_CM_128_HMAC_SHA1_80", 30, 10,
	  srtp_crypto_policy_set_rtp_default,
	  srtp_crypto_policy_set_rtcp_default },
	{ "AES_CM_128_HMAC_SHA1_32", 30, 4,
	  srtp_crypto_policy_set_aes_cm_128_hmac_sha1_32,
	  srtp_crypto_policy_set_rtcp_default },
	{ "AEAD_AES_128_GCM", 28, 16,
	  srtp_crypto_policy_set_aes_gcm_128_16_auth,
	  srtp_crypto_policy_set_aes_gcm_128_16_auth },
	{ "AEAD_AES_256_GCM", 44, 16,
	  srtp_crypto_policy_set_aes_gcm_256_16_auth,
	  srtp_crypto_policy_set_aes_gcm_256_16_auth },
};

static const struct suite *judge_suite(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(suites) / sizeof(*suites); i++)
		if (!strcmp(suites[i].name, name))
			return &suites[i];
	return NULL;
}

bool judge_start(void)
{
	return srtp_init() == srtp_err_status_ok;
}

struct judge *judge_new(const char *suite, const char *key, const char *mki,
			bool opens)
{
	const struct suite *s = judge_suite(suite);
	struct judge *j = calloc(1, sizeof(*j));
	srtp_policy_t policy = { 0 };
	srtp_master_key_t master, *keys[] = { &master };
	int mki_len = 0;

	if (!j || !s || hex_read(key, j->key, sizeof(j->key)) != s->master_len)
		goto err;
	if (mki) {
		mki_len = hex_read(mki, j->mki, sizeof(j->mki));
		if (mki_len < 1)
			goto err;
		j->has_mki = true;
	}
	s->rtp(&policy.rtp);
	s->rtcp(&policy.rtcp);
	policy.ssrc.type = opens ? ssrc_any_inbound : ssrc_any_outbound;
	policy.window_size = JUDGE_WINDOW;
	master = (srtp_master_key_t) {
		.key = j->key,
		.mki_id = j->mki,
		.mki_size = mki_len,
	};
	if (mki) {
		policy.keys = keys;
		policy.num_master_keys = 1;
	} else {
		policy.key = j->key;
	}
	if (srtp_create(&j->srtp, &policy))
		goto err;
	j->tag_len = s->tag_len;
	return j;

err:
	free(j);
	return NULL;
}

void judge_free(struct judge *j)
{
	srtp_dealloc(j->srtp);
	free(j);
}

size_t judge_tag_len(const struct judge *j)
{
	return j->tag_len;
}

bool judge_seal(struct judge *j, struct packet *p)
{
	int len = p->len;
	srtp_err_status_t err;

	if (wire_is_rtcp(p))
		err = srtp_protect_rtcp_mki(j->srtp, p->data, &len, j->has_mki,
					    0);
	else
		err = srtp_protect_mki(j->srtp, p->data, &len, j->has_mki, 0);
	if (err)
		return false;
	p->len = len;
	return true;
}

bool judge_open(struct judge *j, struct packet *p)
{
	int len = p->len;
	srtp_err_status_t err;

	if (wire_is_rtcp(p))
		err = srtp_unprotect_rtcp_mki(j->srtp, p->data, &len,
					      j->has_mki);
	else
		err = srtp_unprotect_mki(j->srtp, p->data, &len, j->has_mki);
	if (err)
		return false;
	p->len = len;
	return true;
}
