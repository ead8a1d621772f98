// SPDX-License-Identifier: GPL-2.0
/*
 * The edge to netfilter. In: PRE_ROUTING at -350, after defragmentation and
 * before raw, conntrack and NAT. Out: POST_ROUTING at 150, after source NAT
 * and before conntrack confirms. A flow is what a capture on the wire shows.
 *
 * Hooks are there while flows need them, by direction and family.
 */
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/module.h>
#include <linux/netfilter_ipv4.h>
#include <linux/netfilter_ipv6.h>
#include <linux/udp.h>
#include <net/ip.h>
#include <net/ipv6.h>
#include <net/netfilter/ipv4/nf_defrag_ipv4.h>
#include <net/netfilter/ipv6/nf_defrag_ipv6.h>

#include "compat.h"
#include "flow.h"
#include "hook.h"
#include "input.h"
#include "net.h"
#include "output.h"
#include "packet.h"
#include "resume.h"
#include "session.h"
#include "udp.h"

#define SRTP_HOOK_PRIO_IN	(-350)
#define SRTP_HOOK_PRIO_OUT	150

/**
 * struct srtp_where - a datagram that met a hook
 * @sn: namespace
 * @state: netfilter's view
 * @tuple: what it is looked up by
 * @thoff: its UDP header behind the network header
 * @direction: enum srtp_direction
 * @fragment: it is a fragment, and @tuple has no ports
 */
struct srtp_where {
	struct srtp_net *sn;
	const struct nf_hook_state *state;
	struct srtp_tuple tuple;
	u32 thoff;
	u32 direction;
	bool fragment;
};

static nf_hookfn srtp_hook_in;
static nf_hookfn srtp_hook_out;

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

static void srtp_hook_ends(struct srtp_where *w, struct srtp_endpoint **src,
			   struct srtp_endpoint **dst)
{
	bool out = w->direction == SRTP_DIRECTION_OUT;

	*src = out ? &w->tuple.local : &w->tuple.remote;
	*dst = out ? &w->tuple.remote : &w->tuple.local;
	memset(&w->tuple, 0, sizeof(w->tuple));
	(*src)->family = w->state->pf;
	(*dst)->family = w->state->pf;
}

static bool srtp_hook_ports(struct srtp_where *w, const struct sk_buff *skb,
			    struct srtp_endpoint *src,
			    struct srtp_endpoint *dst)
{
	const struct udphdr *uh;
	struct udphdr buf;

	if (w->fragment)
		return true;
	uh = skb_header_pointer(skb, skb_network_offset(skb) + w->thoff,
				sizeof(buf), &buf);
	if (!uh)
		return false;
	src->port = uh->source;
	dst->port = uh->dest;
	return true;
}

static bool srtp_hook_parse4(struct srtp_where *w, const struct sk_buff *skb)
{
	const struct iphdr *iph = ip_hdr(skb);
	struct srtp_endpoint *src, *dst;

	if (iph->protocol != IPPROTO_UDP)
		return false;
	srtp_hook_ends(w, &src, &dst);
	src->addr.ip = iph->saddr;
	dst->addr.ip = iph->daddr;
	w->thoff = iph->ihl * 4;
	w->fragment = ip_is_fragment(iph);
	return srtp_hook_ports(w, skb, src, dst);
}

static bool srtp_hook_parse6(struct srtp_where *w, const struct sk_buff *skb)
{
	const struct ipv6hdr *ip6h = ipv6_hdr(skb);
	u8 nexthdr = ip6h->nexthdr;
	struct srtp_endpoint *src, *dst;
	__be16 frag_off = 0;
	int at = sizeof(*ip6h);

	if (nexthdr != IPPROTO_UDP) {
		at = ipv6_skip_exthdr(skb, skb_network_offset(skb) + at,
				      &nexthdr, &frag_off);
		if (at < 0 || nexthdr != IPPROTO_UDP)
			return false;
		at -= skb_network_offset(skb);
	}
	srtp_hook_ends(w, &src, &dst);
	src->addr.in6 = ip6h->saddr;
	dst->addr.in6 = ip6h->daddr;
	w->thoff = at;
	w->fragment = frag_off & htons(IP6_OFFSET | IP6_MF);
	return srtp_hook_ports(w, skb, src, dst);
}

