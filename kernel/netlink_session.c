// SPDX-License-Identifier: GPL-2.0
/*
 * Commands on sessions.
 */
#include <linux/log2.h>

#include "compat.h"
#include "event.h"
#include "key.h"
#include "keyring.h"
#include "linger.h"
#include "net.h"
#include "netlink.h"
#include "owner.h"
#include "session.h"
#include "state.h"

static struct netlink_range_validation srtp_nl_learn_range = {
	.max = SRTP_LEARN_MAX,
};

static struct netlink_range_validation srtp_nl_window_range = {
	.min = SRTP_WINDOW_MIN,
	.max = SRTP_WINDOW_MAX,
};

static struct netlink_range_validation srtp_nl_clock_range = {
	.max = SRTP_CLOCK_MAX,
};

static struct netlink_range_validation srtp_nl_idle_range = {
	.max = SRTP_IDLE_MAX,
};

/* RFC 4771 2: a sequence number has 16 bits. */
static struct netlink_range_validation srtp_nl_rcc_range = {
	.min = 1,
	.max = U16_MAX,
};

static struct netlink_range_validation srtp_nl_pad_range = {
	.max = SRTP_PAD_MAX,
};

const struct nla_policy srtp_nl_session_policy[SRTP_A_SESSION_MAX + 1] = {
	[SRTP_A_SESSION_ID] = NLA_POLICY_MIN(NLA_U32, 1),
	[SRTP_A_SESSION_OWNER] = {
		.type = NLA_NUL_STRING, .len = SRTP_OWNER_MAX },
	[SRTP_A_SESSION_COOKIE] =
		NLA_POLICY_RANGE(NLA_BINARY, 0, SRTP_COOKIE_MAX),
	[SRTP_A_SESSION_DIRECTION] =
		NLA_POLICY_MAX(NLA_U32, SRTP_DIRECTION_OUT),
	[SRTP_A_SESSION_SUITE] = { .type = NLA_U32 },
	[SRTP_A_SESSION_KEY] = NLA_POLICY_NESTED(srtp_nl_key_policy),
	[SRTP_A_SESSION_CURRENT_MKI] =
		NLA_POLICY_RANGE(NLA_BINARY, 1, SRTP_MKI_MAX),
	[SRTP_A_SESSION_LEARN] =
		NLA_POLICY_FULL_RANGE(NLA_U32, &srtp_nl_learn_range),
	[SRTP_A_SESSION_SSRC] = { .type = NLA_U32 },
	[SRTP_A_SESSION_WINDOW] =
		NLA_POLICY_FULL_RANGE(NLA_U32, &srtp_nl_window_range),
	[SRTP_A_SESSION_RTCP_WINDOW] =
		NLA_POLICY_FULL_RANGE(NLA_U32, &srtp_nl_window_range),
	[SRTP_A_SESSION_CLOCK] =
		NLA_POLICY_FULL_RANGE(NLA_U32, &srtp_nl_clock_range),
	[SRTP_A_SESSION_IDLE_AFTER] =
		NLA_POLICY_FULL_RANGE(NLA_U32, &srtp_nl_idle_range),
	[SRTP_A_SESSION_MAX_PARKED] =
		NLA_POLICY_FULL_RANGE(NLA_U32, &srtp_nl_learn_range),
	[SRTP_A_SESSION_REPEAT] =
		NLA_POLICY_MAX(NLA_U32, SRTP_REPEAT_IDENTICAL),
	[SRTP_A_SESSION_SHARED_KEY] = { .type = NLA_FLAG },
	[SRTP_A_SESSION_RTCP_UNENCRYPTED] = { .type = NLA_FLAG },
	[SRTP_A_SESSION_ALLOW_UNENCRYPTED] = { .type = NLA_FLAG },
	[SRTP_A_SESSION_ALL] = { .type = NLA_FLAG },
	[SRTP_A_SESSION_UNENCRYPTED] = { .type = NLA_FLAG },
	[SRTP_A_SESSION_UNAUTHENTICATED] = { .type = NLA_FLAG },
	[SRTP_A_SESSION_ALLOW_UNAUTHENTICATED] = { .type = NLA_FLAG },
	[SRTP_A_SESSION_OUTER_ONLY] = { .type = NLA_FLAG },
	[SRTP_A_SESSION_ENCRYPT_EXT] =
		NLA_POLICY_RANGE(NLA_BINARY, 1, SRTP_EXT_IDS - 1),
	[SRTP_A_SESSION_CRYPTEX] =
		NLA_POLICY_MAX(NLA_U32, SRTP_CRYPTEX_REQUIRED),
	[SRTP_A_SESSION_RCC] =
		NLA_POLICY_FULL_RANGE(NLA_U32, &srtp_nl_rcc_range),
	[SRTP_A_SESSION_PAD_TO] =
		NLA_POLICY_FULL_RANGE(NLA_U32, &srtp_nl_pad_range),
	[SRTP_A_SESSION_PAD_BLOCK] =
		NLA_POLICY_FULL_RANGE(NLA_U32, &srtp_nl_pad_range),
	[SRTP_A_SESSION_ROC] = NLA_POLICY_MAX(NLA_U32, SRTP_ROC_EITHER),
	[SRTP_A_SESSION_ROC_FROM] = NLA_POLICY_MIN(NLA_U32, 1),
};

