// SPDX-License-Identifier: GPL-2.0
/* Changes on their way to the kernel, and what it said. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "name.h"
#include "request.h"

#define REQUEST_PACK	128

/* Where a message came from: its result may come later. */
struct request_place {
	const char *file;
	const char *object;
	const char *command;
	unsigned long line;
};

static struct {
	struct srtpctl *ctl;
	struct srtpctl_batch *batch;
	bool pack;
	int worst;
	unsigned int n;
	struct request_place places[REQUEST_PACK];
} request;

/**
 * request_connect - open the connection, once
 * @a: the command, for errors
 * @ctl: receives the handle
 *
 * Return: a status.
 */
int request_connect(const struct arg *a, struct srtpctl **ctl)
{
	int err = 0;

	if (!request.ctl)
		err = srtpctl_open(&request.ctl);
	if (!err && !request.batch)
		err = srtpctl_batch_new(request.ctl, &request.batch);
	if (err) {
		arg_where(a->file, a->line, a->object, a->command);
		if (err == -ENOENT)
			fputs("this kernel has no srtp; try modprobe srtp\n",
			      stderr);
		else
			fprintf(stderr, "%s\n", strerror(-err));
		return STATUS_REFUSED;
	}
	if (ctl)
		*ctl = request.ctl;
	return STATUS_OK;
}

static void request_tell(const struct request_place *place, const char *which,
			 const struct srtpctl_result *result)
{
	const char *word = result->attr ? name_of_attr(result->attr) : NULL;

	arg_where(place->file, place->line, place->object, place->command);
	if (which)
		fprintf(stderr, "%s: ", which);
	fputs(result->sentence ? result->sentence : strerror(-result->err),
	      stderr);
	if (word)
		fprintf(stderr, " (%s%s)", result->missing ? "missing: " : "",
			word);
	fputc('\n', stderr);
}

static void request_heard(const struct srtpctl_result *result, void *arg)
{
	const struct request_place *places = arg;

	if (result->err)
		request_tell(&places[result->tag], NULL, result);
}

static int request_commit(void)
{
	struct request_place *last = &request.places[request.n - 1];
	int ret;

	ret = srtpctl_batch_commit(request.batch, request_heard,
				   request.places);
	request.n = 0;
	if (ret < 0) {
		arg_where(last->file, last->line, last->object, last->command);
		fprintf(stderr, "%s\n", strerror(-ret));
	}
	return ret ? STATUS_REFUSED : STATUS_OK;
}

/**
 * request_send - send what is packed, if anything is; refusals are told
 */
void request_send(void)
{
	if (request.n && request_commit())
		request.worst = STATUS_REFUSED;
}

/**
 * request_pack - send many changes at once
 * @pack: otherwise each is sent as it comes
 *
 * Return: the worst status of packs sent since the last call.
 */
int request_pack(bool pack)
{
	int worst;

	request_send();
	worst = request.worst;
	request.worst = STATUS_OK;
	request.pack = pack;
	return worst;
}

/**
 * request_packs - whether changes are sent later
 *
 * Return: they are.
 */
bool request_packs(void)
{
	return request.pack;
}

/**
 * request_close - close the connection
 */
void request_close(void)
{
	srtpctl_batch_free(request.batch);
	srtpctl_close(request.ctl);
	request.batch = NULL;
	request.ctl = NULL;
}

static int request_add(const struct arg *a, enum srtp_cmd cmd,
		       const void *data,
		       int (*add)(enum srtp_cmd cmd, const void *data,
				  unsigned long tag))
{
	int err;

	if (request_connect(a, NULL))
		return STATUS_REFUSED;
	if (request.n == REQUEST_PACK)
		request_send();
	err = add(cmd, data, request.n);
	if (err == -ENOBUFS && request.n) {
		request_send();
		err = add(cmd, data, request.n);
	}
	if (err) {
		arg_where(a->file, a->line, a->object, a->command);
		fprintf(stderr, "%s\n", strerror(-err));
		return STATUS_REFUSED;
	}
	request.places[request.n++] = (struct request_place) {
		.file = a->file,
		.line = a->line,
		.object = a->object,
		.command = a->command,
	};
	return request.pack ? STATUS_OK : request_commit();
}

static int request_add_flow(enum srtp_cmd cmd, const void *data,
			    unsigned long tag)
{
	return srtpctl_batch_flow(request.batch, cmd, data, tag);
}

static int request_add_session(enum srtp_cmd cmd, const void *data,
			       unsigned long tag)
{
	return srtpctl_batch_session(request.batch, cmd, data, tag);
}

static int request_add_key(enum srtp_cmd cmd, const void *data,
			   unsigned long tag)
{
	return srtpctl_batch_key(request.batch, cmd, data, tag);
}

static int request_add_state(enum srtp_cmd cmd, const void *data,
			     unsigned long tag)
{
	return srtpctl_batch_state(request.batch, cmd, data, tag);
}

int request_flow(const struct arg *a, enum srtp_cmd cmd,
		 const struct srtpctl_flow *flow)
{
	return request_add(a, cmd, flow, request_add_flow);
}

int request_session(const struct arg *a, enum srtp_cmd cmd,
		    const struct srtpctl_session *session)
{
	return request_add(a, cmd, session, request_add_session);
}

int request_key(const struct arg *a, enum srtp_cmd cmd,
		const struct srtpctl_key *key)
{
	return request_add(a, cmd, key, request_add_key);
}

int request_state(const struct arg *a, enum srtp_cmd cmd,
		  const struct srtpctl_state *state)
{
	return request_add(a, cmd, state, request_add_state);
}

/**
 * request_refused - tell what the kernel said
 * @a: the command
 * @which: of several objects; or NULL
 * @err: what the library returned
 *
 * Return: STATUS_REFUSED.
 */
int request_refused(const struct arg *a, const char *which, int err)
{
	const struct srtpctl_result *why = srtpctl_explain(request.ctl);
	struct request_place place = {
		.file = a->file,
		.line = a->line,
		.object = a->object,
		.command = a->command,
	};
	struct srtpctl_result plain = { .err = err };

	request_tell(&place, which, why->err ? why : &plain);
	return STATUS_REFUSED;
}

/**
 * request_said - tell what the kernel would not have said
 * @a: the command
 * @sentence: a sentence
 *
 * Return: STATUS_REFUSED.
 */
int request_said(const struct arg *a, const char *sentence)
{
	arg_where(a->file, a->line, a->object, a->command);
	fprintf(stderr, "%s\n", sentence);
	return STATUS_REFUSED;
}

/**
 * request_got - end of a show
 * @a: the command
 * @err: what the library returned
 *
 * Return: a status; a refusal has been told.
 */
int request_got(const struct arg *a, int err)
{
	if (!err)
		return STATUS_OK;
	if (err != -EINTR)
		return request_refused(a, NULL, err);
	request_said(a, "something changed meanwhile; some may be missing or come twice");
	return STATUS_OK;
}
