/* SPDX-License-Identifier: GPL-2.0 */
#ifndef FLOW_PRINT_H
#define FLOW_PRINT_H

#include "srtpctl.h"

void flow_print_identity(const struct srtpctl_flow *flow);
void flow_print(const struct srtpctl_flow *flow);

#endif /* FLOW_PRINT_H */
