/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SRTP_LIMIT_H
#define _SRTP_LIMIT_H

#include <linux/atomic.h>
#include <linux/bits.h>
#include <linux/minmax.h>
#include <linux/types.h>

/* RFC 3711 9.2, and RFC 7714 11 for AEADs: packets one key may protect. */
#define SRTP_LIMIT_RTP		BIT_ULL(48)
#define SRTP_LIMIT_RTCP		BIT_ULL(31)

/* Packets a state takes at once, at most. */
#define SRTP_LIMIT_SHARE	64

/* What the controller has been told of: bits, set once. */
#define SRTP_LIMIT_TOLD_SOFT	0
#define SRTP_LIMIT_TOLD_HARD	1

/**
 * struct srtp_limit - how many packets a key may seal or open, and has
 * @used: packets, and what states have taken in advance; never above @hard
 * @soft: the first packet from here on tells the controller
 * @hard: the last one
 * @told: bits SRTP_LIMIT_TOLD_...
 *
 * SRTP and SRTCP have one each.
 */
struct srtp_limit {
	atomic64_t used;
	u64 soft;
	u64 hard;
	unsigned long told;
};

/**
 * struct srtp_share - what a state may use of its key without asking
 * @serial: of the key
 * @left: packets, of SRTP and of SRTCP
 *
 * So that packets of independent streams write no cache line in common.
 */
struct srtp_share {
	u32 serial;
	u8 left[2];
};

/**
 * srtp_limit_init - before the key is known to anybody
 * @limit: the limit
 * @soft: when to tell; 0: at seven eighths of @hard
 * @hard: packets
 * @used: packets it has protected before
 */
static inline void srtp_limit_init(struct srtp_limit *limit, u64 soft,
				   u64 hard, u64 used)
{
	atomic64_set(&limit->used, min(used, hard));
	limit->soft = soft ?: hard - hard / 8;
	limit->hard = hard;
	limit->told = 0;
}

static inline u64 srtp_limit_used(const struct srtp_limit *limit)
{
	return atomic64_read(&limit->used);
}

unsigned int srtp_limit_take(struct srtp_limit *limit, u32 *event);
void srtp_limit_raise(struct srtp_limit *limit, u64 used);

#endif /* _SRTP_LIMIT_H */
