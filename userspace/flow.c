// SPDX-License-Identifier: GPL-2.0
/* srtpctl flow */
#include <string.h>

#include "bypass.h"
#include "endpoint.h"
#include "flow_print.h"
#include "name.h"
#include "object.h"
#include "policy.h"
#include "print.h"
#include "request.h"
#include "session.h"

#define BIT(x)		SRTPCTL_BIT(SRTP_A_FLOW_##x)
#define BIND_BIT(x)	SRTPCTL_BIT(SRTP_A_BIND_##x)

static int flow_word_local(struct arg *a, const char *name, void *data)
{
	struct srtpctl_flow *flow = data;
	const char *text;

	if (arg_value(a, name, "ADDRESS:PORT or *:PORT", &text) ||
	    endpoint_arg(a, name, text, &flow->local_addr, &flow->local_port))
		return STATUS_USAGE;
	flow->has |= BIT(LOCAL_PORT);
	if (flow->local_addr.len)
		flow->has |= BIT(LOCAL_ADDR);
	return STATUS_OK;
}

static int flow_remote(struct arg *a, const char *name, const char *text,
		       struct srtpctl_flow *flow)
{
	flow->has |= BIT(REMOTE_ADDR) | BIT(REMOTE_PORT);
	return endpoint_arg(a, name, text, &flow->remote_addr,
			    &flow->remote_port);
}

static int flow_word_remote(struct arg *a, const char *name, void *data)
{
	const char *text;

	if (arg_value(a, name, "ADDRESS:PORT", &text))
		return STATUS_USAGE;
	return flow_remote(a, name, text, data);
}

static int flow_word_remote_set(struct arg *a, const char *name, void *data)
{
	struct srtpctl_flow *flow = data;
	const char *text;

	if (arg_value(a, name, "ADDRESS:PORT or none", &text))
		return STATUS_USAGE;
	if (strcmp(text, "none"))
		return flow_remote(a, name, text, flow);
	flow->has |= BIT(NO_REMOTE);
	return STATUS_OK;
}

static int flow_word_dev(struct arg *a, const char *name, void *data)
{
	struct srtpctl_flow *flow = data;
	const char *text;

	flow->has |= BIT(IFINDEX);
	if (arg_value(a, name, "the name of a device", &text))
		return STATUS_USAGE;
	return endpoint_device(a, name, text, &flow->ifindex);
}

static int flow_word_dev_set(struct arg *a, const char *name, void *data)
{
	struct srtpctl_flow *flow = data;
	const char *text;

	flow->has |= BIT(IFINDEX);
	if (arg_value(a, name, "the name of a device, or none", &text))
		return STATUS_USAGE;
	if (strcmp(text, "none"))
		return endpoint_device(a, name, text, &flow->ifindex);
	flow->ifindex = 0;
	return STATUS_OK;
}

static int flow_word_mark(struct arg *a, const char *name, void *data)
{
	struct srtpctl_flow *flow = data;

	flow->has |= BIT(MARK) | BIT(MARK_MASK);
	return arg_masked(a, name, &flow->mark, &flow->mark_mask);
}

static int flow_word_set_mark(struct arg *a, const char *name, void *data)
{
	struct srtpctl_flow *flow = data;

	flow->has |= BIT(SET_MARK) | BIT(SET_MARK_MASK);
	return arg_masked(a, name, &flow->set_mark, &flow->set_mark_mask);
}

static int flow_word_carries(struct arg *a, const char *name, void *data)
{
	struct srtpctl_flow *flow = data;

	flow->has |= BIT(CARRIES);
	return name_arg(a, name, name_carries, &flow->carries);
}

static int flow_word_pass(struct arg *a, const char *name, void *data)
{
	struct srtpctl_flow *flow = data;

	flow->has |= BIT(PASS);
	return name_arg_pass(a, name, &flow->pass);
}

