// SPDX-License-Identifier: GPL-2.0
/*
 * Saved states as a JSON document, which may have been edited or cut: what is
 * not understood is refused and named, and nothing is guessed.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arg.h"
#include "name.h"
#include "save.h"

#define FIELD(s, a, t, m, n, ...) \
	{ .attr = (a), .type = SAVE_##t, .offset = offsetof(struct s, m), \
	  .name = (n), __VA_ARGS__ }
#define WINDOW_RANGE	.min = SRTP_WINDOW_MIN / 8, .max = SRTP_WINDOW_MAX / 8

#define F(a, t, m, n, ...) \
	FIELD(srtpctl_saved_state, SRTP_A_STATE_##a, t, m, n, __VA_ARGS__)
const struct save_field save_state_fields[] = {
	F(SSRC, U32, ssrc, "ssrc", .max = UINT32_MAX, .needed = true),
	F(ROC, U32, roc, "roc", .max = UINT32_MAX),
	F(SEQ, U32, seq, "seq", .max = UINT16_MAX),
	F(RTCP_INDEX, U32, rtcp_index, "rtcp-index", .max = UINT32_C(1) << 31),
	F(LEARNED, FLAG, has, "learned"),
	F(PARKED, FLAG, has, "parked"),
	F(WINDOW, WINDOW, window, "window", WINDOW_RANGE),
	F(RTCP_WINDOW, WINDOW, rtcp_window, "rtcp-window", WINDOW_RANGE),
	F(INNER_INDEX, U64, inner_index, "inner-index",
	  .max = (UINT64_C(1) << 48) - 1),
	F(INNER_WINDOW, WINDOW, inner_window, "inner-window", WINDOW_RANGE),
	{ NULL }
};
#undef F

#define F(a, t, m, n, ...) \
	FIELD(srtpctl_saved_key, SRTP_A_KEY_##a, t, m, n, __VA_ARGS__)
const struct save_field save_key_fields[] = {
	F(MKI, BLOB, mki, "mki", .min = 1, .max = SRTP_MKI_MAX),
	F(CHECK, BLOB, check, "check", .min = 4, .max = 4, .needed = true),
	F(USED, U64, used, "used", .max = UINT64_C(1) << 48),
	F(RTCP_USED, U64, rtcp_used, "rtcp-used", .max = UINT64_C(1) << 31),
	{ NULL }
};
#undef F

/* --- Written --------------------------------------------------------------- */

static struct json_object *save_hex(const uint8_t *octets, size_t len)
{
	char text[2 * SRTP_WINDOW_MAX / 8 + 1] = "";

	for (size_t i = 0; i < len; i++)
		snprintf(text + 2 * i, 3, "%02x", octets[i]);
	return json_object_new_string(text);
}

static struct json_object *save_value(const struct save_field *field,
				      const void *at)
{
	const struct srtpctl_window *window = at;
	const uint8_t *blob = at;

	switch (field->type) {
	case SAVE_FLAG:
		return json_object_new_boolean(1);
	case SAVE_U32:
		return json_object_new_int64(*(const uint32_t *)at);
	case SAVE_U64:
		return json_object_new_uint64(*(const uint64_t *)at);
	case SAVE_BLOB:
		return save_hex(blob + 1, blob[0]);
	case SAVE_WINDOW:
		return save_hex(window->octets, window->len);
	}
	return NULL;
}

/**
 * save_put - write a structure
 * @fields: its members
 * @data: the structure
 *
 * Return: an object.
 */
struct json_object *save_put(const struct save_field *fields, const void *data)
{
	struct json_object *object = json_object_new_object();
	const uint64_t has = *(const uint64_t *)data;

	for (; fields->name; fields++)
		if (has & SRTPCTL_BIT(fields->attr))
			json_object_object_add(object, fields->name,
					       save_value(fields,
							  (const char *)data +
							  fields->offset));
	return object;
}

/* --- Read ------------------------------------------------------------------ */

/**
 * struct save_place - where in the document we are
 * @path: in words
 * @len: of @path
 * @why: receives a sentence
 * @room: of @why
 */
struct save_place {
	char path[128];
	size_t len;
	char *why;
	size_t room;
};

