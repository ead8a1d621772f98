/* SPDX-License-Identifier: GPL-2.0 */
#ifndef OBJECT_H
#define OBJECT_H

#include "arg.h"

/**
 * struct command - what can be done with an object
 * @name: as typed
 * @run: returns a status
 */
struct command {
	const char *name;
	int (*run)(struct arg *a);
};

/**
 * struct object - what srtpctl speaks about
 * @name: as typed
 * @usage: its BNF
 * @commands: ends with a row without a name; NULL: has none
 * @run: where there are no commands
 */
struct object {
	const char *name;
	const char *usage;
	const struct command *commands;
	int (*run)(struct arg *a);
};

extern const struct object flow_object;
extern const struct object session_object;
extern const struct object state_object;
extern const struct object key_object;
extern const struct object owner_object;
extern const struct object suite_object;
extern const struct object stats_object;
extern const struct object monitor_object;

#endif /* OBJECT_H */
