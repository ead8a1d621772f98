// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <string.h>

#include "rtp.h"

uint32_t rtp_be32(const uint8_t *at)
{
	return (uint32_t)at[0] << 24 | at[1] << 16 | at[2] << 8 | at[3];
}

void rtp_put_be32(uint8_t *at, uint32_t value)
{
	at[0] = value >> 24;
	at[1] = value >> 16;
	at[2] = value >> 8;
	at[3] = value;
}

uint32_t rtp_ssrc(const uint8_t *packet)
{
	return rtp_be32(packet + 8);
}

uint16_t rtp_seq(const uint8_t *packet)
{
	return packet[2] << 8 | packet[3];
}

static uint8_t *fill(uint8_t *at, size_t len, uint32_t seed)
{
	size_t i;

	for (i = 0; i < len; i++) {
		seed = seed * 1664525 + 1013904223;
		*at++ = seed >> 24;
	}

	return at;
}

static uint8_t *clear(uint8_t *at, size_t len, uint32_t seed)
{
	if (len >= RTP_CLEAR_LEN) {
		memcpy(at, RTP_CLEAR, RTP_CLEAR_LEN);
		at += RTP_CLEAR_LEN;
		len -= RTP_CLEAR_LEN;
	}

	return fill(at, len, seed);
}

static uint8_t *extension(uint8_t *at, unsigned int form)
{
	static const uint8_t one[] = {	/* audio level, then padding */
		0xbe, 0xde, 0x00, 0x02, 0x10, 0x7f, 0x21, 0x01,
		0x02, 0x00, 0x00, 0x00,
	};
	static const uint8_t two[] = {
		0x10, 0x00, 0x00, 0x03, 0x01, 0x04, 0xaa, 0xbb,
		0xcc, 0xdd, 0x02, 0x00, 0x03, 0x01, 0xee, 0x00,
	};

	if (form == 1)
		return (uint8_t *)memcpy(at, one, sizeof(one)) + sizeof(one);
	if (form == 2)
		return (uint8_t *)memcpy(at, two, sizeof(two)) + sizeof(two);

	return at;
}

size_t rtp_build(const struct rtp_spec *spec, uint8_t *out)
{
	uint32_t seed = spec->ssrc ^ spec->seq * 2654435761u ^
			spec->salt * 40503u;
	uint8_t *at = out + 12;

	out[0] = 0x80 | (spec->ext ? 0x10 : 0) | spec->cc;
	out[1] = spec->pt;
	out[2] = spec->seq >> 8;
	out[3] = spec->seq;
	rtp_put_be32(out + 4, spec->seq * 160u);
	rtp_put_be32(out + 8, spec->ssrc);
	at = fill(at, 4 * spec->cc, seed ^ 0x55555555);
	at = extension(at, spec->ext);
	at = clear(at, spec->size, seed);

	return at - out;
}

static uint8_t *rtcp_head(uint8_t *at, unsigned int count, unsigned int type,
			  unsigned int octets, uint32_t ssrc)
{
	unsigned int words = octets / 4 - 1;

	at[0] = 0x80 | count;
	at[1] = type;
	at[2] = words >> 8;
	at[3] = words;
	rtp_put_be32(at + 4, ssrc);

	return at + 8;
}

size_t rtcp_build(const char *kind, uint32_t ssrc, unsigned int salt,
		  uint8_t *out)
{
	uint32_t seed = ssrc ^ salt * 2654435761u;
	unsigned int data;
	uint8_t *at;

	if (!strcmp(kind, "sr")) {
		at = rtcp_head(out, 0, 200, 28, ssrc);
		at = clear(at, 20, seed);
	} else if (!strcmp(kind, "rr")) {
		at = rtcp_head(out, 0, 201, 8, ssrc);
	} else if (!strcmp(kind, "rr1")) {
		at = rtcp_head(out, 1, 201, 32, ssrc);
		at = clear(at, 24, seed);
	} else if (sscanf(kind, "rr0-%u", &data) == 1) {
		at = rtcp_head(out, 1, 201, 32, ssrc);
		memset(at, 0, 20);
		rtp_put_be32(at, ~ssrc);
		rtp_put_be32(at + 20, data);
		at += 24;
	} else if (!strcmp(kind, "compound")) {
		at = rtcp_head(out, 0, 200, 28, ssrc);
		at = clear(at, 20, seed);
		at = rtcp_head(at, 1, 202, 24, ssrc);
		memcpy(at, "\001\015peer@wire.test\0", 16);
		at[1] = 14;
		at += 16;
	} else if (!strcmp(kind, "bye")) {
		at = rtcp_head(out, 1, 203, 8, ssrc);
	} else if (!strcmp(kind, "pli")) {
		at = rtcp_head(out, 1, 206, 12, ssrc);
		at = fill(at, 4, seed);
	} else if (sscanf(kind, "app-%u", &data) == 1 && data <= 1460) {
		data &= ~3u;
		at = rtcp_head(out, 0, 204, 12 + data, ssrc);
		memcpy(at, "test", 4);
		at = clear(at + 4, data, seed);
	} else {
		return 0;
	}

	return at - out;
}
