/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SRTP_KEYRING_H
#define _SRTP_KEYRING_H

#include <linux/types.h>

struct netlink_ext_ack;
struct srtp_key;
struct srtp_session;

struct srtp_key *srtp_keyring_slot(const struct srtp_session *ses, int i);
bool srtp_keyring_seals(const struct srtp_session *ses,
			const struct srtp_key *key);
struct srtp_key *srtp_keyring_find_rcu(const struct srtp_session *ses,
				       const u8 *mki, u8 len);
struct srtp_key *srtp_keyring_find(struct srtp_session *ses, const u8 *mki,
				   unsigned int len,
				   struct netlink_ext_ack *extack);
int srtp_keyring_add(struct srtp_session *ses, struct srtp_key *key,
		     struct netlink_ext_ack *extack);
int srtp_keyring_del(struct srtp_session *ses, const u8 *mki, unsigned int len,
		     struct netlink_ext_ack *extack);
int srtp_keyring_use(struct srtp_session *ses, const u8 *mki, unsigned int len,
		     struct netlink_ext_ack *extack);
void srtp_keyring_leave(struct srtp_session *ses, int slot);
int srtp_keyring_check(struct srtp_session *ses,
		       struct netlink_ext_ack *extack);

#endif /* _SRTP_KEYRING_H */
