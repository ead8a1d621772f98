// SPDX-License-Identifier: GPL-2.0
/*
 * An ICMP error quotes the packet it is about. One about a packet that was
 * opened (its socket was closed, the host behind us does not answer) would
 * carry it back to the wire in the clear: of such a packet no more is quoted
 * than the UDP header, by which its sender finds the socket. An IPv6 Redirect
 * has such a packet as well, and leaves without it.
 *
 * POST_ROUTING, where NAT has put back the wire's addresses into the quote.
 */
#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/udp.h>
#include <net/checksum.h>
#include <net/icmp.h>
#include <net/ip.h>
#include <net/ip6_checksum.h>
#include <net/ipv6.h>
#include <net/ndisc.h>

#include "flowtable.h"
#include "net.h"
#include "quote.h"

/* Both families' ICMP headers are 8 octets long. */
#define SRTP_QUOTE_AT	8

/* Where the octets behind the quoted UDP header begin, or 0: not a quote. */
static unsigned int srtp_quote_parse4(const struct sk_buff *skb,
				      unsigned int at, struct srtp_tuple *tuple)
{
	const struct icmphdr *icmph;
	const struct iphdr *inner;
	struct icmphdr icmp_buf;
	struct iphdr buf;

	icmph = skb_header_pointer(skb, at, sizeof(icmp_buf), &icmp_buf);
	if (!icmph || !icmp_is_err(icmph->type))
		return 0;
	at += SRTP_QUOTE_AT;
	inner = skb_header_pointer(skb, at, sizeof(buf), &buf);
	if (!inner || inner->protocol != IPPROTO_UDP)
		return 0;
	tuple->local.addr.ip = inner->daddr;
	tuple->remote.addr.ip = inner->saddr;
	at += inner->ihl * 4;
	/* a later fragment has no UDP header, and begins with payload */
	return inner->frag_off & htons(IP_OFFSET) ? at :
						    at + sizeof(struct udphdr);
}

/*
 * A Redirect has the packet in an option (RFC 4861 4.6.3), which it need not
 * have. It is not tracked: NAT has not put back the wire's addresses, and
 * nobody can tell whose packet it is.
 *
 * Return: where that option begins, or 0.
 */
static unsigned int srtp_quote_redirect6(const struct sk_buff *skb,
					 unsigned int at)
{
	const struct nd_opt_hdr *opt;
	struct nd_opt_hdr buf;

	at += sizeof(struct rd_msg);
	for (;;) {
		opt = skb_header_pointer(skb, at, sizeof(buf), &buf);
		if (!opt || !opt->nd_opt_len)
			return 0;
		if (opt->nd_opt_type == ND_OPT_REDIRECT_HDR)
			return at;
		at += opt->nd_opt_len * 8;
	}
}

static unsigned int srtp_quote_parse6(const struct sk_buff *skb,
				      unsigned int at, struct srtp_tuple *tuple,
				      bool *any)
{
	const struct icmp6hdr *icmph;
	const struct ipv6hdr *inner;
	struct icmp6hdr icmp_buf;
	struct ipv6hdr buf;
	__be16 frag_off;
	u8 nexthdr;
	int end;

	icmph = skb_header_pointer(skb, at, sizeof(icmp_buf), &icmp_buf);
	if (icmph && icmph->icmp6_type == NDISC_REDIRECT) {
		*any = true;
		return srtp_quote_redirect6(skb, at);
	}
	if (!icmph || !icmpv6_is_err(icmph->icmp6_type))
		return 0;
	at += SRTP_QUOTE_AT;
	inner = skb_header_pointer(skb, at, sizeof(buf), &buf);
	if (!inner)
		return 0;
	nexthdr = inner->nexthdr;
	end = ipv6_skip_exthdr(skb, at + sizeof(buf), &nexthdr, &frag_off);
	if (end < 0)
		return 0;
	tuple->local.addr.in6 = inner->daddr;
	tuple->remote.addr.in6 = inner->saddr;
	/* a later fragment has no UDP header, and begins with payload */
	if (nexthdr == NEXTHDR_FRAGMENT)
		return end + sizeof(struct frag_hdr);
	return nexthdr == IPPROTO_UDP ? end + sizeof(struct udphdr) : 0;
}

