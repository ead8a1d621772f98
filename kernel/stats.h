/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SRTP_STATS_H
#define _SRTP_STATS_H

#include <linux/atomic.h>
#include <linux/jiffies.h>
#include <linux/netfilter.h>
#include <linux/types.h>

#include "uapi/linux/srtp.h"

struct sk_buff;
struct srtp_net;

/**
 * struct srtp_endpoint - an address and a port as the wire shows them
 * @addr: IPv4 or IPv6 address
 * @port: UDP port, network order
 * @family: NFPROTO_IPV4, NFPROTO_IPV6, or NFPROTO_UNSPEC for no address
 */
struct srtp_endpoint {
	union nf_inet_addr addr;
	__be16 port;
	u8 family;
};

/**
 * struct srtp_counters - what happened, by enum srtp_a_counter
 * @n: the counts
 *
 * Per CPU in a namespace; never reset.
 */
struct srtp_counters {
	u64 n[SRTP_A_COUNTER_MAX + 1];
};

/**
 * struct srtp_trace - when packets were last seen, and from where
 * @ok: jiffies of the last packet opened or sealed
 * @drop: jiffies of the last drop
 * @seen: bit 0: @ok means something; bit 1: @drop does
 * @drop_reason: enum srtp_a_counter of the last drop
 * @drop_ssrc: what the dropped packet claimed to be
 * @peer: remote end of the last packet opened or sealed
 * @drop_peer: remote end of the last packet dropped
 * @lock: guards the two endpoints against torn reads; taken only to change
 *        or to show them
 */
struct srtp_trace {
	unsigned long ok;
	unsigned long drop;
	unsigned long seen;
	u32 drop_reason;
	u32 drop_ssrc;
	struct srtp_endpoint peer;
	struct srtp_endpoint drop_peer;
	spinlock_t lock; /* peer, drop_peer */
};

#define SRTP_TRACE_OK	0
#define SRTP_TRACE_DROP	1

/**
 * struct srtp_trace_attrs - the attributes that show a trace
 *
 * Flows and sessions show the same figures under numbers of their own.
 */
struct srtp_trace_attrs {
	u16 pad;
	u16 ok;
	u16 drop;
	u16 peer_addr;
	u16 peer_port;
	u16 reason;
	u16 drop_addr;
	u16 drop_port;
	u16 drop_ssrc;
};

extern const struct srtp_trace_attrs srtp_trace_flow;
extern const struct srtp_trace_attrs srtp_trace_session;

void srtp_trace_init(struct srtp_trace *trace);
bool srtp_trace_move(struct srtp_trace *trace, struct srtp_endpoint *ep,
		     const struct srtp_endpoint *now);
void srtp_trace_drop(struct srtp_trace *trace, u32 reason, u32 ssrc,
		     const struct srtp_endpoint *peer);
int srtp_trace_fill(struct sk_buff *msg, struct srtp_trace *trace,
		    const struct srtp_trace_attrs *attrs);

void srtp_stats_sum(struct srtp_net *sn, struct srtp_counters *sum);
int srtp_counters_fill(struct sk_buff *msg, int attr,
		       const struct srtp_counters *counters);
int srtp_endpoint_fill(struct sk_buff *msg, const struct srtp_endpoint *ep,
		       int addr_attr, int port_attr);
u64 srtp_stats_age(unsigned long then);

/**
 * srtp_endpoint_equal - same address and port
 * @a: one
 * @b: other
 */
static inline bool srtp_endpoint_equal(const struct srtp_endpoint *a,
				       const struct srtp_endpoint *b)
{
	return a->port == b->port && a->family == b->family &&
	       nf_inet_addr_cmp(&a->addr, &b->addr);
}

static inline void srtp_trace_stamp(struct srtp_trace *trace,
				    unsigned long *when, int bit)
{
	unsigned long now = jiffies;

	/* written once a tick at most: streams share the line read-mostly */
	if (READ_ONCE(*when) != now)
		WRITE_ONCE(*when, now);
	if (unlikely(!test_bit(bit, &trace->seen)))
		set_bit(bit, &trace->seen);
}

/**
 * srtp_trace_ok - a packet was opened or sealed
 * @trace: of its flow or session
 * @peer: its remote end, or NULL to leave that as it is
 *
 * Return: the peer is another one than before.
 */
static inline bool srtp_trace_ok(struct srtp_trace *trace,
				 const struct srtp_endpoint *peer)
{
	srtp_trace_stamp(trace, &trace->ok, SRTP_TRACE_OK);
	if (!peer)
		return false;
	/* a torn read is unequal at worst, and srtp_trace_move() reads again */
	if (likely(data_race(srtp_endpoint_equal(&trace->peer, peer))))
		return false;
	return srtp_trace_move(trace, &trace->peer, peer);
}

#endif /* _SRTP_STATS_H */
