// SPDX-License-Identifier: GPL-2.0
/*
 * libFuzzer on the rooms that rewrite headers by lengths that a stranger, or a
 * distributor, has chosen: ext (RFC 6904), cryptex (RFC 9335), double (RFC 8723),
 * against a second reading. The input is 40 octets of choices, then a packet, which
 * stands in memory of exactly its size.
 */
#include <stdlib.h>

#include "cryptex.h"
#include "double.h"
#include "ext.h"

#define CHOICES	40

static void require(bool ok)
{
	if (!ok)
		abort();
}

static size_t be16(const u8 *at)
{
	return (size_t)at[0] * 256 + at[1];
}

/* A copy of a packet that has been parsed, with room behind it. */
static struct srtp_pkt fresh(struct srtp_session *ses, const u8 *data,
			     size_t len, size_t room)
{
	struct srtp_pkt pkt = { .ses = ses, .data = malloc(len + room) };

	require(pkt.data);
	memcpy(pkt.data, data, len);
	require(!srtp_parse_rtp(&pkt.hdr, pkt.data, len));
	pkt.len = (u32)len;
	return pkt;
}

static bool chosen(const struct srtp_session *ses, unsigned int id)
{
	return test_bit(id, ses->config.encrypt_ext);
}

/* RFC 8285: @hidden[i] where octet i is data of a chosen element. */
static void elements(const struct srtp_session *ses, const u8 *data,
		     size_t at, size_t end, bool *hidden)
{
	bool two = data[at - 4] == 0x10;

	while (at < end) {
		size_t id, n, head = two ? 2 : 1;

		if (!data[at]) {
			at++;
			continue;
		}
		if (at + head > end)
			return;
		id = two ? data[at] : data[at] / 16;
		n = two ? data[at + 1] : data[at] % 16 + 1u;
		if ((!two && (id == 15 || !id)) || at + head + n > end)
			return;
		for (at += head; n--; at++)
			hidden[at] = chosen(ses, (unsigned int)id);
	}
}

static void try_ext(struct srtp_session *ses, const u8 *data, size_t len)
{
	struct srtp_pkt pkt = fresh(ses, data, len, 0);
	bool *hidden = calloc(len, sizeof(*hidden));
	size_t n = srtp_ext_len(&pkt), i;

	require(hidden && n <= pkt.hdr.len);
	if (n) {
		pkt.stream = malloc(n);
		require(pkt.stream);
		memset(pkt.stream, 0xff, n);
		elements(ses, data, pkt.hdr.len - n, pkt.hdr.len, hidden);
		srtp_ext_end(&pkt);
		for (i = 0; i < len; i++)
			require(pkt.data[i] == (data[i] ^ (hidden[i] ? 0xff : 0)));
		/* ids and lengths are as they were: twice is not at all */
		srtp_ext_end(&pkt);
		require(!memcmp(pkt.data, data, len));
		free(pkt.stream);
	}
	free(hidden);
	free(pkt.data);
}

/* Out and in again; only an empty extension is too much. */
static void try_cryptex_out(struct srtp_session *ses, const u8 *data,
			    size_t len)
{
	struct srtp_pkt pkt = fresh(ses, data, len, 4);
	size_t at = 12 + data[0] % 16 * 4u;
	bool bare = !(data[0] & 0x10);
	bool taken = !bare && (be16(data + at) == 0xc0de ||
			       be16(data + at) == 0xc2de);
	int why = srtp_cryptex_plan(&pkt);

	require(!taken || why);
	if (why) {
		require(taken || ses->config.cryptex == SRTP_CRYPTEX_REQUIRED);
		require(!pkt.cryptex);
	}
	if (pkt.cryptex) {
		require(pkt.len == len + (bare ? 4 : 0));
		srtp_cryptex_mark(&pkt);
		require(pkt.data[at] == 0xc0 || pkt.data[at] == 0xc2);
		pkt.cryptex = false;
		require(!srtp_cryptex_find(&pkt) && pkt.cryptex);
		srtp_cryptex_gather(&pkt);
		srtp_cryptex_scatter(&pkt);
		srtp_cryptex_unmark(&pkt);
		require(!srtp_parse_rtp(&pkt.hdr, pkt.data, pkt.len));
		if (bare) {
			require(!memcmp(pkt.data + at, "\xbe\xde\0\0", 4));
			memmove(pkt.data + at, pkt.data + at + 4, len - at);
			pkt.data[0] &= 0xef;
		}
	}
	require(!memcmp(pkt.data, data, len));
	free(pkt.data);
}

