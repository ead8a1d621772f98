// SPDX-License-Identifier: GPL-2.0
/*
 * libFuzzer on all of srtpctl: words, batches, key files, and the answers of a
 * kernel, in plain text and JSON. The input has up to four parts:
 *
 *   words of the command, split at blanks
 *   %lines        what a batch file, or standard input, holds
 *   %file         what a key file holds
 *   %reply        octets that decide what the kernel answers
 *
 * What must hold: it ends with 0, 1 or 2; it says why in lines that begin with its
 * name; JSON is JSON; no key it sent shows in what it prints. With FUZZ_SHOW in the
 * environment what it prints is shown.
 */
#define _GNU_SOURCE
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include "sink.h"

#define WORDS	256

int srtpctl_program(int argc, char **argv);

/* The tool's variables, and what they were at first. */
extern uint8_t __start_srtpctl_data[] __attribute__((weak));
extern uint8_t __stop_srtpctl_data[] __attribute__((weak));
extern uint8_t __start_srtpctl_bss[] __attribute__((weak));
extern uint8_t __stop_srtpctl_bss[] __attribute__((weak));
static uint8_t *first_data;

static void require(bool ok)
{
	if (!ok)
		abort();
}

/* Between the variables there is memory that nobody may touch but us. */
__attribute__((no_sanitize("address"), noinline))
static void copy(volatile uint8_t *to, const volatile uint8_t *from, size_t len)
{
	while (len--)
		*to++ = *from++;
}

__attribute__((no_sanitize("address"), noinline))
static void clear(volatile uint8_t *at, size_t len)
{
	while (len--)
		*at++ = 0;
}

static void as_new(void)
{
	size_t len = (size_t)(__stop_srtpctl_data - __start_srtpctl_data);

	if (!first_data) {
		/* there is something to reset: the sections have not moved */
		require(__stop_srtpctl_bss > __start_srtpctl_bss);
		first_data = malloc(len + 1);
		require(first_data);
		copy(first_data, __start_srtpctl_data, len);
		return;
	}
	copy(__start_srtpctl_data, first_data, len);
	clear(__start_srtpctl_bss,
	      (size_t)(__stop_srtpctl_bss - __start_srtpctl_bss));
}

/* --- The input ---------------------------------------------------------- */

/* Take the part up to a line that says @mark. */
static struct sink_text part(struct sink_text *rest, const char *mark)
{
	struct sink_text head = *rest;
	const uint8_t *end;

	end = memmem(rest->at, rest->len, mark, strlen(mark));
	if (!end) {
		rest->at += rest->len;
		rest->len = 0;
		return head;
	}
	head.len = (size_t)(end - head.at);
	rest->len -= head.len + strlen(mark);
	rest->at = end + strlen(mark);
	return head;
}

static void parts(struct sink_text all, struct sink_text *words)
{
	struct sink_text rest = all, text, lines;

	text = part(&rest, "%reply\n");
	sink.reply = rest;
	lines = part(&text, "%file\n");
	sink.file = text;
	*words = part(&lines, "%lines\n");
	sink.lines = lines;
}

/* Words, each in memory of its own that ends where it ends. */
static int split(struct sink_text text, char **argv)
{
	int argc = 1;
	size_t n;

	argv[0] = strdup("srtpctl");
	while (text.len && argc < WORDS) {
		for (n = 0; n < text.len && text.at[n] &&
		     !isspace(text.at[n]); n++)
			;
		if (n) {
			argv[argc] = malloc(n + 1);
			require(argv[argc]);
			memcpy(argv[argc], text.at, n);
			argv[argc++][n] = '\0';
		}
		n += n < text.len;
		text.at += n;
		text.len -= n;
	}
	argv[argc] = NULL;
	return argc;
}

/* --- What was printed --------------------------------------------------- */

static void check_complaints(int status, const char *said, size_t len)
{
	if (status)
		require(len);
	while (len) {
		const char *end = memchr(said, '\n', len);

		require(end && !strncmp(said, "srtpctl: ", 9));
		len -= (size_t)(end + 1 - said);
		said = end + 1;
	}
}

/* One text after the other, with nothing left. */
static void check_json(const char *said, size_t len)
{
	struct json_tokener *tokener = json_tokener_new();
	struct json_object *object;

	require(tokener);
	while (len && isspace((unsigned char)*said)) {
		said++;
		len--;
	}
	while (len) {
		size_t used;

		json_tokener_reset(tokener);
		object = json_tokener_parse_ex(tokener, said, (int)len);
		require(json_tokener_get_error(tokener) ==
			json_tokener_success);
		json_object_put(object);
		used = json_tokener_get_parse_end(tokener);
		require(used && used <= len);
		said += used;
		len -= used;
		while (len && isspace((unsigned char)*said)) {
			said++;
			len--;
		}
	}
	json_tokener_free(tokener);
}

static unsigned int count(const char *text, size_t len, const char *digits)
{
	unsigned int n = 0;

	for (size_t i = 0; i + 16 <= len; i++)
		n += !strncasecmp(text + i, digits, 16);
	return n;
}

/* What was typed twice, once as something that is shown, may show. */
static void check_keys(struct sink_text all, const char *said, size_t len)
{
	char digits[17];

	for (unsigned int i = 0; i < sink.n_keys; i++) {
		uint64_t octets;

		memcpy(&octets, sink.keys[i], sizeof(octets));
		if (!octets)
			continue;
		for (unsigned int j = 0; j < 8; j++)
			snprintf(digits + 2 * j, 3, "%02x", sink.keys[i][j]);
		if (count(said, len, digits))
			require(count((const char *)all.at, all.len,
				      digits) > 1 ||
				memmem(all.at, all.len, sink.keys[i], 8));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct sink_text all = { data, len }, words;
	FILE *in = stdin, *out = stdout, *err = stderr;
	char *argv[WORDS + 1], *args[WORDS + 1];
	char *said = NULL, *complained = NULL;
	size_t said_len, complained_len;
	int argc, status;

	as_new();
	parts(all, &words);
	argc = split(words, argv);
	memcpy(args, argv, sizeof(args));

	stdin = fmemopen((void *)sink.lines.at, sink.lines.len, "r");
	stdout = open_memstream(&said, &said_len);
	stderr = open_memstream(&complained, &complained_len);
	require(stdin && stdout && stderr);
	status = srtpctl_program(argc, argv);
	fclose(stdin);
	fclose(stdout);
	fclose(stderr);
	stdin = in;
	stdout = out;
	stderr = err;

	if (getenv("FUZZ_SHOW"))
		fprintf(stderr, "%s%sstatus %d\n", said, complained, status);
	require(status >= 0 && status <= 2);
	check_complaints(status, complained, complained_len);
	if (said_len && (*said == '[' || *said == '{') &&
	    !memmem(said, said_len, "Usage: ", 7))
		check_json(said, said_len);
	check_keys(all, said, said_len);
	check_keys(all, complained, complained_len);

	free(said);
	free(complained);
	for (int i = 0; i < argc; i++)
		free(args[i]);
	sink_reset();
	return 0;
}
