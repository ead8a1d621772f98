// SPDX-License-Identifier: GPL-2.0
/* srtpctl session */
#include <string.h>

#include "key.h"
#include "life.h"
#include "name.h"
#include "object.h"
#include "policy.h"
#include "print.h"
#include "request.h"
#include "session.h"
#include "session_print.h"

#define BIT(x)	SRTPCTL_BIT(SRTP_A_SESSION_##x)

static int session_word_suite(struct arg *a, const char *name, void *data)
{
	struct session_new *new = data;
	const char *text;

	if (arg_value(a, name, "the name of a suite", &text))
		return STATUS_USAGE;
	new->suite = srtpctl_suite_find(text, strlen(text));
	if (!new->suite || !new->suite->id)
		return arg_wrong(a, "%s \"%s\" is not known; see srtpctl suite show",
				 name, text);
	new->ses.suite = new->suite->id;
	new->ses.has |= BIT(SUITE);
	return STATUS_OK;
}

static int session_word_key(struct arg *a, const char *name, void *data)
{
	struct session_new *new = data;

	if (new->n_keys == SRTP_KEYS_PER_SESSION)
		return arg_wrong(a, "\"%s\" comes more than %u times", name,
				 SRTP_KEYS_PER_SESSION);
	return secret_arg(a, name, &new->secrets[new->n_keys++]);
}

/* mki, engines and limits belong to the key before them. */
static int session_word_of_key(struct arg *a, const char *name, void *data,
			       int (*parse)(struct arg *a, const char *name,
					    void *data))
{
	struct session_new *new = data;

	if (!new->n_keys)
		return arg_wrong(a, "\"%s\" belongs after the key it is for",
				 name);
	return parse(a, name, &new->ses.keys[new->n_keys - 1]);
}

static int session_word_mki(struct arg *a, const char *name, void *data)
{
	return session_word_of_key(a, name, data, key_word_mki);
}

static int session_word_engine(struct arg *a, const char *name, void *data)
{
	return session_word_of_key(a, name, data, key_word_engine);
}

static int session_word_auth_engine(struct arg *a, const char *name, void *data)
{
	return session_word_of_key(a, name, data, key_word_auth_engine);
}

static int session_word_engine_from(struct arg *a, const char *name, void *data)
{
	return session_word_of_key(a, name, data, key_word_engine_from);
}

static int session_word_life(struct arg *a, const char *name, void *data)
{
	return session_word_of_key(a, name, data, life_word);
}

const struct word session_new_words[] = {
	{ "suite", session_word_suite },
	{ "key", session_word_key, .again = true },
	{ "mki", session_word_mki, .again = true },
	{ "engine", session_word_engine, .again = true },
	{ "auth-engine", session_word_auth_engine, .again = true },
	{ "engine-from", session_word_engine_from, .again = true },
	{ "limit", session_word_life, .again = true },
	{ "soft-limit", session_word_life, .again = true },
	{ "rtcp-limit", session_word_life, .again = true },
	{ "rtcp-soft-limit", session_word_life, .again = true },
	{ "used", session_word_life, .again = true },
	{ "rtcp-used", session_word_life, .again = true },
	{ NULL }
};

static int session_word_id(struct arg *a, const char *name, void *data)
{
	struct srtpctl_session *ses = data;

	ses->has |= BIT(ID);
	return arg_u32(a, name, 1, UINT32_MAX, &ses->id);
}

static int session_word_owner(struct arg *a, const char *name, void *data)
{
	struct srtpctl_session *ses = data;

	ses->has |= BIT(OWNER);
	return arg_owner(a, name, ses->owner);
}

static int session_word_cookie(struct arg *a, const char *name, void *data)
{
	struct srtpctl_session *ses = data;

	ses->has |= BIT(COOKIE);
	return arg_hex(a, name, "octets in hex", 0, SRTP_COOKIE_MAX,
		       &ses->cookie.len);
}

static int session_word_current_mki(struct arg *a, const char *name, void *data)
{
	struct srtpctl_session *ses = data;

	ses->has |= BIT(CURRENT_MKI);
	return arg_hex(a, name, "octets in hex", 1, SRTP_MKI_MAX,
		       &ses->current_mki.len);
}

static int session_word_all(struct arg *a, const char *name, void *data)
{
	(void)a;
	(void)name;
	((struct srtpctl_session *)data)->has |= BIT(ALL);
	return STATUS_OK;
}

static const struct word session_identity_words[] = {
	{ "id", session_word_id },
	{ "owner", session_word_owner },
	{ "cookie", session_word_cookie },
	{ NULL }
};

static const struct word session_set_words[] = {
	{ "owner", session_word_owner },
	{ "current-mki", session_word_current_mki },
	{ "cookie", session_word_cookie },
	{ NULL }
};

static const struct word session_del_words[] = {
	{ "owner", session_word_owner },
	{ NULL }
};

static const struct word session_flush_words[] = {
	{ "owner", session_word_owner },
	{ "all", session_word_all },
	{ NULL }
};

