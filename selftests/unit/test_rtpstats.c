// SPDX-License-Identifier: GPL-2.0
/* Loss and jitter figures of a stream. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/kernel.h>

#include "ktap.h"
#include "random.h"
#include "rtpstats.h"
#include "vector.h"

static s64 number_at(struct json_object *array, size_t i)
{
	return json_object_get_int64(json_object_array_get_idx(array, i));
}

static void check_jitter(const char *id, struct json_object *v)
{
	struct json_object *packets = vector_get(v, "packets");
	struct json_object *want = vector_get(v, "jitter");
	struct srtp_rtpstats rs = {};
	size_t i;

	for (i = 0; i < json_object_array_length(packets); i++) {
		struct json_object *at = json_object_array_get_idx(packets, i);
		u32 stamp = number_at(at, 0), arrival = number_at(at, 1);
		u32 report = number_at(want, i);

		srtp_rtpstats_arrival(&rs, stamp, arrival);
		ktap_check(srtp_rtpstats_jitter(&rs) == report,
			   "%s packet %zu: %u, want %u", id, i,
			   srtp_rtpstats_jitter(&rs), report);
	}
}

static void test_jitter(void)
{
	vector_each("rtp_stats", "jitter", check_jitter);
}

/*
 * A constant difference D between packets: 16 J settles where it no longer
 * moves, J within one unit of D (RFC 3550 6.4.1).
 */
static void test_jitter_settles(void)
{
	static const u32 differences[] = { 0, 1, 15, 16, 160, 90000, 1U << 27 };
	u32 stamp, arrival, j;
	size_t i, n;

	for (i = 0; i < ARRAY_SIZE(differences); i++) {
		struct srtp_rtpstats rs = {};

		/* across the wrap of both clocks */
		stamp = -1600;
		arrival = -3200;
		for (n = 0; n < 4000; n++) {
			srtp_rtpstats_arrival(&rs, stamp, arrival);
			stamp += 160;
			arrival += 160 + (n % 2 ? -differences[i] :
						  differences[i]);
		}
		j = srtp_rtpstats_jitter(&rs);
		ktap_check(j <= differences[i] && differences[i] - j <= 1,
			   "%u: jitter %u", differences[i], j);
	}
}

/* Any timestamps: the same as without a limit, up to what 32 bits hold. */
static void test_jitter_random(void)
{
	struct random r = { 64 };
	unsigned int run, n;

	for (run = 0; run < 64; run++) {
		struct srtp_rtpstats rs = {};
		u32 before = 0, transit;
		__int128 sum = 0;

		for (n = 0; n < 2000; n++) {
			u32 stamp = random_u64(&r) >> (32 + run / 2);
			u32 arrival = random_u64(&r) >> (32 + run / 2);
			s64 d;

			transit = arrival - stamp;
			d = (s32)(transit - before);
			before = transit;
			if (n)
				sum += llabs(d) - (sum + 8) / 16;
			if (sum > U32_MAX)
				sum = U32_MAX;
			srtp_rtpstats_arrival(&rs, stamp, arrival);
			ktap_check(rs.jitter16 == sum,
				   "run %u packet %u: %u, want %llu", run, n,
				   rs.jitter16, (u64)sum);
		}
	}
}

static void check_loss(const char *id, struct json_object *v)
{
	u64 received = vector_int(v, "received"), n;
	u64 top = vector_int(v, "extended_max");
	u64 base = vector_int(v, "base_seq");
	struct srtp_rtpstats rs = {};

	/* which ones arrived does not matter: the first, others, the highest */
	for (n = 0; n < received; n++) {
		u64 index = n + 1 < received ? min(base + n, top) : top;

		srtp_rtpstats_received(&rs, index, index, !n);
	}
	ktap_check(rs.received == received && rs.base == base &&
		   !rs.reordered, "%s: received %llu", id, rs.received);
	ktap_check(srtp_rtpstats_expected(&rs, top) ==
		   (u64)vector_int(v, "expected"), "%s: expected %llu", id,
		   srtp_rtpstats_expected(&rs, top));
	ktap_check(srtp_rtpstats_lost(&rs, top) ==
		   vector_int(v, "cumulative_lost"), "%s: lost %d", id,
		   srtp_rtpstats_lost(&rs, top));
}

