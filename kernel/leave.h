/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SRTP_LEAVE_H
#define _SRTP_LEAVE_H

#include "flow.h"
#include "packet.h"
#include "session.h"

#define SRTP_LEAVE_MAX		3600000	/* ms: an hour */

struct srtp_net;

void srtp_leave_plan(struct srtp_flow *flow, unsigned int place, u32 after);
void srtp_leave_carry(struct srtp_flow *flow, const struct srtp_flow *old,
		      unsigned int place);
void srtp_leave_begin(struct srtp_flow *flow);
void srtp_leave_trigger(struct srtp_flow *flow);
void srtp_leave_init(struct srtp_net *sn);
void srtp_leave_exit(struct srtp_net *sn);

/**
 * srtp_leave_arrived - a packet was opened: somebody may wait for it
 * @pkt: packet, which advanced its state
 *
 * A packet without a tag proves nothing.
 */
static inline void srtp_leave_arrived(const struct srtp_pkt *pkt)
{
	u8 first = pkt->flow->leave_first;

	if (unlikely(first) &&
	    !((first | pkt->flow->leave_now) & BIT(pkt->place)) &&
	    (pkt->hdr.rtcp || pkt->ses->config.tag_len))
		srtp_leave_trigger(pkt->flow);
}

#endif /* _SRTP_LEAVE_H */
