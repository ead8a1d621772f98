// SPDX-License-Identifier: GPL-2.0
/*
 * Packets of every size and shape through the kernel, in one direction, each
 * compared octet for octet at the far side, in the order they were sent.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "crypto.h"
#include "hex.h"
#include "net.h"
#include "peer.h"
#include "rtp.h"

#define SHAPES 16

static struct {
	const char *dir, *app_ns, *wire_ns, *suite, *key;
	struct endpoint app, wire;
	unsigned int from, to, step, in_flight;
	unsigned int cc[SHAPES], ccs, ext[SHAPES], exts;
	uint32_t ssrc;
	uint16_t seq;
	bool rtp, rtcp;
} opt = {
	.app_ns = "-", .wire_ns = "-", .from = 0, .to = 1460, .step = 1,
	.in_flight = 48, .cc = { 0 }, .ccs = 1, .ext = { 0 }, .exts = 1,
	.ssrc = 0x5eed0001, .seq = 1000, .rtp = true, .rtcp = true,
};

/* Who sends and who receives, and on which side libsrtp stands. */
static struct {
	int from, to;
	const struct endpoint *from_addr, *to_addr;
	struct crypto *crypto;
	bool out;
} path;

/* What is on its way. */
static struct flight {
	uint8_t plain[RTP_ROOM];
	size_t len;
	char what[80];
} *flight;

static unsigned int flying, packets;

static bool flight_send(bool rtcp)
{
	struct flight *f = &flight[flying];
	uint8_t packet[RTP_ROOM];
	int len = f->len;

	memcpy(packet, f->plain, len);
	if (!path.out) {
		len = crypto_protect(path.crypto, rtcp, packet, len);
		if (len < 0) {
			printf("%s: libsrtp does not protect it: %s\n", f->what,
			       crypto_error(path.crypto));
			return false;
		}
	}
	if (net_send(path.from, packet, len, path.to_addr)) {
		printf("%s: not sent: %s\n", f->what, strerror(errno));
		return false;
	}
	flying++;

	return true;
}

static bool flight_check(struct flight *f, bool rtcp)
{
	uint8_t packet[RTP_ROOM];
	struct endpoint from;
	int len, at;

	len = net_recv(path.to, packet, sizeof(packet), &from, 5000);
	if (len < 0) {
		printf("%s: nothing arrived\n", f->what);
		return false;
	}
	if (path.out) {
		if (strncmp(opt.suite, "NULL_", 5) &&
		    memmem(packet, len, RTP_CLEAR, RTP_CLEAR_LEN)) {
			printf("%s: left in the clear\n", f->what);
			return false;
		}
		len = crypto_unprotect(path.crypto, rtcp, packet, len);
		if (len < 0) {
			printf("%s: libsrtp: %s\n", f->what,
			       crypto_error(path.crypto));
			return false;
		}
	}
	at = hex_differs(packet, len, f->plain, f->len);
	if (at >= 0) {
		printf("%s: differs at octet %d (%d octets, should be %zu)\n",
		       f->what, at, len, f->len);
		return false;
	}
	if (memcmp(&from.sa, &path.from_addr->sa, path.from_addr->len)) {
		printf("%s: came from %s\n", f->what, net_print(&from));
		return false;
	}

	return true;
}

static bool flight_land(bool rtcp)
{
	unsigned int i;

	for (i = 0; i < flying; i++, packets++)
		if (!flight_check(&flight[i], rtcp))
			return false;
	flying = 0;

	return true;
}

static bool run_rtp(void)
{
	unsigned int size, c, e;
	uint16_t seq = opt.seq;

	for (c = 0; c < opt.ccs; c++) {
		for (e = 0; e < opt.exts; e++) {
			for (size = opt.from; size <= opt.to; size += opt.step) {
				struct rtp_spec spec = {
					.ssrc = opt.ssrc, .seq = seq++,
					.pt = size % 7 ? 0 : 0x80 | 96,
					.cc = opt.cc[c], .ext = opt.ext[e],
					.size = size,
				};
				struct flight *f = &flight[flying];

				f->len = rtp_build(&spec, f->plain);
				snprintf(f->what, sizeof(f->what),
					 "RTP size %u cc %u ext %u seq %u", size,
					 spec.cc, spec.ext, spec.seq);
				if (!flight_send(false))
					return false;
				if (flying == opt.in_flight &&
				    !flight_land(false))
					return false;
			}
		}
	}

	return flight_land(false);
}

static bool send_rtcp(const char *kind, unsigned int salt)
{
	struct flight *f = &flight[flying];

	f->len = rtcp_build(kind, opt.ssrc, salt, f->plain);
	snprintf(f->what, sizeof(f->what), "RTCP %s number %u", kind, salt);
	if (!flight_send(true))
		return false;

	return flying < opt.in_flight || flight_land(true);
}

