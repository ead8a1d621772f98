/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The wire: constants and octet positions of RTP, RTCP and their secure
 * profile (RFC 3550, RFC 3711, RFC 7714). Nothing here knows of sk_buff.
 */
#ifndef _SRTP_PROTO_H
#define _SRTP_PROTO_H

#include <linux/types.h>

#define SRTP_RTP_HDR_LEN	12	/* RFC 3550 5.1, without CSRCs */
#define SRTP_RTCP_HDR_LEN	8	/* first header and sender SSRC */
#define SRTP_RTCP_INDEX_LEN	4	/* RFC 3711 3.4: E || index */
#define SRTP_RTCP_E_BIT		0x80000000U
#define SRTP_RTCP_INDEX_MAX	0x7fffffffU
#define SRTP_ROC_LEN		4
#define SRTP_RTP_HDR_MAX	(SRTP_RTP_HDR_LEN + 15 * 4)	/* with CSRCs */
#define SRTP_EXT_HDR_LEN	4	/* RFC 3550 5.3.1: profile and length */
#define SRTP_RTP_P_BIT		0x20	/* first octet: there is padding */
#define SRTP_RTP_X_BIT		0x10	/* first octet: there is an extension */
#define SRTP_RTP_M_BIT		0x80	/* second octet: marker */

#define SRTP_HMAC_KEY_LEN	20	/* RFC 3711 5.2: 160 bits */
#define SRTP_HMAC_LEN		20
#define SRTP_IV_LEN		16
#define SRTP_SALT_MAX		14
#define SRTP_KEY_MAX		32

/* What cryptex leaves clear: the fixed header, profile and length. */
#define SRTP_CRYPTEX_CLEAR	(SRTP_RTP_HDR_LEN + SRTP_EXT_HDR_LEN)

/* Original header block of a header that nobody changed (RFC 8723 4). */
#define SRTP_OHB_MIN		1

/* The highest packet index: 48 bits (RFC 3711 3.3.1). */
#define SRTP_INDEX_MAX		0xffffffffffffULL

#endif /* _SRTP_PROTO_H */
