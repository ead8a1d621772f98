// SPDX-License-Identifier: GPL-2.0
/*
 * Keys in commands. They go in and never come out; their octets are wiped
 * from the message on every way out.
 */
#include <linux/capability.h>

#include "compat.h"
#include "key.h"
#include "keyring.h"
#include "net.h"
#include "netlink.h"
#include "packet.h"
#include "session.h"

static struct netlink_range_validation srtp_nl_limit_range = {
	.min = 1,
	.max = SRTP_LIMIT_RTP,
};

static struct netlink_range_validation srtp_nl_rtcp_limit_range = {
	.min = 1,
	.max = SRTP_LIMIT_RTCP,
};

static struct netlink_range_validation srtp_nl_used_range = {
	.max = SRTP_LIMIT_RTP,
};

static struct netlink_range_validation srtp_nl_rtcp_used_range = {
	.max = SRTP_LIMIT_RTCP,
};

static struct netlink_range_validation srtp_nl_engine_from_range = {
	.min = 1,
	.max = U16_MAX,
};

const struct nla_policy srtp_nl_key_policy[SRTP_A_KEY_MAX + 1] = {
	[SRTP_A_KEY_OWNER] = SRTP_NL_OWNER_POLICY,
	[SRTP_A_KEY_SESSION] = NLA_POLICY_MIN(NLA_U32, 1),
	[SRTP_A_KEY_MASTER] = NLA_POLICY_RANGE(NLA_BINARY, 1, SRTP_MASTER_MAX),
	[SRTP_A_KEY_MKI] = NLA_POLICY_RANGE(NLA_BINARY, 1, SRTP_MKI_MAX),
	[SRTP_A_KEY_ENGINE] = {
		.type = NLA_NUL_STRING, .len = SRTP_ENGINE_MAX },
	[SRTP_A_KEY_AUTH_ENGINE] = {
		.type = NLA_NUL_STRING, .len = SRTP_ENGINE_MAX },
	[SRTP_A_KEY_ENGINE_FROM] =
		NLA_POLICY_FULL_RANGE(NLA_U32, &srtp_nl_engine_from_range),
	[SRTP_A_KEY_LIMIT] =
		NLA_POLICY_FULL_RANGE(NLA_U64, &srtp_nl_limit_range),
	[SRTP_A_KEY_SOFT_LIMIT] =
		NLA_POLICY_FULL_RANGE(NLA_U64, &srtp_nl_limit_range),
	[SRTP_A_KEY_RTCP_LIMIT] =
		NLA_POLICY_FULL_RANGE(NLA_U64, &srtp_nl_rtcp_limit_range),
	[SRTP_A_KEY_RTCP_SOFT_LIMIT] =
		NLA_POLICY_FULL_RANGE(NLA_U64, &srtp_nl_rtcp_limit_range),
	[SRTP_A_KEY_USED] =
		NLA_POLICY_FULL_RANGE(NLA_U64, &srtp_nl_used_range),
	[SRTP_A_KEY_RTCP_USED] =
		NLA_POLICY_FULL_RANGE(NLA_U64, &srtp_nl_rtcp_used_range),
};

const struct nla_policy srtp_nl_key_name_policy[SRTP_A_KEY_MAX + 1] = {
	[SRTP_A_KEY_OWNER] = SRTP_NL_OWNER_POLICY,
	[SRTP_A_KEY_SESSION] = NLA_POLICY_MIN(NLA_U32, 1),
	[SRTP_A_KEY_MKI] = NLA_POLICY_RANGE(NLA_BINARY, 1, SRTP_MKI_MAX),
};

