// SPDX-License-Identifier: GPL-2.0
/* States out of the kernel into a document, and back. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "load.h"
#include "name.h"
#include "print.h"
#include "request.h"
#include "restore.h"
#include "save.h"

#define BIT(x)		SRTPCTL_BIT(SRTP_A_STATE_##x)
/* How often a session is asked whose states change meanwhile. */
#define RESTORE_TRIES	16
#define RESTORE_MAX	(1 << 28)

/* --- Save ------------------------------------------------------------------ */

/**
 * struct restore_session - a session that is being saved
 * @told: what the kernel says of it
 * @states: an array
 */
struct restore_session {
	struct srtpctl_session told;
	struct json_object *states;
};

/**
 * struct restore_list - sessions to save
 * @n: how many
 * @room: members of @names
 * @names: owner and id of each
 */
struct restore_list {
	size_t n;
	size_t room;
	struct restore_name {
		char owner[SRTP_OWNER_MAX + 1];
		uint32_t id;
	} *names;
};

static int restore_name(const struct srtpctl_session *session, void *arg)
{
	struct restore_list *list = arg;
	struct restore_name *more;

	if (list->n == list->room) {
		list->room = 2 * list->room + 16;
		more = realloc(list->names, list->room * sizeof(*more));
		if (!more)
			return -ENOMEM;
		list->names = more;
	}
	memcpy(list->names[list->n].owner, session->owner,
	       sizeof(session->owner));
	list->names[list->n++].id = session->id;
	return 0;
}

static int restore_told(const struct srtpctl_session *session, void *arg)
{
	memcpy(arg, session, sizeof(*session));
	return 0;
}

static int restore_state(const struct srtpctl_saved_state *state, void *arg)
{
	struct restore_session *session = arg;

	json_object_array_add(session->states,
			      save_put(save_state_fields, state));
	return 0;
}

static int restore_look(struct srtpctl *ctl, const struct restore_name *name,
			struct srtpctl_session *told)
{
	struct srtpctl_session ask = {
		.has = SRTPCTL_BIT(SRTP_A_SESSION_ID) |
		       SRTPCTL_BIT(SRTP_A_SESSION_OWNER),
		.id = name->id,
	};

	memcpy(ask.owner, name->owner, sizeof(ask.owner));
	memset(told, 0, sizeof(*told));
	return srtpctl_session_get(ctl, &ask, restore_told, told);
}

/*
 * All states there were at one time. A state that is parked, or comes back, while the
 * kernel tells them may be told twice, and another one not at all, which could seal an
 * index again: the kernel says so.
 */
static int restore_ask(struct srtpctl *ctl, const struct restore_name *name,
		       struct restore_session *session)
{
	int err = -EINTR;

	for (int i = 0; i < RESTORE_TRIES && err == -EINTR; i++) {
		json_object_put(session->states);
		session->states = json_object_new_array();
		err = srtpctl_state_save(ctl, name->owner, name->id,
					 restore_state, session);
	}
	return err ? err : restore_look(ctl, name, &session->told);
}

static struct json_object *
restore_describe(const struct restore_session *session,
		 const struct srtpctl_suite *suite)
{
	const struct srtpctl_session *told = &session->told;
	struct json_object *object = json_object_new_object();
	struct json_object *keys = json_object_new_array();

	for (uint32_t i = 0; i < told->n_keys; i++) {
		const struct srtpctl_key *key = &told->keys[i];
		struct srtpctl_saved_key saved = {
			.has = key->has,
			.mki = key->mki,
			.check = key->check,
			.used = key->used,
			.rtcp_used = key->rtcp_used,
		};

		json_object_array_add(keys, save_put(save_key_fields, &saved));
	}
	json_object_object_add(object, "owner",
			       json_object_new_string(told->owner));
	json_object_object_add(object, "id", json_object_new_int64(told->id));
	json_object_object_add(object, "direction",
			       json_object_new_string(name_of(name_direction,
							      told->direction)));
	json_object_object_add(object, "suite",
			       json_object_new_string(suite->name));
	json_object_object_add(object, "keys", keys);
	json_object_object_add(object, "states",
			       json_object_get(session->states));
	return object;
}

/*
 * A key is how a session is known again. One without any could not be restored, nor
 * would the others of the document be.
 */
static int restore_add(const struct arg *a,
		       const struct restore_session *session,
		       struct json_object *sessions)
{
	const struct srtpctl_session *told = &session->told;
	const struct srtpctl_suite *suite = srtpctl_suite_by_id(told->suite);

	if (!suite)
		return -EPROTONOSUPPORT;
	if (told->n_keys) {
		json_object_array_add(sessions,
				      restore_describe(session, suite));
		return 0;
	}
	arg_where(a->file, a->line, a->object, a->command);
	fprintf(stderr, "session %u owner %s has no key and is left out\n",
		told->id, told->owner);
	return 0;
}

