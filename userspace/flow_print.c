// SPDX-License-Identifier: GPL-2.0
/* What is shown of a flow. */
#include <stdio.h>

#include <net/if.h>

#include "arg.h"
#include "flow_print.h"
#include "name.h"
#include "print.h"

#define BIT(x)		SRTPCTL_BIT(SRTP_A_FLOW_##x)
#define BIND_BIT(x)	SRTPCTL_BIT(SRTP_A_BIND_##x)

/**
 * flow_print_identity - id, owner, cookie
 * @flow: the flow
 */
void flow_print_identity(const struct srtpctl_flow *flow)
{
	if (flow->has & BIT(ID))
		print_u64("id", "id", flow->id);
	if (flow->has & BIT(OWNER))
		print_text("owner", "owner", flow->owner);
	if ((flow->has & BIT(COOKIE)) && flow->cookie.len)
		print_hex("cookie", "cookie", &flow->cookie.len);
}

static void flow_print_match(const struct srtpctl_flow *flow)
{
	char dev[IF_NAMESIZE];

	if (flow->has & BIT(DIRECTION)) {
		print_text("direction", NULL,
			   name_of(name_direction, flow->direction));
		print_word(name_of(name_direction, flow->direction));
	}
	if (flow->has & BIT(LOCAL_PORT))
		print_endpoint("local-addr", "local-port", "local",
			       &flow->local_addr, true, flow->local_port);
	if (flow->has & BIT(REMOTE_ADDR))
		print_endpoint("remote-addr", "remote-port", "remote",
			       &flow->remote_addr,
			       flow->has & BIT(REMOTE_PORT),
			       flow->remote_port);
	if ((flow->has & BIT(IFINDEX)) && flow->ifindex) {
		/* Anybody may have named it: told is what an owner could be called. */
		if (!if_indextoname(flow->ifindex, dev) || !arg_is_owner(dev))
			snprintf(dev, sizeof(dev), "%u", flow->ifindex);
		print_u64("ifindex", NULL, flow->ifindex);
		print_text("dev", "dev", dev);
	}
	if ((flow->has & BIT(MARK_MASK)) && flow->mark_mask)
		print_masked("mark", "mark-mask", "mark", flow->mark,
			     flow->mark_mask);
}

static void flow_print_pass(uint32_t pass)
{
	char list[64] = "";
	size_t len = 0;

	print_array("pass");
	for (const struct name *n = name_pass; n->word; n++) {
		if (!(pass & n->value))
			continue;
		print_array_text(n->word);
		len += (size_t)snprintf(list + len, sizeof(list) - len, "%s%s",
					len ? "," : "", n->word);
	}
	print_array_end();
	print_word("pass");
	print_word(len ? list : "none");
}

static void flow_print_sessions(const struct srtpctl_flow *flow)
{
	char id[16];

	print_array("sessions");
	for (uint32_t i = 0; i < flow->n_sessions; i++) {
		print_array_u32(flow->sessions[i]);
		snprintf(id, sizeof(id), "%u", flow->sessions[i]);
		print_word("session");
		print_word(id);
	}
	print_array_end();
}

static void flow_print_policy(const struct srtpctl_flow *flow)
{
	if (flow->has & BIT(CARRIES))
		print_text("carries", "carries",
			   name_of(name_carries, flow->carries));
	if (flow->has & BIT(PASS))
		flow_print_pass(flow->pass);
	if (flow->has & BIT(MISS))
		print_text("miss", "miss", name_of(name_miss, flow->miss));
	if ((flow->has & BIT(SET_MARK_MASK)) && flow->set_mark_mask)
		print_masked("set-mark", "set-mark-mask", "set-mark",
			     flow->set_mark, flow->set_mark_mask);
	flow_print_sessions(flow);
}

/* What is not for "add": it is on its way. */
static void flow_print_leaving(const struct srtpctl_flow *flow)
{
	if (!(flow->has & BIT(SESSION_LEAVE)))
		return;
	print_array("session-leave");
	for (uint32_t i = 0; i < flow->n_session_leave; i++) {
		const struct srtpctl_leave *leave = &flow->session_leave[i];
		bool first = leave->has & BIND_BIT(FIRST);

		print_array_object();
		print_line("    ");
		print_u64("session", "leaves", leave->session);
		if (first)
			print_word("after first");
		else
			print_u64("after", "after", leave->after);
		print_flag("first", NULL, first);
		print_array_object_end();
	}
	print_array_end();
}

static void flow_print_last(const struct srtpctl_flow *flow)
{
	if (flow->has & BIT(LAST_OK))
		print_u64("last-ok", "last-ok", flow->last_ok);
	if (flow->has & BIT(PEER_ADDR))
		print_endpoint("peer-addr", "peer-port", "peer",
			       &flow->peer_addr, flow->has & BIT(PEER_PORT),
			       flow->peer_port);
	if (flow->has & BIT(LAST_DROP))
		print_u64("last-drop", "last-drop", flow->last_drop);
	if (flow->has & BIT(LAST_DROP_REASON))
		print_text("last-drop-reason", "last-drop-reason",
			   name_of_counter(flow->last_drop_reason) ?: "?");
	if (flow->has & BIT(LAST_DROP_ADDR))
		print_endpoint("last-drop-addr", "last-drop-port",
			       "last-drop-peer", &flow->last_drop_addr,
			       flow->has & BIT(LAST_DROP_PORT),
			       flow->last_drop_port);
	if (flow->has & BIT(LAST_DROP_SSRC))
		print_ssrc("last-drop-ssrc", "last-drop-ssrc",
			   flow->last_drop_ssrc);
}

/**
 * flow_print - everything; the first line can be typed after "add"
 * @flow: the flow
 */
void flow_print(const struct srtpctl_flow *flow)
{
	flow_print_match(flow);
	flow_print_policy(flow);
	flow_print_identity(flow);
	flow_print_leaving(flow);
	if (flow->has & (BIT(INSECURE) | BIT(LAST_OK) | BIT(LAST_DROP)))
		print_line("    ");
	print_flag("insecure", "insecure", flow->has & BIT(INSECURE));
	flow_print_last(flow);
}
