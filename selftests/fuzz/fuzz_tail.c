// SPDX-License-Identifier: GPL-2.0
/*
 * libFuzzer on what follows a payload: where tag, MKI, index, ROC and header block are
 * in a packet whose length a stranger has chosen (layout), and RTP padding (pad),
 * against a second reading. The input is 8 octets of choices, then a packet, which
 * stands in memory of exactly its size.
 */
#include <stdlib.h>

#include "layout.h"
#include "pad.h"

#define CHOICES		8
#define PADDING_MAX	255

static const struct srtp_suite with_hmac = {
	.mode = SRTP_MODE_CM, .auth = "hmac(sha1)", .rtcp_tag_len = 10,
};

static const struct srtp_suite with_aead = {
	.mode = SRTP_MODE_AEAD, .rtcp_tag_len = 16,
};

static void require(bool ok)
{
	if (!ok)
		abort();
}

static u8 *exactly(const u8 *data, size_t len, size_t room)
{
	u8 *copy = malloc(len + room);

	require(copy);
	memcpy(copy, data, len);
	return copy;
}

/* So that ASan looks. */
static void touch(u8 *at, size_t len)
{
	memset(at, 0, len);
}

/* From the end of the packet on, as the figures of the RFCs stand. */
static void try_layout(struct srtp_session *ses, const u8 *data, size_t len,
		       u8 mki_len, bool rtcp)
{
	struct srtp_pkt pkt = { .ses = ses, .wire_len = (u32)len };
	bool aead = ses->config.suite == &with_aead;
	long at = (long)len, tag, mki, index = 0;
	long tag_len = rtcp ? ses->config.suite->rtcp_tag_len :
			      ses->config.tag_len;

	pkt.data = exactly(data, len, 0);
	require(!(rtcp ? srtp_parse_rtcp(&pkt.hdr, pkt.data, len) :
			 srtp_parse_rtp(&pkt.hdr, pkt.data, len)));
	if (!aead)
		tag = at -= tag_len;
	mki = at -= mki_len;
	if (rtcp)
		index = at -= 4;
	if (aead)
		tag = at -= tag_len;
	if (ses->config.inner && !rtcp)
		at -= tag_len + 1;
	require(srtp_layout_find(&pkt, mki_len) == (at >= pkt.hdr.len));
	if (at < pkt.hdr.len)
		goto out;
	require(pkt.len == at);
	require(srtp_at_tag(&pkt) == pkt.data + tag);
	require(srtp_at_mki(&pkt) == pkt.data + mki);
	require(!rtcp || srtp_at_index(&pkt) == pkt.data + index);
	require(pkt.len + srtp_growth(&pkt) == len);
	touch(srtp_at_tag(&pkt), srtp_tag_len(&pkt));
	touch(srtp_at_mki(&pkt), mki_len);
	if (rtcp)
		touch(srtp_at_index(&pkt), 4);
	/* RFC 4771: only where the tag has room for it */
	require(srtp_has_rcc(&pkt) == (!rtcp && ses->config.rcc &&
				       pkt.hdr.seq % ses->config.rcc == 0));
	if (srtp_has_rcc(&pkt))
		touch(srtp_at_tag(&pkt), SRTP_ROC_LEN);
out:
	free(pkt.data);
}

static u32 wanted(const struct srtp_session *ses, u32 payload)
{
	u32 n = payload;

	while (ses->config.pad_block && n % ses->config.pad_block)
		n++;
	while (n < ses->config.pad_to)
		n++;
	return n;
}

/* RFC 3550 5.1: the last octet counts the octets to be left out. */
static void try_pad(struct srtp_session *ses, const u8 *data, size_t len)
{
	struct srtp_pkt pkt = { .ses = ses, .len = (u32)len, .wire_len = (u32)len };
	bool padded = data[0] & 0x20;
	unsigned int pad, i;
	u32 payload, there;

	pkt.data = exactly(data, len, PADDING_MAX);
	require(!srtp_parse_rtp(&pkt.hdr, pkt.data, len));
	payload = (u32)len - pkt.hdr.len;
	there = padded && payload ? data[len - 1] : 0;
	if (padded && (!there || there > payload)) {
		require(srtp_pad_plan(&pkt, &pad) == SRTP_A_COUNTER_MALFORMED);
		goto out;
	}
	require(!srtp_pad_plan(&pkt, &pad) && pad + there <= PADDING_MAX);
	require(payload + pad == wanted(ses, payload) ||
		(payload + pad < wanted(ses, payload) &&
		 pad + there == PADDING_MAX));
	srtp_pad_put(&pkt, pad);
	require(pkt.len == len + pad);
	require(pkt.data[0] == (data[0] | (pad ? 0x20 : 0)));
	require(!memcmp(pkt.data + 1, data + 1, len - 1));
	for (i = 0; pad && i < pad - 1; i++)
		require(!pkt.data[len + i]);
	require(!(pad || padded) || pkt.data[pkt.len - 1] == pad + there);
out:
	free(pkt.data);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t len);

int LLVMFuzzerTestOneInput(const u8 *data, size_t len)
{
	static const u8 tags[2][4] = { { 10, 4, 0, 10 }, { 16, 8, 16, 16 } };
	struct srtp_session ses = { 0 };
	const u8 *c = data;
	struct srtp_hdr hdr;
	bool aead;

	if (len < CHOICES)
		return 0;
	data += CHOICES;
	len -= CHOICES;
	aead = c[0] & 1;
	ses.config.suite = aead ? &with_aead : &with_hmac;
	ses.config.tag_len = tags[aead][c[0] / 8 % 4];
	ses.config.inner = aead && c[0] & 4;
	/* the tag must have room for ROC and MAC: netlink sees to it */
	ses.config.rcc = ses.config.tag_len >= 10 ? c[1] % 16 : 0;
	ses.config.pad_to = c[2] * 256u + c[3];
	ses.config.pad_block = c[4];
	if (!srtp_parse_rtcp(&hdr, data, len))
		try_layout(&ses, data, len, c[5] % (SRTP_MKI_MAX + 1), true);
	if (srtp_parse_rtp(&hdr, data, len))
		return 0;
	try_layout(&ses, data, len, c[5] % (SRTP_MKI_MAX + 1), false);
	try_pad(&ses, data, len);
	return 0;
}
