/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SHIM_JSON_H
#define _SHIM_JSON_H

#include <linux/types.h>

enum json_type {
	json_type_null,
	json_type_boolean,
	json_type_int,
	json_type_string,
	json_type_array,
	json_type_object,
};

/**
 * struct json_object - a value
 * @type: says which member of the union it has
 * @count: how many elements or members
 * @number: of an integer or a boolean
 * @string: its octets
 * @elements: of an array
 * @members: of an object
 */
struct json_object {
	enum json_type type;
	unsigned int count;
	union {
		s64 number;
		const char *string;
		const struct json_object *elements;
		const struct json_member *members;
	};
};

struct json_member {
	const char *name;
	struct json_object value;
};

/* vectors.c: a member per file; the last has no name */
extern const struct json_member json_files[];

struct json_object *json_object_from_file(const char *path);
bool json_object_is_type(const struct json_object *v, enum json_type type);
s64 json_object_get_int64(const struct json_object *v);
bool json_object_get_boolean(const struct json_object *v);
const char *json_object_get_string(const struct json_object *v);
size_t json_object_array_length(const struct json_object *v);
struct json_object *json_object_array_get_idx(const struct json_object *v,
					      size_t i);
bool json_object_object_get_ex(const struct json_object *v, const char *name,
			       struct json_object **value);
bool json_object_member_at(const struct json_object *v, size_t i,
			   const char **name, struct json_object **value);

/* declares both, as that of json-c does */
#define json_object_object_foreach(v, name, value)			\
	const char *name;						\
	struct json_object *value;					\
	for (size_t name##_at = 0;					\
	     json_object_member_at(v, name##_at, &name, &value);	\
	     name##_at++)

static inline const char *json_util_get_last_err(void)
{
	return "not among the vectors";
}

static inline void json_object_put(struct json_object *v)
{
}

#endif /* _SHIM_JSON_H */
