// SPDX-License-Identifier: GPL-2.0
/*
 * Changes of a packet. Most know what a field is, so that what comes out is looked
 * at by more than the first check.
 */
#include <string.h>

#include "mutate.h"

static void flip_bit(struct random *r, struct packet *p)
{
	if (p->len)
		p->data[random_below(r, p->len)] ^= 1 << random_below(r, 8);
}

static void set_octet(struct random *r, struct packet *p)
{
	static const uint8_t odd[] = { 0, 1, 0x7f, 0x80, 0xff, 0xbe, 0xde, 200 };

	if (p->len)
		p->data[random_below(r, p->len)] = odd[random_below(r, 8)];
}

/* RFC 7983's ranges and their ends. */
static void first_octet(struct random *r, struct packet *p)
{
	static const uint8_t ends[] = { 0, 3, 4, 15, 16, 19, 20, 63, 64, 79, 80,
					127, 128, 191, 192, 255 };

	p->data[0] = random_one_in(r, 4) ? random_below(r, 256) :
					   ends[random_below(r, 16)];
}

static void csrc_count(struct random *r, struct packet *p)
{
	p->data[0] = (p->data[0] & 0xf0) | random_below(r, 16);
}

static void extension(struct random *r, struct packet *p)
{
	size_t at = 12 + (p->data[0] & 15) * 4;

	if (random_one_in(r, 2))
		p->data[0] ^= 0x10;
	if (p->len < at + 4)
		return;
	/* as long as the packet, and one word more or less; or anything */
	wire_put16(p->data + at + 2, random_one_in(r, 3) ?
		   random_below(r, 65536) :
		   (p->len - at - 4) / 4 + random_below(r, 3) - 1);
}

static void padding(struct random *r, struct packet *p)
{
	p->data[0] ^= 0x20;
	if (p->len)
		p->data[p->len - 1] = random_below(r, 256);
}

/* The borders of what RFC 5761 calls RTCP. */
static void payload_type(struct random *r, struct packet *p)
{
	static const uint8_t ends[] = { 191, 192, 199, 200, 204, 205, 223, 224 };

	p->data[1] = ends[random_below(r, 8)];
}

static void sequence(struct random *r, struct packet *p)
{
	unsigned int seq = wire_get16(p->data + 2);

	switch (random_below(r, 4)) {
	case 0:
		seq += random_below(r, 300) - 150;
		break;
	case 1:
		seq += 0x8000 + random_below(r, 3) - 1;
		break;
	case 2:
		seq = random_below(r, 2) * 0xffff;
		break;
	default:
		seq = random_below(r, 65536);
	}
	wire_put16(p->data + 2, seq);
}

static void ssrc(struct random *r, struct packet *p)
{
	uint32_t other = random_u64(r) >> 32;

	wire_put32(p->data + (wire_is_rtcp(p) ? 4 : 8),
		   random_one_in(r, 4) ? 0 : other);
}

static void cut(struct random *r, struct packet *p)
{
	/* mostly near the places where something begins or ends */
	static const unsigned int ends[] = { 0, 1, 2, 7, 8, 9, 11, 12, 13, 16,
					     22, 24, 28, 30 };

	unsigned int end = ends[random_below(r, 14)];

	switch (random_below(r, 3)) {
	case 0:
		if (end < p->len)
			p->len = end;
		break;
	case 1:
		p->len -= p->len > 20 ? random_below(r, 20) : 0;
		break;
	default:
		p->len = random_below(r, p->len + 1);
	}
}

static void lengthen(struct random *r, struct packet *p)
{
	size_t more = 1 + random_below(r, 40);

	if (p->len + more > WIRE_MAX)
		return;
	random_fill(r, p->data + p->len, more);
	p->len += more;
}

/* Take octets out, or say some twice. */
static void move(struct random *r, struct packet *p)
{
	size_t at = random_below(r, p->len + 1);
	size_t n = random_below(r, 8);

	if (random_one_in(r, 2)) {
		if (at + n > p->len)
			return;
		memmove(p->data + at, p->data + at + n, p->len - at - n);
		p->len -= n;
	} else if (p->len + n <= WIRE_MAX) {
		memmove(p->data + at + n, p->data + at, p->len - at);
		p->len += n;
	}
}

/* What follows the payload: tag, MKI, E bit and SRTCP index, in any order. */
static void trailer(struct random *r, struct packet *p, size_t tag_len)
{
	size_t back = random_below(r, tag_len + 12) + 1;

	if (random_one_in(r, 3))
		back = tag_len + 4;	/* HMAC: E bit */
	else if (random_one_in(r, 3))
		back = 4;		/* AEAD: E bit */
	if (back > p->len)
		return;
	p->data[p->len - back] ^= random_one_in(r, 2) ? 0x80 :
				  1 << random_below(r, 8);
}

/* The end of one on the beginning of another. */
static void graft(struct random *r, struct packet *p,
		  const struct packet *other)
{
	size_t at = random_below(r, (p->len < other->len ? p->len :
				     other->len) + 1);

	memcpy(p->data + at, other->data + at, other->len - at);
	p->len = other->len;
}

static void mutate_once(struct random *r, struct packet *p, size_t tag_len,
			const struct packet *other)
{
	switch (random_below(r, 15)) {
	case 0:
	case 1:
		flip_bit(r, p);
		break;
	case 2:
		set_octet(r, p);
		break;
	case 3:
		first_octet(r, p);
		break;
	case 4:
		csrc_count(r, p);
		break;
	case 5:
		extension(r, p);
		break;
	case 6:
		padding(r, p);
		break;
	case 7:
		payload_type(r, p);
		break;
	case 8:
		sequence(r, p);
		break;
	case 9:
		ssrc(r, p);
		break;
	case 10:
		cut(r, p);
		break;
	case 11:
		lengthen(r, p);
		break;
	case 12:
		move(r, p);
		break;
	case 13:
		trailer(r, p, tag_len);
		break;
	default:
		graft(r, p, other);
	}
}

void mutate(struct random *r, struct packet *p, size_t tag_len,
	    const struct packet *other)
{
	unsigned int n = 1 + random_below(r, 3);

	while (n--)
		mutate_once(r, p, tag_len, other);
}
