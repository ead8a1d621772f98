// SPDX-License-Identifier: GPL-2.0
/* What a session is told besides its suite and keys: words, and how it is shown. */
#include <stdio.h>
#include <string.h>

#include "name.h"
#include "policy.h"
#include "print.h"

#define BIT(x)	SRTPCTL_BIT(SRTP_A_SESSION_##x)

static int policy_ssrc_list(struct arg *a, const char *name,
			     struct srtpctl_session *ses, const char *text)
{
	char one[16];
	size_t len;

	for (const char *at = text;; at += len + 1) {
		len = strcspn(at, ",");
		if (ses->n_ssrc == SRTPCTL_SSRCS)
			return arg_wrong(a, "%s: more than %u; add the others with state add",
					 name, SRTPCTL_SSRCS);
		snprintf(one, sizeof(one), "%.*s", (int)len, at);
		if (len >= sizeof(one) ||
		    !arg_number(one, &ses->ssrc[ses->n_ssrc]))
			return arg_wrong(a, "%s \"%.*s\" is not an SSRC; expected learn N, fixed or X[,X...]",
					 name, (int)len, at);
		ses->n_ssrc++;
		if (!at[len])
			break;
	}
	ses->has |= BIT(SSRC);
	return STATUS_OK;
}

static int policy_ssrcs(struct arg *a, const char *name,
			struct srtpctl_session *ses, bool learn_only)
{
	const char *text;

	if (arg_value(a, name, learn_only ? "learn N" :
		      "learn N, fixed or X[,X...]", &text))
		return STATUS_USAGE;
	if (!strcmp(text, "learn") || !strcmp(text, "fixed")) {
		if (ses->has & BIT(LEARN))
			return arg_wrong(a, "%s \"%s\": how many are learned is said already",
					 name, text);
		ses->has |= BIT(LEARN);
		if (!strcmp(text, "learn"))
			return arg_u32(a, "ssrc learn", learn_only ? 0 : 1,
				       UINT32_MAX, &ses->learn);
		ses->learn = 0;
		return STATUS_OK;
	}
	if (learn_only)
		return arg_wrong(a, "%s \"%s\" is not known; expected learn N or fixed",
				 name, text);
	return policy_ssrc_list(a, name, ses, text);
}

static int policy_ssrc(struct arg *a, const char *name, void *data)
{
	return policy_ssrcs(a, name, data, false);
}

static int policy_ssrc_set(struct arg *a, const char *name, void *data)
{
	return policy_ssrcs(a, name, data, true);
}

static int policy_window(struct arg *a, const char *name, void *data)
{
	struct srtpctl_session *ses = data;

	ses->has |= BIT(WINDOW);
	return arg_u32(a, name, SRTP_WINDOW_MIN, SRTP_WINDOW_MAX, &ses->window);
}

static int policy_rtcp_window(struct arg *a, const char *name, void *data)
{
	struct srtpctl_session *ses = data;

	ses->has |= BIT(RTCP_WINDOW);
	return arg_u32(a, name, SRTP_WINDOW_MIN, SRTP_WINDOW_MAX,
		       &ses->rtcp_window);
}

static int policy_clock(struct arg *a, const char *name, void *data)
{
	struct srtpctl_session *ses = data;

	ses->has |= BIT(CLOCK);
	return arg_u32(a, name, 0, UINT32_MAX, &ses->clock);
}

static int policy_idle_after(struct arg *a, const char *name, void *data)
{
	struct srtpctl_session *ses = data;

	ses->has |= BIT(IDLE_AFTER);
	return arg_u32(a, name, 0, UINT32_MAX, &ses->idle_after);
}

static int policy_max_parked(struct arg *a, const char *name, void *data)
{
	struct srtpctl_session *ses = data;

	ses->has |= BIT(MAX_PARKED);
	return arg_u32(a, name, 0, UINT32_MAX, &ses->max_parked);
}

static int policy_repeat(struct arg *a, const char *name, void *data)
{
	struct srtpctl_session *ses = data;

	ses->has |= BIT(REPEAT);
	return name_arg(a, name, name_repeat, &ses->repeat);
}

