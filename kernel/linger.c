// SPDX-License-Identifier: GPL-2.0
/*
 * Owners that a socket has registered, and what becomes of their objects once it
 * closes: a controller that dies takes nothing with it, unless it said so.
 *
 * Each registration begins a term. Objects are of the term in which they were
 * made or last set; the first term has all there are. A controller that comes
 * back registers its owner anew, dumps what there is, and sets what it still
 * wants: that is of the new term. When the time is over the rest goes, and all of
 * it if nobody has come. Until then nothing happens to media.
 *
 * Lock order: netlink's notifier chain before sn->lock. What goes, goes from a
 * work or from its owner's command, not from somebody's close().
 */
#include <linux/jiffies.h>
#include <linux/netlink.h>
#include <linux/notifier.h>
#include <linux/workqueue.h>
#include <net/netlink.h>
#include <net/sock.h>

#include "attach.h"
#include "event.h"
#include "flow.h"
#include "linger.h"
#include "net.h"
#include "owner.h"
#include "session.h"

static void srtp_linger_wake_at(struct srtp_net *sn, unsigned long at)
{
	unsigned long now = jiffies;

	lockdep_assert_held(&sn->lock);
	if (delayed_work_pending(&sn->linger) &&
	    time_after_eq(at, sn->linger_next))
		return;
	sn->linger_next = at;
	mod_delayed_work(system_power_efficient_wq, &sn->linger,
			 time_after(at, now) ? at - now : 0);
}

/* An owner stays as long as a socket has it or its time runs. May free it. */
static void srtp_linger_hold(struct srtp_net *sn, struct srtp_owner *owner)
{
	bool hold = owner->portid || owner->lingering;

	if (hold == owner->held)
		return;
	owner->held = hold;
	if (hold) {
		sn->held++;
		owner->objects++;
	} else {
		/* dumps go on by the place in the list of owners */
		sn->generation++;
		sn->held--;
		srtp_owner_put(owner);
	}
}

static void srtp_linger_begin(struct srtp_net *sn, struct srtp_owner *owner,
			      u32 seconds)
{
	owner->lingering = true;
	owner->until = jiffies + (unsigned long)seconds * HZ;
	srtp_linger_wake_at(sn, owner->until);
}

/**
 * srtp_linger_claim - a session is of the present term
 * @ses: published session; sn->lock is held
 */
void srtp_linger_claim(struct srtp_session *ses)
{
	lockdep_assert_held(&ses->sn->lock);
	ses->term = ses->owner->term;
}

/**
 * srtp_linger_claim_flow - a flow and its sessions are of the present term
 * @flow: published flow; sn->lock is held
 *
 * So that no flow that stays becomes a guard.
 */
void srtp_linger_claim_flow(struct srtp_flow *flow)
{
	int i;

	lockdep_assert_held(&flow->sn->lock);
	flow->term = flow->owner->term;
	for (i = 0; i < flow->nses; i++)
		if (flow->ses[i]->owner)
			srtp_linger_claim(flow->ses[i]);
}

static void srtp_linger_claim_all(struct srtp_owner *owner)
{
	struct srtp_session *ses;
	struct srtp_flow *flow;
	unsigned long id;

	xa_for_each(&owner->flows, id, flow)
		flow->term = owner->term;
	xa_for_each(&owner->sessions, id, ses)
		ses->term = owner->term;
}

static u32 srtp_linger_unclaimed(struct srtp_owner *owner)
{
	struct srtp_session *ses;
	struct srtp_flow *flow;
	unsigned long id;
	u32 n = 0;

	xa_for_each(&owner->flows, id, flow)
		n += flow->term != owner->term;
	xa_for_each(&owner->sessions, id, ses)
		n += ses->term != owner->term;
	return n;
}

/* No socket has the owner any more. */
static void srtp_linger_drop(struct srtp_net *sn, struct srtp_owner *owner)
{
	owner->portid = 0;
	sock_put(owner->sk);
	owner->sk = NULL;
	WRITE_ONCE(sn->registered, sn->registered - 1);
}

/* The socket that had the owner has closed: what it said begins to happen. */
static void srtp_linger_left_by(struct srtp_net *sn, struct srtp_owner *owner)
{
	srtp_linger_drop(sn, owner);
	owner->lingering = false;
	if (owner->linger == SRTP_LINGER_CLOSE)
		srtp_linger_begin(sn, owner, 0);
	else if (owner->linger == SRTP_LINGER_AFTER)
		srtp_linger_begin(sn, owner, owner->after);
	sn->generation++;
}

