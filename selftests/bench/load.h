/* SPDX-License-Identifier: GPL-2.0 */
#ifndef BENCH_LOAD_H
#define BENCH_LOAD_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

#include "meter.h"

struct crypto;

#define LOAD_SINK 5004			/* the sink's port, at any address */
#define LOAD_SOURCE 5006		/* the sender's */
#define LOAD_SAYS 16

/**
 * struct load - what is sent, from where to where
 * @from: network namespace of the sender
 * @to: of the sink
 * @source: address of the first stream, each has its own
 * @target: where the first stream goes; each has an address of its own
 * @by_port: or, rather, a port
 * @lane: there are others at the same time, of other addresses
 * @streams: how many SSRCs
 * @payload: octets of RTP payload
 * @count: packets measured: so many, and then twice as many
 * @window: packets sent before as many are received
 * @train: packets of a stream that are sent as one (UDP_SEGMENT), but for the first
 *         of each window, which goes alone; 1: none are
 * @sent: suite of what is sent, or NULL
 * @got: suite of what arrives, or NULL
 * @key: see streams_new()
 * @inline_seal: the sender protects while the meter runs, as an application would
 * @inline_open: the sink unprotects while the meter runs
 * @windows: time each window as well
 * @says: NAME=VALUE words that the answer repeats
 */
struct load {
	const char *from, *to;
	struct in_addr source;
	struct sockaddr_in target;
	bool by_port, lane;
	unsigned int streams, payload, count, window, train;
	const char *sent, *got, *key;
	bool inline_seal, inline_open, windows;
	const char *says[LOAD_SAYS];
	unsigned int nsays;
};

#define LOAD_PARTS 5			/* warming up, then N and 2N, twice */

/**
 * struct batch - all packets of a run
 * @part: packets in each part
 * @total: of all
 * @room: octets of a buffer
 * @tx: what is sent
 * @rx: what came
 * @packet: those at @tx; its length is the packet's
 * @out: for sendmmsg()
 * @in: for recvmmsg(); msg_len is a packet's length
 * @sealers: by stream, or NULL
 * @openers: by stream, or NULL
 * @sender: socket
 * @sink: socket
 * @messages: of @out, so far
 * @sent: packets, so far
 * @received: so far
 * @took: nanoseconds of each window, or NULL
 * @ntook: how many
 */
struct batch {
	unsigned int part[LOAD_PARTS], total;
	size_t room;
	uint8_t *tx, *rx;
	struct iovec *packet;
	struct mmsghdr *out, *in;
	struct crypto **sealers, **openers;
	int sender, sink;
	unsigned int messages, sent, received;
	uint64_t *took;
	unsigned int ntook;
};

struct batch *batch_new(const struct load *l);
/* Whether packet n is the first of its message. */
bool batch_begins(const struct load *l, unsigned int n);
/* How many of those received are not exactly what was sent, each once. */
unsigned int batch_bad(const struct load *l, struct batch *b);
/* Protect or unprotect one packet; its new length, or -1. */
int batch_seal(struct batch *b, unsigned int n, unsigned int streams);
int batch_open(struct batch *b, unsigned int n, unsigned int streams);

#endif
