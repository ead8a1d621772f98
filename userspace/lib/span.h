/* SPDX-License-Identifier: MIT */
#ifndef SRTPCTL_SPAN_H
#define SRTPCTL_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct span - a piece of a text, which does not end with a NUL
 * @at: its first character; not NULL, even if @len is 0
 * @len: characters
 */
struct span {
	const char *at;
	size_t len;
};

bool span_is_digit(char c);
bool span_is_name(char c);
bool span_all(struct span span, bool (*is)(char c));
bool span_equal(struct span span, const char *word);
struct span span_cut(struct span *rest, char c);
struct span span_word(struct span *rest);
bool span_number(struct span span, uint64_t max, uint64_t *value);

#endif /* SRTPCTL_SPAN_H */
