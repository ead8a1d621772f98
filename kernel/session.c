// SPDX-License-Identifier: GPL-2.0
/*
 * Sessions: found by flows through pointers and by commands through their
 * owner. A removed session is marked dead, and flows still bound to it behave
 * as if they were not: that is what makes them guards, at once, however many
 * there are.
 */
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/random.h>
#include <linux/slab.h>
#include <net/netlink.h>

#include "compat.h"
#include "digest.h"
#include "event.h"
#include "key.h"
#include "keyring.h"
#include "origin.h"
#include "owner.h"
#include "parked.h"
#include "session.h"
#include "state.h"
#include "table.h"

/**
 * srtp_session_new - make a session nobody has seen yet
 * @sn: namespace
 * @config: its policy
 * @listed: SSRCs that will get a state at once
 *
 * Return: the session without keys and states, or NULL.
 */
struct srtp_session *srtp_session_new(struct srtp_net *sn,
				      const struct srtp_session_config *config,
				      u32 listed)
{
	struct srtp_session *ses;
	int i;

	ses = kzalloc(sizeof(*ses), GFP_KERNEL_ACCOUNT);
	if (!ses)
		return NULL;
	ses->config = *config;
	ses->sn = sn;
	spin_lock_init(&ses->lock);
	srtp_trace_init(&ses->trace);
	refcount_set(&ses->ref, 1);
	for (i = 0; i < ARRAY_SIZE(ses->event_at); i++)
		ses->event_at[i] = jiffies - HZ;
	ses->bucket_seed = get_random_u32() | 1;
	if (!srtp_table_room(ses, listed, config->learn) &&
	    !srtp_parked_room(ses, config->max_parked))
		return ses;
	kvfree(srtp_session_table(ses));
	kfree(ses);
	return NULL;
}

/**
 * srtp_session_hold - take a reference
 * @ses: a session the caller has a reference on, or found under sn->lock
 */
void srtp_session_hold(struct srtp_session *ses)
{
	refcount_inc(&ses->ref);
}

/**
 * srtp_session_put - drop a reference; any context
 * @ses: session
 */
void srtp_session_put(struct srtp_session *ses)
{
	if (!refcount_dec_and_test(&ses->ref))
		return;
	/* srtp_state_forget() has freed the states */
	kvfree(srtp_session_table(ses));
	kvfree(ses->parked);
	kfree(ses);
}

static int srtp_session_charge(struct srtp_session *ses,
			       struct netlink_ext_ack *extack)
{
	unsigned int i;

	if (!srtp_net_charge(ses->sn, SRTP_QUOTA_SESSIONS)) {
		NL_SET_ERR_MSG(extack, "net.srtp.max_sessions is reached");
		return -EDQUOT;
	}
	for (i = 0; i < ses->nkeys; i++)
		if (!srtp_net_charge(ses->sn, SRTP_QUOTA_KEYS))
			goto err_uncharge;
	return 0;

err_uncharge:
	while (i--)
		srtp_net_uncharge(ses->sn, SRTP_QUOTA_KEYS);
	srtp_net_uncharge(ses->sn, SRTP_QUOTA_SESSIONS);
	NL_SET_ERR_MSG(extack, "net.srtp.max_keys is reached");
	return -EDQUOT;
}

static void srtp_session_uncharge(struct srtp_session *ses)
{
	unsigned int i;

	for (i = 0; i < ses->nkeys; i++)
		srtp_net_uncharge(ses->sn, SRTP_QUOTA_KEYS);
	srtp_net_uncharge(ses->sn, SRTP_QUOTA_SESSIONS);
}

static int srtp_session_enter(struct srtp_session *ses, const char *owner,
			      struct netlink_ext_ack *extack)
{
	struct srtp_net *sn = ses->sn;
	struct srtp_owner *own;
	int i, err;

