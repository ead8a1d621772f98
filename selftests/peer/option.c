// SPDX-License-Identifier: GPL-2.0
/* Words of talk.c: what a socket is told once. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <linux/in6.h>
#include <net/if.h>
#include <netinet/udp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "option.h"
#include "talk.h"

#ifndef UDP_NO_CHECK6_TX
#define UDP_NO_CHECK6_TX 101
#define UDP_NO_CHECK6_RX 102
#endif
#ifndef UDP_SEGMENT
#define UDP_SEGMENT 103
#endif
#ifndef UDP_GRO
#define UDP_GRO 104
#endif
#ifndef SO_ZEROCOPY
#define SO_ZEROCOPY 60
#endif

/* Integers by name, for one family or the other; 0: not there. */
static const struct option {
	const char *name;
	int level4, name4, level6, name6;
} options[] = {
#define BOTH(level, name) level, name, level, name
	{ "reuseport", BOTH(SOL_SOCKET, SO_REUSEPORT) },
	{ "no-check", BOTH(SOL_SOCKET, SO_NO_CHECK) },
	{ "zerocopy", BOTH(SOL_SOCKET, SO_ZEROCOPY) },
	{ "timestamping", BOTH(SOL_SOCKET, SO_TIMESTAMPING) },
	{ "no-check6-tx", BOTH(SOL_UDP, UDP_NO_CHECK6_TX) },
	{ "no-check6-rx", BOTH(SOL_UDP, UDP_NO_CHECK6_RX) },
	{ "gro", BOTH(SOL_UDP, UDP_GRO) },
	{ "cork", BOTH(SOL_UDP, UDP_CORK) },
#undef BOTH
	{ "tos", SOL_IP, IP_TOS, SOL_IPV6, IPV6_TCLASS },
	{ "ttl", SOL_IP, IP_TTL, SOL_IPV6, IPV6_UNICAST_HOPS },
	{ "recvtos", SOL_IP, IP_RECVTOS, SOL_IPV6, IPV6_RECVTCLASS },
	{ "recvttl", SOL_IP, IP_RECVTTL, SOL_IPV6, IPV6_RECVHOPLIMIT },
	{ "pktinfo", SOL_IP, IP_PKTINFO, SOL_IPV6, IPV6_RECVPKTINFO },
	{ "recverr", SOL_IP, IP_RECVERR, SOL_IPV6, IPV6_RECVERR },
	{ "recvlabel", 0, 0, SOL_IPV6, IPV6_FLOWINFO },
	{ "v6only", 0, 0, SOL_IPV6, IPV6_V6ONLY },
};

int option_set(int fd, int family, const char *name, const char *value)
{
	size_t i, n = sizeof(options) / sizeof(*options);
	int level, optname, val = number(value);

	for (i = 0; i < n && strcmp(options[i].name, name); i++)
		;
	errno = ENOPROTOOPT;
	if (i == n)
		return -1;
	level = family == AF_INET ? options[i].level4 : options[i].level6;
	optname = family == AF_INET ? options[i].name4 : options[i].name6;
	return optname ? setsockopt(fd, level, optname, &val, sizeof(val)) : -1;
}

static bool do_option(void)
{
	struct thing *t = thing_find(word[1], SOCKET);

	if (!t || words != 4)
		return no("option SOCKET NAME VALUE");
	if (option_set(t->fd, t->family, word[2], word[3]))
		return no("option %s: %s", word[2], strerror(errno));

	return yes("%s", word[3]);
}

static bool do_connect(void)
{
	struct thing *t = thing_find(word[1], SOCKET);
	struct endpoint to;

	if (!t || !word[2] || !net_parse(word[2], &to))
		return no("connect SOCKET A:P");
	if (connect(t->fd, &to.sa, to.len))
		return no("connect: %s", strerror(errno));

	return yes("connected");
}

static bool do_label(void)
{
	struct thing *t = thing_find(word[1], SOCKET);
	struct in6_flowlabel_req req = {
		.flr_action = IPV6_FL_A_GET, .flr_flags = IPV6_FL_F_CREATE,
		.flr_share = IPV6_FL_S_EXCL, .flr_linger = 6,
	};
	struct endpoint to;
	int one = 1;

	if (!t || words != 4 || !net_parse(word[3], &to) ||
	    to.sa.sa_family != AF_INET6)
		return no("label SOCKET N [A]:P");
	req.flr_label = htonl(number(word[2]));
	req.flr_dst = to.v6.sin6_addr;
	to.v6.sin6_flowinfo = req.flr_label;
	if (setsockopt(t->fd, SOL_IPV6, IPV6_FLOWLABEL_MGR, &req,
		       sizeof(req)) ||
	    setsockopt(t->fd, SOL_IPV6, IPV6_FLOWINFO_SEND, &one,
		       sizeof(one)) ||
	    connect(t->fd, &to.sa, to.len))
		return no("label: %s", strerror(errno));

	return yes("%s", word[2]);
}

