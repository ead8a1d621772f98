// SPDX-License-Identifier: GPL-2.0
/* The index guess, and how it and the window follow a stream. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/kernel.h>

#include "ktap.h"
#include "proto.h"
#include "random.h"
#include "replay.h"
#include "uapi/linux/srtp.h"
#include "vector.h"

#define CYCLE 0x10000LL

/*
 * The vectors count ROC modulo 2^32. srtp_index_guess() says instead that the
 * index lies before 0, or above the last one; neither exists.
 */
static void check_vector(const char *id, struct json_object *v)
{
	u64 top = (u64)vector_int(v, "roc") << 16 | vector_int(v, "s_l");
	s64 got = srtp_index_guess(top, vector_int(v, "seq"));
	s64 want = vector_int(v, "index"), after;

	if (vector_int(v, "roc") == 0 && vector_int(v, "v") == U32_MAX)
		want -= SRTP_INDEX_MAX + 1;
	else if (vector_int(v, "roc") == U32_MAX && vector_int(v, "v") == 0)
		want += SRTP_INDEX_MAX + 1;
	ktap_check(got == want, "%s: %lld, want %lld", id, got, want);
	if (got > (s64)SRTP_INDEX_MAX)
		return;

	/* authenticated, it moves the highest index or it does not */
	after = max(got, (s64)top);
	want = vector_int(v, "roc_after") << 16 | vector_int(v, "s_l_after");
	ktap_check(after == want, "%s: %lld after, want %lld", id, after,
		   want);
}

static void test_vectors(void)
{
	vector_each("index_estimation", "index", check_vector);
}

/* Of the three candidates, the nearest; the middle one if two are as near. */
static s64 nearest(s64 top, u16 seq)
{
	s64 middle = top / CYCLE * CYCLE + seq, best = middle, step;

	for (step = -CYCLE; step <= CYCLE; step += 2 * CYCLE)
		if (llabs(middle + step - top) < llabs(best - top))
			best = middle + step;
	return best;
}

static void test_nearest(void)
{
	static const u32 rocs[] = { 0, 1, 2, 0x7fff, 0xfffffffe, 0xffffffff };
	static const u16 lasts[] = {
		0, 1, 2, 100, 32766, 32767, 32768, 32769, 40000, 65534, 65535,
	};
	u32 seq;
	size_t i, k;

	for (i = 0; i < ARRAY_SIZE(rocs); i++)
		for (k = 0; k < ARRAY_SIZE(lasts); k++)
			for (seq = 0; seq < CYCLE; seq++) {
				s64 top = (s64)rocs[i] * CYCLE + lasts[k];
				s64 got = srtp_index_guess(top, seq);

				ktap_check(got == nearest(top, seq),
					   "top %lld seq %u: %lld", top, seq,
					   got);
			}
}

static void test_edges(void)
{
	/* the last index there is, and what would follow it */
	ktap_check(srtp_index_guess(SRTP_INDEX_MAX - 1, 0xffff) ==
		   (s64)SRTP_INDEX_MAX, "the last index");
	ktap_check(srtp_index_guess(SRTP_INDEX_MAX, 0) >
		   (s64)SRTP_INDEX_MAX, "beyond the last index");
	ktap_check(srtp_index_guess(SRTP_INDEX_MAX, 0x7ffe) >
		   (s64)SRTP_INDEX_MAX, "far beyond the last index");
	/* before the first */
	ktap_check(srtp_index_guess(0, 0xffff) == -1, "before index 0");
	ktap_check(srtp_index_guess(0x7ffe, 0xffff) < 0,
		   "before index 0, from the middle");
	/* a distance of 2^15 keeps the ROC, both ways */
	ktap_check(srtp_index_guess(5 * CYCLE, 0x8000) == 5 * CYCLE + 0x8000,
		   "2^15 up");
	ktap_check(srtp_index_guess(5 * CYCLE + 0x8000, 0) == 5 * CYCLE,
		   "2^15 down");
	/* a ROC wrap, and a late packet from before it */
	ktap_check(srtp_index_guess(CYCLE - 1, 0) == CYCLE, "wrap");
	ktap_check(srtp_index_guess(CYCLE, 0xffff) == CYCLE - 1, "late");
}

/* As long as no gap reaches 2^15, the guess is the truth. */
static void test_stream(void)
{
	struct random r = { 331 };
	unsigned int n;
	u64 top = 0;

	for (n = 0; n < 2000000; n++) {
		u64 truth, late = random_below(&r, 0x7fff);

		switch (random_below(&r, 8)) {
		case 0:
			truth = top + random_below(&r, 0x8000);
			break;
		case 1:
			truth = top - min(top, late);
			break;
		default:
			truth = top + 1;
		}
		ktap_check(srtp_index_guess(top, truth) == (s64)truth,
			   "top %llu, sent %llu, seq %llu: %lld", top, truth,
			   truth & 0xffff, srtp_index_guess(top, truth));
		top = max(top, truth);
	}
}

/*
 * A receiver without its crypto: the vector says which packets authenticate.
 * It takes "initial_roc" for the first one and guesses the rest.
 */
static void check_receiver(const char *id, struct json_object *v)
{
	struct json_object *steps = vector_get(v, "steps");
	u32 bits = vector_int(v, "window");
	u64 map[SRTP_WINDOW_MAX / 64];
	struct srtp_replay rp;
	size_t i;

	srtp_replay_init(&rp, map, bits);
	for (i = 0; i < json_object_array_length(steps); i++) {
		struct json_object *step = json_object_array_get_idx(steps, i);
		struct octets q = vector_octets(step, "packet");
		u16 seq = q.data[2] << 8 | q.data[3];
		s64 index = vector_int(v, "initial_roc") << 16 | seq;
		bool fresh, replay = vector_is(step, "expect", "replay");

		if (rp.started)
			index = srtp_index_guess(rp.top, seq);
		fresh = index >= 0 &&
			srtp_replay_check(&rp, index) == SRTP_REPLAY_FRESH;
		/* nothing before index 0 authenticates: refused early */
		ktap_check(fresh == !replay || index < 0,
			   "%s step %zu: index %lld fresh %d", id, i, index,
			   fresh);
		if (vector_is(step, "expect", "accept"))
			srtp_replay_advance(&rp, index);
		octets_free(&q);
		if (!rp.started)
			continue;
		index = rp.top;
		ktap_check(index == vector_int(step, "highest") &&
			   index >> 16 == vector_int(step, "roc") &&
			   (index & 0xffff) == vector_int(step, "s_l"),
			   "%s step %zu: top %lld", id, i, index);
	}
}

static void test_receiver(void)
{
	vector_each("rx_sequences", "rx_sequence", check_receiver);
}

static const struct ktap_test tests[] = {
	{ "guess: index_estimation.json", test_vectors },
	{ "guess: every seq against the nearest of three", test_nearest },
	{ "guess: ends of the range, ties, wraps", test_edges },
	{ "guess: two million packets with gaps and late ones", test_stream },
	{ "window and guess: rx_sequences.json", test_receiver },
};

int main(int argc, char **argv)
{
	vector_folder(argc, argv);
	return ktap_run(tests, ARRAY_SIZE(tests));
}
