// SPDX-License-Identifier: GPL-2.0
/*
 * The end of a receive batch. What hooks accept in PRE_ROUTING goes on when
 * netfilter has shown them all of the list that the device handed over
 * (nf_hook_slow_list). What ours has stolen must not go on before.
 *
 * A list is made and gone through with BH off, and a tasklet runs once they are
 * on again: on the same processor, unless that has left, and its lists with it.
 * It is one of those that come before NET_RX: no other round of that passes.
 */
#include <linux/interrupt.h>
#include <linux/percpu.h>
#include <linux/rcupdate.h>

#include "batch.h"

/**
 * struct srtp_batch - those on one processor who wait
 * @entries: the last one first; lockless, as another processor may have taken
 *           over the tasklet
 * @end: asks them in
 */
struct srtp_batch {
	struct llist_head entries;
	struct tasklet_struct end;
};

static DEFINE_PER_CPU(struct srtp_batch, srtp_batches);

/* No more than one round of NET_RX has brought, which has a budget. */
static void srtp_batch_end(struct tasklet_struct *end)
{
	struct srtp_batch *batch = container_of(end, struct srtp_batch, end);
	struct srtp_batch_entry *entry, *next;
	struct llist_node *first;

	first = llist_reverse_order(llist_del_all(&batch->entries));
	rcu_read_lock();
	llist_for_each_entry_safe(entry, next, first, node)
		entry->over(entry);
	rcu_read_unlock();
}

/**
 * srtp_batch_add - wait for the end of the batch
 * @entry: whoever waits; the tasklet's from here on, once BH are on
 *
 * In PRE_ROUTING. Entries are called in the order in which they were added.
 * nf_queue goes on with BH on: there is no batch then, and no wait.
 */
void srtp_batch_add(struct srtp_batch_entry *entry)
{
	struct srtp_batch *batch;

	local_bh_disable();
	batch = this_cpu_ptr(&srtp_batches);
	if (llist_add(&entry->node, &batch->entries))
		tasklet_hi_schedule(&batch->end);
	local_bh_enable();
}

/**
 * srtp_batch_init - once, at load
 */
void __init srtp_batch_init(void)
{
	struct srtp_batch *batch;
	int cpu;

	for_each_possible_cpu(cpu) {
		batch = per_cpu_ptr(&srtp_batches, cpu);
		init_llist_head(&batch->entries);
		tasklet_setup(&batch->end, srtp_batch_end);
	}
}

/**
 * srtp_batch_exit - wait for the last tasklets
 *
 * Nobody waits any more: see srtp_net_exit().
 */
void srtp_batch_exit(void)
{
	int cpu;

	for_each_possible_cpu(cpu)
		tasklet_kill(&per_cpu_ptr(&srtp_batches, cpu)->end);
}
