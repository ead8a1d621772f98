// SPDX-License-Identifier: GPL-2.0
/*
 * Where a packet that meets a hook comes from and goes to: what its flow is
 * looked up by, and whether the question is to be asked here.
 */
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/udp.h>
#include <net/ip.h>
#include <net/ipv6.h>
#include <net/xfrm.h>

#include "where.h"

static void srtp_where_ends(struct srtp_where *w, struct srtp_endpoint **src,
			    struct srtp_endpoint **dst)
{
	bool out = w->direction == SRTP_DIRECTION_OUT;

	*src = out ? &w->tuple.local : &w->tuple.remote;
	*dst = out ? &w->tuple.remote : &w->tuple.local;
	(*src)->family = w->state->pf;
	(*dst)->family = w->state->pf;
}

static bool srtp_where_ports(struct srtp_where *w, const struct sk_buff *skb,
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

/* Has an IPv4 header a source route among its options (RFC 791 3.1)? */
static bool srtp_where_routed4(const struct iphdr *iph)
{
	const u8 *opt = (const u8 *)(iph + 1);
	const u8 *end = (const u8 *)iph + iph->ihl * 4;

	while (opt < end && *opt != IPOPT_END) {
		if (*opt == IPOPT_LSRR || *opt == IPOPT_SSRR)
			return true;
		if (*opt == IPOPT_NOOP)
			opt++;
		else if (opt + 1 < end && opt[1] > 1)
			opt += opt[1];
		else
			break;
	}
	return false;
}

static bool srtp_where_parse4(struct srtp_where *w, const struct sk_buff *skb)
{
	const struct iphdr *iph = ip_hdr(skb);
	struct srtp_endpoint *src, *dst;

	if (iph->protocol != IPPROTO_UDP)
		return false;
	srtp_where_ends(w, &src, &dst);
	src->addr.ip = iph->saddr;
	dst->addr.ip = iph->daddr;
	w->thoff = iph->ihl * 4;
	w->fragment = ip_is_fragment(iph);
	w->routed = unlikely(iph->ihl > 5) && srtp_where_routed4(iph);
	return srtp_where_ports(w, skb, src, dst);
}

/*
 * Behind extension headers. AH: sealed before it was put on, or not verified
 * yet; the inner packet meets the hook by itself. A routing header hides the
 * last address, which the checksum needs.
 *
 * Return: the UDP header's place, or -1 when the packet is not ours.
 */
static int srtp_where_skip6(struct srtp_where *w, const struct sk_buff *skb)
{
	int start = skb_network_offset(skb), at;
	u8 nexthdr = ipv6_hdr(skb)->nexthdr;
	unsigned int unused = start;
	__be16 frag_off = 0;

	at = ipv6_skip_exthdr(skb, start + sizeof(struct ipv6hdr), &nexthdr,
			      &frag_off);
	w->fragment = frag_off & htons(IP6_OFFSET | IP6_MF);
	/* a later fragment says not even that it is UDP */
	if (at < 0 || (nexthdr != IPPROTO_UDP && !w->fragment) ||
	    ipv6_find_hdr(skb, &unused, NEXTHDR_AUTH, NULL, NULL) >= 0)
		return -1;
	unused = start;
	w->routed = ipv6_find_hdr(skb, &unused, NEXTHDR_ROUTING, NULL,
				  NULL) >= 0;
	return at - start;
}

static bool srtp_where_parse6(struct srtp_where *w, const struct sk_buff *skb)
{
	const struct ipv6hdr *ip6h = ipv6_hdr(skb);
	struct srtp_endpoint *src, *dst;
	int at = sizeof(*ip6h);

	if (ip6h->nexthdr != IPPROTO_UDP) {
		at = srtp_where_skip6(w, skb);
		if (at < 0)
			return false;
	}
	srtp_where_ends(w, &src, &dst);
	src->addr.in6 = ip6h->saddr;
	dst->addr.in6 = ip6h->daddr;
	w->thoff = at;
	return srtp_where_ports(w, skb, src, dst);
}

/**
 * srtp_where_parse - the datagram's addresses and ports
 * @w: namespace, state and direction are set; receives the rest but device and
 *     mark
 * @skb: packet
 *
 * Return: it is UDP.
 */
bool srtp_where_parse(struct srtp_where *w, const struct sk_buff *skb)
{
	return w->state->pf == NFPROTO_IPV4 ? srtp_where_parse4(w, skb) :
					      srtp_where_parse6(w, skb);
}

/**
 * srtp_where_elsewhere - does this packet meet us on another device
 * @w: datagram on a VRF's device
 * @skb: its packet
 *
 * A VRF shows each packet on the real device and on its own. The work is done
 * on the real one, where NAT has been applied and a stolen packet can be
 * resumed. But what IPsec unwraps in a VRF is only ever shown on the VRF's: in
 * tunnel mode first as any packet, in transport mode once, with the mark of the
 * packet it came in. What a VRF loops back has not been sealed either.
 *
 * Return: the VRF's device is where another one has done, or will do, the work.
 */
bool srtp_where_elsewhere(const struct srtp_where *w, const struct sk_buff *skb)
{
	bool slave = w->state->pf == NFPROTO_IPV4 ?
		     IPCB(skb)->flags & IPSKB_L3SLAVE :
		     IP6CB(skb)->flags & IP6SKB_L3SLAVE;
	const struct sec_path *sp = skb_sec_path(skb);

	if (w->direction == SRTP_DIRECTION_OUT ||
	    skb->pkt_type == PACKET_LOOPBACK)
		return true;
	if (slave && sp && sp->len &&
	    sp->xvec[sp->len - 1]->props.mode == XFRM_MODE_TRANSPORT)
		return false;
	return slave;
}
