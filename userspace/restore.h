/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RESTORE_H
#define RESTORE_H

#include "arg.h"

int restore_save(const struct arg *a, const struct srtpctl_state *filter);
int restore_run(const struct arg *a, const char *path);

#endif /* RESTORE_H */
