/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SRTP_CRYPTO_H
#define _SRTP_CRYPTO_H

#include "key.h"
#include "packet.h"
#include "session.h"
#include "suite.h"

int srtp_crypto_seal(struct srtp_pkt *pkt);
int srtp_crypto_open(struct srtp_pkt *pkt);
int srtp_crypto_resume(struct srtp_pkt *pkt, int err);

/*
 * What follows the RTP or RTCP packet's @len octets on the wire:
 *
 *   HMAC suites   SRTP                MKI | tag     (RFC 3711 section 3.1)
 *                 SRTCP   E || index | MKI | tag    (RFC 3711 section 3.4)
 *   AEAD suites   SRTP   tag | MKI                  (RFC 7714 section 6.3)
 *                 SRTCP  tag | E || index | MKI     (RFC 7714 section 9.1)
 */
static inline unsigned int srtp_tag_len(const struct srtp_pkt *pkt)
{
	const struct srtp_suite *suite = pkt->ses->config.suite;

	return pkt->hdr.rtcp ? suite->rtcp_tag_len : suite->tag_len;
}

static inline unsigned int srtp_growth(const struct srtp_pkt *pkt)
{
	return srtp_tag_len(pkt) + pkt->ses->mki_len +
	       (pkt->hdr.rtcp ? SRTP_RTCP_INDEX_LEN : 0);
}

static inline u8 *srtp_at_index(const struct srtp_pkt *pkt)
{
	u8 *end = pkt->data + pkt->len;

	return srtp_suite_is_aead(pkt->ses->config.suite) ?
	       end + SRTP_AEAD_TAG_LEN : end;
}

static inline u8 *srtp_at_mki(const struct srtp_pkt *pkt)
{
	return srtp_at_index(pkt) + (pkt->hdr.rtcp ? SRTP_RTCP_INDEX_LEN : 0);
}

static inline u8 *srtp_at_tag(const struct srtp_pkt *pkt)
{
	return srtp_suite_is_aead(pkt->ses->config.suite) ?
	       pkt->data + pkt->len : srtp_at_mki(pkt) + pkt->ses->mki_len;
}

#endif /* _SRTP_CRYPTO_H */
