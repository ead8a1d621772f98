/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SHIM_LINUX_BITOPS_H
#define _SHIM_LINUX_BITOPS_H

#include <linux/types.h>

static inline bool test_and_set_bit(long nr, unsigned long *addr)
{
	unsigned long bit = 1UL << nr;

	return __atomic_fetch_or(addr, bit, __ATOMIC_SEQ_CST) & bit;
}

#endif /* _SHIM_LINUX_BITOPS_H */