	err = srtp_digest_init(sn);
	if (err)
		return err;
	err = srtp_keyring_check(ses, extack);
	if (err)
		return err;
	err = srtp_session_charge(ses, extack);
	if (err)
		return err;
	own = srtp_owner_get(sn, owner);
	if (!own) {
		err = -ENOMEM;
		goto err_uncharge;
	}
	err = srtp_owner_name(&own->sessions, &ses->config.id,
			      &own->next_session, ses);
	if (err) {
		if (err == -EEXIST)
			NL_SET_ERR_MSG(extack,
				       "The owner has a session with this id");
		goto err_put_owner;
	}
	ses->owner = own;
	ses->term = own->term;
	strscpy(ses->owner_name, own->name, sizeof(ses->owner_name));
	for (i = 0; i < SRTP_KEYS_PER_SESSION; i++)
		if (srtp_keyring_slot(ses, i))
			srtp_digest_add(sn, srtp_keyring_slot(ses, i));
	sn->generation++;
	/* runs by itself while there are sessions */
	queue_delayed_work(system_power_efficient_wq, &sn->idle,
			   SRTP_IDLE_PERIOD);
	return 0;

err_put_owner:
	srtp_owner_put(own);
err_uncharge:
	srtp_session_uncharge(ses);
	return err;
}

/**
 * srtp_session_publish - make a session known under its owner
 * @ses: session, with its keys and fixed states; sn->lock is held
 * @owner: owner's name
 * @extack: says what was wrong
 *
 * Once nothing can take it back, srtp_origin_cut() follows.
 *
 * Return: 0, or a negative errno and nothing has changed; -ENOENT and -EINVAL
 * mean the session it should continue.
 */
int srtp_session_publish(struct srtp_session *ses, const char *owner,
			 struct netlink_ext_ack *extack)
{
	int err = srtp_origin_attach(ses, owner, extack);

	if (err)
		return err;
	err = srtp_session_enter(ses, owner, extack);
	if (err)
		srtp_origin_leave(ses);
	return err;
}

static void srtp_session_release(struct rcu_head *rcu)
{
	srtp_session_put(container_of(rcu, struct srtp_session, rcu));
}

/* The same of one whose indices nobody asks for. */
static void srtp_session_forget(struct rcu_head *rcu)
{
	srtp_state_forget(container_of(rcu, struct srtp_session, rcu));
	srtp_session_release(rcu);
}

/**
 * srtp_session_uncharge_states - a removed session's states are about to be freed
 * @ses: session that has no heirs; sn->lock is held, or nobody ever saw it
 */
void srtp_session_uncharge_states(struct srtp_session *ses)
{
	/* dead: nothing comes or goes */
	atomic_sub(READ_ONCE(ses->nstates) + READ_ONCE(ses->nparked),
		   &ses->sn->used[SRTP_QUOTA_STATES]);
}

/**
 * srtp_session_uncharge_held - an heir or a flow has left a session
 * @ses: session; sn->lock is held
 *
 * What was removed stays charged for as long as there are any, as it stays in memory.
 */
void srtp_session_uncharge_held(struct srtp_session *ses)
{
	lockdep_assert_held(&ses->sn->lock);
	if (ses->dead && !ses->heirs && !ses->nflows)
		srtp_net_uncharge(ses->sn, SRTP_QUOTA_SESSIONS);
}

static void srtp_session_end(struct srtp_session *ses)
{
	spin_lock_bh(&ses->lock);
	WRITE_ONCE(ses->dead, true);	/* nothing is learned any more */
	spin_unlock_bh(&ses->lock);
}

/**
 * srtp_session_abandon - end a session: no packet begins with it any more
 * @ses: session, not published, or being removed
 *
 * Its keys end, and its memory once flows and packets away have let go: not to be
 * touched afterwards without a reference.
 */
void srtp_session_abandon(struct srtp_session *ses)
{
	bool heirs = ses->heirs;
	int i;

	srtp_session_end(ses);
	if (!heirs) {
		srtp_session_uncharge_states(ses);
		srtp_origin_leave(ses);
	}

	rcu_assign_pointer(ses->current_key, NULL);
	for (i = 0; i < SRTP_KEYS_PER_SESSION; i++)
		if (srtp_keyring_slot(ses, i))
			srtp_keyring_leave(ses, i);
	ses->owner = NULL;
	/* gone by the time this returns, perhaps: nobody here is in RCU */
	call_rcu(&ses->rcu, heirs ? srtp_session_release : srtp_session_forget);
}

/**
 * srtp_session_remove - take a published session away
 * @ses: session; sn->lock is held
 * @why: one word for the event; NULL: there is none
 *
 * Flows that are bound to it are guards from here on.
 */