/* What names a session, and nothing that could hold a key. */
const struct nla_policy srtp_nl_session_name_policy[SRTP_A_SESSION_MAX + 1] = {
	[SRTP_A_SESSION_ID] = NLA_POLICY_MIN(NLA_U32, 1),
	[SRTP_A_SESSION_OWNER] = {
		.type = NLA_NUL_STRING, .len = SRTP_OWNER_MAX },
	[SRTP_A_SESSION_COOKIE] =
		NLA_POLICY_RANGE(NLA_BINARY, 0, SRTP_COOKIE_MAX),
	[SRTP_A_SESSION_ALL] = { .type = NLA_FLAG },
};

static int srtp_nl_session_fill(struct sk_buff *msg, void *object)
{
	return srtp_session_fill(msg, object);
}

static const u8 *srtp_nl_session_cookie(const void *object, u8 *len)
{
	const struct srtp_session *ses = object;

	*len = ses->config.cookie_len;
	return ses->config.cookie;
}

static const struct srtp_nl_object srtp_nl_session = {
	.cmd = SRTP_CMD_SESSION_GET,
	.owner_attr = SRTP_A_SESSION_OWNER,
	.id_attr = SRTP_A_SESSION_ID,
	.cookie_attr = SRTP_A_SESSION_COOKIE,
	.fill = srtp_nl_session_fill,
	.cookie = srtp_nl_session_cookie,
};

/**
 * srtp_nl_wipe_keys - forget the master keys in a session's attributes
 * @head: first attribute
 * @len: octets of all attributes
 */
void srtp_nl_wipe_keys(const struct nlattr *head, int len)
{
	const struct nlattr *attr;
	int rem;

	nla_for_each_attr(attr, head, len, rem)
		if (nla_type(attr) == SRTP_A_SESSION_KEY)
			srtp_nl_wipe_key(attr);
}

static int srtp_nl_session_add_key(struct srtp_session *ses,
				   const struct nlattr *nest,
				   struct netlink_ext_ack *extack)
{
	struct nlattr *tb[SRTP_A_KEY_MAX + 1];
	struct srtp_key *key;
	int err;

	err = nla_parse_nested(tb, SRTP_A_KEY_MAX, nest, srtp_nl_key_policy,
			       extack);
	if (err)
		return err;
	key = srtp_nl_key_make(ses->sn, &ses->config, tb, extack);
	if (IS_ERR(key))
		return PTR_ERR(key);
	err = srtp_keyring_add(ses, key, extack);
	if (err)
		srtp_key_free(key);
	return err;
}

