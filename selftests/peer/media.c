// SPDX-License-Identifier: GPL-2.0
/* Words of talk.c: RTP and RTCP sent, received and compared. */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hex.h"
#include "message.h"
#include "talk.h"

/* EPERM: a filter dropped it. That is for the counters to tell. */
static bool deliver(struct thing *sock, const struct endpoint *to,
		    const struct endpoint *source, const uint8_t *packet,
		    size_t len)
{
	int err;

	fault_begin();
	err = source->len ? message_send(sock->fd, packet, len, to, source) :
			    net_send(sock->fd, packet, len, to);
	fault_end();
	if (err && errno != EPERM)
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

	return deliver(sock, to, &s->source, packet, len);
}

static bool do_send(void)
{
	uint32_t i, count = number(word[5]);
	static uint8_t packet[NET_DATAGRAM];
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
		s.rtp.size += s.grow;
	}

	return yes("%u", count);
}

/* The packet without its padding (RFC 3550 5.1); as it is if that is wrong. */
static int unpad(uint8_t *packet, int len)
{
	const uint8_t p = 0x20;
	int pad = len ? packet[len - 1] : 0;

	if (len < 12 || !(packet[0] & p) || !pad || pad > len - 12)
		return len;
	packet[0] &= ~p;

	return len - pad;
}

/* What came must be @want. */
static bool check(const struct shape *s, bool rtcp, uint8_t *packet, int len,
		  const uint8_t *want, size_t want_len)
{
	int at;

	if (s->crypto) {
		len = crypto_unprotect(s->crypto, rtcp, packet, len);
		if (len < 0)
			return no("unprotect: %s", crypto_error(s->crypto));
	}
	if (s->padded)
		len = unpad(packet, len);
	at = hex_differs(packet, len, want, want_len);
	if (at >= 0)
		return no("differs at octet %d of %d (%zu): first octets %08x %08x %08x, should be %08x %08x %08x",
			  at, len, want_len, rtp_be32(packet),
			  rtp_be32(packet + 4), rtp_be32(packet + 8),
			  rtp_be32(want), rtp_be32(want + 4),
			  want_len >= 12 ? rtp_be32(want + 8) : 0);

	return true;
}

/* One packet must be @want. */
static bool expect(struct thing *sock, const struct shape *s, bool rtcp,
		   const uint8_t *want, size_t want_len, struct endpoint *from)
{
	static uint8_t packet[NET_DATAGRAM];
	int len;

	len = thing_recv(sock, packet, sizeof(packet), from, s->timeout);
	if (len < 0)
		return no("nothing arrived");

	return check(s, rtcp, packet, len, want, want_len);
}

static bool do_recv(void)
{
	uint32_t i, count = number(word[4]);
	struct endpoint from = { .len = 0 };
	static uint8_t want[NET_DATAGRAM];
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
		s.rtp.size += s.grow;
	}

	return yes("%s", count ? net_print(&from) : "none");
}

static bool do_send_rtcp(void)
{
	static uint8_t packet[NET_DATAGRAM];
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
	static uint8_t want[NET_DATAGRAM];
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

	return deliver(sock, &to, &s.source, packet->octets, packet->len) &&
	       yes("%zu", packet->len);
}

static bool do_raw(void)
{
	/* The longest datagram, and room to seal it. */
	static uint8_t octets[NET_DATAGRAM + SRTP_MAX_TRAILER_LEN];
	struct endpoint to;
	struct thing *sock;
	struct shape s;
	int len;

	if (!begin(&sock, &to, &s, 4))
		return false;
	len = hex_read(word[3] && strcmp(word[3], "empty") ? word[3] : "",
		       octets, NET_DATAGRAM);
	if (len < 0)
		return no("hex?");

	return dispatch(sock, &to, &s, false, octets, len) && yes("%d", len);
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
	len = thing_recv(sock, octets, sizeof(octets), &from, s.timeout);
	if (len < 0)
		return no("nothing arrived");
	if (s.crypto) {
		len = crypto_unprotect(s.crypto, false, octets, len);
		if (len < 0)
			return no("unprotect: %s", crypto_error(s.crypto));
	}
	if (s.padded)
		len = unpad(octets, len);

	return yes("%s %s", len ? hex_write(octets, len, text) : "empty",
		   net_print(&from));
}

