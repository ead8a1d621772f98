/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SRTP_REPLAY_H
#define _SRTP_REPLAY_H

#include <linux/types.h>

/**
 * enum srtp_replay_verdict - where an index stands towards a window
 * @SRTP_REPLAY_FRESH: not seen; may be accepted
 * @SRTP_REPLAY_SEEN: seen before
 * @SRTP_REPLAY_OLD: below the window: counts as seen (RFC 3711 3.3.2)
 */
enum srtp_replay_verdict {
	SRTP_REPLAY_FRESH,
	SRTP_REPLAY_SEEN,
	SRTP_REPLAY_OLD,
};

/**
 * struct srtp_replay - replay list of one stream (RFC 3711 section 3.3.2)
 * @top: highest index accepted
 * @bits: size of the window in indices, a power of two from 64 up
 * @started: an index was accepted; @top means something
 * @map: ring of @bits bits, index i at bit i % bits; owned by who embeds it
 */
struct srtp_replay {
	u64 top;
	u64 *map;
	u32 bits;
	bool started;
};

void srtp_replay_init(struct srtp_replay *rp, u64 *map, u32 bits);
void srtp_replay_start_at(struct srtp_replay *rp, u64 top);
void srtp_replay_start_above(struct srtp_replay *rp, u64 top);
enum srtp_replay_verdict srtp_replay_check(const struct srtp_replay *rp,
					   u64 index);
void srtp_replay_advance(struct srtp_replay *rp, u64 index);
void srtp_replay_merge(struct srtp_replay *rp, u64 top, const u8 *seen,
		       u32 len);
void srtp_replay_save(const struct srtp_replay *rp, u8 *seen);

s64 srtp_index_guess(u64 top, u16 seq);

#endif /* _SRTP_REPLAY_H */
