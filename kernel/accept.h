/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SRTP_ACCEPT_H
#define _SRTP_ACCEPT_H

#include "replay.h"
#include "stats.h"

struct srtp_pkt;

/**
 * srtp_accept_window - what a replay window says of an index
 * @rp: window of a state whose lock is held
 * @index: of a packet, authentic or not yet
 *
 * Return: 0, or enum srtp_a_counter.
 */
static inline int srtp_accept_window(const struct srtp_replay *rp, u64 index)
{
	switch (srtp_replay_check(rp, index)) {
	case SRTP_REPLAY_SEEN:
		return SRTP_A_COUNTER_REPLAYED;
	case SRTP_REPLAY_OLD:
		return SRTP_A_COUNTER_TOO_OLD;
	case SRTP_REPLAY_FRESH:
		break;
	}
	return 0;
}

int srtp_accept(struct srtp_pkt *pkt);

#endif /* _SRTP_ACCEPT_H */
