/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * Generic netlink family "srtp": SRTP (RFC 3711) on matched UDP flows.
 *
 * The contract between the kernel and a control plane. The machine readable
 * form, with the documentation of every attribute, is
 * Documentation/netlink/specs/srtp.yaml; a test holds the two together.
 *
 * Unless said otherwise integers are in host byte order, lengths are octets,
 * ages and times are milliseconds.
 */
#ifndef _UAPI_LINUX_SRTP_H
#define _UAPI_LINUX_SRTP_H

#define SRTP_GENL_NAME		"srtp"
#define SRTP_GENL_VERSION	1
#define SRTP_GENL_MCGRP_EVENTS	"events"

/* An owner's name without the terminating NUL, a cookie, an MKI. */
#define SRTP_OWNER_MAX		15
#define SRTP_COOKIE_MAX		32
#define SRTP_MKI_MAX		128
/* Master key followed by master salt. */
#define SRTP_MASTER_MAX		88
#define SRTP_ENGINE_MAX		127
#define SRTP_SESSIONS_PER_FLOW	8
#define SRTP_KEYS_PER_SESSION	16
#define SRTP_WINDOW_MIN		64
#define SRTP_WINDOW_MAX		32768

/**
 * enum srtp_direction - which way packets of a flow or session travel
 * @SRTP_DIRECTION_IN: wire to host, unprotect
 * @SRTP_DIRECTION_OUT: host to wire, protect
 */
enum srtp_direction {
	SRTP_DIRECTION_IN,
	SRTP_DIRECTION_OUT,
};

/**
 * enum srtp_carries - what travels on a flow
 * @SRTP_CARRIES_MUX: both, told apart by RFC 5761 payload types
 * @SRTP_CARRIES_RTP: RTP only
 * @SRTP_CARRIES_RTCP: RTCP only
 */
enum srtp_carries {
	SRTP_CARRIES_MUX,
	SRTP_CARRIES_RTP,
	SRTP_CARRIES_RTCP,
};

/**
 * enum srtp_pass - protocols beside RTP on a flow's port (RFC 7983, RFC 9443)
 * @SRTP_PASS_STUN: first octet 0..3; out: never
 *                  with DATA, malformed, or without the magic cookie
 * @SRTP_PASS_ZRTP: first octet 16..19
 * @SRTP_PASS_DTLS: first octet 20..63
 * @SRTP_PASS_TURN: first octet 64..79, TURN channel data
 * @SRTP_PASS_QUIC: first octet 80..127 and 192..255
 * @SRTP_PASS_OTHER: every other first octet, and empty datagrams
 */
enum srtp_pass {
	SRTP_PASS_STUN = 1,
	SRTP_PASS_ZRTP = 2,
	SRTP_PASS_DTLS = 4,
	SRTP_PASS_TURN = 8,
	SRTP_PASS_QUIC = 16,
	SRTP_PASS_OTHER = 32,
};

/**
 * enum srtp_miss - RTP on a flow that has no session
 * @SRTP_MISS_DROP: drop it (a guard)
 * @SRTP_MISS_PASS: let it pass in the clear
 */
enum srtp_miss {
	SRTP_MISS_DROP,
	SRTP_MISS_PASS,
};

/**
 * enum srtp_repeat - an out session is given an index it has sealed before
 * @SRTP_REPEAT_DENY: drop it
 * @SRTP_REPEAT_IDENTICAL: let it leave if its protected octets are the same
 */
enum srtp_repeat {
	SRTP_REPEAT_DENY,
	SRTP_REPEAT_IDENTICAL,
};

/**
 * enum srtp_cryptex - CSRCs and header extensions (RFC 9335)
 * @SRTP_CRYPTEX_OFF: are not encrypted
 * @SRTP_CRYPTEX_ON: out: are encrypted; in: may be
 * @SRTP_CRYPTEX_REQUIRED: in: must be; out: as ON, and a packet for which that
 *                         cannot be done is dropped
 */