static bool run_rtcp(void)
{
	static const char *const kinds[] = {
		/* first: nothing was lost yet */
		"rr0-1", "rr0-2", "rr0-3", "rr0-4",
		"sr", "rr", "rr1", "compound", "bye", "pli",
	};
	const unsigned int n = sizeof(kinds) / sizeof(*kinds);
	unsigned int i, salt = 0;
	char app[16];

	for (i = 0; i < 2 * n; i++)
		if (!send_rtcp(kinds[i % n], salt++))
			return false;
	for (i = 0; i <= 1440; i += 4 * opt.step) {
		snprintf(app, sizeof(app), "app-%u", i);
		if (!send_rtcp(app, salt++))
			return false;
	}

	return flight_land(true);
}

static unsigned int list(const char *text, unsigned int *out)
{
	unsigned int n = 0;
	char *end;

	do {
		if (n == SHAPES)
			die("too many values: %s", text);
		out[n++] = strtoul(text, &end, 0);
		text = end + 1;
	} while (*end == ',');

	return n;
}

static void options(int argc, char **argv)
{
	enum { DIR = 1, APP_NS, APP, WIRE_NS, WIRE, SUITE, KEY, SIZES, STEP,
	       CC, EXT, SSRC, SEQ, IN_FLIGHT, RTCP_ONLY, RTP_ONLY };
	static const struct option longopts[] = {
		{ "dir", 1, NULL, DIR }, { "app-ns", 1, NULL, APP_NS },
		{ "app", 1, NULL, APP }, { "wire-ns", 1, NULL, WIRE_NS },
		{ "wire", 1, NULL, WIRE }, { "suite", 1, NULL, SUITE },
		{ "key", 1, NULL, KEY }, { "sizes", 1, NULL, SIZES },
		{ "step", 1, NULL, STEP }, { "cc", 1, NULL, CC },
		{ "ext", 1, NULL, EXT }, { "ssrc", 1, NULL, SSRC },
		{ "seq", 1, NULL, SEQ }, { "in-flight", 1, NULL, IN_FLIGHT },
		{ "rtcp-only", 0, NULL, RTCP_ONLY },
		{ "rtp-only", 0, NULL, RTP_ONLY }, { 0 }
	};
	int c;

	while ((c = getopt_long(argc, argv, "", longopts, NULL)) != -1) {
		switch (c) {
		case DIR: opt.dir = optarg; break;
		case APP_NS: opt.app_ns = optarg; break;
		case WIRE_NS: opt.wire_ns = optarg; break;
		case SUITE: opt.suite = optarg; break;
		case KEY: opt.key = optarg; break;
		case STEP: opt.step = atoi(optarg); break;
		case CC: opt.ccs = list(optarg, opt.cc); break;
		case EXT: opt.exts = list(optarg, opt.ext); break;
		case SSRC: opt.ssrc = strtoul(optarg, NULL, 0); break;
		case SEQ: opt.seq = atoi(optarg); break;
		case IN_FLIGHT: opt.in_flight = atoi(optarg); break;
		case RTCP_ONLY: opt.rtp = false; break;
		case RTP_ONLY: opt.rtcp = false; break;
		case APP:
			if (!net_parse(optarg, &opt.app))
				die("not an endpoint: %s", optarg);
			break;
		case WIRE:
			if (!net_parse(optarg, &opt.wire))
				die("not an endpoint: %s", optarg);
			break;
		case SIZES:
			if (sscanf(optarg, "%u-%u", &opt.from, &opt.to) != 2 ||
			    opt.to > 1460)
				die("not a range of sizes: %s", optarg);
			break;
		default:
			exit(2);
		}
	}
	if (!opt.dir || !opt.suite || !opt.key || !opt.app.len ||
	    !opt.wire.len || !opt.step || !opt.in_flight)
		die("something is missing; see srtp-peer -h");
}

int roundtrip_main(int argc, char **argv)
{
	int app, wire;

	options(argc, argv);
	app = net_udp(opt.app_ns, &opt.app);
	wire = net_udp(opt.wire_ns, &opt.wire);
	if (app < 0 || wire < 0)
		die("cannot open sockets: %s", strerror(errno));
	path.out = !strcmp(opt.dir, "out");
	path.from = path.out ? app : wire;
	path.to = path.out ? wire : app;
	path.from_addr = path.out ? &opt.app : &opt.wire;
	path.to_addr = path.out ? &opt.wire : &opt.app;
	path.crypto = crypto_new(opt.suite, opt.key, 1024);
	if (!path.crypto)
		die("libsrtp does not take this suite and key");
	flight = calloc(opt.in_flight, sizeof(*flight));

	if ((opt.rtp && !run_rtp()) || (opt.rtcp && !run_rtcp()))
		return 1;
	if (net_recv(path.to, flight->plain, RTP_ROOM, NULL, 0) >= 0) {
		printf("more arrived than was sent\n");
		return 1;
	}
	printf("%u packets\n", packets);

	return 0;
}
