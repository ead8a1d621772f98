// SPDX-License-Identifier: GPL-2.0
/*
 * Wire to host (RFC 3711 section 3.3, receiver): find session and state, guess
 * the index, look at the window, choose the key, authenticate, decrypt, and
 * only then, under the lock, look again and advance. Nothing that a packet
 * says before it is authenticated changes anything but a counter.
 *
 * A flow may have several sessions (a forked call, a new key beside the old
 * one). Those that have the SSRC are tried first, the last success before the
 * others; then those that learn.
 */
#include <linux/slab.h>

#include "accept.h"
#include "compat.h"
#include "cryptex.h"
#include "crypto.h"
#include "flow.h"
#include "input.h"
#include "key.h"
#include "keyring.h"
#include "layout.h"
#include "leave.h"
#include "origin.h"
#include "parked.h"
#include "path.h"
#include "state.h"
#include "table.h"
#include "udp.h"

/* RFC 3711 3.3.1. While nothing was received the ROC is as given, or 0. */
static int srtp_input_guess(struct srtp_pkt *pkt, u64 top, bool started)
{
	s64 index;

	if (unlikely(pkt->rcc))
		/* RFC 4771 2: as it says, if that authenticates */
		index = (s64)get_unaligned_be32(srtp_at_tag(pkt)) << 16 |
			pkt->hdr.seq;
	else if (started)
		index = srtp_index_guess(top, pkt->hdr.seq);
	else
		index = (s64)((top & ~0xffffULL) | pkt->hdr.seq);

	if (index < 0)
		return SRTP_A_COUNTER_TOO_OLD;
	if (index > (s64)SRTP_INDEX_MAX)
		return SRTP_A_COUNTER_EXHAUSTED;
	pkt->index = index;
	return 0;
}

/*
 * The same where no packet of the SSRC was opened with the session's keys yet
 * (RFC 3711 3.3.1: a new key does not change the ROC): from the index it has in
 * the session before, as that counts on. Where the sender may have restarted,
 * ROC 0 is tried after that: one more authentication, if the two differ in the
 * layer they are of (RFC 8723: they may in the inner one alone).
 */
static int srtp_input_guess_heir(struct srtp_pkt *pkt)
{
	struct srtp_parked known;
	int why = 0;

	if (!pkt->second) {
		srtp_origin_look(pkt->ses, pkt->hdr.ssrc, &known);
		why = srtp_input_guess(pkt, srtp_parked_top(&known),
				       known.top & SRTP_PARKED_STARTED);
		if (pkt->ses->config.roc != SRTP_ROC_EITHER || pkt->rcc)
			return why;
		pkt->either = !why && (pkt->index >> 16 ||
				       pkt->ses->config.inner);
		pkt->second = why;
	}
	return pkt->second ? srtp_input_guess(pkt, 0, false) : 0;
}

/* The first session to be tried has received nothing of the SSRC. */
static void srtp_input_strange(struct srtp_pkt *pkt)
{
	if (!pkt->why && !pkt->retried)
		pkt->stranger = true;
}

/* It has meanwhile. */
static bool srtp_input_knows(const struct srtp_pkt *pkt, struct srtp_state *st)
{
	bool knows;

	spin_lock_bh(&st->lock);
	knows = st->rtp.started && !(st->heir & SRTP_HEIR_RTP);
	spin_unlock_bh(&st->lock);
	return knows || pkt->hdr.rtcp;
}

