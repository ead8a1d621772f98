// SPDX-License-Identifier: GPL-2.0
/*
 * libnl's socket, replaced at link time: what is sent is checked, and answered as
 * the input says. Everything else of libnl is the real one.
 *
 * Objects that were made are told again when they are asked for.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>

#include <linux/genetlink.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>
#include <linux/srtp.h>
#include <netlink/attr.h>
#include <netlink/errno.h>
#include <netlink/genl/genl.h>
#include <netlink/handlers.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <netlink/socket.h>

#include "sink.h"

#define SINK_FAMILY	77
#define SINK_FD		7700
#define SINK_MESSAGES	512
#define SINK_OBJECTS	8

enum sink_kind { SINK_FLOW, SINK_SESSION, SINK_STATE, SINK_KINDS };

struct sink sink;

static struct {
	/* answers, in order; each as one datagram */
	uint8_t *answers[SINK_MESSAGES];
	size_t lens[SINK_MESSAGES];
	unsigned int n, next;
	/* attributes of objects that were made */
	uint8_t *objects[SINK_KINDS][SINK_OBJECTS];
	size_t object_lens[SINK_KINDS][SINK_OBJECTS];
	unsigned int n_objects[SINK_KINDS];
	/* where each open file is */
	size_t read_at;
} now;

static void require(bool ok)
{
	if (!ok)
		abort();
}

static uint8_t *copy(const void *data, size_t len)
{
	uint8_t *mine = malloc(len + !len);

	require(mine);
	memcpy(mine, data, len);
	return mine;
}

void sink_reset(void)
{
	for (unsigned int i = now.next; i < now.n; i++)
		free(now.answers[i]);
	for (unsigned int k = 0; k < SINK_KINDS; k++)
		for (unsigned int i = 0; i < now.n_objects[k]; i++)
			free(now.objects[k][i]);
	memset(&now, 0, sizeof(now));
	memset(&sink, 0, sizeof(sink));
}

/* --- What decides ------------------------------------------------------- */

static uint8_t next(void)
{
	if (!sink.reply.len)
		return 0;
	sink.reply.len--;
	return *sink.reply.at++;
}

static size_t take(uint8_t *to, size_t len)
{
	if (len > sink.reply.len)
		len = sink.reply.len;
	memcpy(to, sink.reply.at, len);
	sink.reply.at += len;
	sink.reply.len -= len;
	return len;
}

/* --- What was sent ------------------------------------------------------ */

static void remember_keys(const struct nlattr *nest)
{
	const struct nlattr *nla;
	int rem;

	nla_for_each_nested(nla, nest, rem) {
		if (nla_type(nla) != SRTP_A_KEY_MASTER || nla_len(nla) < 8 ||
		    sink.n_keys == SINK_KEYS)
			continue;
		memcpy(sink.keys[sink.n_keys++], nla_data(nla), 8);
	}
}

static void walk_session(const struct nlattr *head, int len)
{
	const struct nlattr *nla;
	int rem;

	nla_for_each_attr(nla, head, len, rem) {
		require(nla_type(nla) <= SRTP_A_SESSION_MAX);
		if (nla_type(nla) == SRTP_A_SESSION_KEY)
			remember_keys(nla);
	}
	require(!rem);
}

static void walk_flow(const struct nlattr *head, int len)
{
	const struct nlattr *nla;
	int rem;

	nla_for_each_attr(nla, head, len, rem) {
		require(nla_type(nla) <= SRTP_A_FLOW_MAX);
		if (nla_type(nla) == SRTP_A_FLOW_SESSION)
			walk_session(nla_data(nla), nla_len(nla));
		/* an address has one of two lengths, a port is not 0 */
		if (nla_type(nla) == SRTP_A_FLOW_LOCAL_ADDR ||
		    nla_type(nla) == SRTP_A_FLOW_REMOTE_ADDR)
			require(nla_len(nla) == 4 || nla_len(nla) == 16);
		if (nla_type(nla) == SRTP_A_FLOW_LOCAL_PORT)
			require(nla_len(nla) == 2 && nla_get_u16(nla));
	}
	require(!rem);
}

static void walk_key(const struct nlattr *head, int len)
{
	struct nlattr *nest = malloc(NLA_HDRLEN + (size_t)len);

	require(nest);
	nest->nla_type = 0;
	nest->nla_len = (uint16_t)(NLA_HDRLEN + len);
	memcpy(nla_data(nest), head, (size_t)len);
	remember_keys(nest);
	free(nest);
}

