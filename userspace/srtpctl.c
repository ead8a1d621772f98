// SPDX-License-Identifier: GPL-2.0
/* Options, and which object is meant. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "batch.h"
#include "bypass.h"
#include "object.h"
#include "print.h"
#include "request.h"

#ifndef VERSION
#error "the Makefile says which version this is"
#endif

/* Objects, or commands of one, at most. */
#define SRTPCTL_NAMES	15

static const struct object *const objects[] = {
	&flow_object,
	&session_object,
	&state_object,
	&key_object,
	&owner_object,
	&suite_object,
	&stats_object,
	&monitor_object,
};

#define N_OBJECTS	(sizeof(objects) / sizeof(objects[0]))
_Static_assert(N_OBJECTS <= SRTPCTL_NAMES, "room for the objects' names");

static const char usage[] =
"Usage: srtpctl [ OPTIONS ] OBJECT { COMMAND | help }\n"
"       srtpctl [ -force ] -batch FILE\n"
"OBJECT := { flow | session | state | key | owner | suite | stats | monitor }\n"
"OPTIONS := { -j[son] | -p[retty] | -f[orce] | -b[atch] FILE |\n"
"             -n[etns] NAME | -V[ersion] }\n";

struct options {
	bool json;
	bool pretty;
	bool force;
	bool help;
	bool version;
	const char *batch;
};

static bool srtpctl_begins(const char *word, const char *start)
{
	return *start && !strncmp(word, start, strlen(start));
}

static bool srtpctl_is_help(const char *word)
{
	return srtpctl_begins("help", word) || !strcmp(word, "-help") ||
	       !strcmp(word, "--help") || !strcmp(word, "-h");
}

static const char *srtpctl_object_name(size_t i)
{
	return i < N_OBJECTS ? objects[i]->name : NULL;
}

/* The one name that begins so; an exact one wins. */
static int srtpctl_choose(const struct arg *a, const char *text,
			  const char *const *names, size_t *chosen)
{
	const char *begin[SRTPCTL_NAMES + 1] = { NULL };
	size_t found = 0;

	for (size_t i = 0; names[i]; i++) {
		if (!strcmp(names[i], text)) {
			*chosen = i;
			return STATUS_OK;
		}
		if (srtpctl_begins(names[i], text)) {
			*chosen = i;
			begin[found++] = names[i];
		}
	}
	if (found == 1)
		return STATUS_OK;
	if (found)
		return arg_expected(a, text, "may be ", begin, " or ");
	return arg_expected(a, text, "is not a word here; expected ", names,
			    ", ");
}

static int srtpctl_command(struct arg *a, const struct object *object)
{
	const char *names[SRTPCTL_NAMES + 1] = { NULL };
	const char *text;
	size_t i = 0;

	for (; object->commands && object->commands[i].name; i++)
		names[i] = object->commands[i].name;
	text = object->commands ? arg_next(a) : NULL;
	if (!object->commands) {
		if (a->argc && srtpctl_is_help(*a->argv)) {
			fputs(object->usage, stdout);
			return STATUS_OK;
		}
		return object->run(a);
	}
	if (!text)
		return arg_wrong(a, "a command is missing; see srtpctl %s help",
				 object->name);
	if (srtpctl_is_help(text)) {
		fputs(object->usage, stdout);
		return STATUS_OK;
	}
	if (srtpctl_choose(a, text, names, &i))
		return STATUS_USAGE;
	a->command = names[i];
	/* "help" after the command is asked by people, too. */
	if (a->argc == 1 && !strcmp(*a->argv, "help")) {
		fputs(object->usage, stdout);
		return STATUS_OK;
	}
	return object->commands[i].run(a);
}

static int srtpctl_run(struct arg *a)
{
	const char *names[N_OBJECTS + 1];
	const char *text = arg_next(a);
	size_t i;

	for (i = 0; i <= N_OBJECTS; i++)
		names[i] = srtpctl_object_name(i);
	if (!strcmp(text, "help")) {
		fputs(usage, stdout);
		return STATUS_OK;
	}
	if (srtpctl_choose(a, text, names, &i))
		return STATUS_USAGE;
	a->object = names[i];
	/* What is shown must not be older than what was asked before it. */
	if (objects[i] == &monitor_object || objects[i] == &owner_object ||
	    (a->argc && (srtpctl_begins("show", *a->argv) ||
			 srtpctl_begins("save", *a->argv) ||
			 srtpctl_begins("restore", *a->argv))))
		request_send();
	return srtpctl_command(a, objects[i]);
}

/* Before the first socket. As in iproute2: a name of "ip netns", or a path. */
static int srtpctl_netns(struct arg *a, const char *text)
{
	char path[PATH_MAX];
	const char *name;
	int ret, fd;

	ret = arg_value(a, text, "the name of a network namespace", &name);
	if (ret)
		return ret;
	snprintf(path, sizeof(path), "%s%s",
		 strchr(name, '/') ? "" : "/run/netns/", name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || setns(fd, CLONE_NEWNET)) {
		arg_wrong(a, "network namespace \"%s\": %s", name,
			  strerror(errno));
		ret = STATUS_REFUSED;
	}
	if (fd >= 0)
		close(fd);
	return ret;
}

static int srtpctl_option(struct arg *a, const char *text,
			  struct options *options)
{
	const char *name = text + 1;

	if (*name == '-')
		name++;
	if (srtpctl_begins("json", name))
		options->json = true;
	else if (srtpctl_begins("pretty", name))
		options->pretty = true;
	else if (srtpctl_begins("force", name))
		options->force = true;
	else if (srtpctl_begins("Version", name))
		options->version = true;
	else if (srtpctl_begins("help", name))
		options->help = true;
	else if (srtpctl_begins("netns", name))
		return srtpctl_netns(a, text);
	else if (srtpctl_begins("batch", name))
		return arg_value(a, text, "a file, or - for standard input",
				 &options->batch);
	else
		return arg_wrong(a, "\"%s\" is not an option; expected -json, -pretty, -force, -batch FILE, -netns NAME or -Version",
				 text);
	return STATUS_OK;
}

static int srtpctl_main(struct arg *a, const struct options *options)
{
	if (options->version) {
		puts("srtpctl " VERSION);
		return STATUS_OK;
	}
	if (options->help) {
		fputs(usage, stdout);
		return STATUS_OK;
	}
	print_as(options->json, options->pretty);
	if (options->batch) {
		if (arg_end(a))
			return STATUS_USAGE;
		return batch_run(options->batch, options->force, srtpctl_run);
	}
	if (!a->argc)
		return arg_wrong(a, "an object is missing; see srtpctl help");
	return srtpctl_run(a);
}

int main(int argc, char **argv)
{
	struct arg a = { .argv = argv + 1, .argc = argc ? argc - 1 : 0 };
	struct options options = { 0 };
	int ret = STATUS_OK;

	/* A complaint is one line, also among those of others. */
	setvbuf(stderr, NULL, _IOLBF, BUFSIZ);
	while (!ret && a.argc && **a.argv == '-' && (*a.argv)[1])
		ret = srtpctl_option(&a, arg_next(&a), &options);
	if (!ret)
		ret = srtpctl_main(&a, &options);
	request_close();
	bypass_tell();
	if (fflush(stdout) || ferror(stdout)) {
		fputs("srtpctl: cannot write the output\n", stderr);
		ret = ret ? ret : STATUS_REFUSED;
	}
	return ret;
}
