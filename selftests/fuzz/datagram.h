/* SPDX-License-Identifier: GPL-2.0 */
/* IP and UDP around a payload, as a peer would put them, or not quite so. */
#ifndef FUZZ_DATAGRAM_H
#define FUZZ_DATAGRAM_H

#include "net.h"
#include "wire.h"

enum shape {
	SHAPE_PLAIN,
	SHAPE_OPTIONS,		/* IPv4 options; IPv6 extension headers */
	SHAPE_FRAGMENTS,
	SHAPE_BACKWARDS,	/* the last fragment first */
	SHAPE_ATOMIC,		/* IPv6: a fragment that is the whole */
	/* from here on for RTP and RTCP only: the tag stands for the sum */
	SHAPE_SUM_WRONG,
	SHAPE_SUM_ZERO,
	/* from here on nothing of it may arrive */
	SHAPE_LEN_SHORT,
	SHAPE_LEN_LONG,
	SHAPE_LEN_ZERO,
	SHAPE_LEN_TINY,		/* less than a UDP header */
	SHAPE_HOLE,		/* the last fragment is missing */
	SHAPE_ROUTING,		/* IPv6: a routing header */
	SHAPE_AH,		/* IPv6: in IPsec's AH, of no association */
	SHAPES
};

const char *datagram_shape_name(enum shape shape);

/**
 * struct fate - what the module has to do with it
 * @hits: datagrams of a flow it has to count
 * @whole: it meets the payload as it is
 */
struct fate {
	unsigned int hits;
	bool whole;
};

/* A shape that makes sense for the payload and the addresses. */
enum shape datagram_shape(struct random *r, const struct packet *p,
			  const struct endpoint *from);

/* Send through a raw socket; exits when the kernel does not take it. */
struct fate datagram_send(int raw, const struct endpoint *from,
			  const struct endpoint *to, const struct packet *p,
			  enum shape shape);

/**
 * struct assembly - fragments of one datagram, in order
 * @len: octets so far
 * @data: they
 */
struct assembly {
	size_t len;
	uint8_t data[65536];
};

/*
 * Read an IP packet. 1: a UDP datagram, its sum right, in @p; 0: not UDP, or not
 * all of it yet; -1: UDP that no peer sends, @why says so.
 */
int datagram_read(struct assembly *as, const uint8_t *ip, size_t len,
		  struct packet *p, unsigned int *sport, const char **why);

#endif
