// SPDX-License-Identifier: GPL-2.0
/* srtpctl key */
#include <string.h>

#include "key.h"
#include "life.h"
#include "object.h"
#include "print.h"
#include "request.h"
#include "secret.h"

#define BIT(x)	SRTPCTL_BIT(SRTP_A_KEY_##x)

struct key_new {
	struct srtpctl_key key;
	struct secret secret;
	bool given;
};

int key_word_mki(struct arg *a, const char *name, void *data)
{
	struct srtpctl_key *key = data;

	if (key->has & BIT(MKI))
		return arg_wrong(a, "\"%s\" comes twice", name);
	key->has |= BIT(MKI);
	return arg_hex(a, name, "octets in hex", 1, SRTP_MKI_MAX,
		       &key->mki.len);
}

int key_word_engine(struct arg *a, const char *name, void *data)
{
	struct srtpctl_key *key = data;

	if (key->has & BIT(ENGINE))
		return arg_wrong(a, "\"%s\" comes twice", name);
	key->has |= BIT(ENGINE);
	return arg_text(a, name, "the name of a driver", key->engine,
			SRTP_ENGINE_MAX);
}

int key_word_auth_engine(struct arg *a, const char *name, void *data)
{
	struct srtpctl_key *key = data;

	if (key->has & BIT(AUTH_ENGINE))
		return arg_wrong(a, "\"%s\" comes twice", name);
	key->has |= BIT(AUTH_ENGINE);
	return arg_text(a, name, "the name of a driver", key->auth_engine,
			SRTP_ENGINE_MAX);
}

int key_word_engine_from(struct arg *a, const char *name, void *data)
{
	struct srtpctl_key *key = data;

	if (key->has & BIT(ENGINE_FROM))
		return arg_wrong(a, "\"%s\" comes twice", name);
	key->has |= BIT(ENGINE_FROM);
	return arg_u32(a, name, 1, UINT16_MAX, &key->engine_from);
}

static int key_word_session(struct arg *a, const char *name, void *data)
{
	struct srtpctl_key *key = data;

	key->has |= BIT(SESSION);
	return arg_u32(a, name, 1, UINT32_MAX, &key->session);
}

static int key_word_owner(struct arg *a, const char *name, void *data)
{
	struct srtpctl_key *key = data;

	key->has |= BIT(OWNER);
	return arg_owner(a, name, key->owner);
}

static int key_word_key(struct arg *a, const char *name, void *data)
{
	struct key_new *new = data;

	new->given = true;
	return secret_arg(a, name, &new->secret);
}

static const struct word key_secret_words[] = {
	{ "key", key_word_key },
	{ NULL }
};

static const struct word key_add_words[] = {
	{ "session", key_word_session },
	{ "mki", key_word_mki },
	{ "engine", key_word_engine },
	{ "auth-engine", key_word_auth_engine },
	{ "engine-from", key_word_engine_from },
	{ "limit", life_word },
	{ "soft-limit", life_word },
	{ "rtcp-limit", life_word },
	{ "rtcp-soft-limit", life_word },
	{ "used", life_word },
	{ "rtcp-used", life_word },
	{ "owner", key_word_owner },
	{ NULL }
};

static const struct word key_set_words[] = {
	{ "session", key_word_session },
	{ "mki", key_word_mki },
	{ "used", life_word },
	{ "rtcp-used", life_word },
	{ "owner", key_word_owner },
	{ NULL }
};

static const struct word key_del_words[] = {
	{ "session", key_word_session },
	{ "mki", key_word_mki },
	{ "owner", key_word_owner },
	{ NULL }
};

/**
 * key_take - put what was read into the key it is for
 * @a: the command
 * @key: receives master key, salt, MKI and limits
 * @read: what was read
 *
 * Return: a status: an MKI in the text and one on the command line must be the
 * same.
 */
int key_take(const struct arg *a, struct srtpctl_key *key,
	     const struct srtpctl_sdes_key *read)
{
	key->master = read->master;
	key->has |= BIT(MASTER);
	if (life_take(a, key, read->lifetime))
		return STATUS_USAGE;
	if (!read->mki.len)
		return STATUS_OK;
	if ((key->has & BIT(MKI)) &&
	    (key->mki.len != read->mki.len ||
	     memcmp(key->mki.octets, read->mki.octets, key->mki.len)))
		return arg_wrong(a, "mki: the key has another one in its text");
	key->mki = read->mki;
	key->has |= BIT(MKI);
	return STATUS_OK;
}

static int key_need_session(const struct arg *a, const struct srtpctl_key *key)
{
	if (!(key->has & BIT(SESSION)))
		return arg_wrong(a, "\"session\" is missing");
	return STATUS_OK;
}

static int key_need(const struct arg *a, const struct srtpctl_key *key)
{
	if (key_need_session(a, key))
		return STATUS_USAGE;
	if (!(key->has & BIT(MKI)))
		return arg_wrong(a, "\"mki\" is missing");
	return STATUS_OK;
}

/* What is to be known of the session that a key is for. */
struct key_of {
	const struct arg *a;
	const struct secret_keys *read;
	int status;
};

