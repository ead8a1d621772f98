/* SPDX-License-Identifier: GPL-2.0 */
#ifndef ARG_H
#define ARG_H

#include <stdbool.h>
#include <stdint.h>

#include "srtpctl.h"

/* That a command may know. */
#define ARG_WORDS	64

/* What the program ends with. */
enum status {
	STATUS_OK,
	STATUS_REFUSED,
	STATUS_USAGE,
};

/**
 * struct arg - the words of one command
 * @argv: words that are left
 * @argc: how many
 * @object: "flow", ...
 * @command: "add", ...
 * @file: batch file, or NULL
 * @line: its line
 */
struct arg {
	char **argv;
	int argc;
	const char *object;
	const char *command;
	const char *file;
	unsigned long line;
};

/**
 * struct word - a word that a command knows
 * @name: as typed
 * @parse: takes its values; returns a status
 * @again: may come more than once
 */
struct word {
	const char *name;
	int (*parse)(struct arg *a, const char *name, void *data);
	bool again;
};

/**
 * struct words - words that fill one structure
 * @words: ends with a row without a name
 * @data: the structure
 */
struct words {
	const struct word *words;
	void *data;
};

__attribute__((format(printf, 2, 3)))
int arg_wrong(const struct arg *a, const char *fmt, ...);
int arg_expected(const struct arg *a, const char *text, const char *is,
		 const char *const *names, const char *between);
char *arg_clean(char *text);
void arg_where(const char *file, unsigned long line, const char *object,
	       const char *command);

const char *arg_next(struct arg *a);
int arg_value(struct arg *a, const char *name, const char *what,
	      const char **value);
int arg_words(struct arg *a, const struct words *sets, unsigned int n_sets);
int arg_end(struct arg *a);

int arg_u32(struct arg *a, const char *name, uint32_t min, uint32_t max,
	    uint32_t *value);
bool arg_number64(const char *text, uint64_t *value);
bool arg_number(const char *text, uint32_t *value);
bool arg_time(const char *text, uint32_t *ms);
int arg_hex(struct arg *a, const char *name, const char *what,
	    unsigned int min, unsigned int max, uint8_t *blob);
bool arg_hex_octets(const char *text, size_t len, uint8_t *octets,
		    size_t max, size_t *n);
bool arg_is_owner(const char *text);
int arg_owner(struct arg *a, const char *name, char *owner);
int arg_masked(struct arg *a, const char *name, uint32_t *value,
	       uint32_t *mask);
int arg_text(struct arg *a, const char *name, const char *what, char *text,
	     unsigned int max);

#endif /* ARG_H */
