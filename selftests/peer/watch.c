// SPDX-License-Identifier: GPL-2.0
/*
 * What an eavesdropper sees: every IPv4 and IPv6 packet of a device, sorted by
 * what its UDP payload looks like. Clear text is recognised by the mark each
 * payload made here begins with, wherever it stands, also in fragments.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "rtp.h"
#include "traffic.h"

static unsigned long clear, rtp, rtcp, stun, dtls, other, fragments;

static void sort(const uint8_t *udp, int len)
{
	const uint8_t *p = udp + 8;

	len -= 8;
	if (len >= 2 && p[0] >> 6 == 2) {
		if (p[1] >= 192 && p[1] <= 223)
			rtcp++;
		else
			rtp++;
	} else if (len > 0 && p[0] < 4) {
		stun++;
	} else if (len > 0 && p[0] >= 20 && p[0] < 64) {
		dtls++;
	} else {
		other++;
	}
}

static void look(const uint8_t *ip, int len)
{
	const uint8_t *udp;

	if (memmem(ip, len, RTP_CLEAR, RTP_CLEAR_LEN))
		clear++;
	if (len >= 28 && ip[0] >> 4 == 4 && ip[9] == IPPROTO_UDP) {
		if ((ip[6] & 0x3f) || ip[7]) {
			fragments++;
			return;
		}
		udp = ip + 4 * (ip[0] & 15);
	} else if (len >= 48 && ip[0] >> 4 == 6 && ip[6] == IPPROTO_UDP) {
		udp = ip + 40;
	} else if (len >= 48 && ip[0] >> 4 == 6 && ip[6] == IPPROTO_FRAGMENT) {
		fragments++;
		return;
	} else {
		return;
	}
	sort(udp, len - (udp - ip));
}

int watch_main(const struct traffic *t)
{
	struct sockaddr_ll addr = {
		.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL),
	};
	static uint8_t packet[NET_DATAGRAM];
	int fd, len, size = 64 << 20;
	struct tpacket_stats lost = { 0 };

	/* No protocol yet: nothing is queued from other devices. */
	fd = net_socket(t->ns, AF_PACKET, SOCK_DGRAM, 0);
	if (fd < 0)
		die("packet socket: %s", strerror(errno));
	setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
	net_enter(t->ns);
	addr.sll_ifindex = if_nametoindex(t->dev);
	net_enter("-");
	if (bind(fd, (struct sockaddr *)&addr, sizeof(addr)))
		die("no device %s", t->dev);
	fprintf(stderr, "ready\n");

	for (;;) {
		len = net_recv(fd, packet, sizeof(packet), NULL,
			       traffic_stop ? 0 : 100);
		if (len >= 0)
			look(packet, len);
		else if (traffic_stop)
			break;
	}
	getsockopt(fd, SOL_PACKET, PACKET_STATISTICS, &lost,
		   &(socklen_t){ sizeof(lost) });
	printf("{\"clear\":%lu,\"rtp\":%lu,\"rtcp\":%lu,\"stun\":%lu,\"dtls\":%lu,\"other\":%lu,\"fragments\":%lu,\"missed\":%u}\n",
	       clear, rtp, rtcp, stun, dtls, other, fragments, lost.tp_drops);

	return 0;
}
