// SPDX-License-Identifier: GPL-2.0
/*
 * Host to wire (RFC 3711 section 3.3, sender). An index is sealed once: it is
 * spent under the lock before the crypto starts, whatever becomes of it then.
 */
#include <crypto/algapi.h>
#include <linux/siphash.h>
#include <linux/slab.h>
#include <net/ipv6.h>
#include <net/route.h>

#include "compat.h"
#include "cryptex.h"
#include "crypto.h"
#include "event.h"
#include "flow.h"
#include "key.h"
#include "layout.h"
#include "mtu.h"
#include "origin.h"
#include "output.h"
#include "pad.h"
#include "path.h"
#include "resume.h"
#include "state.h"
#include "table.h"
#include "udp.h"

/* Packets refused in a row after which the application is said to be stuck:
 * a late packet of the network before us is not a restart.
 */
#define SRTP_TX_STUCK_AFTER	8

/* Tags of spent indices are kept only where a repeat may leave. */
static bool srtp_output_may_repeat(const struct srtp_pkt *pkt)
{
	const unsigned int both = RTCF_MULTICAST | RTCF_BROADCAST;

	if (pkt->ses->config.repeat == SRTP_REPEAT_IDENTICAL)
		return true;
	/* a bridge floods, and each port's copy meets the hook */
	if (srtp_resume_forwards(pkt->skb))
		return true;
	/* multicast is routed to several devices; and IPv4's, and broadcast,
	 * meet the hook twice: the loop-back copy (ip_mc_output), and the
	 * packet itself
	 */
	if (pkt->family == NFPROTO_IPV6)
		return ipv6_addr_is_multicast(&ipv6_hdr(pkt->skb)->daddr);
	return skb_rtable(pkt->skb) &&
	       skb_rtable(pkt->skb)->rt_flags & both;
}

/* Where an index has its tag; NULL where its place is another one's by now. */
static u8 *srtp_output_tag_at(const struct srtp_state *st, u64 index)
{
	u32 tags = min_t(u32, st->rtp.bits, SRTP_REPEAT_TAGS);

	if (likely(!st->tags) || st->rtp.top - index >= tags)
		return NULL;
	return (u8 *)st->tags + (index & (tags - 1)) * SRTP_REPEAT_TAG_LEN;
}

/*
 * An index that was sealed before: the same octets may leave again. They are
 * made again, and compared when the packet's turn has come: the first copy,
 * which may be away, stands before it then.
 */
static int __srtp_output_repeat(struct srtp_pkt *pkt, struct srtp_state *st)
{
	if (pkt->hdr.rtcp || !st->tags || !srtp_output_may_repeat(pkt))
		return SRTP_A_COUNTER_REPEATED;
	pkt->repeat = true;
	return 0;
}

static void __srtp_output_want_tags(struct srtp_pkt *pkt,
				    struct srtp_state *st)
{
	u8 *kept;

	/* without memory a repeat is denied, nothing worse */
	if (!st->tags && unlikely(srtp_output_may_repeat(pkt)))
		st->tags = kcalloc(min_t(u32, st->rtp.bits, SRTP_REPEAT_TAGS),
				   SRTP_REPEAT_TAG_LEN,
				   GFP_ATOMIC | __GFP_NOWARN);
	kept = srtp_output_tag_at(st, pkt->index);
	if (unlikely(kept))
		memset(kept, 0, SRTP_REPEAT_TAG_LEN);
}

static int __srtp_output_rtp_index(struct srtp_pkt *pkt, struct srtp_state *st)
{
	u64 top = st->rtp.top;
	s64 index;

	index = st->rtp.started ? srtp_index_guess(top, pkt->hdr.seq) :
				  (s64)((top & ~0xffffULL) | pkt->hdr.seq);
	if (index > (s64)SRTP_INDEX_MAX)
		return SRTP_A_COUNTER_EXHAUSTED;
	if (index < 0)
		return SRTP_A_COUNTER_TX_STUCK;
	pkt->index = index;
	switch (srtp_replay_check(&st->rtp, index)) {
	case SRTP_REPLAY_SEEN:
		return __srtp_output_repeat(pkt, st);
	case SRTP_REPLAY_OLD:
		return SRTP_A_COUNTER_TX_STUCK;
	case SRTP_REPLAY_FRESH:
		break;
	}
	if (!srtp_key_spend(pkt->key, &st->share, false, &pkt->told))
		return SRTP_A_COUNTER_LIMIT;
	srtp_replay_advance(&st->rtp, index);
	__srtp_output_want_tags(pkt, st);
	return 0;
}

/*
 * By what a packet is known again. An HMAC is looked at in full even where the tag
 * is shorter; where nothing authenticates, a keyed hash of the octets themselves.
 */
static const u8 *srtp_output_tag(struct srtp_pkt *pkt)
{
	u64 hash;

	if (unlikely(!srtp_tag_len(pkt))) {
		hash = siphash(pkt->data, pkt->len, &pkt->sn->digest_secret);
		memcpy(pkt->mac, &hash, sizeof(hash));
	}
	return pkt->tr->aead ? srtp_at_tag(pkt) : pkt->mac;
}

