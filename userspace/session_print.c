// SPDX-License-Identifier: GPL-2.0
/* What is shown of a session. */
#include "key.h"
#include "name.h"
#include "policy.h"
#include "print.h"
#include "session_print.h"

#define BIT(x)	SRTPCTL_BIT(SRTP_A_SESSION_##x)

/**
 * session_print_identity - id, owner, cookie
 * @ses: the session
 */
void session_print_identity(const struct srtpctl_session *ses)
{
	if (ses->has & BIT(ID))
		print_u64("id", "id", ses->id);
	if (ses->has & BIT(OWNER))
		print_text("owner", "owner", ses->owner);
	if ((ses->has & BIT(COOKIE)) && ses->cookie.len)
		print_hex("cookie", "cookie", &ses->cookie.len);
}

static void session_print_suite(const struct srtpctl_session *ses)
{
	const struct srtpctl_suite *suite = srtpctl_suite_by_id(ses->suite);

	if (ses->has & BIT(DIRECTION)) {
		print_text("direction", NULL,
			   name_of(name_direction, ses->direction));
		print_word(name_of(name_direction, ses->direction));
	}
	if (ses->has & BIT(SUITE))
		print_text("suite", "suite", suite ? suite->name : "?");
}

static void session_print_keys(const struct srtpctl_session *ses)
{
	if (!(ses->has & BIT(KEY)))
		return;
	print_array("keys");
	for (uint32_t i = 0; i < ses->n_keys; i++) {
		print_array_object();
		print_line("    ");
		key_print(&ses->keys[i]);
		print_array_object_end();
	}
	print_array_end();
}

static void session_print_last(const struct srtpctl_session *ses)
{
	if (ses->has & BIT(LAST_OK))
		print_u64("last-ok", "last-ok", ses->last_ok);
	if (ses->has & BIT(PEER_ADDR))
		print_endpoint("peer-addr", "peer-port", "peer",
			       &ses->peer_addr, ses->has & BIT(PEER_PORT),
			       ses->peer_port);
	if (ses->has & BIT(LAST_DROP))
		print_u64("last-drop", "last-drop", ses->last_drop);
	if (ses->has & BIT(LAST_DROP_REASON))
		print_text("last-drop-reason", "last-drop-reason",
			   name_of_counter(ses->last_drop_reason) ?: "?");
	if (ses->has & BIT(LAST_DROP_ADDR))
		print_endpoint("last-drop-addr", "last-drop-port",
			       "last-drop-peer", &ses->last_drop_addr,
			       ses->has & BIT(LAST_DROP_PORT),
			       ses->last_drop_port);
	if (ses->has & BIT(LAST_DROP_SSRC))
		print_ssrc("last-drop-ssrc", "last-drop-ssrc",
			   ses->last_drop_ssrc);
}

/**
 * session_print - everything; the first line can be typed after "add" if keys
 * are added to it
 * @ses: the session
 */
void session_print(const struct srtpctl_session *ses)
{
	session_print_suite(ses);
	policy_print(ses);
	session_print_identity(ses);
	session_print_keys(ses);
	print_line("    ");
	if (ses->has & BIT(SUITE))
		print_flag("anonymous", "anonymous", ses->has & BIT(ANONYMOUS));
	if (ses->has & BIT(STATES))
		print_u64("states", "states", ses->states);
	if (ses->has & BIT(PARKED))
		print_u64("parked", "parked", ses->parked);
	if (ses->has & BIT(FLOWS))
		print_u64("flows", "flows", ses->flows);
	session_print_last(ses);
	if (ses->counters.has)
		print_counters(&ses->counters);
}
