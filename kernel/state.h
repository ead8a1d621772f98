/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SRTP_STATE_H
#define _SRTP_STATE_H

#include <linux/list.h>
#include <linux/spinlock.h>
#include <linux/types.h>

#include "limit.h"
#include "replay.h"
#include "rtpstats.h"

struct srtp_parked;
struct srtp_session;

/* SRTCP packets that may be between two hooks at once and be known again. */
#define SRTP_RTCP_TAGS	4

/**
 * enum srtp_heir - indices that are still another session's (origin.c)
 * @SRTP_HEIR_RTP: the SRTP index
 * @SRTP_HEIR_RTCP: out: the SRTCP index
 * @SRTP_HEIR_LAYER: a layer (RFC 8723) may have the key that it has in a session
 *                   before: out: the first SRTP packet is above what that has
 *                   sealed, whatever a command says; in: until then what that
 *                   one opens is a replay here
 * @SRTP_HEIR_LAYER_RTCP: out: the same of SRTCP
 * @SRTP_HEIR_INNER: in: the inner index, of which nothing was restored
 */
enum srtp_heir {
	SRTP_HEIR_RTP = 1,
	SRTP_HEIR_RTCP = 2,
	SRTP_HEIR_LAYER = 4,
	SRTP_HEIR_LAYER_RTCP = 8,
	SRTP_HEIR_INNER = 16,
};

/**
 * enum srtp_dead - how a state has left the table
 * @SRTP_DEAD_NOT: it has not
 * @SRTP_DEAD_LEFT: parked, as nothing came and nothing was away; or the session was
 *                  removed: what is on its way may arrive
 * @SRTP_DEAD_DELETED: by a command; its index is forgotten
 */
enum srtp_dead {
	SRTP_DEAD_NOT,
	SRTP_DEAD_LEFT,
	SRTP_DEAD_DELETED,
};

/**
 * struct srtp_state - the index of one SSRC in a session
 * @node: in srtp_session.table; ses->lock, read under RCU
 * @lock: guards all that follows but @ssrc; BH
 * @ssrc: host order
 * @busy: packets between begin and finish; a busy state is neither parked nor
 *        freed
 * @stuck: out: packets refused in a row, see SRTP_TX_STUCK_AFTER
 * @learned: made by a packet, not by a command; may be parked
 * @dead: enum srtp_dead: out of the table; the last busy packet frees it
 * @used: @last_ok means a packet
 * @heir: bits of enum srtp_heir: no packet of this kind yet, and, but for
 *        the layers', no command has said an index; its window is empty
 * @share: packets of its key it may use
 * @rtp: SRTP indices; @rtp.top holds the ROC even before it has started
 * @rtcp: SRTCP indices
 * @inner: in: indices of the inner layer (RFC 8723), behind the windows; NULL
 *         without one
 * @packets: SRTP packets opened or sealed
 * @octets: their RTP octets
 * @rtcp_packets: SRTCP packets opened or sealed
 * @last_ok: jiffies of the last of these, or of the state's making
 * @figures: RFC 3550 figures of an in state
 * @rtcp_tags: out: first octets of the tags of the last SRTCP packets, by index
 * @tags: repeat identical: the first 8 octets of the last SRTP_REPEAT_TAGS
 *        tags, by index; made when first needed
 * @rcu: ends the state
 * @map: the windows
 *
 * With windows of the default size it fits into 256 octets (state.c).
 * Holds no key and no transform. RFC 3711's cryptographic context is this
 * with its session.
 */
struct srtp_state {
	struct hlist_node node;
	spinlock_t lock; /* indices, windows, counters */
	u32 ssrc;
	u32 busy;
	u32 stuck;
	bool learned;
	u8 dead;
	bool used;
	u8 heir;
	struct srtp_share share;
	struct srtp_replay rtp;
	struct srtp_replay rtcp;
	struct srtp_replay *inner;
	u64 packets;
	u64 octets;
	u64 rtcp_packets;
	unsigned long last_ok;
	struct srtp_rtpstats figures;
	u32 rtcp_tags[SRTP_RTCP_TAGS];
	u64 *tags;
	struct rcu_head rcu;
	u64 map[];
};

bool srtp_state_known(struct srtp_session *ses, u32 ssrc,
		      struct srtp_parked *known);
void srtp_state_look(struct srtp_session *ses, u32 ssrc,
		     struct srtp_parked *known);
struct srtp_state *srtp_state_new(const struct srtp_session *ses, u32 ssrc,
				  bool learned, gfp_t gfp);
void __srtp_state_recall(struct srtp_state *st, const struct srtp_parked *pk);
void __srtp_state_enter(struct srtp_session *ses, struct srtp_state *st,
			struct srtp_parked *pk);
struct srtp_state *srtp_state_add(struct srtp_session *ses, u32 ssrc,
				  bool learned, gfp_t gfp, u32 *why);
void srtp_state_free(struct srtp_state *st);
bool __srtp_state_done(struct srtp_state *st);
void srtp_state_done(struct srtp_state *st);
int srtp_state_del(struct srtp_session *ses, u32 ssrc);
void srtp_state_park_idle(struct srtp_session *ses);
void srtp_state_forget(struct srtp_session *ses);

#endif /* _SRTP_STATE_H */
