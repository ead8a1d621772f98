// SPDX-License-Identifier: GPL-2.0
/*
 * STUN messages that carry an application's datagram (RFC 8489 sections 5 and
 * 14, RFC 8656 sections 10, 11 and 18). The builder knows what it has put in;
 * the parser has to find out.
 */
#include <stdio.h>
#include <string.h>
#include <linux/kernel.h>

#include "ktap.h"
#include "parse.h"
#include "random.h"
#include "vector.h"

enum {
	BINDING_REQUEST = 0x0001, BINDING_INDICATION = 0x0011,
	BINDING_SUCCESS = 0x0101, BINDING_ERROR = 0x0111,
	ALLOCATE_REQUEST = 0x0003, REFRESH_ERROR = 0x0114,
	SEND_INDICATION = 0x0016, DATA_INDICATION = 0x0017,
	CONNECT_ATTEMPT_INDICATION = 0x001c,
	HIGHEST_INDICATION = 0x3eff,
};

enum {
	USERNAME = 0x0006, MESSAGE_INTEGRITY = 0x0008, CHANNEL_NUMBER = 0x000c,
	XOR_PEER_ADDRESS = 0x0012, DATA = 0x0013, DONT_FRAGMENT = 0x001a,
	PRIORITY = 0x0024, ICMP = 0x8004, SOFTWARE = 0x8022,
	FINGERPRINT = 0x8028,
};

/**
 * struct stun - a message under construction
 * @data: the octets so far
 * @len: how many
 * @indication: class of the message
 * @has_data: a DATA attribute was put in, its type and length at @data_at
 * @data_at: offset of that
 */
struct stun {
	u8 data[2048];
	size_t len;
	bool indication;
	bool has_data;
	size_t data_at;
};

static void stun_begin(struct stun *s, u16 type)
{
	static const u8 header[20] = {
		0, 0, 0, 0, 0x21, 0x12, 0xa4, 0x42,
		1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12,
	};

	memset(s, 0, sizeof(*s));
	memcpy(s->data, header, sizeof(header));
	s->data[0] = type >> 8;
	s->data[1] = type;
	s->len = sizeof(header);
	/* RFC 8489 section 5: class bits C1 and C0 are bits 8 and 4 */
	s->indication = !(type & 0x100) && type & 0x10;
}

static void stun_add(struct stun *s, u16 type, u16 len)
{
	u8 *at = s->data + s->len;
	size_t i;

	if (type == DATA && !s->has_data) {
		s->has_data = true;
		s->data_at = s->len;
	}
	at[0] = type >> 8;
	at[1] = type;
	at[2] = len >> 8;
	at[3] = len;
	/* contents that would be a DATA attribute to who loses step */
	for (i = 0; i < len; i++)
		at[4 + i] = (const u8[]){ 0, DATA, 0, 0 }[i % 4];
	s->len += 4 + len;
	while (s->len % 4)
		s->data[s->len++] = 0;
	s->data[2] = (s->len - 20) >> 8;
	s->data[3] = s->len - 20;
}

static bool has_data(const u8 *data, size_t len)
{
	struct octets o = octets_copy(data, len);
	bool got = srtp_parse_stun_has_data(o.data, o.len);

	octets_free(&o);
	return got;
}

struct attribute {
	u16 type, len;
};

static const struct {
	const char *name;
	u16 type;
	struct attribute with[8];
} messages[] = {
	{ "empty binding request", BINDING_REQUEST, {} },
	{ "ICE check", BINDING_REQUEST,
	  { { USERNAME, 9 }, { PRIORITY, 4 }, { MESSAGE_INTEGRITY, 20 },
	    { FINGERPRINT, 4 } } },
	{ "keep-alive", BINDING_INDICATION, {} },
	{ "keep-alive with fingerprint", BINDING_INDICATION,
	  { { SOFTWARE, 5 }, { FINGERPRINT, 4 } } },
	{ "binding success", BINDING_SUCCESS, { { SOFTWARE, 3 } } },
	{ "binding error", BINDING_ERROR, { { SOFTWARE, 2 } } },
	{ "allocate request", ALLOCATE_REQUEST, { { DONT_FRAGMENT, 0 } } },
	{ "request with a stray DATA", ALLOCATE_REQUEST, { { DATA, 8 } } },
	{ "error response with a stray DATA", REFRESH_ERROR, { { DATA, 8 } } },
	{ "send", SEND_INDICATION,
	  { { XOR_PEER_ADDRESS, 8 }, { DATA, 172 } } },
	{ "send, DATA first", SEND_INDICATION,
	  { { DATA, 172 }, { XOR_PEER_ADDRESS, 8 } } },
	{ "send to IPv6, odd DATA", SEND_INDICATION,
	  { { XOR_PEER_ADDRESS, 20 }, { DATA, 33 } } },
	{ "send, DONT-FRAGMENT", SEND_INDICATION,
	  { { XOR_PEER_ADDRESS, 8 }, { DONT_FRAGMENT, 0 }, { DATA, 1 } } },
	{ "send, empty DATA", SEND_INDICATION,
	  { { XOR_PEER_ADDRESS, 8 }, { DATA, 0 } } },
	{ "send without DATA", SEND_INDICATION, { { XOR_PEER_ADDRESS, 8 } } },
	{ "data", DATA_INDICATION,
	  { { XOR_PEER_ADDRESS, 8 }, { DATA, 172 } } },
	{ "data after padding of 3, 2 and 1", DATA_INDICATION,
	  { { SOFTWARE, 1 }, { SOFTWARE, 2 }, { SOFTWARE, 3 }, { DATA, 12 },
	    { FINGERPRINT, 4 } } },
	{ "data with ICMP", DATA_INDICATION,
	  { { XOR_PEER_ADDRESS, 8 }, { ICMP, 8 } } },
	{ "unknown attributes, then DATA", DATA_INDICATION,
	  { { 0xffff, 0 }, { 0x7fff, 260 }, { 0x1300, 4 }, { DATA, 4 } } },
	{ "CONNECTION-ATTEMPT indication", CONNECT_ATTEMPT_INDICATION,
	  { { XOR_PEER_ADDRESS, 8 } } },
	{ "indication of an unknown method with DATA", HIGHEST_INDICATION,
	  { { DATA, 40 } } },
	{ "two DATA", SEND_INDICATION, { { DATA, 4 }, { DATA, 4 } } },
};

