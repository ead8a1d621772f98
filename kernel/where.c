// SPDX-License-Identifier: GPL-2.0
/*
 * Where the work on a packet is done that PRE_ROUTING sees twice, or on another
 * device than the one it came in by: a bridge shows it there, a VRF, IPsec.
 */
#include <linux/netdevice.h>
#include <net/ip.h>
#include <net/ipv6.h>
#include <net/l3mdev.h>
#include <net/xfrm.h>

#include "where.h"

/**
 * srtp_where_again - does PRE_ROUTING see again what br_netfilter showed there
 * @skb: packet with br_netfilter's mark
 * @state: where in the stack it is
 *
 * br_netfilter hides the second time, when the packet goes up to IP, but not
 * from a bridge that is in a VRF. The mark stays on a packet though it is no
 * longer the one that was shown: IPsec or SRv6 has unwrapped another one, or a
 * macvlan on the bridge has taken it to its own namespace.
 *
 * Return: the same packet was shown to the same namespace.
 */
bool srtp_where_again(const struct sk_buff *skb,
		      const struct nf_hook_state *state)
{
#if IS_ENABLED(CONFIG_BRIDGE_NETFILTER)
	struct net_device *port;

	if (nf_bridge_in_prerouting(skb) || secpath_exists(skb))
		return false;
	/* of what SRv6 unwraps other headers stand between */
	if (skb_mac_header_len(skb) != ETH_HLEN)
		return false;
	port = nf_bridge_get_physindev(skb, state->net);
	return port && netdev_has_upper_dev_all_rcu(port, skb->dev);
#else
	return false;
#endif
}

/* Has IP received it on one of the VRF's devices? It notes on which; what SRv6 unwraps
 * into a VRF has the note of the packet it came in.
 */
static bool srtp_where_received(const struct sk_buff *skb,
				const struct nf_hook_state *state)
{
	int from = state->pf == NFPROTO_IPV4 ? IPCB(skb)->iif :
					       IP6CB(skb)->iif;

	return l3mdev_master_ifindex_by_index(state->net, from) ==
	       state->in->ifindex;
}

/**
 * srtp_where_elsewhere - does this packet meet us on another device
 * @skb: packet in PRE_ROUTING on a VRF's device
 * @state: where in the stack it is
 *
 * A VRF shows each packet on the real device and on its own. The work is done
 * on the real one, where a stolen packet can be resumed. But what IPsec unwraps
 * in a VRF is only ever shown on the VRF's: in tunnel mode first as any packet,
 * in transport mode with the mark of the packet it came in. So is what SRv6
 * unwraps (End.DT4, DT6 and DT46). What a VRF loops back has not been sealed
 * either.
 *
 * Return: the VRF's device is where another one has done the work, or none is
 * to be done.
 */
bool srtp_where_elsewhere(const struct sk_buff *skb,
			  const struct nf_hook_state *state)
{
	bool slave = state->pf == NFPROTO_IPV4 ?
		     IPCB(skb)->flags & IPSKB_L3SLAVE :
		     IP6CB(skb)->flags & IP6SKB_L3SLAVE;
	const struct sec_path *sp = skb_sec_path(skb);

	if (skb->pkt_type == PACKET_LOOPBACK)
		return true;
	if (slave && sp && sp->len &&
	    sp->xvec[sp->len - 1]->props.mode == XFRM_MODE_TRANSPORT)
		return false;
	return slave && srtp_where_received(skb, state);
}
