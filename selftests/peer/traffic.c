// SPDX-License-Identifier: GPL-2.0
/* Streams whose every packet is accounted for, and a look at the wire. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "crypto.h"
#include "traffic.h"

static const char usage[] =
"srtp-traffic send  --ns NS --local A:P --remote A:P [OPTION]...\n"
"srtp-traffic sink  --ns NS --local A:P [OPTION]...\n"
"srtp-traffic watch --ns NS --dev DEV\n"
"  --ssrc X --ssrcs N   the first, and how many in a row (1)\n"
"  --seq N --count N    of each SSRC; count 0: until SIGTERM\n"
"  --step N             from one sequence number to the next (1)\n"
"  --size N             payload octets (160)\n"
"  --rate N             packets a second in all, at most (0: as fast as it goes)\n"
"  --ports N            SSRC n goes to port + 2 * (n % N)\n"
"  --suite S --key HEX  through libsrtp2\n"
"  --keys N             SSRC n has HEX with n % N in its last four octets\n"
"  --turns N            N keys in turn, in its last four octets their number:\n"
"                       the sender goes on at SIGUSR1, the sink follows\n"
"  --mki                those are one session's, each with its number as MKI\n"
"  --continue           the ROC goes on with each turn; else it restarts\n"
"  --forge              random sequence numbers, wrong tags\n"
"  --timeout MS         the sink ends when nothing came for so long (5000)\n"
"  --quiet-errors       the sender counts every refusal and goes on\n"
"Each prints its figures as one JSON object.\n";

volatile sig_atomic_t traffic_stop, traffic_turn;

static void on_signal(int sig)
{
	if (sig == SIGUSR1)
		traffic_turn++;
	else
		traffic_stop = 1;
}

static void endpoint(const char *text, struct endpoint *ep)
{
	if (!net_parse(text, ep))
		die("not an endpoint: %s", text);
}

static void options(struct traffic *t, int argc, char **argv)
{
	enum { NS = 1, DEV, LOCAL, REMOTE, SSRC, SSRCS, SEQ, COUNT, SIZE, RATE,
	       PORTS, SUITE, KEY, KEYS, FORGE, TIMEOUT, QUIET, STEP, TURNS, MKI,
	       CONTINUE };
	static const struct option longopts[] = {
		{ "ns", 1, NULL, NS }, { "dev", 1, NULL, DEV },
		{ "local", 1, NULL, LOCAL }, { "remote", 1, NULL, REMOTE },
		{ "ssrc", 1, NULL, SSRC }, { "ssrcs", 1, NULL, SSRCS },
		{ "seq", 1, NULL, SEQ }, { "count", 1, NULL, COUNT },
		{ "size", 1, NULL, SIZE }, { "rate", 1, NULL, RATE },
		{ "ports", 1, NULL, PORTS }, { "suite", 1, NULL, SUITE },
		{ "key", 1, NULL, KEY }, { "keys", 1, NULL, KEYS }, { "forge", 0, NULL, FORGE },
		{ "timeout", 1, NULL, TIMEOUT },
		{ "quiet-errors", 0, NULL, QUIET },
		{ "step", 1, NULL, STEP }, { "turns", 1, NULL, TURNS },
		{ "mki", 0, NULL, MKI }, { "continue", 0, NULL, CONTINUE },
		{ 0 }
	};
	int c;

	while ((c = getopt_long(argc, argv, "", longopts, NULL)) != -1) {
		switch (c) {
		case NS: t->ns = optarg; break;
		case DEV: t->dev = optarg; break;
		case LOCAL: endpoint(optarg, &t->local); break;
		case REMOTE: endpoint(optarg, &t->remote); break;
		case SSRC: t->ssrc = strtoul(optarg, NULL, 0); break;
		case SSRCS: t->ssrcs = strtoul(optarg, NULL, 0); break;
		case SEQ: t->seq = strtoul(optarg, NULL, 0); break;
		case COUNT: t->count = strtoul(optarg, NULL, 0); break;
		case SIZE: t->size = strtoul(optarg, NULL, 0); break;
		case RATE: t->rate = strtoul(optarg, NULL, 0); break;
		case PORTS: t->ports = strtoul(optarg, NULL, 0); break;
		case SUITE: t->suite = optarg; break;
		case KEY: t->key = optarg; break;
		case KEYS: t->keys = strtoul(optarg, NULL, 0); break;
		case FORGE: t->forge = true; break;
		case TIMEOUT: t->timeout = atoi(optarg); break;
		case QUIET: t->quiet_errors = true; break;
		case STEP: t->step = strtoul(optarg, NULL, 0); break;
		case TURNS: t->turns = strtoul(optarg, NULL, 0); break;
		case MKI: t->mki = true; break;
		case CONTINUE: t->go_on = true; break;
		default: exit(2);
		}
	}
	if (optind != argc || t->size > 1460 || !t->ssrcs ||
	    t->ssrcs > TRAFFIC_SSRCS || !t->suite != !t->key ||
	    !t->step || t->step > 32767 || (t->keys && t->turns) ||
	    ((t->mki || t->go_on) && !t->turns))
		die("%s", usage);
}

struct crypto **traffic_keys(const struct traffic *t)
{
	unsigned int i, n = t->keys ? t->keys : t->turns ? t->turns : 1;
	struct crypto **keys = calloc(n, sizeof(*keys));
	size_t len = t->key ? strlen(t->key) : 0;
	char hex[2 * SRTP_MAX_KEY_LEN + 1], mki[3];

	if (!t->suite)
		return NULL;
	if (len >= sizeof(hex) || len < 8)
		die("not a key: %s", t->key);
	strcpy(hex, t->key);
	for (i = 0; i < n; i++) {
		if (t->keys || t->turns)
			sprintf(hex + len - 8, "%08x", i);
		sprintf(mki, "%02x", (uint8_t)i);
		if (t->mki && i) {
			if (!crypto_add_mki(keys[0], mki, hex))
				die("libsrtp takes %d keys", i);
			continue;
		}
		keys[i] = crypto_new(t->suite, hex, 1024);
		if (!keys[i])
			die("libsrtp does not take this suite and key");
		if (t->mki)
			crypto_add_mki(keys[0], mki, hex);
	}

	return keys;
}

/* Thousands of sockets are wanted. */
static void more_files(void)
{
	struct rlimit limit = { 65536, 65536 };

	setrlimit(RLIMIT_NOFILE, &limit);
}

int main(int argc, char **argv)
{
	struct traffic t = {
		.ns = "-", .ssrc = 0x5eed0001, .ssrcs = 1, .seq = 1000,
		.step = 1, .size = 160, .ports = 1, .timeout = 5000,
	};
	struct sigaction act = { .sa_handler = on_signal };

	if (argc < 2)
		die("%s", usage);
	options(&t, argc - 1, argv + 1);
	sigaction(SIGTERM, &act, NULL);
	sigaction(SIGINT, &act, NULL);
	sigaction(SIGUSR1, &act, NULL);
	crypto_start();
	more_files();

	if (!strcmp(argv[1], "send") && t.local.len && t.remote.len)
		return send_main(&t);
	if (!strcmp(argv[1], "sink") && t.local.len)
		return sink_main(&t);
	if (!strcmp(argv[1], "watch") && t.dev)
		return watch_main(&t);
	die("%s", usage);
}