void srtp_session_remove(struct srtp_session *ses, const char *why)
{
	struct srtp_owner *owner = ses->owner;
	struct srtp_net *sn = ses->sn;

	lockdep_assert_held(&sn->lock);
	xa_erase(&owner->sessions, ses->config.id);
	/* else srtp_session_uncharge_held() */
	if (!ses->heirs && !ses->nflows)
		srtp_net_uncharge(sn, SRTP_QUOTA_SESSIONS);
	/* first: its packets tell nothing of it afterwards, but what they just do */
	srtp_session_end(ses);
	if (why)
		srtp_event_session_gone(ses, why);
	srtp_session_abandon(ses);
	srtp_owner_put(owner);
	sn->generation++;
}

/**
 * srtp_session_unbind - a flow is bound to a session no more
 * @ses: session; sn->lock is held
 *
 * An anonymous one, which no command names, goes with its last flow.
 */
void srtp_session_unbind(struct srtp_session *ses)
{
	ses->nflows--;
	/* one that was removed has no owner any more */
	if (ses->owner && ses->config.anonymous && !ses->nflows)
		srtp_session_remove(ses, "last-flow");
	else
		srtp_session_uncharge_held(ses);
}

/**
 * srtp_session_find - a session by name
 * @sn: namespace; sn->lock is held
 * @owner: owner's name
 * @id: its id
 *
 * Return: the session, or NULL.
 */
struct srtp_session *srtp_session_find(struct srtp_net *sn, const char *owner,
				       u32 id)
{
	struct srtp_owner *own = srtp_owner_find(sn, owner);

	return own ? xa_load(&own->sessions, id) : NULL;
}

/**
 * srtp_session_drop - count a drop in a session; the caller counts the rest
 * @ses: session
 * @reason: enum srtp_a_counter
 * @ssrc: what the packet claimed to be
 * @peer: its remote end
 */
void srtp_session_drop(struct srtp_session *ses, u32 reason, u32 ssrc,
		       const struct srtp_endpoint *peer)
{
	atomic64_inc(&ses->count[reason]);
	srtp_trace_drop(&ses->trace, reason, ssrc, peer);
}

static void __srtp_session_sum(struct srtp_session *ses,
			       struct srtp_session_totals *sum)
{
	struct srtp_table *table = srtp_session_table(ses);
	struct srtp_state *st;
	u32 i;

	*sum = ses->gone;
	for (i = 0; i <= table->mask; i++)
		hlist_for_each_entry(st, &table->bucket[i], node) {
			spin_lock(&st->lock);
			sum->rtp += st->packets;
			sum->rtcp += st->rtcp_packets;
			sum->octets += st->octets;
			spin_unlock(&st->lock);
		}
}

static int srtp_session_fill_counters(struct sk_buff *msg,
				      struct srtp_session *ses)
{
	bool out = ses->config.direction == SRTP_DIRECTION_OUT;
	struct srtp_session_totals sum;
	struct srtp_counters counters;
	u32 states, parked;
	int i;

	for (i = 0; i <= SRTP_A_COUNTER_MAX; i++)
		counters.n[i] = atomic64_read(&ses->count[i]);
	spin_lock_bh(&ses->lock);
	__srtp_session_sum(ses, &sum);
	states = ses->nstates;
	parked = ses->nparked;
	spin_unlock_bh(&ses->lock);

	counters.n[out ? SRTP_A_COUNTER_SEALED_RTP :
			 SRTP_A_COUNTER_OPENED_RTP] = sum.rtp;
	counters.n[out ? SRTP_A_COUNTER_SEALED_RTCP :
			 SRTP_A_COUNTER_OPENED_RTCP] = sum.rtcp;
	counters.n[SRTP_A_COUNTER_OCTETS] = sum.octets;
	if (nla_put_u32(msg, SRTP_A_SESSION_STATES, states) ||
	    nla_put_u32(msg, SRTP_A_SESSION_PARKED, parked))
		return -EMSGSIZE;
	return srtp_counters_fill(msg, SRTP_A_SESSION_COUNTERS, &counters);
}

/* What had to be insisted on, so that what is shown can be said again. */
static int srtp_session_fill_insecure(struct sk_buff *msg,
				      const struct srtp_session_config *c)
{
	if (((c->rtcp_unencrypted || c->unencrypted) &&
	     nla_put_flag(msg, SRTP_A_SESSION_ALLOW_UNENCRYPTED)) ||
	    (c->rtcp_unencrypted &&
	     nla_put_flag(msg, SRTP_A_SESSION_RTCP_UNENCRYPTED)) ||
	    (c->unencrypted &&
	     nla_put_flag(msg, SRTP_A_SESSION_UNENCRYPTED)) ||
	    (!c->tag_len &&
	     (nla_put_flag(msg, SRTP_A_SESSION_UNAUTHENTICATED) ||
	      nla_put_flag(msg, SRTP_A_SESSION_ALLOW_UNAUTHENTICATED))))
		return -EMSGSIZE;
	return 0;
}

