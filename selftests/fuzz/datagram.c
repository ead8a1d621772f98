// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <netinet/in.h>

#include "datagram.h"

#define UDP_LEN		8
#define IP4_LEN		20
#define IP6_LEN		40
#define EXT_LEN		8
#define ROUTING_LEN	24
#define AH_LEN		24
#define NOP		1

/**
 * struct built - a datagram, its UDP header first
 * @udp: header and payload
 * @len: octets
 * @from: source
 * @to: destination
 * @id: of its fragments
 */
struct built {
	uint8_t udp[WIRE_ROOM];
	size_t len;
	const struct endpoint *from, *to;
	uint32_t id;
};

static bool is6(const struct endpoint *ep)
{
	return ep->sa.sa_family == AF_INET6;
}

static const void *addr_of(const struct endpoint *ep)
{
	return is6(ep) ? (const void *)&ep->v6.sin6_addr :
			 (const void *)&ep->v4.sin_addr;
}

static unsigned int port_of(const struct endpoint *ep)
{
	return ntohs(is6(ep) ? ep->v6.sin6_port : ep->v4.sin_port);
}

/* RFC 1071; also of the pseudo header's parts, which are even. */
static uint32_t sum(const uint8_t *at, size_t len, uint32_t so_far)
{
	for (size_t i = 0; i + 1 < len; i += 2)
		so_far += wire_get16(at + i);
	if (len % 2)
		so_far += at[len - 1] << 8;
	return so_far;
}

static unsigned int fold(uint32_t total)
{
	while (total >> 16)
		total = (total & 0xffff) + (total >> 16);
	return ~total & 0xffff;
}

static unsigned int udp_sum(const uint8_t *src, const uint8_t *dst,
			    size_t addr_len, const uint8_t *udp, size_t len)
{
	uint32_t total = sum(src, addr_len, IPPROTO_UDP + len);

	return fold(sum(udp, len, sum(dst, addr_len, total)));
}

enum shape datagram_shape(struct random *r, const struct packet *p,
			  const struct endpoint *from)
{
	enum shape shape = random_one_in(r, 3) ? random_below(r, SHAPES) :
						 SHAPE_PLAIN;

	if (!is6(from) && (shape == SHAPE_ATOMIC || shape == SHAPE_ROUTING ||
			   shape == SHAPE_AH))
		return SHAPE_PLAIN;
	if (wire_class(p) != WIRE_MEDIA && shape >= SHAPE_SUM_WRONG &&
	    shape <= SHAPE_LEN_TINY)
		return SHAPE_PLAIN;
	if (p->len < 16 && (shape == SHAPE_FRAGMENTS || shape == SHAPE_HOLE ||
			    shape == SHAPE_BACKWARDS))
		return SHAPE_PLAIN;
	return shape;
}

const char *datagram_shape_name(enum shape shape)
{
	static const char *const names[SHAPES] = {
		[SHAPE_PLAIN] = "as it is",
		[SHAPE_OPTIONS] = "with IP options",
		[SHAPE_FRAGMENTS] = "in fragments",
		[SHAPE_BACKWARDS] = "in fragments, last first",
		[SHAPE_ATOMIC] = "in one fragment",
		[SHAPE_SUM_WRONG] = "with a wrong sum",
		[SHAPE_SUM_ZERO] = "without a sum",
	};

	return names[shape] ? names[shape] : "as no peer sends it";
}

/* A sum over what is there, and lengths as the shape wants them. */
static void build_udp(struct built *b, const struct packet *p,
		      enum shape shape)
{
	static uint32_t ids;
	size_t addr_len = is6(b->from) ? 16 : 4;
	unsigned int check;

	b->id = ids++;
	b->len = UDP_LEN + p->len;
	wire_put16(b->udp, port_of(b->from));
	wire_put16(b->udp + 2, port_of(b->to));
	wire_put16(b->udp + 4, b->len);
	wire_put16(b->udp + 6, 0);
	memcpy(b->udp + UDP_LEN, p->data, p->len);
	check = udp_sum(addr_of(b->from), addr_of(b->to), addr_len, b->udp,
			b->len);
	if (shape == SHAPE_SUM_WRONG)
		check ^= 0x1234;
	if (shape != SHAPE_SUM_ZERO)
		wire_put16(b->udp + 6, check ? check : 0xffff);
	if (shape == SHAPE_LEN_SHORT)
		wire_put16(b->udp + 4, b->len - 1);
	else if (shape == SHAPE_LEN_LONG)
		wire_put16(b->udp + 4, b->len + 1);
	else if (shape == SHAPE_LEN_ZERO)
		wire_put16(b->udp + 4, 0);
	else if (shape == SHAPE_LEN_TINY)
		wire_put16(b->udp + 4, UDP_LEN - 1);
}

