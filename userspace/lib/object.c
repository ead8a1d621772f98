// SPDX-License-Identifier: MIT
/* Attributes to structures and back, by table. */
#include <stddef.h>
#include <string.h>

#include <arpa/inet.h>
#include <netlink/attr.h>

#include "object.h"

static int object_put_nest(struct nl_msg *msg, unsigned int attr,
			   const struct object *object, const void *data)
{
	struct nlattr *nest;
	int err;

	nest = nla_nest_start(msg, (int)(attr | NLA_F_NESTED));
	if (!nest)
		return -1;
	err = object_put(msg, object, data);
	nla_nest_end_keep_empty(msg, nest);
	return err;
}

static int object_put_u32s(struct nl_msg *msg, unsigned int attr,
			   const uint32_t *values, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		if (nla_put_u32(msg, (int)attr, values[i]))
			return -1;
	return 0;
}

static int object_put_binds(struct nl_msg *msg, unsigned int attr,
			    const uint32_t *ids, uint32_t n)
{
	struct nlattr *nest;
	int err;

	nest = nla_nest_start(msg, (int)(attr | NLA_F_NESTED));
	if (!nest)
		return -1;
	err = object_put_u32s(msg, SRTP_A_BIND_SESSION, ids, n);
	/* An empty list is a message of its own: bind nothing. */
	nla_nest_end_keep_empty(msg, nest);
	return err;
}

static int object_put_nests(struct nl_msg *msg,
			    const struct object_field *field,
			    const char *members, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		if (object_put_nest(msg, field->attr, field->nest,
				    members + i * field->nest->size))
			return -1;
	return 0;
}

static int object_put_octets(struct nl_msg *msg,
			     const struct object_field *field,
			     const uint8_t *blob)
{
	if (blob[0] > field->max)
		return -1;
	return nla_put(msg, field->attr, blob[0], blob + 1);
}

static int object_put_window(struct nl_msg *msg,
			     const struct object_field *field,
			     const struct srtpctl_window *window)
{
	if (window->len > sizeof(window->octets))
		return -1;
	return nla_put(msg, field->attr, window->len, window->octets);
}

static bool object_get_window(struct nlattr *nla,
			      struct srtpctl_window *window)
{
	if (nla_len(nla) > (int)sizeof(window->octets))
		return false;
	window->len = (uint16_t)nla_len(nla);
	memcpy(window->octets, nla_data(nla), window->len);
	return true;
}

static int object_put_field(struct nl_msg *msg,
			    const struct object_field *field,
			    const char *data)
{
	const char *at = data + field->offset;
	uint32_t n = 0;

	if (field->count) {
		memcpy(&n, data + field->count, sizeof(n));
		if (n > field->max)
			return -1;
	}

	switch (field->type) {
	case OBJECT_FLAG:
		return nla_put_flag(msg, field->attr);
	case OBJECT_U32:
		return nla_put_u32(msg, field->attr, *(const uint32_t *)at);
	case OBJECT_U64:
		return nla_put_u64(msg, field->attr, *(const uint64_t *)at);
	case OBJECT_PORT:
		return nla_put_u16(msg, field->attr,
				   htons(*(const uint16_t *)at));
	case OBJECT_OCTETS:
		return object_put_octets(msg, field, (const uint8_t *)at);
	case OBJECT_TEXT:
		return nla_put_string(msg, field->attr, at);
	case OBJECT_U32S:
		return object_put_u32s(msg, field->attr,
				       (const uint32_t *)at, n);
	case OBJECT_BINDS:
		return object_put_binds(msg, field->attr,
					(const uint32_t *)at, n);
	case OBJECT_NESTS:
		return object_put_nests(msg, field, at, n);
	case OBJECT_NEST_AT:
		return object_put_nest(msg, field->attr, field->nest,
				       *(const void *const *)at);
	case OBJECT_NESTS_AT:
		return object_put_nests(msg, field,
					*(const char *const *)at, n);
	case OBJECT_WINDOW:
		return object_put_window(msg, field, (const void *)at);
	}
	/* Everything else is only ever shown. */
	return -1;
}

/**
 * object_put - write what a structure says as attributes
 * @msg: message to extend
 * @object: what @data is
 * @data: the structure
 *
 * Return: 0, or -1 where the message has no room or a length is absurd.
 */
int object_put(struct nl_msg *msg, const struct object *object,
	       const void *data)
{
	const uint64_t has = *(const uint64_t *)data;

	for (unsigned int i = 0; i < object->n_fields; i++) {
		const struct object_field *field = &object->fields[i];

		if (field->shown || !(has & SRTPCTL_BIT(field->attr)))
			continue;
		if (object_put_field(msg, field, data))
			return -1;
	}
	return 0;
}

static bool object_get_counters(const struct nlattr *nest,
				struct srtpctl_counters *counters)
{
	const struct nlattr *nla;
	int rem;

	nla_for_each_nested(nla, nest, rem) {
		unsigned int attr = (unsigned int)nla_type(nla);

		if (attr >= SRTPCTL_COUNTERS || nla_len(nla) != 8)
			continue;
		counters->value[attr] = nla_get_u64(nla);
		counters->has |= SRTPCTL_BIT(attr);
	}
	return true;
}

static bool object_get_u32s(const struct nlattr *nla, uint32_t *values,
			    uint32_t *n, uint32_t max)
{
	if (nla_len(nla) != 4 || *n == max)
		return false;
	values[(*n)++] = nla_get_u32(nla);
	return true;
}

