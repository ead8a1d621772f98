// SPDX-License-Identifier: GPL-2.0
/* Words of talk.c: messages with all that comes with them. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "message.h"
#include "talk.h"

#ifndef UDP_GRO
#define UDP_GRO 104
#endif
#ifndef IPV6_FLOWINFO
#define IPV6_FLOWINFO 11
#endif

static int integer(const struct cmsghdr *cmsg)
{
	int value;

	/* IP_TOS is one octet */
	if (cmsg->cmsg_len < CMSG_LEN(sizeof(value)))
		return *CMSG_DATA(cmsg);
	memcpy(&value, CMSG_DATA(cmsg), sizeof(value));

	return value;
}

static void read_ip(const struct cmsghdr *cmsg, struct news *news)
{
	struct in_pktinfo info;

	switch (cmsg->cmsg_type) {
	case IP_TOS:
		news->tos = integer(cmsg);
		break;
	case IP_TTL:
		news->ttl = integer(cmsg);
		break;
	case IP_PKTINFO:
		memcpy(&info, CMSG_DATA(cmsg), sizeof(info));
		inet_ntop(AF_INET, &info.ipi_addr, news->to, sizeof(news->to));
		break;
	case IP_RECVERR:
		memcpy(&news->err, CMSG_DATA(cmsg), sizeof(news->err));
		news->has_err = 1;
		break;
	}
}

static void read_ip6(const struct cmsghdr *cmsg, struct news *news)
{
	struct in6_pktinfo info;

	switch (cmsg->cmsg_type) {
	case IPV6_TCLASS:
		news->tos = integer(cmsg);
		break;
	case IPV6_HOPLIMIT:
		news->ttl = integer(cmsg);
		break;
	case IPV6_FLOWINFO:
		news->label = ntohl(integer(cmsg)) & 0xfffff;
		break;
	case IPV6_PKTINFO:
		memcpy(&info, CMSG_DATA(cmsg), sizeof(info));
		inet_ntop(AF_INET6, &info.ipi6_addr, news->to,
			  sizeof(news->to));
		break;
	case IPV6_RECVERR:
		memcpy(&news->err, CMSG_DATA(cmsg), sizeof(news->err));
		news->has_err = 1;
		break;
	}
}

static void read_other(const struct cmsghdr *cmsg, struct news *news)
{
	struct timespec stamp;

	if (cmsg->cmsg_level == SOL_UDP && cmsg->cmsg_type == UDP_GRO)
		news->segment = integer(cmsg);
	if (cmsg->cmsg_level == SOL_SOCKET &&
	    cmsg->cmsg_type == SCM_TIMESTAMPING) {
		/* the first of three is the software's */
		memcpy(&stamp, CMSG_DATA(cmsg), sizeof(stamp));
		news->stamped = stamp.tv_sec || stamp.tv_nsec;
	}
}

static void news_read(struct msghdr *msg, struct news *news)
{
	struct cmsghdr *cmsg;

	*news = (struct news){ -1, -1, -1, -1, 0, "?", 0, { 0 } };
	for (cmsg = CMSG_FIRSTHDR(msg); cmsg; cmsg = CMSG_NXTHDR(msg, cmsg)) {
		if (cmsg->cmsg_level == SOL_IP)
			read_ip(cmsg, news);
		else if (cmsg->cmsg_level == SOL_IPV6)
			read_ip6(cmsg, news);
		else
			read_other(cmsg, news);
	}
}

int message_recv(int fd, void *buf, size_t len, int flags, struct news *news,
		 int ms)
{
	struct timeval wait = { ms / 1000, ms % 1000 * 1000 };
	struct pollfd ready = { .fd = fd };
	struct iovec iov = { buf, len };
	char control[1024];
	struct msghdr msg = {
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof(control),
	};
	int got;

	/* The error queue is polled for. Packets cannot be: a socket with
	 * something in its error queue is always ready.
	 */
	if (ms && flags & MSG_ERRQUEUE)
		poll(&ready, 1, ms);
	if (!ms || flags & MSG_ERRQUEUE)
		flags |= MSG_DONTWAIT;
	else
		setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof(wait));
	got = recvmsg(fd, &msg, flags);
	if (got >= 0)
		news_read(&msg, news);

	return got;
}

