// SPDX-License-Identifier: GPL-2.0
/*
 * The life of a key, in packets (RFC 3711 section 9.2). States take of it in
 * batches, which shrink towards a mark: the limit is met exactly, never passed,
 * and no counter is shared packet by packet while it is far.
 */
#include <linux/bitops.h>
#include <linux/minmax.h>

#include "limit.h"
#include "uapi/linux/srtp.h"

/* A thousandth of the way to the next mark: one by one when it is near. */
static u64 srtp_limit_batch(const struct srtp_limit *limit, u64 used)
{
	u64 mark = used < limit->soft ? limit->soft : limit->hard;

	return clamp_t(u64, (mark - used) >> 10, 1, SRTP_LIMIT_SHARE);
}

/**
 * srtp_limit_take - take packets of a key's life
 * @limit: the limit
 * @event: receives an enum srtp_event to be told, once for a key each
 *
 * Any context. What a state has taken and does not use, because it ends or
 * meets another key, is lost: each time less than a thousandth of what there was,
 * and than SRTP_LIMIT_SHARE.
 *
 * Return: packets that may be sealed or opened; 0: none any more.
 */
unsigned int srtp_limit_take(struct srtp_limit *limit, u32 *event)
{
	s64 used = atomic64_read(&limit->used);
	u64 n;

	do {
		if ((u64)used >= limit->hard) {
			if (!test_and_set_bit(SRTP_LIMIT_TOLD_HARD,
					      &limit->told))
				*event = SRTP_EVENT_LIMIT_HARD;
			return 0;
		}
		n = srtp_limit_batch(limit, used);
	} while (!atomic64_try_cmpxchg(&limit->used, &used, used + n));

	/* reached by this packet, or by a command before it */
	if (used + n >= limit->soft &&
	    !test_and_set_bit(SRTP_LIMIT_TOLD_SOFT, &limit->told))
		*event = SRTP_EVENT_LIMIT_SOFT;
	return n;
}

/**
 * srtp_limit_raise - the key has protected packets elsewhere
 * @limit: the limit
 * @used: how many in all, up to the limit; fewer than are known change nothing
 */
void srtp_limit_raise(struct srtp_limit *limit, u64 used)
{
	s64 known = atomic64_read(&limit->used);

	while (used > (u64)known &&
	       !atomic64_try_cmpxchg(&limit->used, &known, used))
		;
}
