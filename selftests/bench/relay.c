// SPDX-License-Identifier: GPL-2.0
/*
 * srtp-relay: what a media proxy in user space does with libsrtp2: receive on a
 * port per stream, unprotect or protect in place, send on. As many packets a
 * system call as there are.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <getopt.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <unistd.h>

#include "../peer/crypto.h"
#include "../peer/net.h"
#include "../peer/rtp.h"
#include "stream.h"

#define RELAY_BATCH 64
#define RELAY_ROOM 2048

static struct {
	struct crypto **openers, **sealers;
	unsigned int streams;
	struct endpoint to;
} relay = { .streams = 1 };

static uint8_t octets[RELAY_BATCH][RELAY_ROOM];

/* What becomes of a packet; its new length, or -1: it is dropped. */
static int turn(uint8_t *packet, int len)
{
	uint32_t stream = rtp_ssrc(packet) - STREAM_SSRC;

	if (len < 12 || stream >= relay.streams)
		return -1;
	if (relay.openers)
		len = crypto_unprotect(relay.openers[stream], false, packet, len);
	if (len >= 0 && relay.sealers)
		len = crypto_protect(relay.sealers[stream], false, packet, len);

	return len;
}

static void send_all(int fd, struct mmsghdr *msgs, unsigned int n)
{
	unsigned int sent = 0;
	int done;

	while (sent < n) {
		done = sendmmsg(fd, msgs + sent, n - sent, 0);
		if (done < 0)
			die("sendmmsg: %m");
		sent += done;
	}
}

static void serve(int fd)
{
	struct mmsghdr msgs[RELAY_BATCH];
	struct iovec iov[RELAY_BATCH];
	unsigned int keep = 0;
	int i, n, len;

	for (i = 0; i < RELAY_BATCH; i++) {
		iov[i] = (struct iovec){ octets[i], RELAY_ROOM - 256 };
		msgs[i].msg_hdr = (struct msghdr){ .msg_iov = &iov[i],
						   .msg_iovlen = 1 };
	}
	n = recvmmsg(fd, msgs, RELAY_BATCH, MSG_DONTWAIT, NULL);
	for (i = 0; i < n; i++) {
		len = turn(octets[i], msgs[i].msg_len);
		if (len < 0)
			continue;
		iov[keep] = (struct iovec){ octets[i], len };
		msgs[keep].msg_hdr = (struct msghdr){
			.msg_name = &relay.to.sa, .msg_namelen = relay.to.len,
			.msg_iov = &iov[keep], .msg_iovlen = 1 };
		keep++;
	}
	send_all(fd, msgs, keep);
}

static void listen_on(int epoll, struct endpoint at, unsigned int stream)
{
	struct epoll_event event = { .events = EPOLLIN };

	at.v4.sin_port = htons(ntohs(at.v4.sin_port) + stream);
	event.data.fd = net_udp("-", &at);
	if (event.data.fd < 0 ||
	    epoll_ctl(epoll, EPOLL_CTL_ADD, event.data.fd, &event) < 0)
		die("no socket for stream %u: %m", stream);
}

/* Whom it receives from is not to be interrupted for each packet: the more come
 * at a time the less each costs, so this is user space at its best.
 */
static void gather(void)
{
	struct sched_param param = { };

	sched_setscheduler(0, SCHED_BATCH, &param);
}

static void run(const struct endpoint *at)
{
	struct rlimit files = { 100000, 100000 };
	struct epoll_event events[64];
	int epoll = epoll_create1(0), n;
	unsigned int i;

	gather();
	setrlimit(RLIMIT_NOFILE, &files);
	for (i = 0; i < relay.streams; i++)
		listen_on(epoll, *at, i);
	printf("ready\n");
	fflush(stdout);
	for (;;)
		for (n = epoll_wait(epoll, events, 64, -1); n > 0; n--)
			serve(events[n - 1].data.fd);
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "at", 1, NULL, 'a' }, { "to", 1, NULL, 't' },
		{ "streams", 1, NULL, 'n' }, { "key", 1, NULL, 'k' },
		{ "open", 1, NULL, 'o' }, { "seal", 1, NULL, 's' }, { }
	};
	const char *key = NULL, *opens = NULL, *seals = NULL;
	struct endpoint at = { };
	int what;

	while ((what = getopt_long(argc, argv, "", options, NULL)) != -1)
		switch (what) {
		case 'a': net_parse(optarg, &at); break;
		case 't': net_parse(optarg, &relay.to); break;
		case 'n': relay.streams = atoi(optarg); break;
		case 'k': key = optarg; break;
		case 'o': opens = optarg; break;
		case 's': seals = optarg; break;
		default: return 2;
		}
	if (!at.len || !relay.to.len)
		die("srtp-relay --at ADDR:PORT --to ADDR:PORT [--streams N] [--open SUITE] [--seal SUITE] [--key HEX]");
	crypto_start();
	relay.openers = streams_new(opens, key, relay.streams);
	relay.sealers = streams_new(seals, key, relay.streams);
	run(&at);
}