enum srtp_cryptex {
	SRTP_CRYPTEX_OFF,
	SRTP_CRYPTEX_ON,
	SRTP_CRYPTEX_REQUIRED,
};

/**
 * enum srtp_roc - where the indices of a new session's states begin
 * @SRTP_ROC_ZERO: at ROC 0 (RFC 4568 7.1.4)
 * @SRTP_ROC_FROM: where another session's are (RFC 3711 3.3.1)
 * @SRTP_ROC_EITHER: in: until a state has opened an SRTP packet, first the one
 *                   is tried, then the other
 */
enum srtp_roc {
	SRTP_ROC_ZERO,
	SRTP_ROC_FROM,
	SRTP_ROC_EITHER,
};

/**
 * enum srtp_linger - the socket that registered an owner closes
 * @SRTP_LINGER_KEEP: all that the owner has stays
 * @SRTP_LINGER_CLOSE: all of it goes at once
 * @SRTP_LINGER_AFTER: after a time, unless the owner is registered again; then
 *                     what has not been claimed by the time
 */
enum srtp_linger {
	SRTP_LINGER_KEEP,
	SRTP_LINGER_CLOSE,
	SRTP_LINGER_AFTER,
};

/**
 * enum srtp_suite_id - protection suites; their names come with SUITE_GET
 *
 * Those that DTLS-SRTP can negotiate have the number of their profile (RFC 5764
 * section 4.1.2 and its registry), the others one from 0x101 on.
 */
enum srtp_suite_id {
	SRTP_SUITE_AES_CM_128_HMAC_SHA1_80 = 1,
	SRTP_SUITE_AES_CM_128_HMAC_SHA1_32 = 2,
	SRTP_SUITE_NULL_HMAC_SHA1_80 = 5,
	SRTP_SUITE_NULL_HMAC_SHA1_32 = 6,
	SRTP_SUITE_AEAD_AES_128_GCM = 7,
	SRTP_SUITE_AEAD_AES_256_GCM = 8,
	SRTP_SUITE_DOUBLE_AEAD_AES_128_GCM_AEAD_AES_128_GCM = 0x9,
	SRTP_SUITE_DOUBLE_AEAD_AES_256_GCM_AEAD_AES_256_GCM = 0xa,
	SRTP_SUITE_ARIA_128_CTR_HMAC_SHA1_80 = 0xb,
	SRTP_SUITE_ARIA_128_CTR_HMAC_SHA1_32 = 0xc,
	SRTP_SUITE_ARIA_256_CTR_HMAC_SHA1_80 = 0xd,
	SRTP_SUITE_ARIA_256_CTR_HMAC_SHA1_32 = 0xe,
	SRTP_SUITE_AEAD_ARIA_128_GCM = 0xf,
	SRTP_SUITE_AEAD_ARIA_256_GCM = 0x10,
	SRTP_SUITE_AES_192_CM_HMAC_SHA1_80 = 0x101,
	SRTP_SUITE_AES_192_CM_HMAC_SHA1_32 = 0x102,
	SRTP_SUITE_AES_256_CM_HMAC_SHA1_80 = 0x103,
	SRTP_SUITE_AES_256_CM_HMAC_SHA1_32 = 0x104,
	SRTP_SUITE_F8_128_HMAC_SHA1_80 = 0x105,
	SRTP_SUITE_AEAD_AES_128_GCM_8 = 0x106,
	SRTP_SUITE_AEAD_AES_256_GCM_8 = 0x107,
};

