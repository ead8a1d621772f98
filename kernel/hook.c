// SPDX-License-Identifier: GPL-2.0
/*
 * What a packet meets in netfilter: is it of a flow, is it RTP, and then along
 * the path of its direction.
 */
#include <linux/ipv6.h>
#include <linux/udp.h>
#include <net/ip.h>

#include "compat.h"
#include "datagram.h"
#include "flowtable.h"
#include "hook.h"
#include "input.h"
#include "late.h"
#include "net.h"
#include "output.h"
#include "packet.h"
#include "path.h"
#include "quote.h"
#include "resume.h"
#include "session.h"
#include "udp.h"
#include "where.h"

static nf_hookfn *srtp_hook_fn(u32 direction)
{
	return direction == SRTP_DIRECTION_OUT ? srtp_hook_out : srtp_hook_in;
}

/* Which counter a class that may pass has, and which bit lets it. */
static const struct {
	u32 bit;
	u32 counter;
} srtp_hook_pass[] = {
	[SRTP_CLASS_STUN] = { SRTP_PASS_STUN, SRTP_A_COUNTER_PASS_STUN },
	[SRTP_CLASS_ZRTP] = { SRTP_PASS_ZRTP, SRTP_A_COUNTER_PASS_ZRTP },
	[SRTP_CLASS_DTLS] = { SRTP_PASS_DTLS, SRTP_A_COUNTER_PASS_DTLS },
	[SRTP_CLASS_TURN] = { SRTP_PASS_TURN, SRTP_A_COUNTER_PASS_TURN },
	[SRTP_CLASS_QUIC] = { SRTP_PASS_QUIC, SRTP_A_COUNTER_PASS_QUIC },
	[SRTP_CLASS_OTHER] = { SRTP_PASS_OTHER, SRTP_A_COUNTER_PASS_OTHER },
};

/* A class other than RTP: policy of the flow. */
static unsigned int srtp_hook_other(struct srtp_pkt *pkt, enum srtp_class class)
{
	int err;

	if (!(pkt->flow->config.pass & srtp_hook_pass[class].bit))
		return srtp_pkt_drop(pkt, SRTP_A_COUNTER_NOT_RTP);
	if (class == SRTP_CLASS_STUN && pkt->seal) {
		/* it may wrap RTP in the clear */
		err = srtp_udp_pull(pkt);
		if (err)
			return srtp_pkt_drop(pkt, err);
		if (srtp_parse_stun_has_data(pkt->data, pkt->wire_len))
			return srtp_pkt_drop(pkt, SRTP_A_COUNTER_NOT_RTP);
	}
	srtp_stats_add(pkt->sn, srtp_hook_pass[class].counter, 1);
	return NF_ACCEPT;
}

static int srtp_hook_parse(struct srtp_pkt *pkt)
{
	int err = srtp_udp_pull(pkt);
	bool rtcp;

	if (err)
		return err;
	switch (pkt->flow->config.carries) {
	case SRTP_CARRIES_RTP:
		rtcp = false;
		break;
	case SRTP_CARRIES_RTCP:
		rtcp = true;
		break;
	default:
		rtcp = srtp_parse_is_rtcp(pkt->data, pkt->wire_len);
	}
	err = rtcp ? srtp_parse_rtcp(&pkt->hdr, pkt->data, pkt->wire_len) :
		     srtp_parse_rtp(&pkt->hdr, pkt->data, pkt->wire_len);
	if (err)
		return SRTP_A_COUNTER_MALFORMED;
	/* the other one, on a flow that carries one alone */
	if (rtcp ? !srtp_parse_is_rtcp(pkt->data, pkt->wire_len) :
		   srtp_parse_is_reserved(pkt->data, pkt->wire_len))
		return SRTP_A_COUNTER_NOT_RTP;
	return 0;
}

static enum srtp_class srtp_hook_class(const struct srtp_pkt *pkt)
{
	u8 buf, *first;

	first = skb_header_pointer(pkt->skb, skb_network_offset(pkt->skb) +
				   pkt->thoff + sizeof(struct udphdr), 1,
				   &buf);
	return first ? srtp_parse_class(*first) : SRTP_CLASS_OTHER;
}

/* Only a flow that was given no session passes what misses. */
static bool srtp_hook_misses(const struct srtp_pkt *pkt)
{
	return !pkt->flow->nses && pkt->flow->config.miss == SRTP_MISS_PASS;
}

