/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SRTP_NETLINK_H
#define _SRTP_NETLINK_H

#include <net/genetlink.h>

#include "uapi/linux/srtp.h"

struct srtp_endpoint;
struct srtp_flow;
struct srtp_key;
struct srtp_net;
struct srtp_session;
struct srtp_session_config;

/* A session with 16 keys and long MKIs and driver names fits. */
#define SRTP_NL_MSG_LEN	16384

extern struct genl_family srtp_genl_family;

/**
 * struct srtp_nl_object - how objects of one kind are shown and dumped
 * @cmd: the get command
 * @flows: they are flows, else sessions
 * @owner_attr: attribute of the owner
 * @id_attr: attribute of the id
 * @cookie_attr: attribute of the cookie
 * @fill: puts one
 * @cookie: its cookie
 */
struct srtp_nl_object {
	u8 cmd;
	bool flows;
	u16 owner_attr;
	u16 id_attr;
	u16 cookie_attr;
	int (*fill)(struct sk_buff *msg, void *object);
	const u8 *(*cookie)(const void *object, u8 *len);
};

/* An owner's name has an octet at least. */
#define SRTP_NL_OWNER_POLICY \
	NLA_POLICY_VALIDATE_FN(NLA_NUL_STRING, srtp_nl_check_owner, \
			       SRTP_OWNER_MAX)

/* The command's message, whose sender netlink_capable() asks about. */
static inline void srtp_nl_set_request(struct genl_info *info,
				       struct sk_buff *skb)
{
	info->user_ptr[0] = skb;
}

static inline struct sk_buff *srtp_nl_request(const struct genl_info *info)
{
	return info->user_ptr[0];
}

struct srtp_net *srtp_nl_net(struct genl_info *info);
struct nlattr *srtp_nl_any(struct nlattr **tb, const u16 *types,
			   unsigned int n);
int srtp_nl_check_owner(const struct nlattr *attr,
			struct netlink_ext_ack *extack);
const char *srtp_nl_owner(const struct nlattr *attr, char *name);
int srtp_nl_endpoint(struct genl_info *info, int addr_attr, int port_attr,
		     struct srtp_endpoint *ep);
int srtp_nl_answer(struct genl_info *info, const struct srtp_nl_object *kind,
		   void *object);
int srtp_nl_no_cookie(struct genl_info *info,
		      const struct srtp_nl_object *kind);
int srtp_nl_dump(struct sk_buff *skb, struct netlink_callback *cb,
		 const struct srtp_nl_object *kind);
int srtp_nl_dump_start(struct netlink_callback *cb);

extern const struct nla_policy srtp_nl_bind_policy[SRTP_A_BIND_MAX + 1];
extern const struct nla_policy srtp_nl_flow_policy[SRTP_A_FLOW_MAX + 1];
extern const struct nla_policy srtp_nl_flow_name_policy[SRTP_A_FLOW_MAX + 1];
extern const struct nla_policy srtp_nl_flow_del_policy[SRTP_A_FLOW_MAX + 1];
extern const struct nla_policy srtp_nl_flow_flush_policy[SRTP_A_FLOW_MAX + 1];
extern const struct nla_policy
	srtp_nl_session_name_policy[SRTP_A_SESSION_MAX + 1];
extern const struct nla_policy
	srtp_nl_session_del_policy[SRTP_A_SESSION_MAX + 1];
extern const struct nla_policy
	srtp_nl_session_flush_policy[SRTP_A_SESSION_MAX + 1];
extern const struct nla_policy srtp_nl_key_name_policy[SRTP_A_KEY_MAX + 1];
extern const struct nla_policy srtp_nl_key_set_policy[SRTP_A_KEY_MAX + 1];
extern const struct nla_policy srtp_nl_session_policy[SRTP_A_SESSION_MAX + 1];
extern const struct nla_policy srtp_nl_key_policy[SRTP_A_KEY_MAX + 1];
extern const struct nla_policy srtp_nl_state_policy[SRTP_A_STATE_MAX + 1];
extern const struct nla_policy srtp_nl_state_name_policy[SRTP_A_STATE_MAX + 1];
extern const struct nla_policy srtp_nl_state_del_policy[SRTP_A_STATE_MAX + 1];
extern const struct nla_policy srtp_nl_restore_policy[SRTP_A_RESTORE_MAX + 1];
extern const struct nla_policy srtp_nl_owner_policy[SRTP_A_OWNER_MAX + 1];
extern const struct nla_policy srtp_nl_owner_name_policy[SRTP_A_OWNER_MAX + 1];
extern const struct nla_policy srtp_nl_suite_policy[SRTP_A_SUITE_MAX + 1];
extern const struct nla_policy srtp_nl_stats_policy[SRTP_A_STATS_MAX + 1];