/* Messages: requests, their replies, and the notification. */
enum srtp_cmd {
	SRTP_CMD_FLOW_NEW = 1,
	SRTP_CMD_FLOW_SET,
	SRTP_CMD_FLOW_GET,
	SRTP_CMD_FLOW_DEL,
	SRTP_CMD_FLOW_FLUSH,
	SRTP_CMD_SESSION_NEW,
	SRTP_CMD_SESSION_SET,
	SRTP_CMD_SESSION_GET,
	SRTP_CMD_SESSION_DEL,
	SRTP_CMD_SESSION_FLUSH,
	SRTP_CMD_STATE_NEW,
	SRTP_CMD_STATE_SET,
	SRTP_CMD_STATE_GET,
	SRTP_CMD_STATE_DEL,
	SRTP_CMD_KEY_NEW,
	SRTP_CMD_KEY_SET,
	SRTP_CMD_KEY_DEL,
	SRTP_CMD_SUITE_GET,
	SRTP_CMD_STATS_GET,
	SRTP_CMD_EVENT,
	SRTP_CMD_STATE_RESTORE,
	SRTP_CMD_OWNER_SET,
	SRTP_CMD_OWNER_GET,

	__SRTP_CMD_MAX,
	SRTP_CMD_MAX = __SRTP_CMD_MAX - 1
};

/* What happened to packets; one name everywhere. Drops first. */
enum srtp_a_counter {
	SRTP_A_COUNTER_PAD = 1,
	/* drops */
	SRTP_A_COUNTER_MALFORMED,	/* bad UDP, RTP or RTCP lengths */
	SRTP_A_COUNTER_NOT_RTP,		/* what the flow neither passes nor carries */
	SRTP_A_COUNTER_NO_SESSION,	/* RTP or RTCP on a guard */
	SRTP_A_COUNTER_UNKNOWN_SSRC,	/* no state, and none may be learned */
	SRTP_A_COUNTER_STATE_LIMIT,	/* learn, parked or namespace limit */
	SRTP_A_COUNTER_TRUNCATED,	/* no room for tag, MKI and index */
	SRTP_A_COUNTER_MKI_UNKNOWN,	/* no key with this MKI */
	SRTP_A_COUNTER_AUTH_FAILED,	/* RFC 3711 3.3: authentication failure */
	SRTP_A_COUNTER_REPLAYED,	/* index received before */
	SRTP_A_COUNTER_TOO_OLD,		/* index below the replay window */
	SRTP_A_COUNTER_EXHAUSTED,	/* the last index is spent */
	SRTP_A_COUNTER_LIMIT,		/* the key's last packet is spent */
	SRTP_A_COUNTER_E_BIT,		/* SRTCP E bit against the policy */
	SRTP_A_COUNTER_NOT_CRYPTEX,	/* header in the clear against it, or
					 * out: one that looks hidden already
					 */
	SRTP_A_COUNTER_REPEATED,	/* out: index sealed before */
	SRTP_A_COUNTER_TX_STUCK,	/* out: index below the window */
	SRTP_A_COUNTER_TOO_BIG,		/* would not fit the path MTU, or UDP */
	SRTP_A_COUNTER_FRAGMENT,	/* fragment that met a hook */
	SRTP_A_COUNTER_GSO,		/* super-packet that cannot be split */
	SRTP_A_COUNTER_NO_MEMORY,
	SRTP_A_COUNTER_QUEUE_FULL,	/* engine or in-flight limit refused */
	SRTP_A_COUNTER_CRYPTO_ERROR,	/* any other error of the cipher */
	SRTP_A_COUNTER_GONE,		/* what it went by has left */
	/* passed by untouched */
	SRTP_A_COUNTER_PASS_STUN,
	SRTP_A_COUNTER_PASS_ZRTP,
	SRTP_A_COUNTER_PASS_DTLS,
	SRTP_A_COUNTER_PASS_TURN,
	SRTP_A_COUNTER_PASS_QUIC,
	SRTP_A_COUNTER_PASS_OTHER,
	SRTP_A_COUNTER_PASS_MISS,	/* RTP, RTCP with miss pass */
	/* done */
	SRTP_A_COUNTER_OPENED_RTP,
	SRTP_A_COUNTER_OPENED_RTCP,
	SRTP_A_COUNTER_SEALED_RTP,
	SRTP_A_COUNTER_SEALED_RTCP,
	SRTP_A_COUNTER_OCTETS,		/* plain form; of a session, RTP */
	SRTP_A_COUNTER_REPEATED_SENT,	/* repeat identical: sent again */
	SRTP_A_COUNTER_SEGMENTED,	/* super-packets split */
	SRTP_A_COUNTER_COPIED,		/* made private, linear or longer */
	SRTP_A_COUNTER_ASYNC,		/* away in an engine, or waiting behind */
	SRTP_A_COUNTER_QUOTE_CUT,	/* ICMP errors that quote in flows' ends */
	SRTP_A_COUNTER_ENGINE_RAN,	/* keys with engine-from: done by it */
	SRTP_A_COUNTER_ENGINE_SPARED,	/* those that were shorter */