static const struct word session_show_words[] = {
	{ "owner", session_word_owner },
	{ "cookie", session_word_cookie },
	{ NULL }
};

/* Without the word "suite" the first key says it: its line, or its profile. */
static int session_new_suite(const struct arg *a, struct session_new *new,
			     const struct srtpctl_suite *said)
{
	if (new->suite)
		return STATUS_OK;
	if (!said)
		return arg_wrong(a, "\"suite\" is missing");
	if (!said->id)
		return arg_wrong(a, "key: its suite, %s, is not known; see srtpctl suite show",
				 said->name);
	new->suite = said;
	new->ses.suite = said->id;
	new->ses.has |= BIT(SUITE);
	return STATUS_OK;
}

/* What a line leaves out, the word for it, and the word that insists. */
static const struct session_policy {
	uint64_t bit;
	uint64_t allowed;
	const char *param;
	const char *word;
	const char *insists;
} session_policies[] = {
	{ BIT(UNENCRYPTED), BIT(ALLOW_UNENCRYPTED),
	  "UNENCRYPTED_SRTP", "unencrypted", "allow-unencrypted" },
	{ BIT(RTCP_UNENCRYPTED), BIT(ALLOW_UNENCRYPTED),
	  "UNENCRYPTED_SRTCP", "rtcp-unencrypted", "allow-unencrypted" },
	{ BIT(UNAUTHENTICATED), BIT(ALLOW_UNAUTHENTICATED),
	  "UNAUTHENTICATED_SRTP", "unauthenticated", "allow-unauthenticated" },
};

#define SESSION_POLICIES \
	(sizeof(session_policies) / sizeof(session_policies[0]))

/* They are negotiated: the session does what all lines say, and no more. */
static int session_new_policy(const struct arg *a, const struct session_new *new,
			      const struct secret_keys *read)
{
	const uint64_t has = new->ses.has;

	for (size_t i = 0; i < SESSION_POLICIES; i++) {
		const struct session_policy *p = &session_policies[i];

		if ((read->policy & p->bit) && !(has & p->bit))
			return arg_wrong(a, "key: %s is in one line, but not in the other",
					 p->param);
		if (!(read->policy & p->bit) && (has & p->bit))
			return arg_wrong(a, "%s: the line does not say %s",
					 p->word, p->param);
		if ((has & p->bit) && !(has & p->allowed))
			return arg_wrong(a, "key: %s in the line: say %s too",
					 p->param, p->insists);
	}
	return STATUS_OK;
}

/* Session parameters of a line (RFC 4568 section 6.3) */
static int session_new_line(const struct arg *a, struct session_new *new,
			    const struct secret_keys *read)
{
	struct srtpctl_session *ses = &new->ses;

	if (!new->lines++)
		ses->has |= read->policy;
	/* a hint, which may be as large as it likes */
	if (read->wsh && !(ses->has & BIT(WINDOW))) {
		ses->window = read->wsh < SRTP_WINDOW_MAX ? read->wsh :
							    SRTP_WINDOW_MAX;
		ses->has |= BIT(WINDOW);
	}
	return session_new_policy(a, new, read);
}

/* One text may hold several keys; each then has its own MKI. */
static int session_new_key(const struct arg *a, struct session_new *new,
			   uint32_t i, struct srtpctl_key *keys, uint32_t *n)
{
	struct secret_keys read;
	int ret;

	ret = secret_read(a, &new->secrets[i], new->suite, &read);
	if (!ret)
		ret = session_new_suite(a, new, read.suite);
	if (!ret && read.line)
		ret = session_new_line(a, new, &read);
	for (uint32_t j = 0; !ret && j < read.n; j++) {
		if (*n == SRTP_KEYS_PER_SESSION) {
			ret = arg_wrong(a, "key: more than %u of them",
					SRTP_KEYS_PER_SESSION);
			break;
		}
		keys[*n] = new->ses.keys[i];
		ret = key_take(a, &keys[(*n)++], &read.keys[j]);
	}
	srtpctl_wipe(&read, sizeof(read));
	return ret;
}

/**
 * session_new_finish - read the keys, once all words are known
 * @a: the command
 * @new: the session
 *
 * Return: a status.
 */
int session_new_finish(const struct arg *a, struct session_new *new)
{
	struct srtpctl_key keys[SRTP_KEYS_PER_SESSION] = { 0 };
	uint32_t n = 0;
	int ret = STATUS_OK;

	if (!new->n_keys)
		return arg_wrong(a, "\"key\" is missing");
	for (uint32_t i = 0; !ret && i < new->n_keys; i++)
		ret = session_new_key(a, new, i, keys, &n);
	memcpy(new->ses.keys, keys, sizeof(keys));
	srtpctl_wipe(keys, sizeof(keys));
	new->ses.n_keys = n;
	new->ses.has |= BIT(KEY);
	/* A list is all there are, unless more may be learned. */
	if (new->ses.has & BIT(SSRC))
		new->ses.has |= BIT(LEARN);
	return ret;
}

