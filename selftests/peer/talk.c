// SPDX-License-Identifier: GPL-2.0
/*
 * A conversation: each line of standard input is done and answered at once.
 *
 *   socket S NS A:P                  a UDP socket named S
 *   close S
 *   crypto C SUITE HEX [WINDOW]      libsrtp2 with this key, named C
 *   roc C SSRC ROC                   C's stream of that SSRC begins there
 *   send S A:P SSRC SEQ COUNT [SHAPE]...
 *   recv S SSRC SEQ COUNT [SHAPE]... exactly these, in this order; answers
 *                                    with the sender of the last one
 *   send-rtcp S A:P SSRC KIND [SHAPE]...     kinds: see rtp.h
 *   recv-rtcp S SSRC KIND [SHAPE]...
 *   resend S A:P NAME                a saved packet once more, as it was
 *   raw S A:P HEX                    any octets
 *   recv-raw S [timeout MS]          answers HEX and the sender
 *   quiet S                          nothing waits there
 *   drain S                          answers how many waited
 *   df S on|off                      may be fragmented or not
 *   mark S N                         the mark of what S sends
 *   error S                          the error queue's next: errno and info
 *   join S GROUP DEV                 multicast: receive
 *   through S DEV LOOP               multicast: send there, hear oneself or not
 *   gso S BYTES                      UDP_SEGMENT for what send-gso sends
 *   send-gso S A:P SSRC SEQ COUNT [SHAPE]... COUNT packets in one sendmsg
 *
 * SHAPE: via C | size N | cc N | ext N | pt N | salt N | flip OFFSET (from the
 * end when negative) | cut N | save NAME | timeout MS
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/errqueue.h>
#include <net/if.h>
#include <netinet/udp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "crypto.h"
#include "hex.h"
#include "net.h"
#include "peer.h"
#include "rtp.h"

#ifndef UDP_SEGMENT
#define UDP_SEGMENT 103
#endif

#define NAMES 256
#define WORDS 64

enum { SOCKET = 1, CRYPTO, PACKET };

/* Things by name. */
static struct thing {
	char name[32];
	int kind;		/* one of the below; 0: free */
	int fd, family;
	char ns[64];
	struct crypto *crypto;
	uint8_t *octets;
	size_t len;
} things[NAMES];

struct shape {
	struct rtp_spec rtp;
	struct crypto *crypto;
	const char *save;
	int flip, cut, timeout;
	bool flips;
};

static char *word[WORDS + 1];
static int words;

static bool no(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
static bool no(const char *fmt, ...)
{
	va_list ap;

	printf("no ");
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');

	return false;
}

static bool yes(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
static bool yes(const char *fmt, ...)
{
	va_list ap;

	printf("ok ");
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');

	return true;
}

static struct thing *thing_find(const char *name, int kind)
{
	int i;

	for (i = 0; name && i < NAMES; i++)
		if (things[i].kind == kind && !strcmp(things[i].name, name))
			return &things[i];

	return NULL;
}

/* A fresh one; an older one of that name is replaced. */
static struct thing *thing_new(const char *name, int kind)
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

static uint32_t number(const char *text)
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
		} else if (!strcmp(name, "timeout")) {
			s->timeout = atoi(value);
		} else {
			return name;
		}
	}

	return NULL;
}

static bool begin(struct thing **sock, struct endpoint *to, struct shape *s,
		  int shapes_at)
{
	const char *bad;

	*s = (struct shape){ .timeout = 10000, .rtp.size = 160 };
	*sock = thing_find(word[1], SOCKET);
	if (!*sock)
		return no("socket %s?", word[1] ? word[1] : "");
	if (to && (!word[2] || !net_parse(word[2], to)))
		return no("endpoint %s?", word[2] ? word[2] : "");
	bad = shape_read(s, shapes_at);
	if (bad)
		return no("word %s?", bad);
	if (s->rtp.size > RTP_ROOM - 512 || s->rtp.cc > 15)
		return no("too large");

	return true;
}

/* EPERM: a filter dropped it. That is for the counters to tell. */
static bool deliver(struct thing *sock, const struct endpoint *to,
		    const uint8_t *packet, size_t len)
{
	if (net_send(sock->fd, packet, len, to) && errno != EPERM)
		return no("send: %s", strerror(errno));

	return true;
}

