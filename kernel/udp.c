// SPDX-License-Identifier: GPL-2.0
/*
 * The datagram around the packet: private linear memory, lengths, checksum.
 *
 * One rule for the checksum: a UDP checksum of 0 over IPv4 stays 0, all else
 * leaves as CHECKSUM_PARTIAL with the pseudo-header's sum, whatever came in.
 * Stale COMPLETE and UNNECESSARY disappear by construction; the tag has taken
 * the place of verifying the wire's sum.
 */
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/netfilter.h>
#include <linux/udp.h>
#include <net/checksum.h>
#include <net/ip.h>
#include <net/ip6_checksum.h>

#include "net.h"
#include "packet.h"
#include "udp.h"

/**
 * srtp_udp_linearize - the whole datagram into linear memory
 * @pkt: packet
 *
 * Return: 0, or enum srtp_a_counter.
 */
int srtp_udp_linearize(struct srtp_pkt *pkt)
{
	if (skb_linearize(pkt->skb))
		return SRTP_A_COUNTER_NO_MEMORY;
	srtp_stats_add(pkt->sn, SRTP_A_COUNTER_COPIED, 1);
	return 0;
}

/**
 * srtp_udp_verify - the wire's checksum, where no tag takes its place
 * @pkt: incoming packet
 *
 * Return: 0, or enum srtp_a_counter.
 */
int srtp_udp_verify(struct srtp_pkt *pkt)
{
	struct sk_buff *skb = pkt->skb;

	if (pkt->family == NFPROTO_IPV4 && !srtp_udp_hdr(pkt)->check)
		return 0;
	return nf_checksum(skb, NF_INET_PRE_ROUTING,
			   skb_network_offset(skb) + pkt->thoff, IPPROTO_UDP,
			   pkt->family) ? SRTP_A_COUNTER_MALFORMED : 0;
}

/**
 * srtp_udp_copy - into memory of its own, with room at the end
 * @pkt: packet, pulled
 * @growth: octets that will be put
 *
 * Return: 0, or enum srtp_a_counter.
 */
int srtp_udp_copy(struct srtp_pkt *pkt, unsigned int growth)
{
	if (pskb_expand_head(pkt->skb, 0, growth, GFP_ATOMIC | __GFP_NOWARN))
		return SRTP_A_COUNTER_NO_MEMORY;
	srtp_stats_add(pkt->sn, SRTP_A_COUNTER_COPIED, 1);
	srtp_udp_set_data(pkt);
	return 0;
}

static void srtp_udp_checksum(struct sk_buff *skb, struct udphdr *uh,
			      unsigned int len, u8 family)
{
	const struct ipv6hdr *ip6h = ipv6_hdr(skb);
	const struct iphdr *iph = ip_hdr(skb);

	if (family == NFPROTO_IPV4 && !uh->check &&
	    skb->ip_summed != CHECKSUM_PARTIAL) {
		skb->ip_summed = CHECKSUM_NONE;
		return;
	}
	uh->check = family == NFPROTO_IPV4 ?
		~csum_tcpudp_magic(iph->saddr, iph->daddr, len, IPPROTO_UDP,
				   0) :
		~csum_ipv6_magic(&ip6h->saddr, &ip6h->daddr, len, IPPROTO_UDP,
				 0);
	skb->ip_summed = CHECKSUM_PARTIAL;
	skb->csum_start = (unsigned char *)uh - skb->head;
	skb->csum_offset = offsetof(struct udphdr, check);
}

static void srtp_udp_ip_len(struct sk_buff *skb, u8 family)
{
	struct iphdr *iph = ip_hdr(skb);
	__be16 len;

	if (family == NFPROTO_IPV6) {
		ipv6_hdr(skb)->payload_len = htons(skb->len -
						   skb_network_offset(skb) -
						   sizeof(struct ipv6hdr));
		return;
	}
	len = htons(skb->len - skb_network_offset(skb));
	csum_replace2(&iph->check, iph->tot_len, len);
	iph->tot_len = len;
}

/**
 * srtp_udp_resize - the UDP payload is @len octets long from now on
 * @pkt: packet, owned, with room
 * @len: octets
 */
void srtp_udp_resize(struct srtp_pkt *pkt, unsigned int len)
{
	struct udphdr *uh = srtp_udp_hdr(pkt);
	struct sk_buff *skb = pkt->skb;
	unsigned int now = skb_tail_pointer(skb) - pkt->data;

	if (len > now)
		/* srtp_udp_own() has seen to it */
		__skb_put(skb, len - now);
	else
		__skb_trim(skb, skb->len - (now - len));
	uh->len = htons(len + sizeof(*uh));
	srtp_udp_ip_len(skb, pkt->family);
	/* Out: who looks for a transport header finds UDP's. In: IPv6 goes on
	 * where it was, at extension headers perhaps.
	 */
	if (pkt->seal)
		skb_set_transport_header(skb, (u8 *)uh - skb->data);
	srtp_udp_checksum(skb, uh, len + sizeof(*uh), pkt->family);
}
