// SPDX-License-Identifier: GPL-2.0
/* Words of talk.c: whole frames and packets, below the sockets. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <netinet/ip.h>
#include <netinet/ip6.h>
#include <netinet/udp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "talk.h"

#define XDP_FLAGS_DRV_MODE (1U << 2)

static unsigned int device(const char *ns, const char *dev)
{
	unsigned int index;

	net_enter(ns);
	index = if_nametoindex(dev);
	net_enter("-");

	return index;
}

static struct thing *new_socket(const char *name, const char *ns, int fd)
{
	struct thing *t = thing_new(name, SOCKET);

	t->fd = fd;
	snprintf(t->ns, sizeof(t->ns), "%s", ns);

	return t;
}

static bool do_tap(void)
{
	static const char *const names[] = {
		[TAP_ANY] = "any", [TAP_IN] = "in", [TAP_OUT] = "out",
	};
	int size = 8 << 20, fd, which = TAP_OUT;
	struct sockaddr_ll ll = {
		.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL),
	};

	if (words != 5)
		return no("tap NAME NS DEV any|in|out");
	while (which && strcmp(names[which], word[4]))
		if (!--which)
			return no("any, in or out");
	ll.sll_ifindex = device(word[2], word[3]);
	if (!ll.sll_ifindex)
		return no("device %s?", word[3]);
	fd = net_socket(word[2], AF_PACKET, SOCK_RAW, 0);
	if (fd < 0)
		return no("tap: %s", strerror(errno));
	setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
	if (bind(fd, (struct sockaddr *)&ll, sizeof(ll))) {
		close(fd);
		return no("tap: %s", strerror(errno));
	}
	new_socket(word[1], word[2], fd)->tap = which;

	return yes("%s", word[3]);
}

/* Where the UDP header of a frame is; NULL: not a whole datagram. */
static uint8_t *find_udp(uint8_t *frame, size_t len, struct endpoint *from)
{
	uint8_t *at = frame + ETH_HLEN, *udp;
	unsigned int type;
	struct iphdr ip;

	if (len < ETH_HLEN + 40)
		return NULL;
	type = frame[12] << 8 | frame[13];
	memset(from, 0, sizeof(*from));
	if (type == ETH_P_IP) {
		memcpy(&ip, at, sizeof(ip));
		if (ip.protocol != IPPROTO_UDP || ip.frag_off & htons(0x3fff))
			return NULL;
		from->v4.sin_family = AF_INET;
		from->v4.sin_addr.s_addr = ip.saddr;
		from->len = sizeof(from->v4);
		udp = at + ip.ihl * 4;
	} else if (type == ETH_P_IPV6 && at[6] == IPPROTO_UDP) {
		from->v6.sin6_family = AF_INET6;
		memcpy(&from->v6.sin6_addr, at + 8, 16);
		from->len = sizeof(from->v6);
		udp = at + 40;
	} else {
		return NULL;
	}
	if (udp + 8 > frame + len)
		return NULL;
	/* the port is at the same place for both families */
	memcpy(&from->v4.sin_port, udp, 2);

	return udp;
}

int frame_recv(struct thing *t, uint8_t *buf, size_t len,
	       struct endpoint *from, int ms)
{
	static uint8_t frame[NET_DATAGRAM + 64];
	int64_t until = net_now_us() + ms * 1000LL;
	struct endpoint ll, nobody;
	size_t octets;
	uint8_t *udp;
	int got;

	if (!from)
		from = &nobody;
	for (;;) {
		int left = (until - net_now_us()) / 1000;
		struct sockaddr_ll sll;
		bool out;

		got = net_recv(t->fd, frame, sizeof(frame), &ll,
			       left > 0 ? left : 0);
		if (got < 0)
			return -1;
		memcpy(&sll, &ll, sizeof(sll));
		out = sll.sll_pkttype == PACKET_OUTGOING;
		if ((t->tap == TAP_IN && out) || (t->tap == TAP_OUT && !out))
			continue;
		udp = find_udp(frame, got, from);
		if (udp)
			break;
	}
	octets = (udp[4] << 8 | udp[5]) - 8;
	if (octets > (size_t)(frame + got - udp - 8) || octets > len)
		return -1;
	memcpy(buf, udp + 8, octets);