static int key_compare(const struct srtpctl_session *ses, void *arg)
{
	const struct srtpctl_suite *suite = srtpctl_suite_by_id(ses->suite);
	struct key_of *of = arg;

	if (suite != of->read->suite)
		of->status = arg_wrong(of->a, "key: its text is for %s, the session has %s",
				       of->read->suite->name,
				       suite ? suite->name : "another suite");
	else if (of->read->line &&
		 of->read->policy != (ses->has & SECRET_POLICY))
		of->status = arg_wrong(of->a, "key: the line and the session differ in what is not encrypted or authenticated");
	return 0;
}

/*
 * Suites may differ where lengths do not: what a line or a profile says is
 * compared with the session, which keeps its suite for life.
 */
static int key_agree(const struct arg *a, const struct srtpctl_key *key,
		     const struct secret_keys *read)
{
	struct srtpctl_session filter = {
		.has = SRTPCTL_BIT(SRTP_A_SESSION_ID),
		.id = key->session,
	};
	struct key_of of = { .a = a, .read = read };
	struct srtpctl *ctl;
	int ret;

	if (!read->suite)
		return STATUS_OK;
	if (key->has & BIT(OWNER)) {
		filter.has |= SRTPCTL_BIT(SRTP_A_SESSION_OWNER);
		memcpy(filter.owner, key->owner, sizeof(filter.owner));
	}
	if (request_connect(a, &ctl))
		return STATUS_REFUSED;
	/* The session may still be on its way. */
	request_send();
	ret = request_got(a, srtpctl_session_get(ctl, &filter, key_compare,
						 &of));
	return ret ? ret : of.status;
}

static int key_read(const struct arg *a, struct key_new *new,
		    struct secret_keys *read)
{
	int ret;

	if (!new->given)
		return arg_wrong(a, "\"key\" is missing");
	ret = secret_read(a, &new->secret, NULL, read);
	if (!ret && read->n != 1)
		ret = arg_wrong(a, "key: there are %u keys; add them one by one",
				read->n);
	if (!ret)
		ret = key_take(a, &new->key, &read->keys[0]);
	if (!ret)
		ret = key_need(a, &new->key);
	if (!ret)
		ret = key_agree(a, &new->key, read);
	return ret;
}

static int key_add(struct arg *a)
{
	struct key_new new = { 0 };
	struct words sets[] = {
		{ key_secret_words, &new },
		{ key_add_words, &new.key },
	};
	struct secret_keys read;
	int ret;

	ret = arg_words(a, sets, 2);
	if (!ret) {
		ret = key_read(a, &new, &read);
		srtpctl_wipe(&read, sizeof(read));
	}
	if (!ret)
		ret = request_key(a, SRTP_CMD_KEY_NEW, &new.key);
	srtpctl_wipe(&new, sizeof(new));
	return ret;
}

static int key_set(struct arg *a)
{
	struct srtpctl_key key = { 0 };
	struct words set = { key_set_words, &key };

	if (arg_words(a, &set, 1) || key_need_session(a, &key))
		return STATUS_USAGE;
	if (!(key.has & (BIT(USED) | BIT(RTCP_USED))))
		return arg_wrong(a, "\"used\" or \"rtcp-used\" is missing");
	return request_key(a, SRTP_CMD_KEY_SET, &key);
}

static int key_del(struct arg *a)
{
	struct srtpctl_key key = { 0 };
	struct words set = { key_del_words, &key };

	if (arg_words(a, &set, 1) || key_need(a, &key))
		return STATUS_USAGE;
	return request_key(a, SRTP_CMD_KEY_DEL, &key);
}

/**
 * key_print - all that is told of a key
 * @key: the key
 */
void key_print(const struct srtpctl_key *key)
{
	print_word("key");
	if (key->has & BIT(MKI))
		print_hex("mki", "mki", &key->mki.len);
	if (key->has & BIT(ENGINE))
		print_text("engine", "engine", key->engine);
	if (key->has & BIT(AUTH_ENGINE))
		print_text("auth-engine", "auth-engine", key->auth_engine);
	if (key->has & BIT(ENGINE_FROM))
		print_u64("engine-from", "engine-from", key->engine_from);
	if (key->has & BIT(CIPHER_DRIVER))
		print_text("cipher-driver", "cipher-driver",
			   key->cipher_driver);
	if (key->has & BIT(AUTH_DRIVER))
		print_text("auth-driver", "auth-driver", key->auth_driver);
	print_flag("async", "async", key->has & BIT(ASYNC));
	if (key->has & BIT(CHECK))
		print_hex("check", "check", &key->check.len);
	print_flag("current", "current", key->has & BIT(CURRENT));
	life_print(key);
}

static const struct command key_commands[] = {
	{ "add", key_add },
	{ "set", key_set },
	{ "del", key_del },
	{ NULL }
};

const struct object key_object = {
	.name = "key",
	.commands = key_commands,
	.usage =
"Usage: srtpctl key add session ID key KEY mki HEX [ engine NAME ]\n"
"                       [ auth-engine NAME ] [ engine-from OCTETS ] [ LIFE ]\n"
"                       [ owner OWNER ]\n"
"       srtpctl key set session ID [ mki HEX ] [ used N ] [ rtcp-used N ]\n"
"                       [ owner OWNER ]\n"
"       srtpctl key del session ID mki HEX [ owner OWNER ]\n"
SECRET_USAGE
LIFE_USAGE,
};