/* All keys and fixed states of a session that is not published yet. */
static int srtp_nl_session_equip(struct srtp_session *ses,
				 const struct nlattr *head, int len,
				 struct netlink_ext_ack *extack)
{
	const struct nlattr *attr;
	int rem, err = 0;
	u32 why;

	nla_for_each_attr(attr, head, len, rem) {
		if (nla_type(attr) == SRTP_A_SESSION_KEY)
			err = srtp_nl_session_add_key(ses, attr, extack);
		else if (nla_type(attr) == SRTP_A_SESSION_SSRC &&
			 !srtp_state_add(ses, nla_get_u32(attr), false,
					 GFP_KERNEL_ACCOUNT, &why))
			err = why == SRTP_A_COUNTER_NO_MEMORY ? -ENOMEM :
								-EDQUOT;
		if (err)
			break;
	}
	if (err == -EDQUOT)
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "net.srtp.max_states is reached");
	if (!err && !ses->nkeys) {
		NL_SET_ERR_MSG(extack, "A session needs a key");
		err = -EINVAL;
	}
	return err;
}

static void srtp_nl_session_u32(struct nlattr **tb, int attr, u32 *word)
{
	if (tb[attr])
		*word = nla_get_u32(tb[attr]);
}

static void srtp_nl_session_cookie_in(struct nlattr **tb,
				      struct srtp_session_config *c)
{
	struct nlattr *cookie = tb[SRTP_A_SESSION_COOKIE];

	if (!cookie)
		return;
	c->cookie_len = nla_len(cookie);
	nla_memcpy(c->cookie, cookie, sizeof(c->cookie));
}

/* Ids of header extensions, an octet each. */
static void srtp_nl_session_ext(const struct nlattr *attr,
				struct srtp_session_config *c)
{
	const u8 *id;

	if (!attr)
		return;
	c->has_ext = true;
	for (id = nla_data(attr); id < (u8 *)nla_data(attr) + nla_len(attr);
	     id++)
		__set_bit(*id, c->encrypt_ext);
}

/* What an in session does not have, new or old. */
static int srtp_nl_session_check_in(struct nlattr **tb, u32 direction,
				    struct netlink_ext_ack *extack)
{
	if (direction == SRTP_DIRECTION_OUT)
		return 0;
	if (tb[SRTP_A_SESSION_CURRENT_MKI]) {
		NL_SET_ERR_MSG_ATTR(extack, tb[SRTP_A_SESSION_CURRENT_MKI],
				    "The packets of an in session say which key they are for");
		return -EINVAL;
	}
	if (tb[SRTP_A_SESSION_PAD_TO] || tb[SRTP_A_SESSION_PAD_BLOCK]) {
		NL_SET_ERR_MSG_ATTR(extack, tb[SRTP_A_SESSION_PAD_TO] ?:
				    tb[SRTP_A_SESSION_PAD_BLOCK],
				    "Only an out session pads");
		return -EINVAL;
	}
	if (tb[SRTP_A_SESSION_REPEAT]) {
		NL_SET_ERR_MSG_ATTR(extack, tb[SRTP_A_SESSION_REPEAT],
				    "Only an out session may repeat");
		return -EINVAL;
	}
	return 0;
}

/* What is not secure has to be insisted on (RFC 3711 9.4, 9.5). */
static int srtp_nl_session_check_insecure(struct nlattr **tb,
					  const struct srtp_session_config *c,
					  struct netlink_ext_ack *extack)
{
	bool allowed = tb[SRTP_A_SESSION_ALLOW_UNENCRYPTED];
	bool aead = srtp_suite_is_aead(c->suite);