static int restore_save_all(const struct arg *a, struct srtpctl *ctl,
			    const struct restore_list *list,
			    struct json_object *sessions)
{
	struct restore_session *session = calloc(1, sizeof(*session));
	int err = session ? 0 : -ENOMEM;

	for (size_t i = 0; i < list->n && !err; i++) {
		err = restore_ask(ctl, &list->names[i], session);
		/* a session that has gone has no states to lose */
		if (err == -ENOENT && list->n > 1)
			err = 0;
		else if (!err)
			err = restore_add(a, session, sessions);
	}
	if (session)
		json_object_put(session->states);
	free(session);
	return err;
}

/**
 * restore_save - print the states of sessions
 * @a: the command
 * @filter: session and owner
 *
 * Return: a status.
 */
int restore_save(const struct arg *a, const struct srtpctl_state *filter)
{
	struct json_object *object = json_object_new_object();
	struct json_object *sessions = json_object_new_array();
	struct srtpctl_session ask = { .id = filter->session };
	struct restore_list list = { 0 };
	struct srtpctl *ctl;
	int err;

	json_object_object_add(object, "version",
			       json_object_new_int(SAVE_VERSION));
	json_object_object_add(object, "sessions", sessions);
	if (filter->has & BIT(SESSION))
		ask.has |= SRTPCTL_BIT(SRTP_A_SESSION_ID);
	if (filter->has & BIT(OWNER))
		ask.has |= SRTPCTL_BIT(SRTP_A_SESSION_OWNER);
	memcpy(ask.owner, filter->owner, sizeof(ask.owner));
	if (request_connect(a, &ctl)) {
		json_object_put(object);
		return STATUS_REFUSED;
	}
	err = srtpctl_session_get(ctl, &ask, restore_name, &list);
	/* a document with a session missing would be believed */
	if (!err)
		err = restore_save_all(a, ctl, &list, sessions);
	free(list.names);
	if (!err) {
		print_json(object);
		return STATUS_OK;
	}
	json_object_put(object);
	switch (err) {
	case -EINTR:
		return request_said(a, "sessions changed while they were read: try again");
	case -EPROTONOSUPPORT:
		return request_said(a, "a session has a suite that has no name here");
	}
	return request_got(a, err);
}

/* --- Restore --------------------------------------------------------------- */

static char *restore_slurp(FILE *file, size_t *len)
{
	size_t room = 1 << 16;
	char *text = malloc(room);

	*len = 0;
	while (text && *len < RESTORE_MAX) {
		char *more;

		*len += fread(text + *len, 1, room - *len, file);
		if (*len < room)
			break;
		room *= 2;
		more = realloc(text, room);
		if (!more)
			free(text);
		text = more;
	}
	return text;
}

static int restore_file(const struct arg *a, const char *path, char **text,
			size_t *len)
{
	FILE *file = strcmp(path, "-") ? fopen(path, "re") : stdin;
	bool bad;

	if (!file)
		return arg_wrong(a, "\"%s\": %s", path, strerror(errno));
	*text = restore_slurp(file, len);
	bad = ferror(file);
	if (file != stdin)
		fclose(file);
	if (*text && !bad)
		return STATUS_OK;
	free(*text);
	*text = NULL;
	return arg_wrong(a, "\"%s\": cannot be read", path);
}

static int restore_send(const struct arg *a, struct srtpctl *ctl,
			const struct load_doc *doc, bool only_check)
{
	const uint64_t check = SRTPCTL_BIT(SRTP_A_RESTORE_CHECK_ONLY) |
			       SRTPCTL_BIT(SRTP_A_RESTORE_ROOM);
	uint32_t room = 0;

	for (size_t i = 0; i < doc->n; i++) {
		struct srtpctl_saved *saved = &doc->sessions[i];
		char which[64];
		int err;

		saved->room = room;
		if (only_check)
			saved->has |= check;
		else
			saved->has &= ~check;
		err = srtpctl_state_restore(ctl, saved, &room);
		if (!err)
			continue;
		snprintf(which, sizeof(which), "session %u owner %s",
			 saved->session, saved->owner);
		return request_refused(a, which, err);
	}
	return STATUS_OK;
}

/**
 * restore_run - bring back the states of a document
 * @a: the command
 * @path: the document, or - for standard input
 *
 * All sessions are asked before the first is changed, each one whether there is room
 * for its states and those of the ones before.
 *
 * Return: a status.
 */
int restore_run(const struct arg *a, const char *path)
{
	struct srtpctl *ctl = NULL;
	struct load_doc doc;
	char why[256] = "";
	char *text = NULL;
	size_t len = 0;
	int ret;

	ret = restore_file(a, path, &text, &len);
	if (ret)
		return ret;
	if (!load_read(text, len, &doc, why, sizeof(why)))
		ret = arg_wrong(a, "\"%s\": %s", path, why);
	else if (request_connect(a, &ctl))
		ret = STATUS_REFUSED;
	else
		ret = restore_send(a, ctl, &doc, true);
	if (!ret)
		ret = restore_send(a, ctl, &doc, false);
	load_free(&doc);
	free(text);
	return ret;
}
