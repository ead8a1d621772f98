// SPDX-License-Identifier: GPL-2.0
/* Words for numbers. */
#include <stdio.h>
#include <string.h>

#include "name.h"

const struct name name_direction[] = {
	{ SRTP_DIRECTION_IN, "in" },
	{ SRTP_DIRECTION_OUT, "out" },
	{ 0, NULL }
};

const struct name name_carries[] = {
	{ SRTP_CARRIES_MUX, "mux" },
	{ SRTP_CARRIES_RTP, "rtp" },
	{ SRTP_CARRIES_RTCP, "rtcp" },
	{ 0, NULL }
};

const struct name name_pass[] = {
	{ SRTP_PASS_STUN, "stun" },
	{ SRTP_PASS_ZRTP, "zrtp" },
	{ SRTP_PASS_DTLS, "dtls" },
	{ SRTP_PASS_TURN, "turn" },
	{ SRTP_PASS_QUIC, "quic" },
	{ SRTP_PASS_OTHER, "other" },
	{ 0, NULL }
};

const struct name name_miss[] = {
	{ SRTP_MISS_DROP, "drop" },
	{ SRTP_MISS_PASS, "pass" },
	{ 0, NULL }
};

const struct name name_cryptex[] = {
	{ SRTP_CRYPTEX_OFF, "off" },
	{ SRTP_CRYPTEX_ON, "on" },
	{ SRTP_CRYPTEX_REQUIRED, "required" },
	{ 0, NULL }
};

const struct name name_repeat[] = {
	{ SRTP_REPEAT_DENY, "deny" },
	{ SRTP_REPEAT_IDENTICAL, "identical" },
	{ 0, NULL }
};

const struct name name_roc[] = {
	{ SRTP_ROC_ZERO, "zero" },
	{ SRTP_ROC_FROM, "from" },
	{ SRTP_ROC_EITHER, "either" },
	{ 0, NULL }
};

const struct name name_linger[] = {
	{ SRTP_LINGER_KEEP, "keep" },
	{ SRTP_LINGER_CLOSE, "close" },
	{ SRTP_LINGER_AFTER, "after" },
	{ 0, NULL }
};

const struct name name_event[] = {
	{ SRTP_EVENT_SESSION_FIRST, "session-first" },
	{ SRTP_EVENT_PEER_CHANGED, "peer-changed" },
	{ SRTP_EVENT_IDLE, "idle" },
	{ SRTP_EVENT_RESUMED, "resumed" },
	{ SRTP_EVENT_UNKNOWN_SSRC, "unknown-ssrc" },
	{ SRTP_EVENT_STATE_NEW, "state-new" },
	{ SRTP_EVENT_TX_STUCK, "tx-stuck" },
	{ SRTP_EVENT_AUTH_FAILING, "auth-failing" },
	{ SRTP_EVENT_GONE, "gone" },
	{ SRTP_EVENT_LIMIT_SOFT, "limit-soft" },
	{ SRTP_EVENT_LIMIT_HARD, "limit-hard" },
	{ SRTP_EVENT_LEFT, "left" },
	{ 0, NULL }
};

static const char *const name_counters[SRTP_A_COUNTER_MAX + 1] = {
	[SRTP_A_COUNTER_MALFORMED] = "malformed",
	[SRTP_A_COUNTER_NOT_RTP] = "not-rtp",
	[SRTP_A_COUNTER_NO_SESSION] = "no-session",
	[SRTP_A_COUNTER_UNKNOWN_SSRC] = "unknown-ssrc",
	[SRTP_A_COUNTER_STATE_LIMIT] = "state-limit",
	[SRTP_A_COUNTER_TRUNCATED] = "truncated",
	[SRTP_A_COUNTER_MKI_UNKNOWN] = "mki-unknown",
	[SRTP_A_COUNTER_AUTH_FAILED] = "auth-failed",
	[SRTP_A_COUNTER_REPLAYED] = "replayed",
	[SRTP_A_COUNTER_TOO_OLD] = "too-old",
	[SRTP_A_COUNTER_EXHAUSTED] = "exhausted",
	[SRTP_A_COUNTER_LIMIT] = "limit",
	[SRTP_A_COUNTER_E_BIT] = "e-bit",
	[SRTP_A_COUNTER_NOT_CRYPTEX] = "not-cryptex",
	[SRTP_A_COUNTER_REPEATED] = "repeated",
	[SRTP_A_COUNTER_TX_STUCK] = "tx-stuck",
	[SRTP_A_COUNTER_TOO_BIG] = "too-big",
	[SRTP_A_COUNTER_FRAGMENT] = "fragment",
	[SRTP_A_COUNTER_GSO] = "gso",
	[SRTP_A_COUNTER_NO_MEMORY] = "no-memory",
	[SRTP_A_COUNTER_QUEUE_FULL] = "queue-full",
	[SRTP_A_COUNTER_CRYPTO_ERROR] = "crypto-error",
	[SRTP_A_COUNTER_GONE] = "gone",
	[SRTP_A_COUNTER_PASS_STUN] = "pass-stun",
	[SRTP_A_COUNTER_PASS_ZRTP] = "pass-zrtp",
	[SRTP_A_COUNTER_PASS_DTLS] = "pass-dtls",
	[SRTP_A_COUNTER_PASS_TURN] = "pass-turn",
	[SRTP_A_COUNTER_PASS_QUIC] = "pass-quic",
	[SRTP_A_COUNTER_PASS_OTHER] = "pass-other",
	[SRTP_A_COUNTER_PASS_MISS] = "pass-miss",
	[SRTP_A_COUNTER_OPENED_RTP] = "opened-rtp",
	[SRTP_A_COUNTER_OPENED_RTCP] = "opened-rtcp",
	[SRTP_A_COUNTER_SEALED_RTP] = "sealed-rtp",
	[SRTP_A_COUNTER_SEALED_RTCP] = "sealed-rtcp",
	[SRTP_A_COUNTER_OCTETS] = "octets",
	[SRTP_A_COUNTER_REPEATED_SENT] = "repeated-sent",
	[SRTP_A_COUNTER_SEGMENTED] = "segmented",
	[SRTP_A_COUNTER_COPIED] = "copied",
	[SRTP_A_COUNTER_ASYNC] = "async",
	[SRTP_A_COUNTER_QUOTE_CUT] = "quote-cut",
	[SRTP_A_COUNTER_ENGINE_RAN] = "engine-ran",
	[SRTP_A_COUNTER_ENGINE_SPARED] = "engine-spared",
};

