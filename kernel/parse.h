/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Parsing what the wire says, believing nothing. Every function is given the
 * datagram's octets and how many there are, and reads no further. What every
 * packet passes is inline.
 */
#ifndef _SRTP_PARSE_H
#define _SRTP_PARSE_H

#include <linux/errno.h>
#include <linux/types.h>

#include "compat.h"
#include "proto.h"

/**
 * enum srtp_class - what a datagram on a media port is
 * (RFC 7983 section 7, RFC 9443 section 3)
 */
enum srtp_class {
	SRTP_CLASS_RTP,		/* RTP or RTCP: first octet 128..191 */
	SRTP_CLASS_STUN,
	SRTP_CLASS_ZRTP,
	SRTP_CLASS_DTLS,
	SRTP_CLASS_TURN,
	SRTP_CLASS_QUIC,
	SRTP_CLASS_OTHER,
};

/**
 * struct srtp_hdr - what the path needs of an RTP or RTCP header
 * @ssrc: synchronisation source, host order
 * @len: octets that stay in the clear (RTP: CSRCs and extension included)
 * @seq: RTP sequence number
 * @timestamp: RTP timestamp
 * @rtcp: this is RTCP, @seq and @timestamp mean nothing
 */
struct srtp_hdr {
	u32 ssrc;
	u32 len;
	u32 timestamp;
	u16 seq;
	bool rtcp;
};

bool srtp_parse_stun_has_data(const u8 *data, size_t len);

/**
 * srtp_parse_class - tell protocols that share a port by the first octet
 * @first: first octet of the UDP payload
 *
 * RFC 7983 section 7 as updated by RFC 9443 section 3.
 */
static inline enum srtp_class srtp_parse_class(u8 first)
{
	if (first >= 128 && first <= 191)
		return SRTP_CLASS_RTP;
	if (first <= 3)
		return SRTP_CLASS_STUN;
	if (first >= 16 && first <= 19)
		return SRTP_CLASS_ZRTP;
	if (first >= 20 && first <= 63)
		return SRTP_CLASS_DTLS;
	if (first >= 64 && first <= 79)
		return SRTP_CLASS_TURN;
	if (first >= 80)
		return SRTP_CLASS_QUIC;
	return SRTP_CLASS_OTHER;
}

/**
 * srtp_parse_is_rtcp - RTCP on a port that carries both (RFC 5761 section 4)
 * @data: UDP payload of class RTP
 * @len: its length
 */
static inline bool srtp_parse_is_rtcp(const u8 *data, size_t len)
{
	return len >= 2 && data[1] >= 192 && data[1] <= 223;
}

/**
 * srtp_parse_is_reserved - no RTP even on a port that carries RTP alone
 * @data: UDP payload of class RTP
 * @len: its length
 *
 * With the marker bit, payload types 72..76 look like RTCP's SR to APP; RFC
 * 3551 section 6 reserves them for that reason.
 */
static inline bool srtp_parse_is_reserved(const u8 *data, size_t len)
{
	return len >= 2 && data[1] >= 200 && data[1] <= 204;
}

/**
 * srtp_parse_rtp - bound-check an RTP header
 * @hdr: filled on success
 * @data: UDP payload
 * @len: its length
 *
 * RFC 3550 appendix A.1, without the padding count: in SRTP it is encrypted,
 * and SRTP itself never looks at it.
 *
 * Return: 0, or -EBADMSG.
 */
static inline int srtp_parse_rtp(struct srtp_hdr *hdr, const u8 *data,
				 size_t len)
{
	size_t at = SRTP_RTP_HDR_LEN;

	if (len < at || data[0] >> 6 != 2)
		return -EBADMSG;
	at += (data[0] & 0x0f) * 4;
	if (data[0] & 0x10) {
		if (len < at + 4)
			return -EBADMSG;
		at += 4 + get_unaligned_be16(data + at + 2) * 4;
	}
	if (len < at)
		return -EBADMSG;

	hdr->rtcp = false;
	hdr->len = at;
	hdr->seq = get_unaligned_be16(data + 2);
	hdr->timestamp = get_unaligned_be32(data + 4);
	hdr->ssrc = get_unaligned_be32(data + 8);
	return 0;
}

/**
 * srtp_parse_rtcp - bound-check the first RTCP header
 * @hdr: filled on success
 * @data: UDP payload
 * @len: its length
 *
 * Only the first eight octets are clear (RFC 3711 section 3.4), so only they
 * can be judged, in either direction.
 *
 * Return: 0, or -EBADMSG.
 */
static inline int srtp_parse_rtcp(struct srtp_hdr *hdr, const u8 *data,
				  size_t len)
{
	if (len < SRTP_RTCP_HDR_LEN || data[0] >> 6 != 2)
		return -EBADMSG;

	hdr->rtcp = true;
	hdr->len = SRTP_RTCP_HDR_LEN;
	hdr->seq = 0;
	hdr->timestamp = 0;
	hdr->ssrc = get_unaligned_be32(data + 4);
	return 0;
}

#endif /* _SRTP_PARSE_H */
