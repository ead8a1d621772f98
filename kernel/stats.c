// SPDX-License-Identifier: GPL-2.0
/*
 * Counting. A namespace's counters are per CPU, so that independent streams
 * write no common cache line; a session's are touched on drops only.
 */
#include <linux/jiffies.h>
#include <linux/percpu.h>
#include <net/netlink.h>

#include "net.h"
#include "stats.h"

const struct srtp_trace_attrs srtp_trace_flow = {
	.pad = SRTP_A_FLOW_PAD,
	.ok = SRTP_A_FLOW_LAST_OK,
	.drop = SRTP_A_FLOW_LAST_DROP,
	.peer_addr = SRTP_A_FLOW_PEER_ADDR,
	.peer_port = SRTP_A_FLOW_PEER_PORT,
	.reason = SRTP_A_FLOW_LAST_DROP_REASON,
	.drop_addr = SRTP_A_FLOW_LAST_DROP_ADDR,
	.drop_port = SRTP_A_FLOW_LAST_DROP_PORT,
	.drop_ssrc = SRTP_A_FLOW_LAST_DROP_SSRC,
};

const struct srtp_trace_attrs srtp_trace_session = {
	.pad = SRTP_A_SESSION_PAD,
	.ok = SRTP_A_SESSION_LAST_OK,
	.drop = SRTP_A_SESSION_LAST_DROP,
	.peer_addr = SRTP_A_SESSION_PEER_ADDR,
	.peer_port = SRTP_A_SESSION_PEER_PORT,
	.reason = SRTP_A_SESSION_LAST_DROP_REASON,
	.drop_addr = SRTP_A_SESSION_LAST_DROP_ADDR,
	.drop_port = SRTP_A_SESSION_LAST_DROP_PORT,
	.drop_ssrc = SRTP_A_SESSION_LAST_DROP_SSRC,
};

/* Where a machine word is half of it: until both halves are of one moment. */
static u64 srtp_stats_read(const u64 *counter)
{
	u64 before, now = READ_ONCE(*counter);

	do {
		before = now;
		now = READ_ONCE(*counter);
	} while (!IS_ENABLED(CONFIG_64BIT) && now != before);
	return now;
}

/**
 * srtp_stats_sum - add up the CPUs
 * @sn: the namespace
 * @sum: receives the sums
 */
void srtp_stats_sum(struct srtp_net *sn, struct srtp_counters *sum)
{
	const struct srtp_counters *one;
	int cpu, i;

	memset(sum, 0, sizeof(*sum));
	for_each_possible_cpu(cpu) {
		one = per_cpu_ptr(sn->counters, cpu);
		for (i = 0; i <= SRTP_A_COUNTER_MAX; i++)
			sum->n[i] += srtp_stats_read(&one->n[i]);
	}
}

/**
 * srtp_stats_age - milliseconds since
 * @then: jiffies
 */
u64 srtp_stats_age(unsigned long then)
{
	return jiffies64_to_msecs(jiffies - then);
}

/**
 * srtp_trace_init - nothing seen yet
 * @trace: the trace
 */
void srtp_trace_init(struct srtp_trace *trace)
{
	memset(trace, 0, sizeof(*trace));
	/* for whoever sees the bit of a first packet before its time */
	trace->ok = jiffies;
	trace->drop = jiffies;
	spin_lock_init(&trace->lock);
}

/**
 * srtp_trace_move - the peer may be another one than before
 * @trace: of a flow or session
 * @ep: which of its two endpoints
 * @now: the remote end
 *
 * Return: there was one before, and it is another one now.
 */
bool srtp_trace_move(struct srtp_trace *trace, struct srtp_endpoint *ep,
		     const struct srtp_endpoint *now)
{
	bool moved;

	/* of two packets at one time either is the last */
	if (!spin_trylock_bh(&trace->lock))
		return false;
	moved = ep->family != NFPROTO_UNSPEC && !srtp_endpoint_equal(ep, now);
	*ep = *now;
	spin_unlock_bh(&trace->lock);
	return moved;
}

