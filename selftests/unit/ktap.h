/* SPDX-License-Identifier: GPL-2.0 */
/* Test points in KTAP: one per group of cases, each case a check. */
#ifndef _UNIT_KTAP_H
#define _UNIT_KTAP_H

#include <stdbool.h>
#include <stddef.h>

/**
 * struct ktap_test - one test point
 * @name: what is claimed
 * @run: calls ktap_check() once a case; a point without a case fails
 */
struct ktap_test {
	const char *name;
	void (*run)(void);
};

int ktap_run(const struct ktap_test *tests, size_t count);

void ktap_count(bool ok);
void ktap_mismatch(const char *format, ...)
	__attribute__((format(printf, 1, 2)));
void ktap_note(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* One case; what follows @ok says what was found if it is false. */
#define ktap_check(ok, ...)				\
	do {						\
		bool _ok = (ok);			\
							\
		if (!_ok)				\
			ktap_mismatch(__VA_ARGS__);	\
		ktap_count(_ok);			\
	} while (0)

#endif /* _UNIT_KTAP_H */