int message_recv_gro(int fd, void *buf, size_t len, int *size, int ms)
{
	struct news news;
	int got = message_recv(fd, buf, len, 0, &news, ms);

	if (got >= 0)
		*size = news.segment > 0 ? news.segment : got;

	return got;
}

int message_send(int fd, const void *buf, size_t len,
		 const struct endpoint *to, const struct endpoint *source)
{
	struct iovec iov = { (void *)buf, len };
	union {
		char room[CMSG_SPACE(sizeof(struct in6_pktinfo))];
		struct cmsghdr align;
	} control = { 0 };
	struct msghdr msg = {
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = &control,
	};
	struct in6_pktinfo info6 = { .ipi6_addr = source->v6.sin6_addr };
	struct in_pktinfo info = { .ipi_spec_dst = source->v4.sin_addr };
	bool v4 = source->sa.sa_family == AF_INET;
	size_t info_len = v4 ? sizeof(info) : sizeof(info6);
	struct cmsghdr *cmsg = &control.align;

	cmsg->cmsg_level = v4 ? SOL_IP : SOL_IPV6;
	cmsg->cmsg_type = v4 ? IP_PKTINFO : IPV6_PKTINFO;
	cmsg->cmsg_len = CMSG_LEN(info_len);
	memcpy(CMSG_DATA(cmsg), v4 ? (void *)&info : &info6, info_len);
	msg.msg_controllen = CMSG_SPACE(info_len);
	if (to->len) {
		msg.msg_name = (void *)&to->sa;
		msg.msg_namelen = to->len;
	}

	return sendmsg(fd, &msg, 0) == (ssize_t)len ? 0 : -1;
}

static bool do_error(void)
{
	struct thing *t = thing_find(word[1], SOCKET);
	struct news news;
	char data[64];

	if (!t)
		return no("socket?");
	if (message_recv(t->fd, data, sizeof(data), MSG_ERRQUEUE, &news, 0) < 0)
		return no("no error is waiting");
	if (!news.has_err)
		return no("an error without a name");

	return yes("%u %u", news.err.ee_errno, news.err.ee_info);
}

static bool do_notice(void)
{
	static const char *const origins[] = {
		[SO_EE_ORIGIN_NONE] = "none", [SO_EE_ORIGIN_LOCAL] = "local",
		[SO_EE_ORIGIN_ICMP] = "icmp", [SO_EE_ORIGIN_ICMP6] = "icmp6",
		[SO_EE_ORIGIN_TIMESTAMPING] = "timestamp",
		[SO_EE_ORIGIN_ZEROCOPY] = "zerocopy",
	};
	const size_t n = sizeof(origins) / sizeof(*origins);
	static uint8_t quote[NET_DATAGRAM];
	struct news news;
	struct thing *t;
	struct shape s;
	int len;

	if (!begin(&t, NULL, &s, 2))
		return false;
	len = message_recv(t->fd, quote, sizeof(quote), MSG_ERRQUEUE, &news,
			   s.timeout);
	if (len < 0 || !news.has_err)
		return no("no error is waiting");

	return yes("%s errno %u info %u data %u code %u octets %d clear %d stamped %d",
		   news.err.ee_origin < n ? origins[news.err.ee_origin] : "?",
		   news.err.ee_errno, news.err.ee_info, news.err.ee_data,
		   news.err.ee_code, len,
		   !!memmem(quote, len, RTP_CLEAR, RTP_CLEAR_LEN),
		   news.stamped);
}

static bool do_peek(void)
{
	static uint8_t octets[NET_DATAGRAM];
	struct news news;
	struct thing *t;
	struct shape s;
	int len;

	if (!begin(&t, NULL, &s, 2))
		return false;
	len = message_recv(t->fd, octets, sizeof(octets), MSG_PEEK, &news,
			   s.timeout);
	if (len < 0)
		return no("nothing arrived");

	return yes("octets %d to %s tos %d ttl %d label %d segment %d stamped %d",
		   len, news.to, news.tos, news.ttl, news.label, news.segment,
		   news.stamped);
}

const struct verb message_verbs[] = {
	{ "error", do_error }, { "notice", do_notice }, { "peek", do_peek },
	{ }
};