	__SRTP_A_COUNTER_MAX,
	SRTP_A_COUNTER_MAX = __SRTP_A_COUNTER_MAX - 1
};

/* A session on a flow; a list of them may be empty. Of an in flow, they are asked
 * in its order, but from the one that opened the last packet on.
 */
enum srtp_a_bind {
	SRTP_A_BIND_SESSION = 1,	/* u32, id in the flow's owner; multi */
	SRTP_A_BIND_AFTER,		/* u32 1..3600000, ms until it leaves */
	SRTP_A_BIND_FIRST,		/* flag, leaves for its successor */

	__SRTP_A_BIND_MAX,
	SRTP_A_BIND_MAX = __SRTP_A_BIND_MAX - 1
};

enum srtp_a_flow {
	SRTP_A_FLOW_PAD = 1,
	SRTP_A_FLOW_ID,			/* u32 > 0, unique in its owner */
	SRTP_A_FLOW_OWNER,		/* string, default "srtpctl" */
	SRTP_A_FLOW_COOKIE,		/* binary, 0..32 */
	SRTP_A_FLOW_DIRECTION,		/* u32, enum srtp_direction */
	SRTP_A_FLOW_LOCAL_ADDR,		/* binary 4 or 16, network order */
	SRTP_A_FLOW_LOCAL_PORT,		/* u16, network order */
	SRTP_A_FLOW_REMOTE_ADDR,	/* binary 4 or 16, network order */
	SRTP_A_FLOW_REMOTE_PORT,	/* u16, network order */
	SRTP_A_FLOW_IFINDEX,		/* u32, device or its L3 master */
	SRTP_A_FLOW_MARK,		/* u32 */
	SRTP_A_FLOW_MARK_MASK,		/* u32 */
	SRTP_A_FLOW_CARRIES,		/* u32, enum srtp_carries */
	SRTP_A_FLOW_PASS,		/* u32, bits of enum srtp_pass */
	SRTP_A_FLOW_MISS,		/* u32, enum srtp_miss */
	SRTP_A_FLOW_SET_MARK,		/* u32 */
	SRTP_A_FLOW_SET_MARK_MASK,	/* u32 */
	SRTP_A_FLOW_SESSIONS,		/* nest of SRTP_A_BIND, replaces */
	SRTP_A_FLOW_SESSION_ADD,	/* u32, set only; multi */
	SRTP_A_FLOW_SESSION_DEL,	/* u32, set only; multi */
	SRTP_A_FLOW_SESSION,		/* nest of SRTP_A_SESSION, new only */
	SRTP_A_FLOW_ALL,		/* flag, flush: every owner's */
	SRTP_A_FLOW_NO_REMOTE,		/* flag, set: forget the remote */
	SRTP_A_FLOW_LAST_OK,		/* u64, ms since; absent: never */
	SRTP_A_FLOW_LAST_DROP,		/* u64, ms since; absent: never */
	SRTP_A_FLOW_PEER_ADDR,		/* binary 4 or 16 */
	SRTP_A_FLOW_PEER_PORT,		/* u16, network order */
	SRTP_A_FLOW_LAST_DROP_REASON,	/* u32, enum srtp_a_counter */
	SRTP_A_FLOW_LAST_DROP_ADDR,	/* binary 4 or 16 */
	SRTP_A_FLOW_LAST_DROP_PORT,	/* u16, network order */
	SRTP_A_FLOW_LAST_DROP_SSRC,	/* u32 */
	SRTP_A_FLOW_SESSION_LEAVE,	/* nest of SRTP_A_BIND, not new; multi */
	SRTP_A_FLOW_INSECURE,		/* flag, a session: SRTP_A_STATE_INSECURE */

