// SPDX-License-Identifier: GPL-2.0
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vector.h"

static const char *folder;

static void __attribute__((noreturn)) die(const char *what, const char *which)
{
	fprintf(stderr, "%s: %s\n", what, which);
	exit(2);
}

void vector_folder(int argc, char **argv)
{
	if (argc != 2)
		die("usage", "PROGRAM VECTOR-FOLDER");
	folder = argv[1];
}

static struct octets octets_new(size_t len)
{
	/* malloc(0) is one octet to the sanitizer: never ask for that */
	size_t lead = len ? 0 : 8;
	u8 *block = malloc(lead + len);

	if (!block)
		abort();
	return (struct octets){ block + lead, len, block };
}

struct octets octets_copy(const void *data, size_t len)
{
	struct octets o = octets_new(len);

	if (len)
		memcpy(o.data, data, len);
	return o;
}

struct octets octets_hex(const char *hex)
{
	struct octets o = octets_new(strlen(hex) / 2);
	unsigned int octet;
	size_t i;

	if (strlen(hex) % 2)
		die("odd hex", hex);
	for (i = 0; i < o.len; i++) {
		if (sscanf(hex + 2 * i, "%2x", &octet) != 1)
			die("not hex", hex);
		o.data[i] = octet;
	}
	return o;
}

void octets_free(struct octets *o)
{
	free(o->block);
	o->block = NULL;
	o->data = NULL;
}

bool vector_has(struct json_object *v, const char *name)
{
	return json_object_object_get_ex(v, name, NULL);
}

struct json_object *vector_get(struct json_object *v, const char *name)
{
	struct json_object *field;

	if (!json_object_object_get_ex(v, name, &field))
		die("vector without field", name);
	return field;
}

s64 vector_int(struct json_object *v, const char *name)
{
	struct json_object *field = vector_get(v, name);

	if (!json_object_is_type(field, json_type_int))
		die("not an integer", name);
	return json_object_get_int64(field);
}

bool vector_bool(struct json_object *v, const char *name)
{
	struct json_object *field = vector_get(v, name);

	if (!json_object_is_type(field, json_type_boolean))
		die("not a boolean", name);
	return json_object_get_boolean(field);
}

const char *vector_string(struct json_object *v, const char *name)
{
	struct json_object *field = vector_get(v, name);

	if (!json_object_is_type(field, json_type_string))
		die("not a string", name);
	return json_object_get_string(field);
}

bool vector_is(struct json_object *v, const char *name, const char *value)
{
	return !strcmp(vector_string(v, name), value);
}

struct octets vector_octets(struct json_object *v, const char *name)
{
	return octets_hex(vector_string(v, name));
}

/* @fn for each vector of @kind in @file. */
void vector_each(const char *file, const char *kind,
		 void (*fn)(const char *id, struct json_object *v))
{
	struct json_object *doc, *all, *v;
	char path[PATH_MAX];
	size_t i;

	snprintf(path, sizeof(path), "%s/%s.json", folder, file);
	doc = json_object_from_file(path);
	if (!doc)
		die(path, json_util_get_last_err());
	all = vector_get(doc, "vectors");
	for (i = 0; i < json_object_array_length(all); i++) {
		v = json_object_array_get_idx(all, i);
		if (vector_is(v, "kind", kind))
			fn(vector_string(v, "id"), v);
	}
	json_object_put(doc);
}