static void stun_build(struct stun *s, size_t i)
{
	const struct attribute *a;

	stun_begin(s, messages[i].type);
	for (a = messages[i].with; a->type; a++)
		stun_add(s, a->type, a->len);
}

static void test_messages(void)
{
	struct stun s;
	bool got, want;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(messages); i++) {
		stun_build(&s, i);
		want = s.indication && s.has_data;
		got = has_data(s.data, s.len);
		ktap_check(got == want, "%s: %d, want %d", messages[i].name,
			   got, want);
	}
}

/*
 * What is left of a message cut short: an indication passes only where the cut
 * falls between attributes and DATA was not reached.
 */
static void check_cuts(const char *name, const struct stun *s)
{
	size_t len, at;

	for (len = 0; len <= s->len; len++) {
		bool want = true, got = has_data(s->data, len);

		if (len >= 20 && !s->indication)
			want = false;
		for (at = 20; len >= 20 && s->indication && at <= len;) {
			if (at == len && (!s->has_data || len <= s->data_at))
				want = false;
			at += 4 + (s->data[at + 2] << 8 | s->data[at + 3]);
			at = (at + 3) / 4 * 4;
		}
		ktap_check(got == want, "%s cut to %zu: %d, want %d", name,
			   len, got, want);
	}
}

static void test_cuts(void)
{
	struct stun s;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(messages); i++) {
		stun_build(&s, i);
		check_cuts(messages[i].name, &s);
	}
}

/* Malformed indications are taken to have data. */
static void test_malformed(void)
{
	unsigned int i, over;
	struct stun s;

	for (i = 4; i < 8; i++) {
		stun_begin(&s, BINDING_INDICATION);
		stun_add(&s, SOFTWARE, 4);
		s.data[i] ^= 1;
		ktap_check(has_data(s.data, s.len), "magic cookie octet %u", i);
	}
	for (over = 5; over <= 65535; over += over < 64 ? 1 : 251) {
		stun_begin(&s, BINDING_INDICATION);
		stun_add(&s, SOFTWARE, 4);
		s.data[22] = over >> 8;
		s.data[23] = over;
		ktap_check(has_data(s.data, s.len),
			   "attribute of %u in room for 4", over);
	}
	for (i = 1; i < 4; i++) {
		stun_begin(&s, BINDING_INDICATION);
		stun_add(&s, SOFTWARE, 4);
		ktap_check(has_data(s.data, s.len + i), "%u octets behind", i);
	}
}

static void test_random(void)
{
	struct random r = { 8489 };
	unsigned int n, k;
	struct stun s;

	for (n = 0; n < 30000; n++) {
		bool got, want;

		stun_begin(&s, random_below(&r, 0x4000));
		for (k = random_below(&r, 6); k; k--)
			stun_add(&s, random_below(&r, 4) ?
				     random_below(&r, 0x10000) :
				     random_below(&r, 0x20),
				 random_below(&r, 200));
		want = s.indication && s.has_data;
		got = has_data(s.data, s.len);
		ktap_check(got == want, "case %u: %d, want %d", n, got, want);
		/* cut anywhere: whatever it says, it reads no further */
		has_data(s.data, random_below(&r, s.len + 1));
	}
}

static const struct ktap_test tests[] = {
	{ "requests, responses, indications", test_messages },
	{ "cut at every length", test_cuts },
	{ "malformed indications do not pass", test_malformed },
	{ "random messages against their builder", test_random },
};

int main(void)
{
	return ktap_run(tests, ARRAY_SIZE(tests));
}