	if (aead && (c->unencrypted || !c->tag_len)) {
		NL_SET_ERR_MSG_ATTR(extack, tb[SRTP_A_SESSION_UNENCRYPTED] ?:
				    tb[SRTP_A_SESSION_UNAUTHENTICATED],
				    "An AEAD suite always encrypts and authenticates SRTP (RFC 7714 section 6)");
		return -EINVAL;
	}
	if (c->unencrypted && !allowed) {
		NL_SET_ERR_MSG_ATTR(extack, tb[SRTP_A_SESSION_UNENCRYPTED] ?:
				    tb[SRTP_A_SESSION_SUITE],
				    "Unencrypted SRTP can be heard by everybody: insist with allow-unencrypted");
		return -EINVAL;
	}
	if (c->rtcp_unencrypted && !allowed) {
		NL_SET_ERR_MSG_ATTR(extack,
				    tb[SRTP_A_SESSION_RTCP_UNENCRYPTED],
				    "Unencrypted SRTCP tells everybody who talks: insist with allow-unencrypted");
		return -EINVAL;
	}
	if (!c->tag_len && !tb[SRTP_A_SESSION_ALLOW_UNAUTHENTICATED]) {
		NL_SET_ERR_MSG_ATTR(extack, tb[SRTP_A_SESSION_UNAUTHENTICATED],
				    "SRTP without a tag lets everybody forge, replay and move the index: insist with allow-unauthenticated");
		return -EINVAL;
	}
	return 0;
}

static int srtp_nl_session_check_layers(struct nlattr **tb,
					const struct srtp_session_config *c,
					struct netlink_ext_ack *extack)
{
	struct nlattr *outer = tb[SRTP_A_SESSION_OUTER_ONLY];

	if (!outer || srtp_suite_layers(c->suite) > 1)
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, outer, "The suite has one layer");
	return -EINVAL;
}

/* Encrypted header extensions: selected ones, or all and the CSRCs. */
static int srtp_nl_session_check_headers(struct nlattr **tb,
					 const struct srtp_session_config *c,
					 struct netlink_ext_ack *extack)
{
	struct nlattr *attr = c->has_ext ? tb[SRTP_A_SESSION_ENCRYPT_EXT] :
					   tb[SRTP_A_SESSION_CRYPTEX];

	if (!c->has_ext && !c->cryptex)
		return 0;
	if (c->has_ext && c->cryptex) {
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "A packet never has both cryptex and encrypted extensions (RFC 9335 section 4)");
		return -EINVAL;
	}
	if (c->unencrypted) {
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "Nothing is encrypted in this session");
		return -EINVAL;
	}
	if (c->cryptex && c->inner) {
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "The inner layer of a double suite has no header extensions to hide");
		return -EINVAL;
	}
	return 0;
}

/* RFC 4771: with a tag of 32 bits nothing would be left of the MAC. */
static int srtp_nl_session_check_rcc(struct nlattr **tb,
				     const struct srtp_session_config *c,
				     struct netlink_ext_ack *extack)
{
	if (!c->rcc || (!srtp_suite_is_aead(c->suite) &&
			c->tag_len > SRTP_ROC_LEN))
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, tb[SRTP_A_SESSION_RCC],
			    "The ROC is carried in tags of 80 bits only: modes that leave packets without a MAC are not for a network with strangers (RFC 4771 section 2)");
	return -EINVAL;
}

/* Where the indices of a session's states begin. */
static int srtp_nl_session_check_roc(struct nlattr **tb,
				     const struct srtp_session_config *c,
				     struct netlink_ext_ack *extack)
{
	struct nlattr *roc = tb[SRTP_A_SESSION_ROC];
	struct nlattr *from = tb[SRTP_A_SESSION_ROC_FROM];

	if (c->roc != SRTP_ROC_ZERO && !from) {
		NL_SET_ERR_MSG_ATTR(extack, roc,
				    "Whose indices: the id of a session is needed");
		return -EINVAL;
	}
	if (c->roc == SRTP_ROC_ZERO && from) {
		NL_SET_ERR_MSG_ATTR(extack, from,
				    "A session that begins at ROC 0 continues none");
		return -EINVAL;
	}
	if (c->roc != SRTP_ROC_EITHER)
		return 0;
	if (c->direction == SRTP_DIRECTION_OUT) {
		NL_SET_ERR_MSG_ATTR(extack, roc,
				    "A sender's index is one thing or the other: only an in session can try both");
		return -EINVAL;
	}
	if (!c->tag_len) {
		NL_SET_ERR_MSG_ATTR(extack, roc,
				    "A packet without a tag does not tell which index it has");
		return -EINVAL;
	}
	return 0;
}

