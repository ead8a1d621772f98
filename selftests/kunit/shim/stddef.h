/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SHIM_STDDEF_H
#define _SHIM_STDDEF_H

#include <linux/types.h>

#endif /* _SHIM_STDDEF_H */