static int session_show_one(const struct srtpctl_session *ses, void *arg)
{
	(void)arg;
	print_object();
	session_print(ses);
	print_object_end();
	return 0;
}

/* In JSON what was made is told, its id too. */
static int session_make(const struct arg *a, const struct srtpctl_session *ses)
{
	struct srtpctl *ctl;
	int err;

	if (request_packs() || !print_is_json())
		return request_session(a, SRTP_CMD_SESSION_NEW, ses);
	if (request_connect(a, &ctl))
		return STATUS_REFUSED;
	print_list();
	err = srtpctl_session_new(ctl, ses, session_show_one, NULL);
	print_list_end(err);
	return request_got(a, err);
}

static int session_add(struct arg *a)
{
	struct session_new new = { 0 };
	struct words sets[] = {
		{ session_new_words, &new },
		{ policy_words, &new.ses },
		{ session_identity_words, &new.ses },
	};
	int ret;

	new.ses.has |= BIT(DIRECTION);
	ret = name_arg(a, "in|out", name_direction, &new.ses.direction);
	if (!ret)
		ret = arg_words(a, sets, 3);
	if (!ret)
		ret = session_new_finish(a, &new);
	if (!ret)
		ret = session_make(a, &new.ses);
	srtpctl_wipe(&new, sizeof(new));
	return ret;
}

static int session_set(struct arg *a)
{
	struct srtpctl_session ses = { 0 };
	struct words sets[] = {
		{ session_set_words, &ses },
		{ policy_set_words, &ses },
	};

	if (session_word_id(a, "ID", &ses) || arg_words(a, sets, 2))
		return STATUS_USAGE;
	return request_session(a, SRTP_CMD_SESSION_SET, &ses);
}

static int session_del(struct arg *a)
{
	struct srtpctl_session ses = { 0 };
	struct words set = { session_del_words, &ses };

	if (session_word_id(a, "ID", &ses) || arg_words(a, &set, 1))
		return STATUS_USAGE;
	return request_session(a, SRTP_CMD_SESSION_DEL, &ses);
}

static int session_flush(struct arg *a)
{
	struct srtpctl_session ses = { 0 };
	struct words set = { session_flush_words, &ses };

	if (arg_words(a, &set, 1))
		return STATUS_USAGE;
	return request_session(a, SRTP_CMD_SESSION_FLUSH, &ses);
}

static int session_show(struct arg *a)
{
	struct srtpctl_session filter = { 0 };
	struct words set = { session_show_words, &filter };
	struct srtpctl *ctl;
	int err;

	if (a->argc && **a->argv >= '0' && **a->argv <= '9' &&
	    session_word_id(a, "ID", &filter))
		return STATUS_USAGE;
	if (arg_words(a, &set, 1))
		return STATUS_USAGE;
	if (request_connect(a, &ctl))
		return STATUS_REFUSED;
	print_list();
	err = srtpctl_session_get(ctl, &filter, session_show_one, NULL);
	print_list_end(err);
	return request_got(a, err);
}

static const struct command session_commands[] = {
	{ "add", session_add },
	{ "set", session_set },
	{ "del", session_del },
	{ "flush", session_flush },
	{ "show", session_show },
	{ NULL }
};

const struct object session_object = {
	.name = "session",
	.commands = session_commands,
	.usage =
"Usage: srtpctl session add in|out [ suite SUITE ] KEYS [ POLICY ] [ id N ]\n"
"                           [ owner OWNER ] [ cookie HEX ]\n"
"       srtpctl session set ID [ owner OWNER ] [ current-mki HEX ] [ clock HZ ]\n"
"                           [ idle-after SECONDS ] [ ssrc { learn N | fixed } ]\n"
"                           [ max-parked N ] [ pad { to | block } N ]\n"
"                           [ cookie HEX ]\n"
"       srtpctl session del ID [ owner OWNER ]\n"
"       srtpctl session flush [ owner OWNER | all ]\n"
"       srtpctl session show [ ID | cookie HEX ] [ owner OWNER ]\n"
"KEYS := key KEY [ mki HEX ] [ engine NAME ] [ auth-engine NAME ]\n"
"        [ engine-from OCTETS ] [ LIFE ]\n"
"        [ KEYS ]\n"
SECRET_USAGE
LIFE_USAGE
"POLICY := [ ssrc { learn N | fixed | X[,X...] } ] [ window N ]\n"
"          [ rtcp-window N ] [ clock HZ ] [ idle-after SECONDS ]\n"
"          [ max-parked N ] [ repeat { deny | identical } ] [ shared-key ]\n"
"          [ encrypt-ext ID[,ID...] ] [ cryptex { off | on | required } ]\n"
"          [ rcc R [ mode 2 ] ] [ pad { to | block } N ] [ outer-only ]\n"
"          [ roc { zero | from ID | either from ID } ]\n"
"          [ unencrypted ] [ rtcp-unencrypted ]\n"
"          [ unauthenticated ] [ allow-unencrypted ]\n"
"          [ allow-unauthenticated ]\n",
};