/* How the attributes of a new session relate. */
static int srtp_nl_session_check(struct nlattr **tb,
				 const struct srtp_session_config *c,
				 struct netlink_ext_ack *extack)
{
	if (c->shared_key && (c->learn || !tb[SRTP_A_SESSION_SSRC])) {
		NL_SET_ERR_MSG_ATTR(extack, tb[SRTP_A_SESSION_SHARED_KEY],
				    "A shared key needs a fixed list of SSRCs");
		return -EINVAL;
	}
	return srtp_nl_session_check_insecure(tb, c, extack) ?:
	       srtp_nl_session_check_layers(tb, c, extack) ?:
	       srtp_nl_session_check_headers(tb, c, extack) ?:
	       srtp_nl_session_check_rcc(tb, c, extack) ?:
	       srtp_nl_session_check_roc(tb, c, extack) ?:
	       srtp_nl_session_check_in(tb, c->direction, extack);
}

static int srtp_nl_session_config(struct nlattr **tb,
				  struct srtp_session_config *c,
				  struct netlink_ext_ack *extack)
{
	struct nlattr *suite = tb[SRTP_A_SESSION_SUITE];

	if (!suite) {
		NL_SET_ERR_MSG(extack, "A session needs a suite");
		return -EINVAL;
	}
	c->suite = srtp_suite_find(nla_get_u32(suite));
	if (!c->suite) {
		NL_SET_ERR_MSG_ATTR(extack, suite, "There is no such suite");
		return -EOPNOTSUPP;
	}
	c->learn = tb[SRTP_A_SESSION_SSRC] ? 0 : SRTP_LEARN_DEFAULT;
	c->window = SRTP_WINDOW_DEFAULT;
	c->rtcp_window = SRTP_WINDOW_DEFAULT;
	c->idle_after = SRTP_IDLE_DEFAULT;
	c->max_parked = SRTP_PARKED_DEFAULT;
	srtp_nl_session_u32(tb, SRTP_A_SESSION_ID, &c->id);
	srtp_nl_session_u32(tb, SRTP_A_SESSION_LEARN, &c->learn);
	srtp_nl_session_u32(tb, SRTP_A_SESSION_WINDOW, &c->window);
	srtp_nl_session_u32(tb, SRTP_A_SESSION_RTCP_WINDOW, &c->rtcp_window);
	srtp_nl_session_u32(tb, SRTP_A_SESSION_CLOCK, &c->clock);
	srtp_nl_session_u32(tb, SRTP_A_SESSION_IDLE_AFTER, &c->idle_after);
	srtp_nl_session_u32(tb, SRTP_A_SESSION_MAX_PARKED, &c->max_parked);
	srtp_nl_session_u32(tb, SRTP_A_SESSION_REPEAT, &c->repeat);
	/* the ring of the window wants a power of two; wider is no weaker */
	c->window = roundup_pow_of_two(c->window);
	c->rtcp_window = roundup_pow_of_two(c->rtcp_window);
	c->shared_key = tb[SRTP_A_SESSION_SHARED_KEY];
	/* without a cipher nothing is encrypted, and E = 0 says so */
	c->unencrypted = tb[SRTP_A_SESSION_UNENCRYPTED] || !c->suite->cipher;
	c->rtcp_unencrypted = tb[SRTP_A_SESSION_RTCP_UNENCRYPTED] ||
			      !c->suite->cipher;
	c->tag_len = tb[SRTP_A_SESSION_UNAUTHENTICATED] ? 0 :
							  c->suite->tag_len;
	c->inner = srtp_suite_layers(c->suite) > 1 &&
		   !tb[SRTP_A_SESSION_OUTER_ONLY];
	srtp_nl_session_u32(tb, SRTP_A_SESSION_CRYPTEX, &c->cryptex);
	srtp_nl_session_u32(tb, SRTP_A_SESSION_RCC, &c->rcc);
	srtp_nl_session_u32(tb, SRTP_A_SESSION_PAD_TO, &c->pad_to);
	srtp_nl_session_u32(tb, SRTP_A_SESSION_PAD_BLOCK, &c->pad_block);
	srtp_nl_session_u32(tb, SRTP_A_SESSION_ROC, &c->roc);
	srtp_nl_session_u32(tb, SRTP_A_SESSION_ROC_FROM, &c->roc_from);
	srtp_nl_session_ext(tb[SRTP_A_SESSION_ENCRYPT_EXT], c);
	srtp_nl_session_cookie_in(tb, c);
	return srtp_nl_session_check(tb, c, extack);
}

