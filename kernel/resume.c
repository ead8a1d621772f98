// SPDX-License-Identifier: GPL-2.0
/*
 * Going on at the hook after ours, with a packet that was stolen. (nf_reinject
 * is gone from newer kernels; nf_hook_slow takes the place to start at.)
 */
#include <linux/module.h>
#include <linux/netdevice.h>

#include "resume.h"

/**
 * srtp_resume_ports - the bridge ports a packet passes between
 * @skb: packet
 * @net: its namespace
 * @in: receives the port it came in by, or NULL
 * @out: receives the port it leaves by, or NULL
 *
 * In RCU.
 */
void srtp_resume_ports(const struct sk_buff *skb, struct net *net,
		       struct net_device **in, struct net_device **out)
{
	*in = NULL;
	*out = NULL;
#if IS_ENABLED(CONFIG_BRIDGE_NETFILTER)
	if (srtp_resume_bridges(skb)) {
		*in = nf_bridge_get_physindev(skb, net);
		*out = nf_bridge_get_physoutdev(skb);
	}
#endif
}

/**
 * srtp_resume_mac_len - what a super-packet's datagrams have before IP
 * @skb: super-packet at our hook
 * @state: where in the stack it is
 *
 * br_netfilter goes on with the Ethernet header in front of each datagram, and
 * rules behind ours in PRE_ROUTING may ask for it.
 *
 * Return: octets.
 */
unsigned int srtp_resume_mac_len(const struct sk_buff *skb,
				 const struct nf_hook_state *state)
{
	if (!skb_mac_header_was_set(skb) ||
	    (state->hook != NF_INET_PRE_ROUTING && !srtp_resume_bridges(skb)))
		return 0;
	return skb_mac_header_len(skb);
}

/**
 * srtp_resume_unshare - give a super-packet's datagram a bridge's mark of its own
 * @skb: datagram
 *
 * br_netfilter changes its mark in place, in the belief that one packet has it.
 *
 * Return: it has none, or its own; not for want of memory.
 */
bool srtp_resume_unshare(struct sk_buff *skb)
{
#if IS_ENABLED(CONFIG_BRIDGE_NETFILTER)
	return !nf_bridge_info_exists(skb) ||
	       skb_ext_add(skb, SKB_EXT_BRIDGE_NF);
#else
	return true;
#endif
}

#if IS_ENABLED(CONFIG_BRIDGE_NETFILTER)
/*
 * Nothing of the packet holds br_netfilter, and its okfn comes next. It takes
 * its operations back before it goes, and its text waits for a grace period.
 */
static bool srtp_resume_br_netfilter(void)
{
	void __rcu **ops = __symbol_get("nf_br_ops");
	bool here;

	if (!ops)
		return false;
	here = rcu_access_pointer(*ops);
	__symbol_put("nf_br_ops");
	return here;
}
#endif

/* br_netfilter goes on from here as if its devices were bridge ports. */
static bool srtp_resume_bridged(const struct sk_buff *skb, struct net *net)
{
#if IS_ENABLED(CONFIG_BRIDGE_NETFILTER)
	struct net_device *in, *out;

	if (srtp_resume_bridges(skb)) {
		if (!srtp_resume_br_netfilter())
			return false;
		srtp_resume_ports(skb, net, &in, &out);
		return in && netif_is_bridge_port(in) &&
		       (!out || netif_is_bridge_port(out));
	}
#endif
	return true;
}

static const struct nf_hook_entries *
srtp_resume_entries(const struct nf_hook_state *state)
{
	const struct netns_nf *nf = &state->net->nf;

	return state->pf == NFPROTO_IPV4 ?
	       rcu_dereference(nf->hooks_ipv4[state->hook]) :
	       rcu_dereference(nf->hooks_ipv6[state->hook]);
}

/**
 * srtp_resume - let a packet go on behind our hook
 * @skb: packet, with all its references valid; consumed on true
 * @state: where it was
 * @hook: our hook function
 *
 * In RCU; BH as at the hook, or off.
 *
 * Return: it went on; false when our hook, or a bridge port, has gone.
 */
bool srtp_resume(struct sk_buff *skb, struct nf_hook_state *state,
		 nf_hookfn *hook)
{
	const struct nf_hook_entries *e = srtp_resume_entries(state);
	unsigned int i;

	if (!e || !srtp_resume_bridged(skb, state->net))
		return false;
	for (i = 0; i < e->num_hook_entries; i++)
		if (e->hooks[i].hook == hook)
			break;
	if (i == e->num_hook_entries)
		return false;
	if (nf_hook_slow(skb, state, e, i + 1) == 1)
		state->okfn(state->net, state->sk, skb);
	return true;
}
