// SPDX-License-Identifier: MIT
#include <string.h>

#include "srtpctl.h"

void srtpctl_wipe(void *data, size_t len)
{
	explicit_bzero(data, len);
}