static void try_cryptex_in(struct srtp_session *ses, const u8 *data, size_t len)
{
	struct srtp_pkt pkt = fresh(ses, data, len, 0);
	size_t at = 12 + data[0] % 16 * 4u;
	bool has = data[0] & 0x10 && (be16(data + at) == 0xc0de ||
				      be16(data + at) == 0xc2de);

	srtp_cryptex_find(&pkt);
	require(pkt.cryptex == has);
	if (has) {
		srtp_cryptex_gather(&pkt);
		require(!memcmp(pkt.data + 12, data + at, 4));
		require(!memcmp(pkt.data + 16, data + 12, at - 12));
		srtp_cryptex_scatter(&pkt);
		require(!memcmp(pkt.data, data, len));
		srtp_cryptex_unmark(&pkt);
		require(be16(pkt.data + at) ==
			(data[at] == 0xc0 ? 0xbedeu : 0x1000u));
	}
	free(pkt.data);
}

/* RFC 8723 4 and 5.3; the outer layer has been opened. */
static void try_double(struct srtp_session *ses, const u8 *data, size_t len)
{
	struct srtp_pkt pkt = fresh(ses, data, len, 0);
	size_t n = 1, tag = 16, head = pkt.hdr.len;
	u8 want[SRTP_RTP_HDR_MAX], config;
	int why;

	pkt.at.tag_len = (u8)tag;
	pkt.extra = (u32)tag + 1;
	if (len < head + pkt.extra)
		goto out;
	pkt.len -= pkt.extra;
	pkt.index = pkt.hdr.seq;
	config = data[len - 1];
	n += config & 1 ? 2 : 0;
	n += config & 2 ? 1 : 0;
	why = srtp_double_split(&pkt);
	require(!memcmp(pkt.data, data, len));
	if (config > 15 || len < head + tag + n) {
		require(why == SRTP_A_COUNTER_MALFORMED);
		goto out;
	}
	require(!why && pkt.len == len - tag - n && pkt.extra == tag + n);
	memcpy(want, data, 12 + data[0] % 16 * 4u);
	want[0] &= 0xef;
	if (config & 2)
		want[1] = (want[1] & 0x80) | (data[len - n] & 0x7f);
	if (config & 4)
		want[1] = (want[1] & 0x7f) | (config & 8 ? 0x80 : 0);
	if (config & 1)
		memcpy(want + 2, data + len - 3, 2);
	require(srtp_double_header_len(&pkt) == 12 + data[0] % 16 * 4u);
	require(!memcmp(pkt.aad, want, srtp_double_header_len(&pkt)));
	require(pkt.inner_index == be16(want + 2));
	srtp_double_end(&pkt);
	require(pkt.data[1] == ((data[1] & 0x7f) | (want[1] & 0x80)));
out:
	free(pkt.data);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t len);

int LLVMFuzzerTestOneInput(const u8 *data, size_t len)
{
	struct srtp_session ses = { 0 };
	struct srtp_hdr hdr;

	if (len < CHOICES)
		return 0;
	memcpy(ses.config.encrypt_ext, data, sizeof(ses.config.encrypt_ext));
	ses.config.cryptex = data[CHOICES - 1] & 1 ? SRTP_CRYPTEX_REQUIRED :
						     SRTP_CRYPTEX_ON;
	data += CHOICES;
	len -= CHOICES;
	if (srtp_parse_rtp(&hdr, data, len))
		return 0;
	try_ext(&ses, data, len);
	try_cryptex_out(&ses, data, len);
	try_cryptex_in(&ses, data, len);
	try_double(&ses, data, len);
	return 0;
}
