/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SRTP_LAYOUT_H
#define _SRTP_LAYOUT_H

#include "packet.h"
#include "proto.h"
#include "session.h"
#include "suite.h"

/*
 * What follows the RTP or RTCP packet's @len octets on the wire:
 *
 *   HMAC suites   SRTP                     MKI | tag    (RFC 3711 section 3.1)
 *                 SRTCP        E || index | MKI | tag   (RFC 3711 section 3.4)
 *   AEAD suites   SRTP                     tag | MKI    (RFC 7714 section 6.3)
 *                 SRTCP        tag | E || index | MKI   (RFC 7714 section 9.1)
 *   both layers   SRTP   inner tag | OHB | tag | MKI    (RFC 8723 section 5)
 *
 * Inner tag and OHB are @extra octets. Measured once for each session tried: the
 * first key of a session may come at any time, and with it the length of MKIs.
 */
static inline void srtp_layout_set(struct srtp_pkt *pkt, u8 mki_len)
{
	const struct srtp_session_config *c = &pkt->ses->config;
	u8 index_len = pkt->hdr.rtcp ? SRTP_RTCP_INDEX_LEN : 0;
	bool aead = srtp_suite_is_aead(c->suite);
	struct srtp_layout *at = &pkt->at;

	at->tag_len = pkt->hdr.rtcp ? c->suite->rtcp_tag_len : c->tag_len;
	at->mki_len = mki_len;
	at->index = aead ? at->tag_len : 0;
	at->mki = at->index + index_len;
	at->tag = aead ? 0 : at->mki + mki_len;
	at->end = at->tag_len + index_len + mki_len;
}

static inline unsigned int srtp_tag_len(const struct srtp_pkt *pkt)
{
	return pkt->at.tag_len;
}

/* A header block that nothing was added to yet, or its least length. */
static inline unsigned int srtp_extra(const struct srtp_pkt *pkt)
{
	return pkt->ses->config.inner && !pkt->hdr.rtcp ?
	       srtp_tag_len(pkt) + SRTP_OHB_MIN : 0;
}

/* RFC 4771 2, mode 2: every R-th tag has the ROC in front of a shorter MAC. */
static inline bool srtp_has_rcc(const struct srtp_pkt *pkt)
{
	u32 rate = pkt->ses->config.rcc;

	return unlikely(rate) && !pkt->hdr.rtcp && !(pkt->hdr.seq % rate);
}

static inline unsigned int srtp_growth(const struct srtp_pkt *pkt)
{
	return pkt->extra + pkt->at.end;
}

/*
 * Set and measure for a packet from outside: lengths from its end, all of them
 * a stranger's. Return: false if it is shorter than what follows a packet.
 */
static inline bool srtp_layout_find(struct srtp_pkt *pkt, u8 mki_len)
{
	srtp_layout_set(pkt, mki_len);
	pkt->extra = srtp_extra(pkt);
	if (pkt->wire_len < pkt->hdr.len + srtp_growth(pkt))
		return false;
	pkt->len = pkt->wire_len - srtp_growth(pkt);
	return true;
}

static inline u8 *srtp_at_index(const struct srtp_pkt *pkt)
{
	return pkt->data + pkt->len + pkt->extra + pkt->at.index;
}

static inline u8 *srtp_at_mki(const struct srtp_pkt *pkt)
{
	return pkt->data + pkt->len + pkt->extra + pkt->at.mki;
}

static inline u8 *srtp_at_tag(const struct srtp_pkt *pkt)
{
	return pkt->data + pkt->len + pkt->extra + pkt->at.tag;
}

#endif /* _SRTP_LAYOUT_H */