	__SRTP_A_FLOW_MAX,
	SRTP_A_FLOW_MAX = __SRTP_A_FLOW_MAX - 1
};

enum srtp_a_session {
	SRTP_A_SESSION_PAD = 1,
	SRTP_A_SESSION_ID,		/* u32 > 0, unique in its owner */
	SRTP_A_SESSION_OWNER,		/* string, default "srtpctl" */
	SRTP_A_SESSION_COOKIE,		/* binary, 0..32 */
	SRTP_A_SESSION_DIRECTION,	/* u32, enum srtp_direction */
	SRTP_A_SESSION_SUITE,		/* u32, enum srtp_suite_id */
	SRTP_A_SESSION_KEY,		/* nest of SRTP_A_KEY; multi */
	SRTP_A_SESSION_CURRENT_MKI,	/* binary 1..128, out: seal with it */
	SRTP_A_SESSION_LEARN,		/* u32, learned, not parked; 0: fixed */
	SRTP_A_SESSION_SSRC,		/* u32, new: make this state; multi */
	SRTP_A_SESSION_WINDOW,		/* u32, indices, 64..32768 */
	SRTP_A_SESSION_RTCP_WINDOW,	/* u32, indices, 64..32768 */
	SRTP_A_SESSION_CLOCK,		/* u32, Hz of the RTP clock; 0: unknown */
	SRTP_A_SESSION_IDLE_AFTER,	/* u32, s; learned states park; 0: never */
	SRTP_A_SESSION_MAX_PARKED,	/* u32 */
	SRTP_A_SESSION_REPEAT,		/* u32, enum srtp_repeat */
	SRTP_A_SESSION_SHARED_KEY,	/* flag, with a fixed SSRC list */
	SRTP_A_SESSION_RTCP_UNENCRYPTED, /* flag, SRTCP with E = 0 */
	SRTP_A_SESSION_ALLOW_UNENCRYPTED, /* flag, I insist */
	SRTP_A_SESSION_ALL,		/* flag, flush: every owner's */
	SRTP_A_SESSION_ANONYMOUS,	/* flag, goes with its last flow */
	SRTP_A_SESSION_STATES,		/* u32, live states */
	SRTP_A_SESSION_PARKED,		/* u32, parked states */
	SRTP_A_SESSION_FLOWS,		/* u32, flows bound */
	SRTP_A_SESSION_COUNTERS,	/* nest of SRTP_A_COUNTER */
	SRTP_A_SESSION_LAST_OK,		/* u64, ms since; absent: never */
	SRTP_A_SESSION_LAST_DROP,	/* u64, ms since; absent: never */
	SRTP_A_SESSION_PEER_ADDR,	/* binary 4 or 16 */
	SRTP_A_SESSION_PEER_PORT,	/* u16, network order */
	SRTP_A_SESSION_LAST_DROP_REASON, /* u32, enum srtp_a_counter */
	SRTP_A_SESSION_LAST_DROP_ADDR,	/* binary 4 or 16 */
	SRTP_A_SESSION_LAST_DROP_PORT,	/* u16, network order */
	SRTP_A_SESSION_LAST_DROP_SSRC,	/* u32 */
	SRTP_A_SESSION_UNENCRYPTED,	/* flag, SRTP is authenticated only */
	SRTP_A_SESSION_UNAUTHENTICATED,	/* flag, SRTP without a tag */
	SRTP_A_SESSION_ALLOW_UNAUTHENTICATED, /* flag, I insist */
	SRTP_A_SESSION_OUTER_ONLY,	/* flag, RFC 8723: hop by hop alone */
	SRTP_A_SESSION_ENCRYPT_EXT,	/* binary 1..255, RFC 6904: ids, u8 each */
	SRTP_A_SESSION_CRYPTEX,		/* u32, enum srtp_cryptex, RFC 9335 */
	SRTP_A_SESSION_RCC,		/* u32 1..65535, RFC 4771 mode 2: R */
	SRTP_A_SESSION_PAD_TO,		/* u32 octets of payload, out */
	SRTP_A_SESSION_PAD_BLOCK,	/* u32 octets, out */
	SRTP_A_SESSION_ROC,		/* u32, enum srtp_roc, new only */
	SRTP_A_SESSION_ROC_FROM,	/* u32, id in its owner, new only */

