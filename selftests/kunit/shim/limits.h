/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SHIM_LIMITS_H
#define _SHIM_LIMITS_H

#include <linux/limits.h>

/* Enough for the names in vectors.c: the stack is small here. */
#undef PATH_MAX
#define PATH_MAX 64

#endif /* _SHIM_LIMITS_H */
