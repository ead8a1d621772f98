/* SPDX-License-Identifier: GPL-2.0 */
/* Who else seals and opens what the module does, for one direction. */
#ifndef FUZZ_JUDGE_H
#define FUZZ_JUDGE_H

#include "wire.h"

/**
 * struct judge - it
 * @tag_len: octets of its SRTP tags, about
 * @fills: CSRCs without an extension get an empty one when they are sealed (RFC 9335
 *         section 5.1), and keep it
 * @seal: in place; false: it refuses
 * @open: in place; false: it refuses, or not one that it sealed, or once more
 * @free: its end
 */
struct judge {
	size_t tag_len;
	bool fills;
	bool (*seal)(struct judge *j, struct packet *p);
	bool (*open)(struct judge *j, struct packet *p);
	void (*free)(struct judge *j);
};

/*
 * libsrtp2 with one master key. @mki: hex, or NULL. NULL: no such suite, or a key of
 * another length.
 */
struct judge *judge_srtp(const char *suite, const char *key, const char *mki);

/*
 * For what libsrtp2 does not have: the module, at 127.0.0.1:7000 of a namespace in
 * which nothing else is, with a session of the other direction: one that opens if
 * @opens. Of what it seals itself it takes exactly that, and once, whatever the module
 * says.
 */
struct judge *judge_twin(const char *ns, bool opens, bool fills);

#endif
