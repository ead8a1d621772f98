// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "wire.h"

#define STUN_MAGIC	0x2112a442

/* RFC 7983 section 7. */
enum wire_class wire_class(const struct packet *p)
{
	uint8_t first = p->data[0];

	if (!p->len)
		return WIRE_REFUSED;
	if (first / 64 == 2)
		return WIRE_MEDIA;
	if (first <= 3 || (first >= 16 && first <= 63))
		return WIRE_PASSES;
	return WIRE_REFUSED;
}

/* RFC 5761 section 4. */
bool wire_is_rtcp(const struct packet *p)
{
	return p->len >= 2 && p->data[1] >= 192 && p->data[1] <= 223;
}

/* RFC 8489 sections 5 and 14; DATA is RFC 8656's. */
bool wire_stun_is_clean(const struct packet *p)
{
	size_t at = 20;

	if (p->len < at || p->len != at + wire_get16(p->data + 2) ||
	    wire_get32(p->data + 4) != STUN_MAGIC)
		return false;
	while (at < p->len) {
		if (p->len - at < 4 || wire_get16(p->data + at) == 0x13)
			return false;
		at += 4 + (wire_get16(p->data + at + 2) + 3) / 4 * 4;
	}
	return at == p->len;
}

uint32_t wire_ssrc(const struct packet *p)
{
	size_t at = wire_is_rtcp(p) ? 4 : 8;

	return p->len >= at + 4 ? wire_get32(p->data + at) : 0;
}

/* RFC 9335 section 5.1. */
void wire_fill(struct packet *p)
{
	size_t at = 12 + (p->data[0] & 15) * 4;

	if (wire_class(p) != WIRE_MEDIA || wire_is_rtcp(p) || at == 12 ||
	    p->data[0] & 0x10 || p->len < at)
		return;
	memmove(p->data + at + 4, p->data + at, p->len - at);
	wire_put32(p->data + at, 0xbede0000);
	p->data[0] |= 0x10;
	p->len += 4;
}

static void put_random(struct random *r, struct packet *p, size_t len)
{
	random_fill(r, p->data + p->len, len);
	p->len += len;
}

/* RFC 8285 sections 4.2 and 4.3: elements, and padding between them. */
static void put_elements(struct random *r, struct packet *p, size_t len,
			 bool two)
{
	size_t end = p->len + len, head = two ? 2 : 1;

	while (p->len < end) {
		unsigned int id = 1 + random_below(r, 14);
		unsigned int data = random_below(r, 17 - head) + !two;

		if (p->len + head + data > end || random_one_in(r, 5)) {
			p->data[p->len++] = 0;
			continue;
		}
		p->data[p->len++] = two ? id : id << 4 | (data - 1);
		if (two)
			p->data[p->len++] = data;
		put_random(r, p, data);
	}
}

static void put_extension(struct random *r, struct packet *p)
{
	unsigned int words = random_below(r, 10);
	bool two = random_one_in(r, 3);

	wire_put16(p->data + p->len, two ? 0x1000 : 0xbede);
	wire_put16(p->data + p->len + 2, words);
	p->len += 4;
	if (random_one_in(r, 3))
		put_random(r, p, words * 4);
	else
		put_elements(r, p, words * 4, two);
}

/* RFC 3550 section 5.1, with anything that may be in a header. */
void wire_rtp(struct random *r, struct packet *p, uint32_t ssrc, uint16_t seq)
{
	static const unsigned int sizes[] = { 0, 1, 15, 16, 20, 160, 161, 1000 };
	unsigned int pad = random_below(r, 16);
	uint8_t first = 0x80;

	p->len = 12;
	if (random_one_in(r, 4)) {
		first |= 1 + random_below(r, 15);
		put_random(r, p, (first & 15) * 4);
	}
	if (random_one_in(r, 3)) {
		first |= 0x10;
		put_extension(r, p);
	}
	if (random_one_in(r, 4))
		put_random(r, p, random_below(r, 1200));
	else
		put_random(r, p, sizes[random_below(r, 8)]);
	if (random_one_in(r, 6)) {
		first |= 0x20;
		put_random(r, p, pad);
		p->data[p->len++] = pad + 1;
	}
	p->data[0] = first;
	/* below 64 and from 96 on: none that looks like RTCP */
	p->data[1] = random_below(r, 64) | (random_one_in(r, 3) ? 0x80 : 0);
	if (wire_is_rtcp(p))
		p->data[1] = 96;
	wire_put16(p->data + 2, seq);
	random_fill(r, p->data + 4, 4);
	wire_put32(p->data + 8, ssrc);
}

/* RFC 3550 section 6: a report, and perhaps more. */
void wire_rtcp(struct random *r, struct packet *p, uint32_t ssrc)
{
	unsigned int words = 1 + random_below(r, 12);

	p->data[0] = 0x80 | random_below(r, 32);
	p->data[1] = 200 + random_below(r, 5);
	wire_put16(p->data + 2, words);
	wire_put32(p->data + 4, ssrc);
	p->len = 8;
	put_random(r, p, (words - 1) * 4);
	if (random_one_in(r, 3)) {
		uint8_t *more = p->data + p->len;

		wire_put32(more, 0x81ca0002);
		wire_put32(more + 4, ssrc);
		wire_put32(more + 8, 0x01024142);
		p->len += 12;
	}
}

static void wire_stun(struct random *r, struct packet *p)
{
	static const unsigned int types[] = { 0x1, 0x101, 0x11, 0x16, 0x17 };
	unsigned int n = random_below(r, 4);

	wire_put16(p->data, types[random_below(r, 5)]);
	wire_put32(p->data + 4, STUN_MAGIC);
	random_fill(r, p->data + 8, 12);
	p->len = 20;
	while (n--) {
		unsigned int len = random_below(r, 40);

		/* DATA, XOR-PEER-ADDRESS, SOFTWARE or anything */
		static const unsigned int attrs[] = { 0x13, 0x12, 0x8022 };
		unsigned int type = random_below(r, 4);

		wire_put16(p->data + p->len, type < 3 ? attrs[type] :
			   random_below(r, 65536));
		wire_put16(p->data + p->len + 2, len);
		p->len += 4;
		put_random(r, p, (len + 3) / 4 * 4);
	}
	wire_put16(p->data + 2, p->len - 20);
}

/* All that is not RTP. */
void wire_other(struct random *r, struct packet *p)
{
	p->len = 0;
	if (random_one_in(r, 2)) {
		wire_stun(r, p);
		return;
	}
	put_random(r, p, random_below(r, 200));
	/* DTLS's and ZRTP's beginnings more often than others */
	if (p->len && random_one_in(r, 2))
		p->data[0] = random_one_in(r, 3) ? 16 : 20 + random_below(r, 6);
}
