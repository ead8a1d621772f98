// SPDX-License-Identifier: GPL-2.0
/*
 * Saved states out of a JSON document, which may have been edited or cut: what is
 * not understood is refused and named, and nothing is guessed.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arg.h"
#include "load.h"
#include "name.h"
#include "once.h"
#include "save.h"

/**
 * struct load_place - where in the document we are
 * @path: in words
 * @len: of @path
 * @why: receives a sentence
 * @room: of @why
 */
struct load_place {
	char path[128];
	size_t len;
	char *why;
	size_t room;
};

__attribute__((format(printf, 2, 3)))
static bool load_wrong(struct load_place *place, const char *fmt, ...)
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
static size_t load_enter(struct load_place *place, const char *fmt, ...)
{
	size_t before = place->len;
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(place->path + before, sizeof(place->path) - before, fmt, ap);
	va_end(ap);
	place->len = strlen(place->path);
	return before;
}

static void load_leave(struct load_place *place, size_t before)
{
	place->len = before;
	place->path[before] = '\0';
}

/* As it stands in the document, but neither long nor over several lines. */
static bool load_not(struct load_place *place, struct json_object *value,
		     const char *what)
{
	char text[40];

	snprintf(text, sizeof(text), "%s",
		 json_object_to_json_string_ext(value,
						JSON_C_TO_STRING_PLAIN));
	return load_wrong(place, "%s is not %s", text, what);
}

static bool load_number(struct load_place *place, struct json_object *value,
			const struct save_field *field, uint64_t *number)
{
	char what[64];

	snprintf(what, sizeof(what), "a number from %" PRIu64 " to %" PRIu64,
		 field->min, field->max);
	if (!json_object_is_type(value, json_type_int) ||
	    (!json_object_get_uint64(value) && json_object_get_int64(value)))
		return load_not(place, value, what);
	*number = json_object_get_uint64(value);
	if (json_object_get_int64(value) < 0 || *number < field->min ||
	    *number > field->max)
		return load_not(place, value, what);
	return true;
}

static bool load_octets(struct load_place *place, struct json_object *value,
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
	return load_not(place, value, what);
}

static bool load_flag(struct load_place *place, struct json_object *value,
		      const struct save_field *field, uint64_t *has)
{
	if (!json_object_is_type(value, json_type_boolean))
		return load_not(place, value, "true or false");
	if (!json_object_get_boolean(value))
		*has &= ~SRTPCTL_BIT(field->attr);
	return true;
}

static bool load_take(struct load_place *place, struct json_object *value,
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
		return load_flag(place, value, field, data);
	case SAVE_U32:
		ok = load_number(place, value, field, &number);
		*(uint32_t *)at = (uint32_t)number;
		return ok;
	case SAVE_U64:
		return load_number(place, value, field, (uint64_t *)at);
	case SAVE_BLOB:
		ok = load_octets(place, value, field, (uint8_t *)at + 1, &n);
		*(uint8_t *)at = (uint8_t)n;
		return ok;
	case SAVE_WINDOW:
		ok = load_octets(place, value, field, window->octets, &n);
		window->len = (uint16_t)n;
		return ok;
	}
	return false;
}

static bool load_get(struct load_place *place, struct json_object *object,
		     const struct save_field *fields, void *data)
{
	const struct save_field *field;

	if (!json_object_is_type(object, json_type_object))
		return load_not(place, object, "an object");
	json_object_object_foreach(object, name, value) {
		size_t before;

		for (field = fields; field->name; field++)
			if (!strcmp(field->name, name))
				break;
		if (!field->name)
			return load_wrong(place, "\"%.40s\" is not known",
					  name);
		before = load_enter(place, ".%s", name);
		if (!load_take(place, value, field, data))
			return false;
		load_leave(place, before);
	}
	for (field = fields; field->name; field++)
		if (field->needed &&
		    !(*(uint64_t *)data & SRTPCTL_BIT(field->attr)))
			return load_wrong(place, "\"%s\" is missing",
					  field->name);
	return true;
}

static bool load_keys(struct load_place *place, struct json_object *list,
		      struct srtpctl_saved *saved)
{
	size_t n = json_object_is_type(list, json_type_array) ?
		   json_object_array_length(list) : 0;

