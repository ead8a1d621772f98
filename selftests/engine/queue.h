/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SRTP_TEST_ENGINE_QUEUE_H
#define SRTP_TEST_ENGINE_QUEUE_H

#include <linux/list.h>
#include <linux/types.h>

/**
 * enum late_kind - what a request is, for those who count them
 * @LATE_CIPHER: a cipher
 * @LATE_AEAD: an AEAD
 * @LATE_HMAC: an update, final or digest of hmac(sha1)
 * @LATE_KINDS: how many there are
 */
enum late_kind {
	LATE_CIPHER,
	LATE_AEAD,
	LATE_HMAC,
	LATE_KINDS,
};

/**
 * struct late_job - one request on its way, first member of a request context
 * @list: on the queue of the CPU that will do it
 * @work: does the request, in process context; the result is its return value
 * @complete: tells the submitter; the job may be gone when it returns
 * @kind: of request
 * @cpu: where it was submitted
 * @serial: order of submission
 */
struct late_job {
	struct list_head list;
	int (*work)(struct late_job *job);
	void (*complete)(struct late_job *job, int err);
	enum late_kind kind;
	int cpu;
	u64 serial;
};

int late_queue_submit(struct late_job *job, u32 flags);
int late_queue_init(void);
void late_queue_exit(void);

#endif
