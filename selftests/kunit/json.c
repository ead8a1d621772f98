// SPDX-License-Identifier: GPL-2.0
/* As much of json-c as selftests/unit uses, on tables that never change. */
#include <linux/string.h>

#include "json-c/json.h"

/* Kernel memory has no files: vectors.c has their contents, by name. */
struct json_object *json_object_from_file(const char *path)
{
	const struct json_member *file;

	for (file = json_files; file->name; file++)
		if (!strcmp(file->name, path))
			return (struct json_object *)&file->value;
	return NULL;
}

bool json_object_is_type(const struct json_object *v, enum json_type type)
{
	return v->type == type;
}

s64 json_object_get_int64(const struct json_object *v)
{
	return v->type == json_type_int ? v->number : 0;
}

bool json_object_get_boolean(const struct json_object *v)
{
	return v->type == json_type_boolean && v->number;
}

const char *json_object_get_string(const struct json_object *v)
{
	return v->type == json_type_string ? v->string : NULL;
}

size_t json_object_array_length(const struct json_object *v)
{
	return v->type == json_type_array ? v->count : 0;
}

struct json_object *json_object_array_get_idx(const struct json_object *v,
					      size_t i)
{
	if (i >= json_object_array_length(v))
		return NULL;
	return (struct json_object *)&v->elements[i];
}

bool json_object_member_at(const struct json_object *v, size_t i,
			   const char **name, struct json_object **value)
{
	if (v->type != json_type_object || i >= v->count)
		return false;
	*name = v->members[i].name;
	*value = (struct json_object *)&v->members[i].value;
	return true;
}

bool json_object_object_get_ex(const struct json_object *v, const char *name,
			       struct json_object **value)
{
	struct json_object *found;
	const char *other;
	size_t i;

	for (i = 0; json_object_member_at(v, i, &other, &found); i++) {
		if (strcmp(other, name))
			continue;
		if (value)
			*value = found;
		return true;
	}
	return false;
}
