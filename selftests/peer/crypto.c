// SPDX-License-Identifier: GPL-2.0
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include <srtp2/crypto_types.h>

#include "crypto.h"
#include "hex.h"
#include "net.h"

/* What libsrtp has no function for: its tag with four octets. */
static void null_32(srtp_crypto_policy_t *policy)
{
	srtp_crypto_policy_set_null_cipher_hmac_sha1_80(policy);
	policy->auth_tag_len = 4;
}

/* NULL suites have 16 octets of key and 14 of salt all the same (RFC 5764 4.1.2). */
static const struct suite {
	const char *name;
	size_t master_len;
	void (*rtp)(srtp_crypto_policy_t *policy);
	void (*rtcp)(srtp_crypto_policy_t *policy);
} suites[] = {
	{ "AES_CM_128_HMAC_SHA1_80", 30,
	  srtp_crypto_policy_set_rtp_default,
	  srtp_crypto_policy_set_rtcp_default },
	/* RFC 4568 6.2.2: the SRTCP tag stays 80 bits long. */
	{ "AES_CM_128_HMAC_SHA1_32", 30,
	  srtp_crypto_policy_set_aes_cm_128_hmac_sha1_32,
	  srtp_crypto_policy_set_rtcp_default },
#ifdef LIBSRTP_OPENSSL			/* corrected: see bench/fetch */
	{ "AES_192_CM_HMAC_SHA1_80", 38,
	  srtp_crypto_policy_set_aes_cm_192_hmac_sha1_80,
	  srtp_crypto_policy_set_aes_cm_192_hmac_sha1_80 },
	{ "AES_192_CM_HMAC_SHA1_32", 38,
	  srtp_crypto_policy_set_aes_cm_192_hmac_sha1_32,
	  srtp_crypto_policy_set_aes_cm_192_hmac_sha1_80 },
#endif
	{ "AES_256_CM_HMAC_SHA1_80", 46,
	  srtp_crypto_policy_set_aes_cm_256_hmac_sha1_80,
	  srtp_crypto_policy_set_aes_cm_256_hmac_sha1_80 },
	{ "AES_256_CM_HMAC_SHA1_32", 46,
	  srtp_crypto_policy_set_aes_cm_256_hmac_sha1_32,
	  srtp_crypto_policy_set_aes_cm_256_hmac_sha1_80 },
	{ "NULL_HMAC_SHA1_80", 30,
	  srtp_crypto_policy_set_null_cipher_hmac_sha1_80,
	  srtp_crypto_policy_set_null_cipher_hmac_sha1_80 },
	{ "NULL_HMAC_SHA1_32", 30, null_32,
	  srtp_crypto_policy_set_null_cipher_hmac_sha1_80 },
	{ "AEAD_AES_128_GCM_8", 28,
	  srtp_crypto_policy_set_aes_gcm_128_8_auth,
	  srtp_crypto_policy_set_aes_gcm_128_8_auth },
	{ "AEAD_AES_256_GCM_8", 44,
	  srtp_crypto_policy_set_aes_gcm_256_8_auth,
	  srtp_crypto_policy_set_aes_gcm_256_8_auth },
	{ "AEAD_AES_128_GCM", 28,
	  srtp_crypto_policy_set_aes_gcm_128_16_auth,
	  srtp_crypto_policy_set_aes_gcm_128_16_auth },
	{ "AEAD_AES_256_GCM", 44,
	  srtp_crypto_policy_set_aes_gcm_256_16_auth,
	  srtp_crypto_policy_set_aes_gcm_256_16_auth },
};

static const struct suite *suite_find(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(suites) / sizeof(*suites); i++)
		if (!strcmp(suites[i].name, name))
			return &suites[i];

	return NULL;
}

void crypto_start(void)
{
	if (srtp_init() != srtp_err_status_ok)
		die("libsrtp2 does not start");
}

size_t crypto_master_len(const char *suite)
{
	const struct suite *s = suite_find(suite);

	return s ? s->master_len : 0;
}

struct crypto *crypto_new(const char *suite, const char *hex,
			  unsigned int window)
{
	const struct suite *s = suite_find(suite);
	struct crypto *c = calloc(1, sizeof(*c));

	if (!s || hex_read(hex, c->key, sizeof(c->key)) != (int)s->master_len)
		goto err;
	s->rtp(&c->policy.rtp);
	s->rtcp(&c->policy.rtcp);
	c->policy.key = c->key;
	c->policy.window_size = window;

	return c;

err:
	crypto_free(c);
	return NULL;
}

