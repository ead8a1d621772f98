/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PEER_CONTROL_H
#define PEER_CONTROL_H

#include <stdbool.h>
#include <json-c/json.h>

/* srtpctl, run in one namespace. */
void control_init(const char *ns, const char *program);

/* Lines for the next control_commit(). */
void control_line(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* One "srtpctl -batch" with all of them; what it said goes to our output. */
bool control_commit(void);

/* "srtpctl -json WORDS": the answer, or NULL. Words end with NULL. */
json_object *control_ask(const char *word, ...);

/* The first object anywhere inside that has a member of this name. */
json_object *control_with(json_object *in, const char *name);

/* The namespace's counters as they are now; NULL: no answer. */
json_object *control_counters(void);
/* Drops between two answers, as "name N, name N"; "" when there are none. */
const char *control_drops(json_object *before, json_object *after);
/* How much one counter grew. */
long control_grew(json_object *before, json_object *after, const char *name);

#endif
