/* SPDX-License-Identifier: GPL-2.0 */
/* What the words of a conversation (talk.c) share. */
#ifndef PEER_TALK_H
#define PEER_TALK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "crypto.h"
#include "net.h"
#include "rtp.h"

/* A tap is a socket that reads UDP payloads from a device's frames. */
enum talk_kind { SOCKET = 1, CRYPTO, PACKET };
enum talk_tap { NO_TAP, TAP_ANY, TAP_IN, TAP_OUT };

/**
 * struct thing - something that has a name in the conversation
 * @name: by which it is found
 * @kind: enum talk_kind; 0: free
 * @fd: SOCKET: a socket, or what is held until "close"
 * @family: SOCKET: of its addresses
 * @tap: SOCKET: which frames a tap reads
 * @index: SOCKET: the device of a packet socket
 * @ns: SOCKET: the namespace it lives in
 * @crypto: CRYPTO
 * @octets: PACKET
 * @len: PACKET: how many
 */
struct thing {
	char name[32];
	int kind;
	int fd, family;
	enum talk_tap tap;
	unsigned int index;
	char ns[64];
	struct crypto *crypto;
	uint8_t *octets;
	size_t len;
};

struct shape {
	struct rtp_spec rtp;
	struct crypto *crypto;
	const char *save;
	struct endpoint source;		/* @source.len 0: the stack chooses */
	int flip, cut, grow, timeout;
	bool flips, padded;
};

/* A word that begins a line. The last of a table has no name. */
struct verb {
	const char *name;
	bool (*run)(void);
};

extern const struct verb media_verbs[], option_verbs[], message_verbs[],
			 pages_verbs[], frame_verbs[], fault_verbs[];

/* The line: its words, then NULL. */
#define TALK_WORDS 64
extern char *word[TALK_WORDS + 1];
extern int words;

/* Answer the line. */
bool no(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
bool yes(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

uint32_t number(const char *text);
struct thing *thing_find(const char *name, int kind);
/* A fresh one; an older one of that name is replaced. */
struct thing *thing_new(const char *name, int kind);

/* The shape in the words from @at on; false: answered with "no". */
bool shape_parse(struct shape *s, int at);
/* The same for a line "VERB SOCKET A:P ...", or "VERB SOCKET ..." if there is
 * no @to. A:P may be "-" on a connected socket.
 */
bool begin(struct thing **sock, struct endpoint *to, struct shape *s,
	   int shapes_at);
/* Octets, or -1; see net_recv(). */
int thing_recv(struct thing *t, uint8_t *buf, size_t len,
	       struct endpoint *from, int ms);
/* The next UDP payload a tap sees. */
int frame_recv(struct thing *t, uint8_t *buf, size_t len,
	       struct endpoint *from, int ms);
/* IP and UDP headers before @len octets, for which there is room; the former's
 * place.
 */
uint8_t *frame_headers(uint8_t *rtp, size_t len, const struct endpoint *from,
		       const struct endpoint *to);
/* Around what sends a packet, for which "nth" may have an allocation fail. */
void fault_begin(void);
void fault_end(void);
/* From an address chosen for this one datagram. 0, or -1 and errno. */
int message_send(int fd, const void *buf, size_t len,
		 const struct endpoint *to, const struct endpoint *source);

#endif