/**
 * srtp_nl_session_build - make a session out of its attributes
 * @sn: namespace
 * @head: first attribute
 * @len: octets of all attributes
 * @tb: the same, parsed
 * @direction: enum srtp_direction
 * @anonymous: it goes with its last flow
 * @extack: says what was wrong
 *
 * No lock is held: transforms are made, which may load modules.
 *
 * Return: a session that is not published, with keys and fixed states; ended
 * with srtp_session_abandon(); or an ERR_PTR().
 */
struct srtp_session *
srtp_nl_session_build(struct srtp_net *sn, const struct nlattr *head, int len,
		      struct nlattr **tb, u32 direction, bool anonymous,
		      struct netlink_ext_ack *extack)
{
	struct srtp_session_config config = {
		.direction = direction,
		.anonymous = anonymous,
	};
	struct nlattr *mki = tb[SRTP_A_SESSION_CURRENT_MKI];
	struct srtp_session *ses;
	int err;

	err = srtp_nl_session_config(tb, &config, extack);
	if (err)
		return ERR_PTR(err);
	ses = srtp_session_new(sn, &config);
	if (!ses)
		return ERR_PTR(-ENOMEM);
	err = srtp_nl_session_equip(ses, head, len, extack);
	if (!err && mki)
		err = srtp_keyring_use(ses, nla_data(mki), nla_len(mki),
				       extack);
	if (!err)
		return ses;
	srtp_session_abandon(ses);
	return ERR_PTR(err);
}

/**
 * srtp_nl_session_find - the session a command names
 * @info: command; sn->lock is held
 * @owner_attr: attribute of its owner
 * @id_attr: attribute of its id
 *
 * Return: the session, or an ERR_PTR().
 */
struct srtp_session *srtp_nl_session_find(struct genl_info *info,
					  int owner_attr, int id_attr)
{
	struct nlattr *id = info->attrs[id_attr];
	char owner[SRTP_OWNER_MAX + 1];
	struct srtp_session *ses;

	if (!id) {
		NL_SET_ERR_MSG(info->extack, "Which session: an id is needed");
		return ERR_PTR(-EINVAL);
	}
	ses = srtp_session_find(srtp_nl_net(info),
				srtp_nl_owner(info->attrs[owner_attr], owner),
				nla_get_u32(id));
	if (ses)
		return ses;
	NL_SET_ERR_MSG_ATTR(info->extack, id,
			    "The owner has no session with this id");
	return ERR_PTR(-ENOENT);
}

