// SPDX-License-Identifier: GPL-2.0
/*
 * Mutated packets into a kernel's flow, and libsrtp2 as the judge of what comes out.
 * Each line of standard input is a run:
 *
 *   in|out SEED COUNT A B SUITE KEY MKI|- LOCAL REMOTE
 *
 * For what libsrtp2 does not have, the judge is the module itself in a namespace of its
 * own: SUITE is "twin", KEY is that namespace, and MKI may be "fills", see judge.h.
 *
 * in:  from B, SRTP, SRTCP and others that were changed on their way. What the judge
 *      opens arrives at A's socket, plain and in order; of the rest only what may
 *      pass arrives, as it was sent.
 * out: from A, RTP, RTCP and others that were changed. What shows at B is something
 *      that was sent, and the judge opens it, or it may pass; what is in order shows.
 *
 * Between them go packets in order, which no other may do any harm. Windows are 128.
 * It says what was wrong, in lines that begin with #, then how many of what the module
 * has to have counted, and last "end 0" or "end 1".
 */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>

#include "crypto.h"
#include "datagram.h"
#include "judge.h"
#include "mutate.h"

#ifndef IP_NODEFRAG
#define IP_NODEFRAG	22
#endif

#define BATCH		24
/* a changed one, then the one it was made of; and the batch's last */
#define BATCH_MAX	(2 * BATCH + 4)
#define STREAMS		3
#define SAVED		64
#define PATIENCE_MS	5000
#define ERRORS_MAX	5
#define WORDS		10

/* Streams in order, and those that are changed: not one bit in common. */
#define SSRC_HONEST	0x0f0f0f00
#define SSRC_CHANGED	0xf0f0f0f0

/**
 * struct expect - something that should, or may, come out
 * @packet: what it looks like there
 * @passes: it is neither opened nor sealed
 * @must: it has to come
 * @seen: it came
 * @shape: how it was sent
 */
struct expect {
	struct packet packet;
	bool passes, must, seen;
	enum shape shape;
};

static struct {
	struct random random;
	bool out;
	struct endpoint local, remote;
	int raw, raw_nodefrag, udp, far, look;
	struct judge *judge;
	uint16_t seq[STREAMS];
	uint16_t seq_changed;
	struct packet saved[SAVED];
	unsigned int n_saved;

	struct expect expects[BATCH_MAX];
	unsigned int n_expects;
	/* the last that came of those in order */
	int last;

	unsigned long sent, hits, done, passed, changed;
	unsigned int errors;
} f;

static void wrong(const char *what, const struct packet *p)
{
	if (f.errors++ >= ERRORS_MAX)
		return;
	printf("# %s: %zu octets:", what, p->len);
	for (size_t i = 0; i < p->len && i < 48; i++)
		printf("%s%02x", i % 4 ? "" : " ", p->data[i]);
	printf("%s (after %lu)\n", p->len > 48 ? " ..." : "", f.sent);
}

static void expect(const struct packet *p, enum shape shape, bool passes,
		   bool must)
{
	struct expect *e = &f.expects[f.n_expects++];

	e->packet = *p;
	if (f.out && !passes && f.judge->fills)
		wire_fill(&e->packet);
	e->shape = shape;
	e->passes = passes;
	e->must = must;
	e->seen = false;
}

/* --- What comes out ----------------------------------------------------- */

static int find(const struct packet *p, bool passes)
{
	for (unsigned int i = 0; i < f.n_expects; i++) {
		struct expect *e = &f.expects[i];

		if (!e->seen && e->passes == passes &&
		    e->packet.len == p->len &&
		    !memcmp(e->packet.data, p->data, p->len))
			return i;
	}
	return -1;
}

static void came(const struct packet *p, bool passes)
{
	int i = find(p, passes);

	if (i < 0) {
		wrong(f.out ? "nobody sent what left" :
		      "arrived, and the judge refuses it", p);
		return;
	}
	f.expects[i].seen = true;
	if (passes) {
		f.passed++;
		return;
	}
	f.done++;
	if (i < f.last)
		wrong("out of order", p);
	f.last = i;
}

