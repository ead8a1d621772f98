/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SRTP_SUITE_H
#define _SRTP_SUITE_H

#include <linux/types.h>

/**
 * struct srtp_suite - a row of constants
 * @id: enum srtp_suite_id
 * @name: as in SDES (RFC 4568 section 6.2, RFC 7714 section 14.2)
 * @cipher: crypto API name of the cipher, or of the AEAD
 * @auth: crypto API name of the HMAC; NULL for an AEAD
 * @key_len: master and session encryption key
 * @salt_len: master and session salt
 * @tag_len: SRTP authentication tag
 * @rtcp_tag_len: SRTCP authentication tag
 */
struct srtp_suite {
	u32 id;
	const char *name;
	const char *cipher;
	const char *auth;
	u8 key_len;
	u8 salt_len;
	u8 tag_len;
	u8 rtcp_tag_len;
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

#endif /* _SRTP_SUITE_H */