/* What a key that is there can be told. */
const struct nla_policy srtp_nl_key_set_policy[SRTP_A_KEY_MAX + 1] = {
	[SRTP_A_KEY_OWNER] = SRTP_NL_OWNER_POLICY,
	[SRTP_A_KEY_SESSION] = NLA_POLICY_MIN(NLA_U32, 1),
	[SRTP_A_KEY_MKI] = NLA_POLICY_RANGE(NLA_BINARY, 1, SRTP_MKI_MAX),
	[SRTP_A_KEY_USED] =
		NLA_POLICY_FULL_RANGE(NLA_U64, &srtp_nl_used_range),
	[SRTP_A_KEY_RTCP_USED] =
		NLA_POLICY_FULL_RANGE(NLA_U64, &srtp_nl_rtcp_used_range),
};

/* The attributes of a key's two lives: SRTP, SRTCP. */
static const struct srtp_nl_life {
	u16 hard;
	u16 soft;
	u16 used;
} srtp_nl_life[] = {
	{ SRTP_A_KEY_LIMIT, SRTP_A_KEY_SOFT_LIMIT, SRTP_A_KEY_USED },
	{ SRTP_A_KEY_RTCP_LIMIT, SRTP_A_KEY_RTCP_SOFT_LIMIT,
	  SRTP_A_KEY_RTCP_USED },
};

/* Parsed is the last one of a type; there may be more. */
static void srtp_nl_wipe_masters(struct nlattr *head, int len)
{
	struct nlattr *attr;
	int rem;

	nla_for_each_attr(attr, head, len, rem)
		if (nla_type(attr) == SRTP_A_KEY_MASTER)
			memzero_explicit(nla_data(attr), nla_len(attr));
}

/**
 * srtp_nl_wipe_key - forget the master key in a key's attributes
 * @key: nest of SRTP_A_KEY
 */
void srtp_nl_wipe_key(const struct nlattr *key)
{
	srtp_nl_wipe_masters(nla_data(key), nla_len(key));
}

/* A driver chosen by name is the machine's business, not a container's. */
static int srtp_nl_key_engine(struct genl_info *info, struct nlattr **tb,
			      struct srtp_key_config *config)
{
	struct nlattr *engine = tb[SRTP_A_KEY_ENGINE];
	struct nlattr *auth = tb[SRTP_A_KEY_AUTH_ENGINE];
	struct nlattr *from = tb[SRTP_A_KEY_ENGINE_FROM];

	config->engine_from = from ? nla_get_u32(from) : 0;
	if (!engine && !auth)
		return 0;
	if (!netlink_capable(srtp_nl_request(info), CAP_NET_ADMIN)) {
		NL_SET_ERR_MSG_ATTR(info->extack, engine ?: auth,
				    "An engine is named with CAP_NET_ADMIN in the initial user namespace only");
		return -EPERM;
	}
	config->from.engine = engine ? nla_data(engine) : NULL;
	config->from.auth_engine = auth ? nla_data(auth) : NULL;
	return 0;
}

static u64 srtp_nl_key_u64(const struct nlattr *attr)
{
	return attr ? nla_get_u64(attr) : 0;
}

/* RFC 3711 9.2: the policy has the longest life, a suite the one by default. */
static int srtp_nl_key_life(const struct srtp_suite *suite,
			    struct nlattr **tb, struct srtp_key_config *config,
			    struct netlink_ext_ack *extack)
{
	const u64 usual[] = { BIT_ULL(suite->life_log2), SRTP_LIMIT_RTCP };
	int i;

	for (i = 0; i < ARRAY_SIZE(srtp_nl_life); i++) {
		const struct srtp_nl_life *at = &srtp_nl_life[i];
		u64 hard = srtp_nl_key_u64(tb[at->hard]) ?: usual[i];
		u64 soft = srtp_nl_key_u64(tb[at->soft]);

		if (soft > hard) {
			NL_SET_ERR_MSG_ATTR(extack, tb[at->soft],
					    "A soft limit is not above the hard one");
			return -EINVAL;
		}
		config->life[i].hard = hard;
		config->life[i].soft = soft;
		config->life[i].used = srtp_nl_key_u64(tb[at->used]);
	}
	return 0;
}

