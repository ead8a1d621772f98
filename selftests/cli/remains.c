// SPDX-License-Identifier: GPL-2.0
/*
 * remains.so   preloaded into srtpctl, looks for secrets in all of its memory
 * when it ends: heap, stacks below the last frame, buffers of the C library.
 *
 * REMAINS_OF   file with the secrets, each a line of hex digits
 * REMAINS_IN   file that receives a line for each place where one is, and a
 *              last line "looked"
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SECRET_MAX	64

/* What is looked for is held inverted: it must not itself be found. */
static int is_here(const uint8_t *at, const uint8_t *inverted,
		   size_t len)
{
	for (size_t i = 0; i < len; i++)
		if ((at[i] ^ inverted[i]) != 0xff)
			return 0;
	return 1;
}

static void look(int out, const char *mapping, const uint8_t *from,
		 const uint8_t *to, const uint8_t *inverted,
		 size_t len)
{
	for (const uint8_t *at = from; at + len <= to; at++)
		if (is_here(at, inverted, len))
			dprintf(out, "%zu octets at %p, %s", len, (void *)at,
				mapping);
}

static void look_everywhere(int out, const uint8_t *inverted, size_t len)
{
	FILE *maps = fopen("/proc/self/maps", "re");
	unsigned long from, to;
	char line[512];
	char access[5];

	if (!maps)
		return;
	while (fgets(line, sizeof(line), maps)) {
		if (sscanf(line, "%lx-%lx %4s", &from, &to, access) != 3 ||
		    access[0] != 'r' || access[1] != 'w')
			continue;
		look(out, strchr(line, ' ') + 1, (uint8_t *)from,
		     (uint8_t *)to, inverted, len);
	}
	fclose(maps);
}

static int next_char(int file)
{
	char c;

	return read(file, &c, 1) == 1 ? c : -1;
}

static int digit(int c)
{
	return c >= 'a' ? c - 'a' + 10 : c - '0';
}

/* The next line, inverted; never more of it at once than a digit. */
static size_t next_secret(int file, uint8_t *inverted)
{
	size_t len = 0;
	int high, low;

	while (len < SECRET_MAX) {
		high = next_char(file);
		low = high >= '0' ? next_char(file) : -1;
		if (low < '0')
			break;
		inverted[len++] = (uint8_t)~(digit(high) << 4 | digit(low));
	}
	return len;
}

__attribute__((destructor))
static void remains(void)
{
	const char *of = getenv("REMAINS_OF");
	const char *in = getenv("REMAINS_IN");
	uint8_t inverted[SECRET_MAX];
	size_t len;
	int file, out;

	file = of ? open(of, O_RDONLY) : -1;
	out = in ? open(in, O_WRONLY | O_CREAT | O_APPEND, 0600) : -1;
	if (file < 0 || out < 0)
		return;
	while ((len = next_secret(file, inverted)))
		look_everywhere(out, inverted, len);
	dprintf(out, "looked\n");
	close(out);
	close(file);
}
