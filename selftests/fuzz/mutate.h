/* SPDX-License-Identifier: GPL-2.0 */
#ifndef FUZZ_MUTATE_H
#define FUZZ_MUTATE_H

#include "wire.h"

/* Change a packet, knowing where its fields are; @tag_len from its end. */
void mutate(struct random *r, struct packet *p, size_t tag_len,
	    const struct packet *other);

#endif