/* Protect, damage, remember and send what is in @packet. */
static bool dispatch(struct thing *sock, const struct endpoint *to,
		     const struct shape *s, bool rtcp, uint8_t *packet, int len)
{
	if (s->crypto) {
		len = crypto_protect(s->crypto, rtcp, packet, len);
		if (len < 0)
			return no("protect: %s", crypto_error(s->crypto));
	}
	if (s->flips)
		packet[s->flip < 0 ? len + s->flip : s->flip] ^= 1;
	len -= s->cut;
	if (s->save) {
		struct thing *t = thing_new(s->save, PACKET);

		t->octets = malloc(len);
		memcpy(t->octets, packet, len);
		t->len = len;
	}

	return deliver(sock, to, packet, len);
}

static bool do_send(void)
{
	uint32_t i, count = number(word[5]);
	uint8_t packet[RTP_ROOM];
	struct endpoint to;
	struct thing *sock;
	struct shape s;

	if (!begin(&sock, &to, &s, 6))
		return false;
	s.rtp.ssrc = number(word[3]);
	for (i = 0; i < count; i++) {
		s.rtp.seq = number(word[4]) + i;
		if (!dispatch(sock, &to, &s, false, packet,
			      rtp_build(&s.rtp, packet)))
			return false;
	}

	return yes("%u", count);
}

/* One packet must be @want. */
static bool expect(struct thing *sock, const struct shape *s, bool rtcp,
		   const uint8_t *want, size_t want_len, struct endpoint *from)
{
	static uint8_t packet[NET_DATAGRAM];
	int len, at;

	len = net_recv(sock->fd, packet, sizeof(packet), from, s->timeout);
	if (len < 0)
		return no("nothing arrived");
	if (s->crypto) {
		len = crypto_unprotect(s->crypto, rtcp, packet, len);
		if (len < 0)
			return no("unprotect: %s", crypto_error(s->crypto));
	}
	at = hex_differs(packet, len, want, want_len);
	if (at >= 0)
		return no("differs at octet %d of %d (%zu): first octets %08x %08x %08x, should be %08x %08x %08x",
			  at, len, want_len, rtp_be32(packet),
			  rtp_be32(packet + 4), rtp_be32(packet + 8),
			  rtp_be32(want), rtp_be32(want + 4),
			  want_len >= 12 ? rtp_be32(want + 8) : 0);

	return true;
}

static bool do_recv(void)
{
	uint32_t i, count = number(word[4]);
	struct endpoint from = { .len = 0 };
	uint8_t want[RTP_ROOM];
	struct thing *sock;
	struct shape s;

	if (!begin(&sock, NULL, &s, 5))
		return false;
	s.rtp.ssrc = number(word[2]);
	for (i = 0; i < count; i++) {
		s.rtp.seq = number(word[3]) + i;
		if (!expect(sock, &s, false, want, rtp_build(&s.rtp, want),
			    &from))
			return false;
	}

	return yes("%s", count ? net_print(&from) : "none");
}

static bool do_send_rtcp(void)
{
	uint8_t packet[RTP_ROOM];
	struct endpoint to;
	struct thing *sock;
	struct shape s;
	size_t len;

	if (!begin(&sock, &to, &s, 5))
		return false;
	len = word[4] ? rtcp_build(word[4], number(word[3]), s.rtp.salt,
				   packet) : 0;
	if (!len)
		return no("kind of RTCP?");
	if (!dispatch(sock, &to, &s, true, packet, len))
		return false;

	return yes("1");
}

static bool do_recv_rtcp(void)
{
	struct endpoint from;
	uint8_t want[RTP_ROOM];
	struct thing *sock;
	struct shape s;
	size_t len;

	if (!begin(&sock, NULL, &s, 4))
		return false;
	len = word[3] ? rtcp_build(word[3], number(word[2]), s.rtp.salt,
				   want) : 0;
	if (!len)
		return no("kind of RTCP?");
	if (!expect(sock, &s, true, want, len, &from))
		return false;

	return yes("%s", net_print(&from));
}

static bool do_resend(void)
{
	struct thing *sock, *packet = thing_find(word[3], PACKET);
	struct endpoint to;
	struct shape s;

	if (!begin(&sock, &to, &s, 4))
		return false;
	if (!packet)
		return no("packet?");

	return deliver(sock, &to, packet->octets, packet->len) &&
	       yes("%zu", packet->len);
}

