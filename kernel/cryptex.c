// SPDX-License-Identifier: GPL-2.0
/*
 * CSRCs and the whole header extension encrypted (RFC 9335). On the wire
 *
 *	12 octets | CSRCs | profile, length | extension | payload
 *
 * the CSRCs, the extension and the payload are one text, and the rest stays
 * clear. For the time of the cipher's request the CSRCs change places with
 * profile and length, so that each of the two is one run of octets.
 */
#include "compat.h"
#include "cryptex.h"
#include "packet.h"
#include "session.h"

#define SRTP_CRYPTEX_ONE_BYTE	0xc0de
#define SRTP_CRYPTEX_TWO_BYTE	0xc2de
#define SRTP_PLAIN_ONE_BYTE	0xbede
#define SRTP_PLAIN_TWO_BYTE	0x1000	/* appbits must be 0 (RFC 9335 5.1) */

static unsigned int srtp_cryptex_csrcs(const struct srtp_pkt *pkt)
{
	return 4 * (pkt->data[0] & 0x0f);
}

static u8 *srtp_cryptex_profile(const struct srtp_pkt *pkt)
{
	return pkt->data + SRTP_RTP_HDR_LEN + srtp_cryptex_csrcs(pkt);
}

static bool srtp_cryptex_has_ext(const struct srtp_pkt *pkt)
{
	return pkt->data[0] & SRTP_RTP_X_BIT;
}

/* Profiles of its own say what is hidden (RFC 9335 4). */
static bool srtp_cryptex_hides(u16 profile)
{
	return profile == SRTP_CRYPTEX_ONE_BYTE ||
	       profile == SRTP_CRYPTEX_TWO_BYTE;
}

/* Nothing of the header could be hidden: an ordinary packet is as good. */
static bool srtp_cryptex_bare(const struct srtp_pkt *pkt)
{
	return !srtp_cryptex_has_ext(pkt) && !srtp_cryptex_csrcs(pkt);
}

static int srtp_cryptex_without(const struct srtp_pkt *pkt)
{
	if (pkt->ses->config.cryptex != SRTP_CRYPTEX_REQUIRED ||
	    srtp_cryptex_bare(pkt))
		return 0;
	return SRTP_A_COUNTER_NOT_CRYPTEX;
}

/**
 * srtp_cryptex_plan - whether a packet to be sealed gets it
 * @pkt: packet, parsed; @cryptex is set, and @len grows if an empty extension
 *       will be put in (RFC 9335 5.1)
 *
 * An extension that is not RFC 8285's is never hidden; one that looks hidden already
 * would be opened by the other end.
 *
 * Return: 0, or enum srtp_a_counter.
 */
int srtp_cryptex_plan(struct srtp_pkt *pkt)
{
	u16 profile;

	if (srtp_cryptex_has_ext(pkt)) {
		profile = get_unaligned_be16(srtp_cryptex_profile(pkt));
		if (srtp_cryptex_hides(profile))
			return SRTP_A_COUNTER_NOT_CRYPTEX;
		pkt->cryptex = profile == SRTP_PLAIN_ONE_BYTE ||
			       profile == SRTP_PLAIN_TWO_BYTE;
	} else if (srtp_cryptex_csrcs(pkt)) {
		pkt->cryptex = true;
		pkt->len += SRTP_EXT_HDR_LEN;
	}
	return pkt->cryptex ? 0 : srtp_cryptex_without(pkt);
}

/**
 * srtp_cryptex_mark - before sealing: say so in the header
 * @pkt: packet, owned, with room
 */
void srtp_cryptex_mark(struct srtp_pkt *pkt)
{
	u8 *at = srtp_cryptex_profile(pkt);
	u16 profile = SRTP_CRYPTEX_ONE_BYTE;

	if (!srtp_cryptex_has_ext(pkt)) {
		memmove(at + SRTP_EXT_HDR_LEN, at,
			pkt->len - SRTP_EXT_HDR_LEN - pkt->hdr.len);
		pkt->data[0] |= SRTP_RTP_X_BIT;
		pkt->hdr.len += SRTP_EXT_HDR_LEN;
		put_unaligned_be16(0, at + 2);
	} else if (get_unaligned_be16(at) == SRTP_PLAIN_TWO_BYTE) {
		profile = SRTP_CRYPTEX_TWO_BYTE;
	}
	put_unaligned_be16(profile, at);
}

/**
 * srtp_cryptex_find - whether a received packet says that it has it
 * @pkt: packet, parsed; @cryptex is set
 *
 * Return: 0, or enum srtp_a_counter.
 */
int srtp_cryptex_find(struct srtp_pkt *pkt)
{
	u16 profile;

	if (srtp_cryptex_has_ext(pkt)) {
		profile = get_unaligned_be16(srtp_cryptex_profile(pkt));
		pkt->cryptex = srtp_cryptex_hides(profile);
	}
	return pkt->cryptex ? 0 : srtp_cryptex_without(pkt);
}

/**
 * srtp_cryptex_gather - before the cipher: what is clear in front
 * @pkt: packet
 */
void srtp_cryptex_gather(struct srtp_pkt *pkt)
{
	u8 *csrcs = pkt->data + SRTP_RTP_HDR_LEN, profile[SRTP_EXT_HDR_LEN];
	unsigned int len = srtp_cryptex_csrcs(pkt);

	memcpy(profile, csrcs + len, SRTP_EXT_HDR_LEN);
	memmove(csrcs + SRTP_EXT_HDR_LEN, csrcs, len);
	memcpy(csrcs, profile, SRTP_EXT_HDR_LEN);
}

/**
 * srtp_cryptex_scatter - after the cipher: everything in its place
 * @pkt: packet
 */
void srtp_cryptex_scatter(struct srtp_pkt *pkt)
{
	u8 *csrcs = pkt->data + SRTP_RTP_HDR_LEN, profile[SRTP_EXT_HDR_LEN];
	unsigned int len = srtp_cryptex_csrcs(pkt);

	memcpy(profile, csrcs, SRTP_EXT_HDR_LEN);
	memmove(csrcs, csrcs + SRTP_EXT_HDR_LEN, len);
	memcpy(csrcs + len, profile, SRTP_EXT_HDR_LEN);
}

/**
 * srtp_cryptex_unmark - once opened: the profile the application knows
 * @pkt: packet; an empty extension, which a sender puts in beside CSRCs, is left
 *       in it: nothing tells it from one that the packet had
 */
void srtp_cryptex_unmark(struct srtp_pkt *pkt)
{
	u8 *at = srtp_cryptex_profile(pkt);

	put_unaligned_be16(get_unaligned_be16(at) == SRTP_CRYPTEX_TWO_BYTE ?
			   SRTP_PLAIN_TWO_BYTE : SRTP_PLAIN_ONE_BYTE, at);
}