static int flow_word_miss(struct arg *a, const char *name, void *data)
{
	struct srtpctl_flow *flow = data;

	flow->has |= BIT(MISS);
	return name_arg(a, name, name_miss, &flow->miss);
}

/* @sign: characters before the number, which have said which list it is. */
static int flow_session(struct arg *a, const char *name, const char *text,
			unsigned int sign, uint32_t *ids, uint32_t *n)
{
	if (*n == SRTP_SESSIONS_PER_FLOW)
		return arg_wrong(a, "\"%s\" comes more than %u times", name,
				 SRTP_SESSIONS_PER_FLOW);
	if (!arg_number(text + sign, &ids[*n]) || !ids[*n])
		return arg_wrong(a, "%s \"%s\" is not the id of a session",
				 name, text);
	(*n)++;
	return STATUS_OK;
}

static int flow_word_session(struct arg *a, const char *name, void *data)
{
	struct srtpctl_flow *flow = data;
	const char *text;

	if (arg_value(a, name, "the id of a session", &text))
		return STATUS_USAGE;
	flow->has |= BIT(SESSIONS);
	return flow_session(a, name, text, 0, flow->sessions,
			    &flow->n_sessions);
}

/* -ID after { T | first } */
static int flow_leave(struct arg *a, const char *name, const char *text,
		      struct srtpctl_flow *flow)
{
	struct srtpctl_leave leave = { .has = BIND_BIT(SESSION) };
	const char *after;
	uint32_t n = 0;

	if (flow->n_session_leave == SRTP_SESSIONS_PER_FLOW)
		return arg_wrong(a, "\"%s\" comes more than %u times", name,
				 SRTP_SESSIONS_PER_FLOW);
	if (flow_session(a, name, text, 1, &leave.session, &n) ||
	    arg_value(a, arg_next(a), "a time or first", &after))
		return STATUS_USAGE;
	if (!strcmp(after, "first"))
		leave.has |= BIND_BIT(FIRST);
	else if (arg_time(after, &leave.after))
		leave.has |= BIND_BIT(AFTER);
	else
		return arg_wrong(a, "after \"%s\" is not a time from 1ms to 1h, as 500ms or 2s, nor first",
				 after);
	flow->session_leave[flow->n_session_leave++] = leave;
	flow->has |= BIT(SESSION_LEAVE);
	return STATUS_OK;
}

static int flow_word_session_set(struct arg *a, const char *name, void *data)
{
	struct srtpctl_flow *flow = data;
	const char *text;
	int ret;

	if (arg_value(a, name, "none, ID, +ID or -ID", &text))
		return STATUS_USAGE;
	if (*text == '+') {
		flow->has |= BIT(SESSION_ADD);
		ret = flow_session(a, name, text, 1, flow->session_add,
				   &flow->n_session_add);
	} else if (*text == '-' && a->argc && !strcmp(*a->argv, "after")) {
		ret = flow_leave(a, name, text, flow);
	} else if (*text == '-') {
		flow->has |= BIT(SESSION_DEL);
		ret = flow_session(a, name, text, 1, flow->session_del,
				   &flow->n_session_del);
	} else {
		if ((flow->has & BIT(SESSIONS)) &&
		    (!flow->n_sessions || !strcmp(text, "none")))
			return arg_wrong(a, "%s \"none\" and an id contradict each other",
					 name);
		flow->has |= BIT(SESSIONS);
		ret = strcmp(text, "none") ?
		      flow_session(a, name, text, 0, flow->sessions,
				   &flow->n_sessions) : STATUS_OK;
	}
	if (!ret && (flow->has & BIT(SESSIONS)) &&
	    (flow->has & (BIT(SESSION_ADD) | BIT(SESSION_DEL) |
			  BIT(SESSION_LEAVE))))
		return arg_wrong(a, "%s \"%s\": either a new list, or +ID and -ID",
				 name, text);
	return ret;
}

