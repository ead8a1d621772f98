/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SRTP_EVENT_H
#define _SRTP_EVENT_H

#include <linux/types.h>

#include "uapi/linux/srtp.h"

struct srtp_flow;
struct srtp_key;
struct srtp_session;

/*
 * A sink: everybody may call it, it calls nobody back. Nothing is built while
 * nobody on the machine listens: netlink knows listeners by protocol and group, not by
 * namespace. Any context; no lock of a flow, session or state held.
 */
void srtp_event_session(struct srtp_session *ses, enum srtp_event kind,
			u32 ssrc);
void srtp_event_limited(struct srtp_session *ses, enum srtp_event kind,
			u32 ssrc);
void srtp_event_key(struct srtp_session *ses, enum srtp_event kind, u32 ssrc,
		    const struct srtp_key *key);
void srtp_event_unknown(struct srtp_flow *flow, u32 ssrc);
void srtp_event_session_gone(struct srtp_session *ses, const char *why);
void srtp_event_flow_gone(struct srtp_flow *flow, const char *why);
void srtp_event_left(struct srtp_flow *flow, struct srtp_session *ses,
		     const char *why);
void srtp_event_exit(void);

#endif /* _SRTP_EVENT_H */
