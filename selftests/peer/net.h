/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PEER_NET_H
#define PEER_NET_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>
#include <netinet/in.h>

#define NET_DATAGRAM 65536

struct endpoint {
	union {
		struct sockaddr sa;
		struct sockaddr_in v4;
		struct sockaddr_in6 v6;
	};
	socklen_t len;
};

/* Print a sentence on standard error and exit with status 2. */
void die(const char *fmt, ...) __attribute__((noreturn, format(printf, 1, 2)));

/* A.B.C.D:PORT or [ADDR]:PORT */
bool net_parse(const char *text, struct endpoint *ep);
const char *net_print(const struct endpoint *ep);

/* Run what follows in a namespace by its ip-netns name; "-": where we began. */
int net_enter(const char *ns);
/* A socket that lives in the namespace; -1 and errno. */
int net_socket(const char *ns, int family, int type, int protocol);
/* A UDP socket with large buffers, bound or not yet; -1 and errno. */
int net_udp_socket(const char *ns, int family);
int net_udp(const char *ns, const struct endpoint *local);

/* Octets; -1: nothing came in time, or an error. @from may be NULL. */
int net_recv(int fd, void *buf, size_t len, struct endpoint *from, int ms);
/* @to of no length: the socket is connected. */
int net_send(int fd, const void *buf, size_t len, const struct endpoint *to);

int64_t net_now_us(void);

#endif
