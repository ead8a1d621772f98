/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SRTP_SUITE_H
#define _SRTP_SUITE_H

#include <linux/types.h>

#define SRTP_LAYERS_MAX	2

/**
 * enum srtp_mode - how a suite's cipher is used
 * @SRTP_MODE_NULL: not at all: packets are authenticated only (RFC 3711 4.1.3)
 * @SRTP_MODE_CM: counter mode (RFC 3711 4.1.1)
 * @SRTP_MODE_F8: f8 mode (RFC 3711 4.1.2); its keystream is a CBC encryption
 * @SRTP_MODE_AEAD: authenticated encryption (RFC 7714)
 * @SRTP_MODE_DOUBLE: the same twice: end to end, then hop by hop (RFC 8723)
 */
enum srtp_mode {
	SRTP_MODE_NULL,
	SRTP_MODE_CM,
	SRTP_MODE_F8,
	SRTP_MODE_AEAD,
	SRTP_MODE_DOUBLE,
};

/**
 * struct srtp_suite - a row of constants
 * @id: enum srtp_suite_id
 * @name: as in SDES (RFC 4568 section 6.2, RFC 7714 section 14.2), else that of
 *        its DTLS-SRTP profile without "SRTP_"
 * @mode: how the cipher is used
 * @cipher: crypto API name of the cipher, or of the AEAD; NULL without one
 * @auth: crypto API name of the HMAC; NULL for an AEAD
 * @prf: crypto API name of the block cipher that derives keys; NULL: the AES
 *       library (RFC 3711 4.3.3, RFC 6188)
 * @ext: crypto API name of the cipher of header extensions (RFC 6904; RFC 7714
 *       8.3); NULL: @cipher
 * @missing: what to say of a kernel that lacks a transform of the suite: which
 *           options it was built without
 * @key_len: master and session encryption key; of one of the two layers
 * @salt_len: master and session salt; of one of the two layers
 * @tag_len: SRTP authentication tag; of one of the two layers
 * @rtcp_tag_len: SRTCP authentication tag
 * @life_log2: a key protects 2^this SRTP packets unless told, and 2^31 SRTCP
 *             packets
 */
struct srtp_suite {
	u32 id;
	const char *name;
	enum srtp_mode mode;
	const char *cipher;
	const char *auth;
	const char *prf;
	const char *ext;
	const char *missing;
	u8 key_len;
	u8 salt_len;
	u8 tag_len;
	u8 rtcp_tag_len;
	u8 life_log2;
};

const struct srtp_suite *srtp_suite_find(u32 id);
const struct srtp_suite *srtp_suite_at(unsigned int i);

/**
 * srtp_suite_is_aead - cipher and authentication are one transform
 * @suite: the suite
 */
static inline bool srtp_suite_is_aead(const struct srtp_suite *suite)
{
	return !suite->auth;
}

/**
 * srtp_suite_layers - how often packets are encrypted
 * @suite: the suite
 *
 * Return: master keys and salts that make up one; 2 for RFC 8723.
 */
static inline unsigned int srtp_suite_layers(const struct srtp_suite *suite)
{
	return suite->mode == SRTP_MODE_DOUBLE ? 2 : 1;
}

#endif /* _SRTP_SUITE_H */
