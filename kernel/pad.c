// SPDX-License-Identifier: GPL-2.0
/*
 * RTP padding against the eavesdropper who reads speech from packet sizes (RFC
 * 6562 section 4). It is ordinary padding (RFC 3550 section 5.1), put in before
 * the packet is encrypted; its octet of length says 255 at most.
 */
#include <linux/math.h>
#include <linux/minmax.h>

#include "pad.h"
#include "session.h"

#define SRTP_PADDING_MAX	255

/**
 * srtp_pad_plan - how much a packet is padded
 * @pkt: packet to be sealed, parsed
 * @pad: receives the octets
 *
 * A packet that is padded already gets more of it.
 *
 * Return: 0, or enum srtp_a_counter: its padding is wrong.
 */
int srtp_pad_plan(struct srtp_pkt *pkt, unsigned int *pad)
{
	const struct srtp_session_config *c = &pkt->ses->config;
	u32 payload = pkt->wire_len - pkt->hdr.len, want = payload, there = 0;
	u32 block = READ_ONCE(c->pad_block);

	if (block)
		want = DIV_ROUND_UP(payload, block) * block;
	want = max(want, READ_ONCE(c->pad_to));
	if (pkt->data[0] & SRTP_RTP_P_BIT) {
		there = payload ? pkt->data[pkt->wire_len - 1] : 0;
		if (!there || there > payload)
			return SRTP_A_COUNTER_MALFORMED;
	}
	*pad = min(want - payload, SRTP_PADDING_MAX - there);
	return 0;
}

/**
 * srtp_pad_put - pad a packet
 * @pkt: packet, owned, with room; @len grows
 * @pad: octets, as planned
 */
void srtp_pad_put(struct srtp_pkt *pkt, unsigned int pad)
{
	unsigned int there = 0;

	if (!pad)
		return;
	if (pkt->data[0] & SRTP_RTP_P_BIT)
		there = pkt->data[pkt->len - 1];
	memset(pkt->data + pkt->len, 0, pad);
	pkt->len += pad;
	pkt->data[pkt->len - 1] = there + pad;
	pkt->data[0] |= SRTP_RTP_P_BIT;
}
