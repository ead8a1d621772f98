/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SRTP_DIGEST_H
#define _SRTP_DIGEST_H

#include <linux/types.h>

struct netlink_ext_ack;
struct srtp_key;
struct srtp_net;
struct srtp_session;

int srtp_digest_init(struct srtp_net *sn);
void srtp_digest_exit(struct srtp_net *sn);
int srtp_digest_check(struct srtp_session *ses, const struct srtp_key *key,
		      struct netlink_ext_ack *extack);
bool srtp_digest_same(const struct srtp_key *a, const struct srtp_key *b);
void srtp_digest_add(struct srtp_net *sn, struct srtp_key *key);
void srtp_digest_del(struct srtp_key *key);

#endif /* _SRTP_DIGEST_H */