static int srtp_nl_session_check_set(struct genl_info *info,
				     const struct srtp_session *ses)
{
	static const int fixed[] = {
		SRTP_A_SESSION_SUITE, SRTP_A_SESSION_KEY, SRTP_A_SESSION_SSRC,
		SRTP_A_SESSION_WINDOW, SRTP_A_SESSION_RTCP_WINDOW,
		SRTP_A_SESSION_SHARED_KEY, SRTP_A_SESSION_RTCP_UNENCRYPTED,
		SRTP_A_SESSION_DIRECTION, SRTP_A_SESSION_REPEAT,
		SRTP_A_SESSION_UNENCRYPTED, SRTP_A_SESSION_UNAUTHENTICATED,
		SRTP_A_SESSION_OUTER_ONLY, SRTP_A_SESSION_ENCRYPT_EXT,
		SRTP_A_SESSION_CRYPTEX, SRTP_A_SESSION_RCC,
		SRTP_A_SESSION_ROC, SRTP_A_SESSION_ROC_FROM,
	};
	struct nlattr *learn = info->attrs[SRTP_A_SESSION_LEARN];
	int i;

	for (i = 0; i < ARRAY_SIZE(fixed); i++)
		if (info->attrs[fixed[i]]) {
			NL_SET_ERR_MSG_ATTR(info->extack,
					    info->attrs[fixed[i]],
					    "This is for the session's life: make another one");
			return -EINVAL;
		}
	if (learn && nla_get_u32(learn) && ses->config.shared_key) {
		NL_SET_ERR_MSG_ATTR(info->extack, learn,
				    "A shared key needs a fixed list of SSRCs");
		return -EINVAL;
	}
	return srtp_nl_session_check_in(info->attrs, ses->config.direction,
					info->extack);
}

/* Change policy in place: single words, each read once by the path. */
static int srtp_nl_session_update(struct genl_info *info,
				  struct srtp_session *ses)
{
	struct nlattr *mki = info->attrs[SRTP_A_SESSION_CURRENT_MKI];
	struct srtp_session_config c = ses->config;
	int err;

	err = srtp_nl_session_check_set(info, ses);
	if (!err && mki)
		err = srtp_keyring_use(ses, nla_data(mki), nla_len(mki),
				       info->extack);
	if (err)
		return err;
	srtp_nl_session_u32(info->attrs, SRTP_A_SESSION_LEARN, &c.learn);
	srtp_nl_session_u32(info->attrs, SRTP_A_SESSION_CLOCK, &c.clock);
	srtp_nl_session_u32(info->attrs, SRTP_A_SESSION_IDLE_AFTER,
			    &c.idle_after);
	srtp_nl_session_u32(info->attrs, SRTP_A_SESSION_MAX_PARKED,
			    &c.max_parked);
	srtp_nl_session_u32(info->attrs, SRTP_A_SESSION_PAD_TO, &c.pad_to);
	srtp_nl_session_u32(info->attrs, SRTP_A_SESSION_PAD_BLOCK,
			    &c.pad_block);
	WRITE_ONCE(ses->config.learn, c.learn);
	WRITE_ONCE(ses->config.clock, c.clock);
	WRITE_ONCE(ses->config.idle_after, c.idle_after);
	WRITE_ONCE(ses->config.max_parked, c.max_parked);
	WRITE_ONCE(ses->config.pad_to, c.pad_to);
	WRITE_ONCE(ses->config.pad_block, c.pad_block);
	srtp_nl_session_cookie_in(info->attrs, &ses->config);
	ses->sn->generation++;
	srtp_linger_claim(ses);
	if (info->nlhdr->nlmsg_flags & NLM_F_ECHO)
		srtp_nl_answer(info, &srtp_nl_session, ses);
	return 0;
}

static int srtp_nl_session_create(struct genl_info *info, const char *owner)
{
	struct nlattr *direction = info->attrs[SRTP_A_SESSION_DIRECTION];
	struct srtp_net *sn = srtp_nl_net(info);
	struct srtp_session *ses;
	int err;

	if (!direction) {
		NL_SET_ERR_MSG(info->extack, "A session is in or out");
		return -EINVAL;
	}
	ses = srtp_nl_session_build(sn, nlmsg_attrdata(info->nlhdr, GENL_HDRLEN),
				    nlmsg_attrlen(info->nlhdr, GENL_HDRLEN),
				    info->attrs, nla_get_u32(direction), false,
				    info->extack);
	if (IS_ERR(ses))
		return PTR_ERR(ses);
	mutex_lock(&sn->lock);
	err = srtp_session_publish(ses, owner, info->extack);
	/* it had everything but what it should continue */
	if (err == -ENOENT || err == -EINVAL)
		NL_SET_BAD_ATTR(info->extack,
				info->attrs[SRTP_A_SESSION_ROC_FROM]);
	if (!err && info->nlhdr->nlmsg_flags & NLM_F_ECHO)
		srtp_nl_answer(info, &srtp_nl_session, ses);
	mutex_unlock(&sn->lock);
	if (err)
		srtp_session_abandon(ses);
	return err;
}

