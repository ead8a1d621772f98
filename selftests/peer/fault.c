// SPDX-License-Identifier: GPL-2.0
/*
 * Words of talk.c: something for which one allocation in the kernel fails. What is
 * sent is sealed in the sender's own context; what is written to a TUN device comes
 * in, and is opened, in the writer's: so both can be told to fail (fail-nth).
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <linux/virtio_net.h>
#include <net/if.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "hex.h"
#include "talk.h"

/* Before it, 0: none fails; after it, those that were left. */
static unsigned int nth;
static bool armed;

static int fail_nth(void)
{
	static int fd = -1;

	if (fd < 0)
		fd = open("/proc/thread-self/fail-nth", O_RDWR | O_CLOEXEC);
	if (fd < 0)
		die("/proc/thread-self/fail-nth: %s", strerror(errno));

	return fd;
}

static void fail_write(unsigned int n)
{
	char text[16];
	int len = snprintf(text, sizeof(text), "%u", n);

	if (pwrite(fail_nth(), text, len, 0) != len)
		die("fail-nth: %s", strerror(errno));
}

void fault_begin(void)
{
	if (armed)
		fail_write(nth);
}

void fault_end(void)
{
	char text[16] = "";
	int err = errno;

	if (!armed)
		return;
	armed = false;
	if (pread(fail_nth(), text, sizeof(text) - 1, 0) < 1)
		die("fail-nth: %s", strerror(errno));
	nth = number(text);
	fail_write(0);
	errno = err;
}

static bool do_nth(void)
{
	if (words != 2 || !number(word[1]))
		return no("nth N");
	nth = number(word[1]);
	armed = true;

	return yes("%u", nth);
}

static bool do_nth_left(void)
{
	return yes("%u", nth);
}

static bool do_tun(void)
{
	struct ifreq ifr = { .ifr_flags = IFF_TUN | IFF_NO_PI | IFF_VNET_HDR };
	int fd, err;

	if (words != 4)
		return no("tun T NS DEV");
	snprintf(ifr.ifr_name, sizeof(ifr.ifr_name), "%s", word[3]);
	net_enter(word[2]);
	fd = open("/dev/net/tun", O_RDWR | O_CLOEXEC | O_NONBLOCK);
	err = fd < 0 || ioctl(fd, TUNSETIFF, &ifr) ? errno : 0;
	net_enter("-");
	if (err) {
		if (fd >= 0)
			close(fd);
		return no("tun: %s", strerror(err));
	}
	thing_new(word[1], SOCKET)->fd = fd;

	return yes("%s", word[3]);
}

static bool do_into(void)
{
	static uint8_t room[64 + NET_DATAGRAM], *payload = room + 64;
	struct thing *t = thing_find(word[1], SOCKET);
	struct virtio_net_hdr vnet = { 0 };
	struct endpoint from, to;
	ssize_t written;
	uint8_t *ip;
	int len;

	if (!t || words < 5 || words > 7 || !net_parse(word[2], &from) ||
	    !net_parse(word[3], &to) || from.len != to.len ||
	    (words == 7 && strcmp(word[6], "tcp")))
		return no("into T A:P A:P HEX [PIECES [tcp]]");
	len = hex_read(word[4], payload, NET_DATAGRAM - 64);
	if (len < 0)
		return no("hex?");
	ip = frame_headers(payload, len, &from, &to);
	if (words > 5) {
		vnet.gso_type = VIRTIO_NET_HDR_GSO_UDP;
		vnet.gso_size = number(word[5]);
		vnet.hdr_len = payload - ip;
	}
	/* a lie that the kernel believes while the checksum is where TCP has it */
	if (words == 7) {
		vnet.flags = VIRTIO_NET_HDR_F_NEEDS_CSUM;
		vnet.csum_start = payload - ip - sizeof(struct udphdr);
		vnet.csum_offset = offsetof(struct tcphdr, check);
		vnet.gso_type = *ip >> 4 == 4 ? VIRTIO_NET_HDR_GSO_TCPV4 :
						VIRTIO_NET_HDR_GSO_TCPV6;
	}
	len += payload - ip;
	ip -= sizeof(vnet);
	len += sizeof(vnet);
	memcpy(ip, &vnet, sizeof(vnet));
	fault_begin();
	written = write(t->fd, ip, len);
	fault_end();

	return written == len ? yes("%d", len) : no("%s", strerror(errno));
}

static bool do_module(void)
{
	int fd, err;

	if (words != 2)
		return no("module FILE");
	fd = open(word[1], O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return no("%s: %s", word[1], strerror(errno));
	fault_begin();
	err = syscall(SYS_finit_module, fd, "", 0);
	fault_end();
	if (err)
		no("%s", strerror(errno));
	close(fd);

	return err ? false : yes("%s", word[1]);
}

const struct verb fault_verbs[] = {
	{ "nth", do_nth }, { "nth-left", do_nth_left },
	{ "tun", do_tun }, { "into", do_into }, { "module", do_module },
	{ }
};