/* A state the packet may belong to; busy with it if the answer is 0. */
static int srtp_input_enter(struct srtp_pkt *pkt, struct srtp_state *st)
{
	bool heir = READ_ONCE(st->heir) & SRTP_HEIR_RTP && !pkt->hdr.rtcp;
	int why = unlikely(heir) ? srtp_input_guess_heir(pkt) : 0;

	spin_lock_bh(&st->lock);
	if (unlikely(st->dead)) {
		why = SRTP_A_COUNTER_GONE;
		goto out;
	}
	if (!pkt->hdr.rtcp && !heir)
		why = srtp_input_guess(pkt, st->rtp.top, st->rtp.started);
	if (unlikely(!st->rtp.started || heir) && !pkt->hdr.rtcp)
		srtp_input_strange(pkt);
	/* an heir has received nothing: nothing is a replay */
	if (!why && !heir)
		why = srtp_accept_window(pkt->hdr.rtcp ? &st->rtcp : &st->rtp,
					 pkt->index);
	if (why) {
		st->figures.duplicate += !pkt->hdr.rtcp &&
					 why == SRTP_A_COUNTER_REPLAYED;
		goto out;
	}
	st->busy++;
	pkt->st = st;
out:
	spin_unlock_bh(&st->lock);
	return why;
}

/* An SSRC without a state: parked, or new to a session that learns. */
static int srtp_input_provisional(struct srtp_pkt *pkt)
{
	struct srtp_parked known;
	bool parked, started;
	struct srtp_state *st;
	int why = 0;
	u64 top;

	parked = srtp_state_known(pkt->ses, pkt->hdr.ssrc, &known);
	/* parked until just now, or another packet's already */
	st = parked ? NULL : srtp_state_lookup_rcu(pkt->ses, pkt->hdr.ssrc);
	if (unlikely(st))
		return srtp_input_enter(pkt, st);
	srtp_input_strange(pkt);
	if (!parked && !READ_ONCE(pkt->ses->config.learn))
		return SRTP_A_COUNTER_UNKNOWN_SSRC;
	if (unlikely(!known.top && !pkt->hdr.rtcp && pkt->ses->config.roc))
		return srtp_input_guess_heir(pkt);
	if (pkt->hdr.rtcp) {
		started = known.rtcp_top & SRTP_PARKED_RTCP_STARTED;
		top = known.rtcp_top & ~SRTP_PARKED_RTCP_STARTED;
	} else {
		started = known.top & SRTP_PARKED_STARTED;
		top = srtp_parked_top(&known);
		why = srtp_input_guess(pkt, top, started);
	}
	/* of one that is parked only what is above: a replay wakes nobody */
	if (!why && started && pkt->index <= top)
		why = SRTP_A_COUNTER_TOO_OLD;
	return why;
}

static void srtp_input_leave(struct srtp_pkt *pkt)
{
	if (pkt->st)
		srtp_state_done(pkt->st);
	pkt->st = NULL;
}

static int srtp_input_cryptex(struct srtp_pkt *pkt)
{
	int why = srtp_cryptex_find(pkt);

	if (pkt->cryptex)
		pkt->clear = SRTP_CRYPTEX_CLEAR;
	return why;
}

/* What the packet says of itself, not authentic yet. */
static int srtp_input_measure(struct srtp_pkt *pkt)
{
	if (!srtp_layout_find(pkt, READ_ONCE(pkt->ses->mki_len)))
		return SRTP_A_COUNTER_TRUNCATED;
	pkt->encrypt = !pkt->ses->config.unencrypted;
	pkt->clear = pkt->hdr.len;
	pkt->cryptex = false;
	pkt->rcc = srtp_has_rcc(pkt);
	if (pkt->hdr.rtcp) {
		u32 word = get_unaligned_be32(srtp_at_index(pkt));

		pkt->index = word & SRTP_RTCP_INDEX_MAX;
		/* as the packet says; policy looks once it is authentic */
		pkt->encrypt = word & SRTP_RTCP_E_BIT;
		return 0;
	}
	return unlikely(pkt->ses->config.cryptex) ? srtp_input_cryptex(pkt) :
						    0;
}

/* Try a session with the packet, up to its first request. */
static int srtp_input_prepare(struct srtp_pkt *pkt, struct srtp_session *ses,
			      struct srtp_state *st)
{
	struct srtp_key *key;
	int why;