/* A class other than RTP: policy of the flow. */
static unsigned int srtp_hook_other(struct srtp_pkt *pkt, enum srtp_class class)
{
	if (!(pkt->flow->config.pass & srtp_hook_pass[class].bit))
		return srtp_pkt_drop(pkt, SRTP_A_COUNTER_NOT_RTP);
	if (class == SRTP_CLASS_STUN && pkt->seal) {
		/* it may wrap RTP in the clear */
		if (srtp_udp_pull(pkt))
			return srtp_pkt_drop(pkt, SRTP_A_COUNTER_MALFORMED);
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
	return err ? SRTP_A_COUNTER_MALFORMED : 0;
}

static enum srtp_class srtp_hook_class(const struct srtp_pkt *pkt)
{
	u8 buf, *first;

	first = skb_header_pointer(pkt->skb, skb_network_offset(pkt->skb) +
				   pkt->thoff + sizeof(struct udphdr), 1,
				   &buf);
	return first ? srtp_parse_class(*first) : SRTP_CLASS_OTHER;
}

/* Only a flow that was never given a session passes what misses. */
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
		return srtp_pkt_run(pkt, state);
	verdict = srtp_pkt_drop(pkt, err);
out:
	srtp_pkt_free(pkt);
	return verdict;
}

/* One datagram of a flow. Return: a verdict. */
static unsigned int srtp_hook_datagram(const struct srtp_where *w,
				       struct srtp_flow *flow,
				       struct sk_buff *skb)
{
	unsigned int need = skb_network_offset(skb) + w->thoff +
			    sizeof(struct udphdr);
	struct srtp_pkt *pkt = srtp_pkt_new(w->sn);

	if (!pkt) {
		srtp_stats_add(w->sn, SRTP_A_COUNTER_NO_MEMORY, 1);
		return NF_DROP;
	}
	pkt->skb = skb;
	pkt->flow = flow;
	pkt->peer = w->tuple.remote;
	pkt->thoff = w->thoff;
	pkt->family = w->state->pf;
	pkt->seal = w->direction == SRTP_DIRECTION_OUT;
	pkt->path = pkt->seal ? &srtp_output : &srtp_input;
	pkt->hook = pkt->seal ? srtp_hook_out : srtp_hook_in;
	if (!pskb_may_pull(skb, need)) {
		srtp_pkt_drop(pkt, SRTP_A_COUNTER_NO_MEMORY);
		srtp_pkt_free(pkt);
		return NF_DROP;
	}
	return srtp_hook_pkt(pkt, w->state);
}

/*
 * A super-packet is never treated whole: each of its datagrams is, and goes on
 * through the hooks behind ours by itself.
 */
static unsigned int srtp_hook_split(const struct srtp_where *w,
				    struct srtp_flow *flow, struct sk_buff *skb)
{
	struct nf_hook_state state = *w->state;
	struct sk_buff *segs, *seg, *next;
	unsigned int verdict;

	segs = __skb_gso_segment(skb, NETIF_F_HW_CSUM, false);
	if (IS_ERR_OR_NULL(segs)) {
		srtp_stats_add(w->sn, SRTP_A_COUNTER_GSO, 1);
		return NF_DROP;
	}
	consume_skb(skb);
	srtp_stats_add(w->sn, SRTP_A_COUNTER_SEGMENTED, 1);
	skb_list_walk_safe(segs, seg, next) {
		skb_mark_not_on_list(seg);
		verdict = srtp_hook_datagram(w, flow, seg);
		if (verdict == NF_STOLEN)
			continue;
		if (verdict != NF_ACCEPT ||
		    !srtp_resume(seg, &state, w->direction ? srtp_hook_out :
							     srtp_hook_in))
			kfree_skb(seg);
	}
	return NF_STOLEN;
}

