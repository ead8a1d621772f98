// SPDX-License-Identifier: GPL-2.0
/* What few packets need to have parsed; the rest is in parse.h. */
#include <linux/math.h>

#include "compat.h"
#include "parse.h"
#include "proto.h"

#define STUN_HDR_LEN		20
#define STUN_MAGIC		0x2112a442U
#define STUN_ATTR_DATA		0x0013

/**
 * srtp_parse_stun_has_data - a STUN message that carries a DATA attribute
 * @data: UDP payload of class STUN
 * @len: its length
 *
 * TURN's Send and Data indications (RFC 8656 section 11), and requests and
 * responses of its drafts, wrap an application datagram, RTP among others.
 * What is malformed is taken to have data: it does not pass.
 */
bool srtp_parse_stun_has_data(const u8 *data, size_t len)
{
	size_t at = STUN_HDR_LEN;

	if (len < STUN_HDR_LEN ||
	    get_unaligned_be16(data + 2) != len - STUN_HDR_LEN ||
	    get_unaligned_be32(data + 4) != STUN_MAGIC)
		return true;
	while (len - at >= 4) {
		size_t room = round_up(get_unaligned_be16(data + at + 2), 4);

		if (get_unaligned_be16(data + at) == STUN_ATTR_DATA)
			return true;
		if (room > len - at - 4)
			return true;
		at += 4 + room;
	}
	return at != len;
}