	return octets;
}

/*
 * A packet socket to which the kernel adds the Ethernet header. (One that takes
 * the header from us gives each packet that much tail room.)
 */
static bool do_packet_socket(void)
{
	struct thing *t;
	unsigned int index;
	int fd;

	if (words != 4)
		return no("packet-socket NAME NS DEV");
	index = device(word[2], word[3]);
	if (!index)
		return no("device %s?", word[3]);
	fd = net_socket(word[2], AF_PACKET, SOCK_DGRAM, 0);
	if (fd < 0)
		return no("packet socket: %s", strerror(errno));
	t = new_socket(word[1], word[2], fd);
	t->index = index;

	return yes("%s", word[3]);
}

static bool do_raw_ip(void)
{
	bool v6 = word[3] && *word[3] == '6';
	int fd;

	if (words != 4)
		return no("raw-ip NAME NS 4|6");
	fd = net_socket(word[2], v6 ? AF_INET6 : AF_INET, SOCK_RAW,
			IPPROTO_RAW);
	if (fd < 0)
		return no("raw-ip: %s", strerror(errno));
	new_socket(word[1], word[2], fd);

	return yes("%s", word[1]);
}

static uint32_t sum(uint32_t seed, const uint8_t *at, size_t len)
{
	for (; len > 1; at += 2, len -= 2)
		seed += at[0] << 8 | at[1];

	return len ? seed + (at[0] << 8) : seed;
}

static uint16_t fold(uint32_t s)
{
	while (s >> 16)
		s = (s & 0xffff) + (s >> 16);

	return ~s;
}

static void put16(uint8_t *at, uint16_t value)
{
	at[0] = value >> 8;
	at[1] = value;
}

uint8_t *frame_headers(uint8_t *rtp, size_t len, const struct endpoint *from,
		       const struct endpoint *to)
{
	bool v4 = from->sa.sa_family == AF_INET;
	uint8_t *udp = rtp - 8, *ip = udp - (v4 ? 20 : 40);
	uint16_t check;

	memset(ip, 0, rtp - ip);
	memcpy(udp, &from->v4.sin_port, 2);
	memcpy(udp + 2, &to->v4.sin_port, 2);
	put16(udp + 4, len + 8);
	if (v4) {
		ip[0] = 0x45;
		put16(ip + 2, len + 28);
		ip[8] = 64;
		ip[9] = IPPROTO_UDP;
		memcpy(ip + 12, &from->v4.sin_addr, 4);
		memcpy(ip + 16, &to->v4.sin_addr, 4);
		put16(ip + 10, fold(sum(0, ip, 20)));
	} else {
		ip[0] = 0x60;
		put16(ip + 4, len + 8);
		ip[6] = IPPROTO_UDP;
		ip[7] = 64;
		memcpy(ip + 8, &from->v6.sin6_addr, 16);
		memcpy(ip + 24, &to->v6.sin6_addr, 16);
	}
	/* the addresses are the last of either header */
	check = fold(sum(IPPROTO_UDP + len + 8, udp - (v4 ? 8 : 32),
			 len + 8 + (v4 ? 8 : 32)));
	put16(udp + 6, check ? check : 0xffff);

	return ip;
}

static bool mac_read(const char *text, uint8_t *mac)
{
	return sscanf(text, "%hhx:%hhx:%hhx:%hhx:%hhx:%hhx", mac, mac + 1,
		      mac + 2, mac + 3, mac + 4, mac + 5) == 6;
}