__attribute__((format(printf, 2, 3)))
static bool save_wrong(struct save_place *place, const char *fmt, ...)
{
	va_list ap;
	int n;

	n = snprintf(place->why, place->room, "%s%s", place->path,
		     place->len ? ": " : "");
	va_start(ap, fmt);
	if (n >= 0 && (size_t)n < place->room)
		vsnprintf(place->why + n, place->room - (size_t)n, fmt, ap);
	va_end(ap);
	return false;
}

__attribute__((format(printf, 2, 3)))
static size_t save_enter(struct save_place *place, const char *fmt, ...)
{
	size_t before = place->len;
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(place->path + before, sizeof(place->path) - before, fmt, ap);
	va_end(ap);
	place->len = strlen(place->path);
	return before;
}

static void save_leave(struct save_place *place, size_t before)
{
	place->len = before;
	place->path[before] = '\0';
}

/* As it stands in the document, but neither long nor over several lines. */
static bool save_not(struct save_place *place, struct json_object *value,
		     const char *what)
{
	char text[40];

	snprintf(text, sizeof(text), "%s",
		 json_object_to_json_string_ext(value,
						JSON_C_TO_STRING_PLAIN));
	return save_wrong(place, "%s is not %s", text, what);
}

static bool save_number(struct save_place *place, struct json_object *value,
			const struct save_field *field, uint64_t *number)
{
	char what[64];

	snprintf(what, sizeof(what), "a number from %" PRIu64 " to %" PRIu64,
		 field->min, field->max);
	if (!json_object_is_type(value, json_type_int) ||
	    (!json_object_get_uint64(value) && json_object_get_int64(value)))
		return save_not(place, value, what);
	*number = json_object_get_uint64(value);
	if (json_object_get_int64(value) < 0 || *number < field->min ||
	    *number > field->max)
		return save_not(place, value, what);
	return true;
}

static bool save_octets(struct save_place *place, struct json_object *value,
			const struct save_field *field, uint8_t *octets,
			size_t *n)
{
	char what[80];

	if (json_object_is_type(value, json_type_string) &&
	    arg_hex_octets(json_object_get_string(value),
			   (size_t)json_object_get_string_len(value), octets,
			   field->max, n) &&
	    *n >= field->min && *n <= field->max)
		return true;
	if (field->min == field->max)
		snprintf(what, sizeof(what),
			 "%" PRIu64 " octets in hexadecimal", field->min);
	else
		snprintf(what, sizeof(what), "%" PRIu64 " to %" PRIu64
			 " octets in hexadecimal", field->min, field->max);
	return save_not(place, value, what);
}

static bool save_flag(struct save_place *place, struct json_object *value,
		      const struct save_field *field, uint64_t *has)
{
	if (!json_object_is_type(value, json_type_boolean))
		return save_not(place, value, "true or false");
	if (!json_object_get_boolean(value))
		*has &= ~SRTPCTL_BIT(field->attr);
	return true;
}

static bool save_take(struct save_place *place, struct json_object *value,
		      const struct save_field *field, void *data)
{
	char *at = (char *)data + field->offset;
	struct srtpctl_window *window = (struct srtpctl_window *)at;
	uint64_t number = 0;
	size_t n = 0;
	bool ok = false;

	*(uint64_t *)data |= SRTPCTL_BIT(field->attr);
	switch (field->type) {
	case SAVE_FLAG:
		return save_flag(place, value, field, data);
	case SAVE_U32:
		ok = save_number(place, value, field, &number);
		*(uint32_t *)at = (uint32_t)number;
		return ok;
	case SAVE_U64:
		return save_number(place, value, field, (uint64_t *)at);
	case SAVE_BLOB:
		ok = save_octets(place, value, field, (uint8_t *)at + 1, &n);
		*(uint8_t *)at = (uint8_t)n;
		return ok;
	case SAVE_WINDOW:
		ok = save_octets(place, value, field, window->octets, &n);
		window->len = (uint16_t)n;
		return ok;
	}
	return false;
}

static bool save_get(struct save_place *place, struct json_object *object,
		     const struct save_field *fields, void *data)
{
	const struct save_field *field;

	if (!json_object_is_type(object, json_type_object))
		return save_not(place, object, "an object");
	json_object_object_foreach(object, name, value) {
		size_t before;

		for (field = fields; field->name; field++)
			if (!strcmp(field->name, name))
				break;
		if (!field->name)
			return save_wrong(place, "\"%.40s\" is not known",
					  name);
		before = save_enter(place, ".%s", name);
		if (!save_take(place, value, field, data))
			return false;
		save_leave(place, before);
	}
	for (field = fields; field->name; field++)
		if (field->needed &&
		    !(*(uint64_t *)data & SRTPCTL_BIT(field->attr)))
			return save_wrong(place, "\"%s\" is missing",
					  field->name);
	return true;
}

