/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PEER_OPTION_H
#define PEER_OPTION_H

/* A socket option by its name in option.c; -1 and errno. */
int option_set(int fd, int family, const char *name, const char *value);

#endif
