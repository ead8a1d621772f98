// SPDX-License-Identifier: GPL-2.0
/*
 * srtp-rtpengine: has rtpengine's kernel module forward one stream, as rtpengine's
 * daemon would: a target and a destination in the module's table 0, and its
 * expression in the nftables chain "bench" "in". Built with the header of the
 * module's own package. Says "ready" and stays until it is killed; then the
 * table is gone.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <netlink/attr.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../peer/hex.h"
#include "stream.h"

typedef int64_t atomic64;
#include <nft_rtpengine.h>

#define CONTROL "/proc/rtpengine/control"
#define TABLE_CONTROL "/proc/rtpengine/0/control"

struct global_stats_counter {
#define F(x) atomic64 x;
#include <kernel_counter_stats_fields.inc>
#undef F
};

/* What the module counts in, shared with it. */
struct counters {
	struct global_stats_counter all;
	struct interface_stats_block interface;
	struct ssrc_stats in, out;
	struct rtp_stats type;
	struct stream_stats stream_in, stream_out;
};

struct leg {
	const char *at, *via, *to, *key, *opens, *seals;
};

static void die(const char *what)
{
	fprintf(stderr, "srtp-rtpengine: %s: %s\n", what, strerror(errno));
	exit(1);
}

static void tell(int fd, const void *message, size_t len, const char *what)
{
	if (write(fd, message, len) != (ssize_t)len)
		die(what);
}

/* ADDR or ADDR:PORT */
static void address(struct re_address *out, const char *text,
		    unsigned int port)
{
	char addr[64];

	if (sscanf(text, "%63[^:]:%u", addr, &port) < 1 ||
	    inet_pton(AF_INET, addr, &out->u.ipv4) != 1)
		die(text);
	out->family = AF_INET;
	out->port = port;
}

static void suite(struct rtpengine_srtp *srtp, const char *name,
		  const char *hex)
{
	int gcm = name && strstr(name, "GCM");
	uint8_t key[30];

	srtp->cipher = REC_NULL;
	srtp->hmac = REH_NULL;
	if (!name)
		return;
	/* the number of the first stream, as in streams_new() */
	hex_read(hex, key, sizeof(key));
	memset(key + (gcm ? 24 : 26), 0, 4);
	srtp->cipher = gcm ? REC_AEAD_AES_GCM_128 : REC_AES_CM_128;
	srtp->hmac = gcm ? REH_NULL : REH_HMAC_SHA1;
	srtp->rtp_auth_tag_len = gcm ? 0 : 10;
	srtp->rtcp_auth_tag_len = gcm ? 0 : 10;
	srtp->master_key_len = 16;
	srtp->session_key_len = 16;
	memcpy(srtp->master_key, key, 16);
	srtp->master_salt_len = gcm ? 12 : 14;
	srtp->session_salt_len = srtp->master_salt_len;
	memcpy(srtp->master_salt, key + 16, srtp->master_salt_len);
}