static void transmit(int raw, const struct endpoint *to, const uint8_t *ip,
		     size_t len)
{
	struct endpoint there = *to;

	/* what a hook drops may be told */
	if (is6(to))
		there.v6.sin6_port = 0;
	if (sendto(raw, ip, len, 0, &there.sa, there.len) < 0 &&
	    errno != EPERM && errno != EMSGSIZE)
		die("sending %zu octets: %s", len, strerror(errno));
}

/* @at: offset of a fragment, and whether more follow; the kernel sums up. */
static void send4(int raw, const struct built *b, size_t at, size_t len,
		  bool more, bool options)
{
	uint8_t ip[WIRE_ROOM + 64] = { 0 };
	size_t header = IP4_LEN + (options ? 4 : 0);

	ip[0] = 0x40 | header / 4;
	wire_put16(ip + 2, header + len);
	wire_put16(ip + 4, b->id % 65535 + 1);
	wire_put16(ip + 6, at / 8 | (more ? 0x2000 : 0));
	ip[8] = 64;
	ip[9] = IPPROTO_UDP;
	memcpy(ip + 12, addr_of(b->from), 4);
	memcpy(ip + 16, addr_of(b->to), 4);
	if (options)
		memset(ip + IP4_LEN, NOP, 4);
	memcpy(ip + header, b->udp + at, len);
	transmit(raw, b->to, ip, header + len);
}

/* @ext: octets of extension headers, the first of them being @next. */
static void send6(int raw, const struct built *b, size_t at, size_t len,
		  uint8_t next, const uint8_t *ext, size_t ext_len)
{
	uint8_t ip[WIRE_ROOM + 128] = { 0x60 };

	wire_put16(ip + 4, ext_len + len);
	ip[6] = ext_len ? next : IPPROTO_UDP;
	ip[7] = 64;
	memcpy(ip + 8, addr_of(b->from), 16);
	memcpy(ip + 24, addr_of(b->to), 16);
	if (ext_len)
		memcpy(ip + IP6_LEN, ext, ext_len);
	memcpy(ip + IP6_LEN + ext_len, b->udp + at, len);
	transmit(raw, b->to, ip, IP6_LEN + ext_len + len);
}

static void send6_fragment(int raw, const struct built *b, size_t at,
			   size_t len, bool more)
{
	uint8_t ext[EXT_LEN] = { IPPROTO_UDP };

	wire_put16(ext + 2, at | more);
	wire_put32(ext + 4, b->id);
	send6(raw, b, at, len, IPPROTO_FRAGMENT, ext, sizeof(ext));
}

static void send_part(int raw, const struct built *b, size_t at, size_t len,
		      bool more)
{
	if (is6(b->from))
		send6_fragment(raw, b, at, len, more);
	else
		send4(raw, b, at, len, more, false);
}

static void send_fragments(int raw, const struct built *b, enum shape shape)
{
	size_t first = b->len / 2 / 8 * 8;

	if (shape == SHAPE_BACKWARDS)
		send_part(raw, b, first, b->len - first, false);
	send_part(raw, b, 0, first, true);
	if (shape == SHAPE_FRAGMENTS)
		send_part(raw, b, first, b->len - first, false);
}

/* Hop-by-hop, then destination options: padding both. */
static void send_options(int raw, const struct built *b)
{
	static const uint8_t ext[2 * EXT_LEN] = {
		IPPROTO_DSTOPTS, 0, 1, 4, 0, 0, 0, 0,
		IPPROTO_UDP, 0, 1, 4, 0, 0, 0, 0,
	};

	if (is6(b->from))
		send6(raw, b, 0, b->len, IPPROTO_HOPOPTS, ext, sizeof(ext));
	else
		send4(raw, b, 0, b->len, false, true);
}

static void send_routing(int raw, const struct built *b)
{
	static const uint8_t ext[ROUTING_LEN] = { IPPROTO_UDP, 2 };

	send6(raw, b, 0, b->len, IPPROTO_ROUTING, ext, sizeof(ext));
}

static void send_ah(int raw, const struct built *b)
{
	static const uint8_t ext[AH_LEN] = { IPPROTO_UDP, AH_LEN / 4 - 2 };

	send6(raw, b, 0, b->len, IPPROTO_AH, ext, sizeof(ext));
}

struct fate datagram_send(int raw, const struct endpoint *from,
			  const struct endpoint *to, const struct packet *p,
			  enum shape shape)
{
	struct fate fate = { .hits = 1, .whole = shape < SHAPE_LEN_SHORT };
	struct built b = { .from = from, .to = to };

