// SPDX-License-Identifier: GPL-2.0
/* The packets of a run: made before anything is measured, judged after it. */
#define _GNU_SOURCE
#include <netinet/in.h>
#include <netinet/udp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../peer/crypto.h"
#include "../peer/net.h"
#include "../peer/rtp.h"
#include "load.h"
#include "stream.h"

#define BATCH_CONTROL CMSG_SPACE(sizeof(struct in_pktinfo))

static void *table(size_t n, size_t size)
{
	void *p = calloc(n, size);

	if (!p)
		die("no memory for %zu times %zu octets", n, size);

	return p;
}

static size_t build(const struct load *l, unsigned int n, uint8_t *out)
{
	struct rtp_spec spec = {
		.ssrc = STREAM_SSRC + n % l->streams,
		.seq = n / l->streams + 1,
		.size = l->payload,
	};

	return rtp_build(&spec, out);
}

/* Packet n belongs to stream n % streams. */
int batch_seal(struct batch *b, unsigned int n, unsigned int streams)
{
	struct iovec *packet = &b->packet[n];
	int len = crypto_protect(b->sealers[n % streams], false,
				 packet->iov_base, packet->iov_len);

	if (len > 0)
		packet->iov_len = len;

	return len;
}

/* Packets may come in another order: it says itself whose it is. */
int batch_open(struct batch *b, unsigned int n, unsigned int streams)
{
	uint8_t *packet = b->in[n].msg_hdr.msg_iov->iov_base;
	uint32_t stream = rtp_ssrc(packet) - STREAM_SSRC;
	int len = -1;

	if (stream < streams)
		len = crypto_unprotect(b->openers[stream], false, packet,
				       b->in[n].msg_len);
	if (len > 0)
		b->in[n].msg_len = len;

	return len;
}

/* Where the packets of a stream come from, without a socket for each. */
static void set_source(struct msghdr *msg, struct in_addr addr)
{
	struct in_pktinfo info = { .ipi_spec_dst = addr };
	struct cmsghdr *cmsg;

	msg->msg_controllen = BATCH_CONTROL;
	cmsg = CMSG_FIRSTHDR(msg);
	cmsg->cmsg_level = IPPROTO_IP;
	cmsg->cmsg_type = IP_PKTINFO;
	cmsg->cmsg_len = CMSG_LEN(sizeof(info));
	memcpy(CMSG_DATA(cmsg), &info, sizeof(info));
}

static struct sockaddr_in target(const struct load *l, unsigned int stream)
{
	struct sockaddr_in to = l->target;

	if (l->by_port)
		to.sin_port = htons(ntohs(to.sin_port) + stream);
	else
		to.sin_addr.s_addr = htonl(ntohl(to.sin_addr.s_addr) + stream);

	return to;
}

bool batch_begins(const struct load *l, unsigned int n)
{
	return !(n % l->train) || (l->train > 1 && n % l->window == 1);
}

static void headers(const struct load *l, struct batch *b)
{
	struct sockaddr_in *to = table(l->streams, sizeof(*to));
	uint8_t *control = table(b->total, BATCH_CONTROL);
	struct iovec *room = table(b->total, sizeof(*room));
	struct mmsghdr *next = b->out;
	struct msghdr *out = NULL;
	struct in_addr from;
	unsigned int n, i;

	for (i = 0; i < l->streams; i++)
		to[i] = target(l, i);
	for (n = 0; n < b->total; n++) {
		b->packet[n] = (struct iovec){ b->tx + n * b->room,
					       build(l, n, b->tx + n * b->room) };
		room[n] = (struct iovec){ b->rx + n * b->room, b->room };
		b->in[n].msg_hdr.msg_iov = &room[n];
		b->in[n].msg_hdr.msg_iovlen = 1;
		if (b->sealers && !l->inline_seal &&
		    batch_seal(b, n, l->streams) < 0)
			die("libsrtp2 does not seal packet %u", n);
		if (!batch_begins(l, n)) {
			out->msg_iovlen++;
			continue;
		}
		i = n % l->streams;
		out = &(next++)->msg_hdr;
		*out = (struct msghdr){
			.msg_name = &to[i], .msg_namelen = sizeof(*to),
			.msg_iov = &b->packet[n], .msg_iovlen = 1,
			.msg_control = control + n * BATCH_CONTROL,
		};
		from.s_addr = htonl(ntohl(l->source.s_addr) + i);
		set_source(out, from);
	}
}

