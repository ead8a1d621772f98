/* SPDX-License-Identifier: GPL-2.0 */
#ifndef BATCH_H
#define BATCH_H

#include "arg.h"

int batch_run(const char *path, bool force, int (*run)(struct arg *a));

#endif /* BATCH_H */
