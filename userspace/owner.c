// SPDX-License-Identifier: GPL-2.0
/* srtpctl owner */
#include <string.h>

#include "name.h"
#include "object.h"
#include "print.h"
#include "request.h"

#define BIT(x)		SRTPCTL_BIT(SRTP_A_OWNER_##x)
#define OWNER_AFTER_MAX	1000000

static int owner_word_linger(struct arg *a, const char *name, void *data)
{
	struct srtpctl_owner *owner = data;
	const char *text;

	owner->has |= BIT(LINGER);
	if (arg_value(a, name, "keep, close or seconds", &text))
		return STATUS_USAGE;
	for (const struct name *n = name_linger; n->word; n++) {
		owner->linger = n->value;
		if (n->value != SRTP_LINGER_AFTER && !strcmp(text, n->word))
			return STATUS_OK;
	}
	owner->linger = SRTP_LINGER_AFTER;
	owner->has |= BIT(AFTER);
	if (arg_number(text, &owner->after) && owner->after &&
	    owner->after <= OWNER_AFTER_MAX)
		return STATUS_OK;
	return arg_wrong(a, "%s \"%s\" is not keep, close or a number of seconds from 1 to %u",
			 name, text, OWNER_AFTER_MAX);
}

static int owner_word_claim(struct arg *a, const char *name, void *data)
{
	struct srtpctl_owner *owner = data;

	(void)a;
	(void)name;
	owner->has |= BIT(CLAIM);
	return STATUS_OK;
}

static const struct word owner_words[] = {
	{ "linger", owner_word_linger },
	{ "claim", owner_word_claim },
	{ NULL }
};

static int owner_set(struct arg *a)
{
	struct srtpctl_owner owner = { .has = BIT(NAME) };
	struct words set = { owner_words, &owner };
	struct srtpctl *ctl;
	int err;

	if (arg_owner(a, "owner", owner.name) || arg_words(a, &set, 1))
		return STATUS_USAGE;
	if (!(owner.has & BIT(LINGER)))
		return arg_wrong(a, "\"linger\" is missing");
	if (request_connect(a, &ctl))
		return STATUS_REFUSED;
	err = srtpctl_owner_set(ctl, &owner);
	return err ? request_refused(a, NULL, err) : STATUS_OK;
}

static void owner_print(const struct srtpctl_owner *owner)
{
	print_text("name", "owner", owner->name);
	if (print_is_json() || !(owner->has & BIT(AFTER)))
		print_text("linger", "linger",
			   name_of(name_linger, owner->linger));
	if (owner->has & BIT(AFTER))
		print_u64("after", "linger", owner->after);
	print_line("    ");
	print_flag("registered", "registered", owner->has & BIT(REGISTERED));
	print_u64("flows", "flows", owner->flows);
	print_u64("sessions", "sessions", owner->sessions);
	print_u64("unclaimed", "unclaimed", owner->unclaimed);
	if (owner->has & BIT(LEFT))
		print_u64("left", "left", owner->left);
}

static int owner_show_one(const struct srtpctl_owner *owner, void *arg)
{
	(void)arg;
	print_object();
	owner_print(owner);
	print_object_end();
	return 0;
}

static int owner_show(struct arg *a)
{
	struct srtpctl_owner filter = { 0 };
	struct srtpctl *ctl;
	int err;

	if (a->argc) {
		filter.has = BIT(NAME);
		if (arg_owner(a, "owner", filter.name) || arg_end(a))
			return STATUS_USAGE;
	}
	if (request_connect(a, &ctl))
		return STATUS_REFUSED;
	print_list();
	err = srtpctl_owner_get(ctl, &filter, owner_show_one, NULL);
	print_list_end(err);
	return request_got(a, err);
}

static const struct command owner_commands[] = {
	{ "set", owner_set },
	{ "show", owner_show },
	{ NULL }
};

const struct object owner_object = {
	.name = "owner",
	.commands = owner_commands,
	.usage =
"Usage: srtpctl owner set OWNER linger { keep | close | SECONDS } [ claim ]\n"
"       srtpctl owner show [ OWNER ]\n",
};