/* All packets of a train have one length. */
static void couple(const struct load *l, const struct batch *b)
{
	int size = b->packet[0].iov_len;

	if (l->train > 1 &&
	    setsockopt(b->sender, IPPROTO_UDP, UDP_SEGMENT, &size, sizeof(size)))
		die("UDP_SEGMENT: %m");
}

static int udp(const char *ns, struct in_addr at, unsigned short port)
{
	struct endpoint local = { .v4 = { .sin_family = AF_INET,
					  .sin_addr = at,
					  .sin_port = htons(port) },
				  .len = sizeof(local.v4) };
	struct timeval patience = { .tv_sec = 10 };
	int fd = net_udp(ns, &local), size = 64 << 20;

	if (fd < 0)
		die("no UDP socket in %s: %m", ns);
	setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
	setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof(size));
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));

	return fd;
}

static unsigned int whole_windows(const struct load *l, unsigned int n)
{
	return (n + l->window - 1) / l->window * l->window;
}

struct batch *batch_new(const struct load *l)
{
	const struct in_addr any = { .s_addr = htonl(INADDR_ANY) };
	struct batch *b = table(1, sizeof(*b));

	/* a state is made, and each branch taken, before it counts */
	b->part[0] = whole_windows(l, 2 * (l->streams > l->window ?
					   l->streams : l->window));
	b->part[1] = whole_windows(l, l->count);
	b->part[2] = 2 * b->part[1];
	b->part[3] = b->part[1];
	b->part[4] = b->part[2];
	b->total = b->part[0] + 6 * b->part[1];
	if (b->total / l->streams > 32768)
		die("too many packets for one sequence of numbers");
	b->room = (l->payload + 12 + SRTP_MAX_TRAILER_LEN + 63) & ~63ul;
	b->tx = table(b->total, b->room);
	b->rx = table(b->total, b->room);
	memset(b->rx, 0xee, b->total * b->room);
	b->packet = table(b->total, sizeof(*b->packet));
	b->out = table(b->total, sizeof(*b->out));
	b->in = table(b->total, sizeof(*b->in));
	b->sealers = streams_new(l->sent, l->key, l->streams);
	b->openers = streams_new(l->got, l->key, l->streams);
	b->sender = udp(l->from, l->lane ? l->source : any, LOAD_SOURCE);
	b->sink = udp(l->to, l->lane ? l->target.sin_addr : any, LOAD_SINK);
	headers(l, b);
	couple(l, b);
	if (l->windows)
		b->took = table(b->total / l->window, sizeof(*b->took));

	return b;
}

/* Which of the packets it claims to be; the total if none. */
static unsigned int which(const struct load *l, const struct batch *b,
			  const uint8_t *packet, size_t len)
{
	uint32_t stream = rtp_ssrc(packet) - STREAM_SSRC;
	unsigned int n;

	if (len < 12 || stream >= l->streams)
		return b->total;
	n = (rtp_seq(packet) - 1u) * l->streams + stream;

	return n < b->total ? n : b->total;
}

unsigned int batch_bad(const struct load *l, struct batch *b)
{
	uint8_t want[RTP_ROOM], *seen = table(b->total + 1, 1);
	unsigned int n, at, bad = b->total - b->received;
	uint8_t *packet;

	for (n = 0; n < b->received; n++) {
		packet = b->in[n].msg_hdr.msg_iov->iov_base;
		at = which(l, b, packet, b->in[n].msg_len);
		if (at < b->total && b->openers && !l->inline_open &&
		    batch_open(b, n, l->streams) < 0)
			at = b->total;
		if (at == b->total || seen[at]++ ||
		    b->in[n].msg_len != build(l, at, want) ||
		    memcmp(packet, want, b->in[n].msg_len))
			bad++;
	}
	free(seen);

	return bad;
}
