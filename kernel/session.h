/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SRTP_SESSION_H
#define _SRTP_SESSION_H

#include <linux/bitmap.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/rculist.h>
#include <linux/refcount.h>
#include <linux/spinlock.h>

#include "net.h"
#include "state.h"
#include "stats.h"
#include "suite.h"
#include "uapi/linux/srtp.h"

struct netlink_ext_ack;
struct srtp_key;
struct srtp_origin;
struct srtp_owner;
struct srtp_parked;
struct srtp_state;
struct srtp_table;

#define SRTP_EXT_IDS		256	/* RFC 8285: a u8 */
#define SRTP_PAD_MAX		1500	/* octets of payload */
#define SRTP_LEARN_DEFAULT	16
#define SRTP_LEARN_MAX		65536
#define SRTP_WINDOW_DEFAULT	128
#define SRTP_IDLE_DEFAULT	120	/* s */
#define SRTP_PARKED_DEFAULT	1024
#define SRTP_CLOCK_MAX		1000000	/* Hz */
#define SRTP_IDLE_MAX		604800	/* s: a week */

/**
 * struct srtp_session_config - policy of a session
 * @id: wished id, or 0
 * @direction: enum srtp_direction
 * @cookie: any octets the controller likes
 * @cookie_len: how many
 * @suite: its suite
 * @learn: states that may be learned; 0: only those a command made
 * @window: SRTP replay window, a power of two
 * @rtcp_window: SRTCP replay window, a power of two
 * @clock: RTP clock in Hz, or 0
 * @idle_after: seconds until a learned state is parked; 0: never
 * @max_parked: parked states at most
 * @repeat: enum srtp_repeat
 * @shared_key: another session may have the same key, with other SSRCs
 * @rtcp_unencrypted: SRTCP is authenticated only (E = 0)
 * @unencrypted: SRTP is authenticated only
 * @inner: SRTP has the two layers of RFC 8723
 * @encrypt_ext: RFC 6904: ids of the header extensions that are encrypted
 * @has_ext: there are some
 * @cryptex: enum srtp_cryptex
 * @rcc: RFC 4771: packets whose sequence number is a multiple carry the ROC; 0:
 *       none does
 * @pad_to: out: payloads are padded to this many octets; 0: they are not
 * @pad_block: out: payloads are padded to a multiple of this; 0: they are not
 * @tag_len: octets of the SRTP tag; 0: packets are not authenticated
 * @anonymous: goes with its last flow
 * @roc: enum srtp_roc
 * @roc_from: id of the session it continues, unless @roc is ZERO
 */
struct srtp_session_config {
	u32 id;
	u32 direction;
	u8 cookie[SRTP_COOKIE_MAX];
	u8 cookie_len;
	const struct srtp_suite *suite;
	u32 learn;
	u32 window;
	u32 rtcp_window;
	u32 clock;
	u32 idle_after;
	u32 max_parked;
	u32 repeat;
	bool shared_key;
	bool rtcp_unencrypted;
	bool unencrypted;
	bool inner;
	DECLARE_BITMAP(encrypt_ext, SRTP_EXT_IDS);
	bool has_ext;
	u32 cryptex;
	u32 rcc;
	u32 pad_to;
	u32 pad_block;
	u8 tag_len;
	bool anonymous;
	u32 roc;
	u32 roc_from;
};

/**
 * struct srtp_session_totals - packets of the session's states
 * @rtp: SRTP packets opened or sealed
 * @rtcp: SRTCP packets opened or sealed
 * @octets: RTP octets
 */
struct srtp_session_totals {
	u64 rtp;
	u64 rtcp;
	u64 octets;
};

/* What a session's events have said last: bits. */
#define SRTP_SESSION_TOLD_FIRST	0	/* a packet was opened or sealed */
#define SRTP_SESSION_TOLD_IDLE	1	/* and none for idle_after */

