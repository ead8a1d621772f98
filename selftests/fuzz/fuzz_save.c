// SPDX-License-Identifier: GPL-2.0
/*
 * libFuzzer on the document of saved states. What is refused is refused in one
 * line; what is understood is within its limits, and the same when it is written
 * and read again.
 */
#include <stdlib.h>
#include <string.h>

#include "load.h"
#include "save.h"

static void require(bool ok)
{
	if (!ok)
		abort();
}

static bool read_doc(const char *text, size_t len, struct load_doc *doc)
{
	char why[256] = "";
	bool ok = load_read(text, len, doc, why, sizeof(why));

	require(ok == !why[0]);
	require(strlen(why) < sizeof(why));
	return ok;
}

static struct json_object *write_list(const struct save_field *fields,
				      const void *data, size_t n, size_t size)
{
	struct json_object *list = json_object_new_array();

	for (size_t i = 0; i < n; i++)
		json_object_array_add(list, save_put(fields,
						     (const char *)data +
						     i * size));
	return list;
}

static struct json_object *write_session(const struct srtpctl_saved *saved)
{
	const struct srtpctl_suite *suite = srtpctl_suite_by_id(saved->suite);
	struct json_object *object = json_object_new_object();

	require(suite && saved->direction <= SRTP_DIRECTION_OUT);
	require(saved->n_keys && saved->n_keys <= SRTP_KEYS_PER_SESSION);
	json_object_object_add(object, "owner",
			       json_object_new_string(saved->owner));
	json_object_object_add(object, "id",
			       json_object_new_int64(saved->session));
	json_object_object_add(object, "direction",
			       json_object_new_string(saved->direction ?
						      "out" : "in"));
	json_object_object_add(object, "suite",
			       json_object_new_string(suite->name));
	json_object_object_add(object, "keys",
			       write_list(save_key_fields, saved->keys,
					  saved->n_keys,
					  sizeof(saved->keys[0])));
	json_object_object_add(object, "states",
			       write_list(save_state_fields, saved->states,
					  saved->n_states,
					  sizeof(saved->states[0])));
	return object;
}

static struct json_object *write_doc(const struct load_doc *doc)
{
	struct json_object *object = json_object_new_object();
	struct json_object *list = json_object_new_array();

	for (size_t i = 0; i < doc->n; i++)
		json_object_array_add(list, write_session(&doc->sessions[i]));
	json_object_object_add(object, "version", json_object_new_int(1));
	json_object_object_add(object, "sessions", list);
	return object;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct json_object *first, *second;
	struct load_doc doc, again;
	const char *text;

	if (!read_doc((const char *)data, len, &doc)) {
		load_free(&doc);
		return 0;
	}
	first = write_doc(&doc);
	text = json_object_to_json_string(first);
	require(read_doc(text, strlen(text), &again));
	second = write_doc(&again);
	require(json_object_equal(first, second));
	json_object_put(first);
	json_object_put(second);
	load_free(&again);
	load_free(&doc);
	return 0;
}
