/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SRTP_PARSE_H
#define _SRTP_PARSE_H

#include <linux/types.h>

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

enum srtp_class srtp_parse_class(u8 first);
bool srtp_parse_is_rtcp(const u8 *data, size_t len);
bool srtp_parse_is_reserved(const u8 *data, size_t len);
bool srtp_parse_stun_has_data(const u8 *data, size_t len);
int srtp_parse_rtp(struct srtp_hdr *hdr, const u8 *data, size_t len);
int srtp_parse_rtcp(struct srtp_hdr *hdr, const u8 *data, size_t len);

#endif /* _SRTP_PARSE_H */