static unsigned int srtp_hook(struct sk_buff *skb,
			      const struct nf_hook_state *state, u32 direction)
{
	struct srtp_where w = {
		.sn = srtp_net(state->net),
		.state = state,
		.direction = direction,
	};
	struct srtp_flow_table *table;
	struct srtp_flow *flow;

	table = rcu_dereference(w.sn->table[direction]);
	if (!table || !(state->pf == NFPROTO_IPV4 ? srtp_hook_parse4(&w, skb) :
						    srtp_hook_parse6(&w, skb)))
		return NF_ACCEPT;
	if (unlikely(w.fragment)) {
		/* defragmentation is on: this is somebody's raw socket */
		if (!srtp_flow_wants_fragment_rcu(table, &w.tuple.local,
						  &w.tuple.remote))
			return NF_ACCEPT;
		srtp_stats_add(w.sn, SRTP_A_COUNTER_FRAGMENT, 1);
		return NF_DROP;
	}
	if (!srtp_flow_wants(table, w.tuple.local.port))
		return NF_ACCEPT;
	w.tuple.dev = direction == SRTP_DIRECTION_OUT ? state->out : state->in;
	/* VRF: the work is done on the real device, where NAT has been applied
	 * and a stolen packet can be resumed
	 */
	if (w.tuple.dev && netif_is_l3_master(w.tuple.dev))
		return NF_ACCEPT;
	w.tuple.mark = skb->mark;
	flow = srtp_flow_lookup_rcu(table, &w.tuple);
	if (!flow)
		return NF_ACCEPT;
	if (skb_is_gso(skb))
		return srtp_hook_split(&w, flow, skb);
	return srtp_hook_datagram(&w, flow, skb);
}

static unsigned int srtp_hook_in(void *priv, struct sk_buff *skb,
				 const struct nf_hook_state *state)
{
	return srtp_hook(skb, state, SRTP_DIRECTION_IN);
}

static unsigned int srtp_hook_out(void *priv, struct sk_buff *skb,
				  const struct nf_hook_state *state)
{
	/* IPv6 multicast's loop-back copy: sealed when it met us before */
	if (unlikely(state->okfn == dev_loopback_xmit))
		return NF_ACCEPT;
	return srtp_hook(skb, state, SRTP_DIRECTION_OUT);
}

static const struct nf_hook_ops srtp_hook_ops[SRTP_DIRECTIONS][SRTP_FAMILIES] = {
	[SRTP_DIRECTION_IN] = {
		{
			.hook = srtp_hook_in,
			.pf = NFPROTO_IPV4,
			.hooknum = NF_INET_PRE_ROUTING,
			.priority = SRTP_HOOK_PRIO_IN,
		}, {
			.hook = srtp_hook_in,
			.pf = NFPROTO_IPV6,
			.hooknum = NF_INET_PRE_ROUTING,
			.priority = SRTP_HOOK_PRIO_IN,
		},
	},
	[SRTP_DIRECTION_OUT] = {
		{
			.hook = srtp_hook_out,
			.pf = NFPROTO_IPV4,
			.hooknum = NF_INET_POST_ROUTING,
			.priority = SRTP_HOOK_PRIO_OUT,
		}, {
			.hook = srtp_hook_out,
			.pf = NFPROTO_IPV6,
			.hooknum = NF_INET_POST_ROUTING,
			.priority = SRTP_HOOK_PRIO_OUT,
		},
	},
};

static const u8 srtp_hook_family[SRTP_FAMILIES] = {
	NFPROTO_IPV4, NFPROTO_IPV6,
};

static int srtp_hook_defrag_get(struct srtp_net *sn, int family)
{
	int err = 0;

	if (!sn->defrag[family])
		err = srtp_hook_family[family] == NFPROTO_IPV4 ?
		      nf_defrag_ipv4_enable(sn->net) :
		      nf_defrag_ipv6_enable(sn->net);
	if (!err)
		sn->defrag[family]++;
	return err;
}

static void srtp_hook_defrag_put(struct srtp_net *sn, int family)
{
	if (--sn->defrag[family])
		return;
	if (srtp_hook_family[family] == NFPROTO_IPV4)
		nf_defrag_ipv4_disable(sn->net);
	else
		nf_defrag_ipv6_disable(sn->net);
}