	if (!n || n > SRTP_KEYS_PER_SESSION)
		return load_not(place, list, "a list of 1 to 16 keys");
	for (size_t i = 0; i < n; i++) {
		size_t before = load_enter(place, "[%zu]", i);

		if (!load_get(place, json_object_array_get_idx(list, i),
			      save_key_fields, &saved->keys[i]))
			return false;
		load_leave(place, before);
	}
	saved->n_keys = (uint32_t)n;
	saved->has |= SRTPCTL_BIT(SRTP_A_RESTORE_KEY);
	return true;
}

static bool load_states(struct load_place *place, struct json_object *list,
			struct srtpctl_saved *saved)
{
	struct srtpctl_saved_state *states;
	size_t n;

	if (!json_object_is_type(list, json_type_array))
		return load_not(place, list, "a list of states");
	n = json_object_array_length(list);
	states = calloc(n + 1, sizeof(*states));
	saved->states = states;
	if (!states || n > UINT16_MAX)
		return load_wrong(place, "too many states");
	for (size_t i = 0; i < n; i++) {
		size_t before = load_enter(place, "[%zu]", i);

		if (!load_get(place, json_object_array_get_idx(list, i),
			      save_state_fields, &states[i]))
			return false;
		load_leave(place, before);
	}
	saved->n_states = (uint32_t)n;
	if (n)
		saved->has |= SRTPCTL_BIT(SRTP_A_RESTORE_STATE);
	return true;
}

static bool load_owner(struct load_place *place, struct json_object *value,
		       struct srtpctl_saved *saved)
{
	const char *owner = json_object_get_string(value);

	/* a NUL within it would end it */
	if (!json_object_is_type(value, json_type_string) ||
	    strlen(owner) != (size_t)json_object_get_string_len(value) ||
	    !arg_is_owner(owner))
		return load_not(place, value, "an owner of 1 to 15 characters");
	memcpy(saved->owner, owner, strlen(owner) + 1);
	saved->has |= SRTPCTL_BIT(SRTP_A_RESTORE_OWNER);
	return true;
}

static bool load_id(struct load_place *place, struct json_object *value,
		    struct srtpctl_saved *saved)
{
	static const struct save_field field = { .min = 1, .max = UINT32_MAX };
	uint64_t number = 0;
	bool ok = load_number(place, value, &field, &number);

	saved->session = (uint32_t)number;
	saved->has |= SRTPCTL_BIT(SRTP_A_RESTORE_SESSION);
	return ok;
}

static bool load_direction(struct load_place *place, struct json_object *value,
			   struct srtpctl_saved *saved)
{
	const char *text = json_object_get_string(value);

	saved->has |= SRTPCTL_BIT(SRTP_A_RESTORE_DIRECTION);
	for (const struct name *n = name_direction; n->word; n++) {
		saved->direction = n->value;
		if (text && !strcmp(text, n->word))
			return true;
	}
	return load_not(place, value, "in or out");
}

static bool load_suite(struct load_place *place, struct json_object *value,
		       struct srtpctl_saved *saved)
{
	const struct srtpctl_suite *suite = NULL;

	if (json_object_is_type(value, json_type_string))
		suite = srtpctl_suite_find(json_object_get_string(value),
					   (size_t)json_object_get_string_len(value));
	if (!suite || !suite->id)
		return load_not(place, value, "a suite");
	saved->suite = suite->id;
	saved->has |= SRTPCTL_BIT(SRTP_A_RESTORE_SUITE);
	return true;
}

/* What a session consists of; all of it is needed. */
static const struct load_member {
	const char *name;
	bool (*read)(struct load_place *place, struct json_object *value,
		     struct srtpctl_saved *saved);
} load_members[] = {
	{ "owner", load_owner },
	{ "id", load_id },
	{ "direction", load_direction },
	{ "suite", load_suite },
	{ "keys", load_keys },
	{ "states", load_states },
};

#define LOAD_MEMBERS	(sizeof(load_members) / sizeof(load_members[0]))

static bool load_session(struct load_place *place, struct json_object *object,
			 struct srtpctl_saved *saved)
{
	if (!json_object_is_type(object, json_type_object))
		return load_not(place, object, "an object");
	json_object_object_foreach(object, name, unused) {
		size_t i = 0;

		(void)unused;
		while (i < LOAD_MEMBERS && strcmp(load_members[i].name, name))
			i++;
		if (i == LOAD_MEMBERS)
			return load_wrong(place, "\"%.40s\" is not known",
					  name);
	}
	for (size_t i = 0; i < LOAD_MEMBERS; i++) {
		const struct load_member *member = &load_members[i];
		struct json_object *value;
		size_t before;

		if (!json_object_object_get_ex(object, member->name, &value))
			return load_wrong(place, "\"%s\" is missing",
					  member->name);
		before = load_enter(place, ".%s", member->name);
		if (!member->read(place, value, saved))
			return false;
		load_leave(place, before);
	}
	return true;
}

