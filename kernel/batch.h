/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SRTP_BATCH_H
#define _SRTP_BATCH_H

#include <linux/llist.h>

/**
 * struct srtp_batch_entry - somebody who waits for the end of a batch
 * @node: among those of one processor
 * @over: called once, BH off, in RCU; may free the entry
 */
struct srtp_batch_entry {
	struct llist_node node;
	void (*over)(struct srtp_batch_entry *entry);
};

void srtp_batch_add(struct srtp_batch_entry *entry);
void srtp_batch_init(void);
void srtp_batch_exit(void);

#endif /* _SRTP_BATCH_H */