/* On the wire: must be sealed, or may pass. */
static void left(const struct packet *p)
{
	struct packet plain = *p;

	if (wire_class(p) != WIRE_MEDIA)
		came(p, true);
	else if (f.judge->open(f.judge, &plain))
		came(&plain, false);
	else
		wrong("left, and the judge does not open it", p);
}

static bool look_at_wire(void)
{
	static struct assembly assembly;
	static uint8_t frame[65536];
	struct sockaddr_ll from;
	socklen_t from_len = sizeof(from);
	struct packet p;
	unsigned int sport;
	const char *why;
	ssize_t n;
	int got;

	n = recvfrom(f.look, frame, sizeof(frame), MSG_DONTWAIT,
		     (struct sockaddr *)&from, &from_len);
	if (n < 0)
		return false;
	if (from.sll_pkttype == PACKET_OUTGOING)
		return true;
	got = datagram_read(&assembly, frame, n, &p, &sport, &why);
	if (got < 0) {
		p.len = n < (ssize_t)sizeof(p.data) ? n : 0;
		memcpy(p.data, frame, p.len);
		wrong(why, &p);
	} else if (got) {
		left(&p);
	}
	return true;
}

static bool look_at_socket(void)
{
	struct packet p;
	ssize_t n = recv(f.look, p.data, sizeof(p.data), MSG_DONTWAIT);

	if (n < 0)
		return false;
	p.len = n;
	/* what passes has its own first octets, opened or not */
	came(&p, wire_class(&p) != WIRE_MEDIA);
	return true;
}

static void lost(const struct expect *e)
{
	char what[64];

	snprintf(what, sizeof(what), "did not %s, %s", f.out ? "leave" :
		 "arrive", datagram_shape_name(e->shape));
	wrong(what, &e->packet);
}

/* Take what came, until the last of the batch did. */
static void look(void)
{
	struct pollfd pfd = { .fd = f.look, .events = POLLIN };
	const struct expect *end = &f.expects[f.n_expects - 1];

	while (!end->seen) {
		if (f.out ? look_at_wire() : look_at_socket())
			continue;
		if (poll(&pfd, 1, PATIENCE_MS) != 1)
			break;
	}
	for (unsigned int i = 0; i < f.n_expects; i++)
		if (f.expects[i].must && !f.expects[i].seen)
			lost(&f.expects[i]);
	f.n_expects = 0;
	f.last = -1;
}

/* --- What goes in ------------------------------------------------------- */

static void offer_in(const struct packet *p, enum shape shape)
{
	struct fate fate = datagram_send(f.raw, &f.remote, &f.local, p, shape);
	struct packet copy = *p;

	f.sent++;
	f.hits += fate.hits;
	if (!fate.whole)
		return;
	if (wire_class(p) == WIRE_PASSES)
		expect(p, shape, true, true);
	else if (wire_class(p) == WIRE_MEDIA && f.judge->open(f.judge, &copy))
		expect(&copy, shape, false, true);
}

static void offer_raw(const struct packet *p, enum shape shape, bool honest)
{
	/* fragments are put together for whoever does not ask otherwise */
	bool torn = !honest && shape == SHAPE_FRAGMENTS &&
		    f.raw_nodefrag >= 0 && random_one_in(&f.random, 2);
	struct fate fate;
	bool clean;

	fate = datagram_send(torn ? f.raw_nodefrag : f.raw, &f.local,
			     &f.remote, p, shape);
	f.hits += torn ? 2 : fate.hits;
	if (torn || !fate.whole)
		return;
	clean = p->len && (p->data[0] > 3 || wire_stun_is_clean(p));
	if (wire_class(p) == WIRE_MEDIA)
		expect(p, shape, false, honest);
	else if (wire_class(p) == WIRE_PASSES && clean)
		expect(p, shape, true, true);
}

static void offer_udp(const struct packet *p, bool honest)
{
	bool clean = p->len && (p->data[0] > 3 || wire_stun_is_clean(p));

	if (sendto(f.udp, p->data, p->len, 0, &f.remote.sa, f.remote.len) < 0 &&
	    errno != EPERM)
		die("sending: %s", strerror(errno));
	f.hits++;
	if (wire_class(p) == WIRE_MEDIA)
		expect(p, SHAPE_PLAIN, false, honest);
	else if (wire_class(p) == WIRE_PASSES && clean)
		expect(p, SHAPE_PLAIN, true, true);
}