static int kind_of(uint8_t cmd)
{
	switch (cmd) {
	case SRTP_CMD_FLOW_NEW:
	case SRTP_CMD_FLOW_GET:
		return SINK_FLOW;
	case SRTP_CMD_SESSION_NEW:
	case SRTP_CMD_SESSION_GET:
		return SINK_SESSION;
	case SRTP_CMD_STATE_NEW:
	case SRTP_CMD_STATE_GET:
		return SINK_STATE;
	default:
		return -1;
	}
}

static bool makes(uint8_t cmd)
{
	return cmd == SRTP_CMD_FLOW_NEW || cmd == SRTP_CMD_SESSION_NEW ||
	       cmd == SRTP_CMD_STATE_NEW;
}

/* --- Answers ------------------------------------------------------------ */

static void answer(struct nl_msg *msg)
{
	struct nlmsghdr *nlh = nlmsg_hdr(msg);

	if (now.n < SINK_MESSAGES) {
		now.answers[now.n] = copy(nlh, nlh->nlmsg_len);
		now.lens[now.n++] = nlh->nlmsg_len;
	}
	nlmsg_free(msg);
}

static struct nl_msg *begin(const struct nlmsghdr *sent, uint16_t type,
			    int flags)
{
	struct nl_msg *msg = nlmsg_alloc_size(65536);

	require(msg);
	require(nlmsg_put(msg, 1, sent->nlmsg_seq, type, 0, flags));
	return msg;
}

static void put_refusal(struct nl_msg *msg)
{
	uint8_t what = next();

	nlmsg_hdr(msg)->nlmsg_flags |= NLM_F_ACK_TLVS;
	if (what & 1)
		nla_put_string(msg, NLMSGERR_ATTR_MSG, "The kernel says no");
	if (what & 2)
		nla_put_u32(msg, NLMSGERR_ATTR_OFFS, next() + (what & 64) * 4);
	if (what & 4)
		nla_put_u32(msg, NLMSGERR_ATTR_MISS_TYPE, next());
	if (what & 8)
		nla_put_u32(msg, NLMSGERR_ATTR_MISS_NEST, next());
	if (what & 16)
		/* a sentence that does not end */
		nla_put(msg, NLMSGERR_ATTR_MSG, 3, "abc");
}

static void answer_error(const struct nlmsghdr *sent, int error)
{
	struct nl_msg *msg = begin(sent, NLMSG_ERROR, NLM_F_CAPPED);
	struct nlmsgerr err = { .error = error, .msg = *sent };

	nlmsg_append(msg, &err, sizeof(err), NLMSG_ALIGNTO);
	if (error)
		put_refusal(msg);
	answer(msg);
}

static void answer_done(const struct nlmsghdr *sent, int error)
{
	struct nl_msg *msg = begin(sent, NLMSG_DONE, NLM_F_MULTI);

	nlmsg_append(msg, &error, sizeof(error), NLMSG_ALIGNTO);
	if (error)
		put_refusal(msg);
	answer(msg);
}

static struct nl_msg *begin_object(const struct nlmsghdr *sent, uint8_t cmd,
				   int flags)
{
	struct genlmsghdr gnlh = { .cmd = cmd, .version = 1 };
	struct nl_msg *msg = begin(sent, SINK_FAMILY, flags);

	nlmsg_append(msg, &gnlh, sizeof(gnlh), NLMSG_ALIGNTO);
	return msg;
}

/* Attributes whose lengths are right, and all else is the input's. */
static void put_attributes(struct nl_msg *msg, unsigned int depth)
{
	unsigned int n = next() % 24;

	while (n-- && sink.reply.len) {
		uint8_t type = next() % 48, len = next();
		struct nlattr *nest;
		uint8_t octets[256];

		if (len >= 224 && depth) {
			nest = nla_nest_start(msg, type);
			if (!nest)
				return;
			put_attributes(msg, depth - 1);
			nla_nest_end(msg, nest);
			continue;
		}
		if (len > 200)
			len = len % 2 ? 4 : 8;
		if (nla_put(msg, type, (int)take(octets, len), octets))
			return;
	}
}

static void answer_made(const struct nlmsghdr *sent, uint8_t cmd, int flags,
			const void *attrs, size_t len)
{
	struct nl_msg *msg = begin_object(sent, cmd, flags);

	if (len)
		nlmsg_append(msg, (void *)attrs, len, NLMSG_ALIGNTO);
	put_attributes(msg, 2);
	answer(msg);
}