static unsigned int left_out;

static void count_left_out(const char *id, struct json_object *v)
{
	(void)id;
	(void)v;
	left_out++;
}

static void test_loss(void)
{
	vector_each("rtp_stats", "loss", check_loss);
	vector_each("rtp_stats", "seq_validation", count_left_out);
	ktap_note("rtp_stats.json: %u of seq_validation left out, "
		  "indices are authenticated", left_out);
}

static void test_loss_limits(void)
{
	struct srtp_rtpstats rs = {};

	ktap_check(!srtp_rtpstats_expected(&rs, 12345) &&
		   !srtp_rtpstats_lost(&rs, 12345), "before the first packet");
	srtp_rtpstats_received(&rs, 0, 0, true);
	ktap_check(srtp_rtpstats_lost(&rs, 0) == 0, "one of one");
	ktap_check(srtp_rtpstats_lost(&rs, 0x7fffff) == 0x7fffff, "the most");
	ktap_check(srtp_rtpstats_lost(&rs, 0x800000) == 0x7fffff, "too many");
	ktap_check(srtp_rtpstats_lost(&rs, 0xffffffffffffULL) == 0x7fffff,
		   "all there are");
	rs.received = 0x800001;
	ktap_check(srtp_rtpstats_lost(&rs, 0) == -0x800000, "the fewest");
	rs.received = 0x800002;
	ktap_check(srtp_rtpstats_lost(&rs, 0) == -0x800000, "too few");
}

/* A stream is sent, some lost, neighbours swapped; the figures must add up. */
static void test_stream(void)
{
	struct random r = { 3550 };
	unsigned int run, n;

	for (run = 0; run < 50; run++) {
		u64 index = random_u64(&r) >> 17, first = index, top = 0;
		u64 received = 0, reordered = 0, lost = 0, swap;
		struct srtp_rtpstats rs = {};

		for (n = 0; n < 5000; n++, index++) {
			/* the first arrives, and so does the last */
			if (n && n < 4999 && !random_below(&r, 10)) {
				lost++;
				continue;
			}
			srtp_rtpstats_received(&rs, index, top, !received++);
			top = index;
			if (!n || n > 4990 || random_below(&r, 20))
				continue;
			/* the one after the next overtakes the next */
			for (swap = 2; swap; swap--) {
				u64 one = index + swap;

				reordered += one < top;
				srtp_rtpstats_received(&rs, one, top, false);
				top = max(top, one);
				received++;
			}
			index += 2;
			n += 2;
		}
		ktap_check(rs.base == first && rs.received == received &&
			   rs.reordered == reordered &&
			   srtp_rtpstats_expected(&rs, top) ==
			   received + lost &&
			   srtp_rtpstats_lost(&rs, top) == (s64)lost,
			   "run %u: received %llu of %llu, lost %d of %llu",
			   run, rs.received, received,
			   srtp_rtpstats_lost(&rs, top), lost);
	}
}

static const struct ktap_test tests[] = {
	{ "jitter: rtp_stats.json", test_jitter },
	{ "jitter: settles at a constant difference", test_jitter_settles },
	{ "jitter: random clocks, saturation", test_jitter_random },
	{ "loss: rtp_stats.json", test_loss },
	{ "loss: 24 bits, signed", test_loss_limits },
	{ "loss and reordering: streams", test_stream },
};

int main(int argc, char **argv)
{
	vector_folder(argc, argv);
	return ktap_run(tests, ARRAY_SIZE(tests));
}
