// SPDX-License-Identifier: MIT
/* What objects consist of: which attribute is which member. */
#include <stddef.h>

#include "object.h"

#define FIELD(s, a, t, m, n, ...) \
	{ .attr = (a), .type = (t), .offset = offsetof(struct s, m), \
	  .name = (n), __VA_ARGS__ }
#define MEMBER(s, m)	sizeof(((struct s *)NULL)->m)
#define TEXT(s, m)	.max = MEMBER(s, m) - 1
#define OCTETS(s, m)	.max = MEMBER(s, m) - 1
#define LIST(s, m, c)	.max = MEMBER(s, m) / sizeof(((struct s *)NULL)->m[0]), \
			.count = offsetof(struct s, c)
#define FLAG(a, n, ...)	{ .attr = (a), .type = OBJECT_FLAG, .name = (n), \
			  __VA_ARGS__ }
#define SHOWN		.shown = true
#define OBJECT(s, f)	{ .fields = (f), .n_fields = sizeof(f) / sizeof((f)[0]), \
			  .size = sizeof(struct s) }

#define F(a, t, m, n, ...) \
	FIELD(srtpctl_key, SRTP_A_KEY_##a, OBJECT_##t, m, n, __VA_ARGS__)
static const struct object_field object_key_fields[] = {
	F(OWNER, TEXT, owner, "owner", TEXT(srtpctl_key, owner)),
	F(SESSION, U32, session, "session"),
	F(MASTER, OCTETS, master, "master", OCTETS(srtpctl_key, master)),
	F(MKI, OCTETS, mki, "mki", OCTETS(srtpctl_key, mki)),
	F(ENGINE, TEXT, engine, "engine", TEXT(srtpctl_key, engine)),
	F(AUTH_ENGINE, TEXT, auth_engine, "auth-engine",
	  TEXT(srtpctl_key, auth_engine)),
	FLAG(SRTP_A_KEY_CURRENT, "current", SHOWN),
	F(CIPHER_DRIVER, TEXT, cipher_driver, "cipher-driver",
	  TEXT(srtpctl_key, cipher_driver), SHOWN),
	F(AUTH_DRIVER, TEXT, auth_driver, "auth-driver",
	  TEXT(srtpctl_key, auth_driver), SHOWN),
	FLAG(SRTP_A_KEY_ASYNC, "async", SHOWN),
	F(CHECK, OCTETS, check, "check", OCTETS(srtpctl_key, check), SHOWN),
	F(LIMIT, U64, limit, "limit"),
	F(SOFT_LIMIT, U64, soft_limit, "soft-limit"),
	F(RTCP_LIMIT, U64, rtcp_limit, "rtcp-limit"),
	F(RTCP_SOFT_LIMIT, U64, rtcp_soft_limit, "rtcp-soft-limit"),
	F(USED, U64, used, "used"),
	F(RTCP_USED, U64, rtcp_used, "rtcp-used"),
	F(ENGINE_FROM, U32, engine_from, "engine-from"),
};
#undef F

const struct object object_key = OBJECT(srtpctl_key, object_key_fields);

#define F(a, t, m, n, ...) \
	FIELD(srtpctl_session, SRTP_A_SESSION_##a, OBJECT_##t, m, n, __VA_ARGS__)
static const struct object_field object_session_fields[] = {
	F(ID, U32, id, "id"),
	F(OWNER, TEXT, owner, "owner", TEXT(srtpctl_session, owner)),
	F(COOKIE, OCTETS, cookie, "cookie", OCTETS(srtpctl_session, cookie)),
	F(DIRECTION, U32, direction, "direction"),
	F(SUITE, U32, suite, "suite"),
	F(KEY, NESTS, keys, "key", LIST(srtpctl_session, keys, n_keys),
	  .nest = &object_key),
	F(CURRENT_MKI, OCTETS, current_mki, "current-mki",
	  OCTETS(srtpctl_session, current_mki)),
	F(LEARN, U32, learn, "learn"),
	F(SSRC, U32S, ssrc, "ssrc", LIST(srtpctl_session, ssrc, n_ssrc)),
	F(WINDOW, U32, window, "window"),
	F(RTCP_WINDOW, U32, rtcp_window, "rtcp-window"),
	F(CLOCK, U32, clock, "clock"),
	F(IDLE_AFTER, U32, idle_after, "idle-after"),
	F(MAX_PARKED, U32, max_parked, "max-parked"),
	F(REPEAT, U32, repeat, "repeat"),
	FLAG(SRTP_A_SESSION_SHARED_KEY, "shared-key"),
	FLAG(SRTP_A_SESSION_RTCP_UNENCRYPTED, "rtcp-unencrypted"),
	FLAG(SRTP_A_SESSION_ALLOW_UNENCRYPTED, "allow-unencrypted"),
	FLAG(SRTP_A_SESSION_ALL, "all"),
	FLAG(SRTP_A_SESSION_ANONYMOUS, "anonymous", SHOWN),
	F(STATES, U32, states, "states", SHOWN),
	F(PARKED, U32, parked, "parked", SHOWN),
	F(FLOWS, U32, flows, "flows", SHOWN),
	F(COUNTERS, COUNTERS, counters, "counters", SHOWN),
	F(LAST_OK, U64, last_ok, "last-ok", SHOWN),
	F(LAST_DROP, U64, last_drop, "last-drop", SHOWN),
	F(PEER_ADDR, OCTETS, peer_addr, "peer-addr",
	  OCTETS(srtpctl_session, peer_addr), SHOWN),
	F(PEER_PORT, PORT, peer_port, "peer-port", SHOWN),
	F(LAST_DROP_REASON, U32, last_drop_reason, "last-drop-reason", SHOWN),
	F(LAST_DROP_ADDR, OCTETS, last_drop_addr, "last-drop-addr",
	  OCTETS(srtpctl_session, last_drop_addr), SHOWN),
	F(LAST_DROP_PORT, PORT, last_drop_port, "last-drop-port", SHOWN),
	F(LAST_DROP_SSRC, U32, last_drop_ssrc, "last-drop-ssrc", SHOWN),
	FLAG(SRTP_A_SESSION_UNENCRYPTED, "unencrypted"),
	FLAG(SRTP_A_SESSION_UNAUTHENTICATED, "unauthenticated"),
	FLAG(SRTP_A_SESSION_ALLOW_UNAUTHENTICATED, "allow-unauthenticated"),
	FLAG(SRTP_A_SESSION_OUTER_ONLY, "outer-only"),
	F(ENCRYPT_EXT, OCTETS, encrypt_ext, "encrypt-ext",
	  OCTETS(srtpctl_session, encrypt_ext)),
	F(CRYPTEX, U32, cryptex, "cryptex"),
	F(RCC, U32, rcc, "rcc"),
	F(PAD_TO, U32, pad_to, "pad-to"),
	F(PAD_BLOCK, U32, pad_block, "pad-block"),
	F(ROC, U32, roc, "roc"),
	F(ROC_FROM, U32, roc_from, "roc-from"),
};
#undef F

const struct object object_session =
	OBJECT(srtpctl_session, object_session_fields);

#define F(a, t, m, n, ...) \
	FIELD(srtpctl_leave, SRTP_A_BIND_##a, OBJECT_##t, m, n, __VA_ARGS__)
static const struct object_field object_leave_fields[] = {
	F(SESSION, U32, session, "session"),
	F(AFTER, U32, after, "after"),
	FLAG(SRTP_A_BIND_FIRST, "first"),
};
#undef F

static const struct object object_leave =
	OBJECT(srtpctl_leave, object_leave_fields);

#define F(a, t, m, n, ...) \
	FIELD(srtpctl_flow, SRTP_A_FLOW_##a, OBJECT_##t, m, n, __VA_ARGS__)
static const struct object_field object_flow_fields[] = {
	F(ID, U32, id, "id"),
	F(OWNER, TEXT, owner, "owner", TEXT(srtpctl_flow, owner)),
	F(COOKIE, OCTETS, cookie, "cookie", OCTETS(srtpctl_flow, cookie)),
	F(DIRECTION, U32, direction, "direction"),
	F(LOCAL_ADDR, OCTETS, local_addr, "local-addr",
	  OCTETS(srtpctl_flow, local_addr)),
	F(LOCAL_PORT, PORT, local_port, "local-port"),
	F(REMOTE_ADDR, OCTETS, remote_addr, "remote-addr",
	  OCTETS(srtpctl_flow, remote_addr)),
	F(REMOTE_PORT, PORT, remote_port, "remote-port"),
	F(IFINDEX, U32, ifindex, "ifindex"),
	F(MARK, U32, mark, "mark"),
	F(MARK_MASK, U32, mark_mask, "mark-mask"),
	F(CARRIES, U32, carries, "carries"),
	F(PASS, U32, pass, "pass"),
	F(MISS, U32, miss, "miss"),
	F(SET_MARK, U32, set_mark, "set-mark"),
	F(SET_MARK_MASK, U32, set_mark_mask, "set-mark-mask"),
	F(SESSIONS, BINDS, sessions, "sessions",
	  LIST(srtpctl_flow, sessions, n_sessions)),
	F(SESSION_ADD, U32S, session_add, "session-add",
	  LIST(srtpctl_flow, session_add, n_session_add)),
	F(SESSION_DEL, U32S, session_del, "session-del",
	  LIST(srtpctl_flow, session_del, n_session_del)),
	F(SESSION, NEST_AT, session, "session", .nest = &object_session),
	FLAG(SRTP_A_FLOW_ALL, "all"),
	FLAG(SRTP_A_FLOW_NO_REMOTE, "no-remote"),
	F(LAST_OK, U64, last_ok, "last-ok", SHOWN),
	F(LAST_DROP, U64, last_drop, "last-drop", SHOWN),
	F(PEER_ADDR, OCTETS, peer_addr, "peer-addr",
	  OCTETS(srtpctl_flow, peer_addr), SHOWN),
	F(PEER_PORT, PORT, peer_port, "peer-port", SHOWN),
	F(LAST_DROP_REASON, U32, last_drop_reason, "last-drop-reason", SHOWN),
	F(LAST_DROP_ADDR, OCTETS, last_drop_addr, "last-drop-addr",
	  OCTETS(srtpctl_flow, last_drop_addr), SHOWN),
	F(LAST_DROP_PORT, PORT, last_drop_port, "last-drop-port", SHOWN),
	F(LAST_DROP_SSRC, U32, last_drop_ssrc, "last-drop-ssrc", SHOWN),
	F(SESSION_LEAVE, NESTS, session_leave, "session-leave",
	  LIST(srtpctl_flow, session_leave, n_session_leave),
	  .nest = &object_leave),
	FLAG(SRTP_A_FLOW_INSECURE, "insecure", SHOWN),
};
#undef F

const struct object object_flow = OBJECT(srtpctl_flow, object_flow_fields);

#define F(a, t, m, n, ...) \
	FIELD(srtpctl_state, SRTP_A_STATE_##a, OBJECT_##t, m, n, __VA_ARGS__)
static const struct object_field object_state_fields[] = {
	F(OWNER, TEXT, owner, "owner", TEXT(srtpctl_state, owner)),
	F(SESSION, U32, session, "session"),
	F(SSRC, U32, ssrc, "ssrc"),
	F(ROC, U32, roc, "roc"),
	F(SEQ, U32, seq, "seq"),
	F(RTCP_INDEX, U32, rtcp_index, "rtcp-index"),
	FLAG(SRTP_A_STATE_PARKED, "parked", SHOWN),
	FLAG(SRTP_A_STATE_LEARNED, "learned", SHOWN),
	F(PACKETS, U64, packets, "packets", SHOWN),
	F(OCTETS, U64, octets, "octets", SHOWN),
	F(RTCP_PACKETS, U64, rtcp_packets, "rtcp-packets", SHOWN),
	F(LAST_OK, U64, last_ok, "last-ok", SHOWN),
	F(EXPECTED, U64, expected, "expected", SHOWN),
	F(LOST, S32, lost, "lost", SHOWN),
	F(REORDERED, U64, reordered, "reordered", SHOWN),
	F(DUPLICATE, U64, duplicate, "duplicate", SHOWN),
	F(JITTER, U32, jitter, "jitter", SHOWN),
	FLAG(SRTP_A_STATE_WINDOWS, "windows"),
	FLAG(SRTP_A_STATE_INSECURE, "insecure", SHOWN),
};
#undef F

const struct object object_state = OBJECT(srtpctl_state, object_state_fields);

#define F(a, t, m, n, ...) \
	FIELD(srtpctl_saved_state, SRTP_A_STATE_##a, OBJECT_##t, m, n, \
	      __VA_ARGS__)
static const struct object_field object_saved_state_fields[] = {
	F(SSRC, U32, ssrc, "ssrc"),
	F(ROC, U32, roc, "roc"),
	F(SEQ, U32, seq, "seq"),
	F(RTCP_INDEX, U32, rtcp_index, "rtcp-index"),
	FLAG(SRTP_A_STATE_PARKED, "parked"),
	FLAG(SRTP_A_STATE_LEARNED, "learned"),
	F(WINDOW, WINDOW, window, "window"),
	F(RTCP_WINDOW, WINDOW, rtcp_window, "rtcp-window"),
	F(INNER_INDEX, U64, inner_index, "inner-index"),
	F(INNER_WINDOW, WINDOW, inner_window, "inner-window"),
};
#undef F

const struct object object_saved_state =
	OBJECT(srtpctl_saved_state, object_saved_state_fields);

#define F(a, t, m, n, ...) \
	FIELD(srtpctl_saved_key, SRTP_A_KEY_##a, OBJECT_##t, m, n, __VA_ARGS__)
static const struct object_field object_saved_key_fields[] = {
	F(MKI, OCTETS, mki, "mki", OCTETS(srtpctl_saved_key, mki)),
	F(CHECK, OCTETS, check, "check", OCTETS(srtpctl_saved_key, check)),
	F(USED, U64, used, "used"),
	F(RTCP_USED, U64, rtcp_used, "rtcp-used"),
};
#undef F

static const struct object object_saved_key =
	OBJECT(srtpctl_saved_key, object_saved_key_fields);

#define F(a, t, m, n, ...) \
	FIELD(srtpctl_saved, SRTP_A_RESTORE_##a, OBJECT_##t, m, n, __VA_ARGS__)
static const struct object_field object_saved_fields[] = {
	F(OWNER, TEXT, owner, "owner", TEXT(srtpctl_saved, owner)),
	F(SESSION, U32, session, "session"),
	F(DIRECTION, U32, direction, "direction"),
	F(SUITE, U32, suite, "suite"),
	F(KEY, NESTS, keys, "key", LIST(srtpctl_saved, keys, n_keys),
	  .nest = &object_saved_key),
	F(STATE, NESTS_AT, states, "state", .max = UINT16_MAX,
	  .count = offsetof(struct srtpctl_saved, n_states),
	  .nest = &object_saved_state),
	FLAG(SRTP_A_RESTORE_CHECK_ONLY, "check-only"),
	F(ROOM, U32, room, "room"),
};
#undef F

const struct object object_saved = OBJECT(srtpctl_saved, object_saved_fields);

#define F(a, t, m, n, ...) \
	FIELD(srtpctl_owner, SRTP_A_OWNER_##a, OBJECT_##t, m, n, __VA_ARGS__)
static const struct object_field object_owner_fields[] = {
	F(NAME, TEXT, name, "name", TEXT(srtpctl_owner, name)),
	F(LINGER, U32, linger, "linger"),
	F(AFTER, U32, after, "after"),
	FLAG(SRTP_A_OWNER_CLAIM, "claim"),
	FLAG(SRTP_A_OWNER_REGISTERED, "registered", SHOWN),
	F(FLOWS, U32, flows, "flows", SHOWN),
	F(SESSIONS, U32, sessions, "sessions", SHOWN),
	F(UNCLAIMED, U32, unclaimed, "unclaimed", SHOWN),
	F(LEFT, U64, left, "left", SHOWN),
};
#undef F

const struct object object_owner = OBJECT(srtpctl_owner, object_owner_fields);

#define F(a, t, m, n, ...) \
	FIELD(srtpctl_suite_info, SRTP_A_SUITE_##a, OBJECT_##t, m, n, SHOWN, \
	      __VA_ARGS__)
static const struct object_field object_suite_fields[] = {
	F(ID, U32, id, "id"),
	F(NAME, TEXT, name, "name", TEXT(srtpctl_suite_info, name)),
	F(KEY_LEN, U32, key_len, "key-len"),
	F(SALT_LEN, U32, salt_len, "salt-len"),
	F(TAG_LEN, U32, tag_len, "tag-len"),
	F(RTCP_TAG_LEN, U32, rtcp_tag_len, "rtcp-tag-len"),
	F(CIPHER, TEXT, cipher, "cipher", TEXT(srtpctl_suite_info, cipher)),
	F(AUTH, TEXT, auth, "auth", TEXT(srtpctl_suite_info, auth)),
	FLAG(SRTP_A_SUITE_AVAILABLE, "available", SHOWN),
};
#undef F

const struct object object_suite =
	OBJECT(srtpctl_suite_info, object_suite_fields);

#define F(a, t, m, n) \
	FIELD(srtpctl_stats, SRTP_A_STATS_##a, OBJECT_##t, m, n, SHOWN)
static const struct object_field object_stats_fields[] = {
	F(COUNTERS, COUNTERS, counters, "counters"),
	F(FLOWS, U32, flows, "flows"),
	F(SESSIONS, U32, sessions, "sessions"),
	F(STATES, U32, states, "states"),
	F(KEYS, U32, keys, "keys"),
	F(AWAY, U32, away, "away"),
	F(GENERATION, U32, generation, "generation"),
	F(EVENTS, U32, events, "events"),
};
#undef F

const struct object object_stats = OBJECT(srtpctl_stats, object_stats_fields);

#define F(a, t, m, n, ...) \
	FIELD(srtpctl_event, SRTP_A_EVENT_##a, OBJECT_##t, m, n, SHOWN, \
	      __VA_ARGS__)
static const struct object_field object_event_fields[] = {
	F(KIND, U32, kind, "kind"),
	F(SEQ, U32, seq, "seq"),
	F(WHY, TEXT, why, "why", TEXT(srtpctl_event, why)),
	F(SSRC, U32, ssrc, "ssrc"),
	F(FLOW, NEST, flow, "flow", .nest = &object_flow),
	F(SESSION, NEST, session, "session", .nest = &object_session),
};
#undef F

const struct object object_event = OBJECT(srtpctl_event, object_event_fields);
