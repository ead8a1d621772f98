// SPDX-License-Identifier: GPL-2.0
/*
 * What there is: suites, and the figures of a namespace.
 */
#include "compat.h"
#include "net.h"
#include "netlink.h"
#include "suite.h"
#include "transform.h"

/* They take no attribute, and refuse each there is. */
const struct nla_policy srtp_nl_suite_policy[SRTP_A_SUITE_MAX + 1];
const struct nla_policy srtp_nl_stats_policy[SRTP_A_STATS_MAX + 1];

static int srtp_nl_suite_fill(struct sk_buff *msg,
			      const struct srtp_suite *suite)
{
	unsigned int layers = srtp_suite_layers(suite);

	if (nla_put_u32(msg, SRTP_A_SUITE_ID, suite->id) ||
	    nla_put_string(msg, SRTP_A_SUITE_NAME, suite->name) ||
	    nla_put_u32(msg, SRTP_A_SUITE_KEY_LEN, layers * suite->key_len) ||
	    nla_put_u32(msg, SRTP_A_SUITE_SALT_LEN,
			layers * suite->salt_len) ||
	    nla_put_u32(msg, SRTP_A_SUITE_TAG_LEN, layers * suite->tag_len) ||
	    nla_put_u32(msg, SRTP_A_SUITE_RTCP_TAG_LEN, suite->rtcp_tag_len) ||
	    (suite->cipher &&
	     nla_put_string(msg, SRTP_A_SUITE_CIPHER, suite->cipher)) ||
	    (suite->auth &&
	     nla_put_string(msg, SRTP_A_SUITE_AUTH, suite->auth)) ||
	    (srtp_transforms_available(suite) &&
	     nla_put_flag(msg, SRTP_A_SUITE_AVAILABLE)))
		return -EMSGSIZE;
	return 0;
}

int srtp_nl_suite_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	const struct srtp_suite *suite;
	void *hdr;

	for (; (suite = srtp_suite_at(cb->args[0])); cb->args[0]++) {
		hdr = genlmsg_put(skb, NETLINK_CB(cb->skb).portid,
				  cb->nlh->nlmsg_seq, &srtp_genl_family,
				  NLM_F_MULTI, SRTP_CMD_SUITE_GET);
		if (!hdr)
			break;
		if (srtp_nl_suite_fill(skb, suite)) {
			genlmsg_cancel(skb, hdr);
			break;
		}
		genlmsg_end(skb, hdr);
	}
	return skb->len;
}

static int srtp_nl_stats_fill(struct sk_buff *msg, struct srtp_net *sn)
{
	struct srtp_counters sum;

	srtp_stats_sum(sn, &sum);
	if (srtp_counters_fill(msg, SRTP_A_STATS_COUNTERS, &sum) ||
	    nla_put_u32(msg, SRTP_A_STATS_FLOWS,
			atomic_read(&sn->used[SRTP_QUOTA_FLOWS])) ||
	    nla_put_u32(msg, SRTP_A_STATS_SESSIONS,
			atomic_read(&sn->used[SRTP_QUOTA_SESSIONS])) ||
	    nla_put_u32(msg, SRTP_A_STATS_STATES,
			atomic_read(&sn->used[SRTP_QUOTA_STATES])) ||
	    nla_put_u32(msg, SRTP_A_STATS_KEYS,
			atomic_read(&sn->used[SRTP_QUOTA_KEYS])) ||
	    nla_put_u32(msg, SRTP_A_STATS_AWAY, atomic_read(&sn->away)) ||
	    nla_put_u32(msg, SRTP_A_STATS_GENERATION,
			READ_ONCE(sn->generation)) ||
	    nla_put_u32(msg, SRTP_A_STATS_EVENTS, atomic_read(&sn->events)))
		return -EMSGSIZE;
	return 0;
}

int srtp_nl_stats_get(struct sk_buff *skb, struct genl_info *info)
{
	struct sk_buff *msg = genlmsg_new(NLMSG_GOODSIZE, GFP_KERNEL);
	void *hdr;

	if (!msg)
		return -ENOMEM;
	hdr = genlmsg_put_reply(msg, info, &srtp_genl_family, 0,
				SRTP_CMD_STATS_GET);
	if (!hdr || srtp_nl_stats_fill(msg, srtp_nl_net(info))) {
		nlmsg_free(msg);
		return -EMSGSIZE;
	}
	genlmsg_end(msg, hdr);
	return genlmsg_reply(msg, info);
}
