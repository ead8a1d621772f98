// SPDX-License-Identifier: GPL-2.0
/* Commands from a file, a line each. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "batch.h"
#include "request.h"

#define BATCH_WORDS	1024
/* Lines up to this long are held in one place, and leave no key elsewhere. */
#define BATCH_LINE	65536

/* What is read ahead; lines may hold keys. */
static char batch_ahead[BUFSIZ];

/* Split in place at blanks; quotes hold together, # begins a comment. */
static int batch_split(struct arg *a, char *line, char **words)
{
	char *to;
	char quote;

	a->argv = words;
	a->argc = 0;
	while (*(line += strspn(line, " \t\r\n"))) {
		if (*line == '#')
			break;
		if (a->argc == BATCH_WORDS)
			return arg_wrong(a, "the line has more than %u words",
					 BATCH_WORDS);
		words[a->argc++] = line;
		quote = '\0';
		for (to = line; *line; line++) {
			if (quote && *line == quote)
				quote = '\0';
			else if (!quote && (*line == '"' || *line == '\''))
				quote = *line;
			else if (!quote && strchr(" \t\r\n", *line))
				break;
			else
				*to++ = *line;
		}
		if (quote)
			return arg_wrong(a, "a quote is not closed");
		if (*line)
			line++;
		*to = '\0';
	}
	return STATUS_OK;
}

static int batch_line(struct arg *a, char *line, size_t len,
		      int (*run)(struct arg *a))
{
	char *words[BATCH_WORDS];
	int ret;

	a->object = NULL;
	a->command = NULL;
	if (memchr(line, '\0', len))
		return arg_wrong(a, "it is not text");
	ret = batch_split(a, line, words);
	if (!ret && a->argc)
		ret = run(a);
	/* its words end with us */
	a->argv = NULL;
	a->argc = 0;
	return ret;
}

/* The file itself; errno says what. */
static int batch_wrong(const char *name)
{
	const struct arg none = { 0 };

	return arg_wrong(&none, "-batch \"%s\": %s", name, strerror(errno));
}

static int batch_lines(FILE *file, const char *name, bool force,
		       int (*run)(struct arg *a))
{
	struct arg a = { .file = name };
	char *line = malloc(BATCH_LINE);
	size_t room = line ? BATCH_LINE : 0;
	int worst = STATUS_OK;
	ssize_t len;
	int ret;

	while ((len = getline(&line, &room, file)) >= 0) {
		a.line++;
		ret = batch_line(&a, line, (size_t)len, run);
		/* Whoever writes the lines may wait for what this one says. */
		fflush(stdout);
		/* It may have held a key. */
		srtpctl_wipe(line, (size_t)len);
		if (ret > worst)
			worst = ret;
		if (ret && !force)
			break;
	}
	if (len < 0 && !feof(file))
		worst = batch_wrong(name);
	free(line);
	return worst;
}

/**
 * batch_run - carry out a file
 * @path: the file, or - for standard input
 * @force: go on after a line that failed; then lines are sent in packs, since
 *         the kernel goes on too
 * @run: carries out one command
 *
 * Return: the worst status.
 */
int batch_run(const char *path, bool force, int (*run)(struct arg *a))
{
	FILE *file = stdin;
	int ret;
	int last;

	if (strcmp(path, "-"))
		file = fopen(path, "re");
	if (!file)
		return batch_wrong(path);
	setvbuf(file, batch_ahead, _IOFBF, sizeof(batch_ahead));
	request_pack(force);
	ret = batch_lines(file, path, force, run);
	last = request_pack(false);
	if (file != stdin)
		fclose(file);
	srtpctl_wipe(batch_ahead, sizeof(batch_ahead));
	return last > ret ? last : ret;
}