static void offer_out(const struct packet *p, bool honest)
{
	enum shape shape = datagram_shape(&f.random, p, &f.local);

	f.sent++;
	/* AH is somebody's IPsec, and none of ours */
	if (shape == SHAPE_AH)
		shape = SHAPE_PLAIN;
	if (honest && shape >= SHAPE_LEN_SHORT)
		shape = SHAPE_PLAIN;
	if (random_one_in(&f.random, 2))
		offer_udp(p, honest);
	else
		offer_raw(p, shape, honest);
}

static void make(struct packet *p, uint32_t ssrcs, uint16_t *seq)
{
	unsigned int stream = random_below(&f.random, STREAMS);

	if (random_one_in(&f.random, 5))
		wire_rtcp(&f.random, p, ssrcs + stream);
	else
		wire_rtp(&f.random, p, ssrcs + stream, seq[stream]++);
}

static void save(const struct packet *p)
{
	f.saved[f.n_saved++ % SAVED] = *p;
}

static const struct packet *saved(void)
{
	unsigned int n = f.n_saved < SAVED ? f.n_saved : SAVED;

	return &f.saved[random_below(&f.random, n)];
}

static void make_sealed(struct packet *p)
{
	make(p, SSRC_HONEST, f.seq);
	if (!f.judge->seal(f.judge, p))
		die("the judge does not seal");
	save(p);
}

static void change_in(const struct packet *p)
{
	struct packet other = *p;

	f.changed++;
	mutate(&f.random, &other, f.judge->tag_len, saved());
	offer_in(&other, datagram_shape(&f.random, &other, &f.remote));
}

static void one_in(void)
{
	struct packet p;

	switch (random_below(&f.random, 8)) {
	case 0:
	case 1:
		make_sealed(&p);
		offer_in(&p, datagram_shape(&f.random, &p, &f.remote));
		break;
	case 2:
		f.changed++;
		offer_in(saved(), SHAPE_PLAIN);
		break;
	case 3:
		wire_other(&f.random, &p);
		if (random_one_in(&f.random, 2))
			change_in(&p);
		else
			offer_in(&p, datagram_shape(&f.random, &p, &f.remote));
		break;
	default:
		make_sealed(&p);
		change_in(&p);
		/* the forgery must not have taken its place */
		if (random_one_in(&f.random, 2))
			offer_in(&p, SHAPE_PLAIN);
	}
}

static void change_out(struct packet *p)
{
	uint32_t ssrc;

	f.changed++;
	mutate(&f.random, p, f.judge->tag_len, saved());
	ssrc = wire_ssrc(p);
	/* those in order have their indices to themselves */
	if (wire_class(p) == WIRE_MEDIA && ssrc >= SSRC_HONEST &&
	    ssrc < SSRC_HONEST + STREAMS)
		return;
	offer_out(p, false);
}

static void one_out(void)
{
	uint16_t seq[STREAMS];
	struct packet p;

	switch (random_below(&f.random, 4)) {
	case 0:
		make(&p, SSRC_HONEST, f.seq);
		offer_out(&p, true);
		break;
	case 1:
		wire_other(&f.random, &p);
		if (random_one_in(&f.random, 2))
			change_out(&p);
		else
			offer_out(&p, false);
		break;
	default:
		for (unsigned int i = 0; i < STREAMS; i++)
			seq[i] = f.seq_changed;
		f.seq_changed++;
		make(&p, SSRC_CHANGED, seq);
		save(&p);
		change_out(&p);
	}
}

/* The last of a batch: when it is there, so is everything before it. */
static void close_batch(void)
{
	struct packet p;

	wire_rtp(&f.random, &p, SSRC_HONEST, f.seq[0]++);
	if (f.out) {
		f.sent++;
		offer_raw(&p, SHAPE_PLAIN, true);
		return;
	}
	if (!f.judge->seal(f.judge, &p))
		die("the judge does not seal");
	save(&p);
	offer_in(&p, SHAPE_PLAIN);
	if (!f.n_expects)
		die("the judge does not open what it sealed");
}