/*
 * Plain RTCP has no number by which a repeat is known, so the last packets that
 * left are known by their tags and the indices they bear: when the stack shows
 * one to the hook again (a bridge behind a bridge, a route that comes back) it is
 * not sealed twice. Zeros: no packet left under that index.
 */
static bool __srtp_output_rtcp_again(struct srtp_pkt *pkt,
				     const struct srtp_state *st)
{
	u32 growth = srtp_growth(pkt), index;
	const u32 *tag;
	bool again;

	if (!st->rtcp.started || pkt->wire_len < pkt->hdr.len + growth)
		return false;
	pkt->len = pkt->wire_len - growth;
	index = get_unaligned_be32(srtp_at_index(pkt)) & SRTP_RTCP_INDEX_MAX;
	tag = &st->rtcp_tags[index % SRTP_RTCP_TAGS];
	again = index <= st->rtcp.top && st->rtcp.top - index < SRTP_RTCP_TAGS &&
		*tag && !crypto_memneq(srtp_at_tag(pkt), tag, sizeof(*tag));
	pkt->len = pkt->wire_len;
	return again;
}

/* RFC 3711 3.4: grows by one a packet; at 2^31 - 1 it is spent, not wrapped. */
static int __srtp_output_rtcp_index(struct srtp_pkt *pkt,
				    struct srtp_state *st)
{
	u64 next = st->rtcp.started ? st->rtcp.top + 1 : 0;

	if (__srtp_output_rtcp_again(pkt, st))
		return SRTP_A_COUNTER_REPEATED;
	if (next > SRTP_RTCP_INDEX_MAX)
		return SRTP_A_COUNTER_EXHAUSTED;
	if (!srtp_key_spend(pkt->key, &st->share, true, &pkt->told))
		return SRTP_A_COUNTER_LIMIT;
	pkt->index = next;
	st->rtcp.top = next;
	st->rtcp.started = true;
	return 0;
}

/* Spend an index. Return: 0, or enum srtp_a_counter. */
static int srtp_output_spend(struct srtp_pkt *pkt, struct srtp_state *st)
{
	u8 heir = pkt->hdr.rtcp ? SRTP_HEIR_RTCP | SRTP_HEIR_LAYER_RTCP :
				  SRTP_HEIR_RTP | SRTP_HEIR_LAYER;
	bool stuck = false;
	int why;

	if (unlikely(READ_ONCE(st->heir) & heir) &&
	    !srtp_origin_settle(pkt->ses, st, heir))
		return SRTP_A_COUNTER_GONE;
	spin_lock_bh(&st->lock);
	if (st->dead)
		why = SRTP_A_COUNTER_GONE;
	else if (pkt->hdr.rtcp)
		why = __srtp_output_rtcp_index(pkt, st);
	else
		why = __srtp_output_rtp_index(pkt, st);
	if (!why) {
		st->stuck = 0;
		st->busy++;
		pkt->st = st;
	} else if (why == SRTP_A_COUNTER_REPEATED ||
		   why == SRTP_A_COUNTER_TX_STUCK) {
		stuck = ++st->stuck == SRTP_TX_STUCK_AFTER;
	}
	spin_unlock_bh(&st->lock);
	if (stuck)
		srtp_event_session(pkt->ses, SRTP_EVENT_TX_STUCK,
				   pkt->hdr.ssrc);
	if (unlikely(pkt->told))
		srtp_event_key(pkt->ses, pkt->told, pkt->hdr.ssrc, pkt->key);
	return why;
}

static int srtp_output_index(struct srtp_pkt *pkt)
{
	struct srtp_session *ses = pkt->ses;
	struct srtp_state *st;
	u32 why;
	int err;

	st = srtp_state_lookup_rcu(ses, pkt->hdr.ssrc);
	err = st ? srtp_output_spend(pkt, st) : SRTP_A_COUNTER_GONE;
	if (err != SRTP_A_COUNTER_GONE)
		return err;
	/* none yet, or parked just now: it goes on from where it was */
	st = srtp_state_add(ses, pkt->hdr.ssrc, true, GFP_ATOMIC | __GFP_NOWARN,
			    &why);
	return st ? srtp_output_spend(pkt, st) : why;
}

/* All that follows the packet but the tag. */
static void srtp_output_trailer(struct srtp_pkt *pkt)
{
	u32 e = pkt->encrypt ? SRTP_RTCP_E_BIT : 0;

	if (pkt->hdr.rtcp)
		put_unaligned_be32(e | (u32)pkt->index, srtp_at_index(pkt));
	/* SRTP with an HMAC: the ROC stands here until the tag is made */
	if (unlikely(pkt->at.mki_len))
		memcpy(srtp_at_mki(pkt), pkt->key->mki, pkt->at.mki_len);
}

