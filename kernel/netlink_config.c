// SPDX-License-Identifier: GPL-2.0
/*
 * A session's policy out of the attributes of a command, and what of it can be
 * changed later.
 */
#include <linux/log2.h>

#include "compat.h"
#include "netlink.h"
#include "proto.h"
#include "session.h"
#include "suite.h"

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
	[SRTP_A_SESSION_OWNER] = SRTP_NL_OWNER_POLICY,
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

/* RFC 8723 5: the header block is the last thing in what has an inner layer. */
static int srtp_nl_session_check_pad(struct nlattr **tb,
				     const struct srtp_session_config *c,
				     struct netlink_ext_ack *extack)
{
	struct nlattr *pad = tb[SRTP_A_SESSION_PAD_TO] ?:
			     tb[SRTP_A_SESSION_PAD_BLOCK];

	if (!pad || srtp_suite_layers(c->suite) == 1 || c->inner)
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, pad,
			    "Nobody could find the inner layer in front of padding");
	return -EINVAL;
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
	if (test_bit(0, c->encrypt_ext)) {
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "No header extension has the id 0 (RFC 8285 section 4.2)");
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
	if (!c->rcc)
		return 0;
	if (srtp_suite_is_aead(c->suite)) {
		NL_SET_ERR_MSG_ATTR(extack, tb[SRTP_A_SESSION_RCC],
				    "The tag of an AEAD suite has no room for the ROC");
		return -EINVAL;
	}
	if (c->tag_len > SRTP_ROC_LEN)
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
	       srtp_nl_session_check_pad(tb, c, extack) ?:
	       srtp_nl_session_check_headers(tb, c, extack) ?:
	       srtp_nl_session_check_rcc(tb, c, extack) ?:
	       srtp_nl_session_check_roc(tb, c, extack) ?:
	       srtp_nl_session_check_in(tb, c->direction, extack);
}

/**
 * srtp_nl_session_config - what a new session is asked to do
 * @tb: attributes, parsed
 * @c: with its direction; receives the rest
 * @extack: says what was wrong
 *
 * Return: 0, -EINVAL or -EOPNOTSUPP.
 */
int srtp_nl_session_config(struct nlattr **tb, struct srtp_session_config *c,
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
 * srtp_nl_session_check_set - whether a session that is there can be told these
 * @tb: attributes, parsed
 * @ses: the session; sn->lock is held
 * @extack: says what was wrong
 *
 * Return: 0 or -EINVAL.
 */
int srtp_nl_session_check_set(struct nlattr **tb,
			      const struct srtp_session *ses,
			      struct netlink_ext_ack *extack)
{
	static const u16 fixed[] = {
		SRTP_A_SESSION_SUITE, SRTP_A_SESSION_KEY, SRTP_A_SESSION_SSRC,
		SRTP_A_SESSION_WINDOW, SRTP_A_SESSION_RTCP_WINDOW,
		SRTP_A_SESSION_SHARED_KEY, SRTP_A_SESSION_RTCP_UNENCRYPTED,
		SRTP_A_SESSION_DIRECTION, SRTP_A_SESSION_REPEAT,
		SRTP_A_SESSION_UNENCRYPTED, SRTP_A_SESSION_UNAUTHENTICATED,
		SRTP_A_SESSION_OUTER_ONLY, SRTP_A_SESSION_ENCRYPT_EXT,
		SRTP_A_SESSION_CRYPTEX, SRTP_A_SESSION_RCC,
		SRTP_A_SESSION_ROC, SRTP_A_SESSION_ROC_FROM,
		SRTP_A_SESSION_ALLOW_UNENCRYPTED,
		SRTP_A_SESSION_ALLOW_UNAUTHENTICATED,
	};
	struct nlattr *attr = srtp_nl_any(tb, fixed, ARRAY_SIZE(fixed));
	struct nlattr *learn = tb[SRTP_A_SESSION_LEARN];

	if (attr) {
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "This is for the session's life: make another one");
		return -EINVAL;
	}
	if (learn && nla_get_u32(learn) && ses->config.shared_key) {
		NL_SET_ERR_MSG_ATTR(extack, learn,
				    "A shared key needs a fixed list of SSRCs");
		return -EINVAL;
	}
	return srtp_nl_session_check_in(tb, ses->config.direction, extack) ?:
	       srtp_nl_session_check_pad(tb, &ses->config, extack);
}

/**
 * srtp_nl_session_change - change policy in place
 * @tb: attributes, parsed and checked
 * @ses: the session; sn->lock is held
 *
 * Single words, each valid by itself to the path; and the cookie, which events may tell
 * half changed.
 */
void srtp_nl_session_change(struct nlattr **tb, struct srtp_session *ses)
{
	struct srtp_session_config *to = &ses->config;
	struct srtp_session_config c = *to;

	srtp_nl_session_u32(tb, SRTP_A_SESSION_LEARN, &c.learn);
	srtp_nl_session_u32(tb, SRTP_A_SESSION_CLOCK, &c.clock);
	srtp_nl_session_u32(tb, SRTP_A_SESSION_IDLE_AFTER, &c.idle_after);
	srtp_nl_session_u32(tb, SRTP_A_SESSION_MAX_PARKED, &c.max_parked);
	srtp_nl_session_u32(tb, SRTP_A_SESSION_PAD_TO, &c.pad_to);
	srtp_nl_session_u32(tb, SRTP_A_SESSION_PAD_BLOCK, &c.pad_block);
	WRITE_ONCE(to->learn, c.learn);
	WRITE_ONCE(to->clock, c.clock);
	WRITE_ONCE(to->idle_after, c.idle_after);
	WRITE_ONCE(to->max_parked, c.max_parked);
	WRITE_ONCE(to->pad_to, c.pad_to);
	WRITE_ONCE(to->pad_block, c.pad_block);
	srtp_nl_session_cookie_in(tb, to);
}