static void batch(unsigned int n)
{
	while (n--) {
		if (f.out)
			one_out();
		else
			one_in();
	}
	close_batch();
	look();
}

/* Nothing is left over. */
static void quiet(void)
{
	struct pollfd pfd = { .fd = f.look, .events = POLLIN };

	while (poll(&pfd, 1, 200) == 1)
		while (f.out ? look_at_wire() : look_at_socket())
			;
}

/* --- Setting up --------------------------------------------------------- */

static int raw_socket(const char *ns, int family, bool nodefrag)
{
	int fd = net_socket(ns, family, SOCK_RAW, IPPROTO_RAW);
	int on = 1;

	if (fd < 0)
		die("raw socket: %s", strerror(errno));
	if (nodefrag && setsockopt(fd, IPPROTO_IP, IP_NODEFRAG, &on, sizeof(on)))
		die("IP_NODEFRAG: %s", strerror(errno));
	return fd;
}

static int wire_socket(const char *ns)
{
	int fd = net_socket(ns, AF_PACKET, SOCK_DGRAM, htons(ETH_P_ALL));
	int size = 32 << 20;

	if (fd < 0)
		die("packet socket: %s", strerror(errno));
	setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
	return fd;
}

static int udp_socket(const char *ns, const struct endpoint *at)
{
	int fd = net_udp(ns, at);

	if (fd < 0)
		die("%s: %s", net_print(at), strerror(errno));
	return fd;
}

static void set_up(const char *a, const char *b)
{
	int family = f.local.sa.sa_family;

	f.udp = udp_socket(a, &f.local);
	/* so that nobody answers with ICMP */
	f.far = udp_socket(b, &f.remote);
	f.raw = raw_socket(f.out ? a : b, family, false);
	f.raw_nodefrag = -1;
	if (f.out && family == AF_INET)
		f.raw_nodefrag = raw_socket(a, family, true);
	f.look = f.out ? wire_socket(b) : f.udp;
	f.last = -1;
	f.seq[0] = 65500;
	f.seq[1] = random_below(&f.random, 32768);
	f.seq_changed = 65000;
}

static void tear_down(void)
{
	f.judge->free(f.judge);
	close(f.udp);
	close(f.far);
	close(f.raw);
	if (f.raw_nodefrag >= 0)
		close(f.raw_nodefrag);
	if (f.out)
		close(f.look);
}

static void run(char **word)
{
	const char *mki = strcmp(word[7], "-") ? word[7] : NULL;
	unsigned long count = strtoul(word[2], NULL, 0);
	struct packet p;

	memset(&f, 0, sizeof(f));
	f.out = !strcmp(word[0], "out");
	f.random.state = strtoull(word[1], NULL, 0);
	if (!net_parse(word[8], &f.local) || !net_parse(word[9], &f.remote))
		die("%s or %s is no address", word[8], word[9]);
	if (!strcmp(word[5], "twin"))
		f.judge = judge_twin(word[6], f.out, mki);
	else
		f.judge = judge_srtp(word[5], word[6], mki);
	if (!f.judge)
		die("%s: no such suite, or not its key", word[5]);
	set_up(word[3], word[4]);

	/* something to go back to */
	if (f.out) {
		wire_rtp(&f.random, &p, SSRC_CHANGED, 0);
		save(&p);
	}
	while (f.sent < count && f.errors < ERRORS_MAX)
		batch(f.n_saved ? BATCH : 0);
	quiet();
	tear_down();
	printf("sent %lu\nhits %lu\ndone %lu\npassed %lu\nchanged %lu\nend %d\n",
	       f.sent, f.hits, f.done, f.passed, f.changed, f.errors > 0);
	fflush(stdout);
}

int main(void)
{
	char *line = NULL, *word[WORDS + 1], *at;
	size_t room = 0;
	int n;

	crypto_start();
	while (getline(&line, &room, stdin) > 0) {
		at = line;
		for (n = 0; n <= WORDS; n++)
			if (!(word[n] = strsep(&at, " \n")) || !*word[n])
				break;
		if (n != WORDS)
			die("in|out SEED COUNT A B SUITE KEY MKI|- LOCAL REMOTE");
		run(word);
	}
	free(line);
	return 0;
}
