// SPDX-License-Identifier: GPL-2.0
/*
 * SRTP (RFC 3711) on matched UDP flows: init and exit, in order.
 */
#include <linux/module.h>
#include <linux/random.h>
#include <linux/sysctl.h>
#include <linux/user_namespace.h>
#include <net/genetlink.h>

#include "attach.h"
#include "compat.h"
#include "event.h"
#include "digest.h"
#include "flowtable.h"
#include "key.h"
#include "leave.h"
#include "linger.h"
#include "net.h"
#include "netlink.h"
#include "owner.h"
#include "packet.h"
#include "path.h"
#include "session.h"
#include "state.h"

unsigned int srtp_net_id __read_mostly;

static const struct ctl_table srtp_net_table[] = {
	{ .procname = "max_flows", },
	{ .procname = "max_sessions", },
	{ .procname = "max_states", },
	{ .procname = "max_keys", },
	{ }
};

/* For the machine, and for a namespace that anybody may have made. */
static const unsigned int srtp_net_max[][SRTP_QUOTAS] = {
	{
		[SRTP_QUOTA_FLOWS] = 131072,
		[SRTP_QUOTA_SESSIONS] = 131072,
		[SRTP_QUOTA_STATES] = 1048576,
		[SRTP_QUOTA_KEYS] = 262144,
	}, {
		[SRTP_QUOTA_FLOWS] = 32768,
		[SRTP_QUOTA_SESSIONS] = 32768,
		[SRTP_QUOTA_STATES] = 65536,
		[SRTP_QUOTA_KEYS] = 65536,
	},
};

static void srtp_net_idle_session(struct srtp_session *ses)
{
	u32 after = READ_ONCE(ses->config.idle_after);

	srtp_state_park_idle(ses);
	if (!after || test_bit(SRTP_SESSION_TOLD_IDLE, &ses->told) ||
	    !test_bit(SRTP_SESSION_TOLD_FIRST, &ses->told) ||
	    time_before(jiffies, READ_ONCE(ses->trace.ok) + after * HZ))
		return;
	/* told first: who resumes it tells of that with a higher number */
	srtp_event_session(ses, SRTP_EVENT_IDLE, 0);
	set_bit(SRTP_SESSION_TOLD_IDLE, &ses->told);
}

static void srtp_net_idle(struct work_struct *work)
{
	struct srtp_net *sn = container_of(to_delayed_work(work),
					   struct srtp_net, idle);
	struct srtp_session *ses;
	struct srtp_owner *owner;
	unsigned long id;

	mutex_lock(&sn->lock);
	list_for_each_entry(owner, &sn->owners, node)
		xa_for_each(&owner->sessions, id, ses) {
			srtp_net_idle_session(ses);
			cond_resched();
		}
	mutex_unlock(&sn->lock);
	if (atomic_read(&sn->used[SRTP_QUOTA_SESSIONS]))
		queue_delayed_work(system_power_efficient_wq, &sn->idle,
				   SRTP_IDLE_PERIOD);
}

/* Quotas are the machine's: a user's namespace sees them and changes none. */
static int srtp_net_sysctl(struct srtp_net *sn)
{
	struct ctl_table *table;
	int i;

	table = kmemdup(srtp_net_table, sizeof(srtp_net_table), GFP_KERNEL);
	if (!table)
		return -ENOMEM;
	for (i = 0; i < SRTP_QUOTAS; i++) {
		table[i].data = &sn->max[i];
		table[i].maxlen = sizeof(sn->max[i]);
		table[i].mode = sn->net->user_ns == &init_user_ns ? 0644 : 0444;
		table[i].proc_handler = proc_douintvec_minmax;
	}
	sn->sysctl = register_net_sysctl_sz(sn->net, "net/srtp", table,
					    SRTP_QUOTAS);
	if (sn->sysctl)
		return 0;
	kfree(table);
	return -ENOMEM;
}

static void srtp_net_sysctl_exit(struct srtp_net *sn)
{
	const struct ctl_table *table = sn->sysctl->ctl_table_arg;

	unregister_net_sysctl_table(sn->sysctl);
	kfree(table);
}

static int __net_init srtp_net_init(struct net *net)
{
	struct srtp_net *sn = srtp_net(net);
	int err;

	sn->net = net;
	mutex_init(&sn->lock);
	srtp_attach_init(sn);
	INIT_LIST_HEAD(&sn->owners);
	init_waitqueue_head(&sn->away_wait);
	INIT_DELAYED_WORK(&sn->idle, srtp_net_idle);
	srtp_leave_init(sn);
	srtp_linger_net_init(sn);
	get_random_bytes(&sn->digest_secret, sizeof(sn->digest_secret));
	memcpy(sn->max, srtp_net_max[net->user_ns != &init_user_ns],
	       sizeof(sn->max));
	sn->counters = alloc_percpu(struct srtp_counters);
	if (!sn->counters)
		return -ENOMEM;
	err = srtp_net_sysctl(sn);
	if (err) {
		free_percpu(sn->counters);
		return err;
	}
	return 0;
}

