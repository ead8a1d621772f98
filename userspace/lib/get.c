// SPDX-License-Identifier: MIT
/* Reading objects, one or all, or one that was just made. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/netlink.h>
#include <netlink/genl/genl.h>
#include <netlink/handlers.h>
#include <netlink/socket.h>
#include <sys/socket.h>

#include "link.h"

/* A saved state's attributes without its windows, and their headers. */
#define GET_STATE_LEN	96
/* What a message may have: some more than a session of 1024 parked states. */
#define GET_ROOM_MAX	(1 << 26)

/**
 * struct get - a request that is being answered
 * @ctl: connection
 * @sent: the request
 * @asked: what the request describes
 * @told: what the answer describes
 * @data: room for one answer
 * @fn: hears of each
 * @arg: for @fn
 * @ret: what @fn returned, if not 0
 * @done: the answer is complete
 * @torn: it changed while it was told
 */
struct get {
	struct srtpctl *ctl;
	struct nlmsghdr *sent;
	const struct object *asked;
	const struct object *told;
	void *data;
	int (*fn)(const void *data, void *arg);
	void *arg;
	int ret;
	bool done;
	bool torn;
};

static void get_keep(struct srtpctl *ctl)
{
	if (!ctl->last.sentence)
		return;
	snprintf(ctl->sentence, sizeof(ctl->sentence), "%s",
		 ctl->last.sentence);
	ctl->last.sentence = ctl->sentence;
}

static int get_on_valid(struct nl_msg *msg, void *arg)
{
	struct nlmsghdr *nlh = nlmsg_hdr(msg);
	struct genlmsghdr *gnlh = nlmsg_data(nlh);
	struct get *get = arg;

	if (nlh->nlmsg_seq != get->sent->nlmsg_seq ||
	    !genlmsg_valid_hdr(nlh, 0))
		return NL_SKIP;
	if (nlh->nlmsg_flags & NLM_F_DUMP_INTR)
		get->torn = true;
	if (get->ret)
		return NL_SKIP;
	object_get(get->told, genlmsg_attrdata(gnlh, 0),
		   genlmsg_attrlen(gnlh, 0), get->data);
	get->ret = get->fn(get->data, get->arg);
	return NL_SKIP;
}

static int get_on_finish(struct nl_msg *msg, void *arg)
{
	struct nlmsghdr *nlh = nlmsg_hdr(msg);
	struct get *get = arg;

	if (nlh->nlmsg_seq != get->sent->nlmsg_seq)
		return NL_SKIP;
	if (nlh->nlmsg_flags & NLM_F_DUMP_INTR)
		get->torn = true;
	if (link_done_refusal(nlh, get->sent, get->asked, &get->ctl->last))
		get_keep(get->ctl);
	get->done = true;
	return NL_SKIP;
}

static int get_on_error(struct sockaddr_nl *from, struct nlmsgerr *ack,
			void *arg)
{
	struct get *get = arg;

	(void)from;
	if (ack->msg.nlmsg_seq != get->sent->nlmsg_seq)
		return NL_SKIP;
	link_ack_refusal(ack, get->sent, get->asked, &get->ctl->last);
	get_keep(get->ctl);
	get->done = true;
	return NL_SKIP;
}

static int get_on_ack(struct nl_msg *msg, void *arg)
{
	return get_on_error(NULL, nlmsg_data(nlmsg_hdr(msg)), arg);
}

/* libnl reads an interrupted dump as an error of the call; here it is said
 * at the end, so that everything is told.
 */
static int get_on_torn(struct nl_msg *msg, void *arg)
{
	struct get *get = arg;

	(void)msg;
	get->torn = true;
	return NL_OK;
}

static int get_transfer(struct get *get)
{
	struct nl_cb *cb;
	int err;

	cb = link_cb(get->ctl->sk);
	if (!cb)
		return -ENOMEM;
	nl_cb_err(cb, NL_CB_CUSTOM, get_on_error, get);
	nl_cb_set(cb, NL_CB_VALID, NL_CB_CUSTOM, get_on_valid, get);
	nl_cb_set(cb, NL_CB_FINISH, NL_CB_CUSTOM, get_on_finish, get);
	nl_cb_set(cb, NL_CB_ACK, NL_CB_CUSTOM, get_on_ack, get);
	nl_cb_set(cb, NL_CB_DUMP_INTR, NL_CB_CUSTOM, get_on_torn, get);

	errno = 0;
	err = nl_sendto(get->ctl->sk, get->sent, get->sent->nlmsg_len);
	while (err >= 0 && !get->done) {
		errno = 0;
		err = nl_recvmsgs(get->ctl->sk, cb);
		if (err == -NLE_INTR)
			err = 0;
	}
	nl_cb_put(cb);
	return err < 0 ? link_errno(err) : 0;
}

