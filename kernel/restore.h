/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SRTP_RESTORE_H
#define _SRTP_RESTORE_H

#include <linux/types.h>

#include "index.h"

struct netlink_ext_ack;
struct nlattr;
struct srtp_parked;
struct srtp_session;
struct srtp_state;

/* How far a restored out state's SRTCP index is ahead of the saved one. */
#define SRTP_RESTORE_RTCP_JUMP	0x10000

/* States in one command: the work is done under a lock. */
#define SRTP_RESTORE_MAX	65535

/**
 * struct srtp_window - what was seen below an index
 * @seen: as srtp_replay_save() tells it
 * @len: octets
 */
struct srtp_window {
	const u8 *seen;
	u32 len;
};

/**
 * struct srtp_saved - a state as it was told once
 * @attr: where it stands in the message
 * @ssrc: host order
 * @parked: only the index was kept
 * @learned: made by a packet
 * @has_inner: @inner_top is given
 * @index: SRTP and SRTCP index
 * @inner_top: highest inner index (RFC 8723)
 * @window: below the SRTP index
 * @rtcp_window: below the SRTCP index
 * @inner_window: below the inner index
 * @st: room for it, where it was live
 * @pk: room for it, where it was parked
 */
struct srtp_saved {
	const struct nlattr *attr;
	u32 ssrc;
	bool parked;
	bool learned;
	bool has_inner;
	struct srtp_given index;
	u64 inner_top;
	struct srtp_window window;
	struct srtp_window rtcp_window;
	struct srtp_window inner_window;
	struct srtp_state *st;
	struct srtp_parked *pk;
};

int srtp_restore(struct srtp_session *ses, struct srtp_saved *saved,
		 unsigned int n, struct netlink_ext_ack *extack);
int srtp_restore_check(struct srtp_session *ses,
		       const struct srtp_saved *saved, unsigned int n,
		       u32 *room, struct netlink_ext_ack *extack);

#endif /* _SRTP_RESTORE_H */
