// SPDX-License-Identifier: GPL-2.0
/*
 * Loaded before srtpctl (LD_PRELOAD): the one command it sends is sent again and
 * again, and each time a later allocation in the kernel fails, until none does.
 *
 * A command that failed must have changed nothing: what can be shown is compared
 * with what it was. One that succeeded in spite of a failure is undone by the
 * message in the file $NTH_UNDO; a dump that succeeded must be as long as the
 * undisturbed one. The last time, without a failure, the command is done. Then the
 * program ends, status 0 if all was well, with one line of JSON.
 *
 * With $NTH_SAVE nothing is sent: the message goes to that file. $NTH_SKIP commands
 * go first, undisturbed.
 *
 * Needs a kernel with CONFIG_FAULT_INJECTION and failslab.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/srtp.h>

#define NTH_MAX		5000
#define NTH_ROOM	(1 << 20)
#define NTH_ERRNOS	256

static uint8_t before[NTH_ROOM], after[NTH_ROOM], answer[1 << 16];
static unsigned int errnos[NTH_ERRNOS];
static uint8_t undo_with[1 << 16];
static size_t undo_len;
static int fail_nth = -1;
static bool wrong;

static void complain(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	printf("# ");
	vprintf(fmt, ap);
	putchar('\n');
	va_end(ap);
	wrong = true;
}

static void die(const char *what)
{
	printf("# nth: %s: %s\n", what, strerror(errno));
	fflush(stdout);
	_exit(2);
}

/* --- Asking, undisturbed ---------------------------------------------------- */

static int open_genl(void)
{
	struct timeval patience = { .tv_sec = 20 };
	int size = 4 << 20, fd;

	fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC);
	if (fd < 0)
		die("socket");
	setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));

	return fd;
}

static int put(int fd, const void *msg, size_t len)
{
	struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };

	return sendmsg(fd, &(struct msghdr) {
		.msg_name = &kernel,
		.msg_namelen = sizeof(kernel),
		.msg_iov = &(struct iovec) { (void *)msg, len },
		.msg_iovlen = 1,
	}, 0) == (ssize_t)len ? 0 : -errno;
}

/* What grows with every attempt is left out, and what grows with time. */
static bool steady(uint8_t cmd, const struct nlattr *attr)
{
	int type = attr->nla_type & NLA_TYPE_MASK;

	switch (cmd) {
	case SRTP_CMD_STATS_GET:
		return type != SRTP_A_STATS_GENERATION &&
		       type != SRTP_A_STATS_EVENTS;
	case SRTP_CMD_OWNER_GET:
		return type != SRTP_A_OWNER_LEFT;
	default:
		return true;
	}
}

static size_t keep(uint8_t *room, size_t at, const struct nlmsghdr *nlh)
{
	const struct genlmsghdr *genl = NLMSG_DATA(nlh);
	const uint8_t *end = (const uint8_t *)nlh + nlh->nlmsg_len;
	const uint8_t *p = (const uint8_t *)genl + GENL_HDRLEN;

	while (p + sizeof(struct nlattr) <= end) {
		const struct nlattr *attr = (const void *)p;

		if (at + attr->nla_len > NTH_ROOM)
			die("too much to keep");
		if (steady(genl->cmd, attr)) {
			memcpy(room + at, p, attr->nla_len);
			at += attr->nla_len;
		}
		p += NLA_ALIGN(attr->nla_len);
	}

	return at;
}

/* Everything one command shows goes to @room, from @at on. */
static size_t show(uint16_t family, uint8_t cmd, uint8_t *room, size_t at)
{
	struct {
		struct nlmsghdr nlh;
		struct genlmsghdr genl;
	} ask = {
		.nlh = {
			.nlmsg_len = sizeof(ask),
			.nlmsg_type = family,
			.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK |
				(cmd == SRTP_CMD_STATS_GET ? 0 : NLM_F_DUMP),
			.nlmsg_seq = 1,
		},
		.genl = { .cmd = cmd, .version = SRTP_GENL_VERSION },
	};
	int fd = open_genl();

	if (put(fd, &ask, sizeof(ask)))
		die("asking what there is");
	for (;;) {
		int len = recv(fd, answer, sizeof(answer), 0);
		struct nlmsghdr *nlh = (void *)answer;

		if (len < 0)
			die("hearing what there is");
		for (; NLMSG_OK(nlh, (unsigned int)len);
		     nlh = NLMSG_NEXT(nlh, len)) {
			if (nlh->nlmsg_type == NLMSG_ERROR ||
			    nlh->nlmsg_type == NLMSG_DONE) {
				close(fd);
				return at;
			}
			at = keep(room, at, nlh);
		}
	}
}

static size_t show_all(uint16_t family, uint8_t *room)
{
	static const uint8_t cmds[] = {
		SRTP_CMD_FLOW_GET, SRTP_CMD_SESSION_GET, SRTP_CMD_STATE_GET,
		SRTP_CMD_OWNER_GET, SRTP_CMD_STATS_GET,
	};
	size_t i, at = 0;

	for (i = 0; i < sizeof(cmds); i++)
		at = show(family, cmds[i], room, at);

	return at;
}

/* --- One attempt ------------------------------------------------------------- */

static void arm(unsigned int n)
{
	char text[16];
	int len = snprintf(text, sizeof(text), "%u", n);

	if (pwrite(fail_nth, text, len, 0) != len)
		die("fail-nth");
}

/* Return: an allocation has failed. */
static bool disarm(void)
{
	char text[16] = "";
	bool hit;

	if (pread(fail_nth, text, sizeof(text) - 1, 0) < 1)
		die("fail-nth");
	hit = !atoi(text);
	arm(0);

	return hit;
}

