// SPDX-License-Identifier: GPL-2.0
/*
 * Sessions that leave a flow by themselves, after a time or with the first
 * packet that authenticates under one that stays: how an old key goes once its
 * successor is in use.
 *
 * What is planned is part of the version of the flow. It goes with the version
 * and with the flow, and a next version takes over what it does not change. The
 * work publishes a next version as ``flow set`` would, under sn->lock; a packet
 * only leaves a mark on the version it came by, and wakes the work.
 */
#include <linux/jiffies.h>
#include <linux/workqueue.h>
#include <net/netlink.h>

#include "attach.h"
#include "event.h"
#include "leave.h"
#include "net.h"

/* Leaves of many flows are done together: how long the first waits. */
#define SRTP_LEAVE_GATHER	1

/* When one could not be done for want of memory. */
#define SRTP_LEAVE_AGAIN	HZ

/**
 * srtp_leave_plan - a session is to leave a flow
 * @flow: version that is not published yet
 * @place: the session's place
 * @after: milliseconds; 0: with the first packet of one that stays
 *
 * Takes the place of what was planned for it.
 */
void srtp_leave_plan(struct srtp_flow *flow, unsigned int place, u32 after)
{
	flow->leave_now &= ~BIT(place);
	flow->leave_first &= ~BIT(place);
	flow->leave_timed &= ~BIT(place);
	if (after) {
		flow->leave_timed |= BIT(place);
		flow->leave_at[place] = jiffies + msecs_to_jiffies(after);
	} else {
		flow->leave_first |= BIT(place);
	}
}

/**
 * srtp_leave_carry - take over what was planned for the session bound last
 * @flow: version that is not published yet
 * @old: present version; sn->lock is held
 * @place: the session's place in that
 */
void srtp_leave_carry(struct srtp_flow *flow, const struct srtp_flow *old,
		      unsigned int place)
{
	unsigned int to = flow->nses - 1;

	/* a packet that was there says nothing about what is planned anew */
	if (old->leave_now & BIT(place) ||
	    (old->leave_first & BIT(place) && READ_ONCE(old->arrived)))
		flow->leave_now |= BIT(to);
	else if (old->leave_first & BIT(place))
		flow->leave_first |= BIT(to);
	if (old->leave_timed & BIT(place)) {
		flow->leave_timed |= BIT(to);
		flow->leave_at[to] = old->leave_at[place];
	}
}

static void srtp_leave_wake_at(struct srtp_net *sn, unsigned long at)
{
	unsigned long now = jiffies;

	lockdep_assert_held(&sn->lock);
	if (delayed_work_pending(&sn->leave) &&
	    time_after_eq(at, sn->leave_next))
		return;
	sn->leave_next = at;
	mod_delayed_work(system_power_efficient_wq, &sn->leave,
			 time_after(at, now) ? at - now : 0);
}

static void srtp_leave_wake(struct srtp_flow *flow)
{
	int i;

	for (i = 0; i < flow->nses; i++)
		if (flow->leave_timed & BIT(i))
			srtp_leave_wake_at(flow->sn, flow->leave_at[i]);
}

/**
 * srtp_leave_begin - a version with plans was published
 * @flow: the version; sn->lock is held
 */
void srtp_leave_begin(struct srtp_flow *flow)
{
	struct srtp_net *sn = flow->sn;

	lockdep_assert_held(&sn->lock);
	if (!(flow->leave_now | flow->leave_first | flow->leave_timed))
		return;
	list_add_tail(&flow->leaving, &sn->leaving);
	srtp_leave_wake(flow);
	if (flow->leave_now)
		queue_delayed_work(system_power_efficient_wq, &sn->arrive, 0);
}

/**
 * srtp_leave_trigger - a session that stays has opened a packet; any context
 * @flow: the version that the packet came by
 *
 * Of a version that has been replaced nobody looks at the mark: the next packet
 * comes by the one that counts.
 */