/* As flow flush and session flush do: no flow of these becomes a guard first. */
static void srtp_linger_purge(struct srtp_owner *owner)
{
	bool all = !owner->portid;
	struct srtp_session *ses;
	struct srtp_flow *flow;
	unsigned long id;

	xa_for_each(&owner->flows, id, flow) {
		if (!all && flow->term == owner->term)
			continue;
		srtp_event_flow_gone(flow, "linger");
		srtp_attach_remove(flow);
		cond_resched();
	}
	xa_for_each(&owner->sessions, id, ses) {
		if (!all && ses->term == owner->term)
			continue;
		srtp_session_remove(ses, "linger");
		cond_resched();
	}
}

static bool srtp_linger_is_over(const struct srtp_owner *owner)
{
	return owner->lingering && time_after_eq(jiffies, owner->until);
}

/* The time is over: what was to go goes. The caller holds the owner. */
static void srtp_linger_end(struct srtp_net *sn, struct srtp_owner *owner)
{
	srtp_linger_purge(owner);
	owner->lingering = false;
	sn->generation++;
}

/* A socket that did not have the owner has it now. */
static void srtp_linger_term(struct srtp_net *sn, struct srtp_owner *owner,
			     const struct srtp_registration *linger)
{
	owner->portid = linger->portid;
	owner->sk = linger->sk;
	sock_hold(owner->sk);
	WRITE_ONCE(sn->registered, sn->registered + 1);
	/* nobody else has had a say over what is there */
	if (!owner->term++)
		srtp_linger_claim_all(owner);
	owner->lingering = false;
	if (linger->linger == SRTP_LINGER_AFTER)
		srtp_linger_begin(sn, owner, linger->after);
}

/**
 * srtp_linger_set - register an owner, or say again what is to become of it
 * @sn: namespace; its lock is held
 * @linger: what and for whom
 * @extack: says what was wrong
 *
 * Return: 0, -EBUSY, -EDQUOT or -ENOMEM.
 */
int srtp_linger_set(struct srtp_net *sn, const struct srtp_registration *linger,
		    struct netlink_ext_ack *extack)
{
	struct srtp_owner *owner = srtp_owner_get(sn, linger->name);
	int err = 0;

	if (!owner)
		return -ENOMEM;
	if (owner->portid && owner->portid != linger->portid) {
		NL_SET_ERR_MSG(extack,
			       "Another socket, which is open, has registered this owner");
		err = -EBUSY;
		goto out;
	}
	if (!owner->held &&
	    sn->held >= READ_ONCE(sn->max[SRTP_QUOTA_SESSIONS])) {
		NL_SET_ERR_MSG(extack,
			       "net.srtp.max_sessions owners are registered");
		err = -EDQUOT;
		goto out;
	}
	/* the number is another socket's: the one before has closed, which
	 * is not told yet
	 */
	if (owner->portid && owner->sk != linger->sk)
		srtp_linger_left_by(sn, owner);
	/* whoever comes too late finds nothing, though the work is later still */
	if (!owner->portid && srtp_linger_is_over(owner))
		srtp_linger_end(sn, owner);
	owner->linger = linger->linger;
	owner->after = linger->after;
	if (!owner->portid)
		srtp_linger_term(sn, owner, linger);
	if (linger->claim)
		srtp_linger_claim_all(owner);
	if (linger->claim || linger->linger != SRTP_LINGER_AFTER)
		owner->lingering = false;
	sn->generation++;
	srtp_linger_hold(sn, owner);
out:
	srtp_owner_put(owner);
	return err;
}

/**
 * srtp_linger_forget - no socket has the owner any more, and no time runs
 * @sn: namespace; its lock is held
 * @owner: stays for another reason
 */
void srtp_linger_forget(struct srtp_net *sn, struct srtp_owner *owner)
{
	if (owner->portid)
		srtp_linger_drop(sn, owner);
	owner->lingering = false;
	srtp_linger_hold(sn, owner);
}

/* A number is free before its socket is told to have closed, and the next one may
 * have registered with it meanwhile. That one is not dead, unless it is about to be
 * told as well; the one that is told has been marked before.
 */
static bool srtp_linger_has_closed(const struct srtp_owner *owner, u32 portid)
{
	if (owner->portid != portid)
		return false;
	/* of a socket that is just closing either answer does */
	return data_race(sock_flag(owner->sk, SOCK_DEAD));
}