/* Octets that need not be attributes at all. */
static void answer_raw(const struct nlmsghdr *sent, uint8_t cmd, int flags)
{
	struct nl_msg *msg = begin_object(sent, cmd, flags);
	uint8_t octets[256];
	size_t len = take(octets, next());

	if (len)
		nlmsg_append(msg, octets, len, NLMSG_ALIGNTO);
	answer(msg);
}

static void answer_objects(const struct nlmsghdr *sent, uint8_t cmd, bool dump)
{
	int kind = kind_of(cmd), flags = dump ? NLM_F_MULTI : 0;
	unsigned int n = kind < 0 ? 0 : now.n_objects[kind];

	if (!dump && n > 1)
		n = 1;
	if (next() & 1)
		flags |= NLM_F_DUMP_INTR;
	for (unsigned int i = 0; i < n; i++)
		answer_made(sent, cmd, flags, now.objects[kind][i],
			    now.object_lens[kind][i]);
	if (!n && sink.reply.len)
		answer_made(sent, cmd, flags, NULL, 0);
	if (next() & 1)
		answer_raw(sent, cmd, flags);
}

static void store(uint8_t cmd, const void *attrs, size_t len)
{
	int kind = kind_of(cmd);

	if (now.n_objects[kind] == SINK_OBJECTS)
		return;
	now.objects[kind][now.n_objects[kind]] = copy(attrs, len);
	now.object_lens[kind][now.n_objects[kind]++] = len;
}

static void heard(const struct nlmsghdr *nlh)
{
	const struct genlmsghdr *gnlh = nlmsg_data(nlh);
	const struct nlattr *attrs = genlmsg_attrdata(gnlh, 0);
	int len = genlmsg_attrlen(gnlh, 0);
	bool dump = (nlh->nlmsg_flags & NLM_F_DUMP) == NLM_F_DUMP;
	uint8_t how = next();

	require(nlh->nlmsg_type == SINK_FAMILY && genlmsg_valid_hdr(
		(struct nlmsghdr *)nlh, 0));
	require(gnlh->cmd && gnlh->cmd <= SRTP_CMD_MAX &&
		gnlh->cmd != SRTP_CMD_EVENT);
	if (gnlh->cmd <= SRTP_CMD_FLOW_FLUSH)
		walk_flow(attrs, len);
	else if (gnlh->cmd <= SRTP_CMD_SESSION_FLUSH)
		walk_session(attrs, len);
	else if (gnlh->cmd == SRTP_CMD_KEY_NEW)
		walk_key(attrs, len);

	if (how % 4 == 3) {
		if (dump)
			answer_done(nlh, -(next() % 134));
		else
			answer_error(nlh, -(next() % 134));
		return;
	}
	if (makes(gnlh->cmd))
		store(gnlh->cmd, attrs, (size_t)len);
	if (gnlh->cmd == SRTP_CMD_FLOW_GET || gnlh->cmd ==
	    SRTP_CMD_SESSION_GET || gnlh->cmd == SRTP_CMD_STATE_GET ||
	    gnlh->cmd == SRTP_CMD_SUITE_GET || gnlh->cmd == SRTP_CMD_STATS_GET ||
	    gnlh->cmd == SRTP_CMD_OWNER_GET)
		answer_objects(nlh, gnlh->cmd, dump);
	else if (nlh->nlmsg_flags & NLM_F_ECHO)
		answer_made(nlh, gnlh->cmd, 0, attrs, (size_t)len);
	if (dump)
		answer_done(nlh, 0);
	else if (nlh->nlmsg_flags & NLM_F_ACK)
		answer_error(nlh, 0);
}

/* --- libnl's socket ----------------------------------------------------- */

static int sink_recv(struct nl_sock *sk, struct sockaddr_nl *from,
		     unsigned char **buf, struct ucred **creds)
{
	(void)sk;
	if (creds)
		*creds = NULL;
	memset(from, 0, sizeof(*from));
	from->nl_family = AF_NETLINK;
	/* where a real socket would wait for ever */
	if (now.next == now.n)
		return -NLE_AGAIN;
	*buf = now.answers[now.next];
	return (int)now.lens[now.next++];
}

static int listen_to(struct nl_sock *sk)
{
	struct nl_cb *cb = nl_socket_get_cb(sk);

	nl_cb_overwrite_recv(cb, sink_recv);
	nl_cb_put(cb);
	return next() == 255 ? -NLE_NOMEM : 0;
}