static int policy_encrypt_ext(struct arg *a, const char *name, void *data)
{
	struct srtpctl_session *ses = data;
	struct srtpctl_ext_ids *ids = &ses->encrypt_ext;
	const char *text;
	char one[8];
	uint32_t id;
	size_t len;

	if (arg_value(a, name, "ID[,ID...]", &text))
		return STATUS_USAGE;
	for (const char *at = text;; at += len + 1) {
		len = strcspn(at, ",");
		snprintf(one, sizeof(one), "%.*s", (int)len, at);
		if (len >= sizeof(one) || !arg_number(one, &id) || !id ||
		    id > 255 || ids->len == sizeof(ids->octets))
			return arg_wrong(a, "%s \"%.*s\" is not the id of a header extension; expected 1..255",
					 name, (int)len, at);
		ids->octets[ids->len++] = (uint8_t)id;
		if (!at[len])
			break;
	}
	ses->has |= BIT(ENCRYPT_EXT);
	return STATUS_OK;
}

static int policy_cryptex(struct arg *a, const char *name, void *data)
{
	struct srtpctl_session *ses = data;

	ses->has |= BIT(CRYPTEX);
	return name_arg(a, name, name_cryptex, &ses->cryptex);
}

/* R [ mode 2 ]: who knows of the others is told why they are not there. */
static int policy_rcc(struct arg *a, const char *name, void *data)
{
	struct srtpctl_session *ses = data;
	uint32_t mode;

	ses->has |= BIT(RCC);
	if (arg_u32(a, name, 1, UINT16_MAX, &ses->rcc))
		return STATUS_USAGE;
	if (!a->argc || strcmp(*a->argv, "mode"))
		return STATUS_OK;
	arg_next(a);
	if (arg_u32(a, "rcc mode", 1, 3, &mode))
		return STATUS_USAGE;
	if (mode == 2)
		return STATUS_OK;
	return arg_wrong(a, "rcc mode \"%u\" sends packets without authentication (RFC 4771 section 2); expected 2",
			 mode);
}

static int policy_pad(struct arg *a, const char *name, void *data)
{
	struct srtpctl_session *ses = data;
	const char *how;
	uint64_t bit;

	if (arg_value(a, name, "to N or block N", &how))
		return STATUS_USAGE;
	if (strcmp(how, "to") && strcmp(how, "block"))
		return arg_wrong(a, "%s \"%s\" is not known; expected to N or block N",
				 name, how);
	bit = strcmp(how, "to") ? BIT(PAD_BLOCK) : BIT(PAD_TO);
	if (ses->has & bit)
		return arg_wrong(a, "\"%s %s\" comes twice", name, how);
	ses->has |= bit;
	return bit == BIT(PAD_TO) ?
	       arg_u32(a, "pad to", 0, 1500, &ses->pad_to) :
	       arg_u32(a, "pad block", 0, 1500, &ses->pad_block);
}

/* zero | from ID | either from ID */
static int policy_roc(struct arg *a, const char *name, void *data)
{
	struct srtpctl_session *ses = data;
	const char *text;

	ses->has |= BIT(ROC);
	if (name_arg(a, name, name_roc, &ses->roc))
		return STATUS_USAGE;
	if (ses->roc == SRTP_ROC_ZERO)
		return STATUS_OK;
	if (ses->roc == SRTP_ROC_EITHER &&
	    (arg_value(a, "roc either", "from ID", &text) ||
	     (strcmp(text, "from") &&
	      arg_wrong(a, "roc either \"%s\" is not known; expected from ID",
			text))))
		return STATUS_USAGE;
	ses->has |= BIT(ROC_FROM);
	return arg_u32(a, "from", 1, UINT32_MAX, &ses->roc_from);
}

/* Words that stand for themselves. */
static const struct {
	const char *name;
	uint64_t bit;
} policy_flags[] = {
	{ "shared-key", BIT(SHARED_KEY) },
	{ "outer-only", BIT(OUTER_ONLY) },
	{ "unencrypted", BIT(UNENCRYPTED) },
	{ "rtcp-unencrypted", BIT(RTCP_UNENCRYPTED) },
	{ "unauthenticated", BIT(UNAUTHENTICATED) },
	{ "allow-unencrypted", BIT(ALLOW_UNENCRYPTED) },
	{ "allow-unauthenticated", BIT(ALLOW_UNAUTHENTICATED) },
};

#define POLICY_FLAGS	(sizeof(policy_flags) / sizeof(policy_flags[0]))

