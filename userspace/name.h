/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NAME_H
#define NAME_H

#include "arg.h"

/**
 * struct name - a value and its word
 * @value: of the enum
 * @word: as typed and shown; NULL ends a table
 */
struct name {
	uint32_t value;
	const char *word;
};

extern const struct name name_direction[];
extern const struct name name_carries[];
extern const struct name name_pass[];
extern const struct name name_miss[];
extern const struct name name_repeat[];
extern const struct name name_cryptex[];
extern const struct name name_roc[];
extern const struct name name_linger[];
extern const struct name name_event[];

const char *name_of(const struct name *names, uint32_t value);
const char *name_of_counter(unsigned int counter);
const char *name_of_attr(const char *attr);
int name_arg(struct arg *a, const char *name, const struct name *names,
	     uint32_t *value);
int name_arg_pass(struct arg *a, const char *name, uint32_t *pass);

#endif /* NAME_H */