/* Where an injected packet goes: to a device's neighbour, or by its route. */
static bool inject_to(const struct thing *sock, const char *mac,
		      const struct endpoint *to, struct endpoint *dest)
{
	struct sockaddr_ll ll = {
		.sll_family = AF_PACKET, .sll_ifindex = sock->index,
		.sll_halen = 6,
	};

	if (!sock->index) {
		*dest = *to;
		/* IPv6 takes it for a protocol */
		dest->v6.sin6_port = 0;
		return true;
	}
	ll.sll_protocol = htons(to->sa.sa_family == AF_INET ? ETH_P_IP :
							      ETH_P_IPV6);
	_Static_assert(sizeof(ll) <= sizeof(dest->v6), "no room for it");
	memcpy(dest, &ll, sizeof(ll));
	dest->len = sizeof(ll);

	return mac_read(mac, ((struct sockaddr_ll *)&dest->sa)->sll_addr);
}

static bool do_inject(void)
{
	static uint8_t room[64 + NET_DATAGRAM], *rtp = room + 64;
	uint32_t i, count = number(word[7]);
	struct endpoint from, to, dest;
	struct thing *sock;
	struct shape s;

	if (words < 8 || !net_parse(word[3], &from) ||
	    !net_parse(word[4], &to) || from.len != to.len)
		return no("inject SOCKET MAC|- A:P A:P SSRC SEQ COUNT [SHAPE]...");
	if (!begin(&sock, NULL, &s, 8))
		return false;
	if (!inject_to(sock, word[2], &to, &dest))
		return no("MAC %s?", word[2]);
	s.rtp.ssrc = number(word[5]);
	for (i = 0; i < count; i++) {
		uint8_t *ip;
		int len;

		s.rtp.seq = number(word[6]) + i;
		len = rtp_build(&s.rtp, rtp);
		if (s.crypto)
			len = crypto_protect(s.crypto, false, rtp, len);
		if (len < 0)
			return no("protect: %s", crypto_error(s.crypto));
		ip = frame_headers(rtp, len, &from, &to);
		if (net_send(sock->fd, ip, rtp + len - ip, &dest) &&
		    errno != EPERM)
			return no("inject: %s", strerror(errno));
		s.rtp.size += s.grow;
	}

	return yes("%u", count);
}

static int bpf(int cmd, union bpf_attr *attr)
{
	return syscall(SYS_bpf, cmd, attr, sizeof(*attr));
}

/* Two instructions: return XDP_PASS. */
static int xdp_load(void)
{
	const struct bpf_insn insns[] = {
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .imm = XDP_PASS },
		{ .code = BPF_JMP | BPF_EXIT },
	};
	union bpf_attr attr = {
		.prog_type = BPF_PROG_TYPE_XDP,
		.insns = (uintptr_t)insns, .insn_cnt = 2,
		.license = (uintptr_t)"GPL",
	};

	return bpf(BPF_PROG_LOAD, &attr);
}

static bool do_xdp(void)
{
	union bpf_attr attr = {
		.link_create = {
			.attach_type = BPF_XDP, .flags = XDP_FLAGS_DRV_MODE,
		},
	};
	int prog, link, err;

	if (words != 4)
		return no("xdp NAME NS DEV");
	prog = xdp_load();
	if (prog < 0)
		return no("XDP program: %s", strerror(errno));
	attr.link_create.prog_fd = prog;
	attr.link_create.target_ifindex = device(word[2], word[3]);
	net_enter(word[2]);
	link = bpf(BPF_LINK_CREATE, &attr);
	err = errno;
	net_enter("-");
	close(prog);
	if (link < 0)
		return no("XDP: %s", strerror(err));
	new_socket(word[1], word[2], link);

	return yes("%s", word[3]);
}

const struct verb frame_verbs[] = {
	{ "tap", do_tap }, { "packet-socket", do_packet_socket },
	{ "raw-ip", do_raw_ip }, { "inject", do_inject }, { "xdp", do_xdp },
	{ }
};
