/* SPDX-License-Identifier: GPL-2.0 */
/* The JSON files of selftests/vectors, read with json-c. */
#ifndef _UNIT_VECTOR_H
#define _UNIT_VECTOR_H

#include <stdbool.h>
#include <json-c/json.h>
#include <linux/types.h>

/**
 * struct octets - @len octets at the very end of a heap block
 * @data: the next octet after @len is the sanitizer's
 * @len: may be 0
 * @block: what was allocated
 */
struct octets {
	u8 *data;
	size_t len;
	u8 *block;
};

void vector_folder(int argc, char **argv);
void vector_each(const char *file, const char *kind,
		 void (*fn)(const char *id, struct json_object *v));

bool vector_has(struct json_object *v, const char *name);
struct json_object *vector_get(struct json_object *v, const char *name);
s64 vector_int(struct json_object *v, const char *name);
bool vector_bool(struct json_object *v, const char *name);
const char *vector_string(struct json_object *v, const char *name);
bool vector_is(struct json_object *v, const char *name, const char *value);
struct octets vector_octets(struct json_object *v, const char *name);

struct octets octets_copy(const void *data, size_t len);
struct octets octets_hex(const char *hex);
void octets_free(struct octets *o);

#endif /* _UNIT_VECTOR_H */
