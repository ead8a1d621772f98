// SPDX-License-Identifier: GPL-2.0
/*
 * Requests are parked for a CPU other than the submitter's, left to gather
 * for delay_us, and completed there in random order.
 */
#include <linux/atomic.h>
#include <linux/bottom_half.h>
#include <linux/cpumask.h>
#include <linux/crypto.h>
#include <linux/delay.h>
#include <linux/module.h>
#include <linux/percpu.h>
#include <linux/random.h>
#include <linux/smp.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>

#include "queue.h"

#define LATE_BATCH 64

static unsigned int delay_us = 200;
module_param(delay_us, uint, 0644);
MODULE_PARM_DESC(delay_us, "how long requests gather before they are done");

static bool reorder = true;
module_param(reorder, bool, 0644);
MODULE_PARM_DESC(reorder, "complete what has gathered in random order");

static unsigned int busy_every;
module_param(busy_every, uint, 0644);
MODULE_PARM_DESC(busy_every, "refuse every Nth request (0: none)");

static int busy_error = EBUSY;
module_param(busy_error, int, 0644);
MODULE_PARM_DESC(busy_error, "the errno to refuse it with");

static unsigned int fail_every;
module_param(fail_every, uint, 0644);
MODULE_PARM_DESC(fail_every, "complete every Nth request with -EIO (0: none)");

static unsigned int queue_max = 8192;
module_param(queue_max, uint, 0644);
MODULE_PARM_DESC(queue_max, "refuse with -ENOSPC beyond this many on a CPU");

/* What happened so far, for tests that ask whether it really was late. */
static atomic_t submitted, busy, failed, reordered, elsewhere, done;
/* The same requests as in submitted, by kind: what a packet costs. */
static atomic_t kinds[LATE_KINDS];

static int count_get(char *buf, const struct kernel_param *kp)
{
	return sysfs_emit(buf, "%d\n", atomic_read((atomic_t *)kp->arg));
}

static const struct kernel_param_ops count_ops = { .get = count_get };

module_param_cb(submitted, &count_ops, &submitted, 0444);
module_param_cb(busy, &count_ops, &busy, 0444);
module_param_cb(failed, &count_ops, &failed, 0444);
module_param_cb(reordered, &count_ops, &reordered, 0444);
module_param_cb(elsewhere, &count_ops, &elsewhere, 0444);
module_param_cb(done, &count_ops, &done, 0444);
module_param_cb(ciphers, &count_ops, &kinds[LATE_CIPHER], 0444);
module_param_cb(aeads, &count_ops, &kinds[LATE_AEAD], 0444);
module_param_cb(hmacs, &count_ops, &kinds[LATE_HMAC], 0444);

/**
 * struct late_queue - what one CPU has to do
 * @lock: protects @jobs and @len
 * @jobs: in order of submission
 * @len: how many
 * @work: does them
 */
struct late_queue {
	spinlock_t lock; /* jobs, len */
	struct list_head jobs;
	unsigned int len;
	struct work_struct work;
};

static DEFINE_PER_CPU(struct late_queue, late_queues);
static struct workqueue_struct *late_wq;
static atomic64_t serial;

static bool nth(atomic_t *count, unsigned int every)
{
	return (unsigned int)atomic_inc_return(count) % every == 0;
}

static int other_cpu(int cpu)
{
	cpu = cpumask_next(cpu, cpu_online_mask);

	return cpu < nr_cpu_ids ? cpu : cpumask_first(cpu_online_mask);
}

/**
 * late_queue_submit - hand a request over
 * @job: with @work, @complete and @kind set
 * @flags: of the request
 *
 * Return: -EINPROGRESS: the job is ours until it completes; anything else: it
 * never was.
 */
int late_queue_submit(struct late_job *job, u32 flags)
{
	static atomic_t tried;
	unsigned int every = READ_ONCE(busy_every);
	enum late_kind kind = job->kind;
	struct late_queue *queue;
	int cpu, err = 0;

	if (every && !(flags & CRYPTO_TFM_REQ_MAY_BACKLOG) &&
	    nth(&tried, every)) {
		atomic_inc(&busy);
		return -READ_ONCE(busy_error);
	}

	job->cpu = raw_smp_processor_id();
	cpu = other_cpu(job->cpu);
	queue = per_cpu_ptr(&late_queues, cpu);

	spin_lock_bh(&queue->lock);
	if (queue->len < READ_ONCE(queue_max)) {
		job->serial = atomic64_inc_return(&serial);
		list_add_tail(&job->list, &queue->jobs);
		queue->len++;
	} else {
		err = -ENOSPC;
	}
	spin_unlock_bh(&queue->lock);
	/* From here on the job may have completed and be gone. */
	if (err)
		return err;

	atomic_inc(&submitted);
	atomic_inc(&kinds[kind]);
	queue_work_on(cpu, late_wq, &queue->work);

	return -EINPROGRESS;
}

static unsigned int late_queue_take(struct late_queue *queue,
				    struct late_job **batch)
{
	struct late_job *job;
	unsigned int n = 0;

	spin_lock_bh(&queue->lock);
	while (n < LATE_BATCH && !list_empty(&queue->jobs)) {
		job = list_first_entry(&queue->jobs, struct late_job, list);
		list_del(&job->list);
		queue->len--;
		batch[n++] = job;
	}
	spin_unlock_bh(&queue->lock);

	return n;
}

static void late_queue_shuffle(struct late_job **batch, unsigned int n)
{
	while (n > 1) {
		unsigned int pick = get_random_u32() % n--;

		swap(batch[pick], batch[n]);
	}
}

static void late_queue_do(struct late_job *job)
{
	static atomic_t worked;
	unsigned int every = READ_ONCE(fail_every);
	int err;

	if (every && nth(&worked, every)) {
		atomic_inc(&failed);
		err = -EIO;
	} else {
		err = job->work(job);
	}

	if (job->cpu != raw_smp_processor_id())
		atomic_inc(&elsewhere);
	atomic_inc(&done);

	/* The crypto API promises completion with bottom halves off. */
	local_bh_disable();
	job->complete(job, err);
	local_bh_enable();
}

static void late_queue_work(struct work_struct *work)
{
	struct late_queue *queue = container_of(work, struct late_queue, work);
	struct late_job *batch[LATE_BATCH];
	unsigned int i, n, us;
	u64 last;

	for (;;) {
		us = READ_ONCE(delay_us);
		if (us)
			usleep_range(us, us + us / 4 + 1);
		n = late_queue_take(queue, batch);
		if (!n)
			return;
		if (READ_ONCE(reorder))
			late_queue_shuffle(batch, n);
		for (i = 0, last = 0; i < n; i++) {
			if (batch[i]->serial < last)
				atomic_inc(&reordered);
			last = batch[i]->serial;
			late_queue_do(batch[i]);
		}
		cond_resched();
	}
}

int late_queue_init(void)
{
	int cpu;

	for_each_possible_cpu(cpu) {
		struct late_queue *queue = per_cpu_ptr(&late_queues, cpu);

		spin_lock_init(&queue->lock);
		INIT_LIST_HEAD(&queue->jobs);
		INIT_WORK(&queue->work, late_queue_work);
	}

	late_wq = alloc_workqueue("srtp_test_engine",
				  WQ_MEM_RECLAIM | LATE_PERCPU, 0);

	return late_wq ? 0 : -ENOMEM;
}

/* Nothing can be submitted any more: every transform that could is gone. */
void late_queue_exit(void)
{
	destroy_workqueue(late_wq);
}
