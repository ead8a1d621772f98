// SPDX-License-Identifier: GPL-2.0
/* The replay window against the vectors and a set that forgets nothing. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/kernel.h>

#include "ktap.h"
#include "proto.h"
#include "random.h"
#include "replay.h"
#include "vector.h"

/* A window on heap memory of exactly its size, dirty to begin with. */
static u64 *window_new(struct srtp_replay *rp, u32 bits)
{
	u64 *map = malloc(bits / 8);

	if (!map)
		abort();
	memset(map, 0xa5, bits / 8);
	memset(rp, 0xa5, sizeof(*rp));
	srtp_replay_init(rp, map, bits);
	return map;
}

static s64 number_at(struct json_object *array, size_t i)
{
	return json_object_get_int64(json_object_array_get_idx(array, i));
}

static void check_vector(const char *id, struct json_object *v)
{
	struct json_object *indices = vector_get(v, "indices");
	struct json_object *accept = vector_get(v, "accept");
	struct srtp_replay rp;
	u64 *map = window_new(&rp, vector_int(v, "window"));
	size_t i;

	for (i = 0; i < json_object_array_length(indices); i++) {
		u64 index = number_at(indices, i);
		int want = number_at(accept, i);
		bool fresh = srtp_replay_check(&rp, index) ==
			     SRTP_REPLAY_FRESH;

		/* -1: a lag of exactly the window, either answer will do */
		ktap_check(want < 0 || fresh == want,
			   "%s position %zu index %llu: fresh %d", id, i,
			   index, fresh);
		if (want == 1)
			srtp_replay_advance(&rp, index);
	}
	free(map);
}

static void test_vectors(void)
{
	vector_each("replay_window", "replay", check_vector);
}

/* ----------------------------------------------------- a set, and a floor */

#define SET_SLOTS (1U << 20)

/**
 * struct model - what RFC 3711 3.3.2 says, without a bitmap
 * @slot: open hash of index + 1, 0 is free
 * @top: highest index accepted
 * @floor: no index up to and including this one is fresh; -1: none
 * @bits: window
 * @started: @top means something
 */
struct model {
	u64 *slot;
	u64 top;
	s64 floor;
	u32 bits;
	bool started;
};

static u64 *model_slot(const struct model *m, u64 index)
{
	u32 i = (index * 0x9e3779b97f4a7c15ULL) >> 44;

	while (m->slot[i] && m->slot[i] != index + 1)
		i = (i + 1) % SET_SLOTS;
	return &m->slot[i];
}

static void model_init(struct model *m, u32 bits)
{
	m->slot = calloc(SET_SLOTS, sizeof(*m->slot));
	if (!m->slot)
		abort();
	m->bits = bits;
	m->floor = -1;
	m->started = false;
	m->top = 0;
}

static enum srtp_replay_verdict model_check(const struct model *m, u64 index)
{
	if (!m->started || index > m->top)
		return SRTP_REPLAY_FRESH;
	if (m->top - index >= m->bits)
		return SRTP_REPLAY_OLD;
	if ((s64)index <= m->floor || *model_slot(m, index))
		return SRTP_REPLAY_SEEN;
	return SRTP_REPLAY_FRESH;
}

static void model_add(struct model *m, u64 index)
{
	*model_slot(m, index) = index + 1;
	if (!m->started || index > m->top)
		m->top = index;
	m->started = true;
}

static void compare(const struct srtp_replay *rp, const struct model *m,
		    u64 index, const char *when)
{
	enum srtp_replay_verdict got = srtp_replay_check(rp, index);
	enum srtp_replay_verdict want = model_check(m, index);

	ktap_check(got == want,
		   "window %u %s: index %llu, top %llu: %d, want %d", m->bits,
		   when, index, m->top, got, want);
}