static unsigned int drain(struct thing *sock)
{
	static uint8_t octets[NET_DATAGRAM];
	unsigned int n = 0;

	while (thing_recv(sock, octets, sizeof(octets), NULL, 0) >= 0)
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

/* @len octets at @packet are in clear; there is room for what protects them. */
static int sealed(struct shape *s, uint8_t *packet, int len)
{
	return s->crypto ? crypto_protect(s->crypto, false, packet, len) : len;
}

static bool do_send_gso(void)
{
	uint32_t i, count = number(word[5]);
	static uint8_t super[NET_DATAGRAM];
	struct endpoint to;
	struct thing *sock;
	struct shape s;
	size_t len = 0;
	int one;

	if (!begin(&sock, &to, &s, 6))
		return false;
	s.rtp.ssrc = number(word[3]);
	for (i = 0; i < count; i++) {
		s.rtp.seq = number(word[4]) + i;
		if (len + s.rtp.size + 512 > sizeof(super))
			return no("too much");
		one = sealed(&s, super + len, rtp_build(&s.rtp, super + len));
		if (one < 0)
			return no("protect: %s", crypto_error(s.crypto));
		len += one;
	}

	return deliver(sock, &to, &s.source, super, len) && yes("%zu", len);
}

static bool do_recv_gro(void)
{
	static uint8_t message[NET_DATAGRAM], want[NET_DATAGRAM];
	uint32_t i = 0, count = number(word[4]), messages = 0;
	struct thing *sock;
	int len, at, size;
	struct shape s;

	if (!begin(&sock, NULL, &s, 5))
		return false;
	s.rtp.ssrc = number(word[2]);
	while (i < count) {
		len = message_recv_gro(sock->fd, message, sizeof(message),
				       &size, s.timeout);
		if (len <= 0)
			return no("nothing arrived after %u", i);
		messages++;
		for (at = 0; at < len; at += size, i++) {
			if (i == count)
				return no("more than %u", count);
			s.rtp.seq = number(word[3]) + i;
			if (!check(&s, false, message + at,
				   len - at < size ? len - at : size, want,
				   rtp_build(&s.rtp, want)))
				return false;
		}
	}

	return yes("messages %u", messages);
}

#define ANY_SOCKETS 16
#define ANY_PACKETS 1024

static bool do_recv_any(void)
{
	static uint8_t packet[NET_DATAGRAM], want[NET_DATAGRAM];
	uint32_t i, n, from = number(word[2]), count = number(word[3]);
	struct pollfd ready[ANY_SOCKETS];
	unsigned int got[ANY_SOCKETS] = { 0 };
	bool seen[ANY_PACKETS] = { false };
	char text[12 * ANY_SOCKETS] = "";
	struct thing *sock;
	struct shape s;
	int len;

	for (n = 0; n < ANY_SOCKETS && (sock = thing_find(word[4 + n], SOCKET));
	     n++)
		ready[n] = (struct pollfd){ .fd = sock->fd, .events = POLLIN };
	if (!n || count > ANY_PACKETS)
		return no("recv-any SSRC SEQ COUNT SOCKET... [SHAPE]...");
	if (!shape_parse(&s, 4 + n))
		return false;
	s.rtp.ssrc = number(word[1]);
	while (count--) {
		if (poll(ready, n, s.timeout) <= 0)
			return no("%u are missing", count + 1);
		for (i = 0; !(ready[i].revents & POLLIN); i++)
			if (i == n - 1)
				return no("a socket failed");
		got[i]++;
		len = net_recv(ready[i].fd, packet, sizeof(packet), NULL, 0);
		s.rtp.seq = len < 12 ? 0 : rtp_seq(packet);
		if (s.rtp.seq - from >= ANY_PACKETS || seen[s.rtp.seq - from])
			return no("%u is a stranger, or came twice", s.rtp.seq);
		seen[s.rtp.seq - from] = true;
		if (!check(&s, false, packet, len, want,
			   rtp_build(&s.rtp, want)))
			return false;
	}
	if (poll(ready, n, 0))
		return no("more are waiting");
	for (i = 0; i < n; i++)
		sprintf(text + strlen(text), "%s%u", i ? " " : "", got[i]);

	return yes("%s", text);
}

const struct verb media_verbs[] = {
	{ "send", do_send }, { "recv", do_recv },
	{ "send-rtcp", do_send_rtcp }, { "recv-rtcp", do_recv_rtcp },
	{ "resend", do_resend }, { "raw", do_raw }, { "recv-raw", do_recv_raw },
	{ "quiet", do_quiet }, { "drain", do_drain },
	{ "send-gso", do_send_gso }, { "recv-gro", do_recv_gro },
	{ "recv-any", do_recv_any },
	{ }
};
