// SPDX-License-Identifier: GPL-2.0
/*
 * srtp-load: what a packet costs on its way from one network namespace to
 * another. A window of packets is sent, then as many are received, so that
 * nothing is lost and the processor never waits; N packets, then 2N:
 * their difference is free of what a run costs once. All that came out is
 * compared with what went in, octet by octet, through libsrtp2 where it is sealed.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <getopt.h>
#include <sched.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "../peer/crypto.h"
#include "../peer/net.h"
#include "load.h"

static const char usage[] =
	"srtp-load --from NS --to NS --source ADDR --target ADDR:PORT\n"
	"	[--by-port] [--lane] [--streams N] [--payload OCTETS] [--count N]\n"
	"	[--window N] [--train N] [--sent SUITE] [--got SUITE] [--key HEX]\n"
	"	[--inline-seal] [--inline-open] [--windows] [--say NAME=VALUE]...\n";

enum word { FROM = 1, TO, SOURCE, TARGET, BY_PORT, LANE, STREAMS, PAYLOAD, COUNT,
	      WINDOW, TRAIN, SENT, GOT, KEY, INLINE_SEAL, INLINE_OPEN, WINDOWS, SAY };

static const struct option options[] = {
	{ "from", 1, NULL, FROM }, { "to", 1, NULL, TO },
	{ "source", 1, NULL, SOURCE }, { "target", 1, NULL, TARGET },
	{ "by-port", 0, NULL, BY_PORT }, { "lane", 0, NULL, LANE },
	{ "streams", 1, NULL, STREAMS },
	{ "payload", 1, NULL, PAYLOAD }, { "count", 1, NULL, COUNT },
	{ "window", 1, NULL, WINDOW }, { "train", 1, NULL, TRAIN },
	{ "sent", 1, NULL, SENT },
	{ "got", 1, NULL, GOT }, { "key", 1, NULL, KEY },
	{ "inline-seal", 0, NULL, INLINE_SEAL },
	{ "inline-open", 0, NULL, INLINE_OPEN },
	{ "windows", 0, NULL, WINDOWS }, { "say", 1, NULL, SAY },
	{ }
};

static struct sockaddr_in endpoint(const char *text)
{
	struct endpoint ep;

	if (!net_parse(text, &ep) || ep.sa.sa_family != AF_INET)
		die("\"%s\" is no ADDR:PORT", text);

	return ep.v4;
}

static void option_set(struct load *l, enum word what, const char *value)
{
	switch (what) {
	case FROM: l->from = value; break;
	case TO: l->to = value; break;
	case SOURCE: inet_pton(AF_INET, value, &l->source); break;
	case TARGET: l->target = endpoint(value); break;
	case BY_PORT: l->by_port = true; break;
	case LANE: l->lane = true; break;
	case STREAMS: l->streams = atoi(value); break;
	case PAYLOAD: l->payload = atoi(value); break;
	case COUNT: l->count = atoi(value); break;
	case WINDOW: l->window = atoi(value); break;
	case TRAIN: l->train = atoi(value); break;
	case SENT: l->sent = value; break;
	case GOT: l->got = value; break;
	case KEY: l->key = value; break;
	case INLINE_SEAL: l->inline_seal = true; break;
	case INLINE_OPEN: l->inline_open = true; break;
	case WINDOWS: l->windows = true; break;
	case SAY:
		if (l->nsays < LOAD_SAYS)
			l->says[l->nsays++] = value;
		break;
	default:
		fputs(usage, stderr);
		exit(2);
	}
}

/* Say on which instant it is to somebody with another clock. */
static void tell(const char *what)
{
	dprintf(STDOUT_FILENO, "@%s\n", what);
}

static void send_window(const struct load *l, struct batch *b)
{
	unsigned int end = b->sent + l->window, messages = 0, n;
	int done;

	for (n = b->sent; b->sealers && l->inline_seal && n < end; n++)
		if (batch_seal(b, n, l->streams) < 0)
			die("libsrtp2 does not seal packet %u", n);
	for (; b->sent < end; b->sent++)
		messages += batch_begins(l, b->sent);
	for (; messages; messages -= done, b->messages += done) {
		done = sendmmsg(b->sender, b->out + b->messages, messages, 0);
		if (done < 0)
			die("sendmmsg, message %u: %m", b->messages);
	}
}