/**
 * srtp_trace_drop - a packet was dropped
 * @trace: of its flow or session
 * @reason: enum srtp_a_counter
 * @ssrc: what it claimed to be; 0 when it did not get that far
 * @peer: its remote end
 */
void srtp_trace_drop(struct srtp_trace *trace, u32 reason, u32 ssrc,
		     const struct srtp_endpoint *peer)
{
	srtp_trace_stamp(trace, &trace->drop, SRTP_TRACE_DROP);
	WRITE_ONCE(trace->drop_reason, reason);
	WRITE_ONCE(trace->drop_ssrc, ssrc);
	/* as in srtp_trace_ok() */
	if (!data_race(srtp_endpoint_equal(&trace->drop_peer, peer)))
		srtp_trace_move(trace, &trace->drop_peer, peer);
}

/**
 * srtp_endpoint_fill - put an address and a port
 * @msg: message
 * @ep: endpoint; no address is put when its family is unspecified
 * @addr_attr: attribute for the address
 * @port_attr: attribute for the port
 *
 * Return: 0 or -EMSGSIZE.
 */
int srtp_endpoint_fill(struct sk_buff *msg, const struct srtp_endpoint *ep,
		       int addr_attr, int port_attr)
{
	size_t len = ep->family == NFPROTO_IPV4 ? sizeof(ep->addr.in) :
						  sizeof(ep->addr.in6);

	if (ep->family != NFPROTO_UNSPEC &&
	    nla_put(msg, addr_attr, len, &ep->addr))
		return -EMSGSIZE;
	return ep->port ? nla_put_be16(msg, port_attr, ep->port) : 0;
}

/**
 * srtp_trace_fill - show a trace
 * @msg: message
 * @trace: the trace
 * @attrs: under which attributes
 *
 * Return: 0 or -EMSGSIZE.
 */
int srtp_trace_fill(struct sk_buff *msg, struct srtp_trace *trace,
		    const struct srtp_trace_attrs *attrs)
{
	struct srtp_endpoint peer, drop_peer;

	spin_lock_bh(&trace->lock);
	peer = trace->peer;
	drop_peer = trace->drop_peer;
	spin_unlock_bh(&trace->lock);

	if (test_bit(SRTP_TRACE_OK, &trace->seen) &&
	    (nla_put_u64_64bit(msg, attrs->ok,
			       srtp_stats_age(READ_ONCE(trace->ok)),
			       attrs->pad) ||
	     srtp_endpoint_fill(msg, &peer, attrs->peer_addr,
				attrs->peer_port)))
		return -EMSGSIZE;
	if (test_bit(SRTP_TRACE_DROP, &trace->seen) &&
	    (nla_put_u64_64bit(msg, attrs->drop,
			       srtp_stats_age(READ_ONCE(trace->drop)),
			       attrs->pad) ||
	     nla_put_u32(msg, attrs->reason, READ_ONCE(trace->drop_reason)) ||
	     nla_put_u32(msg, attrs->drop_ssrc, READ_ONCE(trace->drop_ssrc)) ||
	     srtp_endpoint_fill(msg, &drop_peer, attrs->drop_addr,
				attrs->drop_port)))
		return -EMSGSIZE;
	return 0;
}

/**
 * srtp_counters_fill - put all counters, zeros included
 * @msg: message
 * @attr: attribute of the nest
 * @counters: the counts
 *
 * Return: 0 or -EMSGSIZE.
 */
int srtp_counters_fill(struct sk_buff *msg, int attr,
		       const struct srtp_counters *counters)
{
	struct nlattr *nest = nla_nest_start(msg, attr);
	int i;

	if (!nest)
		return -EMSGSIZE;
	for (i = SRTP_A_COUNTER_PAD + 1; i <= SRTP_A_COUNTER_MAX; i++)
		if (nla_put_u64_64bit(msg, i, counters->n[i],
				      SRTP_A_COUNTER_PAD)) {
			nla_nest_cancel(msg, nest);
			return -EMSGSIZE;
		}
	nla_nest_end(msg, nest);
	return 0;
}