/* Every index of the window, a little below and a little above. */
static void compare_all(const struct srtp_replay *rp, const struct model *m,
			const char *when)
{
	u64 low = m->top > m->bits + 70 ? m->top - m->bits - 70 : 0, index;

	for (index = low; index <= m->top + 70; index++)
		compare(rp, m, index, when);
}

/* The next arrival: a stream with loss, reordering, duplicates and jumps. */
static u64 next_index(struct random *r, const struct model *m)
{
	u64 up, back, w = m->bits;

	switch (random_below(r, 40)) {
	case 0:
		up = random_below(r, w);
		break;
	case 1:			/* around the size and around word borders */
		up = w - 2 + random_below(r, 5);
		break;
	case 2:
		up = 64 * random_below(r, 5) + random_below(r, 3);
		break;
	case 3:
		up = random_below(r, 4 * w);
		break;
	case 4:
		up = random_below(r, 200) ? 1 : random_u64(r) >> 26;
		break;
	case 5 ... 12:		/* late or again */
		back = random_below(r, w);
		return m->top - min(back, m->top);
	case 13 ... 18:
		back = random_below(r, 6);
		return m->top - min(back, m->top);
	case 19:		/* around the lower border */
		back = w - 2 + random_below(r, 5);
		return m->top - min(back, m->top);
	case 20:
		back = random_below(r, 64);
		back = random_u64(r) >> back;
		return m->top - min(back, m->top);
	case 21 ... 24:
		up = 2 + random_below(r, 3);
		break;
	default:
		up = 1;
	}
	return min(m->top + up, (u64)SRTP_INDEX_MAX);
}

static void run_stream(struct srtp_replay *rp, struct model *m,
		       struct random *r, unsigned int packets)
{
	unsigned int n;

	for (n = 0; n < packets; n++) {
		u64 index = next_index(r, m);

		compare(rp, m, index, "arriving");
		/* one in eight fails authentication: nothing may change */
		if (random_below(r, 8) &&
		    model_check(m, index) == SRTP_REPLAY_FRESH) {
			srtp_replay_advance(rp, index);
			model_add(m, index);
			compare(rp, m, index, "accepted");
		}
		ktap_check(rp->top == m->top, "window %u: top %llu, want %llu",
			   m->bits, rp->top, m->top);
		if (n % (packets / 4) == 0)
			compare_all(rp, m, "sweep");
	}
	compare_all(rp, m, "end");
}

static const u64 starts[] = {
	0, 1, 63, 64, 65535, 0x7fffffff, 0xffffffff, 1ULL << 40,
	SRTP_INDEX_MAX - 200000,
};

static void test_random(void)
{
	struct random r = { 3711 };
	struct srtp_replay rp;
	struct model m;
	u32 bits;
	size_t i;
	u64 *map;

	for (bits = 64; bits <= 32768; bits *= 2)
		for (i = 0; i < ARRAY_SIZE(starts); i++) {
			map = window_new(&rp, bits);
			model_init(&m, bits);
			ktap_check(srtp_replay_check(&rp, starts[i]) ==
				   SRTP_REPLAY_FRESH, "the first index");
			srtp_replay_advance(&rp, starts[i]);
			model_add(&m, starts[i]);
			run_stream(&rp, &m, &r, 20000);
			free(m.slot);
			free(map);
		}
}

static void test_start_above(void)
{
	struct random r = { 332 };
	struct srtp_replay rp;
	struct model m;
	u32 bits;
	size_t i;
	u64 *map;

	for (bits = 64; bits <= 32768; bits *= 2)
		for (i = 0; i < ARRAY_SIZE(starts); i++) {
			map = window_new(&rp, bits);
			model_init(&m, bits);
			srtp_replay_start_above(&rp, starts[i]);
			m.top = starts[i];
			m.floor = starts[i];
			m.started = true;
			compare_all(&rp, &m, "parked");
			run_stream(&rp, &m, &r, 2000);
			free(m.slot);
			free(map);
		}
}

