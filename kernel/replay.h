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
void srtp_replay_forget(struct srtp_replay *rp, u64 index);
void srtp_replay_merge(struct srtp_replay *rp, u64 top, const u8 *seen,
		       u32 len);
void srtp_replay_join(struct srtp_replay *rp,
		      const struct srtp_replay *other);
void srtp_replay_save(const struct srtp_replay *rp, u8 *seen);

static inline bool srtp_replay_test(const struct srtp_replay *rp, u64 index)
{
	u32 bit = index & (rp->bits - 1);

	return rp->map[bit / 64] >> (bit % 64) & 1;
}

static inline void srtp_replay_mark(struct srtp_replay *rp, u64 index)
{
	u32 bit = index & (rp->bits - 1);

	rp->map[bit / 64] |= 1ULL << (bit % 64);
}

/**
 * srtp_replay_check - where @index stands; changes nothing
 * @rp: the window
 * @index: 48-bit SRTP or 31-bit SRTCP index
 */
static inline enum srtp_replay_verdict
srtp_replay_check(const struct srtp_replay *rp, u64 index)
{
	if (!rp->started || index > rp->top)
		return SRTP_REPLAY_FRESH;
	if (rp->top - index >= rp->bits)
		return SRTP_REPLAY_OLD;
	return srtp_replay_test(rp, index) ? SRTP_REPLAY_SEEN :
					     SRTP_REPLAY_FRESH;
}

/**
 * srtp_replay_advance - enter an authenticated index
 * @rp: the window
 * @index: one for which srtp_replay_check() said FRESH
 */
static inline void srtp_replay_advance(struct srtp_replay *rp, u64 index)
{
	if (!rp->started) {
		rp->started = true;
		rp->top = index;
	} else if (index > rp->top) {
		/* the place of the next one is about to be marked anyway */
		if (index != rp->top + 1)
			srtp_replay_forget(rp, index);
		rp->top = index;
	}
	srtp_replay_mark(rp, index);
}

/**
 * srtp_index_guess - the index nearest to the highest one (RFC 3711 3.3.1)
 * @top: highest authenticated index, ROC * 2^16 + s_l
 * @seq: sequence number received
 *
 * A distance of exactly 2^15 keeps the ROC (appendix A).
 *
 * Return: the 48-bit index; negative when it would lie before index 0; above
 * SRTP_INDEX_MAX when the ROC is exhausted.
 */
static inline s64 srtp_index_guess(u64 top, u16 seq)
{
	s64 index = (top & ~0xffffULL) | seq;
	s32 diff = (s32)seq - (s32)(top & 0xffff);

	if (diff > 0x8000)
		index -= 0x10000;
	else if (diff < -0x8000)
		index += 0x10000;
	return index;
}

#endif /* _SRTP_REPLAY_H */