static unsigned int srtp_hook_pkt(struct srtp_pkt *pkt,
				  const struct nf_hook_state *state)
{
	enum srtp_class class = srtp_hook_class(pkt);
	unsigned int verdict;
	int err;

	if (class != SRTP_CLASS_RTP) {
		verdict = srtp_hook_other(pkt, class);
		goto out;
	}
	if (srtp_hook_misses(pkt)) {
		srtp_stats_add(pkt->sn, SRTP_A_COUNTER_PASS_MISS, 1);
		verdict = NF_ACCEPT;
		goto out;
	}
	err = srtp_hook_parse(pkt);
	if (!err)
		return srtp_path_run(pkt, state);
	verdict = srtp_pkt_drop(pkt, err);
out:
	srtp_pkt_free(pkt);
	return verdict;
}

/* Before there is a struct srtp_pkt. */
static unsigned int srtp_hook_drop(const struct srtp_datagram *d,
				   struct srtp_flow *flow, u32 reason)
{
	srtp_flow_drop(flow, srtp_flow_session(flow), reason, 0,
		       &d->tuple.remote);
	return NF_DROP;
}

/* One datagram of a flow. Return: a verdict. */
static unsigned int srtp_hook_datagram(const struct srtp_datagram *d,
				       struct srtp_flow *flow,
				       struct sk_buff *skb)
{
	unsigned int need = skb_network_offset(skb) + d->thoff +
			    sizeof(struct udphdr);
	struct srtp_pkt *pkt = srtp_pkt_new(d->sn);

	if (!pkt)
		return srtp_hook_drop(d, flow, SRTP_A_COUNTER_NO_MEMORY);
	pkt->skb = skb;
	pkt->flow = flow;
	pkt->peer = d->tuple.remote;
	pkt->thoff = d->thoff;
	pkt->family = d->state->pf;
	pkt->seal = d->direction == SRTP_DIRECTION_OUT;
	pkt->path = pkt->seal ? &srtp_output : &srtp_input;
	pkt->hook = srtp_hook_fn(d->direction);
	if (!pskb_may_pull(skb, need)) {
		srtp_pkt_drop(pkt, SRTP_A_COUNTER_NO_MEMORY);
		srtp_pkt_free(pkt);
		return NF_DROP;
	}
	return srtp_hook_pkt(pkt, d->state);
}

static struct srtp_late *srtp_hook_late(const struct srtp_datagram *d,
					struct srtp_flow *flow,
					const struct sk_buff *skb)
{
	return srtp_late_new(flow, &d->tuple.remote, skb, d->state,
			     srtp_hook_fn(d->direction));
}

/*
 * A packet was accepted: the flow's first, or others of it wait for their batch,
 * which they do in PRE_ROUTING alone, and so must it.
 */
static noinline unsigned int srtp_hook_join(const struct srtp_datagram *d,
					    struct srtp_flow *flow,
					    struct sk_buff *skb)
{
	struct srtp_late *late;
	bool joined;

	if (atomic_cmpxchg(&flow->live->late, 0, 1) <= 1)
		return NF_ACCEPT;
	/* what the hook of a VRF steals is lost */
	if (d->tuple.dev && netif_is_l3_master(d->tuple.dev))
		return NF_ACCEPT;
	late = srtp_hook_late(d, flow, skb);
	/* without memory better out of order than not at all */
	if (!late)
		return NF_ACCEPT;
	joined = srtp_late_add(late, skb);
	srtp_late_put(late);
	return joined ? NF_STOLEN :
			srtp_hook_drop(d, flow, SRTP_A_COUNTER_GONE);
}

/* One datagram of a flow that came alone. Return: a verdict. */
static unsigned int srtp_hook_single(const struct srtp_datagram *d,
				     struct srtp_flow *flow,
				     struct sk_buff *skb)
{
	unsigned int verdict = srtp_hook_datagram(d, flow, skb);

	if (verdict != NF_ACCEPT || likely(atomic_read(&flow->live->late) == 1))
		return verdict;
	return srtp_hook_join(d, flow, skb);
}

/*
 * A datagram of a super-packet goes on through the hooks behind ours, at once or
 * with those that are late.
 *
 * Return: NF_STOLEN, or the verdict of a drop.
 */
static unsigned int srtp_hook_segment(const struct srtp_datagram *d,
				      struct srtp_flow *flow,
				      struct sk_buff *seg,
				      struct srtp_late *late)
{
	struct nf_hook_state state = *d->state;
	unsigned int verdict;