#define SIZE(which, name) \
	[which] = sizeof(struct rtpengine_command_##name)

static void start(int fd, struct counters *c, size_t size)
{
	struct rtpengine_command_pin_memory pin = {
		.cmd = REMG_PIN_MEMORY, .pin_memory = { c, size } };
	struct rtpengine_command_init init = {
		.cmd = REMG_INIT,
		.init = { .last_cmd = __REMG_LAST, .rtpe_stats = &c->all,
			  .msg_size = {
			SIZE(REMG_INIT, init),
			SIZE(REMG_ADD_TARGET, add_target),
			SIZE(REMG_DEL_TARGET, del_target),
			SIZE(REMG_ADD_DESTINATION, destination),
			SIZE(REMG_ADD_CALL, add_call),
			SIZE(REMG_DEL_CALL, del_call),
			SIZE(REMG_ADD_STREAM, add_stream),
			SIZE(REMG_DEL_STREAM, del_stream),
			SIZE(REMG_PACKET, packet),
			SIZE(REMG_INIT_PLAY_STREAMS, init_play_streams),
			SIZE(REMG_GET_PACKET_STREAM, get_packet_stream),
			SIZE(REMG_PLAY_STREAM_PACKET, play_stream_packet),
			SIZE(REMG_PLAY_STREAM, play_stream),
			SIZE(REMG_STOP_STREAM, stop_stream),
			SIZE(REMG_FREE_PACKET_STREAM, free_packet_stream),
			SIZE(REMG_PIN_MEMORY, pin_memory),
		} } };

	tell(fd, &pin, sizeof(pin), "pinned memory");
	tell(fd, &init, sizeof(init), "init");
}

static void add_target(int fd, const struct leg *leg, struct counters *c)
{
	struct rtpengine_command_add_target add = { .cmd = REMG_ADD_TARGET };
	struct rtpengine_target_info *t = &add.target;
	int i;

	address(&t->local, leg->at, 0);
	suite(&t->decrypt, leg->opens, leg->key);
	t->src_mismatch = MSM_IGNORE;
	t->num_destinations = 1;
	for (i = 0; i < RTPE_NUM_OUTPUT_MEDIA; i++)
		t->media_output_idxs[i] =
			(struct rtpengine_output_group){ 0, 1, 0, 1 };
	t->ssrc[0] = htonl(STREAM_SSRC);
	t->ssrc_stats[0] = &c->in;
	c->in.lost_bits = -1;
	c->type.clock_rate = 8000;
	t->pt_stats[0] = &c->type;
	t->num_payload_types = 1;
	t->iface_stats = &c->interface;
	t->stats = &c->stream_in;
	t->rtp = 1;
	t->rtp_only = 1;
	t->ssrc_req = 1;
	t->track_ssrc = 1;
	t->rtp_stats = 1;
	tell(fd, &add, sizeof(add), "target");
}

static void add_destination(int fd, const struct leg *leg, struct counters *c)
{
	struct rtpengine_command_destination add = {
		.cmd = REMG_ADD_DESTINATION };
	struct rtpengine_output_info *out = &add.destination.output;

	address(&add.destination.local, leg->at, 0);
	address(&out->dst_addr, leg->to, 0);
	address(&out->src_addr, leg->via, add.destination.local.port);
	suite(&out->encrypt, leg->seals, leg->key);
	out->iface_stats = &c->interface;
	out->stats = &c->stream_out;
	out->ssrc_stats[0] = &c->out;
	tell(fd, &add, sizeof(add), "destination");
}

/* Messages of one transaction, one behind the other. */
struct batch {
	char octets[8192];
	size_t len;
};

static void add_message(struct batch *batch, struct nl_msg *msg)
{
	size_t len = nlmsg_hdr(msg)->nlmsg_len;

	memcpy(batch->octets + batch->len, nlmsg_hdr(msg), len);
	batch->len += NLMSG_ALIGN(len);
	nlmsg_free(msg);
}

static struct nl_msg *nf_message(int type, int flags, int family, int res)
{
	struct nfgenmsg gen = { .nfgen_family = family,
				.res_id = htons(res) };
	struct nl_msg *msg = nlmsg_alloc_simple(type, NLM_F_REQUEST | flags);

	nlmsg_append(msg, &gen, sizeof(gen), NLMSG_ALIGNTO);

	return msg;
}

static struct nl_msg *rule(void)
{
	struct nl_msg *msg = nf_message(NFNL_SUBSYS_NFTABLES << 8 |
					NFT_MSG_NEWRULE,
					NLM_F_CREATE | NLM_F_APPEND | NLM_F_ACK,
					NFPROTO_IPV4, 0);
	struct nlattr *all, *one, *data;

	nla_put_string(msg, NFTA_RULE_TABLE, "bench");
	nla_put_string(msg, NFTA_RULE_CHAIN, "in");
	all = nla_nest_start(msg, NFTA_RULE_EXPRESSIONS);
	one = nla_nest_start(msg, NFTA_LIST_ELEM);
	nla_put_string(msg, NFTA_EXPR_NAME, "rtpengine");
	data = nla_nest_start(msg, NFTA_EXPR_DATA);
	nla_put_u32(msg, RTPEA_RTPENGINE_TABLE, 0);
	nla_nest_end(msg, data);
	nla_nest_end(msg, one);
	nla_nest_end(msg, all);

	return msg;
}

/* No program but the daemon itself knows how to write this expression. */
static void add_rule(void)
{
	struct nl_sock *sk = nl_socket_alloc();
	struct batch batch = { };
	struct {
		struct nlmsghdr head;
		struct nlmsgerr err;
		char rest[4096];
	} answer;
	int fd;

	add_message(&batch, nf_message(NFNL_MSG_BATCH_BEGIN, 0, AF_UNSPEC,
				       NFNL_SUBSYS_NFTABLES));
	add_message(&batch, rule());
	add_message(&batch, nf_message(NFNL_MSG_BATCH_END, 0, AF_UNSPEC,
				       NFNL_SUBSYS_NFTABLES));
	if (nl_connect(sk, NETLINK_NETFILTER) < 0)
		die("netlink");
	fd = nl_socket_get_fd(sk);
	if (send(fd, batch.octets, batch.len, 0) < 0 ||
	    recv(fd, &answer, sizeof(answer), 0) < 0)
		die("nftables");
	errno = -answer.err.error;
	if (answer.head.nlmsg_type != NLMSG_ERROR || errno)
		die("nftables rule");
	nl_socket_free(sk);
}

static int table_new(void)
{
	int fd = open(CONTROL, O_WRONLY);

	if (fd < 0)
		die(CONTROL);
	if (write(fd, "add 0\n", 6) != 6 && errno != EEXIST)
		die("add");
	close(fd);
	fd = open(TABLE_CONTROL, O_RDWR);
	if (fd < 0)
		die(TABLE_CONTROL);

	return fd;
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "at", 1, NULL, 'a' }, { "via", 1, NULL, 'v' },
		{ "to", 1, NULL, 't' }, { "key", 1, NULL, 'k' },
		{ "open", 1, NULL, 'o' }, { "seal", 1, NULL, 's' }, { }
	};
	size_t size = (sizeof(struct counters) + 4095) & ~4095ul;
	struct leg leg = { };
	struct counters *c;
	int what, fd;

	while ((what = getopt_long(argc, argv, "", options, NULL)) != -1)
		switch (what) {
		case 'a': leg.at = optarg; break;
		case 'v': leg.via = optarg; break;
		case 't': leg.to = optarg; break;
		case 'k': leg.key = optarg; break;
		case 'o': leg.opens = optarg; break;
		case 's': leg.seals = optarg; break;
		default: return 2;
		}
	if (!leg.at || !leg.via || !leg.to)
		return 2;
	c = mmap(NULL, size, PROT_READ | PROT_WRITE,
		 MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	if (c == MAP_FAILED)
		die("memory");
	fd = table_new();
	start(fd, c, size);
	add_target(fd, &leg, c);
	add_destination(fd, &leg, c);
	add_rule();
	printf("ready\n");
	fflush(stdout);
	pause();

	return 0;
}
