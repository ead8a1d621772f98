// SPDX-License-Identifier: GPL-2.0
/*
 * Selected header extensions encrypted (RFC 6904, RFC 8285). A keystream as long
 * as the extension's body is laid over it where the data of a selected element
 * is; everything else of it is not used.
 */
#include <linux/bitmap.h>

#include "compat.h"
#include "ext.h"
#include "packet.h"
#include "session.h"

#define SRTP_EXT_ONE_BYTE	0xbede
#define SRTP_EXT_TWO_BYTE	0x1000	/* and four bits the application has */
#define SRTP_EXT_STOP		15	/* RFC 8285 4.2: reserved, ends it */

static unsigned int srtp_ext_at(const struct srtp_pkt *pkt)
{
	return SRTP_RTP_HDR_LEN + 4 * (pkt->data[0] & 0x0f);
}

/**
 * srtp_ext_len - octets of an extension some of which may be encrypted
 * @pkt: packet, parsed
 *
 * Return: the body's octets; 0 without one, or of another form.
 */
unsigned int srtp_ext_len(const struct srtp_pkt *pkt)
{
	unsigned int at = srtp_ext_at(pkt);
	u16 profile;

	if (!(pkt->data[0] & SRTP_RTP_X_BIT))
		return 0;
	profile = get_unaligned_be16(pkt->data + at);
	if (profile != SRTP_EXT_ONE_BYTE &&
	    (profile & 0xfff0) != SRTP_EXT_TWO_BYTE)
		return 0;
	return pkt->hdr.len - at - SRTP_EXT_HDR_LEN;
}

/**
 * srtp_ext_end - the keystream is made: lay it over the selected elements
 * @pkt: packet
 *
 * An element that passes the end ends it, as do RFC 8285's reserved id, and its id of
 * padding where that has a length (RFC 8285 4.2).
 */
void srtp_ext_end(struct srtp_pkt *pkt)
{
	const u8 *stream = pkt->stream, *end = stream + srtp_ext_len(pkt);
	u8 *body = pkt->data + srtp_ext_at(pkt) + SRTP_EXT_HDR_LEN;
	bool two = *(body - SRTP_EXT_HDR_LEN) != SRTP_EXT_ONE_BYTE >> 8;
	unsigned int head = two ? 2 : 1, len;
	u8 id;

	while (stream + head <= end) {
		id = two ? body[0] : body[0] >> 4;
		/* an octet of padding stands alone */
		if (!body[0]) {
			stream++;
			body++;
			continue;
		}
		if (!two && (!id || id == SRTP_EXT_STOP))
			break;
		len = two ? body[1] : (body[0] & 0x0f) + 1;
		stream += head;
		body += head;
		if (len > end - stream)
			break;
		for (; len; len--, body++, stream++)
			if (test_bit(id, pkt->ses->config.encrypt_ext))
				*body ^= *stream;
	}
}