static int srtp_hook_get_family(struct srtp_net *sn, u32 direction, int family)
{
	int err = srtp_hook_defrag_get(sn, family);

	if (err)
		return err;
	if (!sn->hooked[direction][family])
		err = nf_register_net_hook(sn->net,
					   &srtp_hook_ops[direction][family]);
	if (err)
		srtp_hook_defrag_put(sn, family);
	else
		sn->hooked[direction][family]++;
	return err;
}

static void srtp_hook_put_family(struct srtp_net *sn, u32 direction,
				 int family)
{
	if (!--sn->hooked[direction][family])
		nf_unregister_net_hook(sn->net,
				       &srtp_hook_ops[direction][family]);
	srtp_hook_defrag_put(sn, family);
}

static void srtp_hook_put(struct srtp_net *sn, u32 direction, u32 families)
{
	int i;

	for (i = 0; i < SRTP_FAMILIES; i++)
		if (families & BIT(i))
			srtp_hook_put_family(sn, direction, i);
}

static u32 srtp_hook_families(const struct srtp_flow *flow)
{
	u32 families = 0;
	int i;

	for (i = 0; i < SRTP_FAMILIES; i++)
		if (srtp_flow_has_family(flow, srtp_hook_family[i]))
			families |= BIT(i);
	return families;
}

static int srtp_hook_get(struct srtp_net *sn, u32 direction, u32 families)
{
	int i, err;

	for (i = 0; i < SRTP_FAMILIES; i++) {
		if (!(families & BIT(i)))
			continue;
		err = srtp_hook_get_family(sn, direction, i);
		if (err)
			goto err_put;
	}
	return 0;

err_put:
	srtp_hook_put(sn, direction, families & (BIT(i) - 1));
	return err;
}

/**
 * srtp_hook_publish - catch packets of a flow from now on
 * @flow: the flow, with its sessions; sn->lock is held
 * @owner: owner's name
 * @extack: says what was wrong
 *
 * The hooks are there before the flow is: it never misses a packet. A flow
 * pins the module.
 *
 * Return: 0, or a negative errno and nothing has changed.
 */
int srtp_hook_publish(struct srtp_flow *flow, const char *owner,
		      struct netlink_ext_ack *extack)
{
	u32 families = srtp_hook_families(flow);
	u32 direction = flow->config.direction;
	struct srtp_net *sn = flow->sn;
	int err;

	err = srtp_hook_get(sn, direction, families);
	if (err)
		return err;
	err = srtp_flow_publish(flow, owner, extack);
	if (err) {
		srtp_hook_put(sn, direction, families);
		return err;
	}
	/* the command that asks for the flow holds the module */
	__module_get(THIS_MODULE);
	return 0;
}

/**
 * srtp_hook_replace - publish the next version of a flow
 * @old: present version; sn->lock is held; ends
 * @flow: next version
 * @extack: says what was wrong
 *
 * Return: 0, or a negative errno and nothing has changed.
 */
int srtp_hook_replace(struct srtp_flow *old, struct srtp_flow *flow,
		      struct netlink_ext_ack *extack)
{
	u32 direction = flow->config.direction;
	u32 before = srtp_hook_families(old);
	u32 after = srtp_hook_families(flow);
	struct srtp_net *sn = flow->sn;
	int err;

	err = srtp_hook_get(sn, direction, after);
	if (err)
		return err;
	err = srtp_flow_replace(old, flow, extack);
	srtp_hook_put(sn, direction, err ? after : before);
	return err;
}

/**
 * srtp_hook_remove - catch packets of a flow no more
 * @flow: published flow; sn->lock is held; ends
 */
void srtp_hook_remove(struct srtp_flow *flow)
{
	u32 families = srtp_hook_families(flow);
	u32 direction = flow->config.direction;
	struct srtp_net *sn = flow->sn;

	srtp_flow_remove(flow);
	srtp_hook_put(sn, direction, families);
	module_put(THIS_MODULE);
}