static bool do_raw(void)
{
	static uint8_t octets[NET_DATAGRAM];
	struct endpoint to;
	struct thing *sock;
	struct shape s;
	int len;

	if (!begin(&sock, &to, &s, 4))
		return false;
	len = hex_read(word[3] && strcmp(word[3], "empty") ? word[3] : "",
		       octets, sizeof(octets));
	if (len < 0)
		return no("hex?");

	return deliver(sock, &to, octets, len) && yes("%d", len);
}

static bool do_recv_raw(void)
{
	static uint8_t octets[NET_DATAGRAM];
	static char text[2 * NET_DATAGRAM + 1];
	struct endpoint from;
	struct thing *sock;
	struct shape s;
	int len;

	if (!begin(&sock, NULL, &s, 2))
		return false;
	len = net_recv(sock->fd, octets, sizeof(octets), &from, s.timeout);
	if (len < 0)
		return no("nothing arrived");

	return yes("%s %s", len ? hex_write(octets, len, text) : "empty",
		   net_print(&from));
}

static unsigned int drain(struct thing *sock)
{
	static uint8_t octets[NET_DATAGRAM];
	unsigned int n = 0;

	while (net_recv(sock->fd, octets, sizeof(octets), NULL, 0) >= 0)
		n++;

	return n;
}

static bool do_quiet(void)
{
	struct thing *sock;
	struct shape s;
	unsigned int n;

	if (!begin(&sock, NULL, &s, 2))
		return false;
	n = drain(sock);

	return n ? no("%u packets were waiting", n) : yes("quiet");
}

static bool do_drain(void)
{
	struct thing *sock;
	struct shape s;

	if (!begin(&sock, NULL, &s, 2))
		return false;

	return yes("%u", drain(sock));
}