/* Which word was wrong, when a key could not be made; NULL: none of them. */
static struct nlattr *srtp_nl_key_blame(const struct srtp_suite *suite,
					const struct srtp_key_config *config,
					struct nlattr **tb)
{
	struct nlattr *auth = tb[SRTP_A_KEY_AUTH_ENGINE];

	if (config->from.master_len != srtp_keying_len(suite, &config->from) ||
	    srtp_keying_twice(suite, &config->from))
		return tb[SRTP_A_KEY_MASTER];
	if (auth && srtp_suite_is_aead(suite))
		return auth;
	if (config->spare_failed)
		return tb[SRTP_A_KEY_ENGINE_FROM];
	return tb[SRTP_A_KEY_ENGINE] ?: auth ?: tb[SRTP_A_KEY_ENGINE_FROM];
}

/**
 * srtp_nl_key_make - make a key out of its attributes
 * @info: the command
 * @c: policy of its session
 * @tb: the key's attributes, parsed
 *
 * No lock is held: transforms are made, which may load modules.
 *
 * Return: a key nobody has seen yet, or an ERR_PTR().
 */
struct srtp_key *srtp_nl_key_make(struct genl_info *info,
				  const struct srtp_session_config *c,
				  struct nlattr **tb)
{
	struct netlink_ext_ack *extack = info->extack;
	struct srtp_net *sn = srtp_nl_net(info);
	struct nlattr *master = tb[SRTP_A_KEY_MASTER];
	struct nlattr *mki = tb[SRTP_A_KEY_MKI];
	struct srtp_key_config config = {};
	struct srtp_key *key;
	int err;

	if (!master) {
		NL_SET_ERR_MSG(extack, "A key needs a master key and salt");
		return ERR_PTR(-EINVAL);
	}
	err = srtp_nl_key_engine(info, tb, &config) ?:
	      srtp_nl_key_life(c->suite, tb, &config, extack);
	if (err)
		return ERR_PTR(err);
	config.from.master = nla_data(master);
	config.from.master_len = nla_len(master);
	config.from.outer_only = !c->inner;
	config.from.ext = c->has_ext;
	if (mki) {
		config.mki = nla_data(mki);
		config.mki_len = nla_len(mki);
	}
	key = srtp_key_new(c->suite, &config, &sn->digest_secret, extack);
	if (!IS_ERR(key))
		srtp_pkt_want_room(key->request_len);
	else
		NL_SET_BAD_ATTR(extack, srtp_nl_key_blame(c->suite, &config,
							  tb));
	return key;
}

/* The policy of the session a key is for. Return: 0 or a negative errno. */
static int srtp_nl_key_policy_of(struct genl_info *info,
				 struct srtp_session_config *c)
{
	struct srtp_net *sn = srtp_nl_net(info);
	struct srtp_session *ses;

	mutex_lock(&sn->lock);
	ses = srtp_nl_session_find(info, SRTP_A_KEY_OWNER, SRTP_A_KEY_SESSION);
	if (!IS_ERR(ses))
		*c = ses->config;
	mutex_unlock(&sn->lock);
	return PTR_ERR_OR_ZERO(ses);
}

/* A key that was made for one session is not another one's. */
static int srtp_nl_key_fits(const struct srtp_session *ses,
			    const struct srtp_session_config *c,
			    struct netlink_ext_ack *extack)
{
	if (ses->config.suite == c->suite && ses->config.inner == c->inner &&
	    ses->config.has_ext == c->has_ext)
		return 0;
	NL_SET_ERR_MSG(extack,
		       "The session was replaced by another one meanwhile");
	return -ESTALE;
}