	pkt->ses = ses;
	pkt->second = pkt->either;
	pkt->either = false;
	why = srtp_input_measure(pkt);
	if (why)
		return why;
	key = srtp_keyring_find_rcu(ses, srtp_at_mki(pkt), pkt->at.mki_len);
	if (!key)
		return pkt->at.mki_len ? SRTP_A_COUNTER_MKI_UNKNOWN :
					 SRTP_A_COUNTER_NO_SESSION;
	why = srtp_pkt_set_key(pkt, key);
	if (why)
		return why;
	why = st ? srtp_input_enter(pkt, st) : SRTP_A_COUNTER_GONE;
	/* none, or parked just now */
	if (why == SRTP_A_COUNTER_GONE)
		why = srtp_input_provisional(pkt);
	return why;
}

/* The session makes states for packets; after srtp_state_lookup_rcu(). */
static bool srtp_input_makes(const struct srtp_session *ses)
{
	return READ_ONCE(ses->config.learn) || srtp_state_any_parked(ses);
}

/*
 * The next session to try: the same one, where it may have another index for
 * the packet; then those that know the SSRC, then the others.
 * Return: its place in the flow, or -1.
 */
static noinline int srtp_input_search(const struct srtp_pkt *pkt,
				      unsigned int hint, struct srtp_state **st)
{
	const struct srtp_flow *flow = pkt->flow;
	struct srtp_session *ses;
	unsigned int i, at;
	int learner = -1;

	if (unlikely(pkt->either)) {
		*st = srtp_state_lookup_rcu(pkt->ses, pkt->hdr.ssrc);
		return pkt->place;
	}
	for (i = 0; i < flow->nses; i++) {
		at = (hint + i) % flow->nses;
		ses = flow->ses[at];
		if (pkt->tried & BIT(at) || READ_ONCE(ses->dead))
			continue;
		*st = srtp_state_lookup_rcu(ses, pkt->hdr.ssrc);
		if (*st)
			return at;
		if (srtp_input_makes(ses)) {
			if (learner < 0)
				learner = at;
			continue;
		}
		/* not asked, unless what was parked has entered just now */
		*st = srtp_state_lookup_rcu(ses, pkt->hdr.ssrc);
		if (*st)
			return at;
	}
	*st = NULL;
	return learner;
}

/* The same; nearly every packet's is the one that opened the last. */
static int srtp_input_next(const struct srtp_pkt *pkt, struct srtp_state **st)
{
	const struct srtp_flow *flow = pkt->flow;
	unsigned int hint = READ_ONCE(flow->live->hint);

	if (likely(!pkt->tried && hint < flow->nses &&
		   !READ_ONCE(flow->ses[hint]->dead))) {
		*st = srtp_state_peek_rcu(flow->ses[hint], pkt->hdr.ssrc);
		if (likely(*st))
			return hint;
	}
	return srtp_input_search(pkt, hint, st);
}

/* What no transform ever changes. */
static unsigned int srtp_input_fixed(const struct srtp_pkt *pkt)
{
	return pkt->hdr.rtcp ? SRTP_RTCP_HDR_LEN : SRTP_RTP_HDR_LEN;
}

/* An AEAD may leave anything behind when it fails: keep what was there while
 * the packet may be tried again.
 */
static int srtp_input_keep(struct srtp_pkt *pkt)
{
	unsigned int at = srtp_input_fixed(pkt);

	if (!pkt->tr->aead || pkt->copy ||
	    (!pkt->either && !pkt->stranger && hweight8(pkt->tried) >= pkt->flow->nses))
		return 0;
	pkt->copy = kmemdup(pkt->data + at, pkt->wire_len - at,
			    GFP_ATOMIC | __GFP_NOWARN);
	return pkt->copy ? 0 : SRTP_A_COUNTER_NO_MEMORY;
}

static void srtp_input_restore(struct srtp_pkt *pkt)
{
	unsigned int at = srtp_input_fixed(pkt);

	if (pkt->copy)
		memcpy(pkt->data + at, pkt->copy, pkt->wire_len - at);
}

