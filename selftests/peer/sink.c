// SPDX-License-Identifier: GPL-2.0
/*
 * Takes RTP (or SRTP, through libsrtp2) and compares each packet with what
 * "send" made of its SSRC and sequence number. The figures are printed once
 * all has come, or nothing more comes.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "crypto.h"
#include "hex.h"
#include "rtp.h"
#include "traffic.h"

static struct stream {
	uint32_t received;
	uint32_t next;		/* offset after the highest so far */
	unsigned int turn;	/* the key that opened the last one */
} *streams;

static unsigned long received, foreign, corrupt, refused, reordered;

/* With the stream's key; its first packet under the next moves it there. */
static int open_packet(const struct traffic *t, struct crypto **keys,
		       uint32_t which, uint8_t *packet, int len)
{
	struct stream *st = &streams[which];
	static uint8_t copy[RTP_ROOM];
	unsigned int turn;
	int got;

	if (!t->turns || t->mki)
		return crypto_unprotect(keys[t->keys ? which % t->keys : 0],
					false, packet, len);
	if (len > (int)sizeof(copy))
		return -1;
	memcpy(copy, packet, len);
	for (turn = st->turn; turn < t->turns && turn < st->turn + 3; turn++) {
		if (t->go_on && turn != st->turn &&
		    !crypto_roc(keys[turn], t->ssrc + which,
				(t->seq + st->next * t->step) >> 16))
			return -1;
		got = crypto_unprotect(keys[turn], false, packet, len);
		if (got >= 0) {
			st->turn = turn;
			return got;
		}
		memcpy(packet, copy, len);
	}

	return -1;
}

static void take(const struct traffic *t, struct crypto **keys, uint8_t *packet,
		 int len)
{
	struct rtp_spec spec = { .size = t->size, .pt = 96 };
	uint8_t want[RTP_ROOM];
	struct stream *st;
	uint32_t which, offset;
	size_t want_len;

	if (len < 12 || rtp_ssrc(packet) - t->ssrc >= t->ssrcs) {
		foreign++;
		return;
	}
	which = rtp_ssrc(packet) - t->ssrc;
	if (keys) {
		len = open_packet(t, keys, which, packet, len);
		if (len < 0) {
			refused++;
			return;
		}
	}
	spec.ssrc = rtp_ssrc(packet);
	spec.seq = rtp_seq(packet);
	want_len = rtp_build(&spec, want);
	if (hex_differs(packet, len, want, want_len) >= 0) {
		corrupt++;
		return;
	}

	st = &streams[which];
	/* The 32-bit offset from the first, nearest to where we are. */
	offset = st->next + (int16_t)(spec.seq - (uint16_t)
			    (t->seq + st->next * t->step)) / (int)t->step;
	if ((int32_t)(offset - st->next) >= 0)
		st->next = offset + 1;
	else
		reordered++;
	st->received++;
	received++;
}

static int report(const struct traffic *t)
{
	unsigned long complete = 0, missing = 0;
	uint32_t i;

	for (i = 0; i < t->ssrcs; i++) {
		complete += t->count && streams[i].received == t->count;
		missing += streams[i].next - streams[i].received;
	}
	printf("{\"received\":%lu,\"complete\":%lu,\"foreign\":%lu,\"corrupt\":%lu,\"refused\":%lu,\"reordered\":%lu,\"lost\":%lu}\n",
	       received, complete, foreign, corrupt, refused, reordered,
	       missing);
	fflush(stdout);

	return !t->count || (complete == t->ssrcs && !foreign && !corrupt &&
			     !refused) ? 0 : 1;
}

int sink_main(const struct traffic *t)
{
	unsigned int i, ports = t->ports ? t->ports : 1, idle = 0;
	static uint8_t packet[NET_DATAGRAM];
	unsigned int patience;
	struct crypto **keys;
	int *fds, len;

	streams = calloc(t->ssrcs, sizeof(*streams));
	fds = calloc(ports, sizeof(*fds));
	for (i = 0; i < ports; i++) {
		struct endpoint local = t->local;

		local.v4.sin_port = htons(ntohs(local.v4.sin_port) + 2 * i);
		fds[i] = net_udp(t->ns, &local);
		if (fds[i] < 0)
			die("socket: %s", strerror(errno));
	}
	keys = traffic_keys(t);
	fprintf(stderr, "ready\n");

	while (!traffic_stop && (!t->count ||
				 received < (unsigned long)t->count * t->ssrcs)) {
		bool any = false;

		for (i = 0; i < ports; i++) {
			while ((len = net_recv(fds[i], packet, sizeof(packet),
					       NULL, ports > 1 ? 0 : 50)) >= 0) {
				take(t, keys, packet, len);
				any = true;
				if (traffic_stop || (t->count && received ==
				    (unsigned long)t->count * t->ssrcs))
					break;
			}
		}
		if (ports > 1 && !any)
			usleep(50000);
		idle = any ? 0 : idle + 50;
		/* Whoever sends may take a while to begin, as long as lib.sh waits. */
		patience = t->timeout;
		if (!received && patience < 100000)
			patience = 100000;
		if (t->timeout && idle >= patience)
			break;
	}

	return report(t);
}