static bool save_keys(struct save_place *place, struct json_object *list,
		      struct srtpctl_saved *saved)
{
	size_t n = json_object_is_type(list, json_type_array) ?
		   json_object_array_length(list) : 0;

	if (!n || n > SRTP_KEYS_PER_SESSION)
		return save_not(place, list, "a list of 1 to 16 keys");
	for (size_t i = 0; i < n; i++) {
		size_t before = save_enter(place, "[%zu]", i);

		if (!save_get(place, json_object_array_get_idx(list, i),
			      save_key_fields, &saved->keys[i]))
			return false;
		save_leave(place, before);
	}
	saved->n_keys = (uint32_t)n;
	saved->has |= SRTPCTL_BIT(SRTP_A_RESTORE_KEY);
	return true;
}

static bool save_states(struct save_place *place, struct json_object *list,
			struct srtpctl_saved *saved)
{
	struct srtpctl_saved_state *states;
	size_t n;

	if (!json_object_is_type(list, json_type_array))
		return save_not(place, list, "a list of states");
	if (saved->states)
		return save_wrong(place, "comes twice");
	n = json_object_array_length(list);
	states = calloc(n + 1, sizeof(*states));
	saved->states = states;
	if (!states || n > UINT16_MAX)
		return save_wrong(place, "too many states");
	for (size_t i = 0; i < n; i++) {
		size_t before = save_enter(place, "[%zu]", i);

		if (!save_get(place, json_object_array_get_idx(list, i),
			      save_state_fields, &states[i]))
			return false;
		save_leave(place, before);
	}
	saved->n_states = (uint32_t)n;
	if (n)
		saved->has |= SRTPCTL_BIT(SRTP_A_RESTORE_STATE);
	return true;
}

static bool save_owner(struct save_place *place, struct json_object *value,
		       struct srtpctl_saved *saved)
{
	int len = json_object_get_string_len(value);

	if (!json_object_is_type(value, json_type_string) || len < 1 ||
	    len > SRTP_OWNER_MAX ||
	    strlen(json_object_get_string(value)) != (size_t)len)
		return save_not(place, value, "an owner of 1 to 15 characters");
	memcpy(saved->owner, json_object_get_string(value), (size_t)len + 1);
	saved->has |= SRTPCTL_BIT(SRTP_A_RESTORE_OWNER);
	return true;
}

static bool save_id(struct save_place *place, struct json_object *value,
		    struct srtpctl_saved *saved)
{
	static const struct save_field field = { .min = 1, .max = UINT32_MAX };
	uint64_t number = 0;
	bool ok = save_number(place, value, &field, &number);

	saved->session = (uint32_t)number;
	saved->has |= SRTPCTL_BIT(SRTP_A_RESTORE_SESSION);
	return ok;
}

static bool save_direction(struct save_place *place, struct json_object *value,
			   struct srtpctl_saved *saved)
{
	const char *text = json_object_get_string(value);

	saved->has |= SRTPCTL_BIT(SRTP_A_RESTORE_DIRECTION);
	for (const struct name *n = name_direction; n->word; n++) {
		saved->direction = n->value;
		if (text && !strcmp(text, n->word))
			return true;
	}
	return save_not(place, value, "in or out");
}

static bool save_suite(struct save_place *place, struct json_object *value,
		       struct srtpctl_saved *saved)
{
	const struct srtpctl_suite *suite = NULL;

	if (json_object_is_type(value, json_type_string))
		suite = srtpctl_suite_find(json_object_get_string(value),
					   (size_t)json_object_get_string_len(value));
	if (!suite || !suite->id)
		return save_not(place, value, "a suite");
	saved->suite = suite->id;
	saved->has |= SRTPCTL_BIT(SRTP_A_RESTORE_SUITE);
	return true;
}

/* What a session consists of; all of it is needed. */
static const struct save_member {
	const char *name;
	bool (*read)(struct save_place *place, struct json_object *value,
		     struct srtpctl_saved *saved);
} save_members[] = {
	{ "owner", save_owner },
	{ "id", save_id },
	{ "direction", save_direction },
	{ "suite", save_suite },
	{ "keys", save_keys },
	{ "states", save_states },
};

