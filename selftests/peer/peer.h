/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PEER_PEER_H
#define PEER_PEER_H

/* Each returns an exit status. */
int roundtrip_main(int argc, char **argv);
int talk_main(void);

#endif
