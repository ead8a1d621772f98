/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SRTP_INDEX_H
#define _SRTP_INDEX_H

#include <linux/types.h>

struct netlink_ext_ack;
struct sk_buff;
struct srtp_parked;
struct srtp_session;
struct srtp_state;

/**
 * struct srtp_given - an index given from outside, or shown
 * @has_roc: @roc is given
 * @has_seq: @seq is given
 * @has_rtcp: @rtcp is given
 * @roc: rollover counter
 * @seq: highest sequence number
 * @rtcp: in: highest SRTCP index; out: the next one
 */
struct srtp_given {
	bool has_roc;
	bool has_seq;
	bool has_rtcp;
	u32 roc;
	u16 seq;
	u32 rtcp;
};

int srtp_index_give(struct srtp_session *ses, u32 ssrc,
		    const struct srtp_given *index,
		    struct netlink_ext_ack *extack);
int srtp_index_change(struct srtp_session *ses, u32 ssrc,
		      const struct srtp_given *index,
		      struct netlink_ext_ack *extack);
int srtp_index_fill(struct sk_buff *msg, struct srtp_session *ses,
		    struct srtp_state *st, bool windows);
int srtp_index_fill_parked(struct sk_buff *msg, struct srtp_session *ses,
			   const struct srtp_parked *pk);

#endif /* _SRTP_INDEX_H */
