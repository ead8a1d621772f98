/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SRTPCTL_BYPASS_H
#define SRTPCTL_BYPASS_H

#include "srtpctl.h"

void bypass_look(const struct srtpctl_flow *flow);
void bypass_tell(void);

#endif /* SRTPCTL_BYPASS_H */