/**
 * struct srtp_session - one direction's key set and all that is keyed with it
 * @config: policy; single words of it change under sn->lock, to the path each
 *          is valid by itself
 * @sn: namespace
 * @owner: who it belongs to; NULL once removed; sn->lock
 * @term: of its owner, in which it was made or last set; sn->lock
 * @owner_name: the same for who does not hold the lock
 * @key: keys by slot; sn->lock, read under RCU
 * @current_key: what an out session seals with
 * @nkeys: keys there are; sn->lock
 * @mki_len: octets of every key's MKI, set by the first one for life
 * @keyed: there has been a first key
 * @dead: removed: flows that are still bound to it are without it
 * @told: bits SRTP_SESSION_TOLD_...
 * @trace: last packets
 * @count: drops
 * @lock: guards @table, @parked and @gone; BH
 * @moving: states move to another @table; written under @lock
 * @table: states (table.c); replaced under @lock once all are in the next one, and
 *         under sn->lock unless the session was removed; read under RCU
 * @nstates: states in the table
 * @nlearned: those of them that were learned
 * @nparked: states parked
 * @moves: grows when a state enters the table or leaves it, and when it or @parked is
 *         replaced
 * @gone: totals of states that were parked or removed
 * @parked: parked states (parked.c)
 * @parked_mask: buckets of @parked less one
 * @event_at: jiffies of the last event that is rate limited, by kind
 * @nflows: flows bound; sn->lock
 * @origin: the session it continues, or NULL (origin.c); sn->lock, read under
 *          RCU
 * @heirs: sessions whose origin it is; sn->lock
 * @ref: the owner's table, each flow, each key, each heir
 * @rcu: drops the table's reference
 * @bucket_seed: odd; so that nobody can aim at one bucket, of @parked neither
 */
struct srtp_session {
	struct srtp_session_config config;
	struct srtp_net *sn;
	struct srtp_owner *owner;
	u32 term;
	char owner_name[SRTP_OWNER_MAX + 1];
	struct srtp_key __rcu *key[SRTP_KEYS_PER_SESSION];
	struct srtp_key __rcu *current_key;
	unsigned int nkeys;
	u8 mki_len;
	bool keyed;
	bool dead;
	unsigned long told;
	struct srtp_trace trace;
	atomic64_t count[SRTP_A_COUNTER_MAX + 1];
	spinlock_t lock; /* table, parked, gone */
	bool moving;
	struct srtp_table __rcu *table;
	u32 bucket_seed;
	u32 nstates;
	u32 nlearned;
	u32 nparked;
	u32 moves;
	struct srtp_session_totals gone;
	struct hlist_head *parked;
	u32 parked_mask;
	unsigned long event_at[SRTP_EVENT_LEFT + 1];
	unsigned int nflows;
	struct srtp_origin __rcu *origin;
	unsigned int heirs;
	refcount_t ref;
	struct rcu_head rcu;
};

/* Multiply-shift: as even as the multiplier is secret, for a tenth of jhash. */
static inline u32 srtp_session_hash(const struct srtp_session *ses, u32 ssrc,
				    u32 buckets)
{
	return reciprocal_scale(ssrc * ses->bucket_seed, buckets);
}

/**
 * srtp_state_any_parked - may an SSRC be parked that has no live state
 * @ses: session; in RCU, after srtp_state_lookup_rcu()
 *
 * A state is parked before it leaves the table (__srtp_state_park()), and in
 * the table before it is not parked any more (__srtp_state_enter()).
 *
 * Return: it may; if not, look once more, as it may have entered meanwhile.
 */
static inline bool srtp_state_any_parked(const struct srtp_session *ses)
{
	/* pairs with smp_wmb() in __srtp_state_park() */
	smp_rmb();
	/* and with the release in __srtp_parked_del() */
	return smp_load_acquire(&ses->nparked);
}

/* Something is left unencrypted or unauthenticated: every show says so. */
static inline bool
srtp_session_is_insecure(const struct srtp_session_config *config)
{
	return config->unencrypted || config->rtcp_unencrypted ||
	       !config->tag_len;
}

struct srtp_session *srtp_session_new(struct srtp_net *sn,
				      const struct srtp_session_config *config,
				      u32 listed);
void srtp_session_hold(struct srtp_session *ses);
void srtp_session_put(struct srtp_session *ses);
int srtp_session_publish(struct srtp_session *ses, const char *owner,
			 struct netlink_ext_ack *extack);
void srtp_session_remove(struct srtp_session *ses, const char *why);
void srtp_session_unbind(struct srtp_session *ses);
void srtp_session_abandon(struct srtp_session *ses);
void srtp_session_uncharge_states(struct srtp_session *ses);
void srtp_session_uncharge_held(struct srtp_session *ses);
struct srtp_session *srtp_session_find(struct srtp_net *sn, const char *owner,
				       u32 id);
void srtp_session_drop(struct srtp_session *ses, u32 reason, u32 ssrc,
		       const struct srtp_endpoint *peer);
int srtp_session_fill(struct sk_buff *msg, struct srtp_session *ses);

#endif /* _SRTP_SESSION_H */