int srtp_nl_session_new(struct sk_buff *skb, struct genl_info *info)
{
	char owner[SRTP_OWNER_MAX + 1];
	int err;

	srtp_nl_owner(info->attrs[SRTP_A_SESSION_OWNER], owner);
	err = srtp_nl_session_create(info, owner);
	srtp_nl_wipe_keys(nlmsg_attrdata(info->nlhdr, GENL_HDRLEN),
			  nlmsg_attrlen(info->nlhdr, GENL_HDRLEN));
	return err;
}

int srtp_nl_session_set(struct sk_buff *skb, struct genl_info *info)
{
	struct srtp_net *sn = srtp_nl_net(info);
	struct srtp_session *ses;
	int err;

	mutex_lock(&sn->lock);
	ses = srtp_nl_session_find(info, SRTP_A_SESSION_OWNER,
				   SRTP_A_SESSION_ID);
	err = IS_ERR(ses) ? PTR_ERR(ses) : srtp_nl_session_update(info, ses);
	mutex_unlock(&sn->lock);
	srtp_nl_wipe_keys(nlmsg_attrdata(info->nlhdr, GENL_HDRLEN),
			  nlmsg_attrlen(info->nlhdr, GENL_HDRLEN));
	return err;
}

int srtp_nl_session_get(struct sk_buff *skb, struct genl_info *info)
{
	struct srtp_net *sn = srtp_nl_net(info);
	struct srtp_session *ses;
	int err;

	mutex_lock(&sn->lock);
	ses = srtp_nl_session_find(info, SRTP_A_SESSION_OWNER,
				   SRTP_A_SESSION_ID);
	err = IS_ERR(ses) ? PTR_ERR(ses) :
			    srtp_nl_answer(info, &srtp_nl_session, ses);
	mutex_unlock(&sn->lock);
	return err;
}

int srtp_nl_session_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	return srtp_nl_dump(skb, cb, &srtp_nl_session);
}

int srtp_nl_session_del(struct sk_buff *skb, struct genl_info *info)
{
	struct srtp_net *sn = srtp_nl_net(info);
	struct srtp_session *ses;

	mutex_lock(&sn->lock);
	ses = srtp_nl_session_find(info, SRTP_A_SESSION_OWNER,
				   SRTP_A_SESSION_ID);
	if (!IS_ERR(ses)) {
		srtp_event_session_gone(ses, "deleted");
		srtp_session_remove(ses);
	}
	mutex_unlock(&sn->lock);
	return PTR_ERR_OR_ZERO(ses);
}

int srtp_nl_session_flush(struct sk_buff *skb, struct genl_info *info)
{
	struct srtp_net *sn = srtp_nl_net(info);
	struct srtp_owner *owner, *next;
	char name[SRTP_OWNER_MAX + 1];
	struct srtp_session *ses;
	unsigned long id;

	srtp_nl_owner(info->attrs[SRTP_A_SESSION_OWNER], name);
	mutex_lock(&sn->lock);
	list_for_each_entry_safe(owner, next, &sn->owners, node) {
		if (!info->attrs[SRTP_A_SESSION_ALL] &&
		    strcmp(owner->name, name))
			continue;
		owner->objects++;	/* stays while it is walked */
		xa_for_each(&owner->sessions, id, ses) {
			srtp_event_session_gone(ses, "flushed");
			srtp_session_remove(ses);
		}
		srtp_owner_put(owner);
	}
	mutex_unlock(&sn->lock);
	return 0;
}