/* ------------------------------------------------------------------ jumps */

/*
 * One jump: from a window filled up to @from, all or with random holes, to
 * @from + @by. A place freed too few refuses a fresh index; a place freed too
 * many accepts a replay.
 */
static void check_jump(u32 bits, u64 from, u64 by, struct random *holes)
{
	u64 low = from >= bits ? from - bits + 1 : 0, index;
	struct srtp_replay rp;
	u64 *map = window_new(&rp, bits);
	bool *spent = calloc(bits, sizeof(*spent));

	if (!spent)
		abort();
	for (index = low; index <= from; index++) {
		if (holes && index != from && random_below(holes, 2))
			continue;
		srtp_replay_advance(&rp, index);
		spent[index - low] = true;
	}

	index = from + by;
	ktap_check(srtp_replay_check(&rp, index) == SRTP_REPLAY_FRESH,
		   "window %u: %llu to %llu: not fresh", bits, from, index);
	srtp_replay_advance(&rp, index);
	ktap_check(rp.top == index, "window %u: %llu to %llu: top %llu", bits,
		   from, index, rp.top);

	for (index = low; index <= from + by + 1; index++) {
		enum srtp_replay_verdict want, got;

		if (index > from + by)
			want = SRTP_REPLAY_FRESH;
		else if (from + by - index >= bits)
			want = SRTP_REPLAY_OLD;
		else if (index == from + by ||
			 (index <= from && spent[index - low]))
			want = SRTP_REPLAY_SEEN;
		else
			want = SRTP_REPLAY_FRESH;
		got = srtp_replay_check(&rp, index);
		ktap_check(got == want,
			   "window %u: %llu to %llu: index %llu: %d, want %d",
			   bits, from, from + by, index, got, want);
		/* far below is all old; look at its ends only */
		if (want == SRTP_REPLAY_OLD && from + by - index > bits + 130)
			index += from + by - index - bits - 130;
	}
	free(spent);
	free(map);
}

/* Words are cleared whole where a jump covers them: every border there is. */
static void test_jumps(void)
{
	static const u64 bases[] = { 0, 4096, 1ULL << 32 };
	struct random r = { 64 };
	u64 offset, by;
	size_t i;
	u32 bits;

	for (bits = 64; bits <= 128; bits *= 2)
		for (i = 0; i < ARRAY_SIZE(bases); i++)
			for (offset = 0; offset < bits; offset++)
				for (by = 1; by <= bits + 64; by++) {
					check_jump(bits, bases[i] + offset, by,
						   NULL);
					check_jump(bits, bases[i] + offset, by,
						   &r);
				}
}

static void test_large_jumps(void)
{
	struct random r = { 32768 };
	const u32 bits = 32768;
	unsigned int n;

	for (n = 0; n < 64 * 6; n++) {
		/* every offset in a word, anywhere in the ring, any lap */
		u64 shift = 17 + random_below(&r, 40);
		u64 from = (random_u64(&r) >> shift & ~63ULL) + n % 64;
		u64 by;

		switch (n / 64) {
		case 0:
			by = 1 + random_below(&r, 200);
			break;
		case 1:		/* whole words, give or take one */
			by = 64 * (1 + random_below(&r, 511)) - 1 +
			     random_below(&r, 3);
			break;
		case 2:		/* around the size */
			by = bits - 66 + random_below(&r, 132);
			break;
		case 3:
			by = bits + random_below(&r, 3 * bits);
			break;
		default:
			by = 1 + random_below(&r, bits);
		}
		check_jump(bits, from, by, &r);
	}
}

