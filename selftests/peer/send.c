// SPDX-License-Identifier: GPL-2.0
/* Plain RTP of known contents, SRTP by libsrtp2, or forgeries. */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "crypto.h"
#include "rtp.h"
#include "traffic.h"

static unsigned long sent, refused;

/*
 * A machine that stood still for longer than LATE_US is not made up for: no sink
 * keeps up with seconds of packets at once.
 */
#define LATE_US	100000

static void pace(const struct traffic *t)
{
	static int64_t due;
	int64_t now;

	if (!t->rate)
		return;
	now = net_now_us();
	if (now - due > LATE_US)
		due = now;
	if (due > now)
		usleep(due - now);
	due += 1000000 / t->rate;
}

/* The stream has come to a key: from there its ROC goes on. */
static void go_on(const struct traffic *t, struct crypto **keys,
		  unsigned int turn, uint32_t which, uint32_t n)
{
	static unsigned int at[TRAFFIC_SSRCS];

	if (!t->go_on || at[which] == turn)
		return;
	at[which] = turn;
	if (!crypto_roc(keys[turn], t->ssrc + which,
			(t->seq + n * t->step) >> 16))
		die("ROC: %s", crypto_error(keys[turn]));
}

static struct crypto *key_of(const struct traffic *t, struct crypto **keys,
			     uint32_t which, uint32_t n)
{
	unsigned int turn = traffic_turn;

	if (!keys)
		return NULL;
	if (turn >= t->turns)
		turn = t->turns ? t->turns - 1 : 0;
	if (t->mki) {
		keys[0]->use = turn;
		return keys[0];
	}
	if (t->turns) {
		go_on(t, keys, turn, which, n);
		return keys[turn];
	}

	return keys[t->keys ? which % t->keys : 0];
}

static bool send_one(const struct traffic *t, int fd, struct crypto **keys,
		     uint32_t which, uint32_t n)
{
	struct rtp_spec spec = {
		.ssrc = t->ssrc + which, .seq = t->seq + n * t->step,
		.size = t->size, .pt = 96,
	};
	struct crypto *c = key_of(t, keys, which, n);
	struct endpoint to = t->remote;
	uint8_t packet[RTP_ROOM];
	int len;

	if (t->ports > 1)
		to.v4.sin_port = htons(ntohs(to.v4.sin_port) +
				       2 * (which % t->ports));
	if (t->forge) {
		spec.seq = random();
		spec.salt = random();
	}
	len = rtp_build(&spec, packet);
	if (c) {
		len = crypto_protect(c, false, packet, len);
		if (len < 0)
			return false;
		if (t->forge)
			packet[len - 1] ^= 1 + random() % 255;
	}
	if (!net_send(fd, packet, len, &to)) {
		sent++;
		return true;
	}
	refused++;

	return t->quiet_errors || errno == EPERM || errno == ENOBUFS;
}

int send_main(const struct traffic *t)
{
	int fd = net_udp(t->ns, &t->local);
	struct crypto **keys;
	int64_t start;
	uint32_t n, which;

	if (fd < 0)
		die("socket: %s", strerror(errno));
	keys = traffic_keys(t);
	/* Forgeries repeat indices; libsrtp must not mind. */
	if (keys && t->forge)
		keys[0]->policy.allow_repeat_tx = 1;

	start = net_now_us();
	for (n = 0; !traffic_stop && (!t->count || n < t->count); n++) {
		for (which = 0; which < t->ssrcs && !traffic_stop; which++) {
			pace(t);
			/* An old index among forgeries is no failure. */
			if (!send_one(t, fd, keys, which, n) && !t->forge)
				die("send: %s", strerror(errno));
		}
	}
	printf("{\"sent\":%lu,\"refused\":%lu,\"us\":%lld}\n", sent, refused,
	       (long long)(net_now_us() - start));

	return 0;
}
