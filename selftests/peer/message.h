/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PEER_MESSAGE_H
#define PEER_MESSAGE_H

#include <stdint.h>
#include <linux/types.h>
#include <time.h>
#include <linux/errqueue.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <sys/socket.h>

/**
 * struct news - what came with a message; -1 where nothing was said
 * @tos: type of service or traffic class
 * @ttl: or hop limit
 * @label: IPv6 flow label
 * @segment: octets of each datagram of several
 * @stamped: there is a software time stamp
 * @to: the address it was sent to, in text
 * @has_err: @err is filled in
 * @err: of the error queue
 */
struct news {
	int tos, ttl, label, segment;
	int stamped;
	char to[INET6_ADDRSTRLEN];
	int has_err;
	struct sock_extended_err err;
};

/* Wait at most @ms for a message; its octets, or -1. */
int message_recv(int fd, void *buf, size_t len, int flags, struct news *news,
		 int ms);
/* @size: of each datagram in it. */
int message_recv_gro(int fd, void *buf, size_t len, int *size, int ms);

#endif
