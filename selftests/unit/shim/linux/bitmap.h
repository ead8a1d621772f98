/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SHIM_LINUX_BITMAP_H
#define _SHIM_LINUX_BITMAP_H

#include <linux/types.h>

static inline bool test_bit(unsigned int nr, const unsigned long *addr)
{
	const unsigned int bits = 8 * sizeof(*addr);

	return addr[nr / bits] >> nr % bits & 1;
}

#endif /* _SHIM_LINUX_BITMAP_H */
