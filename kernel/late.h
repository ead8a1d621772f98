/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SRTP_LATE_H
#define _SRTP_LATE_H

#include <linux/refcount.h>
#include <linux/skbuff.h>

#include "batch.h"
#include "flow.h"
#include "hold.h"

/**
 * struct srtp_late - accepted datagrams of a flow that wait for their batch
 * @entry: waits
 * @ref: the hook, while it adds some, and @entry
 * @flow: theirs, held
 * @peer: remote endpoint
 * @hook: our hook function
 * @hold: where in the stack they go on
 * @skbs: the datagrams, in order: the hook's, then whose put is the last
 */
struct srtp_late {
	struct srtp_batch_entry entry;
	refcount_t ref;
	struct srtp_flow *flow;
	struct srtp_endpoint peer;
	nf_hookfn *hook;
	struct srtp_hold hold;
	struct sk_buff_head skbs;
};

struct srtp_late *srtp_late_new(struct srtp_flow *flow,
				const struct srtp_endpoint *peer,
				const struct sk_buff *skb,
				const struct nf_hook_state *state,
				nf_hookfn *hook);
bool srtp_late_add(struct srtp_late *late, struct sk_buff *skb);
void srtp_late_put(struct srtp_late *late);

#endif /* _SRTP_LATE_H */