	__SRTP_A_SESSION_MAX,
	SRTP_A_SESSION_MAX = __SRTP_A_SESSION_MAX - 1
};

enum srtp_a_key {
	SRTP_A_KEY_OWNER = 1,		/* string, key new, set and del */
	SRTP_A_KEY_SESSION,		/* u32, key new, set and del */
	SRTP_A_KEY_MASTER,		/* binary, key then salt; never shown */
	SRTP_A_KEY_MKI,			/* binary, 1..128 */
	SRTP_A_KEY_ENGINE,		/* string, driver of cipher or AEAD */
	SRTP_A_KEY_AUTH_ENGINE,		/* string, driver of the HMAC */
	SRTP_A_KEY_CURRENT,		/* flag, shown: out seals with it */
	SRTP_A_KEY_CIPHER_DRIVER,	/* string, shown */
	SRTP_A_KEY_AUTH_DRIVER,		/* string, shown; absent for AEAD */
	SRTP_A_KEY_ASYNC,		/* flag, shown: driver may complete late */
	SRTP_A_KEY_CHECK,		/* binary 4, shown: key check value */
	SRTP_A_KEY_PAD,
	SRTP_A_KEY_LIMIT,		/* u64 1..2^48, SRTP packets */
	SRTP_A_KEY_SOFT_LIMIT,		/* u64, tell when so many are used */
	SRTP_A_KEY_RTCP_LIMIT,		/* u64 1..2^31, SRTCP packets */
	SRTP_A_KEY_RTCP_SOFT_LIMIT,	/* u64, tell when so many are used */
	SRTP_A_KEY_USED,		/* u64, SRTP packets; new, set: before */
	SRTP_A_KEY_RTCP_USED,		/* u64, SRTCP packets; the same */
	SRTP_A_KEY_ENGINE_FROM,		/* u32 1..65535, octets of UDP payload */

	__SRTP_A_KEY_MAX,
	SRTP_A_KEY_MAX = __SRTP_A_KEY_MAX - 1
};

