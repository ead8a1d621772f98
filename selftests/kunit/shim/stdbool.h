/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SHIM_STDBOOL_H
#define _SHIM_STDBOOL_H

#include <linux/types.h>

#endif /* _SHIM_STDBOOL_H */
