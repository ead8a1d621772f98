/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SRTP_ATTACH_H
#define _SRTP_ATTACH_H

struct netlink_ext_ack;
struct srtp_flow;
struct srtp_net;

void srtp_attach_init(struct srtp_net *sn);
int srtp_attach_publish(struct srtp_flow *flow, const char *owner,
			struct netlink_ext_ack *extack);
int srtp_attach_replace(struct srtp_flow *old, struct srtp_flow *flow,
			struct netlink_ext_ack *extack);
void srtp_attach_remove(struct srtp_flow *flow);

#endif /* _SRTP_ATTACH_H */
