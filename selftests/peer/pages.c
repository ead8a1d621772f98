// SPDX-License-Identifier: GPL-2.0
/* Words of talk.c: octets that are sent from where they lie, and stay there. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "hex.h"
#include "talk.h"

#ifndef MSG_ZEROCOPY
#define MSG_ZEROCOPY 0x4000000
#endif

#define PAGE 4096

static bool file_shape(struct shape *s)
{
	if (words < 5)
		return no("PATH SSRC SEQ COUNT [SHAPE]...");
	if (!shape_parse(s, 5))
		return false;
	s->rtp.ssrc = number(word[2]);

	return true;
}

static bool do_file(void)
{
	static uint8_t packet[NET_DATAGRAM];
	uint32_t i, count = number(word[4]);
	size_t len = 0;
	struct shape s;
	FILE *file;

	if (!file_shape(&s))
		return false;
	file = fopen(word[1], "w");
	if (!file)
		return no("%s: %s", word[1], strerror(errno));
	for (i = 0; i < count; i++) {
		s.rtp.seq = number(word[3]) + i;
		len = rtp_build(&s.rtp, packet);
		fwrite(packet, 1, len, file);
	}
	if (fclose(file))
		return no("%s: %s", word[1], strerror(errno));

	return yes("%zu", len);
}

static bool do_holds(void)
{
	static uint8_t packet[NET_DATAGRAM], want[NET_DATAGRAM];
	uint32_t i, count = number(word[4]);
	struct shape s;
	size_t len;
	FILE *file;

	if (!file_shape(&s))
		return false;
	file = fopen(word[1], "r");
	if (!file)
		return no("%s: %s", word[1], strerror(errno));
	for (i = 0; i < count; i++) {
		s.rtp.seq = number(word[3]) + i;
		len = rtp_build(&s.rtp, want);
		if (fread(packet, 1, len, file) != len ||
		    memcmp(packet, want, len))
			break;
	}
	fclose(file);

	return i < count ? no("packet %u has changed", i) : yes("%u", count);
}

static bool by_sendfile(int sock, int file, size_t size)
{
	return sendfile(sock, file, NULL, size) == (ssize_t)size;
}

/* What is in the pipe becomes one datagram. */
static bool by_pipe(int sock, int file, size_t size)
{
	bool sent = false;
	int pipes[2];

	if (pipe(pipes))
		return false;
	if (splice(file, NULL, pipes[1], NULL, size, 0) == (ssize_t)size)
		sent = splice(pipes[0], NULL, sock, NULL, size, 0) ==
		       (ssize_t)size;
	close(pipes[0]);
	close(pipes[1]);

	return sent;
}

/* The file's own pages, by MSG_ZEROCOPY. */
static bool by_mapping(int sock, int file, size_t size)
{
	off_t at = lseek(file, 0, SEEK_CUR);
	uint8_t *map;
	bool sent;

	map = mmap(NULL, at + size, PROT_READ, MAP_SHARED, file, 0);
	if (map == MAP_FAILED)
		return false;
	sent = send(sock, map + at, size, MSG_ZEROCOPY) == (ssize_t)size;
	munmap(map, at + size);
	lseek(file, size, SEEK_CUR);

	return sent;
}

static bool from_file(bool (*by)(int sock, int file, size_t size))
{
	struct thing *t = thing_find(word[1], SOCKET);
	uint32_t i, count = number(word[4]);
	int file;

	if (!t || words != 5)
		return no("SOCKET PATH SIZE COUNT");
	file = open(word[2], O_RDONLY | O_CLOEXEC);
	if (file < 0)
		return no("%s: %s", word[2], strerror(errno));
	for (i = 0; i < count && by(t->fd, file, number(word[3])); i++)
		;
	if (i < count)
		no("packet %u: %s", i, strerror(errno));
	close(file);

	return i == count && yes("%u", i);
}

static bool do_sendfile(void)
{
	return from_file(by_sendfile);
}

static bool do_splice(void)
{
	return from_file(by_pipe);
}

static bool do_mapped(void)
{
	return from_file(by_mapping);
}

/* A packet in pages of its own, kept as @name. */
static struct thing *keep(const char *name, const struct rtp_spec *spec)
{
	struct thing *t = thing_new(name, PACKET);

	t->octets = aligned_alloc(PAGE, NET_DATAGRAM);
	if (!t->octets)
		die("no memory");
	t->len = rtp_build(spec, t->octets);

	return t;
}