static bool receive_window(const struct load *l, struct batch *b)
{
	int done;

	while (b->received < b->sent) {
		done = recvmmsg(b->sink, b->in + b->received,
				b->sent - b->received, MSG_WAITFORONE, NULL);
		if (done < 0)
			return false;
		for (; done; done--, b->received++)
			if (b->openers && l->inline_open)
				batch_open(b, b->received, l->streams);
	}

	return true;
}

static bool run_window(const struct load *l, struct batch *b)
{
	struct timespec before, after;
	bool all;

	if (!b->took) {
		send_window(l, b);
		return receive_window(l, b);
	}
	clock_gettime(CLOCK_MONOTONIC_RAW, &before);
	send_window(l, b);
	all = receive_window(l, b);
	clock_gettime(CLOCK_MONOTONIC_RAW, &after);
	b->took[b->ntook++] = (after.tv_sec - before.tv_sec) * 1000000000ull +
			      after.tv_nsec - before.tv_nsec;

	return all;
}

static bool run_part(const struct load *l, struct batch *b, unsigned int packets,
		     struct meter *spent)
{
	struct meter before = meter_read(), after;
	unsigned int end = b->sent + packets;
	bool all = true;

	METER_MARK(METER_MARK_BEGIN);
	while (all && b->sent < end)
		all = run_window(l, b);
	METER_MARK(METER_MARK_END);
	after = meter_read();
	spent->ns = after.ns - before.ns;
	spent->instructions = after.instructions - before.instructions;
	spent->idle = after.idle - before.idle;

	return all;
}

/* One figure of each part that is measured. */
static void report_parts(const char *name, const struct meter *spent,
			 size_t offset)
{
	unsigned long long value;
	unsigned int i;

	printf(",\"%s\":[", name);
	for (i = 1; i < LOAD_PARTS; i++) {
		value = *(uint64_t *)((char *)&spent[i] + offset);
		printf("%s%llu", i > 1 ? "," : "", value);
	}
	printf("]");
}

static int compare(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

/* What others do on this machine makes some windows longer, none shorter. */
static void report_windows(const struct load *l, const struct batch *b)
{
	unsigned int warm = b->part[0] / l->window, n = b->ntook - warm;

	qsort(b->took + warm, n, sizeof(*b->took), compare);
	printf(",\"quartile\":%.1f",
	       (double)b->took[warm + n / 4] / l->window);
}

static void report(const struct load *l, const struct batch *b,
		   const struct meter *spent, unsigned int bad)
{
	unsigned int i;

	printf("{\"streams\":%u,\"payload\":%u,\"packets\":%u", l->streams,
	       l->payload, b->part[1]);
	report_parts("ns", spent, offsetof(struct meter, ns));
	report_parts("counted", spent, offsetof(struct meter, instructions));
	report_parts("idle", spent, offsetof(struct meter, idle));
	if (b->took)
		report_windows(l, b);
	printf(",\"sent\":%u,\"bad\":%u", b->sent, bad);
	for (i = 0; i < l->nsays; i++)
		printf(",\"%.*s\":\"%s\"",
		       (int)strcspn(l->says[i], "="), l->says[i],
		       l->says[i] + strcspn(l->says[i], "=") + 1);
	printf("}\n");
}

int main(int argc, char **argv)
{
	struct load l = { .from = "-", .to = "-", .streams = 1, .payload = 160,
			  .count = 4000, .window = 64, .train = 1 };
	struct meter spent[LOAD_PARTS] = { 0 };
	struct batch *b;
	unsigned int bad;
	int what, i;

	while ((what = getopt_long(argc, argv, "", options, NULL)) != -1)
		option_set(&l, what, optarg);
	if (!l.target.sin_port || !l.streams || l.payload > 1400 || !l.window ||
	    !l.train || l.window % l.train || (l.train > 1 && l.streams > 1))
		option_set(&l, 0, NULL);
	crypto_start();
	/* a proxy is not interrupted for each packet that it sends us */
	sched_setscheduler(0, SCHED_BATCH, &(struct sched_param){ });
	b = batch_new(&l);
	meter_start();
	for (i = 0; i < LOAD_PARTS; i++) {
		if (i == 1)
			tell("begin");
		if (!run_part(&l, b, b->part[i], &spent[i]))
			break;
	}
	tell("end");
	bad = batch_bad(&l, b);
	report(&l, b, spent, bad);

	return bad ? 1 : 0;
}
