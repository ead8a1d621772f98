// SPDX-License-Identifier: GPL-2.0
/*
 * Names of JSON members, each once in its object. json-c keeps the last of two: which
 * of two indices was meant is not ours to guess.
 */
#include <ctype.h>
#include <string.h>

#include "once.h"

/* More members than any object of ours has, and deeper than json-c goes. */
#define ONCE_NAMES	16
#define ONCE_DEPTH	32

/**
 * struct once_names - names of an object's members so far
 * @n: how many
 * @name: where they begin in the text
 */
struct once_names {
	unsigned int n;
	const char *name[ONCE_NAMES];
};

/* A string's last quote. */
static const char *once_string_end(const char *c)
{
	for (c++; *c != '"'; c++)
		if (*c == '\\')
			c++;
	return c;
}

static const char *once_name(struct once_names *names, const char *name,
			     size_t len)
{
	/* what is escaped could be any name; none of ours needs that */
	if (memchr(name, '\\', len) || names->n == ONCE_NAMES)
		return "is not known";
	for (unsigned int i = 0; i < names->n; i++)
		if (!strncmp(names->name[i], name, len + 1))
			return "comes twice";
	names->name[names->n++] = name;
	return NULL;
}

/**
 * once_fault - find a name that an object has twice
 * @text: JSON that json-c has parsed strictly
 * @len: its octets
 * @name: receives where the name is
 * @name_len: receives its octets
 *
 * Return: what is wrong with the name, or NULL.
 */
const char *once_fault(const char *text, size_t len, const char **name,
		       size_t *name_len)
{
	struct once_names open[ONCE_DEPTH + 1];
	const char *end = text + len;
	const char *fault = NULL;
	unsigned int depth = 0;

	open[0].n = 0;
	for (const char *c = text; c < end && !fault; c++) {
		if (*c == '{' && depth < ONCE_DEPTH)
			open[++depth].n = 0;
		else if (*c == '}' && depth)
			depth--;
		if (*c != '"')
			continue;
		*name = c + 1;
		c = once_string_end(c);
		*name_len = (size_t)(c - *name);
		while (c + 1 < end && isspace((unsigned char)c[1]))
			c++;
		/* only a name stands before a colon */
		if (c + 1 < end && c[1] == ':')
			fault = once_name(&open[depth], *name, *name_len);
	}
	return fault;
}