/*
 * Send, and hear until the answer is complete. Nothing here but the kernel
 * allocates.
 *
 * Return: 0 or a negative errno, of the command or of the socket. @heard receives
 * how many messages came.
 */
static int attempt(int fd, const struct nlmsghdr *msg, size_t size,
		   unsigned int *heard)
{
	int err = put(fd, msg, size);

	*heard = 0;
	while (!err) {
		int len = recv(fd, answer, sizeof(answer), 0);
		struct nlmsghdr *nlh = (void *)answer;

		if (len < 0)
			return -errno;
		for (; NLMSG_OK(nlh, (unsigned int)len);
		     nlh = NLMSG_NEXT(nlh, len)) {
			if (nlh->nlmsg_type == NLMSG_ERROR ||
			    nlh->nlmsg_type == NLMSG_DONE)
				return *(int *)NLMSG_DATA(nlh);
			++*heard;
		}
	}

	return err;
}

static bool changed(uint16_t family, size_t len)
{
	return show_all(family, after) != len || memcmp(before, after, len);
}

static void undo(uint16_t family, size_t len, unsigned int n)
{
	unsigned int heard;
	int fd, err;

	if (!undo_len) {
		complain("%u: done in spite of a failure, and no NTH_UNDO", n);
		return;
	}
	fd = open_genl();
	err = attempt(fd, (void *)undo_with, undo_len, &heard);
	close(fd);
	if (err)
		complain("%u: NTH_UNDO: %s", n, strerror(-err));
	else if (changed(family, len))
		complain("%u: NTH_UNDO did not undo it", n);
}

/* Every allocation in turn. */
static void every(const struct nlmsghdr *msg, size_t size)
{
	bool dump = (msg->nlmsg_flags & NLM_F_DUMP) == NLM_F_DUMP;
	unsigned int n, heard, spared = 0, failed = 0, i, lengths[NTH_MAX];
	size_t len = show_all(msg->nlmsg_type, before);
	bool hit;
	int err;

	for (n = 1; n < NTH_MAX; n++) {
		int fd = open_genl();

		arm(n);
		err = attempt(fd, msg, size, &heard);
		hit = disarm();
		close(fd);
		lengths[n] = err ? 0 : heard;
		if (!hit)
			break;
		if (err && -err < NTH_ERRNOS)
			errnos[-err]++;
		if (err && err != -ENOMEM && err != -ENOBUFS)
			complain("%u: %s", n, strerror(-err));
		if (!changed(msg->nlmsg_type, len)) {
			failed += !!err;
			spared += !err;
			continue;
		}
		/* the answer may be what was lost */
		if (err && err != -ENOBUFS)
			complain("%u: failed (%s), yet something changed", n,
				 strerror(-err));
		spared++;
		undo(msg->nlmsg_type, len, n);
		if (wrong)
			break;
	}
	if (!wrong && err)
		complain("without a failure: %s", strerror(-err));
	for (i = 1; dump && i < n; i++)
		if (lengths[i] && lengths[i] != lengths[n])
			complain("%u: %u messages of %u, and no error", i,
				 lengths[i], lengths[n]);
	printf("{\"allocations\":%u,\"failed\":%u,\"spared\":%u,\"enomem\":%u,\"enobufs\":%u}\n",
	       n - 1, failed, spared, errnos[ENOMEM], errnos[ENOBUFS]);
}

/* Ours alone, and answered in any case. */
static struct nlmsghdr *copy(const void *buf, size_t len)
{
	struct nlmsghdr *msg = malloc(len);

	if (!msg)
		die("malloc");
	memcpy(msg, buf, len);
	if ((msg->nlmsg_flags & NLM_F_DUMP) != NLM_F_DUMP)
		msg->nlmsg_flags |= NLM_F_ACK;

	return msg;
}

static void save(const char *path, const struct nlmsghdr *msg, size_t len)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	if (fd < 0 || write(fd, msg, len) != (ssize_t)len)
		die(path);
	close(fd);
}

static void undo_read(const char *path)
{
	int fd = open(path, O_RDONLY);
	ssize_t len = fd < 0 ? -1 : read(fd, undo_with, sizeof(undo_with));

	if (len < (ssize_t)sizeof(struct nlmsghdr))
		die(path);
	undo_len = len;
	close(fd);
}

/* libnl sends with this one. */
ssize_t sendto(int fd, const void *buf, size_t len, int flags,
	       const struct sockaddr *to, socklen_t to_len)
{
	ssize_t (*real)(int, const void *, size_t, int,
			const struct sockaddr *, socklen_t) =
		dlsym(RTLD_NEXT, "sendto");
	const struct nlmsghdr *msg = buf;
	static int skip = -1;

	if (!to || to->sa_family != AF_NETLINK || len < sizeof(*msg) ||
	    msg->nlmsg_type < NLMSG_MIN_TYPE ||
	    msg->nlmsg_type == GENL_ID_CTRL)
		return real(fd, buf, len, flags, to, to_len);

	if (skip < 0)
		skip = getenv("NTH_SKIP") ? atoi(getenv("NTH_SKIP")) : 0;
	if (skip-- > 0)
		return real(fd, buf, len, flags, to, to_len);
	msg = copy(buf, len);
	if (getenv("NTH_SAVE")) {
		save(getenv("NTH_SAVE"), msg, len);
		_exit(0);
	}
	if (getenv("NTH_UNDO"))
		undo_read(getenv("NTH_UNDO"));
	fail_nth = open("/proc/thread-self/fail-nth", O_RDWR | O_CLOEXEC);
	if (fail_nth < 0)
		die("/proc/thread-self/fail-nth");
	every(msg, len);
	fflush(stdout);
	_exit(wrong);
}
