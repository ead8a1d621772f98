// SPDX-License-Identifier: GPL-2.0
/*
 * libFuzzer on the replay window and the guess of an index, against a list of all
 * indices ever accepted and a comparison of three candidates.
 *
 * The input: the size of the window, then steps of three octets.
 */
#include <stdlib.h>
#include <string.h>
#include <linux/types.h>

#include "proto.h"
#include "replay.h"

#define STEPS	2048

static u64 map[32768 / 64];
static struct srtp_replay window;

/* What was accepted, in any order; all up to floor counts as well. */
static struct {
	u64 accepted[STEPS];
	unsigned int n;
	u64 floor;
	u64 top;
	bool has_floor;
	bool started;
} model;

static void require(bool ok)
{
	if (!ok)
		abort();
}

static enum srtp_replay_verdict model_check(u64 index)
{
	if (!model.started || index > model.top)
		return SRTP_REPLAY_FRESH;
	if (model.top - index >= window.bits)
		return SRTP_REPLAY_OLD;
	if (model.has_floor && index <= model.floor)
		return SRTP_REPLAY_SEEN;
	for (unsigned int i = 0; i < model.n; i++)
		if (model.accepted[i] == index)
			return SRTP_REPLAY_SEEN;
	return SRTP_REPLAY_FRESH;
}

static void model_advance(u64 index)
{
	model.accepted[model.n++] = index;
	if (!model.started || index > model.top)
		model.top = index;
	model.started = true;
}

static void start_above(u64 index)
{
	srtp_replay_start_above(&window, index);
	model.n = 0;
	model.floor = index;
	model.top = index;
	model.has_floor = true;
	model.started = true;
}

/* As RFC 3711 3.3.1 says it: the nearest of three, its own ROC if equally near. */
static s64 guess(u64 top, u16 seq)
{
	static const int rocs[] = { 0, -1, 1 };
	s64 best = 0;
	u64 near = ~0ULL;

	for (unsigned int i = 0; i < 3; i++) {
		s64 roc = (s64)(top >> 16) + rocs[i];
		s64 index = roc * 65536 + seq;
		s64 diff = index - (s64)top;
		u64 away = diff < 0 ? -diff : diff;

		if (away < near) {
			near = away;
			best = index;
		}
	}
	return best;
}

static void compare(u64 index)
{
	if (index <= SRTP_INDEX_MAX)
		require(srtp_replay_check(&window, index) ==
			model_check(index));
}

static void compare_around(u64 at)
{
	static const u64 steps[] = { 0, 1, 2, 31, 63, 64, 65 };

	for (unsigned int i = 0; i < sizeof(steps) / sizeof(*steps); i++) {
		compare(at + steps[i]);
		compare(at - steps[i]);
	}
}

/* One index arrives, relative to the highest. */
static void arrive(u64 index)
{
	if (index > SRTP_INDEX_MAX)
		return;
	compare(index);
	if (srtp_replay_check(&window, index) == SRTP_REPLAY_FRESH) {
		srtp_replay_advance(&window, index);
		model_advance(index);
		require(srtp_replay_check(&window, index) !=
			SRTP_REPLAY_FRESH);
	}
	require(window.started && window.top == model.top);
	compare_around(index);
	compare_around(model.top - window.bits);
}

static void step(u8 what, u16 by)
{
	switch (what % 8) {
	case 0:
		arrive(model.top + 1);
		break;
	case 1:
		arrive(model.top + by);
		break;
	case 2:
		arrive(model.top - by);
		break;
	case 3:
		arrive(model.top - by % (2 * window.bits));
		break;
	case 4:
		/* the receiver's way: by sequence number */
		require(srtp_index_guess(model.top, by) ==
			guess(model.top, by));
		arrive((u64)srtp_index_guess(model.top, by));
		break;
	case 5:
		if (model.n)
			arrive(model.accepted[by % model.n]);
		break;
	case 6:
		arrive(model.top + ((u64)by << (what / 8)));
		break;
	case 7:
		/* now and then: it hides what was learned before */
		if (what == 255)
			start_above(model.top + by);
		else
			compare((u64)by << (what / 8));
		break;
	}
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t len);

int LLVMFuzzerTestOneInput(const u8 *data, size_t len)
{
	if (!len)
		return 0;
	memset(&model, 0, sizeof(model));
	srtp_replay_init(&window, map, 64u << data[0] % 10);
	data++;
	len--;
	for (unsigned int i = 0; i < STEPS && len >= 3; i++) {
		step(data[0], (u16)(data[1] << 8 | data[2]));
		data += 3;
		len -= 3;
		if (model.top > SRTP_INDEX_MAX)
			break;
	}
	return 0;
}
