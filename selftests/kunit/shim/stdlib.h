/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SHIM_STDLIB_H
#define _SHIM_STDLIB_H

#include <linux/kernel.h>
#include <linux/kstrtox.h>
#include <linux/math.h>

void __noreturn srtp_kunit_abort(void);

#define abort() srtp_kunit_abort()
#define exit(status) srtp_kunit_abort()

void *srtp_kunit_alloc(size_t n, size_t size);
void srtp_kunit_free(void *block);

#define malloc(size) srtp_kunit_alloc(1, size)
#define calloc(n, size) srtp_kunit_alloc(n, size)
#define free(block) srtp_kunit_free(block)

#define llabs(x) abs(x)

/* @end is NULL in all that is borrowed */
static inline long strtol(const char *s, char **end, int base)
{
	long v;

	return kstrtol(s, base, &v) ? 0 : v;
}

#endif /* _SHIM_STDLIB_H */