enum srtp_a_state {
	SRTP_A_STATE_PAD = 1,
	SRTP_A_STATE_OWNER,		/* string, default "srtpctl" */
	SRTP_A_STATE_SESSION,		/* u32, session id */
	SRTP_A_STATE_SSRC,		/* u32 */
	SRTP_A_STATE_ROC,		/* u32 */
	SRTP_A_STATE_SEQ,		/* u32 0..65535, highest so far */
	SRTP_A_STATE_RTCP_INDEX,	/* u32, in: highest; out: next, 2^31: none */
	SRTP_A_STATE_PARKED,		/* flag */
	SRTP_A_STATE_LEARNED,		/* flag */
	SRTP_A_STATE_PACKETS,		/* u64, SRTP opened or sealed */
	SRTP_A_STATE_OCTETS,		/* u64, RTP octets */
	SRTP_A_STATE_RTCP_PACKETS,	/* u64 */
	SRTP_A_STATE_LAST_OK,		/* u64, ms since; absent: never */
	SRTP_A_STATE_EXPECTED,		/* u64, in: RFC 3550 A.3 */
	SRTP_A_STATE_LOST,		/* s32, in: RFC 3550 A.3, 24 bits */
	SRTP_A_STATE_REORDERED,		/* u64, in: after a higher index */
	SRTP_A_STATE_DUPLICATE,		/* u64, in: claims of an index seen */
	SRTP_A_STATE_JITTER,		/* u32, in: RFC 3550 A.8, clock units */
	SRTP_A_STATE_WINDOWS,		/* flag, get: tell those below */
	SRTP_A_STATE_WINDOW,		/* binary 8..4096, enum srtp_a_restore */
	SRTP_A_STATE_RTCP_WINDOW,	/* binary 8..4096, the same of SRTCP */
	SRTP_A_STATE_INNER_INDEX,	/* u64, RFC 8723: highest inner index */
	SRTP_A_STATE_INNER_WINDOW,	/* binary 8..4096, the same below it */
	SRTP_A_STATE_INSECURE,		/* flag, its session leaves something
					 * unencrypted or unauthenticated
					 */

	__SRTP_A_STATE_MAX,
	SRTP_A_STATE_MAX = __SRTP_A_STATE_MAX - 1
};

/* The states of a session that is there again, as they were once told. In a
 * window bit n % 8 of octet n / 8, counted from the least significant, says
 * whether the highest index less n was seen.
 */
enum srtp_a_restore {
	SRTP_A_RESTORE_OWNER = 1,	/* string, default "srtpctl" */
	SRTP_A_RESTORE_SESSION,		/* u32, session id */
	SRTP_A_RESTORE_DIRECTION,	/* u32, enum srtp_direction */
	SRTP_A_RESTORE_SUITE,		/* u32, enum srtp_suite_id */
	SRTP_A_RESTORE_KEY,		/* nest of SRTP_A_KEY; multi */
	SRTP_A_RESTORE_STATE,		/* nest of SRTP_A_STATE; multi */
	SRTP_A_RESTORE_CHECK_ONLY,	/* flag, change nothing */
	SRTP_A_RESTORE_ROOM,		/* u32, of check-only: states that need
					 * room besides; answered with these
					 */

	__SRTP_A_RESTORE_MAX,
	SRTP_A_RESTORE_MAX = __SRTP_A_RESTORE_MAX - 1
};

enum srtp_a_owner {
	SRTP_A_OWNER_PAD = 1,
	SRTP_A_OWNER_NAME,		/* string */
	SRTP_A_OWNER_LINGER,		/* u32, enum srtp_linger */
	SRTP_A_OWNER_AFTER,		/* u32 1..1000000, s */
	SRTP_A_OWNER_CLAIM,		/* flag, set: claim all it has */
	SRTP_A_OWNER_REGISTERED,	/* flag, a socket has it */
	SRTP_A_OWNER_FLOWS,		/* u32 */
	SRTP_A_OWNER_SESSIONS,		/* u32 */
	SRTP_A_OWNER_UNCLAIMED,		/* u32, flows and sessions */
	SRTP_A_OWNER_LEFT,		/* u64, ms until these go */

	__SRTP_A_OWNER_MAX,
	SRTP_A_OWNER_MAX = __SRTP_A_OWNER_MAX - 1
};