bool crypto_add_mki(struct crypto *c, const char *mki, const char *hex)
{
	unsigned long n = c->policy.num_master_keys;
	int len;

	if (n == SRTP_MAX_NUM_MASTER_KEYS ||
	    hex_read(hex, c->masters[n].key, sizeof(c->masters[n].key)) <= 0)
		return false;
	len = hex_read(mki, c->masters[n].mki, sizeof(c->masters[n].mki));
	if (len <= 0)
		return false;
	c->masters[n].master = (srtp_master_key_t) {
		.key = c->masters[n].key, .mki_id = c->masters[n].mki,
		.mki_size = len,
	};
	c->master_at[n] = &c->masters[n].master;
	c->policy.key = NULL;
	c->policy.keys = c->master_at;
	c->policy.num_master_keys = n + 1;

	return true;
}

bool crypto_encrypt_ext(struct crypto *c, unsigned int id)
{
	if (c->policy.enc_xtn_hdr_count == CRYPTO_EXTS)
		return false;
	c->ext[c->policy.enc_xtn_hdr_count++] = id;
	c->policy.enc_xtn_hdr = c->ext;

	return true;
}

void crypto_services(struct crypto *c, bool rtcp, bool auth)
{
	srtp_crypto_policy_t *policy = rtcp ? &c->policy.rtcp : &c->policy.rtp;

	policy->sec_serv = auth ? sec_serv_auth : sec_serv_conf;
	if (auth)
		return;
	policy->auth_type = SRTP_NULL_AUTH;
	policy->auth_key_len = 0;
	policy->auth_tag_len = 0;
}

void crypto_free(struct crypto *c)
{
	if (!c)
		return;
	if (c->tx)
		srtp_dealloc(c->tx);
	if (c->rx)
		srtp_dealloc(c->rx);
	free(c);
}

static srtp_err_status_t stream_at(srtp_t srtp, srtp_policy_t policy,
				   uint32_t ssrc, uint32_t roc)
{
	srtp_err_status_t err;

	/* One may be there already, made by its first packet. */
	srtp_remove_stream(srtp, htonl(ssrc));
	policy.ssrc.type = ssrc_specific;
	policy.ssrc.value = ssrc;
	err = srtp_add_stream(srtp, &policy);

	return err ? err : srtp_set_stream_roc(srtp, ssrc, roc);
}

/* Made when first used: one costs libsrtp a good deal. */
static srtp_t crypto_side(struct crypto *c, srtp_t *side)
{
	c->policy.ssrc.type = side == &c->tx ? ssrc_any_outbound :
					       ssrc_any_inbound;
	c->err = *side ? srtp_err_status_ok : srtp_create(side, &c->policy);

	return *side;
}

bool crypto_roc(struct crypto *c, uint32_t ssrc, uint32_t roc)
{
	if (!crypto_side(c, &c->tx) || !crypto_side(c, &c->rx))
		return false;
	c->err = stream_at(c->tx, c->policy, ssrc, roc);
	if (!c->err)
		c->err = stream_at(c->rx, c->policy, ssrc, roc);

	return !c->err;
}

int crypto_protect(struct crypto *c, bool rtcp, uint8_t *packet, size_t len)
{
	srtp_t tx = crypto_side(c, &c->tx);
	bool mki = c->policy.num_master_keys;
	int n = len;

	if (!tx)
		return -1;
	c->err = rtcp ? srtp_protect_rtcp_mki(tx, packet, &n, mki, c->use) :
			srtp_protect_mki(tx, packet, &n, mki, c->use);

	return c->err ? -1 : n;
}

int crypto_unprotect(struct crypto *c, bool rtcp, uint8_t *packet, size_t len)
{
	srtp_t rx = crypto_side(c, &c->rx);
	bool mki = c->policy.num_master_keys;
	int n = len;

	if (!rx)
		return -1;
	c->err = rtcp ? srtp_unprotect_rtcp_mki(rx, packet, &n, mki) :
			srtp_unprotect_mki(rx, packet, &n, mki);

	return c->err ? -1 : n;
}

const char *crypto_error(const struct crypto *c)
{
	static const char *const words[] = {
		[srtp_err_status_ok] = "ok",
		[srtp_err_status_fail] = "failure",
		[srtp_err_status_bad_param] = "bad parameter",
		[srtp_err_status_auth_fail] = "authentication failed",
		[srtp_err_status_cipher_fail] = "cipher failed",
		[srtp_err_status_replay_fail] = "replayed",
		[srtp_err_status_replay_old] = "too old",
		[srtp_err_status_no_ctx] = "no stream",
		[srtp_err_status_parse_err] = "cannot be parsed",
		[srtp_err_status_key_expired] = "key expired",
	};
	size_t n = sizeof(words) / sizeof(*words);

	if (c->err < n && words[c->err])
		return words[c->err];

	return "refused by libsrtp";
}