static bool do_socket(void)
{
	struct endpoint local;
	struct thing *t;
	int fd;

	if (words != 4 || !net_parse(word[3], &local))
		return no("socket NAME NS A:P");
	fd = net_udp(word[2], &local);
	if (fd < 0)
		return no("socket: %s", strerror(errno));
	t = thing_new(word[1], SOCKET);
	t->fd = fd;
	t->family = local.sa.sa_family;
	snprintf(t->ns, sizeof(t->ns), "%s", word[2]);

	return yes("%s", word[1]);
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

static bool do_df(void)
{
	struct thing *t = thing_find(word[1], SOCKET);
	bool on = word[2] && !strcmp(word[2], "on");
	int v4 = on ? IP_PMTUDISC_DO : IP_PMTUDISC_DONT;
	int v6 = on ? IPV6_PMTUDISC_DO : IPV6_PMTUDISC_DONT;
	int one = 1, err;

	if (!t)
		return no("socket?");
	if (t->family == AF_INET) {
		err = setsockopt(t->fd, SOL_IP, IP_MTU_DISCOVER, &v4,
				 sizeof(v4));
		setsockopt(t->fd, SOL_IP, IP_RECVERR, &one, sizeof(one));
	} else {
		err = setsockopt(t->fd, SOL_IPV6, IPV6_MTU_DISCOVER, &v6,
				 sizeof(v6));
		setsockopt(t->fd, SOL_IPV6, IPV6_RECVERR, &one, sizeof(one));
	}

	return err ? no("df: %s", strerror(errno)) : yes("%s", word[2]);
}

static bool do_mark(void)
{
	struct thing *t = thing_find(word[1], SOCKET);
	int mark = number(word[2]);

	if (!t)
		return no("socket?");
	if (setsockopt(t->fd, SOL_SOCKET, SO_MARK, &mark, sizeof(mark)))
		return no("mark: %s", strerror(errno));

	return yes("%d", mark);
}

static bool do_error(void)
{
	struct thing *t = thing_find(word[1], SOCKET);
	char control[512], data[64];
	struct iovec iov = { data, sizeof(data) };
	struct msghdr msg = {
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof(control),
	};
	struct sock_extended_err err;
	struct cmsghdr *cmsg;

	if (!t)
		return no("socket?");
	if (recvmsg(t->fd, &msg, MSG_ERRQUEUE | MSG_DONTWAIT) < 0)
		return no("no error is waiting");
	for (cmsg = CMSG_FIRSTHDR(&msg); cmsg; cmsg = CMSG_NXTHDR(&msg, cmsg)) {
		if ((cmsg->cmsg_level == SOL_IP &&
		     cmsg->cmsg_type == IP_RECVERR) ||
		    (cmsg->cmsg_level == SOL_IPV6 &&
		     cmsg->cmsg_type == IPV6_RECVERR)) {
			memcpy(&err, CMSG_DATA(cmsg), sizeof(err));
			return yes("%u %u", err.ee_errno, err.ee_info);
		}
	}

	return no("an error without a name");
}

static unsigned int ifindex(struct thing *t, const char *dev)
{
	unsigned int index;

	net_enter(t->ns);
	index = if_nametoindex(dev);
	net_enter("-");

	return index;
}

static bool do_join(void)
{
	struct thing *t = thing_find(word[1], SOCKET);
	int err;

	if (!t || words != 4)
		return no("join SOCKET GROUP DEV");
	if (t->family == AF_INET) {
		struct ip_mreqn req = { .imr_ifindex = ifindex(t, word[3]) };

		inet_pton(AF_INET, word[2], &req.imr_multiaddr);
		err = setsockopt(t->fd, SOL_IP, IP_ADD_MEMBERSHIP, &req,
				 sizeof(req));
	} else {
		struct ipv6_mreq req = {
			.ipv6mr_interface = ifindex(t, word[3])
		};

		inet_pton(AF_INET6, word[2], &req.ipv6mr_multiaddr);
		err = setsockopt(t->fd, SOL_IPV6, IPV6_ADD_MEMBERSHIP, &req,
				 sizeof(req));
	}

	return err ? no("join: %s", strerror(errno)) : yes("joined");
}

static bool do_through(void)
{
	struct thing *t = thing_find(word[1], SOCKET);
	int index, loop, err;

	if (!t || words != 4)
		return no("through SOCKET DEV LOOP");
	index = ifindex(t, word[2]);
	loop = number(word[3]);
	if (t->family == AF_INET) {
		struct ip_mreqn req = { .imr_ifindex = index };

		err = setsockopt(t->fd, SOL_IP, IP_MULTICAST_IF, &req,
				 sizeof(req)) ||
		      setsockopt(t->fd, SOL_IP, IP_MULTICAST_LOOP, &loop,
				 sizeof(loop));
	} else {
		err = setsockopt(t->fd, SOL_IPV6, IPV6_MULTICAST_IF, &index,
				 sizeof(index)) ||
		      setsockopt(t->fd, SOL_IPV6, IPV6_MULTICAST_LOOP, &loop,
				 sizeof(loop));
	}

	return err ? no("through: %s", strerror(errno)) : yes("through");
}

static bool do_gso(void)
{
	struct thing *t = thing_find(word[1], SOCKET);
	int size = number(word[2]);

	if (!t)
		return no("socket?");
	if (setsockopt(t->fd, SOL_UDP, UDP_SEGMENT, &size, sizeof(size)))
		return no("gso: %s", strerror(errno));

	return yes("%d", size);
}

static bool do_send_gso(void)
{
	uint32_t i, count = number(word[5]);
	static uint8_t super[NET_DATAGRAM];
	struct endpoint to;
	struct thing *sock;
	struct shape s;
	size_t len = 0;

	if (!begin(&sock, &to, &s, 6))
		return false;
	s.rtp.ssrc = number(word[3]);
	for (i = 0; i < count; i++) {
		s.rtp.seq = number(word[4]) + i;
		if (len + RTP_ROOM > sizeof(super))
			return no("too much");
		len += rtp_build(&s.rtp, super + len);
	}

	return deliver(sock, &to, super, len) && yes("%zu", len);
}

static const struct verb {
	const char *name;
	bool (*run)(void);
} verbs[] = {
	{ "socket", do_socket }, { "close", do_close },
	{ "crypto", do_crypto }, { "roc", do_roc },
	{ "send", do_send }, { "recv", do_recv },
	{ "send-rtcp", do_send_rtcp }, { "recv-rtcp", do_recv_rtcp },
	{ "resend", do_resend }, { "raw", do_raw }, { "recv-raw", do_recv_raw },
	{ "quiet", do_quiet }, { "drain", do_drain }, { "df", do_df },
	{ "error", do_error }, { "mark", do_mark }, { "join", do_join }, { "through", do_through },
	{ "gso", do_gso }, { "send-gso", do_send_gso },
};

static bool obey(char *line)
{
	char *save = NULL, *w = strtok_r(line, " \n", &save);
	size_t i;

	memset(word, 0, sizeof(word));
	for (words = 0; w && words < WORDS; w = strtok_r(NULL, " \n", &save))
		word[words++] = w;
	if (!words)
		return no("say something");
	for (i = 0; i < sizeof(verbs) / sizeof(*verbs); i++)
		if (!strcmp(verbs[i].name, word[0]))
			return verbs[i].run();

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