static bool do_vmsplice(void)
{
	struct iovec iov;
	struct thing *sock, *page;
	struct shape s;
	bool sent = false;
	int pipes[2];

	if (words < 5)
		return no("vmsplice SOCKET NAME SSRC SEQ [SHAPE]...");
	if (!begin(&sock, NULL, &s, 5))
		return false;
	s.rtp.ssrc = number(word[3]);
	s.rtp.seq = number(word[4]);
	if (pipe(pipes))
		return no("pipe: %s", strerror(errno));
	page = keep(word[2], &s.rtp);
	iov = (struct iovec){ page->octets, page->len };
	if (vmsplice(pipes[1], &iov, 1, 0) == (ssize_t)page->len)
		sent = splice(pipes[0], NULL, sock->fd, NULL, page->len, 0) ==
		       (ssize_t)page->len;
	close(pipes[0]);
	close(pipes[1]);

	return sent ? yes("%zu", page->len) :
		      no("vmsplice: %s", strerror(errno));
}

static bool do_send_zerocopy(void)
{
	struct thing *sock, *page;
	struct endpoint to;
	struct shape s;

	if (words < 6)
		return no("send-zerocopy SOCKET A:P NAME SSRC SEQ [SHAPE]...");
	if (!begin(&sock, &to, &s, 6))
		return false;
	s.rtp.ssrc = number(word[4]);
	s.rtp.seq = number(word[5]);
	page = keep(word[3], &s.rtp);
	if (sendto(sock->fd, page->octets, page->len, MSG_ZEROCOPY,
		   to.len ? &to.sa : NULL, to.len) != (ssize_t)page->len)
		return no("send: %s", strerror(errno));

	return yes("%zu", page->len);
}

static bool do_kept(void)
{
	struct thing *page = thing_find(word[1], PACKET);
	static uint8_t want[NET_DATAGRAM];
	struct shape s;
	int at;

	if (!page || words < 4)
		return no("kept NAME SSRC SEQ [SHAPE]...");
	if (!shape_parse(&s, 4))
		return false;
	s.rtp.ssrc = number(word[2]);
	s.rtp.seq = number(word[3]);
	at = hex_differs(page->octets, page->len, want,
			 rtp_build(&s.rtp, want));

	return at < 0 ? yes("%zu", page->len) : no("changed at octet %d", at);
}

/* One datagram in @n pieces. Corked: by the socket's option. */
static bool pieces(int fd, const struct endpoint *to, const uint8_t *packet,
		   size_t len, size_t n, bool corked)
{
	const struct sockaddr *addr = to->len ? &to->sa : NULL;
	size_t i, at = 0, size;
	int on = 1, off = 0;

	if (corked && setsockopt(fd, SOL_UDP, UDP_CORK, &on, sizeof(on)))
		return false;
	for (i = 0; i < n; i++, at += size) {
		bool more = !corked && i < n - 1;

		size = i < n - 1 ? len / n : len - at;
		if (sendto(fd, packet + at, size, more ? MSG_MORE : 0, addr,
			   to->len) != (ssize_t)size)
			return false;
	}

	return !corked ||
	       !setsockopt(fd, SOL_UDP, UDP_CORK, &off, sizeof(off));
}

static bool in_pieces(bool corked)
{
	uint32_t i, count = number(word[5]), n = number(word[6]);
	static uint8_t packet[NET_DATAGRAM];
	struct endpoint to;
	struct thing *sock;
	struct shape s;

	if (words < 7 || !n)
		return no("SOCKET A:P SSRC SEQ COUNT PIECES [SHAPE]...");
	if (!begin(&sock, &to, &s, 7))
		return false;
	s.rtp.ssrc = number(word[3]);
	for (i = 0; i < count; i++) {
		s.rtp.seq = number(word[4]) + i;
		if (!pieces(sock->fd, &to, packet, rtp_build(&s.rtp, packet), n,
			    corked))
			return no("send: %s", strerror(errno));
	}

	return yes("%u", count);
}

static bool do_send_pieces(void)
{
	return in_pieces(false);
}

static bool do_send_corked(void)
{
	return in_pieces(true);
}

const struct verb pages_verbs[] = {
	{ "file", do_file }, { "holds", do_holds },
	{ "sendfile", do_sendfile }, { "splice", do_splice },
	{ "mapped", do_mapped },
	{ "vmsplice", do_vmsplice }, { "send-zerocopy", do_send_zerocopy },
	{ "kept", do_kept }, { "send-pieces", do_send_pieces },
	{ "send-corked", do_send_corked },
	{ }
};
