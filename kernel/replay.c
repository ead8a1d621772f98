// SPDX-License-Identifier: GPL-2.0
/*
 * Packet index and replay window (RFC 3711 sections 3.3.1 and 3.3.2). Pure:
 * the caller holds whatever lock guards the window.
 */
#include <linux/minmax.h>
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

static __always_inline void srtp_replay_fill(struct srtp_replay *rp, u64 from,
					     u64 to, bool seen)
{
	u64 *word, bit;

	while (from <= to) {
		word = &rp->map[(from & (rp->bits - 1)) / 64];
		if (from % 64 == 0 && to - from >= 63) {
			*word = seen ? ~0ULL : 0;
			from += 64;
		} else {
			bit = 1ULL << (from % 64);
			*word = seen ? *word | bit : *word & ~bit;
			from++;
		}
	}
}

/**
 * srtp_replay_forget - free the ring's places of the indices that come in
 * @rp: the window
 * @index: above @top: all above that, up to this one
 */
void srtp_replay_forget(struct srtp_replay *rp, u64 index)
{
	if (index - rp->top >= rp->bits)
		memset(rp->map, 0, rp->bits / 8);
	else
		srtp_replay_fill(rp, rp->top + 1, index, false);
}

/* Another index is spent. Return: how many, from it down, are in view. */
static u64 srtp_replay_view(struct srtp_replay *rp, u64 top)
{
	if (!rp->started) {
		srtp_replay_start_at(rp, top);
	} else if (top > rp->top) {
		srtp_replay_forget(rp, top);
		rp->top = top;
	}
	/* below the window the ring's places belong to other indices */
	if (rp->top - top >= rp->bits)
		return 0;
	return min(top + 1, rp->bits - (rp->top - top));
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
	u64 i, n;

	if (!len && (!rp->started || top >= rp->top)) {
		srtp_replay_start_above(rp, top);
		return;
	}
	n = srtp_replay_view(rp, top);
	for (i = 0; i < n && i / 8 < len; i++)
		if (seen[i / 8] >> (i % 8) & 1)
			srtp_replay_mark(rp, top - i);
	if (i < n)
		srtp_replay_fill(rp, top + 1 - n, top - i, true);
}

/**
 * srtp_replay_join - learn what another window has seen, and forget nothing
 * @rp: the window
 * @other: the other one; what is below it counts as seen
 */
void srtp_replay_join(struct srtp_replay *rp, const struct srtp_replay *other)
{
	u64 top = other->top;
	u64 i, n;

	if (!other->started)
		return;
	n = srtp_replay_view(rp, top);
	for (i = 0; i < n && i < other->bits; i++)
		if (srtp_replay_test(other, top - i))
			srtp_replay_mark(rp, top - i);
	if (i < n)
		srtp_replay_fill(rp, top + 1 - n, top - i, true);
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
