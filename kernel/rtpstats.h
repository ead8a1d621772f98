/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SRTP_RTPSTATS_H
#define _SRTP_RTPSTATS_H

#include <linux/types.h>

/**
 * struct srtp_rtpstats - reception figures of one stream (RFC 3550 6.4.1)
 * @base: index of the first packet
 * @received: packets authenticated
 * @reordered: of them, those that came after a higher index
 * @duplicate: packets refused because their index was seen; the caller's
 * @jitter16: interarrival jitter in clock units, times 16
 * @transit: relative transit time of the last packet, in clock units
 * @started: @transit means something
 *
 * Starts as zeros. Indices are authenticated and 48 bits wide, so neither the
 * probation nor the cycle counting of RFC 3550 A.1 is needed.
 */
struct srtp_rtpstats {
	u64 base;
	u64 received;
	u64 reordered;
	u64 duplicate;
	u32 jitter16;
	u32 transit;
	bool started;
};

void srtp_rtpstats_received(struct srtp_rtpstats *rs, u64 index,
			    u64 top_before, bool first);
void srtp_rtpstats_arrival(struct srtp_rtpstats *rs, u32 rtp_timestamp,
			   u32 arrival_in_clock_units);
u64 srtp_rtpstats_expected(const struct srtp_rtpstats *rs, u64 top);
s32 srtp_rtpstats_lost(const struct srtp_rtpstats *rs, u64 top);

/**
 * srtp_rtpstats_jitter - as a reception report states it, in clock units
 * @rs: the figures
 */
static inline u32 srtp_rtpstats_jitter(const struct srtp_rtpstats *rs)
{
	return rs->jitter16 >> 4;
}

#endif /* _SRTP_RTPSTATS_H */