static void srtp_linger_closed(struct srtp_net *sn, u32 portid)
{
	struct srtp_owner *owner, *next;

	mutex_lock(&sn->lock);
	list_for_each_entry_safe(owner, next, &sn->owners, node) {
		if (!srtp_linger_has_closed(owner, portid))
			continue;
		srtp_linger_left_by(sn, owner);
		srtp_linger_hold(sn, owner);
		cond_resched();
	}
	mutex_unlock(&sn->lock);
}

/* The socket's namespace lives as long as the socket does. */
static int srtp_linger_notify(struct notifier_block *nb, unsigned long event,
			      void *data)
{
	const struct netlink_notify *notify = data;
	struct srtp_net *sn;

	if (event != NETLINK_URELEASE || notify->protocol != NETLINK_GENERIC)
		return NOTIFY_DONE;
	sn = srtp_net(notify->net);
	/* what this socket has registered it has registered before */
	if (READ_ONCE(sn->registered))
		srtp_linger_closed(sn, notify->portid);
	return NOTIFY_DONE;
}

static struct notifier_block srtp_linger_notifier = {
	.notifier_call = srtp_linger_notify,
};

static void srtp_linger_work(struct work_struct *work)
{
	struct srtp_net *sn = container_of(to_delayed_work(work),
					   struct srtp_net, linger);
	struct srtp_owner *owner, *next;

	mutex_lock(&sn->lock);
	list_for_each_entry_safe(owner, next, &sn->owners, node) {
		if (!owner->lingering)
			continue;
		if (!srtp_linger_is_over(owner)) {
			srtp_linger_wake_at(sn, owner->until);
			continue;
		}
		srtp_linger_end(sn, owner);
		srtp_linger_hold(sn, owner);
		cond_resched();
	}
	mutex_unlock(&sn->lock);
}

static u64 srtp_linger_left(const struct srtp_owner *owner)
{
	unsigned long now = jiffies;

	return time_after(owner->until, now) ?
	       jiffies_to_msecs(owner->until - now) : 0;
}

/**
 * srtp_linger_fill - put an owner
 * @msg: message
 * @owner: sn->lock is held
 *
 * Return: 0 or -EMSGSIZE.
 */
int srtp_linger_fill(struct sk_buff *msg, struct srtp_owner *owner)
{
	struct srtp_session *ses;
	struct srtp_flow *flow;
	u32 flows = 0, sessions = 0;
	unsigned long id;

	xa_for_each(&owner->flows, id, flow)
		flows++;
	xa_for_each(&owner->sessions, id, ses)
		sessions++;
	if (nla_put_string(msg, SRTP_A_OWNER_NAME, owner->name) ||
	    nla_put_u32(msg, SRTP_A_OWNER_LINGER, owner->linger) ||
	    (owner->linger == SRTP_LINGER_AFTER &&
	     nla_put_u32(msg, SRTP_A_OWNER_AFTER, owner->after)) ||
	    (owner->portid && nla_put_flag(msg, SRTP_A_OWNER_REGISTERED)) ||
	    nla_put_u32(msg, SRTP_A_OWNER_FLOWS, flows) ||
	    nla_put_u32(msg, SRTP_A_OWNER_SESSIONS, sessions) ||
	    nla_put_u32(msg, SRTP_A_OWNER_UNCLAIMED,
			owner->portid ? srtp_linger_unclaimed(owner) :
			owner->term ? flows + sessions : 0) ||
	    (owner->lingering &&
	     nla_put_u64_64bit(msg, SRTP_A_OWNER_LEFT, srtp_linger_left(owner),
			       SRTP_A_OWNER_PAD)))
		return -EMSGSIZE;
	return 0;
}

/**
 * srtp_linger_net_init - nobody is registered in a new namespace
 * @sn: namespace
 */
void srtp_linger_net_init(struct srtp_net *sn)
{
	INIT_DELAYED_WORK(&sn->linger, srtp_linger_work);
}

/**
 * srtp_linger_net_exit - at the namespace's end: no owners, no sockets
 * @sn: namespace
 */
void srtp_linger_net_exit(struct srtp_net *sn)
{
	cancel_delayed_work_sync(&sn->linger);
}

/**
 * srtp_linger_init - hear of sockets that close; namespaces are there
 *
 * Return: 0 or a negative errno.
 */
int srtp_linger_init(void)
{
	return netlink_register_notifier(&srtp_linger_notifier);
}

/**
 * srtp_linger_exit - once no command comes any more, before namespaces go
 */
void srtp_linger_exit(void)
{
	netlink_unregister_notifier(&srtp_linger_notifier);
}
