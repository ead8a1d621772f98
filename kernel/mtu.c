// SPDX-License-Identifier: GPL-2.0
/*
 * Path MTU of packets that grow: whoever may not fragment is told the MTU
 * less the growth. Never with an ICMP to ourselves: its exception would
 * shrink the route again with every packet sent.
 */
#include <linux/errqueue.h>
#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <net/dst_metadata.h>
#include <net/icmp.h>
#include <net/ip.h>
#include <net/ip6_route.h>
#include <net/ipv6.h>
#include <net/route.h>
#include <net/sock.h>

#include "compat.h"
#include "mtu.h"
#include "packet.h"

/* What ip_finish_output or ip6_finish_output will compare with. */
static unsigned int srtp_mtu_of(const struct srtp_pkt *pkt,
				const struct nf_hook_state *state)
{
	return pkt->family == NFPROTO_IPV4 ?
	       ip_skb_dst_mtu(state->sk, pkt->skb) : ip6_skb_dst_mtu(pkt->skb);
}

static bool srtp_mtu_may_fragment(const struct srtp_pkt *pkt)
{
	if (pkt->skb->ignore_df)
		return true;
	return pkt->family == NFPROTO_IPV4 &&
	       !(ip_hdr(pkt->skb)->frag_off & htons(IP_DF));
}

static bool srtp_mtu_forwarded(const struct srtp_pkt *pkt)
{
	/* IPv6 marks forwarded multicast only */
	return pkt->family == NFPROTO_IPV4 ?
	       IPCB(pkt->skb)->flags & IPSKB_FORWARDED : !pkt->skb->sk;
}

static void srtp_mtu_tell_sender(struct srtp_pkt *pkt, unsigned int mtu)
{
	struct sk_buff *skb = pkt->skb;

	if (pkt->family == NFPROTO_IPV4)
		icmp_ndo_send(skb, ICMP_DEST_UNREACH, ICMP_FRAG_NEEDED,
			      htonl(mtu));
	else
		icmpv6_ndo_send(skb, ICMPV6_PKT_TOOBIG, 0, mtu);
}

/* A packet socket's frame may be routed with its socket, as by a VRF, and a tunnel's
 * outer header may be of another family: only sockets of IP have these bits.
 */
static bool srtp_mtu_recverr(const struct sock *sk, u8 family)
{
	if (family == NFPROTO_IPV6)
		return sk->sk_family == AF_INET6 &&
		       inet6_test_bit(RECVERR6, sk);
	return sk_is_inet(sk) && inet_test_bit(RECVERR, sk);
}

/* The entry ip_local_error() and ipv6_local_error() make; they are not
 * exported.
 */
static void srtp_mtu_tell_socket(struct srtp_pkt *pkt, struct sock *sk,
				 unsigned int mtu)
{
	const size_t len = sizeof(struct ipv6hdr);
	struct sock_exterr_skb *serr;
	struct sk_buff *skb;
	void *hdr;

	if (!srtp_mtu_recverr(sk, pkt->family))
		return;
	skb = alloc_skb(len, GFP_ATOMIC | __GFP_NOWARN);
	if (!skb)
		return;
	hdr = skb_put_data(skb, skb_network_header(pkt->skb),
			   pkt->family == NFPROTO_IPV4 ? sizeof(struct iphdr) :
							 len);
	skb_reset_network_header(skb);
	skb->protocol = pkt->skb->protocol;
	serr = SKB_EXT_ERR(skb);
	memset(serr, 0, sizeof(*serr));
	serr->ee.ee_errno = EMSGSIZE;
	serr->ee.ee_origin = SO_EE_ORIGIN_LOCAL;
	serr->ee.ee_info = mtu;
	serr->addr_offset = pkt->family == NFPROTO_IPV4 ?
			    offsetof(struct iphdr, daddr) :
			    offsetof(struct ipv6hdr, daddr);
	serr->port = pkt->peer.port;
	__skb_pull(skb, skb_tail_pointer(skb) - (u8 *)hdr);
	skb_reset_transport_header(skb);
	if (sock_queue_err_skb(sk, skb))
		kfree_skb(skb);
}

/* What the length fields of UDP and IP can say. */
static bool srtp_mtu_countable(const struct srtp_pkt *pkt, unsigned int len)
{
	len -= skb_network_offset(pkt->skb);
	if (pkt->family == NFPROTO_IPV6)
		len -= sizeof(struct ipv6hdr);
	return len <= U16_MAX;
}

/**
 * srtp_mtu_fits - before sealing: does the packet still fit when it has grown
 * @pkt: packet, pulled
 * @state: where in the stack it is
 * @growth: octets it will grow by
 * @whole: it is not to become fragments, even if its sender allows that
 *
 * Return: it does; or not, and whoever must not have it fragmented has been
 * told. A local sender is told by the verdict in any case.
 */
bool srtp_mtu_fits(struct srtp_pkt *pkt, const struct nf_hook_state *state,
		   unsigned int growth, bool whole)
{
	unsigned int len = pkt->skb->len + growth;
	bool may_fragment = srtp_mtu_may_fragment(pkt);
	struct sock *sk = pkt->skb->sk;
	unsigned int mtu;

	if (!srtp_mtu_countable(pkt, len)) {
		pkt->verdict = NF_DROP_ERR(-EMSGSIZE);
		return false;
	}
	/* a bridge that tunnels a VLAN has put metadata there, without a device */
	if (!skb_valid_dst(pkt->skb) || (may_fragment && !whole))
		return true;
	mtu = srtp_mtu_of(pkt, state);
	if (len <= mtu)
		return true;
	/* IPv4 knows smaller ones than an MKI and padding may be */
	mtu -= min(mtu, growth);
	if (srtp_mtu_forwarded(pkt)) {
		/* RFC 1191: only about packets that must not be fragmented */
		if (!may_fragment)
			srtp_mtu_tell_sender(pkt, mtu);
		return false;
	}
	if (sk && sk_fullsock(sk) && !may_fragment)
		srtp_mtu_tell_socket(pkt, sk, mtu);
	pkt->verdict = NF_DROP_ERR(-EMSGSIZE);
	return false;
}