static int flow_word_id(struct arg *a, const char *name, void *data)
{
	struct srtpctl_flow *flow = data;

	flow->has |= BIT(ID);
	return arg_u32(a, name, 1, UINT32_MAX, &flow->id);
}

static int flow_word_owner(struct arg *a, const char *name, void *data)
{
	struct srtpctl_flow *flow = data;

	flow->has |= BIT(OWNER);
	return arg_owner(a, name, flow->owner);
}

static int flow_word_cookie(struct arg *a, const char *name, void *data)
{
	struct srtpctl_flow *flow = data;

	flow->has |= BIT(COOKIE);
	return arg_hex(a, name, "octets in hex", 0, SRTP_COOKIE_MAX,
		       &flow->cookie.len);
}

static int flow_word_all(struct arg *a, const char *name, void *data)
{
	(void)a;
	(void)name;
	((struct srtpctl_flow *)data)->has |= BIT(ALL);
	return STATUS_OK;
}

static const struct word flow_add_words[] = {
	{ "local", flow_word_local },
	{ "remote", flow_word_remote },
	{ "dev", flow_word_dev },
	{ "mark", flow_word_mark },
	{ "carries", flow_word_carries },
	{ "pass", flow_word_pass },
	{ "miss", flow_word_miss },
	{ "set-mark", flow_word_set_mark },
	{ "session", flow_word_session, .again = true },
	{ "owner", flow_word_owner },
	{ "id", flow_word_id },
	{ "cookie", flow_word_cookie },
	{ NULL }
};

static const struct word flow_set_words[] = {
	{ "owner", flow_word_owner },
	{ "remote", flow_word_remote_set },
	{ "dev", flow_word_dev_set },
	{ "mark", flow_word_mark },
	{ "carries", flow_word_carries },
	{ "pass", flow_word_pass },
	{ "miss", flow_word_miss },
	{ "set-mark", flow_word_set_mark },
	{ "session", flow_word_session_set, .again = true },
	{ "cookie", flow_word_cookie },
	{ NULL }
};

static const struct word flow_del_words[] = {
	{ "owner", flow_word_owner },
	{ NULL }
};

static const struct word flow_flush_words[] = {
	{ "owner", flow_word_owner },
	{ "all", flow_word_all },
	{ NULL }
};

static const struct word flow_show_words[] = {
	{ "owner", flow_word_owner },
	{ "cookie", flow_word_cookie },
	{ NULL }
};

/* Words of a session make one that lives and dies with the flow. */
static int flow_anonymous(const struct arg *a, struct srtpctl_flow *flow,
			  struct session_new *new)
{
	if (!new->ses.has && !new->n_keys)
		return STATUS_OK;
	if (flow->has & BIT(SESSIONS))
		return arg_wrong(a, "\"session\" and the words of a new session exclude each other");
	flow->session = &new->ses;
	flow->has |= BIT(SESSION);
	return session_new_finish(a, new);
}

static int flow_show_one(const struct srtpctl_flow *flow, void *arg)
{
	(void)arg;
	print_object();
	flow_print(flow);
	print_object_end();
	bypass_look(flow);
	return 0;
}

/* In JSON what was made is told, its id too. */
static int flow_make(const struct arg *a, const struct srtpctl_flow *flow)
{
	struct srtpctl *ctl;
	int err;

	if (request_packs() || !print_is_json()) {
		err = request_flow(a, SRTP_CMD_FLOW_NEW, flow);
		if (!err)
			bypass_look(flow);
		return err;
	}
	if (request_connect(a, &ctl))
		return STATUS_REFUSED;
	print_list();
	err = srtpctl_flow_new(ctl, flow, flow_show_one, NULL);
	print_list_end(err);
	return request_got(a, err);
}

