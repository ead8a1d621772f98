/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SRTP_FLOWTABLE_H
#define _SRTP_FLOWTABLE_H

struct netlink_ext_ack;
struct srtp_flow;
struct srtp_net;

int srtp_flowtable_add(struct srtp_flow *flow, const struct srtp_flow *old,
		       struct netlink_ext_ack *extack);
int srtp_flowtable_replace(struct srtp_flow *old, struct srtp_flow *flow,
			   struct netlink_ext_ack *extack);
void srtp_flowtable_del(struct srtp_flow *flow);

#endif /* _SRTP_FLOWTABLE_H */
