// SPDX-License-Identifier: GPL-2.0
/* Every field once, as plain words or as JSON. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <arpa/inet.h>
#include <json-c/json.h>

#include "print.h"

#define PRINT_DEPTH	8

static struct {
	bool json;
	bool pretty;
	bool quiet;
	bool begun;
	const char *indent;
	struct json_object *list;
	struct json_object *at[PRINT_DEPTH];
	unsigned int depth;
} print;

void print_as(bool json, bool pretty)
{
	print.json = json;
	print.pretty = pretty;
}

bool print_is_json(void)
{
	return print.json;
}

/* A document of its own, which ends here. */
void print_json(struct json_object *object)
{
	int flags = JSON_C_TO_STRING_NOSLASHESCAPE;

	if (print.pretty)
		flags |= JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED;
	puts(json_object_to_json_string_ext(object, flags));
	json_object_put(object);
}

static void print_line_end(void)
{
	putchar('\n');
	print.begun = false;
	print.indent = NULL;
}

void print_list(void)
{
	if (print.json)
		print.list = json_object_new_array();
}

/* @err: nothing is printed of what was refused. */
void print_list_end(int err)
{
	if (!print.json)
		return;
	if (err && err != -EINTR)
		json_object_put(print.list);
	else
		print_json(print.list);
	print.list = NULL;
}

void print_object(void)
{
	print.begun = false;
	print.depth = 0;
	if (print.json)
		print.at[0] = json_object_new_object();
}

void print_object_end(void)
{
	if (print.json)
		json_object_array_add(print.list, print.at[0]);
	else
		print_line_end();
}

void print_object_now(void)
{
	if (print.json)
		print_json(print.at[0]);
	else
		print_line_end();
	fflush(stdout);
}

static void print_add(const char *name, struct json_object *value)
{
	json_object_object_add(print.at[print.depth], name, value);
}

static void print_down(struct json_object *inner)
{
	if (print.depth + 1 < PRINT_DEPTH)
		print.at[++print.depth] = inner;
}

void print_nest(const char *name)
{
	struct json_object *inner;

	if (!print.json)
		return;
	inner = json_object_new_object();
	print_add(name, inner);
	print_down(inner);
}

void print_nest_end(void)
{
	if (print.json)
		print.depth--;
}

void print_array(const char *name)
{
	struct json_object *inner;

	if (!print.json)
		return;
	inner = json_object_new_array();
	print_add(name, inner);
	print_down(inner);
}

void print_array_object(void)
{
	struct json_object *inner;

	if (!print.json)
		return;
	inner = json_object_new_object();
	json_object_array_add(print.at[print.depth], inner);
	print_down(inner);
}

void print_array_object_end(void)
{
	print_nest_end();
}

void print_array_text(const char *text)
{
	if (print.json)
		json_object_array_add(print.at[print.depth],
				      json_object_new_string(text));
}

void print_array_u32(uint32_t value)
{
	if (print.json)
		json_object_array_add(print.at[print.depth],
				      json_object_new_int64(value));
}

void print_array_end(void)
{
	print_nest_end();
}

void print_plain(bool on)
{
	print.quiet = !on;
}

void print_word(const char *word)
{
	if (print.json || print.quiet)
		return;
	if (print.indent)
		printf("\n%s", print.indent);
	else if (print.begun)
		putchar(' ');
	fputs(word, stdout);
	print.begun = true;
	print.indent = NULL;
}

/* A new line, if anything follows. */
void print_line(const char *indent)
{
	if (!print.json && !print.quiet)
		print.indent = indent;
}

static void print_words(const char *word, const char *value)
{
	if (!word)
		return;
	print_word(word);
	print_word(value);
}

void print_text(const char *name, const char *word, const char *text)
{
	if (print.json)
		print_add(name, json_object_new_string(text));
	else
		print_words(word, text);
}

void print_u64(const char *name, const char *word, uint64_t value)
{
	char text[24];

	snprintf(text, sizeof(text), "%llu", (unsigned long long)value);
	if (print.json)
		print_add(name, json_object_new_uint64(value));
	else
		print_words(word, text);
}

void print_s64(const char *name, const char *word, int64_t value)
{
	char text[24];

	snprintf(text, sizeof(text), "%lld", (long long)value);
	if (print.json)
		print_add(name, json_object_new_int64(value));
	else
		print_words(word, text);
}

void print_ssrc(const char *name, const char *word, uint32_t ssrc)
{
	char text[16];

	snprintf(text, sizeof(text), "0x%08x", ssrc);
	if (print.json)
		print_add(name, json_object_new_int64(ssrc));
	else
		print_words(word, text);
}

void print_flag(const char *name, const char *word, bool on)
{
	if (print.json)
		print_add(name, json_object_new_boolean(on));
	else if (on && word)
		print_word(word);
}

void print_hex(const char *name, const char *word, const uint8_t *blob)
{
	char text[2 * 255 + 1] = "";

	for (size_t i = 0; i < blob[0]; i++)
		snprintf(text + 2 * i, 3, "%02x", blob[1 + i]);
	print_text(name, word, text);
}

void print_masked(const char *name, const char *mask_name, const char *word,
		  uint32_t value, uint32_t mask)
{
	char text[32];

	if (print.json) {
		print_add(name, json_object_new_int64(value));
		print_add(mask_name, json_object_new_int64(mask));
		return;
	}
	snprintf(text, sizeof(text), "0x%x/0x%x", value, mask);
	print_words(word, text);
}

void print_endpoint(const char *addr_name, const char *port_name,
		    const char *word, const struct srtpctl_addr *addr,
		    bool has_port, uint16_t port)
{
	char host[INET6_ADDRSTRLEN] = "*";
	char text[INET6_ADDRSTRLEN + 16];

	if (addr->len)
		inet_ntop(addr->len == 4 ? AF_INET : AF_INET6, addr->octets,
			  host, sizeof(host));
	if (print.json) {
		if (addr->len)
			print_add(addr_name, json_object_new_string(host));
		if (has_port)
			print_add(port_name, json_object_new_int64(port));
		return;
	}
	snprintf(text, sizeof(text), addr->len == 16 ? "[%s]:%u" : "%s:%u",
		 host, port);
	print_words(word, text);
}

/* Plain text tells what moved, JSON tells all. */
void print_counters(const struct srtpctl_counters *counters)
{
	print_nest("counters");
	for (unsigned int i = 0; i <= SRTP_A_COUNTER_MAX; i++) {
		const char *name = name_of_counter(i);

		if (!name || !(counters->has & SRTPCTL_BIT(i)))
			continue;
		if (print.json || counters->value[i])
			print_u64(name, name, counters->value[i]);
	}
	print_nest_end();
}
