/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SRTP_PARKED_H
#define _SRTP_PARKED_H

#include <linux/bits.h>
#include <linux/list.h>
#include <linux/types.h>

struct srtp_session;

/**
 * struct srtp_parked - what is never forgotten of an SSRC while its key lives
 * @node: in srtp_session.parked; ses->lock
 * @top: highest SRTP index, and SRTP_PARKED_STARTED or SRTP_PARKED_SAID; 0 where
 *	it has none of its own
 * @ssrc: host order
 * @rtcp_top: highest SRTCP index, and SRTP_PARKED_RTCP_STARTED
 */
struct srtp_parked {
	struct hlist_node node;
	u64 top;
	u32 ssrc;
	u32 rtcp_top;
};

#define SRTP_PARKED_STARTED		BIT_ULL(63)
/* its own, without a packet yet: a command may have said the ROC, and 0 is one */
#define SRTP_PARKED_SAID		BIT_ULL(62)
#define SRTP_PARKED_RTCP_STARTED	((u32)BIT(31))

static inline u64 srtp_parked_top(const struct srtp_parked *pk)
{
	return pk->top & ~(SRTP_PARKED_STARTED | SRTP_PARKED_SAID);
}

int srtp_parked_room(struct srtp_session *ses, u32 max);
void srtp_parked_forget(struct srtp_session *ses);
struct srtp_parked *__srtp_parked_find(struct srtp_session *ses, u32 ssrc);
void __srtp_parked_add(struct srtp_session *ses, struct srtp_parked *pk);
void __srtp_parked_del(struct srtp_session *ses, struct srtp_parked *pk);

#endif /* _SRTP_PARKED_H */
