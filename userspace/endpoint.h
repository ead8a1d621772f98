/* SPDX-License-Identifier: GPL-2.0 */
#ifndef ENDPOINT_H
#define ENDPOINT_H

#include "arg.h"

int endpoint_arg(struct arg *a, const char *name, const char *text,
		 struct srtpctl_addr *addr, uint16_t *port);
int endpoint_device(struct arg *a, const char *name, const char *text,
		    uint32_t *ifindex);

#endif /* ENDPOINT_H */
