/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SRTP_ORIGIN_H
#define _SRTP_ORIGIN_H

#include <linux/types.h>

struct netlink_ext_ack;
struct sk_buff;
struct srtp_parked;
struct srtp_replay;
struct srtp_session;
struct srtp_state;

int srtp_origin_attach(struct srtp_session *ses, const char *owner,
		       struct netlink_ext_ack *extack);
void srtp_origin_cut(struct srtp_session *ses);
void srtp_origin_leave(struct srtp_session *ses);
bool srtp_origin_continues(const struct srtp_session *ses,
			   const struct srtp_session *from);
void srtp_origin_look(const struct srtp_session *ses, u32 ssrc,
		      struct srtp_parked *known);
bool srtp_origin_look_inner(const struct srtp_session *ses, u32 ssrc, u64 *top,
			    struct srtp_replay *seen);
void srtp_origin_seed(const struct srtp_session *ses, struct srtp_state *st);
int srtp_origin_settle_inner(const struct srtp_session *ses,
			     struct srtp_state *st);
bool srtp_origin_settle(const struct srtp_session *ses, struct srtp_state *st,
			u8 what);
int srtp_origin_fill(struct sk_buff *msg, const struct srtp_session *ses);

#endif /* _SRTP_ORIGIN_H */
