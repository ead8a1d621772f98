// SPDX-License-Identifier: GPL-2.0
/*
 * A conversation: each line of standard input is done and answered at once.
 *
 *   socket S NS A:P [OPTION VALUE]...  a UDP socket named S; see "option"
 *   close S                          also what tap, xdp etc. made
 *   crypto C SUITE HEX [WINDOW]      libsrtp2 with this key, named C
 *   roc C SSRC ROC                   C's stream of that SSRC begins there
 *   mki C MKI HEX                    C has this key, under that MKI, instead of the
 *                                    first one, or as one more
 *   use C N                          its N-th key, from 0 on, protects
 *   encrypt-ext C ID...              C encrypts header extensions (RFC 6904)
 *   services C rtp|rtcp conf|auth    C encrypts only, or authenticates only; SRTCP
 *                                    then has E = 0
 *
 * RTP (media.c):
 *   send S A:P SSRC SEQ COUNT [SHAPE]...
 *   recv S SSRC SEQ COUNT [SHAPE]... exactly these, in this order; answers
 *                                    with the sender of the last one
 *   send-rtcp S A:P SSRC KIND [SHAPE]...     kinds: see rtp.h
 *   recv-rtcp S SSRC KIND [SHAPE]...
 *   resend S A:P NAME                a saved packet once more, as it was
 *   raw S A:P HEX [SHAPE]...         any octets, or RTP in clear "via C"
 *   recv-raw S [SHAPE]...            answers HEX, opened if "via C", and the sender
 *   quiet S                          nothing waits there
 *   drain S                          answers how many waited
 *   send-gso S A:P SSRC SEQ COUNT [SHAPE]... COUNT packets in one sendmsg
 *   recv-gro S SSRC SEQ COUNT [SHAPE]...     COUNT packets, possibly several
 *                                    in one recvmsg; answers "messages N"
 *   recv-any SSRC SEQ COUNT S... [SHAPE]...  each of them once, in any order,
 *                                    on any of the sockets; answers how many
 *                                    came on each
 *
 * Sockets (option.c):
 *   df S on|off                      may be fragmented or not
 *   mark S N                         the mark of what S sends
 *   join S GROUP DEV                 multicast: receive
 *   through S DEV LOOP               multicast: send there, hear oneself or not
 *   gso S BYTES                      UDP_SEGMENT for what send-gso sends
 *   option S NAME VALUE              a socket option; names: see options[]
 *   connect S A:P                    from then on A:P may be "-"
 *   label S N A:P                    connect with this IPv6 flow label
 *
 * Messages with all that comes with them (message.c):
 *   error S                          the error queue's next: errno and info
 *   notice S [timeout MS]            the error queue's next in full: "ORIGIN
 *                                    errno N info N data N code N octets N
 *                                    clear N stamped N"; ORIGIN local, icmp,
 *                                    icmp6, timestamp or zerocopy; clear: it
 *                                    quotes clear text
 *   peek S [timeout MS]              what recv would take next: "octets N to
 *                                    ADDRESS tos N ttl N label N segment N
 *                                    stamped N"; -1 where not told
 *
 * Octets that are not ours alone (pages.c):
 *   file PATH SSRC SEQ COUNT [SHAPE]...      a file of COUNT packets
 *   holds PATH SSRC SEQ COUNT [SHAPE]...     the file is still that
 *   sendfile S PATH SIZE COUNT       COUNT times the next SIZE octets; S is
 *                                    connected
 *   splice S PATH SIZE COUNT         the same through a pipe of our own
 *   mapped S PATH SIZE COUNT         the same by MSG_ZEROCOPY from its pages
 *   vmsplice S NAME SSRC SEQ [SHAPE]...      one packet's own page, kept as NAME
 *   send-zerocopy S A:P NAME SSRC SEQ [SHAPE]...     MSG_ZEROCOPY, the same
 *   kept NAME SSRC SEQ [SHAPE]...    that memory is still that packet
 *   send-pieces S A:P SSRC SEQ COUNT N [SHAPE]...    each in N pieces: MSG_MORE
 *   send-corked S A:P SSRC SEQ COUNT N [SHAPE]...    the same with UDP_CORK
 *
 * Below sockets (frame.c):
 *   tap S NS DEV any|in|out          a packet socket; recv, recv-raw, quiet
 *                                    and drain read UDP payloads from it
 *   packet-socket S NS DEV           for inject, which names the neighbour
 *   raw-ip S NS 4|6                  for inject, which takes the route: "-"
 *   inject S MAC|- A:P A:P SSRC SEQ COUNT [SHAPE]... with IP and UDP headers,
 *                                    from the first to the second
 *   xdp S NS DEV                     XDP_PASS in the driver, until "close S"
 *
 * Allocations that fail (fault.c), where the kernel has fail-nth:
 *   nth N                            the N-th of the next packet that is sent, or of
 *                                    the next "into" or "module"
 *   nth-left                         answers 0 if so many were needed
 *   tun T NS DEV                     a new TUN device, until "close T"
 *   into T A:P A:P HEX [PIECES [tcp]]
 *                                    what DEV receives, from the first to the second;
 *                                    as UFO: to be cut into pieces of so many octets;
 *                                    or as a TCP that it is not
 *   module FILE                      load it
 *
 * SHAPE: via C | size N | cc N | ext N | pt N | salt N | flip OFFSET (from the
 * end when negative) | cut N | save NAME | timeout MS | from A:0 (send, raw,
 * resend) | grow N (send, recv, inject: octets each is longer than the last) |
 * padded 1 (recv, recv-raw: the packet may have RTP padding, which is taken off)
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "option.h"
#include "peer.h"
#include "talk.h"

#define NAMES 256

static struct thing things[NAMES];

char *word[TALK_WORDS + 1];
int words;

bool no(const char *fmt, ...)
{
	va_list ap;

	printf("no ");
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');

	return false;
}

bool yes(const char *fmt, ...)
{
	va_list ap;

	printf("ok ");
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');

	return true;
}

struct thing *thing_find(const char *name, int kind)
{
	int i;

	for (i = 0; name && i < NAMES; i++)
		if (things[i].kind == kind && !strcmp(things[i].name, name))
			return &things[i];

	return NULL;
}

struct thing *thing_new(const char *name, int kind)
{
	struct thing *t = thing_find(name, kind);
	int i;

	for (i = 0; !t && i < NAMES; i++)
		if (!things[i].kind)
			t = &things[i];
	if (!t)
		die("too many names");
	if (t->kind == SOCKET)
		close(t->fd);
	crypto_free(t->crypto);
	free(t->octets);
	memset(t, 0, sizeof(*t));
	t->kind = kind;
	snprintf(t->name, sizeof(t->name), "%s", name);

	return t;
}

uint32_t number(const char *text)
{
	return text ? strtoul(text, NULL, 0) : 0;
}

/* Parse shapes from word @at on; NULL or the word that was bad. */
static const char *shape_read(struct shape *s, int at)
{
	for (; at < words; at += 2) {
		const char *name = word[at], *value = word[at + 1];

		if (!value)
			return name;
		if (!strcmp(name, "via")) {
			struct thing *t = thing_find(value, CRYPTO);

			if (!t)
				return value;
			s->crypto = t->crypto;
		} else if (!strcmp(name, "size")) {
			s->rtp.size = number(value);
		} else if (!strcmp(name, "cc")) {
			s->rtp.cc = number(value);
		} else if (!strcmp(name, "ext")) {
			s->rtp.ext = number(value);
		} else if (!strcmp(name, "pt")) {
			s->rtp.pt = number(value);
		} else if (!strcmp(name, "salt")) {
			s->rtp.salt = number(value);
		} else if (!strcmp(name, "flip")) {
			s->flip = atoi(value);
			s->flips = true;
		} else if (!strcmp(name, "cut")) {
			s->cut = atoi(value);
		} else if (!strcmp(name, "save")) {
			s->save = value;
		} else if (!strcmp(name, "from")) {
			if (!net_parse(value, &s->source))
				return value;
		} else if (!strcmp(name, "padded")) {
			s->padded = atoi(value);
		} else if (!strcmp(name, "grow")) {
			s->grow = atoi(value);
		} else if (!strcmp(name, "timeout")) {
			s->timeout = atoi(value);
		} else {
			return name;
		}
	}

	return NULL;
}

