/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SHIM_LINUX_STRING_H
#define _SHIM_LINUX_STRING_H

#include_next <linux/string.h>

static inline void memzero_explicit(void *p, size_t len)
{
	explicit_bzero(p, len);
}

#endif /* _SHIM_LINUX_STRING_H */
