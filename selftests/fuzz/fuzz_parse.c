// SPDX-License-Identifier: GPL-2.0
/*
 * libFuzzer on all that reads a datagram before it is authenticated, against a
 * second reading of the RFCs, in plain arithmetic.
 */
#include <stdlib.h>
#include <linux/types.h>

#include "parse.h"

static void require(bool ok)
{
	if (!ok)
		abort();
}

static size_t be16(const u8 *at)
{
	return (size_t)at[0] * 256 + at[1];
}

static u32 be32(const u8 *at)
{
	return (u32)be16(at) * 65536 + (u32)be16(at + 2);
}

/* RFC 7983 section 7 as a list of ranges; RFC 9443 adds QUIC's. */
static enum srtp_class class_of(u8 first)
{
	static const struct {
		u8 low, high;
		enum srtp_class class;
	} ranges[] = {
		{ 0, 3, SRTP_CLASS_STUN },
		{ 16, 19, SRTP_CLASS_ZRTP },
		{ 20, 63, SRTP_CLASS_DTLS },
		{ 64, 79, SRTP_CLASS_TURN },
		{ 80, 127, SRTP_CLASS_QUIC },
		{ 128, 191, SRTP_CLASS_RTP },
		{ 192, 255, SRTP_CLASS_QUIC },
	};

	for (size_t i = 0; i < sizeof(ranges) / sizeof(*ranges); i++)
		if (first >= ranges[i].low && first <= ranges[i].high)
			return ranges[i].class;
	return SRTP_CLASS_OTHER;
}

/* RFC 3550 5.1 and 5.3.1: octets of the header, 0 if it does not fit. */
static size_t rtp_header(const u8 *data, size_t len)
{
	size_t n = 12;

	if (len < n || data[0] / 64 != 2)
		return 0;
	n += data[0] % 16 * 4;
	if (data[0] / 16 % 2) {
		n += 4;
		if (n > len)
			return 0;
		n += be16(data + n - 2) * 4;
	}
	return n <= len ? n : 0;
}

/* RFC 8489 5 and 14: a whole message, without the attribute DATA. */
static bool stun_clean(const u8 *data, size_t len)
{
	size_t at = 20;

	if (len < at || len != at + be16(data + 2) ||
	    be32(data + 4) != 0x2112a442)
		return false;
	while (at < len) {
		if (len - at < 4 || be16(data + at) == 0x0013)
			return false;
		at += 4 + (be16(data + at + 2) + 3) / 4 * 4;
	}
	return at == len;
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t len);

int LLVMFuzzerTestOneInput(const u8 *data, size_t len)
{
	bool v2 = len >= 8 && data[0] / 64 == 2;
	size_t header = rtp_header(data, len);
	struct srtp_hdr hdr;

	if (len)
		require(srtp_parse_class(data[0]) == class_of(data[0]));
	require(srtp_parse_is_rtcp(data, len) ==
		(len >= 2 && data[1] >= 192 && data[1] <= 223));
	require(srtp_parse_is_reserved(data, len) ==
		(len >= 2 && data[1] >= 200 && data[1] <= 204));

	require(!srtp_parse_rtp(&hdr, data, len) == (header > 0));
	if (header) {
		require(hdr.len == header && !hdr.rtcp);
		require(hdr.seq == be16(data + 2));
		require(hdr.timestamp == be32(data + 4));
		require(hdr.ssrc == be32(data + 8));
	}
	require(!srtp_parse_rtcp(&hdr, data, len) == v2);
	if (v2)
		require(hdr.len == 8 && hdr.rtcp && hdr.ssrc == be32(data + 4));

	require(srtp_parse_stun_has_data(data, len) == !stun_clean(data, len));
	return 0;
}