	verdict = srtp_resume_unshare(seg) ?
		  srtp_hook_datagram(d, flow, seg) :
		  srtp_hook_drop(d, flow, SRTP_A_COUNTER_NO_MEMORY);
	if (verdict == NF_STOLEN)
		return NF_STOLEN;
	if (verdict == NF_ACCEPT) {
		if (late ? srtp_late_add(late, seg) :
			   srtp_resume(seg, &state, srtp_hook_fn(d->direction)))
			return NF_STOLEN;
		verdict = srtp_hook_drop(d, flow, SRTP_A_COUNTER_GONE);
	}
	kfree_skb(seg);
	return verdict;
}

/* Return: the last drop's verdict if all were dropped, else NF_STOLEN. */
static unsigned int srtp_hook_segments(const struct srtp_datagram *d,
				       struct srtp_flow *flow,
				       struct sk_buff *segs,
				       unsigned int mac_len,
				       struct srtp_late *late)
{
	unsigned int verdict, last = NF_STOLEN;
	struct sk_buff *seg, *next;
	bool went = false;

	skb_list_walk_safe(segs, seg, next) {
		skb_mark_not_on_list(seg);
		__skb_pull(seg, mac_len);
		verdict = srtp_hook_segment(d, flow, seg, late);
		if (verdict == NF_STOLEN)
			went = true;
		else
			last = verdict;
	}
	return went ? NF_STOLEN : last;
}

/*
 * Packets that came before a received train may not have gone on yet: it waits
 * for its batch. With BH off that ends behind the train, so that one of its
 * datagrams which an engine has comes behind those before it.
 */
static unsigned int srtp_hook_wait(const struct srtp_datagram *d,
				   struct srtp_flow *flow,
				   struct sk_buff *segs, unsigned int mac_len)
{
	struct srtp_late *late;
	unsigned int verdict;

	local_bh_disable();
	late = srtp_hook_late(d, flow, segs);
	verdict = srtp_hook_segments(d, flow, segs, mac_len, late);
	if (late)
		srtp_late_put(late);
	local_bh_enable();
	return verdict;
}

/*
 * A super-packet is never treated whole: each of its datagrams is. One that
 * is no train of datagrams is not ours to cut.
 */
static noinline unsigned int srtp_hook_split(const struct srtp_datagram *d,
					     struct srtp_flow *flow,
					     struct sk_buff *skb)
{
	unsigned int mac_len = srtp_resume_mac_len(skb, d->state);
	struct sk_buff *segs = NULL;
	unsigned int verdict;
	bool list;

	if (skb_shinfo(skb)->gso_type & SKB_GSO_UDP_L4) {
		__skb_push(skb, mac_len);
		segs = __skb_gso_segment(skb, NETIF_F_HW_CSUM, false);
	}
	if (IS_ERR_OR_NULL(segs))
		return srtp_hook_drop(d, flow, segs == ERR_PTR(-ENOMEM) ?
				      SRTP_A_COUNTER_NO_MEMORY :
				      SRTP_A_COUNTER_GSO);
	srtp_stats_add(d->sn, SRTP_A_COUNTER_SEGMENTED, 1);
	/* a list's head is its own first datagram, with a reference for each */
	list = segs == skb;
	if (list)
		consume_skb(skb);
	verdict = d->direction == SRTP_DIRECTION_IN &&
		  atomic_read(&flow->live->late) ?
		  srtp_hook_wait(d, flow, segs, mac_len) :
		  srtp_hook_segments(d, flow, segs, mac_len, NULL);
	if (list)
		return NF_STOLEN;
	/* a sender of whom nothing left is told so: netfilter frees the skb */
	if (verdict == NF_STOLEN)
		consume_skb(skb);
	return verdict;
}

/* UFO: one datagram that a device would cut into fragments. Take it whole. */
static bool srtp_hook_whole(struct sk_buff *skb)
{
	if (!(skb_shinfo(skb)->gso_type & SKB_GSO_UDP))
		return false;
	if (skb_unclone(skb, GFP_ATOMIC | __GFP_NOWARN))
		return false;
	skb_gso_reset(skb);
	/* whoever sends it on cuts it, as with what was put together of fragments */
	skb->ignore_df = 1;
	return true;
}

/*
 * All that a datagram of no flow pays, if it is one as nearly all are: with its
 * ports where they are expected. Says no where it takes a closer look.
 */
