// SPDX-License-Identifier: GPL-2.0
/* The words of a command. Bad input is one line that names the wrong word. */
#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "arg.h"

/* Half an AES-128 key, and less than any key and salt there is. */
#define ARG_KEY_HEX	16
#define ARG_KEY_BASE64	32

/**
 * arg_clean - of text from a file, or from anybody: one line, nothing a terminal obeys
 * @text: to be shown, or NULL; control characters in it become "?"
 *
 * Return: @text.
 */
char *arg_clean(char *text)
{
	for (char *c = text; c && *c; c++)
		if (iscntrl((unsigned char)*c))
			*c = '?';
	return text;
}

/**
 * arg_where - begin a line on stderr: program, place in a batch, command
 * @file: batch file, or NULL
 * @line: its line
 * @object: or NULL
 * @command: or NULL
 */
void arg_where(const char *file, unsigned long line, const char *object,
	       const char *command)
{
	char *name = file ? strdup(file) : NULL;

	fputs("srtpctl: ", stderr);
	if (name)
		fprintf(stderr, "%s:%lu: ", arg_clean(name), line);
	if (object)
		fprintf(stderr, "%s%s%s: ", object, command ? " " : "",
			command ? command : "");
	free(name);
}

/* A key in a wrong place, or a piece of one, is not for a terminal or a log. */
static bool arg_is_key(const char *text, size_t len)
{
	static const char hex[] = "0123456789abcdefABCDEF";
	static const char base64[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=";
	size_t until = strspn(text, base64);

	if (len > 7 && !strncasecmp(text, "inline:", 7))
		return true;
	if (len >= ARG_KEY_HEX && strspn(text, hex) == len)
		return true;
	/* Behind the key are lifetime and MKI. A path begins with a slash. */
	return *text != '/' && until >= ARG_KEY_BASE64 &&
	       (until == len || text[until] == '|');
}

/* What quotes it came with may be part of a word: each may end one and begin one. */
static void arg_hide(char *text)
{
	char *end;

	for (text = strchr(text, '"'); text; text = end) {
		end = strchr(++text, '"');
		if (end && arg_is_key(text, (size_t)(end - text))) {
			memmove(text + 3, end, strlen(end) + 1);
			memset(text, '.', 3);
			end = text + 3;
		}
	}
}

/**
 * arg_wrong - say what is wrong with the words
 * @a: the command
 * @fmt: without a line end; words in quotes that look like a key are not shown
 *
 * Return: STATUS_USAGE, to be returned on.
 */
int arg_wrong(const struct arg *a, const char *fmt, ...)
{
	char *text = NULL;
	va_list ap;
	int len;

	arg_where(a->file, a->line, a->object, a->command);
	va_start(ap, fmt);
	len = vasprintf(&text, fmt, ap);
	va_end(ap);
	if (len < 0)
		text = NULL;
	else
		arg_hide(text);
	fprintf(stderr, "%s\n", text ? arg_clean(text) : "out of memory");
	if (text)
		srtpctl_wipe(text, (size_t)len);
	free(text);
	return STATUS_USAGE;
}

/**
 * arg_expected - say what a word might have been
 * @a: the command
 * @text: the word
 * @is: what it is, up to the first name
 * @names: names; NULL ends them
 * @between: what stands between two
 *
 * Return: STATUS_USAGE.
 */
int arg_expected(const struct arg *a, const char *text, const char *is,
		 const char *const *names, const char *between)
{
	char *known = NULL;
	size_t len;
	FILE *list = open_memstream(&known, &len);

	for (size_t i = 0; list && names[i]; i++)
		fprintf(list, "%s%s", i ? between : "", names[i]);
	if (list)
		fclose(list);
	arg_wrong(a, "\"%s\" %s%s", text, is, known ? known : "another");
	free(known);
	return STATUS_USAGE;
}

/**
 * arg_next - take a word
 * @a: the command
 *
 * Return: the word, or NULL.
 */
const char *arg_next(struct arg *a)
{
	if (!a->argc)
		return NULL;
	a->argc--;
	return *a->argv++;
}

/**
 * arg_value - take the value of a word
 * @a: the command
 * @name: the word
 * @what: what its value looks like
 * @value: receives it
 *
 * Return: a status.
 */
int arg_value(struct arg *a, const char *name, const char *what,
	      const char **value)
{
	*value = arg_next(a);
	if (!*value)
		return arg_wrong(a, "\"%s\" wants %s", name, what);
	return STATUS_OK;
}

/**
 * arg_end - nothing may be left
 * @a: the command
 *
 * Return: a status.
 */
int arg_end(struct arg *a)
{
	if (a->argc)
		return arg_wrong(a, "\"%s\" is not a word here; nothing more is expected",
				 *a->argv);
	return STATUS_OK;
}

static int arg_unknown(const struct arg *a, const char *text,
		       const struct words *sets, unsigned int n_sets)
{
	const char *names[ARG_WORDS + 1];
	size_t n = 0;

	for (unsigned int i = 0; i < n_sets; i++)
		for (const struct word *w = sets[i].words; w->name; w++)
			if (n < ARG_WORDS)
				names[n++] = w->name;
	names[n] = NULL;
	return arg_expected(a, text, "is not a word here; expected ", names,
			    ", ");
}

static const struct word *arg_find(const char *text, const struct words *sets,
				   unsigned int n_sets, void **data,
				   unsigned int *bit)
{
	*bit = 0;
	for (unsigned int i = 0; i < n_sets; i++)
		for (const struct word *w = sets[i].words; w->name; w++) {
			if (!strcmp(text, w->name)) {
				*data = sets[i].data;
				return w;
			}
			++*bit;
		}
	return NULL;
}

/**
 * arg_words - take all words that are left
 * @a: the command
 * @sets: words that are known, ARG_WORDS at most
 * @n_sets: sets
 *
 * Return: a status.
 */
int arg_words(struct arg *a, const struct words *sets, unsigned int n_sets)
{
	const struct word *w;
	uint64_t seen = 0;
	unsigned int bit;
	const char *text;
	void *data;
	int ret;

	while ((text = arg_next(a))) {
		w = arg_find(text, sets, n_sets, &data, &bit);
		if (!w)
			return arg_unknown(a, text, sets, n_sets);
		if (!w->again && (seen & UINT64_C(1) << bit))
			return arg_wrong(a, "\"%s\" comes twice", text);
		seen |= UINT64_C(1) << bit;
		ret = w->parse(a, w->name, data);
		if (ret)
			return ret;
	}
	return STATUS_OK;
}

/**
 * arg_number64 - read a number, decimal or 0x
 * @text: the word
 * @value: receives it
 *
 * Return: true if it is one of 64 bits.
 */
bool arg_number64(const char *text, uint64_t *value)
{
	int base = text[0] == '0' && (text[1] | 32) == 'x' ? 16 : 10;
	unsigned long long n;
	char *end;

	/* strtoull takes signs and blanks; we do not. */
	if (text[0] < '0' || text[0] > '9' || (base == 16 && !text[2]))
		return false;
	errno = 0;
	n = strtoull(text, &end, base);
	if (errno || *end)
		return false;
	*value = n;
	return true;
}

/**
 * arg_number - the same for 32 bits
 * @text: the word
 * @value: receives it
 *
 * Return: true if it is one of 32 bits.
 */
bool arg_number(const char *text, uint32_t *value)
{
	uint64_t n;

	if (!arg_number64(text, &n) || n > UINT32_MAX)
		return false;
	*value = (uint32_t)n;
	return true;
}

/**
 * arg_time - read a time with its unit: ms, s, m or h
 * @text: the word
 * @ms: receives milliseconds
 *
 * Return: true if it is one from 1 ms to 1 h.
 */
bool arg_time(const char *text, uint32_t *ms)
{
	static const struct {
		const char *unit;
		uint32_t ms;
	} units[] = {
		{ "ms", 1 }, { "s", 1000 }, { "m", 60000 }, { "h", 3600000 },
	};
	size_t len = strspn(text, "0123456789");
	char number[8];
	uint32_t n;

	if (!len || len >= sizeof(number))
		return false;
	memcpy(number, text, len);
	number[len] = '\0';
	if (!arg_number(number, &n) || !n)
		return false;
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (strcmp(text + len, units[i].unit))
			continue;
		*ms = n * units[i].ms;
		return n <= 3600000 / units[i].ms;
	}
	return false;
}