struct srtp_session *
srtp_nl_session_build(struct genl_info *info, const struct nlattr *head,
		      int len, struct nlattr **tb, u32 direction,
		      bool anonymous);
int srtp_nl_session_config(struct nlattr **tb, struct srtp_session_config *c,
			   struct netlink_ext_ack *extack);
int srtp_nl_session_check_set(struct nlattr **tb,
			      const struct srtp_session *ses,
			      struct netlink_ext_ack *extack);
void srtp_nl_session_change(struct nlattr **tb, struct srtp_session *ses);
struct srtp_session *srtp_nl_session_find(struct genl_info *info,
					  int owner_attr, int id_attr);
struct srtp_key *srtp_nl_key_make(struct genl_info *info,
				  const struct srtp_session_config *c,
				  struct nlattr **tb);
int srtp_nl_bind_list(struct srtp_flow *flow, const char *owner,
		      const struct nlattr *list,
		      struct netlink_ext_ack *extack);
int srtp_nl_bind_all(struct srtp_flow *flow, const struct srtp_flow *old,
		     struct genl_info *info);
int srtp_nl_bind_leave(struct srtp_flow *flow, struct genl_info *info);
void srtp_nl_wipe_keys(const struct nlattr *head, int len);
void srtp_nl_wipe_key(const struct nlattr *key);

int srtp_nl_flow_new(struct sk_buff *skb, struct genl_info *info);
int srtp_nl_flow_set(struct sk_buff *skb, struct genl_info *info);
int srtp_nl_flow_get(struct sk_buff *skb, struct genl_info *info);
int srtp_nl_flow_dump(struct sk_buff *skb, struct netlink_callback *cb);
int srtp_nl_flow_del(struct sk_buff *skb, struct genl_info *info);
int srtp_nl_flow_flush(struct sk_buff *skb, struct genl_info *info);
int srtp_nl_session_new(struct sk_buff *skb, struct genl_info *info);
int srtp_nl_session_set(struct sk_buff *skb, struct genl_info *info);
int srtp_nl_session_get(struct sk_buff *skb, struct genl_info *info);
int srtp_nl_session_dump(struct sk_buff *skb, struct netlink_callback *cb);
int srtp_nl_session_del(struct sk_buff *skb, struct genl_info *info);
int srtp_nl_session_flush(struct sk_buff *skb, struct genl_info *info);
int srtp_nl_key_new(struct sk_buff *skb, struct genl_info *info);
int srtp_nl_key_set(struct sk_buff *skb, struct genl_info *info);
int srtp_nl_key_del(struct sk_buff *skb, struct genl_info *info);
int srtp_nl_state_new(struct sk_buff *skb, struct genl_info *info);
int srtp_nl_state_set(struct sk_buff *skb, struct genl_info *info);
int srtp_nl_state_get(struct sk_buff *skb, struct genl_info *info);
int srtp_nl_state_dump(struct sk_buff *skb, struct netlink_callback *cb);
int srtp_nl_state_del(struct sk_buff *skb, struct genl_info *info);
int srtp_nl_state_restore(struct sk_buff *skb, struct genl_info *info);
int srtp_nl_owner_set(struct sk_buff *skb, struct genl_info *info);
int srtp_nl_owner_get(struct sk_buff *skb, struct genl_info *info);
int srtp_nl_owner_dump(struct sk_buff *skb, struct netlink_callback *cb);
int srtp_nl_suite_dump(struct sk_buff *skb, struct netlink_callback *cb);
int srtp_nl_stats_get(struct sk_buff *skb, struct genl_info *info);

#endif /* _SRTP_NETLINK_H */