	build_udp(&b, p, shape);
	switch (shape) {
	case SHAPE_OPTIONS:
		send_options(raw, &b);
		break;
	case SHAPE_HOLE:
		fate.hits = 0;
		/* fall through */
	case SHAPE_FRAGMENTS:
	case SHAPE_BACKWARDS:
		send_fragments(raw, &b, shape);
		break;
	case SHAPE_ATOMIC:
		send6_fragment(raw, &b, 0, b.len, false);
		break;
	case SHAPE_ROUTING:
		send_routing(raw, &b);
		break;
	case SHAPE_AH:
		fate.hits = 0;
		send_ah(raw, &b);
		break;
	default:
		if (is6(from))
			send6(raw, &b, 0, b.len, 0, NULL, 0);
		else
			send4(raw, &b, 0, b.len, false, false);
	}
	return fate;
}

/* --- Reading ------------------------------------------------------------ */

/**
 * struct part - what an IP packet carries
 * @src: source address
 * @dst: destination address
 * @addr_len: their length
 * @at: what it carries
 * @len: octets
 * @offset: of a fragment
 * @proto: of what it carries
 * @more: fragments follow
 */
struct part {
	const uint8_t *src, *dst, *at;
	size_t addr_len, len, offset;
	uint8_t proto;
	bool more;
};

static bool read4(const uint8_t *ip, size_t len, struct part *part)
{
	size_t header, total;

	if (len < IP4_LEN)
		return false;
	header = (ip[0] & 15) * 4;
	total = wire_get16(ip + 2);
	if (header < IP4_LEN || total < header || total > len)
		return false;
	*part = (struct part) {
		.src = ip + 12,
		.dst = ip + 16,
		.addr_len = 4,
		.at = ip + header,
		.len = total - header,
		.offset = (wire_get16(ip + 6) & 0x1fff) * 8,
		.more = wire_get16(ip + 6) & 0x2000,
		.proto = ip[9],
	};
	return true;
}

static bool read6(const uint8_t *ip, size_t len, struct part *part)
{
	size_t at = IP6_LEN, n;
	uint8_t next;

	if (len < IP6_LEN || len < IP6_LEN + wire_get16(ip + 4))
		return false;
	len = IP6_LEN + wire_get16(ip + 4);
	*part = (struct part) { .src = ip + 8, .dst = ip + 24, .addr_len = 16 };
	next = ip[6];
	while (next == IPPROTO_HOPOPTS || next == IPPROTO_DSTOPTS ||
	       next == IPPROTO_ROUTING || next == IPPROTO_FRAGMENT) {
		if (len < at + EXT_LEN)
			return false;
		n = EXT_LEN;
		if (next == IPPROTO_FRAGMENT) {
			part->offset = wire_get16(ip + at + 2) & 0xfff8;
			part->more = ip[at + 3] & 1;
		} else {
			n += ip[at + 1] * 8;
		}
		next = ip[at];
		at += n;
		if (at > len)
			return false;
	}
	part->proto = next;
	part->at = ip + at;
	part->len = len - at;
	return true;
}

static int read_udp(const struct part *part, struct packet *p,
		    unsigned int *sport, const char **why)
{
	unsigned int check;

	*why = "the UDP length is wrong";
	if (part->len < UDP_LEN || wire_get16(part->at + 4) != part->len ||
	    part->len - UDP_LEN > sizeof(p->data))
		return -1;
	check = wire_get16(part->at + 6);
	*why = "the UDP checksum is wrong";
	/* RFC 768: 0 says that there is none; not so in IPv6 */
	if (!check && part->addr_len == 16)
		return -1;
	if (check && udp_sum(part->src, part->dst, part->addr_len, part->at,
			     part->len))
		return -1;
	*sport = wire_get16(part->at);
	p->len = part->len - UDP_LEN;
	memcpy(p->data, part->at + UDP_LEN, p->len);
	return 1;
}

int datagram_read(struct assembly *as, const uint8_t *ip, size_t len,
		  struct packet *p, unsigned int *sport, const char **why)
{
	struct part part;

	if (!len || !(ip[0] >> 4 == 4 ? read4(ip, len, &part) :
					read6(ip, len, &part)))
		return 0;
	if (part.proto != IPPROTO_UDP)
		return 0;
	if (part.more || part.offset) {
		*why = "fragments do not fit each other";
		if (!part.offset)
			as->len = 0;
		if (part.offset != as->len ||
		    as->len + part.len > sizeof(as->data))
			return -1;
		memcpy(as->data + as->len, part.at, part.len);
		as->len += part.len;
		if (part.more)
			return 0;
		part.at = as->data;
		part.len = as->len;
		as->len = 0;
	}
	return read_udp(&part, p, sport, why);
}
