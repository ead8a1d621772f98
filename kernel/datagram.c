// SPDX-License-Identifier: GPL-2.0
/*
 * What the headers of IP and UDP say of a datagram: is it one, and what is its
 * flow looked up by.
 */
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/udp.h>
#include <net/ip.h>
#include <net/ipv6.h>

#include "datagram.h"

static void srtp_datagram_ends(struct srtp_datagram *d,
			       struct srtp_endpoint **src,
			       struct srtp_endpoint **dst)
{
	bool out = d->direction == SRTP_DIRECTION_OUT;

	*src = out ? &d->tuple.local : &d->tuple.remote;
	*dst = out ? &d->tuple.remote : &d->tuple.local;
	(*src)->family = d->state->pf;
	(*dst)->family = d->state->pf;
}

static bool srtp_datagram_ports(struct srtp_datagram *d,
				const struct sk_buff *skb,
				struct srtp_endpoint *src,
				struct srtp_endpoint *dst)
{
	const struct udphdr *uh;
	struct udphdr buf;

	if (d->fragment)
		return true;
	uh = skb_header_pointer(skb, skb_network_offset(skb) + d->thoff,
				sizeof(buf), &buf);
	if (!uh)
		return false;
	src->port = uh->source;
	dst->port = uh->dest;
	return true;
}

/* Has an IPv4 header a source route among its options (RFC 791 3.1)? */
static bool srtp_datagram_routed4(const struct iphdr *iph)
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

static bool srtp_datagram_parse4(struct srtp_datagram *d,
				 const struct sk_buff *skb)
{
	const struct iphdr *iph = ip_hdr(skb);
	struct srtp_endpoint *src, *dst;

	if (iph->protocol != IPPROTO_UDP)
		return false;
	srtp_datagram_ends(d, &src, &dst);
	src->addr.ip = iph->saddr;
	dst->addr.ip = iph->daddr;
	d->thoff = iph->ihl * 4;
	d->fragment = ip_is_fragment(iph);
	d->routed = unlikely(iph->ihl > 5) && srtp_datagram_routed4(iph);
	return srtp_datagram_ports(d, skb, src, dst);
}

/*
 * Behind extension headers. AH: sealed before it was put on, or not verified
 * yet; the inner packet meets the hook by itself. A routing header hides the
 * last address, which the checksum needs.
 *
 * Return: the UDP header's place, or -1 when the packet is not ours.
 */
static int srtp_datagram_skip6(struct srtp_datagram *d,
			       const struct sk_buff *skb)
{
	int start = skb_network_offset(skb), at;
	u8 nexthdr = ipv6_hdr(skb)->nexthdr;
	unsigned int unused = start;
	__be16 frag_off = 0;

	at = ipv6_skip_exthdr(skb, start + sizeof(struct ipv6hdr), &nexthdr,
			      &frag_off);
	d->fragment = frag_off & htons(IP6_OFFSET | IP6_MF);
	/* a later fragment says not even that it is UDP */
	if (at < 0 || (nexthdr != IPPROTO_UDP && !d->fragment) ||
	    ipv6_find_hdr(skb, &unused, NEXTHDR_AUTH, NULL, NULL) >= 0)
		return -1;
	unused = start;
	d->routed = ipv6_find_hdr(skb, &unused, NEXTHDR_ROUTING, NULL,
				  NULL) >= 0;
	return at - start;
}

static bool srtp_datagram_parse6(struct srtp_datagram *d,
				 const struct sk_buff *skb)
{
	const struct ipv6hdr *ip6h = ipv6_hdr(skb);
	struct srtp_endpoint *src, *dst;
	int at = sizeof(*ip6h);

	if (ip6h->nexthdr != IPPROTO_UDP) {
		at = srtp_datagram_skip6(d, skb);
		if (at < 0)
			return false;
	}
	srtp_datagram_ends(d, &src, &dst);
	src->addr.in6 = ip6h->saddr;
	dst->addr.in6 = ip6h->daddr;
	d->thoff = at;
	return srtp_datagram_ports(d, skb, src, dst);
}

/**
 * srtp_datagram_parse - read the headers
 * @d: namespace, hook and direction are given; the rest is filled in, but
 *     device and mark of the tuple
 * @skb: packet
 *
 * Return: it is a datagram, and not one that IPsec has sealed whole.
 */
bool srtp_datagram_parse(struct srtp_datagram *d, const struct sk_buff *skb)
{
	return d->state->pf == NFPROTO_IPV4 ? srtp_datagram_parse4(d, skb) :
					      srtp_datagram_parse6(d, skb);
}