static bool object_get_binds(const struct nlattr *nest, uint32_t *ids,
			     uint32_t *n, uint32_t max)
{
	const struct nlattr *nla;
	int rem;

	nla_for_each_nested(nla, nest, rem)
		if (nla_type(nla) == SRTP_A_BIND_SESSION)
			object_get_u32s(nla, ids, n, max);
	return true;
}

/* What has not the length it should have is as if it were absent. */
static bool object_get_field(const struct object_field *field,
			     struct nlattr *nla, char *data)
{
	uint32_t *n = (uint32_t *)(data + field->count);
	char *at = data + field->offset;
	int len = nla_len(nla);

	switch (field->type) {
	case OBJECT_FLAG:
		return true;
	case OBJECT_U32:
	case OBJECT_S32:
		if (len != 4)
			return false;
		memcpy(at, nla_data(nla), 4);
		return true;
	case OBJECT_U64:
		if (len != 8)
			return false;
		memcpy(at, nla_data(nla), 8);
		return true;
	case OBJECT_PORT:
		if (len != 2)
			return false;
		*(uint16_t *)at = ntohs(nla_get_u16(nla));
		return true;
	case OBJECT_OCTETS:
		if (len > field->max)
			return false;
		at[0] = (char)len;
		memcpy(at + 1, nla_data(nla), (size_t)len);
		return true;
	case OBJECT_TEXT:
		nla_strlcpy(at, nla, field->max + 1u);
		return true;
	case OBJECT_U32S:
		return object_get_u32s(nla, (uint32_t *)at, n, field->max);
	case OBJECT_BINDS:
		return object_get_binds(nla, (uint32_t *)at, n, field->max);
	case OBJECT_NEST:
		object_get(field->nest, nla_data(nla), len, at);
		return true;
	case OBJECT_NESTS:
		if (*n == field->max)
			return false;
		object_get(field->nest, nla_data(nla), len,
			   at + (*n)++ * field->nest->size);
		return true;
	case OBJECT_WINDOW:
		return object_get_window(nla, (struct srtpctl_window *)at);
	case OBJECT_COUNTERS:
		return object_get_counters(nla,
					   (struct srtpctl_counters *)at);
	}
	return false;
}

static const struct object_field *
object_field(const struct object *object, unsigned int attr)
{
	for (unsigned int i = 0; i < object->n_fields; i++)
		if (object->fields[i].attr == attr)
			return &object->fields[i];
	return NULL;
}

/**
 * object_get - read attributes into a structure
 * @object: what @data is
 * @head: first attribute
 * @len: octets of attributes
 * @data: the structure; cleared first
 */
void object_get(const struct object *object, struct nlattr *head, int len,
		void *data)
{
	struct nlattr *nla;
	int rem;

	memset(data, 0, object->size);
	nla_for_each_attr(nla, head, len, rem) {
		const struct object_field *field;

		field = object_field(object, (unsigned int)nla_type(nla));
		if (field && object_get_field(field, nla, data))
			*(uint64_t *)data |= SRTPCTL_BIT(field->attr);
	}
}

/**
 * object_name - how the specification spells an attribute
 * @object: whose attribute
 * @attr: number
 *
 * Return: a constant, or NULL.
 */
const char *object_name(const struct object *object, unsigned int attr)
{
	const struct object_field *field = object_field(object, attr);

	return field ? field->name : NULL;
}

/**
 * object_name_at - name the innermost attribute that holds an octet
 * @object: what the attributes describe
 * @head: first attribute
 * @len: octets of attributes
 * @at: address inside them
 *
 * Return: a constant, or NULL.
 */
const char *object_name_at(const struct object *object,
			   const struct nlattr *head, int len,
			   const void *at)
{
	const struct nlattr *nla;
	const char *inner;
	int rem;

	nla_for_each_attr(nla, head, len, rem) {
		const struct object_field *field;
		const char *end = (const char *)nla_data(nla) + nla_len(nla);

		if ((const char *)at < (const char *)nla ||
		    (const char *)at >= end)
			continue;
		field = object_field(object, (unsigned int)nla_type(nla));
		if (!field || !field->nest || at == nla)
			return field ? field->name : NULL;
		inner = object_name_at(field->nest, nla_data(nla),
				       nla_len(nla), at);
		return inner ? inner : field->name;
	}
	return NULL;
}

/**
 * object_nest_at - find what a nest describes
 * @object: what the attributes describe
 * @head: first attribute
 * @len: octets of attributes
 * @at: address of the nest
 *
 * Return: the description, or NULL.
 */
const struct object *object_nest_at(const struct object *object,
				    const struct nlattr *head, int len,
				    const void *at)
{
	const struct nlattr *nla;
	int rem;

	nla_for_each_attr(nla, head, len, rem) {
		const struct object_field *field;
		const char *end = (const char *)nla_data(nla) + nla_len(nla);

		if ((const char *)at < (const char *)nla ||
		    (const char *)at >= end)
			continue;
		field = object_field(object, (unsigned int)nla_type(nla));
		if (!field || !field->nest)
			return NULL;
		if (at == nla)
			return field->nest;
		return object_nest_at(field->nest, nla_data(nla), nla_len(nla),
				      at);
	}
	return NULL;
}
