// SPDX-License-Identifier: GPL-2.0
/* libFuzzer on everything that reads a datagram before it is authenticated. */
#include <stdlib.h>
#include <string.h>
#include <linux/types.h>

#include "parse.h"

static void require(bool ok)
{
	if (!ok)
		abort();
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t len);

int LLVMFuzzerTestOneInput(const u8 *data, size_t len)
{
	bool rtcp = srtp_parse_is_rtcp(data, len);
	bool version2 = len && data[0] >> 6 == 2;
	struct srtp_hdr hdr;

	if (len)
		require((srtp_parse_class(data[0]) == SRTP_CLASS_RTP) ==
			version2);
	require(!rtcp || len >= 2);
	if (!srtp_parse_rtp(&hdr, data, len)) {
		require(version2 && !hdr.rtcp);
		require(hdr.len >= 12 && hdr.len <= len && hdr.len % 4 == 0);
	}
	if (!srtp_parse_rtcp(&hdr, data, len))
		require(version2 && hdr.rtcp && hdr.len == 8 && len >= 8);
	if (!srtp_parse_stun_has_data(data, len)) {
		require(len >= 20 && len % 4 == 0);
		require((size_t)(data[2] << 8 | data[3]) == len - 20);
		require(!memcmp(data + 4, "\x21\x12\xa4\x42", 4));
	}
	return 0;
}
