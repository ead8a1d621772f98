// SPDX-License-Identifier: MIT
/* Notifications, from a descriptor. */
#include <errno.h>
#include <stdlib.h>

#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <netlink/handlers.h>
#include <netlink/socket.h>

#include "link.h"

struct srtpctl_events {
	struct nl_sock *sk;
	int family;
	srtpctl_event_fn fn;
	void *arg;
	int ret;
	struct srtpctl_event event;
};

int srtpctl_events_open(struct srtpctl_events **events)
{
	struct srtpctl_events *ev;
	int group;
	int err;

	*events = NULL;
	ev = calloc(1, sizeof(*ev));
	if (!ev)
		return -ENOMEM;
	err = link_open(&ev->sk, &ev->family);
	if (err)
		goto err_free;
	errno = 0;
	group = genl_ctrl_resolve_grp(ev->sk, SRTP_GENL_NAME,
				      SRTP_GENL_MCGRP_EVENTS);
	err = group < 0 ? group : nl_socket_add_membership(ev->sk, group);
	if (!err)
		err = nl_socket_set_nonblocking(ev->sk);
	if (err) {
		err = link_errno(err);
		goto err_close;
	}
	*events = ev;
	return 0;

err_close:
	nl_socket_free(ev->sk);
err_free:
	free(ev);
	return err;
}

void srtpctl_events_close(struct srtpctl_events *events)
{
	if (!events)
		return;
	nl_socket_free(events->sk);
	free(events);
}

int srtpctl_events_fd(const struct srtpctl_events *events)
{
	return nl_socket_get_fd(events->sk);
}

static int event_on_valid(struct nl_msg *msg, void *arg)
{
	struct nlmsghdr *nlh = nlmsg_hdr(msg);
	struct genlmsghdr *gnlh = nlmsg_data(nlh);
	struct srtpctl_events *events = arg;

	if (nlh->nlmsg_type != events->family || !genlmsg_valid_hdr(nlh, 0) ||
	    gnlh->cmd != SRTP_CMD_EVENT || events->ret)
		return NL_SKIP;
	object_get(&object_event, genlmsg_attrdata(gnlh, 0),
		   genlmsg_attrlen(gnlh, 0), &events->event);
	events->ret = events->fn(&events->event, events->arg);
	return NL_OK;
}

int srtpctl_events_read(struct srtpctl_events *events, srtpctl_event_fn fn,
			void *arg)
{
	struct nl_cb *cb;
	int err;

	cb = link_cb(events->sk);
	if (!cb)
		return -ENOMEM;
	nl_cb_set(cb, NL_CB_VALID, NL_CB_CUSTOM, event_on_valid, events);
	events->fn = fn;
	events->arg = arg;
	events->ret = 0;
	do {
		errno = 0;
		err = nl_recvmsgs(events->sk, cb);
	} while (err >= 0 && !events->ret);
	nl_cb_put(cb);

	if (events->ret)
		return events->ret;
	err = link_errno(err);
	return err == -EAGAIN ? 0 : err;
}
