/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PEER_TRAFFIC_H
#define PEER_TRAFFIC_H

#include <signal.h>
#include <stdint.h>

#include "net.h"

/* Set by SIGTERM and SIGINT: print the figures and end. */
extern volatile sig_atomic_t traffic_stop;
/* How often SIGUSR1 came. */
extern volatile sig_atomic_t traffic_turn;

#define TRAFFIC_SSRCS 16384

struct traffic {
	const char *ns, *dev;
	const char *suite, *key;
	struct endpoint local, remote;
	uint32_t ssrc, ssrcs;		/* the first, and how many in a row */
	uint32_t seq, count;		/* per SSRC; count 0: until stopped */
	unsigned int step;		/* from one sequence number to the next */
	unsigned int size, rate;	/* rate: packets a second, 0: all out */
	unsigned int ports;		/* SSRC n uses port + 2 * (n % ports) */
	int timeout;			/* ms without a packet */
	unsigned int keys;		/* SSRC n has key n % keys, in its last octets */
	unsigned int turns;		/* so many keys, one after the other */
	bool mki;			/* those are one session's */
	bool go_on;			/* its ROC goes on with the next key */
	bool forge;			/* a random tag and sequence number */
	bool quiet_errors;		/* a refused send is counted, not fatal */
};

/* One libsrtp2 context per key: the last four octets are the key's number. */
struct crypto **traffic_keys(const struct traffic *t);

int send_main(const struct traffic *t);
int sink_main(const struct traffic *t);
int watch_main(const struct traffic *t);

#endif
