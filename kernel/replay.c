// SPDX-License-Identifier: GPL-2.0
/*
 * Packet index and replay window (RFC 3711 sections 3.3.1 and 3.3.2). Pure:
 * the caller holds whatever lock guards the window.
 */
#include <linux/string.h>

#include "compat.h"
#include "proto.h"
#include "replay.h"

/**
 * srtp_replay_init - a window that has seen nothing
 * @rp: the window
 * @map: @bits / 64 words, owned by the caller, living as long as @rp
 * @bits: size in indices, a power of two from 64 up
 */
void srtp_replay_init(struct srtp_replay *rp, u64 *map, u32 bits)
{
	rp->top = 0;
	rp->map = map;
	rp->bits = bits;
	rp->started = false;
	memset(map, 0, bits / 8);
}

/**
 * srtp_replay_start_above - only indices above @top are fresh from now on
 * @rp: the window
 * @top: highest index known to be spent
 *
 * For a state that was parked or imported: what arrived before is not known
 * in detail, so all of it counts as seen.
 */
void srtp_replay_start_above(struct srtp_replay *rp, u64 top)
{
	rp->top = top;
	rp->started = true;
	memset(rp->map, 0xff, rp->bits / 8);
}

/**
 * srtp_replay_start_at - go on from @top, of which nothing counts as seen
 * @rp: the window
 * @top: highest index spent with another key
 */
void srtp_replay_start_at(struct srtp_replay *rp, u64 top)
{
	rp->top = top;
	rp->started = true;
	memset(rp->map, 0, rp->bits / 8);
}

static bool srtp_replay_test(const struct srtp_replay *rp, u64 index)
{
	u32 bit = index & (rp->bits - 1);

	return rp->map[bit / 64] >> (bit % 64) & 1;
}

static void srtp_replay_mark(struct srtp_replay *rp, u64 index)
{
	u32 bit = index & (rp->bits - 1);

	rp->map[bit / 64] |= 1ULL << (bit % 64);
}

/* Free the ring's places of the indices above @top up to @index. */
static void srtp_replay_forget(struct srtp_replay *rp, u64 index)
{
	u64 i = rp->top + 1;

	if (index - rp->top >= rp->bits) {
		memset(rp->map, 0, rp->bits / 8);
		return;
	}
	while (i <= index) {
		u64 *word = &rp->map[(i & (rp->bits - 1)) / 64];

		if (i % 64 == 0 && index - i >= 63) {
			*word = 0;
			i += 64;
		} else {
			*word &= ~(1ULL << (i % 64));
			i++;
		}
	}
}

/**
 * srtp_replay_check - where @index stands; changes nothing
 * @rp: the window
 * @index: 48-bit SRTP or 31-bit SRTCP index
 */
enum srtp_replay_verdict srtp_replay_check(const struct srtp_replay *rp,
					   u64 index)
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
void srtp_replay_advance(struct srtp_replay *rp, u64 index)
{
	if (!rp->started) {
		rp->started = true;
		rp->top = index;
	} else if (index > rp->top) {
		srtp_replay_forget(rp, index);
		rp->top = index;
	}
	srtp_replay_mark(rp, index);
}

/**
 * srtp_replay_merge - learn what else was seen, and forget nothing
 * @rp: the window
 * @top: an index that is spent
 * @seen: bit n % 8 of octet n / 8: @top - n is spent, too
 * @len: octets of @seen; what it does not reach counts as seen
 */
void srtp_replay_merge(struct srtp_replay *rp, u64 top, const u8 *seen,
		       u32 len)
{
	u64 i;

	if (!len && (!rp->started || top >= rp->top)) {
		srtp_replay_start_above(rp, top);
		return;
	}
	if (!rp->started) {
		srtp_replay_start_at(rp, top);
	} else if (top > rp->top) {
		srtp_replay_forget(rp, top);
		rp->top = top;
	}
	/* below the window the ring's places belong to other indices */
	for (i = 0; i <= top && rp->top - (top - i) < rp->bits; i++)
		if (i / 8 >= len || seen[i / 8] >> (i % 8) & 1)
			srtp_replay_mark(rp, top - i);
}

/**
 * srtp_replay_save - tell what was seen, for srtp_replay_merge()
 * @rp: a window that has started
 * @seen: receives @rp->bits / 8 octets, bit 0 of the first for @rp->top
 */
void srtp_replay_save(const struct srtp_replay *rp, u8 *seen)
{
	u64 i;

	memset(seen, 0, rp->bits / 8);
	for (i = 0; i < rp->bits && i <= rp->top; i++)
		if (srtp_replay_test(rp, rp->top - i))
			seen[i / 8] |= 1 << (i % 8);
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
s64 srtp_index_guess(u64 top, u16 seq)
{
	s64 index = (top & ~0xffffULL) | seq;
	s32 diff = (s32)seq - (s32)(top & 0xffff);

	if (diff > 0x8000)
		index -= 0x10000;
	else if (diff < -0x8000)
		index += 0x10000;
	return index;
}
