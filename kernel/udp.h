/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SRTP_UDP_H
#define _SRTP_UDP_H

#include <linux/skbuff.h>
#include <linux/udp.h>

#include "packet.h"

int srtp_udp_linearize(struct srtp_pkt *pkt);
int srtp_udp_verify(struct srtp_pkt *pkt);
int srtp_udp_copy(struct srtp_pkt *pkt, unsigned int growth);
void srtp_udp_resize(struct srtp_pkt *pkt, unsigned int len);

static inline struct udphdr *srtp_udp_hdr(const struct srtp_pkt *pkt)
{
	return (struct udphdr *)(skb_network_header(pkt->skb) + pkt->thoff);
}

static inline void srtp_udp_set_data(struct srtp_pkt *pkt)
{
	pkt->data = (u8 *)(srtp_udp_hdr(pkt) + 1);
}

/**
 * srtp_udp_pull - the whole datagram in linear memory, its lengths verified
 * @pkt: packet; its UDP header is linear; @data and @wire_len are set
 *
 * Return: 0, or enum srtp_a_counter.
 */
static inline int srtp_udp_pull(struct srtp_pkt *pkt)
{
	struct sk_buff *skb = pkt->skb;
	unsigned int len = skb->len - skb_network_offset(skb) - pkt->thoff;
	int err;

	if (unlikely(skb_is_nonlinear(skb))) {
		err = srtp_udp_linearize(pkt);
		if (err)
			return err;
	}
	/* RFC 768: the length is the datagram's. Octets behind it, or missing
	 * from it, are nothing a peer sends.
	 */
	if (ntohs(srtp_udp_hdr(pkt)->len) != len ||
	    len < sizeof(struct udphdr))
		return SRTP_A_COUNTER_MALFORMED;
	pkt->wire_len = len - sizeof(struct udphdr);
	srtp_udp_set_data(pkt);
	return 0;
}

/**
 * srtp_udp_own - make the memory ours, with room at the end
 * @pkt: packet, pulled
 * @growth: octets that will be put
 *
 * A clone's, a file's or a user's page is never written: they are copied.
 *
 * Return: 0, or enum srtp_a_counter.
 */
static inline int srtp_udp_own(struct srtp_pkt *pkt, unsigned int growth)
{
	if (!skb_cloned(pkt->skb) && skb_tailroom(pkt->skb) >= growth)
		return 0;
	return srtp_udp_copy(pkt, growth);
}

#endif /* _SRTP_UDP_H */
