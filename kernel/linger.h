/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SRTP_LINGER_H
#define _SRTP_LINGER_H

#include <linux/types.h>

struct netlink_ext_ack;
struct sk_buff;
struct sock;
struct srtp_flow;
struct srtp_net;
struct srtp_owner;
struct srtp_session;

/**
 * struct srtp_registration - a socket registers an owner
 * @name: the owner's
 * @portid: the socket
 * @sk: the same
 * @linger: enum srtp_linger
 * @after: seconds, of SRTP_LINGER_AFTER
 * @claim: all that the owner has
 */
struct srtp_registration {
	const char *name;
	u32 portid;
	struct sock *sk;
	u32 linger;
	u32 after;
	bool claim;
};

int srtp_linger_set(struct srtp_net *sn, const struct srtp_registration *linger,
		    struct netlink_ext_ack *extack);
void srtp_linger_claim(struct srtp_session *ses);
void srtp_linger_claim_flow(struct srtp_flow *flow);
int srtp_linger_fill(struct sk_buff *msg, struct srtp_owner *owner);
void srtp_linger_forget(struct srtp_net *sn, struct srtp_owner *owner);
void srtp_linger_net_init(struct srtp_net *sn);
void srtp_linger_net_exit(struct srtp_net *sn);
int srtp_linger_init(void);
void srtp_linger_exit(void);

#endif /* _SRTP_LINGER_H */
