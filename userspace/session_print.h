/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SESSION_PRINT_H
#define SESSION_PRINT_H

#include "srtpctl.h"

void session_print_identity(const struct srtpctl_session *ses);
void session_print(const struct srtpctl_session *ses);

#endif /* SESSION_PRINT_H */
