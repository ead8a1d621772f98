// SPDX-License-Identifier: GPL-2.0
/*
 * Notifications: what a controller would otherwise have to poll for. An event
 * names its flow or session as the matching get does, with endpoints and last
 * packets; the rest is a get away.
 */
#include <net/genetlink.h>

#include "event.h"
#include "flow.h"
#include "key.h"
#include "keyring.h"
#include "net.h"
#include "netlink.h"
#include "session.h"

#define SRTP_EVENT_LEN	2048

/**
 * struct srtp_event_msg - one notification
 * @sn: namespace
 * @ses: session it is about, or NULL
 * @key: key of @ses it is about, or NULL
 * @flow: flow it is about, or NULL
 * @why: why something has gone, or NULL
 * @kind: enum srtp_event
 * @ssrc: which SSRC
 * @has_ssrc: @ssrc means something
 */
struct srtp_event_msg {
	struct srtp_net *sn;
	struct srtp_session *ses;
	const struct srtp_key *key;
	struct srtp_flow *flow;
	const char *why;
	enum srtp_event kind;
	u32 ssrc;
	bool has_ssrc;
};

static int srtp_event_fill_key(struct sk_buff *msg,
			       const struct srtp_session *ses,
			       const struct srtp_key *key)
{
	return key ? srtp_key_fill(msg, key, srtp_keyring_seals(ses, key)) : 0;
}