/* The first session tried says why, and counts it. */
static void srtp_input_blame(struct srtp_pkt *pkt, u32 why)
{
	if (pkt->why)
		return;
	pkt->why = why;
	pkt->blame = pkt->ses;
}

/* Make the packet ours and authenticate it. */
static int srtp_input_open(struct srtp_pkt *pkt)
{
	int err = 0;

	if (unlikely(!srtp_tag_len(pkt)))
		err = srtp_udp_verify(pkt);
	return err ?: srtp_udp_own(pkt, 0) ?: srtp_input_keep(pkt) ?:
	       srtp_crypto_run(pkt);
}

/* Try session after session, from the next one on. */
static int srtp_input_try(struct srtp_pkt *pkt)
{
	struct srtp_state *st;
	int at, err;

	while ((at = srtp_input_next(pkt, &st)) >= 0) {
		pkt->tried |= BIT(at);
		pkt->place = at;
		err = srtp_input_prepare(pkt, pkt->flow->ses[at], st);
		if (!err) {
			err = srtp_input_open(pkt);
			if (!err || err == -EINPROGRESS)
				return err;
			srtp_input_leave(pkt);
			srtp_input_restore(pkt);
		}
		srtp_input_blame(pkt, srtp_pkt_reason(err));
	}
	if (pkt->why)
		return pkt->why;
	return srtp_flow_session(pkt->flow) ? SRTP_A_COUNTER_UNKNOWN_SSRC :
					      SRTP_A_COUNTER_NO_SESSION;
}

static int srtp_input_begin(struct srtp_pkt *pkt,
			    const struct nf_hook_state *state)
{
	return srtp_input_try(pkt);
}

static int srtp_input_resume(struct srtp_pkt *pkt, int err)
{
	err = srtp_crypto_resume(pkt, err);
	if (!err || err == -EINPROGRESS)
		return err;
	srtp_input_leave(pkt);
	srtp_input_restore(pkt);
	srtp_input_blame(pkt, srtp_pkt_reason(err));
	return srtp_input_try(pkt);
}

/*
 * The first packets of a stream may all be away before one of them has made
 * the state, or given it an index, and were tried with the index of a stranger.
 * Its turn comes when those before it have finished: if one of them was received,
 * try once more.
 */
static int srtp_input_retry(struct srtp_pkt *pkt, int err)
{
	struct srtp_state *st;

	if (!pkt->stranger)
		return err;
	/* once: a forgery must not stand at the head for ever */
	pkt->stranger = false;
	pkt->retried = true;
	pkt->either = false;
	pkt->tried = 0;
	srtp_input_next(pkt, &st);
	if (!st || !srtp_input_knows(pkt, st))
		return err;
	pkt->why = 0;
	return srtp_input_try(pkt);
}

static unsigned int srtp_input_finish(struct srtp_pkt *pkt, int err)
{
	struct srtp_flow_live *live = pkt->flow->live;
	int why;

	if (err) {
		srtp_input_leave(pkt);
		return srtp_pkt_drop(pkt, srtp_pkt_reason(err));
	}
	why = srtp_accept(pkt);
	if (why) {
		srtp_input_leave(pkt);
		pkt->blame = pkt->ses;
		return srtp_pkt_drop(pkt, why);
	}
	srtp_leave_arrived(pkt);
	if (READ_ONCE(live->hint) != pkt->place)
		WRITE_ONCE(live->hint, pkt->place);
	if (unlikely(pkt->cryptex))
		srtp_cryptex_unmark(pkt);
	srtp_udp_resize(pkt, pkt->len);
	srtp_pkt_pass(pkt);
	return NF_ACCEPT;
}

const struct srtp_path srtp_input = {
	.begin = srtp_input_begin,
	.resume = srtp_input_resume,
	.retry = srtp_input_retry,
	.finish = srtp_input_finish,
};