bool shape_parse(struct shape *s, int at)
{
	const char *bad;

	*s = (struct shape){ .timeout = 10000, .rtp.size = 160 };
	bad = shape_read(s, at);
	if (bad)
		return no("word %s?", bad);
	if (s->rtp.size > NET_DATAGRAM - 512 || s->rtp.cc > 15)
		return no("too large");

	return true;
}

bool begin(struct thing **sock, struct endpoint *to, struct shape *s,
	   int shapes_at)
{
	*sock = thing_find(word[1], SOCKET);
	if (!*sock)
		return no("socket %s?", word[1] ? word[1] : "");
	if (to && word[2] && !strcmp(word[2], "-"))
		memset(to, 0, sizeof(*to));
	else if (to && (!word[2] || !net_parse(word[2], to)))
		return no("endpoint %s?", word[2] ? word[2] : "");

	return shape_parse(s, shapes_at);
}

int thing_recv(struct thing *t, uint8_t *buf, size_t len,
	       struct endpoint *from, int ms)
{
	return t->tap ? frame_recv(t, buf, len, from, ms) :
			net_recv(t->fd, buf, len, from, ms);
}

static bool do_socket(void)
{
	struct endpoint local;
	struct thing *t;
	int fd, at;

	if (words < 4 || words % 2 || !net_parse(word[3], &local))
		return no("socket NAME NS A:P [OPTION VALUE]...");
	fd = net_udp_socket(word[2], local.sa.sa_family);
	if (fd < 0)
		return no("socket: %s", strerror(errno));
	for (at = 4; at < words; at += 2)
		if (option_set(fd, local.sa.sa_family, word[at], word[at + 1]))
			goto err;
	if (bind(fd, &local.sa, local.len))
		goto err;
	t = thing_new(word[1], SOCKET);
	t->fd = fd;
	t->family = local.sa.sa_family;
	snprintf(t->ns, sizeof(t->ns), "%s", word[2]);

	return yes("%s", word[1]);

err:
	no("socket: %s", strerror(errno));
	close(fd);
	return false;
}