static bool do_df(void)
{
	struct thing *t = thing_find(word[1], SOCKET);
	bool on = word[2] && !strcmp(word[2], "on");
	int v4 = on ? IP_PMTUDISC_DO : IP_PMTUDISC_DONT;
	int v6 = on ? IPV6_PMTUDISC_DO : IPV6_PMTUDISC_DONT;
	int one = 1, err;

	if (!t)
		return no("socket?");
	if (t->family == AF_INET) {
		err = setsockopt(t->fd, SOL_IP, IP_MTU_DISCOVER, &v4,
				 sizeof(v4));
		setsockopt(t->fd, SOL_IP, IP_RECVERR, &one, sizeof(one));
	} else {
		err = setsockopt(t->fd, SOL_IPV6, IPV6_MTU_DISCOVER, &v6,
				 sizeof(v6));
		setsockopt(t->fd, SOL_IPV6, IPV6_RECVERR, &one, sizeof(one));
	}

	return err ? no("df: %s", strerror(errno)) : yes("%s", word[2]);
}

static bool do_mark(void)
{
	struct thing *t = thing_find(word[1], SOCKET);
	int mark = number(word[2]);

	if (!t)
		return no("socket?");
	if (setsockopt(t->fd, SOL_SOCKET, SO_MARK, &mark, sizeof(mark)))
		return no("mark: %s", strerror(errno));

	return yes("%d", mark);
}

static unsigned int ifindex(struct thing *t, const char *dev)
{
	unsigned int index;

	net_enter(t->ns);
	index = if_nametoindex(dev);
	net_enter("-");

	return index;
}

static bool do_join(void)
{
	struct thing *t = thing_find(word[1], SOCKET);
	int err;

	if (!t || words != 4)
		return no("join SOCKET GROUP DEV");
	if (t->family == AF_INET) {
		struct ip_mreqn req = { .imr_ifindex = ifindex(t, word[3]) };

		inet_pton(AF_INET, word[2], &req.imr_multiaddr);
		err = setsockopt(t->fd, SOL_IP, IP_ADD_MEMBERSHIP, &req,
				 sizeof(req));
	} else {
		struct ipv6_mreq req = {
			.ipv6mr_interface = ifindex(t, word[3])
		};

		inet_pton(AF_INET6, word[2], &req.ipv6mr_multiaddr);
		err = setsockopt(t->fd, SOL_IPV6, IPV6_ADD_MEMBERSHIP, &req,
				 sizeof(req));
	}

	return err ? no("join: %s", strerror(errno)) : yes("joined");
}

static bool do_through(void)
{
	struct thing *t = thing_find(word[1], SOCKET);
	int index, loop, err;

	if (!t || words != 4)
		return no("through SOCKET DEV LOOP");
	index = ifindex(t, word[2]);
	loop = number(word[3]);
	if (t->family == AF_INET) {
		struct ip_mreqn req = { .imr_ifindex = index };

		err = setsockopt(t->fd, SOL_IP, IP_MULTICAST_IF, &req,
				 sizeof(req)) ||
		      setsockopt(t->fd, SOL_IP, IP_MULTICAST_LOOP, &loop,
				 sizeof(loop));
	} else {
		err = setsockopt(t->fd, SOL_IPV6, IPV6_MULTICAST_IF, &index,
				 sizeof(index)) ||
		      setsockopt(t->fd, SOL_IPV6, IPV6_MULTICAST_LOOP, &loop,
				 sizeof(loop));
	}

	return err ? no("through: %s", strerror(errno)) : yes("through");
}

static bool do_gso(void)
{
	struct thing *t = thing_find(word[1], SOCKET);
	int size = number(word[2]);

	if (!t)
		return no("socket?");
	if (setsockopt(t->fd, SOL_UDP, UDP_SEGMENT, &size, sizeof(size)))
		return no("gso: %s", strerror(errno));

	return yes("%d", size);
}

const struct verb option_verbs[] = {
	{ "df", do_df }, { "mark", do_mark }, { "join", do_join },
	{ "through", do_through }, { "gso", do_gso },
	{ "option", do_option }, { "connect", do_connect },
	{ "label", do_label },
	{ }
};