static int policy_flag(struct arg *a, const char *name, void *data)
{
	(void)a;
	for (size_t i = 0; i < POLICY_FLAGS; i++)
		if (!strcmp(policy_flags[i].name, name))
			((struct srtpctl_session *)data)->has |=
				policy_flags[i].bit;
	return STATUS_OK;
}

const struct word policy_words[] = {
	{ "ssrc", policy_ssrc, .again = true },
	{ "window", policy_window },
	{ "rtcp-window", policy_rtcp_window },
	{ "clock", policy_clock },
	{ "idle-after", policy_idle_after },
	{ "max-parked", policy_max_parked },
	{ "repeat", policy_repeat },
	{ "encrypt-ext", policy_encrypt_ext },
	{ "cryptex", policy_cryptex },
	{ "rcc", policy_rcc },
	{ "pad", policy_pad, .again = true },
	{ "roc", policy_roc },
	{ "shared-key", policy_flag },
	{ "outer-only", policy_flag },
	{ "unencrypted", policy_flag },
	{ "rtcp-unencrypted", policy_flag },
	{ "unauthenticated", policy_flag },
	{ "allow-unencrypted", policy_flag },
	{ "allow-unauthenticated", policy_flag },
	{ NULL }
};

const struct word policy_set_words[] = {
	{ "clock", policy_clock },
	{ "idle-after", policy_idle_after },
	{ "ssrc", policy_ssrc_set },
	{ "max-parked", policy_max_parked },
	{ "pad", policy_pad, .again = true },
	{ NULL }
};

static void policy_print_headers(const struct srtpctl_session *ses)
{
	char ids[4 * sizeof(ses->encrypt_ext.octets)] = "";
	size_t len = 0;

	for (unsigned int i = 0; i < ses->encrypt_ext.len; i++)
		len += (size_t)snprintf(ids + len, sizeof(ids) - len, "%s%u",
					i ? "," : "",
					ses->encrypt_ext.octets[i]);
	if (ses->has & BIT(ENCRYPT_EXT))
		print_text("encrypt-ext", "encrypt-ext", ids);
	if (ses->has & BIT(CRYPTEX))
		print_text("cryptex", "cryptex",
			   name_of(name_cryptex, ses->cryptex));
	if (ses->has & BIT(RCC))
		print_u64("rcc", "rcc", ses->rcc);
	if (ses->has & BIT(PAD_TO))
		print_u64("pad-to", "pad to", ses->pad_to);
	if (ses->has & BIT(PAD_BLOCK))
		print_u64("pad-block", "pad block", ses->pad_block);
}

static void policy_print_roc(const struct srtpctl_session *ses)
{
	if (!(ses->has & BIT(ROC)))
		return;
	print_text("roc", NULL, name_of(name_roc, ses->roc));
	if (ses->has & BIT(ROC_FROM))
		print_u64("roc-from", ses->roc == SRTP_ROC_EITHER ?
			  "roc either from" : "roc from", ses->roc_from);
}

/**
 * policy_print - show a session's policy, as it can be typed
 * @ses: the session
 */
void policy_print(const struct srtpctl_session *ses)
{
	if (ses->has & BIT(LEARN)) {
		print_u64("learn", ses->learn ? "ssrc learn" : NULL,
			  ses->learn);
		if (!ses->learn)
			print_word("ssrc fixed");
	}
	if (ses->has & BIT(WINDOW))
		print_u64("window", "window", ses->window);
	if (ses->has & BIT(RTCP_WINDOW))
		print_u64("rtcp-window", "rtcp-window", ses->rtcp_window);
	if (ses->has & BIT(CLOCK))
		print_u64("clock", "clock", ses->clock);
	if (ses->has & BIT(IDLE_AFTER))
		print_u64("idle-after", "idle-after", ses->idle_after);
	if (ses->has & BIT(MAX_PARKED))
		print_u64("max-parked", "max-parked", ses->max_parked);
	if (ses->has & BIT(REPEAT))
		print_text("repeat", "repeat",
			   name_of(name_repeat, ses->repeat));
	policy_print_headers(ses);
	policy_print_roc(ses);
	/* What does not tell the suite, as an event, tells no flags either. */
	if (!(ses->has & BIT(SUITE)))
		return;
	for (size_t i = 0; i < POLICY_FLAGS; i++)
		print_flag(policy_flags[i].name, policy_flags[i].name,
			   ses->has & policy_flags[i].bit);
}
