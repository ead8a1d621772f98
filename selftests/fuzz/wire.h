/* SPDX-License-Identifier: GPL-2.0 */
/* What the RFCs say of a datagram on a media port, read without the module. */
#ifndef FUZZ_WIRE_H
#define FUZZ_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "random.h"

/* What is built is at most this long, and IP may put some more before it. */
#define WIRE_MAX	1400
#define WIRE_ROOM	2048

/**
 * struct packet - a UDP payload
 * @len: octets
 * @data: they
 */
struct packet {
	size_t len;
	uint8_t data[WIRE_ROOM];
};

enum wire_class {
	WIRE_MEDIA,		/* RTP or RTCP */
	WIRE_PASSES,		/* STUN, ZRTP, DTLS: what passes by default */
	WIRE_REFUSED,		/* all others */
};

enum wire_class wire_class(const struct packet *p);
bool wire_is_rtcp(const struct packet *p);
/* A whole STUN message in which nothing can hide. */
bool wire_stun_is_clean(const struct packet *p);
uint32_t wire_ssrc(const struct packet *p);
/* Put in an empty extension, where there are CSRCs and none. */
void wire_fill(struct packet *p);

/* Well-formed packets of every kind. */
void wire_rtp(struct random *r, struct packet *p, uint32_t ssrc, uint16_t seq);
void wire_rtcp(struct random *r, struct packet *p, uint32_t ssrc);
void wire_other(struct random *r, struct packet *p);

static inline void wire_put16(uint8_t *at, unsigned int value)
{
	at[0] = (uint8_t)(value >> 8);
	at[1] = (uint8_t)value;
}

static inline void wire_put32(uint8_t *at, uint32_t value)
{
	wire_put16(at, value >> 16);
	wire_put16(at + 2, value & 0xffff);
}

static inline unsigned int wire_get16(const uint8_t *at)
{
	return at[0] << 8 | at[1];
}

static inline uint32_t wire_get32(const uint8_t *at)
{
	return (uint32_t)wire_get16(at) << 16 | wire_get16(at + 2);
}

#endif
