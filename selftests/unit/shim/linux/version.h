/* SPDX-License-Identifier: GPL-2.0 */
/*
 * User space plays the newest kernel: kernel/compat.h then has nothing to add,
 * and what it adds for older kernels is not needed here.
 */
#ifndef _SHIM_LINUX_VERSION_H
#define _SHIM_LINUX_VERSION_H

#define KERNEL_VERSION(a, b, c) (((a) << 16) + ((b) << 8) + (c))
#define LINUX_VERSION_CODE KERNEL_VERSION(255, 0, 0)

#endif /* _SHIM_LINUX_VERSION_H */
