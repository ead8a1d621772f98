/* SPDX-License-Identifier: GPL-2.0 */
#ifndef ONCE_H
#define ONCE_H

#include <stddef.h>

const char *once_fault(const char *text, size_t len, const char **name,
		       size_t *name_len);

#endif /* ONCE_H */
