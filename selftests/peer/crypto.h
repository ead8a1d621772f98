/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PEER_CRYPTO_H
#define PEER_CRYPTO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <srtp2/srtp.h>

#define CRYPTO_EXTS 16

/**
 * struct crypto - libsrtp2 with one master key, to send and to receive with
 * @tx: protects; any SSRC
 * @rx: unprotects; any SSRC
 * @policy: what both were made of
 * @key: what @policy points at
 * @masters: with MKIs: the keys
 * @master_at: pointers to them, as libsrtp wants them
 * @use: which of them protects
 * @ext: ids of header extensions that are encrypted (RFC 6904)
 * @err: what libsrtp said last
 */
struct crypto {
	srtp_t tx, rx;
	srtp_policy_t policy;
	uint8_t key[SRTP_MAX_KEY_LEN];
	struct {
		uint8_t key[SRTP_MAX_KEY_LEN];
		uint8_t mki[SRTP_MAX_MKI_LEN];
		srtp_master_key_t master;
	} masters[SRTP_MAX_NUM_MASTER_KEYS];
	srtp_master_key_t *master_at[SRTP_MAX_NUM_MASTER_KEYS];
	unsigned int use;
	int ext[CRYPTO_EXTS];
	srtp_err_status_t err;
};

void crypto_start(void);
/* 0 when there is no suite of that name. */
size_t crypto_master_len(const char *suite);
/* NULL: no such suite, or the key's length is wrong. */
struct crypto *crypto_new(const char *suite, const char *hex,
			  unsigned int window);
/* Before the first packet: one session with several keys, add the next one. */
bool crypto_add_mki(struct crypto *c, const char *mki, const char *hex);
/* Before the first packet: extensions with this id are encrypted. */
bool crypto_encrypt_ext(struct crypto *c, unsigned int id);
/* Before the first packet: authenticate only, or encrypt only. */
void crypto_services(struct crypto *c, bool rtcp, bool auth);
void crypto_free(struct crypto *c);
/* Make streams for the SSRC that begin at a ROC. */
bool crypto_roc(struct crypto *c, uint32_t ssrc, uint32_t roc);

/* In place; the new length, or -1 and @err. */
int crypto_protect(struct crypto *c, bool rtcp, uint8_t *packet, size_t len);
int crypto_unprotect(struct crypto *c, bool rtcp, uint8_t *packet, size_t len);

const char *crypto_error(const struct crypto *c);

#endif