static int srtp_nl_key_create(struct genl_info *info)
{
	struct srtp_net *sn = srtp_nl_net(info);
	struct srtp_session_config c;
	struct srtp_session *ses;
	struct srtp_key *key;
	int err = srtp_nl_key_policy_of(info, &c);

	if (err)
		return err;
	/* made without the lock; the session is looked up anew for it */
	key = srtp_nl_key_make(info, &c, info->attrs);
	if (IS_ERR(key))
		return PTR_ERR(key);
	mutex_lock(&sn->lock);
	ses = srtp_nl_session_find(info, SRTP_A_KEY_OWNER, SRTP_A_KEY_SESSION);
	err = PTR_ERR_OR_ZERO(ses);
	if (!err)
		err = srtp_nl_key_fits(ses, &c, info->extack) ?:
		      srtp_keyring_add(ses, key, info->extack);
	if (!err)
		sn->generation++;
	mutex_unlock(&sn->lock);
	if (err)
		srtp_key_free(key);
	return err;
}

int srtp_nl_key_new(struct sk_buff *skb, struct genl_info *info)
{
	int err;

	srtp_nl_set_request(info, skb);
	err = srtp_nl_key_create(info);
	srtp_nl_wipe_masters(nlmsg_attrdata(info->nlhdr, GENL_HDRLEN),
			     nlmsg_attrlen(info->nlhdr, GENL_HDRLEN));
	return err;
}

/* Both lives or none: neither is raised if the other cannot be. */
static int __srtp_nl_key_set(struct genl_info *info, struct srtp_key *key)
{
	u64 used[ARRAY_SIZE(srtp_nl_life)];
	struct nlattr *attr;
	int i;

	for (i = 0; i < ARRAY_SIZE(srtp_nl_life); i++) {
		attr = info->attrs[srtp_nl_life[i].used];
		used[i] = srtp_limit_used(&key->limit[i]);
		if (attr && (nla_get_u64(attr) < used[i] ||
			     nla_get_u64(attr) > key->limit[i].hard)) {
			NL_SET_ERR_MSG_ATTR(info->extack, attr,
					    "What a key has protected only grows, up to its limit");
			return -ERANGE;
		}
	}
	for (i = 0; i < ARRAY_SIZE(srtp_nl_life); i++) {
		attr = info->attrs[srtp_nl_life[i].used];
		if (attr)
			srtp_limit_raise(&key->limit[i], nla_get_u64(attr));
	}
	return 0;
}

int srtp_nl_key_set(struct sk_buff *skb, struct genl_info *info)
{
	struct nlattr *mki = info->attrs[SRTP_A_KEY_MKI];
	struct srtp_net *sn = srtp_nl_net(info);
	struct srtp_session *ses;
	struct srtp_key *key;
	int err;

	mutex_lock(&sn->lock);
	ses = srtp_nl_session_find(info, SRTP_A_KEY_OWNER, SRTP_A_KEY_SESSION);
	if (IS_ERR(ses)) {
		err = PTR_ERR(ses);
		goto out;
	}
	key = srtp_keyring_find(ses, mki ? nla_data(mki) : NULL,
				mki ? nla_len(mki) : 0, info->extack);
	err = IS_ERR(key) ? PTR_ERR(key) : __srtp_nl_key_set(info, key);
	if (!err)
		sn->generation++;
out:
	mutex_unlock(&sn->lock);
	return err;
}

int srtp_nl_key_del(struct sk_buff *skb, struct genl_info *info)
{
	struct nlattr *mki = info->attrs[SRTP_A_KEY_MKI];
	struct srtp_net *sn = srtp_nl_net(info);
	struct srtp_session *ses;
	int err;

	if (!mki) {
		NL_SET_ERR_MSG(info->extack, "Which key: its MKI is needed");
		return -EINVAL;
	}
	mutex_lock(&sn->lock);
	ses = srtp_nl_session_find(info, SRTP_A_KEY_OWNER, SRTP_A_KEY_SESSION);
	err = IS_ERR(ses) ? PTR_ERR(ses) :
			    srtp_keyring_del(ses, nla_data(mki),
					     nla_len(mki), info->extack);
	if (!err)
		sn->generation++;
	mutex_unlock(&sn->lock);
	return err;
}