/**
 * arg_u32 - take a number
 * @a: the command
 * @name: the word it belongs to
 * @min: smallest
 * @max: largest
 * @value: receives it
 *
 * Return: a status.
 */
int arg_u32(struct arg *a, const char *name, uint32_t min, uint32_t max,
	    uint32_t *value)
{
	const char *text;

	if (arg_value(a, name, "a number", &text))
		return STATUS_USAGE;
	if (!arg_number(text, value) || *value < min || *value > max)
		return arg_wrong(a, "%s \"%s\" is not a number from %u to %u",
				 name, text, min, max);
	return STATUS_OK;
}

static int arg_hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if ((c | 32) >= 'a' && (c | 32) <= 'f')
		return (c | 32) - 'a' + 10;
	return -1;
}

/**
 * arg_hex_octets - read octets in hex
 * @text: digits
 * @len: how many
 * @octets: receives them
 * @max: room
 * @n: receives how many the digits stand for, even where that is above @max
 *
 * Return: false if they are not an even number of hex digits, or too many.
 */
bool arg_hex_octets(const char *text, size_t len, uint8_t *octets,
		    size_t max, size_t *n)
{
	*n = len / 2;
	for (size_t i = 0; i < len; i++)
		if (arg_hex_digit(text[i]) < 0)
			return false;
	if (len % 2 || *n > max)
		return false;
	for (size_t i = 0; i < *n; i++)
		octets[i] = (uint8_t)(arg_hex_digit(text[2 * i]) << 4 |
				      arg_hex_digit(text[2 * i + 1]));
	return true;
}

