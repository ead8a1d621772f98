// SPDX-License-Identifier: GPL-2.0
/* srtpctl monitor */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "flow_print.h"
#include "name.h"
#include "object.h"
#include "print.h"
#include "session_print.h"

#define BIT(x)	SRTPCTL_BIT(SRTP_A_EVENT_##x)

static void monitor_print_flow(const struct srtpctl_flow *flow)
{
	/* One line: who it is, and from where it now hears. */
	print_word("flow");
	if (!print_is_json())
		flow_print_identity(flow);
	print_plain(false);
	print_nest("flow");
	flow_print(flow);
	print_nest_end();
	print_plain(true);
}

static void monitor_print_session(const struct srtpctl_session *ses)
{
	print_word("session");
	if (!print_is_json())
		session_print_identity(ses);
	if (!print_is_json() &&
	    (ses->has & SRTPCTL_BIT(SRTP_A_SESSION_PEER_ADDR)))
		print_endpoint(NULL, NULL, "peer", &ses->peer_addr, true,
			       ses->peer_port);
	print_plain(false);
	print_nest("session");
	session_print(ses);
	print_nest_end();
	print_plain(true);
}

static int monitor_event(const struct srtpctl_event *event, void *arg)
{
	(void)arg;
	print_object();
	if (event->has & BIT(SEQ))
		print_u64("seq", "seq", event->seq);
	if (event->has & BIT(KIND))
		print_text("kind", "kind", name_of(name_event, event->kind));
	if (event->has & BIT(WHY))
		print_text("why", "why", event->why);
	if (event->has & BIT(SSRC))
		print_ssrc("ssrc", "ssrc", event->ssrc);
	if (event->has & BIT(FLOW))
		monitor_print_flow(&event->flow);
	if (event->has & BIT(SESSION))
		monitor_print_session(&event->session);
	print_object_now();
	return ferror(stdout) ? -EPIPE : 0;
}

static int monitor_failed(const struct arg *a, int err)
{
	arg_where(a->file, a->line, a->object, a->command);
	fprintf(stderr, "%s\n", err == -ENOENT ?
		"this kernel has no srtp; try modprobe srtp" : strerror(-err));
	return STATUS_REFUSED;
}

static int monitor(struct arg *a)
{
	struct srtpctl_events *events;
	struct pollfd pfd = { .events = POLLIN };
	int err;

	if (arg_end(a))
		return STATUS_USAGE;
	err = srtpctl_events_open(&events);
	if (err)
		return monitor_failed(a, err);
	pfd.fd = srtpctl_events_fd(events);
	do {
		if (poll(&pfd, 1, -1) < 0 && errno != EINTR) {
			err = -errno;
			break;
		}
		err = srtpctl_events_read(events, monitor_event, NULL);
		if (err == -ENOBUFS) {
			arg_where(NULL, 0, a->object, NULL);
			fputs("events were lost; see the gap in seq\n", stderr);
			err = 0;
		}
	} while (!err);
	srtpctl_events_close(events);
	return monitor_failed(a, err);
}

const struct object monitor_object = {
	.name = "monitor",
	.run = monitor,
	.usage = "Usage: srtpctl [ -json ] monitor\n",
};