static int srtp_event_fill_session(struct sk_buff *msg,
				   struct srtp_session *ses,
				   const struct srtp_key *key)
{
	const struct srtp_session_config *c = &ses->config;
	struct nlattr *nest = nla_nest_start(msg, SRTP_A_EVENT_SESSION);

	if (!nest ||
	    nla_put_u32(msg, SRTP_A_SESSION_ID, c->id) ||
	    nla_put_string(msg, SRTP_A_SESSION_OWNER, ses->owner_name) ||
	    (c->cookie_len &&
	     nla_put(msg, SRTP_A_SESSION_COOKIE, c->cookie_len, c->cookie)) ||
	    nla_put_u32(msg, SRTP_A_SESSION_DIRECTION, c->direction) ||
	    srtp_trace_fill(msg, &ses->trace, &srtp_trace_session) ||
	    srtp_event_fill_key(msg, ses, key))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

static int srtp_event_fill_flow(struct sk_buff *msg, struct srtp_flow *flow)
{
	struct nlattr *nest = nla_nest_start(msg, SRTP_A_EVENT_FLOW);

	if (!nest || srtp_flow_fill(msg, flow))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

static int srtp_event_fill(struct sk_buff *msg, const struct srtp_event_msg *ev,
			   u32 seq)
{
	void *hdr = genlmsg_put(msg, 0, 0, &srtp_genl_family, 0,
				SRTP_CMD_EVENT);

	if (!hdr ||
	    nla_put_u32(msg, SRTP_A_EVENT_KIND, ev->kind) ||
	    nla_put_u32(msg, SRTP_A_EVENT_SEQ, seq) ||
	    (ev->why && nla_put_string(msg, SRTP_A_EVENT_WHY, ev->why)) ||
	    (ev->has_ssrc && nla_put_u32(msg, SRTP_A_EVENT_SSRC, ev->ssrc)) ||
	    (ev->ses && srtp_event_fill_session(msg, ev->ses, ev->key)) ||
	    (ev->flow && srtp_event_fill_flow(msg, ev->flow)))
		return -EMSGSIZE;
	genlmsg_end(msg, hdr);
	return 0;
}

/* The family, and with it the number of the listeners' group, is gone. */
static bool srtp_event_over;

/**
 * srtp_event_exit - nobody is told of anything any more
 *
 * Before the family goes.
 */
void srtp_event_exit(void)
{
	WRITE_ONCE(srtp_event_over, true);
	/* who did not see that is still in srtp_event_send() */
	synchronize_net();
}

/* In RCU. */
static void __srtp_event_send(const struct srtp_event_msg *ev)
{
	struct net *net = ev->sn->net;
	struct sk_buff *msg;
	u32 seq;

	if (READ_ONCE(srtp_event_over) ||
	    !genl_has_listeners(&srtp_genl_family, net, 0))
		return;
	/* what is lost from here on leaves a gap */
	seq = atomic_inc_return(&ev->sn->events);
	msg = genlmsg_new(SRTP_EVENT_LEN, GFP_ATOMIC | __GFP_NOWARN);
	if (!msg)
		return;
	if (srtp_event_fill(msg, ev, seq)) {
		nlmsg_free(msg);
		return;
	}
	genlmsg_multicast_netns(&srtp_genl_family, net, msg, 0, 0, GFP_ATOMIC);
}

static void srtp_event_send(const struct srtp_event_msg *ev)
{
	rcu_read_lock();
	__srtp_event_send(ev);
	rcu_read_unlock();
}

/* Once a second: an attacker may cause these. A race lets two through. */
static bool srtp_event_due(unsigned long *at)
{
	/* unsigned: one that was weeks ago is not in the future */
	if (jiffies - READ_ONCE(*at) < HZ)
		return false;
	WRITE_ONCE(*at, jiffies);
	return true;
}

/**
 * srtp_event_session - something happened to a session
 * @ses: session; of one that was removed nothing is told, its name may be
 *       another one's by now
 * @kind: what
 * @ssrc: to which SSRC
 */
void srtp_event_session(struct srtp_session *ses, enum srtp_event kind,
			u32 ssrc)
{
	if (!READ_ONCE(ses->dead))
		srtp_event_send(&(struct srtp_event_msg){
			.sn = ses->sn, .ses = ses, .kind = kind, .ssrc = ssrc,
			.has_ssrc = kind != SRTP_EVENT_IDLE });
}

/**
 * srtp_event_limited - the same, at most once a second for a session and kind
 * @ses: session
 * @kind: what
 * @ssrc: to which SSRC
 */
void srtp_event_limited(struct srtp_session *ses, enum srtp_event kind,
			u32 ssrc)
{
	if (srtp_event_due(&ses->event_at[kind]))
		srtp_event_session(ses, kind, ssrc);
}

/**
 * srtp_event_key - a key of a session nears the end of its life, or is there
 * @ses: session, as for srtp_event_session()
 * @kind: what
 * @ssrc: whose packet it was
 * @key: the key; the caller is in RCU or has a reference
 */
void srtp_event_key(struct srtp_session *ses, enum srtp_event kind, u32 ssrc,
		    const struct srtp_key *key)
{
	if (!READ_ONCE(ses->dead))
		srtp_event_send(&(struct srtp_event_msg){
			.sn = ses->sn, .ses = ses, .key = key, .kind = kind,
			.ssrc = ssrc, .has_ssrc = true });
}

/**
 * srtp_event_unknown - no session of a flow takes an SSRC; once a second
 * @flow: flow
 * @ssrc: the SSRC
 */
void srtp_event_unknown(struct srtp_flow *flow, u32 ssrc)
{
	if (srtp_event_due(&flow->live->event_at))
		srtp_event_send(&(struct srtp_event_msg){
			.sn = flow->sn, .flow = flow, .ssrc = ssrc,
			.has_ssrc = true, .kind = SRTP_EVENT_UNKNOWN_SSRC });
}

/**
 * srtp_event_session_gone - a session was removed
 * @ses: session
 * @why: one word
 */
void srtp_event_session_gone(struct srtp_session *ses, const char *why)
{
	srtp_event_send(&(struct srtp_event_msg){
		.sn = ses->sn, .ses = ses, .why = why,
		.kind = SRTP_EVENT_GONE });
}

/**
 * srtp_event_flow_gone - a flow was removed
 * @flow: flow
 * @why: one word
 */
void srtp_event_flow_gone(struct srtp_flow *flow, const char *why)
{
	srtp_event_send(&(struct srtp_event_msg){
		.sn = flow->sn, .flow = flow, .why = why,
		.kind = SRTP_EVENT_GONE });
}

/**
 * srtp_event_left - a session has left a flow by itself
 * @flow: the flow as it is now
 * @ses: session
 * @why: one word
 */
void srtp_event_left(struct srtp_flow *flow, struct srtp_session *ses,
		     const char *why)
{
	srtp_event_send(&(struct srtp_event_msg){
		.sn = flow->sn, .flow = flow, .ses = ses, .why = why,
		.kind = SRTP_EVENT_LEFT });
}