/*
 * The namespace's devices are still there, and it forwards until they are not:
 * flows stay, as guards.
 */
static void __net_exit srtp_net_pre_exit(struct net *net)
{
	struct srtp_net *sn = srtp_net(net);
	struct srtp_owner *owner, *next;
	struct srtp_session *ses;
	unsigned long id;

	mutex_lock(&sn->lock);
	WRITE_ONCE(sn->ending, true);
	list_for_each_entry_safe(owner, next, &sn->owners, node) {
		owner->objects++;	/* stays while it is walked */
		xa_for_each(&owner->sessions, id, ses) {
			srtp_session_remove(ses, NULL);
			cond_resched();
		}
		srtp_linger_forget(sn, owner);
		srtp_owner_put(owner);
	}
	mutex_unlock(&sn->lock);
}

/* Its devices have gone. Return: there were flows, and hooks that may still run. */
static bool __net_exit srtp_net_remove_flows(struct srtp_net *sn)
{
	struct srtp_owner *owner, *next;
	struct srtp_flow *flow;
	unsigned long id;
	bool any = false;

	mutex_lock(&sn->lock);
	list_for_each_entry_safe(owner, next, &sn->owners, node) {
		owner->objects++;	/* stays while it is walked */
		xa_for_each(&owner->flows, id, flow) {
			srtp_attach_remove(flow);
			cond_resched();
			any = true;
		}
		srtp_owner_put(owner);
	}
	mutex_unlock(&sn->lock);
	return any;
}

static void __net_exit srtp_net_free(struct srtp_net *sn)
{
	srtp_net_sysctl_exit(sn);
	srtp_flow_tables_free(sn);
	srtp_digest_exit(sn);
	free_percpu(sn->counters);
}

static void __net_exit srtp_net_exit(struct list_head *nets)
{
	struct srtp_net *sn;
	bool any = false;
	struct net *net;

	list_for_each_entry(net, nets, exit_list)
		any |= srtp_net_remove_flows(srtp_net(net));
	/* no hook runs then, so no packet leaves for an engine any more, and all
	 * that will come back are counted
	 */
	if (any)
		synchronize_rcu();
	list_for_each_entry(net, nets, exit_list) {
		sn = srtp_net(net);
		cancel_delayed_work_sync(&sn->idle);
		srtp_linger_net_exit(sn);
		wait_event(sn->away_wait, !atomic_read(&sn->away));
	}
	/* whoever counted the last one is still in RCU with sn at hand; and the
	 * callbacks that end flows and sessions are through
	 */
	synchronize_rcu();
	rcu_barrier();
	/* no packet is left that could wake it */
	list_for_each_entry(net, nets, exit_list)
		srtp_leave_exit(srtp_net(net));
	list_for_each_entry(net, nets, exit_list)
		srtp_net_free(srtp_net(net));
}

static struct pernet_operations srtp_net_ops = {
	.init = srtp_net_init,
	.pre_exit = srtp_net_pre_exit,
	.exit_batch = srtp_net_exit,
	.id = &srtp_net_id,
	.size = sizeof(struct srtp_net),
};

static int __init srtp_init(void)
{
	int err = srtp_key_init();

	if (err)
		return err;
	srtp_batch_init();
	err = srtp_path_init();
	if (err)
		goto err_key;
	err = register_pernet_subsys(&srtp_net_ops);
	if (err)
		goto err_path;
	err = srtp_linger_init();
	if (err)
		goto err_pernet;
	err = genl_register_family(&srtp_genl_family);
	if (err)
		goto err_linger;
	return 0;

err_linger:
	srtp_linger_exit();
err_pernet:
	unregister_pernet_subsys(&srtp_net_ops);
err_path:
	srtp_batch_exit();
	srtp_path_exit();
err_key:
	srtp_key_exit();
	return err;
}

static void __exit srtp_exit(void)
{
	/* no event, no command any more, then no namespace, key, packet */
	srtp_event_exit();
	genl_unregister_family(&srtp_genl_family);
	srtp_linger_exit();
	unregister_pernet_subsys(&srtp_net_ops);
	srtp_batch_exit();
	srtp_path_exit();
	srtp_key_exit();
	srtp_pkt_exit();
}

module_init(srtp_init);
module_exit(srtp_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("SRTP on matched UDP flows");
MODULE_ALIAS_GENL_FAMILY(SRTP_GENL_NAME);
MODULE_SOFTDEP("pre: ctr gcm hmac sha1");
