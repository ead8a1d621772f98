/* SPDX-License-Identifier: MIT */
/*
 * libsrtpctl: control of the kernel's SRTP (generic netlink family "srtp").
 *
 * Objects are plain structures without pointers to free. Their first member,
 * @has, tells which of the others are meant: bit n is attribute n of
 * <linux/srtp.h>, for example
 *
 *	struct srtpctl_flow flow = { 0 };
 *
 *	flow.direction = SRTP_DIRECTION_IN;
 *	flow.has |= SRTPCTL_BIT(SRTP_A_FLOW_DIRECTION);
 *
 * A flag attribute is its bit alone. What the kernel answers comes in the same
 * structures; attributes that are only shown are not sent again.
 *
 * Integers, ports too, are in host byte order; addresses, keys, cookies and
 * MKIs are octets as on the wire; ages are milliseconds. Functions that can
 * fail return 0 or a negative errno and print nothing. A handle belongs to one
 * thread at a time.
 */
#ifndef SRTPCTL_H
#define SRTPCTL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <linux/srtp.h>

#ifdef __cplusplus
extern "C" {
#endif

#define SRTPCTL_BIT(attr)	(UINT64_C(1) << (attr))

/* Room for counters that a newer kernel may add. */
#define SRTPCTL_COUNTERS	64
/* SSRCs in one message; further states are made one by one. */
#define SRTPCTL_SSRCS		256

/**
 * struct srtpctl_addr - an IP address
 * @len: 4, 16, or 0 for none
 * @octets: the address in network order
 */
struct srtpctl_addr {
	uint8_t len;
	uint8_t octets[16];
};

/**
 * struct srtpctl_cookie - what the owner wrote on an object, 0..32 octets
 * @len: octets in use
 * @octets: anything
 */
struct srtpctl_cookie {
	uint8_t len;
	uint8_t octets[SRTP_COOKIE_MAX];
};

/**
 * struct srtpctl_ext_ids - ids of header extensions (RFC 8285)
 * @len: how many
 * @octets: the ids, 1..255
 */
struct srtpctl_ext_ids {
	uint8_t len;
	uint8_t octets[255];
};

/**
 * struct srtpctl_mki - master key identifier (RFC 3711 section 3.1)
 * @len: octets in use, 1..128; 0 for none
 * @octets: the MKI as it stands in packets
 */
struct srtpctl_mki {
	uint8_t len;
	uint8_t octets[SRTP_MKI_MAX];
};

/**
 * struct srtpctl_master - master key followed by master salt
 * @len: octets in use
 * @octets: secret; wipe with srtpctl_wipe() after use
 */
struct srtpctl_master {
	uint8_t len;
	uint8_t octets[SRTP_MASTER_MAX];
};

/**
 * struct srtpctl_check - key check value, one-way, to compare two sides
 * @len: 4, or 0 for none
 * @octets: the value
 */
struct srtpctl_check {
	uint8_t len;
	uint8_t octets[4];
};

/**
 * struct srtpctl_counters - what happened to packets
 * @has: which of @value were told
 * @value: by enum srtp_a_counter
 */
struct srtpctl_counters {
	uint64_t has;
	uint64_t value[SRTPCTL_COUNTERS];
};

/**
 * struct srtpctl_key - one master key; bits SRTP_A_KEY_*
 * @has: members that are meant
 * @owner: of the session (SRTPCTL_BIT(SRTP_A_KEY_OWNER))
 * @session: id of the session the key belongs to
 * @master: key and salt; never shown
 * @mki: identifier; mandatory where a session has several keys
 * @engine: driver to use for the cipher or AEAD
 * @auth_engine: driver to use for the HMAC
 * @engine_from: octets of UDP payload, 1..65535, from which on these drivers are
 *               used, and the kernel's own choice below; without it for all
 * @cipher_driver: shown, driver in use
 * @auth_driver: shown, driver in use; absent for an AEAD
 * @check: shown, key check value
 * @limit: SRTP packets it may protect, 1..2^48; without it as many as the suite
 *         allows
 * @soft_limit: when SRTP_EVENT_LIMIT_SOFT comes; without it at 7/8 of @limit
 * @rtcp_limit: SRTCP packets it may protect, 1..2^31
 * @rtcp_soft_limit: when SRTP_EVENT_LIMIT_SOFT comes for them
 * @used: SRTP packets it has protected; shown, it is too high while the limit is
 *        far: an SSRC takes up to 64 at a time, and may lose some of them
 * @rtcp_used: SRTCP packets, likewise
 *
 * Flags shown: SRTP_A_KEY_CURRENT, SRTP_A_KEY_ASYNC.
 */
struct srtpctl_key {
	uint64_t has;
	char owner[SRTP_OWNER_MAX + 1];
	uint32_t session;
	struct srtpctl_master master;
	struct srtpctl_mki mki;
	char engine[SRTP_ENGINE_MAX + 1];
	char auth_engine[SRTP_ENGINE_MAX + 1];
	uint32_t engine_from;
	char cipher_driver[SRTP_ENGINE_MAX + 1];
	char auth_driver[SRTP_ENGINE_MAX + 1];
	struct srtpctl_check check;
	uint64_t limit;
	uint64_t soft_limit;
	uint64_t rtcp_limit;
	uint64_t rtcp_soft_limit;
	uint64_t used;
	uint64_t rtcp_used;
};

/**
 * struct srtpctl_session - a key set and its policy; bits SRTP_A_SESSION_*
 * @has: members that are meant
 * @id: above 0, unique in its owner; without it the kernel gives one
 * @owner: without it "srtpctl"
 * @cookie: written on the session
 * @direction: enum srtp_direction
 * @suite: enum srtp_suite_id
 * @n_keys: members of @keys in use (SRTP_A_SESSION_KEY)
 * @keys: master keys
 * @current_mki: out, the key to seal with
 * @learn: states that may be learned; 0: none, SSRCs are fixed
 * @n_ssrc: members of @ssrc in use (SRTP_A_SESSION_SSRC)
 * @ssrc: states to make at once
 * @window: SRTP replay window, 64..32768 indices
 * @rtcp_window: SRTCP replay window, 64..32768 indices
 * @clock: Hz of the RTP clock; 0: unknown
 * @idle_after: seconds after which a learned state is parked; 0: never
 * @max_parked: parked states at most
 * @repeat: enum srtp_repeat
 * @encrypt_ext: ids of the header extensions that are encrypted (RFC 6904)
 * @cryptex: enum srtp_cryptex (RFC 9335)
 * @rcc: every packet whose sequence number is a multiple of it carries the ROC
 *       (RFC 4771, mode 2)
 * @pad_to: out, octets to which payloads are padded; 0: they are not
 * @pad_block: out, a multiple of which payloads are padded to; 0: they are not
 * @roc: enum srtp_roc; new only, shown while @roc_from exists
 * @roc_from: id of the session whose indices are continued, unless it is ZERO
 * @states: shown, live states
 * @parked: shown, parked states
 * @flows: shown, flows bound
 * @counters: shown
 * @last_ok: shown, ms since a packet was opened or sealed
 * @last_drop: shown, ms since a packet was dropped
 * @peer_addr: shown, remote end of the last RTP packet opened or sealed
 * @peer_port: shown, its port
 * @last_drop_reason: shown, enum srtp_a_counter
 * @last_drop_addr: shown, remote end of that packet
 * @last_drop_port: shown, its port
 * @last_drop_ssrc: shown, its SSRC
 *
 * Flags: SRTP_A_SESSION_SHARED_KEY, _RTCP_UNENCRYPTED, _ALLOW_UNENCRYPTED,
 * _UNENCRYPTED, _UNAUTHENTICATED, _ALLOW_UNAUTHENTICATED, _OUTER_ONLY, _ALL
 * (flush); shown: _ANONYMOUS.
 */
struct srtpctl_session {
	uint64_t has;
	uint32_t id;
	char owner[SRTP_OWNER_MAX + 1];
	struct srtpctl_cookie cookie;
	uint32_t direction;
	uint32_t suite;
	uint32_t n_keys;
	struct srtpctl_key keys[SRTP_KEYS_PER_SESSION];
	struct srtpctl_mki current_mki;
	uint32_t learn;
	uint32_t n_ssrc;
	uint32_t ssrc[SRTPCTL_SSRCS];
	uint32_t window;
	uint32_t rtcp_window;
	uint32_t clock;
	uint32_t idle_after;
	uint32_t max_parked;
	uint32_t repeat;
	struct srtpctl_ext_ids encrypt_ext;
	uint32_t cryptex;
	uint32_t rcc;
	uint32_t pad_to;
	uint32_t pad_block;
	uint32_t roc;
	uint32_t roc_from;
	uint32_t states;
	uint32_t parked;
	uint32_t flows;
	struct srtpctl_counters counters;
	uint64_t last_ok;
	uint64_t last_drop;
	struct srtpctl_addr peer_addr;
	uint16_t peer_port;
	uint32_t last_drop_reason;
	struct srtpctl_addr last_drop_addr;
	uint16_t last_drop_port;
	uint32_t last_drop_ssrc;
};

/**
 * struct srtpctl_leave - a session that leaves a flow later; bits SRTP_A_BIND_*
 * @has: members that are meant
 * @session: id in the flow's owner
 * @after: milliseconds, 1..3600000; shown: those that are left
 *
 * Flag: SRTP_A_BIND_FIRST, instead of @after: with the first packet that
 * authenticates under a session that stays.
 */
struct srtpctl_leave {
	uint64_t has;
	uint32_t session;
	uint32_t after;
};

/**
 * struct srtpctl_flow - where packets are caught; bits SRTP_A_FLOW_*
 * @has: members that are meant
 * @id: above 0, unique in its owner; without it the kernel gives one
 * @owner: without it "srtpctl"
 * @cookie: written on the flow
 * @direction: enum srtp_direction
 * @local_addr: our address as the wire shows it
 * @local_port: our port
 * @remote_addr: the peer's address as the wire shows it
 * @remote_port: the peer's port
 * @ifindex: device or its L3 master; 0 in a set: any
 * @mark: the packet's mark under @mark_mask
 * @mark_mask: bits of @mark that count
 * @carries: enum srtp_carries
 * @pass: bits of enum srtp_pass
 * @miss: enum srtp_miss
 * @set_mark: mark for packets opened or sealed
 * @set_mark_mask: bits of @set_mark that are written
 * @n_sessions: members of @sessions in use; with the bit and 0: none
 * @sessions: ids in the flow's owner, in order of preference
 * @n_session_add: members of @session_add in use, set only
 * @session_add: ids to bind beside those bound
 * @n_session_del: members of @session_del in use, set only
 * @session_del: ids to unbind
 * @n_session_leave: members of @session_leave in use, set and shown
 * @session_leave: sessions that leave the flow later (SRTP_A_FLOW_SESSION_LEAVE)
 * @session: new only, an anonymous session to make with the flow; the caller
 *           keeps it. NULL in what the kernel answers
 * @last_ok: shown, ms since a packet was opened or sealed
 * @last_drop: shown, ms since a packet was dropped
 * @peer_addr: shown, remote end of the last packet opened or sealed
 * @peer_port: shown, its port
 * @last_drop_reason: shown, enum srtp_a_counter
 * @last_drop_addr: shown, remote end of that packet
 * @last_drop_port: shown, its port
 * @last_drop_ssrc: shown, its SSRC
 *
 * Flags: SRTP_A_FLOW_ALL (flush), SRTP_A_FLOW_NO_REMOTE (set),
 * SRTP_A_FLOW_INSECURE (shown).
 */
struct srtpctl_flow {
	uint64_t has;
	uint32_t id;
	char owner[SRTP_OWNER_MAX + 1];
	struct srtpctl_cookie cookie;
	uint32_t direction;
	struct srtpctl_addr local_addr;
	uint16_t local_port;
	struct srtpctl_addr remote_addr;
	uint16_t remote_port;
	uint32_t ifindex;
	uint32_t mark;
	uint32_t mark_mask;
	uint32_t carries;
	uint32_t pass;
	uint32_t miss;
	uint32_t set_mark;
	uint32_t set_mark_mask;
	uint32_t n_sessions;
	uint32_t sessions[SRTP_SESSIONS_PER_FLOW];
	uint32_t n_session_add;
	uint32_t session_add[SRTP_SESSIONS_PER_FLOW];
	uint32_t n_session_del;
	uint32_t session_del[SRTP_SESSIONS_PER_FLOW];
	uint32_t n_session_leave;
	struct srtpctl_leave session_leave[SRTP_SESSIONS_PER_FLOW];
	const struct srtpctl_session *session;
	uint64_t last_ok;
	uint64_t last_drop;
	struct srtpctl_addr peer_addr;
	uint16_t peer_port;
	uint32_t last_drop_reason;
	struct srtpctl_addr last_drop_addr;
	uint16_t last_drop_port;
	uint32_t last_drop_ssrc;
};

/**
 * struct srtpctl_state - index of one SSRC in a session; bits SRTP_A_STATE_*
 * @has: members that are meant
 * @owner: of the session; without it "srtpctl"
 * @session: id of the session
 * @ssrc: the SSRC
 * @roc: rollover counter
 * @seq: 0..65535, highest sequence number so far
 * @rtcp_index: in: highest SRTCP index so far; out: the next
 * @packets: shown, SRTP packets opened or sealed
 * @octets: shown, RTP octets
 * @rtcp_packets: shown, SRTCP packets opened or sealed
 * @last_ok: shown, ms since a packet was opened or sealed
 * @expected: shown, in: packets expected (RFC 3550 A.3)
 * @lost: shown, in: packets lost, may be negative (RFC 3550 A.3)
 * @reordered: shown, in: packets after a higher index
 * @duplicate: shown, in: packets seen before
 * @jitter: shown, in: interarrival jitter in RTP clock units (RFC 3550 A.8)
 *
 * Flags shown: SRTP_A_STATE_PARKED, SRTP_A_STATE_LEARNED,
 * SRTP_A_STATE_INSECURE.
 */
struct srtpctl_state {
	uint64_t has;
	char owner[SRTP_OWNER_MAX + 1];
	uint32_t session;
	uint32_t ssrc;
	uint32_t roc;
	uint32_t seq;
	uint32_t rtcp_index;
	uint64_t packets;
	uint64_t octets;
	uint64_t rtcp_packets;
	uint64_t last_ok;
	uint64_t expected;
	int32_t lost;
	uint64_t reordered;
	uint64_t duplicate;
	uint32_t jitter;
};

/**
 * struct srtpctl_suite_info - a suite as this kernel has it; SRTP_A_SUITE_*
 * @has: members that were told
 * @id: enum srtp_suite_id
 * @name: as in SDES, or else in DTLS-SRTP
 * @key_len: octets of the master key
 * @salt_len: octets of the master salt
 * @tag_len: octets of the SRTP tag
 * @rtcp_tag_len: octets of the SRTCP tag
 * @cipher: the crypto API's name of the cipher or AEAD
 * @auth: the crypto API's name of the HMAC; absent for an AEAD
 *
 * Flag: SRTP_A_SUITE_AVAILABLE.
 */
struct srtpctl_suite_info {
	uint64_t has;
	uint32_t id;
	char name[64];
	uint32_t key_len;
	uint32_t salt_len;
	uint32_t tag_len;
	uint32_t rtcp_tag_len;
	char cipher[SRTP_ENGINE_MAX + 1];
	char auth[SRTP_ENGINE_MAX + 1];
};

/**
 * struct srtpctl_window - what was seen below an index
 * @len: octets in use, 8..4096
 * @octets: bit n % 8 of octet n / 8, counted from the least significant: the
 *          index less n was seen
 */
struct srtpctl_window {
	uint16_t len;
	uint8_t octets[SRTP_WINDOW_MAX / 8];
};

/**
 * struct srtpctl_saved_state - a state to come back; bits SRTP_A_STATE_*
 * @has: members that are meant
 * @ssrc: the SSRC
 * @roc: rollover counter
 * @seq: 0..65535, highest sequence number so far
 * @rtcp_index: in: highest SRTCP index so far; out: the next
 * @window: below the SRTP index
 * @rtcp_window: below the SRTCP index
 * @inner_index: highest inner index (RFC 8723)
 * @inner_window: below it
 *
 * Flags: SRTP_A_STATE_PARKED, SRTP_A_STATE_LEARNED.
 */
struct srtpctl_saved_state {
	uint64_t has;
	uint32_t ssrc;
	uint32_t roc;
	uint32_t seq;
	uint32_t rtcp_index;
	struct srtpctl_window window;
	struct srtpctl_window rtcp_window;
	uint64_t inner_index;
	struct srtpctl_window inner_window;
};

/**
 * struct srtpctl_saved_key - which key a session had; bits SRTP_A_KEY_*
 * @has: members that are meant
 * @mki: its identifier, if it had one
 * @check: key check value, which the session's key must have, too
 * @used: SRTP packets it had protected
 * @rtcp_used: SRTCP packets
 */
struct srtpctl_saved_key {
	uint64_t has;
	struct srtpctl_mki mki;
	struct srtpctl_check check;
	uint64_t used;
	uint64_t rtcp_used;
};

/**
 * struct srtpctl_saved - a session's states; bits SRTP_A_RESTORE_*
 * @has: members that are meant; _KEY and _STATE where there is one
 * @owner: of the session; without it "srtpctl"
 * @session: id of the session
 * @direction: enum srtp_direction, as the session had it
 * @suite: enum srtp_suite_id, as the session had it
 * @n_keys: members of @keys in use, at least 1
 * @keys: which keys it had
 * @n_states: members of @states
 * @states: the states; the caller's
 * @room: of a check: states of other sessions that must have room, too
 *
 * Flag: SRTP_A_RESTORE_CHECK_ONLY.
 */
struct srtpctl_saved {
	uint64_t has;
	char owner[SRTP_OWNER_MAX + 1];
	uint32_t session;
	uint32_t direction;
	uint32_t suite;
	uint32_t n_keys;
	struct srtpctl_saved_key keys[SRTP_KEYS_PER_SESSION];
	uint32_t n_states;
	const struct srtpctl_saved_state *states;
	uint32_t room;
};

/**
 * struct srtpctl_owner - a controller's name; bits SRTP_A_OWNER_*
 * @has: members that are meant
 * @name: 1..15 characters of ASCII, no blanks
 * @linger: enum srtp_linger: what becomes of its objects when the socket that
 *          registered it closes
 * @after: seconds, 1..1000000, with SRTP_LINGER_AFTER
 * @flows: shown
 * @sessions: shown
 * @unclaimed: shown, flows and sessions that the present term has not claimed
 * @left: shown, ms until these go; absent: they stay
 *
 * Flags: SRTP_A_OWNER_CLAIM: all it has; shown: SRTP_A_OWNER_REGISTERED.
 */
struct srtpctl_owner {
	uint64_t has;
	char name[SRTP_OWNER_MAX + 1];
	uint32_t linger;
	uint32_t after;
	uint32_t flows;
	uint32_t sessions;
	uint32_t unclaimed;
	uint64_t left;
};

/**
 * struct srtpctl_stats - a namespace in numbers; bits SRTP_A_STATS_*
 * @has: members that were told
 * @counters: of the namespace
 * @flows: flows
 * @sessions: sessions
 * @states: states, live and parked
 * @keys: master keys
 * @away: packets inside engines
 * @generation: grows when flows, sessions, keys, states or owners come, change
 *              or go by a command
 * @events: sequence of the last event
 */
struct srtpctl_stats {
	uint64_t has;
	struct srtpctl_counters counters;
	uint32_t flows;
	uint32_t sessions;
	uint32_t states;
	uint32_t keys;
	uint32_t away;
	uint32_t generation;
	uint32_t events;
};

/**
 * struct srtpctl_event - a notification; bits SRTP_A_EVENT_*
 * @has: members that were told; _FLOW and _SESSION too
 * @kind: enum srtp_event
 * @seq: per namespace, grows by one; one that never comes was lost, two at the
 *       same time may come in either order
 * @why: GONE: what removed it; LEFT: "after" or "first"
 * @ssrc: the SSRC it is about
 * @flow: the flow it is about
 * @session: the session it is about
 */
struct srtpctl_event {
	uint64_t has;
	uint32_t kind;
	uint32_t seq;
	char why[64];
	uint32_t ssrc;
	struct srtpctl_flow flow;
	struct srtpctl_session session;
};

/**
 * struct srtpctl_result - what became of one message
 * @tag: as given with the message
 * @err: 0 or a negative errno
 * @sentence: the kernel's explanation, or NULL; valid during the callback
 * @attr: name of the attribute that was wrong, or missing, as the netlink
 *        specification spells it, or NULL; a string constant
 * @missing: @attr should have been there
 */
struct srtpctl_result {
	unsigned long tag;
	int err;
	const char *sentence;
	const char *attr;
	bool missing;
};

struct srtpctl;
struct srtpctl_batch;
struct srtpctl_events;

/**
 * srtpctl_open - connect to the kernel
 * @ctl: receives the handle; the caller closes it
 *
 * Asks for the family in the caller's network namespace, by which the kernel
 * loads the module if it can.
 *
 * Return: 0, -ENOENT where the kernel has no such family, or another errno.
 */
int srtpctl_open(struct srtpctl **ctl);

/**
 * srtpctl_close - disconnect
 * @ctl: from srtpctl_open(), or NULL; no batch on it may be left
 */
void srtpctl_close(struct srtpctl *ctl);

/**
 * typedef srtpctl_result_fn - hears what became of a message
 * @result: valid during the call
 * @arg: the caller's
 */
typedef void (*srtpctl_result_fn)(const struct srtpctl_result *result,
				  void *arg);

/**
 * srtpctl_batch_new - start a row of changes
 * @ctl: handle; must outlive the batch
 * @batch: receives the batch; the caller frees it
 *
 * Return: 0 or -ENOMEM.
 */
int srtpctl_batch_new(struct srtpctl *ctl, struct srtpctl_batch **batch);

/**
 * srtpctl_batch_free - forget a batch; what was not committed is not sent
 * @batch: from srtpctl_batch_new(), or NULL; its memory is wiped
 */
void srtpctl_batch_free(struct srtpctl_batch *batch);

/**
 * srtpctl_batch_flow - add a change of a flow
 * @batch: the batch
 * @cmd: SRTP_CMD_FLOW_NEW, _SET, _DEL or _FLUSH
 * @flow: copied
 * @tag: comes back in the result
 *
 * Return: 0; -ENOBUFS: the batch is full, commit it and add again; -EINVAL:
 * not such a command; -EMSGSIZE: the message is too long; -ENOMEM.
 */
int srtpctl_batch_flow(struct srtpctl_batch *batch, enum srtp_cmd cmd,
		       const struct srtpctl_flow *flow, unsigned long tag);

/**
 * srtpctl_batch_session - add a change of a session
 * @batch: the batch
 * @cmd: SRTP_CMD_SESSION_NEW, _SET, _DEL or _FLUSH
 * @session: copied, keys too
 * @tag: comes back in the result
 *
 * Return: as srtpctl_batch_flow().
 */
int srtpctl_batch_session(struct srtpctl_batch *batch, enum srtp_cmd cmd,
			  const struct srtpctl_session *session,
			  unsigned long tag);

/**
 * srtpctl_batch_key - add a change of a session's keys
 * @batch: the batch
 * @cmd: SRTP_CMD_KEY_NEW, _SET or _DEL
 * @key: copied
 * @tag: comes back in the result
 *
 * Return: as srtpctl_batch_flow().
 */
int srtpctl_batch_key(struct srtpctl_batch *batch, enum srtp_cmd cmd,
		      const struct srtpctl_key *key, unsigned long tag);

/**
 * srtpctl_batch_state - add a change of a state
 * @batch: the batch
 * @cmd: SRTP_CMD_STATE_NEW, _SET or _DEL
 * @state: copied
 * @tag: comes back in the result
 *
 * Return: as srtpctl_batch_flow().
 */
int srtpctl_batch_state(struct srtpctl_batch *batch, enum srtp_cmd cmd,
			const struct srtpctl_state *state, unsigned long tag);

/**
 * srtpctl_batch_commit - send everything in one sendmsg and hear the results
 * @batch: the batch; empty and ready for more afterwards
 * @fn: called once for each message, in the order they were added, or NULL
 * @arg: for @fn
 *
 * The kernel carries messages out one by one, in order, and goes on after one
 * that it refused.
 *
 * Return: how many messages were refused, or the negative errno of the socket,
 * after which it is unknown which of them were carried out.
 */
int srtpctl_batch_commit(struct srtpctl_batch *batch, srtpctl_result_fn fn,
			 void *arg);

/**
 * typedef srtpctl_flow_fn - hears of one flow
 * @flow: valid during the call
 * @arg: the caller's
 *
 * Return: 0 to go on; anything else is no longer called.
 */
typedef int (*srtpctl_flow_fn)(const struct srtpctl_flow *flow, void *arg);

/* As srtpctl_flow_fn, of one session. */
typedef int (*srtpctl_session_fn)(const struct srtpctl_session *session,
				  void *arg);

/* As srtpctl_flow_fn, of one state. */
typedef int (*srtpctl_state_fn)(const struct srtpctl_state *state, void *arg);

/* As srtpctl_flow_fn, of one suite. */
typedef int (*srtpctl_suite_fn)(const struct srtpctl_suite_info *suite,
				void *arg);

/* As srtpctl_flow_fn, of one event. */
typedef int (*srtpctl_event_fn)(const struct srtpctl_event *event, void *arg);

/**
 * srtpctl_flow_get - tell of flows
 * @ctl: handle
 * @filter: what the kernel shall select by: with the id (and owner) exactly
 *          that flow; otherwise all, or those of the owner or the cookie. NULL:
 *          all
 * @fn: called for each
 * @arg: for @fn
 *
 * Return: 0; what @fn returned, if not 0; -ENOENT: no flow has the id; -EINTR:
 * something changed meanwhile, some may be missing or have come twice; another
 * errno, see srtpctl_explain().
 */
int srtpctl_flow_get(struct srtpctl *ctl, const struct srtpctl_flow *filter,
		     srtpctl_flow_fn fn, void *arg);

/**
 * srtpctl_session_get - tell of sessions; see srtpctl_flow_get()
 * @ctl: handle
 * @filter: id, owner, cookie, or NULL
 * @fn: called for each
 * @arg: for @fn
 *
 * Return: as srtpctl_flow_get().
 */
int srtpctl_session_get(struct srtpctl *ctl,
			const struct srtpctl_session *filter,
			srtpctl_session_fn fn, void *arg);

/**
 * srtpctl_flow_new - make one flow and hear what became of it, its id too
 * @ctl: handle
 * @flow: what to make
 * @fn: called once with the flow as the kernel has it
 * @arg: for @fn
 *
 * Return: 0; what @fn returned, if not 0; a negative errno, see
 * srtpctl_explain().
 */
int srtpctl_flow_new(struct srtpctl *ctl, const struct srtpctl_flow *flow,
		     srtpctl_flow_fn fn, void *arg);

/**
 * srtpctl_session_new - make one session and hear what became of it
 * @ctl: handle
 * @session: what to make
 * @fn: called once with the session as the kernel has it
 * @arg: for @fn
 *
 * Return: as srtpctl_flow_new().
 */
int srtpctl_session_new(struct srtpctl *ctl,
			const struct srtpctl_session *session,
			srtpctl_session_fn fn, void *arg);

/**
 * srtpctl_state_get - tell of states; see srtpctl_flow_get()
 * @ctl: handle
 * @filter: with session and SSRC exactly that state; otherwise those of the
 *          session or the owner. NULL: all
 * @fn: called for each
 * @arg: for @fn
 *
 * Return: as srtpctl_flow_get().
 */
int srtpctl_state_get(struct srtpctl *ctl, const struct srtpctl_state *filter,
		      srtpctl_state_fn fn, void *arg);

/**
 * typedef srtpctl_saved_state_fn - hears of one state, windows and all
 * @state: valid during the call
 * @arg: the caller's
 *
 * Return: as srtpctl_flow_fn.
 */
typedef int (*srtpctl_saved_state_fn)(const struct srtpctl_saved_state *state,
				      void *arg);

/**
 * srtpctl_state_save - tell of a session's states as they can be restored
 * @ctl: handle
 * @owner: of the session
 * @session: its id
 * @fn: called for each
 * @arg: for @fn
 *
 * Traffic goes on meanwhile: a state that is parked or taken up again while
 * they are told may be missing. Then it returns -EINTR: ask again.
 *
 * Return: as srtpctl_flow_get().
 */
int srtpctl_state_save(struct srtpctl *ctl, const char *owner,
		       uint32_t session, srtpctl_saved_state_fn fn, void *arg);

/**
 * srtpctl_state_restore - bring a session's states back, all or none
 * @ctl: handle
 * @saved: the session and its states
 * @sum: NULL, or receives, of a check, @saved's room and what this session needs
 *
 * The session must be there again, of the same direction and suite, and with
 * the saved keys, which come from the caller. What it knows is only added to:
 * no index is lowered, what was seen stays seen. An out state seals nothing at
 * or below the saved index, and its SRTCP index jumps 2^16 ahead, to the last
 * one at most; an in state has its windows again.
 *
 * What was sealed after the save and before the end is known to nobody but the
 * application: its sequence numbers must go on where they were.
 *
 * Return: 0 or a negative errno; srtpctl_explain() has the sentence. -ENOENT:
 * no such session, or not all saved keys; -EKEYREJECTED: another key; -EDQUOT:
 * too many states; -EMSGSIZE: more than a message holds.
 */
int srtpctl_state_restore(struct srtpctl *ctl,
			  const struct srtpctl_saved *saved, uint32_t *sum);

/**
 * srtpctl_owner_set - register an owner with this handle's socket
 * @ctl: handle; what @owner says happens when it is closed, or its process dies
 * @owner: name and linger; with SRTP_LINGER_AFTER a time
 *
 * A daemon calls this first, with a handle that it keeps open. The first one to
 * register an owner has all its objects. After a restart this begins a new term:
 * the daemon dumps its owner's objects and claims those it wants by setting them
 * (SRTP_CMD_FLOW_SET or SRTP_CMD_SESSION_SET with owner and id is enough; a flow
 * claims its sessions; what is made new is claimed). When the time is over, the
 * others go; with SRTP_LINGER_KEEP or _CLOSE they stay. Media never stops for it.
 * SRTP_A_OWNER_CLAIM claims everything at once.
 *
 * Return: 0; -EBUSY: another socket, which is open, has the owner; another
 * negative errno; srtpctl_explain() has the sentence.
 */
int srtpctl_owner_set(struct srtpctl *ctl, const struct srtpctl_owner *owner);

typedef int (*srtpctl_owner_fn)(const struct srtpctl_owner *owner, void *arg);

/**
 * srtpctl_owner_get - tell of owners; see srtpctl_flow_get()
 * @ctl: handle
 * @filter: with a name exactly that one. NULL: all
 * @fn: called for each
 * @arg: for @fn
 *
 * Return: as srtpctl_flow_get().
 */
int srtpctl_owner_get(struct srtpctl *ctl, const struct srtpctl_owner *filter,
		      srtpctl_owner_fn fn, void *arg);

/**
 * srtpctl_suite_get - tell of the suites this kernel knows
 * @ctl: handle
 * @fn: called for each
 * @arg: for @fn
 *
 * Return: as srtpctl_flow_get().
 */
int srtpctl_suite_get(struct srtpctl *ctl, srtpctl_suite_fn fn, void *arg);

/**
 * srtpctl_stats_get - read the figures of the namespace
 * @ctl: handle
 * @stats: filled
 *
 * Return: 0 or a negative errno.
 */
int srtpctl_stats_get(struct srtpctl *ctl, struct srtpctl_stats *stats);

/**
 * srtpctl_explain - why the last request of a single answer failed
 * @ctl: handle
 *
 * Return: the refusal; valid until the next call on the handle.
 */
const struct srtpctl_result *srtpctl_explain(const struct srtpctl *ctl);

/**
 * srtpctl_events_open - join the events group (needs CAP_NET_ADMIN)
 * @events: receives the handle; the caller closes it
 *
 * Return: 0 or a negative errno, as srtpctl_open().
 */
int srtpctl_events_open(struct srtpctl_events **events);

/**
 * srtpctl_events_close - leave the group
 * @events: from srtpctl_events_open(), or NULL
 */
void srtpctl_events_close(struct srtpctl_events *events);

/**
 * srtpctl_events_fd - something to poll
 * @events: handle
 *
 * Return: a descriptor that becomes readable with events; it stays the
 * library's.
 */
int srtpctl_events_fd(const struct srtpctl_events *events);

/**
 * srtpctl_events_read - hear what is there, without waiting
 * @events: handle
 * @fn: called for each event
 * @arg: for @fn
 *
 * Return: 0: nothing more is there; what @fn returned, if not 0; -ENOBUFS:
 * events were lost (read on, @seq tells how many); another errno.
 */
int srtpctl_events_read(struct srtpctl_events *events, srtpctl_event_fn fn,
			void *arg);

#define SRTPCTL_FLOWTABLE_DEVS	256

/**
 * struct srtpctl_flowtable - an nf_tables flowtable of our network namespace
 * @family: NFPROTO_INET, NFPROTO_IPV4 or NFPROTO_IPV6
 * @table: its table
 * @name: its name
 * @n_devs: members of @devs in use
 * @devs: names of the devices whose packets it may take
 *
 * What a flowtable takes is forwarded past netfilter's hooks, and so past any
 * srtp flow.
 */
struct srtpctl_flowtable {
	uint8_t family;
	const char *table;
	const char *name;
	uint32_t n_devs;
	const char *devs[SRTPCTL_FLOWTABLE_DEVS];
};

typedef int (*srtpctl_flowtable_fn)(const struct srtpctl_flowtable *ft,
				    void *arg);

/**
 * srtpctl_flowtable_get - the flowtables of our network namespace
 * @fn: called for each, which is valid until it returns; not 0 ends the rest
 * @arg: for @fn
 *
 * Asks nf_tables, with a socket of its own, and only where nf_flow_table is
 * loaded or built in.
 *
 * Return: 0; what @fn returned, if not 0; -EPERM without CAP_NET_ADMIN; another
 * errno.
 */
int srtpctl_flowtable_get(srtpctl_flowtable_fn fn, void *arg);

/**
 * struct srtpctl_suite - what is known of a suite without asking a kernel
 * @id: enum srtp_suite_id, or 0 where the kernel has no such suite; whether a
 *      kernel can do it is what srtpctl_suite_get() tells
 * @name: RFC 4568 registry; else that of DTLS-SRTP without "SRTP_"
 * @profile: protection profile of DTLS-SRTP (RFC 5764 section 4.1.2) as
 *           registered, whose number is @id; NULL: none
 * @key_len: octets of the master key
 * @salt_len: octets of the master salt
 * @aead: SRTP is always encrypted and authenticated (RFC 7714)
 * @sdes: an a=crypto line may name it
 *
 * Constants of the library, never freed. Both halves of a double suite
 * (RFC 8723) count in @key_len and @salt_len; a master key and salt is then
 * inner key, outer key, inner salt, outer salt.
 */
struct srtpctl_suite {
	uint32_t id;
	const char *name;
	const char *profile;
	uint8_t key_len;
	uint8_t salt_len;
	bool aead;
	bool sdes;
};

/**
 * srtpctl_suite_find - look a suite up by its name
 * @name: letters of either case
 * @len: octets of @name
 *
 * Return: a constant, or NULL.
 */
const struct srtpctl_suite *srtpctl_suite_find(const char *name, size_t len);

/**
 * srtpctl_suite_by_id - look a suite up by its number
 * @id: enum srtp_suite_id
 *
 * Return: a constant, or NULL.
 */
const struct srtpctl_suite *srtpctl_suite_by_id(uint32_t id);

/*
 * DTLS-SRTP (RFC 5764). After the handshake let the TLS library export
 * srtpctl_dtls_len() octets with this label and without a context
 * (RFC 5705), for the profile that both sides agreed on.
 */
#define SRTPCTL_DTLS_LABEL	"EXTRACTOR-dtls_srtp"

/**
 * srtpctl_dtls_find - look a protection profile up by its name
 * @name: as registered with IANA, with or without "SRTP_" in front; letters of
 *        either case
 * @len: octets of @name
 *
 * Return: the suite it stands for, a constant, or NULL.
 */
const struct srtpctl_suite *srtpctl_dtls_find(const char *name, size_t len);

/**
 * srtpctl_dtls_by_number - look a protection profile up by its number
 * @number: as in the use_srtp extension (RFC 5764 section 4.1.1)
 *
 * Return: the suite it stands for, a constant, or NULL.
 */
const struct srtpctl_suite *srtpctl_dtls_by_number(uint32_t number);

/**
 * srtpctl_dtls_len - how much to export
 * @suite: from srtpctl_dtls_find() or srtpctl_dtls_by_number()
 *
 * Return: octets, at most 2 * SRTP_MASTER_MAX; 0: no profile stands for @suite.
 */
size_t srtpctl_dtls_len(const struct srtpctl_suite *suite);

/**
 * srtpctl_dtls_split - cut exported keying material (RFC 5764 section 4.2)
 * @suite: of the profile
 * @exported: what was exported; secret, stays the caller's to wipe
 * @len: its octets, srtpctl_dtls_len()
 * @client: receives key and salt with which the DTLS client protects what it
 *          sends; or NULL
 * @server: receives those of the DTLS server; or NULL
 *
 * Whoever was the DTLS client seals (direction out) with @client and opens
 * (direction in) with @server; the DTLS server the other way round. RTP and
 * RTCP have the same master keys (where they have ports of their own, each has
 * a handshake of its own).
 *
 * @client and @server are secret; wipe them with srtpctl_wipe(). They are wiped
 * on failure.
 *
 * Return: 0; -EMSGSIZE: @len is not the profile's; -EINVAL: no profile stands
 * for @suite.
 */
int srtpctl_dtls_split(const struct srtpctl_suite *suite, const void *exported,
		       size_t len, struct srtpctl_master *client,
		       struct srtpctl_master *server);

/**
 * struct srtpctl_sdes_key - one key parameter (RFC 4568 section 6.1)
 * @master: master key and salt
 * @lifetime: packets the key may protect, counted for SRTP and for SRTCP each;
 *            1..2^48; 0: not given
 * @mki: big-endian in its length; length 0: not given
 */
struct srtpctl_sdes_key {
	struct srtpctl_master master;
	uint64_t lifetime;
	struct srtpctl_mki mki;
};

/**
 * enum srtpctl_fec_order - FEC_ORDER (RFC 4568 section 6.3.5)
 * @SRTPCTL_FEC_UNSAID: not given, which means FEC_SRTP
 * @SRTPCTL_FEC_SRTP: FEC, then SRTP, at the sender
 * @SRTPCTL_SRTP_FEC: the other way round
 */
enum srtpctl_fec_order {
	SRTPCTL_FEC_UNSAID,
	SRTPCTL_FEC_SRTP,
	SRTPCTL_SRTP_FEC,
};

/**
 * struct srtpctl_sdes - an a=crypto line (RFC 4568)
 * @tag: 0..999999999
 * @suite: a constant
 * @n_keys: members of @keys in use, at least 1
 * @keys: secret; wipe with srtpctl_wipe()
 * @kdr_log2: the key derivation rate is 2^this; -1: derive once, which is all
 *            that the kernel does
 * @unencrypted_srtp: UNENCRYPTED_SRTP
 * @unencrypted_srtcp: UNENCRYPTED_SRTCP
 * @unauthenticated_srtp: UNAUTHENTICATED_SRTP
 * @fec_order: FEC_ORDER
 * @n_fec_keys: members of @fec_keys in use
 * @fec_keys: FEC_KEY; secret
 * @wsh: WSH, indices; 0: not given; very large values are cut to UINT32_MAX
 */
struct srtpctl_sdes {
	uint32_t tag;
	const struct srtpctl_suite *suite;
	uint32_t n_keys;
	struct srtpctl_sdes_key keys[SRTP_KEYS_PER_SESSION];
	int kdr_log2;
	bool unencrypted_srtp;
	bool unencrypted_srtcp;
	bool unauthenticated_srtp;
	enum srtpctl_fec_order fec_order;
	uint32_t n_fec_keys;
	struct srtpctl_sdes_key fec_keys[SRTP_KEYS_PER_SESSION];
	uint32_t wsh;
};

/**
 * srtpctl_sdes_parse - read an a=crypto line
 * @line: the line; a line end after it is ignored
 * @len: octets of @line
 * @sdes: filled; wiped on failure. It points nowhere into @line
 * @why: receives a sentence on failure, a constant; or NULL
 *
 * Session parameters that begin with "-" and are not known are ignored
 * (RFC 4568 section 6.3.7); others that are not known make the line invalid.
 * What is in @sdes has only been read: that the caller can do what the session
 * parameters ask for is his to say.
 *
 * Return: 0; -EINVAL: the line is invalid; -EOPNOTSUPP: it is well formed, but
 * its suite or key method is not known here: try the next line.
 */
int srtpctl_sdes_parse(const char *line, size_t len,
		       struct srtpctl_sdes *sdes, const char **why);

/**
 * srtpctl_sdes_parse_key - read one key parameter, inline:... (RFC 4568
 * section 6.1)
 * @text: the parameter
 * @len: octets of @text
 * @suite: what lengths must agree with; NULL: any up to SRTP_MASTER_MAX
 * @key: filled; wiped on failure. If only the length of key and salt is wrong,
 *       @key->master.len tells what it was (255: that or more)
 * @why: receives a sentence on failure, a constant; or NULL
 *
 * Return: 0; -EMSGSIZE: key and salt have not the suite's length; -EINVAL;
 * -EOPNOTSUPP: another key method, or longer than any suite's.
 */
int srtpctl_sdes_parse_key(const char *text, size_t len,
			   const struct srtpctl_suite *suite,
			   struct srtpctl_sdes_key *key, const char **why);

/**
 * srtpctl_sdes_parse_keys - read key parameters with ";" between them
 * @text: the parameters, as they stand in a line
 * @len: octets of @text
 * @suite: as for srtpctl_sdes_parse_key()
 * @keys: room for SRTP_KEYS_PER_SESSION; wiped on failure. If only the length
 *        of a key and salt is wrong, @keys[0].master.len tells what it was
 * @n: receives how many; several each have an MKI, of one length. 0 on failure
 * @why: receives a sentence on failure, a constant; or NULL
 *
 * Return: as srtpctl_sdes_parse_key().
 */
int srtpctl_sdes_parse_keys(const char *text, size_t len,
			    const struct srtpctl_suite *suite,
			    struct srtpctl_sdes_key *keys, uint32_t *n,
			    const char **why);

/**
 * srtpctl_wipe - overwrite a secret, which no optimisation removes
 * @data: what held the secret
 * @len: its octets
 */
void srtpctl_wipe(void *data, size_t len);

#ifdef __cplusplus
}
#endif

#endif /* SRTPCTL_H */