/*
 * What changes the plain packet before it is sealed: padding, and the mark of
 * cryptex, which may put an empty extension in. Room first: a packet that will
 * not fit is dropped as it came.
 */
static int srtp_output_shape(struct srtp_pkt *pkt,
			     const struct nf_hook_state *state)
{
	const struct srtp_session_config *c = &pkt->ses->config;
	unsigned int pad = 0, more;
	int err = 0;

	if (unlikely(READ_ONCE(c->pad_to) || READ_ONCE(c->pad_block)) &&
	    !pkt->hdr.rtcp)
		err = srtp_pad_plan(pkt, &pad);
	if (!err && unlikely(c->cryptex) && !pkt->hdr.rtcp)
		err = srtp_cryptex_plan(pkt);
	if (err)
		return err;
	more = pkt->len - pkt->wire_len + pad + srtp_growth(pkt);
	/* fragments would tell of the padding what it is to hide */
	if (!srtp_mtu_fits(pkt, state, more, pad))
		return SRTP_A_COUNTER_TOO_BIG;
	err = srtp_udp_own(pkt, more);
	if (err)
		return err;
	if (unlikely(pkt->cryptex))
		srtp_cryptex_mark(pkt);
	if (unlikely(pad))
		srtp_pad_put(pkt, pad);
	pkt->clear = pkt->cryptex ? SRTP_CRYPTEX_CLEAR : pkt->hdr.len;
	return 0;
}

static int srtp_output_begin(struct srtp_pkt *pkt,
			     const struct nf_hook_state *state)
{
	struct srtp_session *ses = srtp_flow_session(pkt->flow);
	struct srtp_key *key;
	int err;

	key = ses ? rcu_dereference(ses->current_key) : NULL;
	if (!key)
		return SRTP_A_COUNTER_NO_SESSION;
	pkt->ses = ses;
	pkt->blame = ses;
	pkt->len = pkt->wire_len;
	srtp_layout_set(pkt, key->mki_len);
	pkt->extra = srtp_extra(pkt);
	pkt->encrypt = pkt->hdr.rtcp ? !ses->config.rtcp_unencrypted :
				       !ses->config.unencrypted;
	err = srtp_pkt_set_key(pkt, key);
	if (err)
		return err;
	pkt->rcc = srtp_has_rcc(pkt);
	err = srtp_output_shape(pkt, state) ?: srtp_output_index(pkt);
	if (err)
		return err;
	srtp_output_trailer(pkt);
	return srtp_crypto_run(pkt);
}

/* RFC 3711 9.1: what leaves under an index is always the same octets. */
static bool __srtp_output_tag(struct srtp_pkt *pkt, struct srtp_state *st)
{
	const u8 *tag;
	u8 *kept;

	kept = pkt->hdr.rtcp ? NULL : srtp_output_tag_at(st, pkt->index);
	if (likely(!kept))
		return !pkt->repeat;
	tag = srtp_output_tag(pkt);
	if (!pkt->repeat) {
		memcpy(kept, tag, SRTP_REPEAT_TAG_LEN);
		return true;
	}
	/* zeros: the first copy failed, and nothing has left */
	return memchr_inv(kept, 0, SRTP_REPEAT_TAG_LEN) &&
	       !crypto_memneq(kept, tag, SRTP_REPEAT_TAG_LEN);
}

static void __srtp_output_count(struct srtp_pkt *pkt, struct srtp_state *st)
{
	st->used = true;
	st->last_ok = jiffies;
	if (pkt->hdr.rtcp) {
		st->rtcp_packets++;
		memcpy(&st->rtcp_tags[pkt->index % SRTP_RTCP_TAGS],
		       srtp_output_tag(pkt), sizeof(*st->rtcp_tags));
	} else {
		st->packets++;
		st->octets += pkt->len;
	}
}

static int srtp_output_account(struct srtp_pkt *pkt, int err)
{
	struct srtp_state *st = pkt->st;
	bool last;

	if (!st)
		return err;
	spin_lock_bh(&st->lock);
	if (!err && !__srtp_output_tag(pkt, st))
		err = SRTP_A_COUNTER_REPEATED;
	if (!err)
		__srtp_output_count(pkt, st);
	last = __srtp_state_done(st);
	spin_unlock_bh(&st->lock);
	if (last)
		srtp_state_free(st);
	pkt->st = NULL;
	return err;
}

static unsigned int srtp_output_finish(struct srtp_pkt *pkt, int err)
{
	err = srtp_output_account(pkt, err);
	if (err)
		return srtp_pkt_drop(pkt, srtp_pkt_reason(err));
	if (pkt->repeat)
		srtp_stats_add(pkt->sn, SRTP_A_COUNTER_REPEATED_SENT, 1);
	srtp_udp_resize(pkt, pkt->len + srtp_growth(pkt));
	srtp_pkt_pass(pkt);
	return NF_ACCEPT;
}

const struct srtp_path srtp_output = {
	.begin = srtp_output_begin,
	.resume = srtp_crypto_resume,
	.finish = srtp_output_finish,
};
