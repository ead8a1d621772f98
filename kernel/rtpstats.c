// SPDX-License-Identifier: GPL-2.0
/*
 * Loss and jitter of a received stream (RFC 3550 sections 6.4.1, A.3, A.8).
 * Pure: the caller holds whatever lock guards the figures.
 */
#include <linux/limits.h>
#include <linux/minmax.h>

#include "rtpstats.h"

/* A reception report has 24 bits, signed. */
#define SRTP_RTPSTATS_LOST_MIN	(-0x800000LL)
#define SRTP_RTPSTATS_LOST_MAX	0x7fffffLL

/**
 * srtp_rtpstats_received - count one authenticated packet
 * @rs: the figures
 * @index: the packet's
 * @top_before: highest index accepted before it
 * @first: there was none before it
 */
void srtp_rtpstats_received(struct srtp_rtpstats *rs, u64 index,
			    u64 top_before, bool first)
{
	if (first)
		rs->base = index;
	else if (index < top_before)
		rs->reordered++;
	rs->received++;
}

/**
 * srtp_rtpstats_arrival - interarrival jitter (RFC 3550 A.8)
 * @rs: the figures
 * @rtp_timestamp: of the packet
 * @arrival_in_clock_units: when it came, on any origin
 *
 * A peer's timestamps may be anything: the sum saturates.
 */
void srtp_rtpstats_arrival(struct srtp_rtpstats *rs, u32 rtp_timestamp,
			   u32 arrival_in_clock_units)
{
	u32 transit = arrival_in_clock_units - rtp_timestamp;
	u32 d = transit - rs->transit;
	u64 sum;

	rs->transit = transit;
	if (!rs->started) {
		rs->started = true;
		return;
	}
	if (d > S32_MAX)
		d = -d;
	sum = (u64)rs->jitter16 + d - (((u64)rs->jitter16 + 8) >> 4);
	rs->jitter16 = min_t(u64, sum, U32_MAX);
}

/**
 * srtp_rtpstats_expected - packets the peer has sent, as far as one can tell
 * @rs: the figures
 * @top: highest index accepted
 */
u64 srtp_rtpstats_expected(const struct srtp_rtpstats *rs, u64 top)
{
	return rs->received ? top - rs->base + 1 : 0;
}

/**
 * srtp_rtpstats_lost - cumulative number of packets lost
 * @rs: the figures
 * @top: highest index accepted
 *
 * Negative when packets from before the first one came late.
 *
 * Return: expected less received, kept within 24 bits.
 */
s32 srtp_rtpstats_lost(const struct srtp_rtpstats *rs, u64 top)
{
	s64 lost = srtp_rtpstats_expected(rs, top) - rs->received;

	return clamp_t(s64, lost, SRTP_RTPSTATS_LOST_MIN,
		       SRTP_RTPSTATS_LOST_MAX);
}
