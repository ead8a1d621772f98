// SPDX-License-Identifier: GPL-2.0
/*
 * message   what libsrtpctl puts into a message and reads out of one; KTAP.
 *
 * The judge of a message is libnl's own parser, not the library's tables.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <netlink/attr.h>
#include <netlink/genl/genl.h>

#include "link.h"

static unsigned int points;
static unsigned int failures;

static void point(bool good, const char *name)
{
	points++;
	failures += !good;
	printf("%sok %u - %s\n", good ? "" : "not ", points, name);
}

static struct nl_msg *message(const struct object *object, const void *data)
{
	struct nl_msg *msg = nlmsg_alloc_size(LINK_MSG_MAX);

	if (!msg || !genlmsg_put(msg, 0, 1, 0x20, 0, 0, SRTP_CMD_FLOW_NEW, 1) ||
	    object_put(msg, object, data)) {
		printf("Bail out! no message\n");
		exit(1);
	}
	return msg;
}

static struct nlattr *attrs_of(struct nl_msg *msg, int *len)
{
	struct genlmsghdr *gnlh = nlmsg_data(nlmsg_hdr(msg));

	*len = genlmsg_attrlen(gnlh, 0);
	return genlmsg_attrdata(gnlh, 0);
}

static struct nlattr *attr_of(struct nl_msg *msg, int type)
{
	int len;
	struct nlattr *head = attrs_of(msg, &len);

	return nla_find(head, len, type);
}

#define F(x)	SRTPCTL_BIT(SRTP_A_FLOW_##x)
#define S(x)	SRTPCTL_BIT(SRTP_A_SESSION_##x)
#define K(x)	SRTPCTL_BIT(SRTP_A_KEY_##x)

static void flow_of_everything(struct srtpctl_flow *flow,
			       struct srtpctl_session *ses)
{
	memset(ses, 0, sizeof(*ses));
	ses->has = S(SUITE) | S(KEY) | S(SSRC) | S(SHARED_KEY) | S(STATES);
	ses->suite = SRTP_SUITE_AEAD_AES_128_GCM;
	ses->n_ssrc = 2;
	ses->ssrc[1] = 0xdeadbeef;
	ses->n_keys = 2;
	ses->keys[1].has = K(MASTER) | K(MKI) | K(ENGINE);
	ses->keys[1].master.len = 28;
	memset(ses->keys[1].master.octets, 0xa5, 28);
	ses->keys[1].mki.len = 1;
	ses->keys[1].mki.octets[0] = 9;
	strcpy(ses->keys[1].engine, "none-such");

	memset(flow, 0, sizeof(*flow));
	flow->has = F(ID) | F(OWNER) | F(COOKIE) | F(LOCAL_ADDR) |
		    F(LOCAL_PORT) | F(SESSIONS) | F(SESSION) | F(LAST_OK) |
		    F(NO_REMOTE);
	flow->id = 0x01020304;
	strcpy(flow->owner, "fifteen-letters");
	flow->local_addr.len = 4;
	memcpy(flow->local_addr.octets, "\xc0\x00\x02\x01", 4);
	flow->local_port = 5004;
	flow->last_ok = 7;
	flow->session = ses;
}

static void test_put(struct nl_msg *msg)
{
	struct nlattr *nla;
	unsigned char *port;

	nla = attr_of(msg, SRTP_A_FLOW_ID);
	point(nla && nla_len(nla) == 4 && nla_get_u32(nla) == 0x01020304,
	      "a number is in host order");
	nla = attr_of(msg, SRTP_A_FLOW_LOCAL_PORT);
	port = nla ? nla_data(nla) : NULL;
	point(port && nla_len(nla) == 2 && port[0] == 0x13 && port[1] == 0x8c,
	      "a port is in network order");
	nla = attr_of(msg, SRTP_A_FLOW_OWNER);
	point(nla && nla_len(nla) == 16 && !strcmp(nla_data(nla),
						   "fifteen-letters"),
	      "an owner ends with its NUL");
	nla = attr_of(msg, SRTP_A_FLOW_COOKIE);
	point(nla && !nla_len(nla), "an empty cookie is sent");
	nla = attr_of(msg, SRTP_A_FLOW_SESSIONS);
	point(nla && nla_is_nested(nla) && !nla_len(nla),
	      "an empty list of sessions is sent");
	nla = attr_of(msg, SRTP_A_FLOW_NO_REMOTE);
	point(nla && !nla_len(nla), "a flag has no octets");
	point(!attr_of(msg, SRTP_A_FLOW_LAST_OK),
	      "what is only shown is not sent");
	point(!attr_of(msg, SRTP_A_FLOW_MARK), "what is not meant is not sent");
}

static void test_get(struct nl_msg *msg)
{
	static struct srtpctl_session ses;
	struct nlattr *nla = attr_of(msg, SRTP_A_FLOW_SESSION);
	struct srtpctl_flow flow;
	struct nlattr *head;
	int len;

	head = attrs_of(msg, &len);
	object_get(&object_flow, head, len, &flow);
	point(flow.local_port == 5004 && flow.local_addr.len == 4 &&
	      !memcmp(flow.local_addr.octets, "\xc0\x00\x02\x01", 4),
	      "an endpoint comes back");
	point((flow.has & F(SESSIONS)) && !flow.n_sessions &&
	      (flow.has & F(NO_REMOTE)) && !(flow.has & F(MARK)),
	      "bits tell what was there");

	object_get(&object_session, nla_data(nla), nla_len(nla), &ses);
	point(ses.n_ssrc == 2 && !ses.ssrc[0] && ses.ssrc[1] == 0xdeadbeef,
	      "a list comes back in order");
	point(ses.n_keys == 2 && !ses.keys[0].has &&
	      ses.keys[1].master.len == 28 && ses.keys[1].mki.octets[0] == 9 &&
	      !strcmp(ses.keys[1].engine, "none-such"),
	      "nests come back in order");
	point((ses.has & S(SHARED_KEY)) && !(ses.has & S(STATES)),
	      "a flag of a nest comes back");
}

/* The address of the first octet 0xa5: the master key of the second key. */
static const char *key_at(struct nl_msg *msg)
{
	const char *base = (const char *)nlmsg_hdr(msg);

	return memchr(base, 0xa5, nlmsg_hdr(msg)->nlmsg_len);
}

