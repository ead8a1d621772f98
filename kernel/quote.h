/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SRTP_QUOTE_H
#define _SRTP_QUOTE_H

#include <linux/netfilter.h>

unsigned int srtp_quote(struct sk_buff *skb, const struct nf_hook_state *state);

#endif /* _SRTP_QUOTE_H */