static int flow_add(struct arg *a)
{
	struct srtpctl_flow flow = { .has = BIT(DIRECTION) };
	struct session_new new = { 0 };
	struct words sets[] = {
		{ flow_add_words, &flow },
		{ session_new_words, &new },
		{ policy_words, &new.ses },
	};
	int ret;

	ret = name_arg(a, "in|out", name_direction, &flow.direction);
	if (!ret)
		ret = arg_words(a, sets, 3);
	if (!ret && !(flow.has & (BIT(LOCAL_PORT) | BIT(REMOTE_ADDR))))
		ret = arg_wrong(a, "\"local\" or \"remote\" is missing");
	if (!ret)
		ret = flow_anonymous(a, &flow, &new);
	if (!ret)
		ret = flow_make(a, &flow);
	srtpctl_wipe(&new, sizeof(new));
	return ret;
}

static int flow_set(struct arg *a)
{
	struct srtpctl_flow flow = { 0 };
	struct words set = { flow_set_words, &flow };

	if (flow_word_id(a, "ID", &flow) || arg_words(a, &set, 1))
		return STATUS_USAGE;
	return request_flow(a, SRTP_CMD_FLOW_SET, &flow);
}

static int flow_del(struct arg *a)
{
	struct srtpctl_flow flow = { 0 };
	struct words set = { flow_del_words, &flow };

	if (flow_word_id(a, "ID", &flow) || arg_words(a, &set, 1))
		return STATUS_USAGE;
	return request_flow(a, SRTP_CMD_FLOW_DEL, &flow);
}

static int flow_flush(struct arg *a)
{
	struct srtpctl_flow flow = { 0 };
	struct words set = { flow_flush_words, &flow };

	if (arg_words(a, &set, 1))
		return STATUS_USAGE;
	return request_flow(a, SRTP_CMD_FLOW_FLUSH, &flow);
}

static int flow_show(struct arg *a)
{
	struct srtpctl_flow filter = { 0 };
	struct words set = { flow_show_words, &filter };
	struct srtpctl *ctl;
	int err;

	if (a->argc && **a->argv >= '0' && **a->argv <= '9' &&
	    flow_word_id(a, "ID", &filter))
		return STATUS_USAGE;
	if (arg_words(a, &set, 1))
		return STATUS_USAGE;
	if (request_connect(a, &ctl))
		return STATUS_REFUSED;
	print_list();
	err = srtpctl_flow_get(ctl, &filter, flow_show_one, NULL);
	print_list_end(err);
	return request_got(a, err);
}

static const struct command flow_commands[] = {
	{ "add", flow_add },
	{ "set", flow_set },
	{ "del", flow_del },
	{ "flush", flow_flush },
	{ "show", flow_show },
	{ NULL }
};

const struct object flow_object = {
	.name = "flow",
	.commands = flow_commands,
	.usage =
"Usage: srtpctl flow add in|out ENDS [ dev IF ] [ mark V[/M] ] [ POLICY ]\n"
"                        [ { session ID } ... | NEW ]\n"
"                        [ owner OWNER ] [ id N ] [ cookie HEX ]\n"
"       srtpctl flow set ID [ owner OWNER ] [ remote { A:P | none } ]\n"
"                        [ dev { IF | none } ] [ mark V[/M] ] [ POLICY ]\n"
"                        [ session { none | ID | +ID | -ID [ after { T | first } ] } ] ...\n"
"                        [ cookie HEX ]\n"
"       srtpctl flow del ID [ owner OWNER ]\n"
"       srtpctl flow flush [ owner OWNER | all ]\n"
"       srtpctl flow show [ ID | cookie HEX ] [ owner OWNER ]\n"
"ENDS := { local A:P [ remote A:P ] | local *:P | remote A:P }\n"
"POLICY := [ carries { mux | rtp | rtcp } ]\n"
"          [ pass { LIST | none | default | all } ] [ miss { drop | pass } ]\n"
"          [ set-mark V[/M] ]\n"
"LIST := { stun | zrtp | dtls | turn | quic | other }[,LIST]\n"
"T := N{ms | s | m | h}, up to 1h\n"
"NEW := the suite, keys and policy of a session; see srtpctl session help\n",
};