/* Return: where ICMP begins, or -1. */
static int srtp_quote_icmp(const struct sk_buff *skb, u8 family)
{
	int at = skb_network_offset(skb);
	__be16 frag_off;
	u8 nexthdr;

	if (family == NFPROTO_IPV4)
		return ip_hdr(skb)->protocol == IPPROTO_ICMP &&
		       !ip_is_fragment(ip_hdr(skb)) ?
		       at + ip_hdrlen(skb) : -1;
	nexthdr = ipv6_hdr(skb)->nexthdr;
	if (nexthdr == IPPROTO_UDP || nexthdr == IPPROTO_TCP)
		return -1;
	at = ipv6_skip_exthdr(skb, at + sizeof(struct ipv6hdr), &nexthdr,
			      &frag_off);
	return nexthdr == IPPROTO_ICMPV6 && !frag_off ? at : -1;
}

static void srtp_quote_finish4(struct sk_buff *skb, unsigned int at)
{
	struct icmphdr *icmph = (struct icmphdr *)(skb->data + at);
	struct iphdr *iph = ip_hdr(skb);

	iph->tot_len = htons(skb->len - skb_network_offset(skb));
	ip_send_check(iph);
	/* RFC 4884: extensions behind the quote have gone with it */
	if (icmph->type != ICMP_REDIRECT)
		icmph->un.reserved[1] = 0;
	icmph->checksum = 0;
	icmph->checksum = ip_compute_csum(icmph, skb->len - at);
}

static void srtp_quote_finish6(struct sk_buff *skb, unsigned int at)
{
	struct icmp6hdr *icmph = (struct icmp6hdr *)(skb->data + at);
	struct ipv6hdr *ip6h = ipv6_hdr(skb);
	unsigned int len = skb->len - at;

	ip6h->payload_len = htons(skb->len - skb_network_offset(skb) -
				  sizeof(*ip6h));
	if (icmph->icmp6_type == ICMPV6_DEST_UNREACH ||
	    icmph->icmp6_type == ICMPV6_TIME_EXCEED)
		icmph->icmp6_datagram_len = 0;
	icmph->icmp6_cksum = 0;
	icmph->icmp6_cksum = csum_ipv6_magic(&ip6h->saddr, &ip6h->daddr, len,
					     IPPROTO_ICMPV6,
					     csum_partial(icmph, len, 0));
}

/**
 * srtp_quote - what is no UDP, in POST_ROUTING
 * @skb: packet
 * @state: where in the stack it is
 *
 * Return: a verdict.
 */
unsigned int srtp_quote(struct sk_buff *skb, const struct nf_hook_state *state)
{
	struct srtp_tuple tuple = {
		.local.family = state->pf, .remote.family = state->pf,
	};
	struct srtp_net *sn = srtp_net(state->net);
	int at = srtp_quote_icmp(skb, state->pf);
	struct srtp_flow_table *table;
	bool any = false;
	unsigned int end;

	if (likely(at < 0))
		return NF_ACCEPT;
	table = rcu_dereference(sn->table[SRTP_DIRECTION_IN]);
	end = state->pf == NFPROTO_IPV4 ? srtp_quote_parse4(skb, at, &tuple) :
					  srtp_quote_parse6(skb, at, &tuple,
							    &any);
	/* one too many that is cut short harms nobody */
	if (!table || !end || skb->len <= end ||
	    !(any || srtp_flow_wants_half(table, &tuple.local, &tuple.remote)))
		return NF_ACCEPT;
	if (skb_ensure_writable(skb, end) || pskb_trim(skb, end))
		return NF_DROP;
	skb->ip_summed = CHECKSUM_NONE;
	if (state->pf == NFPROTO_IPV4)
		srtp_quote_finish4(skb, at);
	else
		srtp_quote_finish6(skb, at);
	srtp_stats_add(sn, SRTP_A_COUNTER_QUOTE_CUT, 1);
	return NF_ACCEPT;
}