static bool srtp_hook_passes(const struct sk_buff *skb, u8 family,
			     const struct srtp_flow_table *table,
			     u32 direction)
{
	unsigned int thoff = sizeof(struct ipv6hdr);
	const struct iphdr *iph = ip_hdr(skb);
	const struct udphdr *uh;

	if (family == NFPROTO_IPV4) {
		if (iph->protocol != IPPROTO_UDP || ip_is_fragment(iph))
			return false;
		thoff = iph->ihl * 4;
	} else if (ipv6_hdr(skb)->nexthdr != IPPROTO_UDP) {
		return false;
	}
	if (!table)
		return true;
	if (skb_network_offset(skb) + thoff + sizeof(*uh) > skb_headlen(skb))
		return false;
	uh = (const void *)(skb_network_header(skb) + thoff);
	return !srtp_flow_wants_port(table, direction == SRTP_DIRECTION_OUT ?
				     uh->source : uh->dest);
}

static unsigned int srtp_hook_closer(struct sk_buff *skb,
				     const struct nf_hook_state *state,
				     struct srtp_net *sn, u32 direction)
{
	struct srtp_datagram d = {
		.sn = sn,
		.state = state,
		.direction = direction,
	};
	struct srtp_flow_table *table;
	struct srtp_flow *flow;

	if (!srtp_datagram_parse(&d, skb))
		return direction == SRTP_DIRECTION_OUT ?
		       srtp_quote(skb, state) : NF_ACCEPT;
	table = rcu_dereference(sn->table[direction]);
	if (!table)
		return NF_ACCEPT;
	if (unlikely(d.fragment || d.routed)) {
		/* fragment: defragmentation is on, so it is somebody's raw
		 * socket's
		 */
		if (!srtp_flow_wants_half(table, &d.tuple.local,
					  d.routed ? NULL : &d.tuple.remote))
			return NF_ACCEPT;
		srtp_stats_add(d.sn, d.fragment ? SRTP_A_COUNTER_FRAGMENT :
						  SRTP_A_COUNTER_MALFORMED, 1);
		return NF_DROP;
	}
	d.tuple.dev = direction == SRTP_DIRECTION_OUT ? state->out : state->in;
	/* VRF: sealed on the real device, where NAT has been applied */
	if (d.tuple.dev && netif_is_l3_master(d.tuple.dev) &&
	    (direction == SRTP_DIRECTION_OUT ||
	     srtp_where_elsewhere(skb, state)))
		return NF_ACCEPT;
	d.tuple.mark = skb->mark;
	flow = srtp_flow_lookup(table, &d.tuple);
	if (!flow)
		return NF_ACCEPT;
	if (skb_is_gso(skb) && !srtp_hook_whole(skb))
		return srtp_hook_split(&d, flow, skb);
	return srtp_hook_single(&d, flow, skb);
}

static unsigned int srtp_hook(struct srtp_net *sn, struct sk_buff *skb,
			      const struct nf_hook_state *state, u32 direction)
{
	const struct srtp_flow_table *table;

	table = rcu_dereference(sn->table[direction]);
	if (srtp_hook_passes(skb, state->pf, table, direction))
		return NF_ACCEPT;
	/* a bridge in a VRF: opened when the bridge showed it to us */
	if (direction == SRTP_DIRECTION_IN &&
	    unlikely(srtp_where_shown(skb, state)))
		return NF_ACCEPT;
	return srtp_hook_closer(skb, state, sn, direction);
}

/**
 * srtp_hook_in - PRE_ROUTING
 * @priv: namespace
 * @skb: packet
 * @state: where in the stack it is
 */
unsigned int srtp_hook_in(void *priv, struct sk_buff *skb,
			  const struct nf_hook_state *state)
{
	return srtp_hook(priv, skb, state, SRTP_DIRECTION_IN);
}

/**
 * srtp_hook_out - POST_ROUTING
 * @priv: namespace
 * @skb: packet
 * @state: where in the stack it is
 */
unsigned int srtp_hook_out(void *priv, struct sk_buff *skb,
			   const struct nf_hook_state *state)
{
	/* IPv6 multicast's loop-back copy: sealed when it met us before */
	if (unlikely(state->okfn == dev_loopback_xmit))
		return NF_ACCEPT;
	return srtp_hook(priv, skb, state, SRTP_DIRECTION_OUT);
}