int genl_connect(struct nl_sock *sk)
{
	return listen_to(sk);
}

int nl_connect(struct nl_sock *sk, int protocol)
{
	require(protocol == NETLINK_NETFILTER);
	nl_socket_disable_seq_check(sk);
	return listen_to(sk);
}

int genl_ctrl_resolve(struct nl_sock *sk, const char *name)
{
	(void)sk;
	require(!strcmp(name, SRTP_GENL_NAME));
	return next() == 255 ? -NLE_OBJ_NOTFOUND : SINK_FAMILY;
}

int genl_ctrl_resolve_grp(struct nl_sock *sk, const char *family,
			  const char *group)
{
	(void)sk;
	require(!strcmp(family, SRTP_GENL_NAME) &&
		!strcmp(group, SRTP_GENL_MCGRP_EVENTS));
	return 1;
}

int nl_socket_add_membership(struct nl_sock *sk, int group)
{
	(void)sk;
	require(group == 1);
	return 0;
}

int nl_socket_set_nonblocking(const struct nl_sock *sk)
{
	(void)sk;
	return 0;
}

int nl_sendto(struct nl_sock *sk, void *buf, size_t size)
{
	const struct nlmsghdr *nlh = buf;
	int len = (int)size;

	(void)sk;
	require(size >= NLMSG_HDRLEN + GENL_HDRLEN);
	while (nlmsg_ok(nlh, len)) {
		heard(nlh);
		nlh = nlmsg_next((struct nlmsghdr *)nlh, &len);
	}
	require(len <= 0);
	return (int)size;
}

/* The dump of flowtables. */
int nl_send_simple(struct nl_sock *sk, int type, int flags, void *buf,
		   size_t size)
{
	struct nlmsghdr sent = { .nlmsg_type = (uint16_t)type };
	struct nfgenmsg nfmsg = { .nfgen_family = next() };
	struct nl_msg *msg;

	(void)sk;
	(void)buf;
	require(flags == NLM_F_DUMP && size == sizeof(nfmsg));
	for (unsigned int n = next() % 4; n--;) {
		msg = begin(&sent, (uint16_t)type, NLM_F_MULTI);
		nlmsg_append(msg, &nfmsg, sizeof(nfmsg), NLMSG_ALIGNTO);
		nla_put_string(msg, NFTA_FLOWTABLE_TABLE, "t");
		nla_put_string(msg, NFTA_FLOWTABLE_NAME, "f");
		put_attributes(msg, 2);
		answer(msg);
	}
	answer_done(&sent, 0);
	return (int)size;
}

/* --- Files -------------------------------------------------------------- */

FILE *sink_fopen(const char *path, const char *mode)
{
	(void)mode;
	if (!*path) {
		errno = ENOENT;
		return NULL;
	}
	return fmemopen((void *)sink.lines.at, sink.lines.len, "r");
}

int sink_open(const char *path, int flags, ...)
{
	require(flags == (O_RDONLY | O_CLOEXEC));
	now.read_at = 0;
	if (*path)
		return SINK_FD;
	errno = ENOENT;
	return -1;
}

ssize_t sink_read(int fd, void *buf, size_t len)
{
	require(fd == SINK_FD || fd == 0);
	if (len > sink.file.len - now.read_at)
		len = sink.file.len - now.read_at;
	/* a pipe gives less than was asked for */
	if (len > 100)
		len = 100;
	memcpy(buf, sink.file.at + now.read_at, len);
	now.read_at += len;
	return (ssize_t)len;
}

int sink_setns(int fd, int type)
{
	require(fd == SINK_FD && type == CLONE_NEWNET);
	return 0;
}

int sink_close(int fd)
{
	require(fd == SINK_FD);
	return 0;
}

/* Is nf_flow_table loaded? */
int sink_access(const char *path, int mode)
{
	(void)path;
	(void)mode;
	return next() & 1 ? 0 : -1;
}

/* Each wait for events ends with one, while the input has any. */
int sink_poll(struct pollfd *fds, nfds_t n, int timeout)
{
	struct nlmsghdr none = { 0 };

	require(n == 1 && timeout == -1);
	if (!sink.reply.len) {
		errno = EIO;
		return -1;
	}
	fds->revents = POLLIN;
	if (next() & 1)
		answer_raw(&none, SRTP_CMD_EVENT, 0);
	else
		answer_made(&none, SRTP_CMD_EVENT, 0, NULL, 0);
	return 1;
}
