// SPDX-License-Identifier: GPL-2.0
/* srtpctl state */
#include <string.h>

#include "object.h"
#include "print.h"
#include "request.h"
#include "restore.h"

#define BIT(x)	SRTPCTL_BIT(SRTP_A_STATE_##x)

static int state_word_session(struct arg *a, const char *name, void *data)
{
	struct srtpctl_state *state = data;

	state->has |= BIT(SESSION);
	return arg_u32(a, name, 1, UINT32_MAX, &state->session);
}

static int state_word_ssrc(struct arg *a, const char *name, void *data)
{
	struct srtpctl_state *state = data;

	state->has |= BIT(SSRC);
	return arg_u32(a, name, 0, UINT32_MAX, &state->ssrc);
}

static int state_word_roc(struct arg *a, const char *name, void *data)
{
	struct srtpctl_state *state = data;

	state->has |= BIT(ROC);
	return arg_u32(a, name, 0, UINT32_MAX, &state->roc);
}

static int state_word_seq(struct arg *a, const char *name, void *data)
{
	struct srtpctl_state *state = data;

	state->has |= BIT(SEQ);
	return arg_u32(a, name, 0, UINT16_MAX, &state->seq);
}

static int state_word_srtcp_index(struct arg *a, const char *name, void *data)
{
	struct srtpctl_state *state = data;

	state->has |= BIT(RTCP_INDEX);
	/* an out state that has spent the last index shows 2^31 */
	return arg_u32(a, name, 0, UINT32_C(1) << 31, &state->rtcp_index);
}

static int state_word_owner(struct arg *a, const char *name, void *data)
{
	struct srtpctl_state *state = data;

	state->has |= BIT(OWNER);
	return arg_owner(a, name, state->owner);
}

static const struct word state_words[] = {
	{ "session", state_word_session },
	{ "ssrc", state_word_ssrc },
	{ "roc", state_word_roc },
	{ "seq", state_word_seq },
	{ "srtcp-index", state_word_srtcp_index },
	{ "owner", state_word_owner },
	{ NULL }
};

static const struct word state_name_words[] = {
	{ "session", state_word_session },
	{ "ssrc", state_word_ssrc },
	{ "owner", state_word_owner },
	{ NULL }
};

static int state_change(struct arg *a, enum srtp_cmd cmd,
			const struct word *words)
{
	struct srtpctl_state state = { 0 };
	struct words set = { words, &state };

	if (arg_words(a, &set, 1))
		return STATUS_USAGE;
	if (!(state.has & BIT(SESSION)))
		return arg_wrong(a, "\"session\" is missing");
	if (!(state.has & BIT(SSRC)))
		return arg_wrong(a, "\"ssrc\" is missing");
	return request_state(a, cmd, &state);
}

static int state_add(struct arg *a)
{
	return state_change(a, SRTP_CMD_STATE_NEW, state_words);
}

static int state_set(struct arg *a)
{
	return state_change(a, SRTP_CMD_STATE_SET, state_words);
}

static int state_del(struct arg *a)
{
	return state_change(a, SRTP_CMD_STATE_DEL, state_name_words);
}

static void state_print_reception(const struct srtpctl_state *state)
{
	if (state->has & BIT(EXPECTED))
		print_u64("expected", "expected", state->expected);
	if (state->has & BIT(LOST))
		print_s64("lost", "lost", state->lost);
	if (state->has & BIT(REORDERED))
		print_u64("reordered", "reordered", state->reordered);
	if (state->has & BIT(DUPLICATE))
		print_u64("duplicate", "duplicate", state->duplicate);
	if (state->has & BIT(JITTER))
		print_u64("jitter", "jitter", state->jitter);
}

static void state_print(const struct srtpctl_state *state)
{
	if (state->has & BIT(SESSION))
		print_u64("session", "session", state->session);
	if (state->has & BIT(SSRC))
		print_ssrc("ssrc", "ssrc", state->ssrc);
	if (state->has & BIT(ROC))
		print_u64("roc", "roc", state->roc);
	if (state->has & BIT(SEQ))
		print_u64("seq", "seq", state->seq);
	if (state->has & BIT(RTCP_INDEX))
		print_u64("rtcp-index", "srtcp-index", state->rtcp_index);
	if (state->has & BIT(OWNER))
		print_text("owner", "owner", state->owner);
	print_line("    ");
	print_flag("learned", "learned", state->has & BIT(LEARNED));
	print_flag("parked", "parked", state->has & BIT(PARKED));
	print_flag("insecure", "insecure", state->has & BIT(INSECURE));
	if (state->has & BIT(PACKETS))
		print_u64("packets", "packets", state->packets);
	if (state->has & BIT(OCTETS))
		print_u64("octets", "octets", state->octets);
	if (state->has & BIT(RTCP_PACKETS))
		print_u64("rtcp-packets", "rtcp-packets", state->rtcp_packets);
	if (state->has & BIT(LAST_OK))
		print_u64("last-ok", "last-ok", state->last_ok);
	state_print_reception(state);
}

static int state_show_one(const struct srtpctl_state *state, void *arg)
{
	const struct srtpctl_state *filter = arg;

	/* The kernel selects by session and owner. */
	if ((filter->has & BIT(SSRC)) && state->ssrc != filter->ssrc)
		return 0;
	print_object();
	state_print(state);
	print_object_end();
	return 0;
}

static int state_show(struct arg *a)
{
	struct srtpctl_state filter = { 0 };
	struct words set = { state_name_words, &filter };
	struct srtpctl_state ask;
	struct srtpctl *ctl;
	int err;

	if (arg_words(a, &set, 1))
		return STATUS_USAGE;
	if (request_connect(a, &ctl))
		return STATUS_REFUSED;
	ask = filter;
	if (!(ask.has & BIT(SESSION)))
		ask.has &= ~BIT(SSRC);
	print_list();
	err = srtpctl_state_get(ctl, &ask, state_show_one, &filter);
	print_list_end(err);
	return request_got(a, err);
}

static const struct word state_save_words[] = {
	{ "session", state_word_session },
	{ "owner", state_word_owner },
	{ NULL }
};

static int state_save(struct arg *a)
{
	struct srtpctl_state filter = { 0 };
	struct words set = { state_save_words, &filter };

	if (arg_words(a, &set, 1))
		return STATUS_USAGE;
	return restore_save(a, &filter);
}

static int state_restore(struct arg *a)
{
	const char *path;

	if (arg_value(a, "restore", "a file, or - for standard input", &path))
		return STATUS_USAGE;
	if (a->file && !strcmp(a->file, "-") && !strcmp(path, "-"))
		return arg_wrong(a, "standard input is the batch");
	if (arg_end(a))
		return STATUS_USAGE;
	return restore_run(a, path);
}

static const struct command state_commands[] = {
	{ "add", state_add },
	{ "set", state_set },
	{ "del", state_del },
	{ "show", state_show },
	{ "save", state_save },
	{ "restore", state_restore },
	{ NULL }
};

const struct object state_object = {
	.name = "state",
	.commands = state_commands,
	.usage =
"Usage: srtpctl state { add | set } session ID ssrc X [ roc N ] [ seq N ]\n"
"                     [ srtcp-index N ] [ owner OWNER ]\n"
"       srtpctl state del session ID ssrc X [ owner OWNER ]\n"
"       srtpctl state show [ session ID ] [ ssrc X ] [ owner OWNER ]\n"
"       srtpctl state save [ session ID ] [ owner OWNER ]\n"
"       srtpctl state restore { FILE | - }\n",
};
