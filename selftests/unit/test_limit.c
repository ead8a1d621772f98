// SPDX-License-Identifier: GPL-2.0
/* The life of a key (RFC 3711 section 9.2): met exactly, never passed. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/kernel.h>

#include "ktap.h"
#include "limit.h"
#include "random.h"
#include "uapi/linux/srtp.h"
#include "vector.h"

/**
 * struct life - what became of a key that states took from until it was spent
 * @taken: packets in all
 * @soft_at: @taken when the soft limit was told, with those of that take
 * @softs: how often it was
 * @hards: how often the hard limit was
 */
struct life {
	u64 taken;
	u64 soft_at;
	unsigned int softs;
	unsigned int hards;
};

static void live(struct srtp_limit *limit, struct life *life)
{
	unsigned int n, after;
	u32 event;

	for (after = 0; after < 3; after += !n) {
		event = 0;
		n = srtp_limit_take(limit, &event);
		ktap_check(n <= SRTP_LIMIT_SHARE, "%u at once", n);
		life->taken += n;
		life->hards += event == SRTP_EVENT_LIMIT_HARD;
		if (event != SRTP_EVENT_LIMIT_SOFT)
			continue;
		life->softs++;
		life->soft_at = life->taken;
	}
}

static void test_exact(void)
{
	static const u64 hards[] = { 1, 2, 7, 63, 64, 1000, 1025, 70000,
				     200001 };
	struct srtp_limit limit;
	u64 soft, used;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(hards); i++)
		for (soft = 0; soft <= hards[i]; soft += hards[i] / 3 + 1)
			for (used = 0; used <= hards[i];
			     used += hards[i] / 2 + 1) {
				struct life life = {};

				srtp_limit_init(&limit, soft, hards[i], used);
				live(&limit, &life);
				ktap_check(life.taken == hards[i] - used &&
					   srtp_limit_used(&limit) == hards[i],
					   "%llu of %llu - %llu",
					   (unsigned long long)life.taken,
					   (unsigned long long)hards[i],
					   (unsigned long long)used);
				ktap_check(life.hards == 1, "hard told %u times",
					   life.hards);
				ktap_check(life.softs == (used < hards[i]),
					   "soft told %u times", life.softs);
				/* with the first packets, where it is past */
				ktap_check(used < limit.soft ?
					   used + life.soft_at == limit.soft :
					   life.soft_at <= SRTP_LIMIT_SHARE,
					   "soft told at %llu",
					   (unsigned long long)life.soft_at);
			}
}

/* While it is far, one take of a state in SRTP_LIMIT_SHARE packets. */
static void test_batch(void)
{
	struct srtp_limit limit;
	u32 event = 0;

	srtp_limit_init(&limit, 0, SRTP_LIMIT_RTP, 0);
	ktap_check(srtp_limit_take(&limit, &event) == SRTP_LIMIT_SHARE,
		   "not a whole share");
	srtp_limit_init(&limit, 0, SRTP_LIMIT_RTP, SRTP_LIMIT_RTP - 1);
	ktap_check(srtp_limit_take(&limit, &event) == 1, "not the last one");
	ktap_check(srtp_limit_take(&limit, &event) == 0 &&
		   event == SRTP_EVENT_LIMIT_HARD, "one more than 2^48");
	srtp_limit_init(&limit, 0, SRTP_LIMIT_RTP, ~0ULL);
	ktap_check(srtp_limit_used(&limit) == SRTP_LIMIT_RTP,
		   "more used than there is");
}

static void test_raise(void)
{
	struct srtp_limit limit;
	u32 event = 0;

	srtp_limit_init(&limit, 80, 100, 10);
	srtp_limit_raise(&limit, 9);
	ktap_check(srtp_limit_used(&limit) == 10, "lowered");
	srtp_limit_raise(&limit, 99);
	ktap_check(srtp_limit_take(&limit, &event) == 1, "not the last one");
	ktap_check(event == SRTP_EVENT_LIMIT_SOFT, "soft leapt over");
	ktap_check(!srtp_limit_take(&limit, &event), "one too many");
}

static const struct ktap_test tests[] = {
	{ "limit: the last packet, the soft one, each told once", test_exact },
	{ "limit: shares are large while it is far", test_batch },
	{ "limit: what is imported only grows", test_raise },
};

int main(int argc, char **argv)
{
	vector_folder(argc, argv);
	return ktap_run(tests, ARRAY_SIZE(tests));
}