static bool load_once(struct load_place *place, const char *text, size_t len)
{
	const char *name;
	size_t n;
	const char *fault = once_fault(text, len, &name, &n);

	if (!fault)
		return true;
	load_leave(place, 0);
	return load_wrong(place, "\"%.*s\" at octet %zu %s", n < 40 ? (int)n : 40,
			  name, (size_t)(name - text), fault);
}

static bool load_sessions(struct load_place *place, struct json_object *list,
			  struct load_doc *doc)
{
	size_t n;

	if (!json_object_is_type(list, json_type_array))
		return load_not(place, list, "a list of sessions");
	n = json_object_array_length(list);
	doc->sessions = calloc(n + 1, sizeof(*doc->sessions));
	if (!doc->sessions)
		return load_wrong(place, "too many sessions");
	for (size_t i = 0; i < n; i++) {
		size_t before = load_enter(place, "[%zu]", i);

		doc->n = i + 1;
		if (!load_session(place, json_object_array_get_idx(list, i),
				  &doc->sessions[i]))
			return false;
		load_leave(place, before);
	}
	return true;
}

static bool load_document(struct load_place *place, struct json_object *object,
			  struct load_doc *doc)
{
	static const struct save_field version = {
		.min = SAVE_VERSION, .max = SAVE_VERSION };
	struct json_object *value;
	uint64_t number;

	if (!json_object_is_type(object, json_type_object))
		return load_not(place, object, "saved states");
	if (!json_object_object_get_ex(object, "version", &value))
		return load_wrong(place, "\"version\" is missing");
	load_enter(place, "version");
	if (!load_number(place, value, &version, &number))
		return false;
	load_leave(place, 0);
	json_object_object_foreach(object, name, unused) {
		(void)unused;
		if (strcmp(name, "version") && strcmp(name, "sessions"))
			return load_wrong(place, "\"%.40s\" is not known",
					  name);
	}
	if (!json_object_object_get_ex(object, "sessions", &value))
		return load_wrong(place, "\"sessions\" is missing");
	load_enter(place, "sessions");
	return load_sessions(place, value, doc);
}

/**
 * load_read - read a document
 * @text: JSON
 * @len: its octets
 * @doc: filled; to be freed in any case
 * @why: receives a sentence on failure
 * @room: of @why
 *
 * Return: all of it was understood.
 */
bool load_read(const char *text, size_t len, struct load_doc *doc, char *why,
	       size_t room)
{
	struct load_place place = { .why = why, .room = room };
	struct json_tokener *tokener = json_tokener_new();
	struct json_object *object;
	bool ok;

	memset(doc, 0, sizeof(*doc));
	/* json-c would end there, and believe what is before it */
	if (memchr(text, '\0', len)) {
		json_tokener_free(tokener);
		return load_wrong(&place, "it is not text");
	}
	if (!tokener || len > INT32_MAX) {
		json_tokener_free(tokener);
		return load_wrong(&place, "%s", strerror(ENOMEM));
	}
	json_tokener_set_flags(tokener, JSON_TOKENER_STRICT);
	/* its end may be all that is missing: a number ends with a blank */
	object = json_tokener_parse_ex(tokener, text, (int)len);
	ok = json_tokener_get_error(tokener) == json_tokener_success;
	if (!ok)
		load_wrong(&place, "not JSON at octet %zu: %s",
			   json_tokener_get_parse_end(tokener),
			   json_tokener_error_desc(json_tokener_get_error(tokener)));
	else
		ok = load_document(&place, object, doc) &&
		     load_once(&place, text, len);
	json_object_put(object);
	json_tokener_free(tokener);
	return ok;
}

/**
 * load_free - end a document
 * @doc: what load_read() filled
 */
void load_free(struct load_doc *doc)
{
	for (size_t i = 0; i < doc->n; i++)
		free((void *)doc->sessions[i].states);
	free(doc->sessions);
}