/**
 * arg_hex - take octets
 * @a: the command
 * @name: the word they belong to
 * @what: what they are
 * @min: octets at least
 * @max: octets at most
 * @blob: receives the length, then the octets
 *
 * Return: a status.
 */
int arg_hex(struct arg *a, const char *name, const char *what,
	    unsigned int min, unsigned int max, uint8_t *blob)
{
	const char *text;
	size_t n;

	if (arg_value(a, name, what, &text))
		return STATUS_USAGE;
	if (!arg_hex_octets(text, strlen(text), blob + 1, max, &n) || n < min)
		return arg_wrong(a, "%s \"%s\" is not %u to %u octets in hex",
				 name, text, min, max);
	blob[0] = (uint8_t)n;
	return STATUS_OK;
}

/**
 * arg_text - take a name
 * @a: the command
 * @name: the word it belongs to
 * @what: what it is
 * @text: receives it
 * @max: characters at most, without the NUL
 *
 * Return: a status.
 */
int arg_text(struct arg *a, const char *name, const char *what, char *text,
	     unsigned int max)
{
	const char *value;
	size_t len;

	if (arg_value(a, name, what, &value))
		return STATUS_USAGE;
	len = strlen(value);
	if (!len || len > max)
		return arg_wrong(a, "%s \"%s\" is not 1 to %u characters long",
				 name, value, max);
	memcpy(text, value, len + 1);
	return STATUS_OK;
}

/**
 * arg_is_owner - whether a text may name an owner
 * @text: the text
 *
 * Return: the kernel takes it.
 */
bool arg_is_owner(const char *text)
{
	size_t len = 0;

	while (text[len] > ' ' && text[len] <= '~')
		len++;
	return len && len <= SRTP_OWNER_MAX && !text[len];
}

/**
 * arg_owner - take an owner's name
 * @a: the command
 * @name: the word it belongs to
 * @owner: receives it
 *
 * Return: a status.
 */
int arg_owner(struct arg *a, const char *name, char *owner)
{
	const char *text;

	if (arg_value(a, name, "an owner's name", &text))
		return STATUS_USAGE;
	if (!arg_is_owner(text))
		return arg_wrong(a, "%s \"%s\" is not 1 to %u characters of ASCII without blanks",
				 name, text, SRTP_OWNER_MAX);
	memcpy(owner, text, strlen(text) + 1);
	return STATUS_OK;
}

/**
 * arg_masked - take V[/M]
 * @a: the command
 * @name: the word it belongs to
 * @value: receives V
 * @mask: receives M, or all ones
 *
 * Return: a status.
 */
int arg_masked(struct arg *a, const char *name, uint32_t *value,
	       uint32_t *mask)
{
	const char *text;
	char first[16];
	size_t len;

	if (arg_value(a, name, "V or V/M", &text))
		return STATUS_USAGE;
	len = strcspn(text, "/");
	*mask = UINT32_MAX;
	if (len >= sizeof(first))
		goto wrong;
	memcpy(first, text, len);
	first[len] = '\0';
	if (!arg_number(first, value) ||
	    (text[len] && !arg_number(text + len + 1, mask)))
		goto wrong;
	return STATUS_OK;

wrong:
	return arg_wrong(a, "%s \"%s\" is not V or V/M", name, text);
}
