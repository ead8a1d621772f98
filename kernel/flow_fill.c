// SPDX-License-Identifier: GPL-2.0
/*
 * What a flow says of itself: in answers to commands, and in events.
 */
#include <net/netlink.h>

#include "flow.h"
#include "session.h"

static int srtp_flow_fill_sessions(struct sk_buff *msg,
				   const struct srtp_flow *flow)
{
	struct nlattr *nest = nla_nest_start(msg, SRTP_A_FLOW_SESSIONS);
	int i;

	if (!nest)
		return -EMSGSIZE;
	for (i = 0; i < flow->nses; i++)
		if (!READ_ONCE(flow->ses[i]->dead) &&
		    nla_put_u32(msg, SRTP_A_BIND_SESSION,
				flow->ses[i]->config.id)) {
			nla_nest_cancel(msg, nest);
			return -EMSGSIZE;
		}
	nla_nest_end(msg, nest);
	return 0;
}

static bool srtp_flow_is_insecure(const struct srtp_flow *flow)
{
	int i;

	for (i = 0; i < flow->nses; i++)
		if (!READ_ONCE(flow->ses[i]->dead) &&
		    srtp_session_is_insecure(&flow->ses[i]->config))
			return true;
	return false;
}

/* Sessions that are to leave, and when. */
static int srtp_flow_fill_leaving(struct sk_buff *msg,
				  const struct srtp_flow *flow)
{
	u8 first = flow->leave_now | flow->leave_first;
	u8 planned = first | flow->leave_timed;
	struct nlattr *nest;
	long left;
	int i;

	for (i = 0; i < flow->nses; i++) {
		if (!(planned & BIT(i)) || READ_ONCE(flow->ses[i]->dead))
			continue;
		left = flow->leave_at[i] - jiffies;
		nest = nla_nest_start(msg, SRTP_A_FLOW_SESSION_LEAVE);
		if (!nest ||
		    nla_put_u32(msg, SRTP_A_BIND_SESSION,
				flow->ses[i]->config.id) ||
		    (first & BIT(i) &&
		     nla_put_flag(msg, SRTP_A_BIND_FIRST)) ||
		    (flow->leave_timed & BIT(i) &&
		     nla_put_u32(msg, SRTP_A_BIND_AFTER,
				 left > 0 ? jiffies_to_msecs(left) : 1)))
			return -EMSGSIZE;
		nla_nest_end(msg, nest);
	}
	return 0;
}

/**
 * srtp_flow_fill - put a flow
 * @msg: message
 * @flow: a version that is or was published; sn->lock is held, or RCU
 *
 * Return: 0 or -EMSGSIZE.
 */
int srtp_flow_fill(struct sk_buff *msg, struct srtp_flow *flow)
{
	const struct srtp_flow_config *c = &flow->config;

	if (nla_put_u32(msg, SRTP_A_FLOW_ID, c->id) ||
	    nla_put_string(msg, SRTP_A_FLOW_OWNER, flow->owner_name) ||
	    (c->cookie_len &&
	     nla_put(msg, SRTP_A_FLOW_COOKIE, c->cookie_len, c->cookie)) ||
	    nla_put_u32(msg, SRTP_A_FLOW_DIRECTION, c->direction) ||
	    srtp_endpoint_fill(msg, &c->local, SRTP_A_FLOW_LOCAL_ADDR,
			       SRTP_A_FLOW_LOCAL_PORT) ||
	    srtp_endpoint_fill(msg, &c->remote, SRTP_A_FLOW_REMOTE_ADDR,
			       SRTP_A_FLOW_REMOTE_PORT) ||
	    (c->ifindex && nla_put_u32(msg, SRTP_A_FLOW_IFINDEX, c->ifindex)) ||
	    (c->mark_mask &&
	     (nla_put_u32(msg, SRTP_A_FLOW_MARK, c->mark) ||
	      nla_put_u32(msg, SRTP_A_FLOW_MARK_MASK, c->mark_mask))) ||
	    nla_put_u32(msg, SRTP_A_FLOW_CARRIES, c->carries) ||
	    nla_put_u32(msg, SRTP_A_FLOW_PASS, c->pass) ||
	    nla_put_u32(msg, SRTP_A_FLOW_MISS, c->miss) ||
	    (c->set_mark_mask &&
	     (nla_put_u32(msg, SRTP_A_FLOW_SET_MARK, c->set_mark) ||
	      nla_put_u32(msg, SRTP_A_FLOW_SET_MARK_MASK,
			  c->set_mark_mask))) ||
	    srtp_flow_fill_sessions(msg, flow) ||
	    srtp_flow_fill_leaving(msg, flow) ||
	    (srtp_flow_is_insecure(flow) &&
	     nla_put_flag(msg, SRTP_A_FLOW_INSECURE)) ||
	    srtp_trace_fill(msg, &flow->live->trace, &srtp_trace_flow))
		return -EMSGSIZE;
	return 0;
}