enum srtp_a_suite {
	SRTP_A_SUITE_ID = 1,		/* u32, enum srtp_suite_id */
	SRTP_A_SUITE_NAME,		/* string, SDES name */
	SRTP_A_SUITE_KEY_LEN,		/* u32 */
	SRTP_A_SUITE_SALT_LEN,		/* u32 */
	SRTP_A_SUITE_TAG_LEN,		/* u32, SRTP */
	SRTP_A_SUITE_RTCP_TAG_LEN,	/* u32, SRTCP */
	SRTP_A_SUITE_CIPHER,		/* string, crypto API name */
	SRTP_A_SUITE_AUTH,		/* string, crypto API name */
	SRTP_A_SUITE_AVAILABLE,		/* flag, this kernel has it */

	__SRTP_A_SUITE_MAX,
	SRTP_A_SUITE_MAX = __SRTP_A_SUITE_MAX - 1
};

enum srtp_a_stats {
	SRTP_A_STATS_COUNTERS = 1,	/* nest of SRTP_A_COUNTER */
	SRTP_A_STATS_FLOWS,		/* u32 */
	SRTP_A_STATS_SESSIONS,		/* u32, with removed ones that are in use */
	SRTP_A_STATS_STATES,		/* u32, live and parked */
	SRTP_A_STATS_KEYS,		/* u32 */
	SRTP_A_STATS_AWAY,		/* u32, packets in engines, or behind one */
	SRTP_A_STATS_GENERATION,	/* u32, grows with every change */
	SRTP_A_STATS_EVENTS,		/* u32, sequence of the last event */

	__SRTP_A_STATS_MAX,
	SRTP_A_STATS_MAX = __SRTP_A_STATS_MAX - 1
};

/**
 * enum srtp_event - what a notification tells
 * @SRTP_EVENT_SESSION_FIRST: first packet opened or sealed by a session
 * @SRTP_EVENT_PEER_CHANGED: packets come from, or go to, another end
 * @SRTP_EVENT_IDLE: no packet for idle-after, of a session that had one
 * @SRTP_EVENT_RESUMED: first packet after IDLE
 * @SRTP_EVENT_UNKNOWN_SSRC: dropped for want of a state; once a second
 * @SRTP_EVENT_STATE_NEW: a state was learned
 * @SRTP_EVENT_TX_STUCK: the application went back to indices already sealed
 * @SRTP_EVENT_AUTH_FAILING: packets fail authentication; rate limited
 * @SRTP_EVENT_GONE: a flow or session was removed
 * @SRTP_EVENT_LIMIT_SOFT: a key has protected its soft limit of packets
 * @SRTP_EVENT_LIMIT_HARD: a packet was refused: the key may protect no more
 * @SRTP_EVENT_LEFT: a session has left a flow, as it was told to
 */
enum srtp_event {
	SRTP_EVENT_SESSION_FIRST = 1,
	SRTP_EVENT_PEER_CHANGED,
	SRTP_EVENT_IDLE,
	SRTP_EVENT_RESUMED,
	SRTP_EVENT_UNKNOWN_SSRC,
	SRTP_EVENT_STATE_NEW,
	SRTP_EVENT_TX_STUCK,
	SRTP_EVENT_AUTH_FAILING,
	SRTP_EVENT_GONE,
	SRTP_EVENT_LIMIT_SOFT,
	SRTP_EVENT_LIMIT_HARD,
	SRTP_EVENT_LEFT,
};

enum srtp_a_event {
	SRTP_A_EVENT_KIND = 1,		/* u32, enum srtp_event */
	SRTP_A_EVENT_SEQ,		/* u32, grows by one with each event */
	SRTP_A_EVENT_WHY,		/* string, GONE: "deleted", ...; LEFT:
					 * "after", "first"
					 */
	SRTP_A_EVENT_SSRC,		/* u32 */
	SRTP_A_EVENT_FLOW,		/* nest of SRTP_A_FLOW */
	SRTP_A_EVENT_SESSION,		/* nest of SRTP_A_SESSION */

	__SRTP_A_EVENT_MAX,
	SRTP_A_EVENT_MAX = __SRTP_A_EVENT_MAX - 1
};

#endif /* _UAPI_LINUX_SRTP_H */
