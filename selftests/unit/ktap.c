// SPDX-License-Identifier: GPL-2.0
#include <stdarg.h>
#include <stdio.h>

#include "ktap.h"

static unsigned long ktap_cases, ktap_failed;
static char ktap_first[512];

void ktap_count(bool ok)
{
	ktap_cases++;
	ktap_failed += !ok;
}

/* Keeps the first one of a point; the rest are counted. */
void ktap_mismatch(const char *format, ...)
{
	va_list args;

	if (ktap_failed)
		return;
	va_start(args, format);
	vsnprintf(ktap_first, sizeof(ktap_first), format, args);
	va_end(args);
}

void ktap_note(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	printf("# ");
	vprintf(format, args);
	printf("\n");
	va_end(args);
}

/* Return: the exit status of the program. */
int ktap_run(const struct ktap_test *tests, size_t count)
{
	bool all = true;
	size_t i;

	printf("KTAP version 1\n1..%zu\n", count);
	for (i = 0; i < count; i++) {
		bool ok;

		ktap_cases = 0;
		ktap_failed = 0;
		fflush(stdout);
		tests[i].run();
		ok = ktap_cases && !ktap_failed;
		if (ktap_failed)
			ktap_note("first mismatch: %s", ktap_first);
		if (!ktap_cases)
			ktap_note("no case was found");
		printf("%sok %zu - %s (%lu of %lu)\n", ok ? "" : "not ", i + 1,
		       tests[i].name, ktap_cases - ktap_failed, ktap_cases);
		all &= ok;
	}
	return !all;
}
