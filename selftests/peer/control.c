// SPDX-License-Identifier: GPL-2.0
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "control.h"
#include "net.h"

#define WORDS 32

static const char *control_ns, *control_program;

static char *pending;
static size_t pending_len;
static FILE *pending_file;

void control_init(const char *ns, const char *program)
{
	control_ns = ns;
	control_program = program;
}

void control_line(const char *fmt, ...)
{
	va_list ap;

	if (!pending_file)
		pending_file = open_memstream(&pending, &pending_len);
	va_start(ap, fmt);
	vfprintf(pending_file, fmt, ap);
	va_end(ap);
	fputc('\n', pending_file);
}

/* All that the program said, and its status. */
static char *run(char *const argv[], int *status)
{
	size_t len = 0, room = 1 << 16;
	char *said = malloc(room);
	int fds[2];
	ssize_t n;
	pid_t pid;

	fflush(stdout);
	if (pipe(fds))
		die("no pipe");
	pid = fork();
	if (!pid) {
		if (net_enter(control_ns))
			die("no namespace %s", control_ns);
		dup2(fds[1], 1);
		dup2(fds[1], 2);
		close(fds[0]);
		execvp(argv[0], argv);
		die("cannot run %s", argv[0]);
	}
	close(fds[1]);
	while ((n = read(fds[0], said + len, room - len - 1)) > 0) {
		len += n;
		if (len + 1 == room)
			said = realloc(said, room *= 2);
	}
	said[len] = 0;
	close(fds[0]);
	waitpid(pid, status, 0);

	return said;
}

bool control_commit(void)
{
	char path[] = "/tmp/srtp-vectors-XXXXXX", *said;
	char *const argv[] = {
		(char *)control_program, "-batch", path, NULL
	};
	int fd, status;

	if (!pending_file)
		return true;
	fclose(pending_file);
	fd = mkstemp(path);
	if (fd < 0 || write(fd, pending, pending_len) != (ssize_t)pending_len)
		die("cannot write %s", path);
	close(fd);
	free(pending);
	pending_file = NULL;

	said = run(argv, &status);
	if (status)
		printf("# srtpctl -batch: %s\n", said);
	unlink(path);
	free(said);

	return !status;
}

json_object *control_ask(const char *word, ...)
{
	char *argv[WORDS + 3] = { (char *)control_program, "-json" };
	json_object *answer = NULL;
	int n = 2, status;
	char *said;
	va_list ap;

	va_start(ap, word);
	for (; word && n < WORDS; word = va_arg(ap, const char *))
		argv[n++] = (char *)word;
	va_end(ap);
	said = run(argv, &status);
	if (!status)
		answer = json_tokener_parse(said);
	if (!answer)
		printf("# srtpctl -json: %s\n", said);
	free(said);

	return answer;
}

json_object *control_with(json_object *in, const char *name)
{
	json_object *found = NULL;
	size_t i;

	if (json_object_is_type(in, json_type_array)) {
		for (i = 0; i < json_object_array_length(in) && !found; i++)
			found = control_with(json_object_array_get_idx(in, i),
					     name);
	} else if (json_object_is_type(in, json_type_object)) {
		if (json_object_object_get_ex(in, name, NULL))
			return in;
		json_object_object_foreach(in, key, value) {
			(void)key;
			found = control_with(value, name);
			if (found)
				break;
		}
	}

	return found;
}

json_object *control_counters(void)
{
	json_object *stats = control_ask("stats", "show", NULL);
	json_object *with = control_with(stats, "counters"), *counters;

	if (!with) {
		json_object_put(stats);
		return NULL;
	}
	counters = json_object_get(json_object_object_get(with, "counters"));
	json_object_put(stats);

	return counters;
}

long control_grew(json_object *before, json_object *after, const char *name)
{
	return json_object_get_int64(json_object_object_get(after, name)) -
	       json_object_get_int64(json_object_object_get(before, name));
}

const char *control_drops(json_object *before, json_object *after)
{
	static const char *const drops[] = {
		"malformed", "not-rtp", "no-session", "unknown-ssrc",
		"state-limit", "truncated", "mki-unknown", "auth-failed",
		"replayed", "too-old", "exhausted", "limit", "e-bit",
		"not-cryptex", "repeated",
		"tx-stuck", "too-big", "fragment", "gso", "no-memory",
		"queue-full", "crypto-error", "gone",
	};
	static char text[512];
	size_t i, at = 0;
	long n;

	text[0] = 0;
	for (i = 0; i < sizeof(drops) / sizeof(*drops); i++) {
		n = control_grew(before, after, drops[i]);
		if (n)
			at += snprintf(text + at, sizeof(text) - at, "%s%s %ld",
				       at ? ", " : "", drops[i], n);
	}

	return text;
}