static int get_run_of(struct srtpctl *ctl, size_t room, enum srtp_cmd cmd,
		      int flags, const struct object *asked,
		      const void *filter, const struct object *told,
		      int (*fn)(const void *data, void *arg), void *arg)
{
	struct get get = {
		.ctl = ctl,
		.asked = asked,
		.told = told,
		.fn = fn,
		.arg = arg,
	};
	struct nl_msg *msg;
	int err;

	memset(&ctl->last, 0, sizeof(ctl->last));
	msg = link_request_of(ctl, room, cmd, flags, asked, filter);
	if (!msg)
		return -errno;
	get.sent = nlmsg_hdr(msg);
	get.data = malloc(told->size);
	err = get.data ? get_transfer(&get) : -ENOMEM;
	free(get.data);
	link_free(msg);

	if (err || ctl->last.err)
		return err ? err : ctl->last.err;
	if (get.ret)
		return get.ret;
	return get.torn ? -EINTR : 0;
}

static int get_run(struct srtpctl *ctl, enum srtp_cmd cmd, int flags,
		   const struct object *asked, const void *filter,
		   const struct object *told,
		   int (*fn)(const void *data, void *arg), void *arg)
{
	return get_run_of(ctl, LINK_MSG_MAX, cmd, flags, asked, filter, told,
			  fn, arg);
}

/* What names one object asks for it, everything else for a dump. */
#define GET_FLAGS(one)	((one) ? NLM_F_ACK : NLM_F_DUMP)
#define GET_MADE	(NLM_F_ACK | NLM_F_ECHO)

/* Callbacks take their own type of structure; here it is known again. */
struct get_flow {
	srtpctl_flow_fn fn;
	void *arg;
};

static int get_flow(const void *data, void *arg)
{
	struct get_flow *get = arg;

	return get->fn(data, get->arg);
}

int srtpctl_flow_get(struct srtpctl *ctl, const struct srtpctl_flow *filter,
		     srtpctl_flow_fn fn, void *arg)
{
	bool one = filter && (filter->has & SRTPCTL_BIT(SRTP_A_FLOW_ID));
	struct get_flow get = { fn, arg };

	return get_run(ctl, SRTP_CMD_FLOW_GET, GET_FLAGS(one), &object_flow, filter,
		       &object_flow, get_flow, &get);
}

int srtpctl_flow_new(struct srtpctl *ctl, const struct srtpctl_flow *flow,
		     srtpctl_flow_fn fn, void *arg)
{
	struct get_flow get = { fn, arg };

	return get_run(ctl, SRTP_CMD_FLOW_NEW, GET_MADE, &object_flow, flow,
		       &object_flow, get_flow, &get);
}

struct get_session {
	srtpctl_session_fn fn;
	void *arg;
};

static int get_session(const void *data, void *arg)
{
	struct get_session *get = arg;

	return get->fn(data, get->arg);
}

int srtpctl_session_get(struct srtpctl *ctl,
			const struct srtpctl_session *filter,
			srtpctl_session_fn fn, void *arg)
{
	bool one = filter && (filter->has & SRTPCTL_BIT(SRTP_A_SESSION_ID));
	struct get_session get = { fn, arg };

	return get_run(ctl, SRTP_CMD_SESSION_GET, GET_FLAGS(one), &object_session, filter,
		       &object_session, get_session, &get);
}

int srtpctl_session_new(struct srtpctl *ctl,
			const struct srtpctl_session *session,
			srtpctl_session_fn fn, void *arg)
{
	struct get_session get = { fn, arg };

	return get_run(ctl, SRTP_CMD_SESSION_NEW, GET_MADE, &object_session,
		       session, &object_session, get_session, &get);
}

struct get_state {
	srtpctl_state_fn fn;
	void *arg;
};

static int get_state(const void *data, void *arg)
{
	struct get_state *get = arg;

	return get->fn(data, get->arg);
}

int srtpctl_state_get(struct srtpctl *ctl, const struct srtpctl_state *filter,
		      srtpctl_state_fn fn, void *arg)
{
	const uint64_t both = SRTPCTL_BIT(SRTP_A_STATE_SESSION) |
			      SRTPCTL_BIT(SRTP_A_STATE_SSRC);
	bool one = filter && (filter->has & both) == both;
	struct get_state get = { fn, arg };

	return get_run(ctl, SRTP_CMD_STATE_GET, GET_FLAGS(one), &object_state, filter,
		       &object_state, get_state, &get);
}

struct get_saved {
	srtpctl_saved_state_fn fn;
	void *arg;
};