static void refusal(struct nl_msg *msg, unsigned int type, const char *at,
		    int miss, struct srtpctl_result *result)
{
	const struct nlmsghdr *sent = nlmsg_hdr(msg);
	struct nl_msg *ack = nlmsg_alloc();
	uint32_t offset = (uint32_t)(at - (const char *)sent);

	memset(result, 0, sizeof(*result));
	nla_put_string(ack, NLMSGERR_ATTR_MSG, "why");
	nla_put_u32(ack, (int)type, offset);
	if (miss)
		nla_put_u32(ack, NLMSGERR_ATTR_MISS_TYPE, (uint32_t)miss);
	link_refusal(nlmsg_attrdata(nlmsg_hdr(ack), 0),
		     nlmsg_attrlen(nlmsg_hdr(ack), 0), sent, &object_flow,
		     result);
	nlmsg_free(ack);
}

static void test_refusal(struct nl_msg *msg)
{
	const char *cookie = (char *)attr_of(msg, SRTP_A_FLOW_COOKIE);
	const char *master = key_at(msg) - NLA_HDRLEN;
	struct srtpctl_result result;

	refusal(msg, NLMSGERR_ATTR_OFFS, cookie, 0, &result);
	point(result.attr && !strcmp(result.attr, "cookie") && !result.missing,
	      "a refusal names an attribute");
	refusal(msg, NLMSGERR_ATTR_OFFS, master, 0, &result);
	point(result.attr && !strcmp(result.attr, "master"),
	      "a refusal names an attribute of a nest of a nest");
	refusal(msg, NLMSGERR_ATTR_MISS_NEST,
		(char *)attr_of(msg, SRTP_A_FLOW_SESSION),
		SRTP_A_SESSION_WINDOW, &result);
	point(result.attr && !strcmp(result.attr, "window") && result.missing,
	      "a refusal names what is missing in a nest");
	refusal(msg, NLMSGERR_ATTR_OFFS, cookie + 100000, 0, &result);
	point(!result.attr, "an offset that is nowhere has no name");
}

/* Lengths and types changed at every place: sanitizers watch. */
static void test_disturbed(struct nl_msg *msg)
{
	static struct srtpctl_flow flow;
	static struct srtpctl_event event;
	static struct srtpctl_session ses;
	struct nlattr *head;
	int len;

	head = attrs_of(msg, &len);
	for (int i = 0; i < len; i++)
		for (int value = 0; value < 256; value += 5) {
			unsigned char *copy = malloc((size_t)len);

			if (!copy)
				exit(1);
			memcpy(copy, head, (size_t)len);
			copy[i] = (unsigned char)value;
			object_get(&object_flow, (void *)copy, len, &flow);
			object_get(&object_event, (void *)copy, len, &event);
			object_get(&object_session, (void *)copy, len, &ses);
			object_name_at(&object_flow, (void *)copy, len,
				       copy + len / 2);
			free(copy);
		}
	point(true, "disturbed messages do no harm");
}

int main(void)
{
	static struct srtpctl_session ses;
	struct srtpctl_flow flow;
	struct nl_msg *msg;

	flow_of_everything(&flow, &ses);
	msg = message(&object_flow, &flow);
	test_put(msg);
	test_get(msg);
	test_refusal(msg);
	test_disturbed(msg);
	nlmsg_free(msg);

	flow.n_sessions = SRTP_SESSIONS_PER_FLOW + 1;
	msg = nlmsg_alloc_size(LINK_MSG_MAX);
	point(object_put(msg, &object_flow, &flow),
	      "a count beyond its list is refused");
	nlmsg_free(msg);
	printf("1..%u\n", points);
	return failures ? 1 : 0;
}
