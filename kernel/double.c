// SPDX-License-Identifier: GPL-2.0
/*
 * The inner layer of double encryption (RFC 8723): what an endpoint protects
 * end to end, and what a media distributor between them may have changed of the
 * header, and says so in the original header block (OHB).
 *
 *	header | inner ciphertext | inner tag | [PT] [SEQ] config | outer tag
 *
 * The application is given the payload under the header of the outer layer,
 * which says what is sent to it now (RFC 8723 section 5.3: codec and order);
 * the marker is the original one.
 */
#include "compat.h"
#include "double.h"
#include "layout.h"
#include "origin.h"
#include "replay.h"
#include "session.h"
#include "state.h"

/* The config octet (RFC 8723 section 4): R R R R B M P Q */
#define SRTP_OHB_SEQ		0x01
#define SRTP_OHB_PT		0x02
#define SRTP_OHB_MARKER		0x04
#define SRTP_OHB_MARKER_SET	0x08
#define SRTP_OHB_RESERVED	0xf0

/**
 * srtp_double_header_len - octets of the inner header: without an extension
 * @pkt: packet
 */
unsigned int srtp_double_header_len(const struct srtp_pkt *pkt)
{
	return SRTP_RTP_HDR_LEN + 4 * (pkt->data[0] & 0x0f);
}

/* RFC 8723 5.1: associated data is the header with X = 0, no extension. */
static void srtp_double_header(struct srtp_pkt *pkt)
{
	memcpy(pkt->aad, pkt->data, srtp_double_header_len(pkt));
	pkt->aad[0] &= ~SRTP_RTP_X_BIT;
}

/**
 * srtp_double_begin - before the inner layer is sealed
 * @pkt: packet with its index
 */
void srtp_double_begin(struct srtp_pkt *pkt)
{
	srtp_double_header(pkt);
	pkt->inner_index = pkt->index;
}

/* The highest inner index of the SSRC. Return: there was one. */
static bool srtp_double_top(const struct srtp_pkt *pkt, u64 *top)
{
	struct srtp_state *st = pkt->st;
	bool known = false;

	/* the sender has restarted: what he had before says nothing */
	if (pkt->second)
		return false;
	/* the origin counts on until the state's first packet */
	if (pkt->ses->config.roc &&
	    (!st || READ_ONCE(st->heir) & SRTP_HEIR_LAYER))
		known = srtp_origin_look_inner(pkt->ses, pkt->hdr.ssrc, top,
					       NULL);
	if (!st)
		return known;
	spin_lock_bh(&st->lock);
	if (st->inner->started && (!known || st->inner->top > *top)) {
		*top = st->inner->top;
		known = true;
	}
	spin_unlock_bh(&st->lock);
	return known;
}

/*
 * RFC 8723 5.3: the two layers have a rollover counter each. Until the inner
 * one has started it is taken for the outer one's; who joins where it is not is
 * told by his controller (suites.rst).
 */
static int srtp_double_guess(struct srtp_pkt *pkt, u16 seq)
{
	s64 index = (s64)((pkt->index & ~0xffffULL) | seq);
	u64 top;

	if (srtp_double_top(pkt, &top))
		index = srtp_index_guess(top, seq);
	if (index < 0)
		return SRTP_A_COUNTER_TOO_OLD;
	if (index > (s64)SRTP_INDEX_MAX)
		return SRTP_A_COUNTER_EXHAUSTED;
	pkt->inner_index = index;
	return 0;
}

/**
 * srtp_double_split - the outer layer is open: find the inner one
 * @pkt: packet; @len, @extra and the inner header are set
 *
 * The OHB is authentic hop by hop; its lengths are not trusted for that.
 *
 * Return: 0, or enum srtp_a_counter.
 */
int srtp_double_split(struct srtp_pkt *pkt)
{
	unsigned int text = pkt->len + pkt->extra - pkt->hdr.len;
	const u8 *ohb = pkt->data + pkt->len + pkt->extra;
	u16 seq = pkt->hdr.seq;
	u8 config = *--ohb;
	unsigned int len = SRTP_OHB_MIN;

	len += config & SRTP_OHB_PT ? 1 : 0;
	len += config & SRTP_OHB_SEQ ? 2 : 0;
	if (config & SRTP_OHB_RESERVED || text < len + srtp_tag_len(pkt))
		return SRTP_A_COUNTER_MALFORMED;
	pkt->len += pkt->extra;
	pkt->extra = len + srtp_tag_len(pkt);
	pkt->len -= pkt->extra;

	srtp_double_header(pkt);
	if (config & SRTP_OHB_SEQ) {
		ohb -= 2;
		seq = get_unaligned_be16(ohb);
		put_unaligned_be16(seq, pkt->aad + 2);
	}
	if (config & SRTP_OHB_PT)
		pkt->aad[1] = (pkt->aad[1] & SRTP_RTP_M_BIT) |
			      (*--ohb & ~SRTP_RTP_M_BIT);
	if (config & SRTP_OHB_MARKER)
		pkt->aad[1] = (pkt->aad[1] & ~SRTP_RTP_M_BIT) |
			      (config & SRTP_OHB_MARKER_SET ?
			       SRTP_RTP_M_BIT : 0);
	return srtp_double_guess(pkt, seq);
}

/**
 * srtp_double_end - the inner layer is done
 * @pkt: packet
 */
void srtp_double_end(struct srtp_pkt *pkt)
{
	if (pkt->seal)
		/* nothing was changed yet */
		pkt->data[pkt->len + srtp_tag_len(pkt)] = 0;
	else
		pkt->data[1] = (pkt->data[1] & ~SRTP_RTP_M_BIT) |
			       (pkt->aad[1] & SRTP_RTP_M_BIT);
}