static int get_saved(const void *data, void *arg)
{
	struct get_saved *get = arg;

	return get->fn(data, get->arg);
}

int srtpctl_state_save(struct srtpctl *ctl, const char *owner,
		       uint32_t session, srtpctl_saved_state_fn fn, void *arg)
{
	struct srtpctl_state filter = {
		.has = SRTPCTL_BIT(SRTP_A_STATE_OWNER) |
		       SRTPCTL_BIT(SRTP_A_STATE_SESSION) |
		       SRTPCTL_BIT(SRTP_A_STATE_WINDOWS),
		.session = session,
	};
	struct get_saved get = { fn, arg };

	if (strlen(owner) > SRTP_OWNER_MAX)
		return -EINVAL;
	snprintf(filter.owner, sizeof(filter.owner), "%s", owner);
	return get_run(ctl, SRTP_CMD_STATE_GET, NLM_F_DUMP, &object_state,
		       &filter, &object_saved_state, get_saved, &get);
}

/* Room for all states and windows; a socket must be allowed to send it. */
static int get_room(struct srtpctl *ctl, const struct srtpctl_saved *saved,
		    size_t *room)
{
	int fd = nl_socket_get_fd(ctl->sk);
	int octets;

	*room = LINK_MSG_MAX;
	for (uint32_t i = 0; i < saved->n_states; i++)
		*room += GET_STATE_LEN + saved->states[i].window.len +
			 saved->states[i].rtcp_window.len +
			 saved->states[i].inner_window.len;
	if (*room > GET_ROOM_MAX)
		return -EMSGSIZE;
	octets = (int)*room;
	if (*room > LINK_MSG_MAX &&
	    setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &octets,
		       sizeof(octets)))
		setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &octets, sizeof(octets));
	return 0;
}

static int get_nothing(const void *data, void *arg)
{
	(void)data;
	(void)arg;
	return 0;
}

static int get_room_told(const void *data, void *arg)
{
	const struct srtpctl_saved *told = data;
	uint32_t *sum = arg;

	if (sum)
		*sum = told->room;
	return 0;
}

int srtpctl_state_restore(struct srtpctl *ctl,
			  const struct srtpctl_saved *saved, uint32_t *sum)
{
	size_t room;
	int err = get_room(ctl, saved, &room);

	if (err) {
		memset(&ctl->last, 0, sizeof(ctl->last));
		return err;
	}
	return get_run_of(ctl, room, SRTP_CMD_STATE_RESTORE, NLM_F_ACK,
			  &object_saved, saved, &object_saved, get_room_told,
			  sum);
}

int srtpctl_owner_set(struct srtpctl *ctl, const struct srtpctl_owner *owner)
{
	return get_run(ctl, SRTP_CMD_OWNER_SET, NLM_F_ACK, &object_owner,
		       owner, &object_owner, get_nothing, NULL);
}

struct get_owner {
	srtpctl_owner_fn fn;
	void *arg;
};

static int get_owner(const void *data, void *arg)
{
	struct get_owner *get = arg;

	return get->fn(data, get->arg);
}

int srtpctl_owner_get(struct srtpctl *ctl, const struct srtpctl_owner *filter,
		      srtpctl_owner_fn fn, void *arg)
{
	bool one = filter && (filter->has & SRTPCTL_BIT(SRTP_A_OWNER_NAME));
	struct get_owner get = { fn, arg };

	return get_run(ctl, SRTP_CMD_OWNER_GET, GET_FLAGS(one), &object_owner,
		       filter, &object_owner, get_owner, &get);
}

struct get_suite {
	srtpctl_suite_fn fn;
	void *arg;
};

static int get_suite(const void *data, void *arg)
{
	struct get_suite *get = arg;

	return get->fn(data, get->arg);
}

int srtpctl_suite_get(struct srtpctl *ctl, srtpctl_suite_fn fn, void *arg)
{
	struct get_suite get = { fn, arg };

	return get_run(ctl, SRTP_CMD_SUITE_GET, NLM_F_DUMP, &object_suite, NULL,
		       &object_suite, get_suite, &get);
}

static int get_stats(const void *data, void *arg)
{
	memcpy(arg, data, sizeof(struct srtpctl_stats));
	return 0;
}

int srtpctl_stats_get(struct srtpctl *ctl, struct srtpctl_stats *stats)
{
	memset(stats, 0, sizeof(*stats));
	return get_run(ctl, SRTP_CMD_STATS_GET, NLM_F_ACK, &object_stats, NULL,
		       &object_stats, get_stats, stats);
}

const struct srtpctl_result *srtpctl_explain(const struct srtpctl *ctl)
{
	return &ctl->last;
}