void srtp_leave_trigger(struct srtp_flow *flow)
{
	if (READ_ONCE(flow->arrived))
		return;
	WRITE_ONCE(flow->arrived, true);
	/* orders the mark before the test whether the work is to run anyway */
	queue_delayed_work(system_power_efficient_wq, &flow->sn->arrive,
			   SRTP_LEAVE_GATHER);
}

/* Places whose time has come. */
static u8 srtp_leave_due(const struct srtp_flow *flow)
{
	u8 due = flow->leave_now;
	int i;

	if (READ_ONCE(flow->arrived))
		due |= flow->leave_first;
	for (i = 0; i < flow->nses; i++)
		if (flow->leave_timed & BIT(i) &&
		    time_after_eq(jiffies, flow->leave_at[i]))
			due |= BIT(i);
	return due;
}

/* The next version: all sessions but those that are due, or were removed. */
static struct srtp_flow *srtp_leave_revise(struct srtp_flow *old, u8 due)
{
	struct srtp_flow *flow = srtp_flow_revise(old, &old->config, NULL);
	int i, err = 0;

	if (IS_ERR(flow))
		return flow;
	for (i = 0; i < old->nses && !err; i++) {
		if (due & BIT(i) || !old->ses[i]->owner)
			continue;
		err = srtp_flow_bind(flow, old->ses[i], NULL);
		if (!err)
			srtp_leave_carry(flow, old, i);
	}
	if (!err)
		err = srtp_attach_replace(old, flow, NULL);
	if (!err)
		return flow;
	srtp_flow_free(flow);
	return ERR_PTR(err);
}

static void srtp_leave_flow(struct srtp_flow *old, u8 due)
{
	struct srtp_flow *flow;
	int i;

	/* who was removed goes as well, and was told of then */
	for (i = 0; i < old->nses; i++)
		if (!old->ses[i]->owner)
			due &= ~BIT(i);
	/* that they have left is told of them while they are there */
	srtp_flow_hold(old);
	for (i = 0; i < old->nses; i++)
		old->ses[i]->nflows++;
	flow = srtp_leave_revise(old, due);
	if (IS_ERR(flow)) {
		srtp_leave_wake_at(old->sn, jiffies + SRTP_LEAVE_AGAIN);
		goto out;
	}
	srtp_leave_begin(flow);
	for (i = 0; i < old->nses; i++)
		if (due & BIT(i))
			srtp_event_left(flow, old->ses[i],
					old->leave_timed & BIT(i) ? "after" :
								    "first");
out:
	for (i = 0; i < old->nses; i++)
		srtp_session_unbind(old->ses[i]);
	srtp_flow_put(old);
}

static void srtp_leave_run(struct srtp_net *sn)
{
	struct srtp_flow *flow, *next;
	u8 due;

	mutex_lock(&sn->lock);
	list_for_each_entry_safe(flow, next, &sn->leaving, leaving) {
		due = srtp_leave_due(flow);
		if (due)
			srtp_leave_flow(flow, due);
		else
			srtp_leave_wake(flow);
		cond_resched();
	}
	mutex_unlock(&sn->lock);
}

static void srtp_leave_timed(struct work_struct *work)
{
	srtp_leave_run(container_of(to_delayed_work(work), struct srtp_net,
				    leave));
}

static void srtp_leave_first(struct work_struct *work)
{
	srtp_leave_run(container_of(to_delayed_work(work), struct srtp_net,
				    arrive));
}

/**
 * srtp_leave_init - nothing is planned in a new namespace
 * @sn: namespace
 */
void srtp_leave_init(struct srtp_net *sn)
{
	INIT_LIST_HEAD(&sn->leaving);
	INIT_DELAYED_WORK(&sn->leave, srtp_leave_timed);
	INIT_DELAYED_WORK(&sn->arrive, srtp_leave_first);
}

/**
 * srtp_leave_exit - at the namespace's end: no flows, no packets
 * @sn: namespace
 */
void srtp_leave_exit(struct srtp_net *sn)
{
	cancel_delayed_work_sync(&sn->leave);
	cancel_delayed_work_sync(&sn->arrive);
}
