// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "net.h"

void die(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	exit(2);
}

bool net_parse(const char *text, struct endpoint *ep)
{
	char addr[64];
	unsigned int port;
	const char *colon = strrchr(text, ':');
	size_t len;

	memset(ep, 0, sizeof(*ep));
	if (!colon || sscanf(colon + 1, "%u", &port) != 1 || port > 65535)
		return false;
	if (*text == '[') {
		text++;
		len = colon - text - 1;
	} else {
		len = colon - text;
	}
	if (len >= sizeof(addr))
		return false;
	memcpy(addr, text, len);
	addr[len] = 0;

	if (inet_pton(AF_INET, addr, &ep->v4.sin_addr) == 1) {
		ep->v4.sin_family = AF_INET;
		ep->v4.sin_port = htons(port);
		ep->len = sizeof(ep->v4);
		return true;
	}
	if (inet_pton(AF_INET6, addr, &ep->v6.sin6_addr) == 1) {
		ep->v6.sin6_family = AF_INET6;
		ep->v6.sin6_port = htons(port);
		ep->len = sizeof(ep->v6);
		return true;
	}

	return false;
}

const char *net_print(const struct endpoint *ep)
{
	static char text[80];
	char addr[64];

	if (ep->sa.sa_family == AF_INET) {
		inet_ntop(AF_INET, &ep->v4.sin_addr, addr, sizeof(addr));
		snprintf(text, sizeof(text), "%s:%u", addr,
			 ntohs(ep->v4.sin_port));
	} else {
		inet_ntop(AF_INET6, &ep->v6.sin6_addr, addr, sizeof(addr));
		snprintf(text, sizeof(text), "[%s]:%u", addr,
			 ntohs(ep->v6.sin6_port));
	}

	return text;
}

int net_enter(const char *ns)
{
	static int home = -1;
	char path[256];
	int fd, err;

	if (home < 0)
		home = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	if (!strcmp(ns, "-"))
		return setns(home, CLONE_NEWNET);

	snprintf(path, sizeof(path), "/run/netns/%s", ns);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	err = setns(fd, CLONE_NEWNET);
	close(fd);

	return err;
}

int net_socket(const char *ns, int family, int type, int protocol)
{
	int fd;

	if (net_enter(ns) < 0)
		return -1;
	fd = socket(family, type | SOCK_CLOEXEC, protocol);
	net_enter("-");

	return fd;
}

int net_udp_socket(const char *ns, int family)
{
	int fd = net_socket(ns, family, SOCK_DGRAM, 0);
	int on = 1, size = 8 << 20;

	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
	setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof(size));
	if (family == AF_INET6)
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on));

	return fd;
}

int net_udp(const char *ns, const struct endpoint *local)
{
	int fd = net_udp_socket(ns, local->sa.sa_family);

	if (fd >= 0 && bind(fd, &local->sa, local->len) < 0) {
		close(fd);
		return -1;
	}

	return fd;
}

static int receive(int fd, void *buf, size_t len, struct endpoint *from)
{
	from->len = sizeof(*from) - sizeof(from->len);

	return recvfrom(fd, buf, len, MSG_DONTWAIT, &from->sa, &from->len);
}

int net_recv(int fd, void *buf, size_t len, struct endpoint *from, int ms)
{
	struct pollfd pfd = { .fd = fd, .events = POLLIN };
	struct endpoint nobody;
	int got;

	if (!from)
		from = &nobody;
	got = receive(fd, buf, len, from);
	if (got >= 0 || !ms)
		return got;
	if (poll(&pfd, 1, ms) <= 0)
		return -1;

	return receive(fd, buf, len, from);
}

int net_send(int fd, const void *buf, size_t len, const struct endpoint *to)
{
	const struct sockaddr *addr = to->len ? &to->sa : NULL;

	return sendto(fd, buf, len, 0, addr, to->len) == (ssize_t)len ? 0 : -1;
}

int64_t net_now_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);

	return ts.tv_sec * 1000000LL + ts.tv_nsec / 1000;
}