/* Attributes whose word on the command line is another one. */
static const struct {
	const char *attr;
	const char *word;
} name_attrs[] = {
	{ "local-addr", "local" },
	{ "local-port", "local" },
	{ "remote-addr", "remote" },
	{ "remote-port", "remote" },
	{ "no-remote", "remote" },
	{ "ifindex", "dev" },
	{ "mark-mask", "mark" },
	{ "set-mark-mask", "set-mark" },
	{ "sessions", "session" },
	{ "session-add", "session" },
	{ "session-del", "session" },
	{ "session-leave", "session" },
	{ "roc-from", "roc" },
	{ "direction", "in|out" },
	{ "master", "key" },
	{ "learn", "ssrc" },
	{ "rtcp-index", "srtcp-index" },
	{ "after", "linger" },
	{ "pad-to", "pad" },
	{ "pad-block", "pad" },
	{ "name", "owner" },
};

/**
 * name_of - the word for a value
 * @names: table
 * @value: the value
 *
 * Return: a constant; "?" for what a newer kernel may say.
 */
const char *name_of(const struct name *names, uint32_t value)
{
	for (; names->word; names++)
		if (names->value == value)
			return names->word;
	return "?";
}

/**
 * name_of_counter - as the specification spells it
 * @counter: enum srtp_a_counter
 *
 * Return: a constant, or NULL.
 */
const char *name_of_counter(unsigned int counter)
{
	return counter <= SRTP_A_COUNTER_MAX ? name_counters[counter] : NULL;
}

/**
 * name_of_attr - the word that becomes an attribute
 * @attr: as the specification spells it
 *
 * Return: the word.
 */
const char *name_of_attr(const char *attr)
{
	for (size_t i = 0; i < sizeof(name_attrs) / sizeof(name_attrs[0]); i++)
		if (!strcmp(attr, name_attrs[i].attr))
			return name_attrs[i].word;
	return attr;
}

static void name_list(const struct name *names, char *list, size_t room)
{
	size_t len = 0;

	list[0] = '\0';
	for (; names->word; names++)
		len += (size_t)snprintf(list + len, room - len, "%s%s",
					len ? ", " : "", names->word);
}

/**
 * name_arg - take a word of a table
 * @a: the command
 * @name: the word it belongs to
 * @names: table
 * @value: receives the value
 *
 * Return: a status.
 */
int name_arg(struct arg *a, const char *name, const struct name *names,
	     uint32_t *value)
{
	const char *text;
	char list[128];

	name_list(names, list, sizeof(list));
	if (arg_value(a, name, list, &text))
		return STATUS_USAGE;
	for (; names->word; names++) {
		if (strcmp(text, names->word))
			continue;
		*value = names->value;
		return STATUS_OK;
	}
	return arg_wrong(a, "%s \"%s\" is not known; expected %s", name, text,
			 list);
}

static bool name_pass_bit(const char *text, size_t len, uint32_t *pass)
{
	for (const struct name *n = name_pass; n->word; n++)
		if (strlen(n->word) == len && !memcmp(n->word, text, len)) {
			*pass |= n->value;
			return true;
		}
	return false;
}

/**
 * name_arg_pass - take a pass list
 * @a: the command
 * @name: the word it belongs to
 * @pass: receives bits of enum srtp_pass
 *
 * Return: a status.
 */
int name_arg_pass(struct arg *a, const char *name, uint32_t *pass)
{
	const char *text;
	size_t len;

	if (arg_value(a, name, "a list, none, default or all", &text))
		return STATUS_USAGE;
	*pass = 0;
	if (!strcmp(text, "none"))
		return STATUS_OK;
	if (!strcmp(text, "default")) {
		*pass = SRTP_PASS_STUN | SRTP_PASS_ZRTP | SRTP_PASS_DTLS;
		return STATUS_OK;
	}
	if (!strcmp(text, "all")) {
		*pass = SRTP_PASS_STUN | SRTP_PASS_ZRTP | SRTP_PASS_DTLS |
			SRTP_PASS_TURN | SRTP_PASS_QUIC | SRTP_PASS_OTHER;
		return STATUS_OK;
	}
	for (const char *at = text;; at += len + 1) {
		len = strcspn(at, ",");
		if (!name_pass_bit(at, len, pass))
			return arg_wrong(a, "%s \"%.*s\" is not known; expected stun, zrtp, dtls, turn, quic, other, none, default or all",
					 name, (int)len, at);
		if (!at[len])
			return STATUS_OK;
	}
}