static int srtp_session_fill_headers(struct sk_buff *msg,
				     const struct srtp_session_config *c)
{
	u8 ids[SRTP_EXT_IDS];
	unsigned int id, n = 0;

	for_each_set_bit(id, c->encrypt_ext, SRTP_EXT_IDS)
		ids[n++] = id;
	if ((n && nla_put(msg, SRTP_A_SESSION_ENCRYPT_EXT, n, ids)) ||
	    (c->cryptex &&
	     nla_put_u32(msg, SRTP_A_SESSION_CRYPTEX, c->cryptex)) ||
	    (c->rcc && nla_put_u32(msg, SRTP_A_SESSION_RCC, c->rcc)) ||
	    (c->pad_to &&
	     nla_put_u32(msg, SRTP_A_SESSION_PAD_TO, c->pad_to)) ||
	    (c->pad_block &&
	     nla_put_u32(msg, SRTP_A_SESSION_PAD_BLOCK, c->pad_block)))
		return -EMSGSIZE;
	return 0;
}

static int srtp_session_fill_policy(struct sk_buff *msg,
				    const struct srtp_session *ses)
{
	const struct srtp_session_config *c = &ses->config;

	if ((c->cookie_len &&
	     nla_put(msg, SRTP_A_SESSION_COOKIE, c->cookie_len, c->cookie)) ||
	    nla_put_u32(msg, SRTP_A_SESSION_DIRECTION, c->direction) ||
	    nla_put_u32(msg, SRTP_A_SESSION_SUITE, c->suite->id) ||
	    nla_put_u32(msg, SRTP_A_SESSION_LEARN, c->learn) ||
	    nla_put_u32(msg, SRTP_A_SESSION_WINDOW, c->window) ||
	    nla_put_u32(msg, SRTP_A_SESSION_RTCP_WINDOW, c->rtcp_window) ||
	    nla_put_u32(msg, SRTP_A_SESSION_CLOCK, c->clock) ||
	    nla_put_u32(msg, SRTP_A_SESSION_IDLE_AFTER, c->idle_after) ||
	    nla_put_u32(msg, SRTP_A_SESSION_MAX_PARKED, c->max_parked) ||
	    (c->direction == SRTP_DIRECTION_OUT &&
	     nla_put_u32(msg, SRTP_A_SESSION_REPEAT, c->repeat)) ||
	    (c->shared_key && nla_put_flag(msg, SRTP_A_SESSION_SHARED_KEY)) ||
	    srtp_session_fill_insecure(msg, c) ||
	    srtp_session_fill_headers(msg, c) ||
	    (srtp_suite_layers(c->suite) > 1 && !c->inner &&
	     nla_put_flag(msg, SRTP_A_SESSION_OUTER_ONLY)) ||
	    (c->anonymous && nla_put_flag(msg, SRTP_A_SESSION_ANONYMOUS)) ||
	    srtp_origin_fill(msg, ses) ||
	    nla_put_u32(msg, SRTP_A_SESSION_FLOWS, ses->nflows))
		return -EMSGSIZE;
	return 0;
}

/**
 * srtp_session_fill - put a session
 * @msg: message
 * @ses: published session; sn->lock is held
 *
 * Return: 0 or -EMSGSIZE.
 */
int srtp_session_fill(struct sk_buff *msg, struct srtp_session *ses)
{
	struct srtp_key *key;
	int i;

	if (nla_put_u32(msg, SRTP_A_SESSION_ID, ses->config.id) ||
	    nla_put_string(msg, SRTP_A_SESSION_OWNER, ses->owner_name) ||
	    srtp_session_fill_policy(msg, ses) ||
	    srtp_trace_fill(msg, &ses->trace, &srtp_trace_session) ||
	    srtp_session_fill_counters(msg, ses))
		return -EMSGSIZE;
	for (i = 0; i < SRTP_KEYS_PER_SESSION; i++) {
		key = srtp_keyring_slot(ses, i);
		if (key && srtp_key_fill(msg, key,
					 srtp_keyring_seals(ses, key)))
			return -EMSGSIZE;
	}
	return 0;
}
