/* SPDX-License-Identifier: GPL-2.0 */
#ifndef LOAD_H
#define LOAD_H

#include <stdbool.h>
#include <stddef.h>

#include "srtpctl.h"

/**
 * struct load_doc - a document that was read
 * @n: sessions
 * @sessions: of which the states are the document's, too
 */
struct load_doc {
	size_t n;
	struct srtpctl_saved *sessions;
};

bool load_read(const char *text, size_t len, struct load_doc *doc, char *why,
	       size_t room);
void load_free(struct load_doc *doc);

#endif /* LOAD_H */
