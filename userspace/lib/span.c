// SPDX-License-Identifier: MIT
/* Pieces of a text: words, what stands before a sign, numbers. */
#include <string.h>
#include <strings.h>

#include "span.h"

bool span_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

bool span_is_name(char c)
{
	return span_is_digit(c) || (c >= 'A' && c <= 'Z') ||
	       (c >= 'a' && c <= 'z') || c == '_';
}

static bool span_is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* There is something, and all of it is that. */
bool span_all(struct span span, bool (*is)(char c))
{
	for (size_t i = 0; i < span.len; i++)
		if (!is(span.at[i]))
			return false;
	return span.len > 0;
}

/* The same letters, large or small. */
bool span_equal(struct span span, const char *word)
{
	return span.len == strlen(word) &&
	       !strncasecmp(span.at, word, span.len);
}

/* Take what stands before @c and step over it; all, if there is no @c. */
struct span span_cut(struct span *rest, char c)
{
	const char *end = memchr(rest->at, c, rest->len);
	struct span head = *rest;

	if (!end) {
		rest->at += rest->len;
		rest->len = 0;
		return head;
	}
	head.len = (size_t)(end - head.at);
	rest->at = end + 1;
	rest->len -= head.len + 1;
	return head;
}

/* Take a word and the blanks after it. */
struct span span_word(struct span *rest)
{
	struct span word = *rest;

	word.len = 0;
	while (word.len < rest->len && !span_is_blank(rest->at[word.len]))
		word.len++;
	rest->at += word.len;
	rest->len -= word.len;
	while (rest->len && span_is_blank(*rest->at)) {
		rest->at++;
		rest->len--;
	}
	return word;
}

/* Decimal without leading zeros, at most @max; larger ones do not wrap. */
bool span_number(struct span span, uint64_t max, uint64_t *value)
{
	uint64_t sum = 0;

	if (!span_all(span, span_is_digit) ||
	    (span.len > 1 && *span.at == '0'))
		return false;
	for (size_t i = 0; i < span.len; i++) {
		uint64_t digit = (uint64_t)(span.at[i] - '0');

		if (digit > max || sum > (max - digit) / 10)
			return false;
		sum = sum * 10 + digit;
	}
	*value = sum;
	return true;
}
