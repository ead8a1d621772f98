// SPDX-License-Identifier: GPL-2.0
/*
 * What an authentic packet changes (RFC 3711 section 3.3, receiver's last
 * steps): under the lock its index is looked at again and entered, in both
 * layers if there are two; its key and its SSRC are counted; a session that
 * learns makes the SSRC's state. Of what comes in only this room moves
 * states on.
 */
#include <linux/jiffies.h>
#include <linux/ktime.h>
#include <linux/math64.h>

#include "accept.h"
#include "event.h"
#include "key.h"
#include "origin.h"
#include "packet.h"
#include "session.h"
#include "state.h"

static u32 srtp_accept_arrival(u32 clock)
{
	u32 us;
	u64 s;

	s = div_u64_rem(ktime_to_us(ktime_get()), USEC_PER_SEC, &us);
	return s * clock + div_u64((u64)us * clock, USEC_PER_SEC);
}

static void __srtp_accept_count(struct srtp_pkt *pkt, struct srtp_state *st,
				u64 top_before, bool first)
{
	u32 clock = READ_ONCE(pkt->ses->config.clock);

	st->used = true;
	st->last_ok = jiffies;
	if (pkt->hdr.rtcp) {
		st->rtcp_packets++;
		return;
	}
	st->packets++;
	st->octets += pkt->len;
	srtp_rtpstats_received(&st->figures, pkt->index, top_before, first);
	if (clock)
		srtp_rtpstats_arrival(&st->figures, pkt->hdr.timestamp,
				      srtp_accept_arrival(clock));
}

/* The state's first SRTP packet: its index counts from here on. */
static void __srtp_accept_inherit(struct srtp_state *st)
{
	st->heir &= ~SRTP_HEIR_RTP;
	st->rtp.started = false;
}

/*
 * Of two layers the inner one goes on as it is by now in the session before. Not
 * where the sender may have begun anew: then its key is another one (digest.c).
 */
static int srtp_accept_settle(const struct srtp_pkt *pkt, struct srtp_state *st)
{
	if (likely(!pkt->extra) || pkt->ses->config.roc == SRTP_ROC_EITHER ||
	    !(READ_ONCE(st->heir) & SRTP_HEIR_LAYER))
		return 0;
	return srtp_origin_settle_inner(pkt->ses, st);
}

/* RFC 3711 3.3, last step: the packet is authentic; enter its index. */
static int srtp_accept_advance(struct srtp_pkt *pkt, struct srtp_state *st)
{
	struct srtp_replay *rp = pkt->hdr.rtcp ? &st->rtcp : &st->rtp;
	int why = srtp_accept_settle(pkt, st);
	bool last = false, heir;
	u64 top;

	spin_lock_bh(&st->lock);
	heir = st->heir & SRTP_HEIR_RTP && !pkt->hdr.rtcp;
	if (!why && likely(!heir))
		why = srtp_accept_window(rp, pkt->index);
	/* the distributor between us may replay as well (RFC 8723 7) */
	if (!why && pkt->extra)
		why = srtp_accept_window(st->inner, pkt->inner_index);
	/* what was busy with it when the session was removed arrives */
	if (unlikely(st->dead) && (st->dead == SRTP_DEAD_DELETED || !pkt->st ||
				   !READ_ONCE(pkt->ses->dead)))
		why = SRTP_A_COUNTER_GONE;
	/* RFC 3711 9.2 binds the receiver as well */
	if (!why && !srtp_key_spend(pkt->key, &st->share, pkt->hdr.rtcp,
				    &pkt->told))
		why = SRTP_A_COUNTER_LIMIT;
	if (!why) {
		if (unlikely(heir))
			__srtp_accept_inherit(st);
		top = rp->top;
		srtp_replay_advance(rp, pkt->index);
		if (pkt->extra) {
			st->heir &= ~(SRTP_HEIR_LAYER | SRTP_HEIR_INNER);
			srtp_replay_advance(st->inner, pkt->inner_index);
		}
		__srtp_accept_count(pkt, st, top, !st->figures.received);
	}
	if (pkt->st)
		last = __srtp_state_done(st);
	spin_unlock_bh(&st->lock);
	if (last)
		srtp_state_free(st);
	pkt->st = NULL;
	if (unlikely(pkt->told))
		srtp_event_key(pkt->ses, pkt->told, pkt->hdr.ssrc, pkt->key);
	return why;
}

/**
 * srtp_accept - enter an authentic packet
 * @pkt: opened; busy with its state, if that was there before it
 *
 * Return: 0, or enum srtp_a_counter and the packet has not been entered; if it
 * is still busy with the state, its caller ends that.
 */
int srtp_accept(struct srtp_pkt *pkt)
{
	struct srtp_state *st = pkt->st;
	u32 why;

	if (pkt->hdr.rtcp &&
	    pkt->encrypt == pkt->ses->config.rtcp_unencrypted)
		return SRTP_A_COUNTER_E_BIT;
	if (st)
		return srtp_accept_advance(pkt, st);

	/* The loser of a race finishes on the winner's state. */
	st = srtp_state_add(pkt->ses, pkt->hdr.ssrc, true,
			    GFP_ATOMIC | __GFP_NOWARN, &why);
	return st ? srtp_accept_advance(pkt, st) : why;
}