#define SAVE_MEMBERS	(sizeof(save_members) / sizeof(save_members[0]))

static bool save_session(struct save_place *place, struct json_object *object,
			 struct srtpctl_saved *saved)
{
	if (!json_object_is_type(object, json_type_object))
		return save_not(place, object, "an object");
	json_object_object_foreach(object, name, unused) {
		size_t i = 0;

		(void)unused;
		while (i < SAVE_MEMBERS && strcmp(save_members[i].name, name))
			i++;
		if (i == SAVE_MEMBERS)
			return save_wrong(place, "\"%.40s\" is not known",
					  name);
	}
	for (size_t i = 0; i < SAVE_MEMBERS; i++) {
		const struct save_member *member = &save_members[i];
		struct json_object *value;
		size_t before;

		if (!json_object_object_get_ex(object, member->name, &value))
			return save_wrong(place, "\"%s\" is missing",
					  member->name);
		before = save_enter(place, ".%s", member->name);
		if (!member->read(place, value, saved))
			return false;
		save_leave(place, before);
	}
	return true;
}

static bool save_sessions(struct save_place *place, struct json_object *list,
			  struct save_doc *doc)
{
	size_t n;

	if (!json_object_is_type(list, json_type_array))
		return save_not(place, list, "a list of sessions");
	n = json_object_array_length(list);
	doc->sessions = calloc(n + 1, sizeof(*doc->sessions));
	if (!doc->sessions)
		return save_wrong(place, "too many sessions");
	for (size_t i = 0; i < n; i++) {
		size_t before = save_enter(place, "[%zu]", i);

		doc->n = i + 1;
		if (!save_session(place, json_object_array_get_idx(list, i),
				  &doc->sessions[i]))
			return false;
		save_leave(place, before);
	}
	return true;
}

static bool save_document(struct save_place *place, struct json_object *object,
			  struct save_doc *doc)
{
	static const struct save_field version = {
		.min = SAVE_VERSION, .max = SAVE_VERSION };
	struct json_object *value;
	uint64_t number;

	if (!json_object_is_type(object, json_type_object))
		return save_not(place, object, "saved states");
	if (!json_object_object_get_ex(object, "version", &value))
		return save_wrong(place, "\"version\" is missing");
	save_enter(place, "version");
	if (!save_number(place, value, &version, &number))
		return false;
	save_leave(place, 0);
	json_object_object_foreach(object, name, unused) {
		(void)unused;
		if (strcmp(name, "version") && strcmp(name, "sessions"))
			return save_wrong(place, "\"%.40s\" is not known",
					  name);
	}
	if (!json_object_object_get_ex(object, "sessions", &value))
		return save_wrong(place, "\"sessions\" is missing");
	save_enter(place, "sessions");
	return save_sessions(place, value, doc);
}

/**
 * save_read - read a document
 * @text: JSON
 * @len: its octets
 * @doc: filled; to be freed in any case
 * @why: receives a sentence on failure
 * @room: of @why
 *
 * Return: all of it was understood.
 */
bool save_read(const char *text, size_t len, struct save_doc *doc, char *why,
	       size_t room)
{
	struct save_place place = { .why = why, .room = room };
	struct json_tokener *tokener = json_tokener_new();
	struct json_object *object;
	bool ok;

	memset(doc, 0, sizeof(*doc));
	if (!tokener || len > INT32_MAX) {
		json_tokener_free(tokener);
		return save_wrong(&place, "%s", strerror(ENOMEM));
	}
	json_tokener_set_flags(tokener, JSON_TOKENER_STRICT);
	/* its end may be all that is missing: a number ends with a blank */
	object = json_tokener_parse_ex(tokener, text, (int)len);
	ok = json_tokener_get_error(tokener) == json_tokener_success;
	if (!ok)
		save_wrong(&place, "not JSON at octet %zu: %s",
			   json_tokener_get_parse_end(tokener),
			   json_tokener_error_desc(json_tokener_get_error(tokener)));
	else
		ok = save_document(&place, object, doc);
	json_object_put(object);
	json_tokener_free(tokener);
	return ok;
}

/**
 * save_free - end a document
 * @doc: what save_read() filled
 */
void save_free(struct save_doc *doc)
{
	for (size_t i = 0; i < doc->n; i++)
		free((void *)doc->sessions[i].states);
	free(doc->sessions);
}
