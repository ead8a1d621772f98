/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where srtpctl's netlink messages go, and the other things it would get from
 * outside: files, standard input, a kernel's answers. All come from one input.
 */
#ifndef FUZZ_SINK_H
#define FUZZ_SINK_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

/* Keys remembered for sink_told(). */
#define SINK_KEYS	64

/**
 * struct sink_text - a part of the input
 * @at: first octet
 * @len: octets
 */
struct sink_text {
	const uint8_t *at;
	size_t len;
};

/**
 * struct sink - what comes in, and what went out
 * @lines: standard input, and every file that is a batch
 * @file: every other file
 * @reply: what decides how the kernel answers; used up from the front
 * @keys: beginnings of master keys that were sent
 * @n_keys: how many
 */
struct sink {
	struct sink_text lines;
	struct sink_text file;
	struct sink_text reply;
	uint8_t keys[SINK_KEYS][8];
	unsigned int n_keys;
};

extern struct sink sink;

/* Forget what was sent and stored. */
void sink_reset(void);

FILE *sink_fopen(const char *path, const char *mode);
int sink_open(const char *path, int flags, ...);
ssize_t sink_read(int fd, void *buf, size_t len);
int sink_close(int fd);
int sink_setns(int fd, int type);
int sink_access(const char *path, int mode);
int sink_poll(struct pollfd *fds, nfds_t n, int timeout);

#endif