static bool do_close(void)
{
	struct thing *t = thing_find(word[1], SOCKET);

	if (!t)
		return no("socket?");
	close(t->fd);
	memset(t, 0, sizeof(*t));

	return yes("closed");
}

static bool do_crypto(void)
{
	struct crypto *c;

	if (words < 4)
		return no("crypto NAME SUITE HEX [WINDOW]");
	c = crypto_new(word[2], word[3], words > 4 ? number(word[4]) : 1024);
	if (!c)
		return no("libsrtp does not take this suite and key");
	thing_new(word[1], CRYPTO)->crypto = c;

	return yes("%s", word[1]);
}

static bool do_roc(void)
{
	struct thing *t = thing_find(word[1], CRYPTO);

	if (!t || words != 4)
		return no("roc CRYPTO SSRC ROC");
	if (!crypto_roc(t->crypto, number(word[2]), number(word[3])))
		return no("roc: %s", crypto_error(t->crypto));

	return yes("%s", word[3]);
}

static bool do_mki(void)
{
	struct thing *t = thing_find(word[1], CRYPTO);

	if (!t || words != 4)
		return no("mki CRYPTO MKI HEX");
	if (!crypto_add_mki(t->crypto, word[2], word[3]))
		return no("libsrtp does not take this MKI and key");

	return yes("%s", word[2]);
}

static bool do_use(void)
{
	struct thing *t = thing_find(word[1], CRYPTO);

	if (!t || words != 3)
		return no("use CRYPTO N");
	t->crypto->use = number(word[2]);

	return yes("%s", word[2]);
}

static bool do_encrypt_ext(void)
{
	struct thing *t = thing_find(word[1], CRYPTO);
	int at;

	if (!t || words < 3)
		return no("encrypt-ext CRYPTO ID...");
	for (at = 2; at < words; at++)
		if (!crypto_encrypt_ext(t->crypto, number(word[at])))
			return no("too many");

	return yes("%d", words - 2);
}

static bool do_services(void)
{
	struct thing *t = thing_find(word[1], CRYPTO);
	bool rtcp = words == 4 && !strcmp(word[2], "rtcp");
	bool auth = words == 4 && !strcmp(word[3], "auth");

	if (!t || words != 4 || (!rtcp && strcmp(word[2], "rtp")) ||
	    (!auth && strcmp(word[3], "conf")))
		return no("services CRYPTO rtp|rtcp conf|auth");
	crypto_services(t->crypto, rtcp, auth);

	return yes("%s", word[1]);
}

static const struct verb talk_verbs[] = {
	{ "socket", do_socket }, { "close", do_close },
	{ "crypto", do_crypto }, { "roc", do_roc }, { "mki", do_mki },
	{ "use", do_use }, { "encrypt-ext", do_encrypt_ext },
	{ "services", do_services },
	{ }
};

static const struct verb *const tables[] = {
	talk_verbs, media_verbs, option_verbs, message_verbs, pages_verbs,
	frame_verbs, fault_verbs,
};

static bool obey(char *line)
{
	char *save = NULL, *w = strtok_r(line, " \n", &save);
	const struct verb *verb;
	size_t i;

	memset(word, 0, sizeof(word));
	for (words = 0; w && words < TALK_WORDS;
	     w = strtok_r(NULL, " \n", &save))
		word[words++] = w;
	if (!words)
		return no("say something");
	for (i = 0; i < sizeof(tables) / sizeof(*tables); i++)
		for (verb = tables[i]; verb->name; verb++)
			if (!strcmp(verb->name, word[0]))
				return verb->run();

	return no("word %s?", word[0]);
}

int talk_main(void)
{
	static char line[4 * NET_DATAGRAM];

	while (fgets(line, sizeof(line), stdin)) {
		obey(line);
		fflush(stdout);
	}

	return 0;
}
