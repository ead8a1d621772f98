/* SPDX-License-Identifier: GPL-2.0 */
/*
 * As much of the module's packets as the rooms need that read and rewrite what is
 * around a payload, included in front of them: the kernel's own headers then stay
 * empty.
 */
#ifndef FUZZ_PACKET_H
#define FUZZ_PACKET_H

#define _SRTP_COMPAT_H
#define _SRTP_ORIGIN_H
#define _SRTP_PACKET_H
#define _SRTP_SESSION_H
#define _SRTP_STATE_H

#include <linux/bitmap.h>
#include <linux/string.h>
#include <linux/types.h>
#include <linux/unaligned.h>
#include <linux/srtp.h>

#include "parse.h"
#include "proto.h"
#include "replay.h"
#include "suite.h"

#define READ_ONCE(x)	(x)
#define unlikely(x)	(x)

#define SRTP_HEIR_LAYER	4

struct srtp_state {
	struct srtp_replay *inner;
	u8 heir;
	int lock;
};

struct srtp_session {
	struct srtp_session_config {
		unsigned long encrypt_ext[256 / (8 * sizeof(unsigned long))];
		const struct srtp_suite *suite;
		u32 cryptex, roc, rcc, pad_to, pad_block;
		u8 tag_len;
		bool inner;
	} config;
};

struct srtp_layout {
	u8 tag_len, mki_len, index, mki, tag, end;
};

struct srtp_pkt {
	struct srtp_session *ses;
	struct srtp_state *st;
	struct srtp_hdr hdr;
	u64 index, inner_index;
	u8 *data, *stream;
	u32 len, extra, wire_len;
	struct srtp_layout at;
	bool seal, cryptex, second;
	u8 aad[SRTP_RTP_HDR_MAX];
};

static inline bool srtp_origin_look_inner(struct srtp_session *ses, u32 ssrc,
					  u64 *top, void *none)
{
	(void)ses, (void)ssrc, (void)top, (void)none;
	return false;
}

#define spin_lock_bh(lock)	((void)(lock))
#define spin_unlock_bh(lock)	((void)(lock))

#endif