/* Used before, then started above: what was accepted stays spent. */
static void test_restart(void)
{
	struct srtp_replay rp;
	struct model m;
	u64 *map = window_new(&rp, 128);
	u64 index;

	for (index = 1000; index < 1300; index += 3)
		srtp_replay_advance(&rp, index);
	srtp_replay_start_above(&rp, 1310);
	model_init(&m, 128);
	m.top = 1310;
	m.floor = 1310;
	m.started = true;
	compare_all(&rp, &m, "started again");
	free(m.slot);

	srtp_replay_init(&rp, map, 128);
	for (index = 0; index < 2000; index++)
		ktap_check(srtp_replay_check(&rp, index) == SRTP_REPLAY_FRESH,
			   "index %llu after init", index);
	free(map);
}

/* Told and learned again, or looked at, by a window of the same or another size: what
 * one or the other had seen is seen, and of the rest what both have in view is not.
 */
static void check_merge(u32 bits, u32 to_bits, u64 top, u64 to_top, bool told)
{
	struct random random = { bits + top };
	struct srtp_replay from, to;
	u64 *map = window_new(&from, bits), *to_map = window_new(&to, to_bits);
	u8 *seen = malloc(bits / 8);
	u64 high, index;

	for (index = top > 3 * bits ? top - 3 * bits : 0; index <= top;
	     index++)
		if (index == top || random_below(&random, 3))
			srtp_replay_advance(&from, index);
	if (to_top)
		srtp_replay_advance(&to, to_top);
	srtp_replay_save(&from, seen);
	if (told)
		srtp_replay_merge(&to, top, seen, bits / 8);
	else
		srtp_replay_join(&to, &from);
	high = top > to_top ? top : to_top;
	ktap_check(to.top == high, "top %llu", to.top);
	for (index = high > 2 * to_bits ? high - 2 * to_bits : 0;
	     index <= high + to_bits; index++) {
		bool fresh = srtp_replay_check(&to, index) == SRTP_REPLAY_FRESH;
		bool want = index != to_top || !to_top;

		want = want && srtp_replay_check(&from, index) ==
		       SRTP_REPLAY_FRESH;
		if (high >= index && high - index >= to_bits)
			want = false;
		ktap_check(fresh == want,
			   "%u to %u, %llu to %llu, %d: index %llu is %d", bits,
			   to_bits, top, to_top, told, index, fresh);
	}
	free(seen);
	free(to_map);
	free(map);
}

static void test_learn(bool told)
{
	static const u32 sizes[] = { 64, 128, 1024 };
	static const u64 tops[] = { 1, 63, 64, 700, 65536, 1ULL << 40 };
	u32 i, j, k, l;

	for (i = 0; i < ARRAY_SIZE(sizes); i++)
		for (j = 0; j < ARRAY_SIZE(sizes); j++)
			for (k = 0; k < ARRAY_SIZE(tops); k++) {
				check_merge(sizes[i], sizes[j], tops[k], 0,
					    told);
				/* the other one above, and below */
				for (l = 0; l < 70; l += 3)
					check_merge(sizes[i], sizes[j],
						    tops[k], tops[k] + l, told);
				check_merge(sizes[i], sizes[j], tops[k],
					    tops[k] / 2, told);
			}
}

static void test_merge(void)
{
	test_learn(true);
}

static void test_join(void)
{
	struct srtp_replay never, to;
	u64 *map = window_new(&never, 64), *to_map = window_new(&to, 64);

	test_learn(false);
	srtp_replay_join(&to, &never);
	ktap_check(!to.started, "nothing was learned");
	free(to_map);
	free(map);
}

static const struct ktap_test tests[] = {
	{ "replay_window.json", test_vectors },
	{ "long streams against a set, 64..32768", test_random },
	{ "every jump at every offset, 64 and 128", test_jumps },
	{ "large jumps, 32768", test_large_jumps },
	{ "started above an index, 64..32768", test_start_above },
	{ "used, started above, emptied", test_restart },
	{ "told and learned by another window", test_merge },
	{ "looked at by another window", test_join },
};

int main(int argc, char **argv)
{
	vector_folder(argc, argv);
	return ktap_run(tests, ARRAY_SIZE(tests));
}
