// SPDX-License-Identifier: GPL-2.0
/*
 * STUN messages that carry an application's datagram (RFC 8489 sections 5 and
 * 14, RFC 8656 sections 10, 11 and 18). The builder knows what it has put in;
 * the parser has to find out.
 *
 * The class of the message must not matter: TURN's older drafts and MS-TURN
 * carry DATA in what RFC 8489 reads as requests and responses (Send is request
 * 0x0004, Data 0x0115 has the class bits of an error). What is malformed does
 * not pass: nobody can say what it carries.
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
	DRAFT_SEND_REQUEST = 0x0004, DRAFT_SEND_RESPONSE = 0x0104,
	DRAFT_DATA_INDICATION = 0x0115,
	SEND_INDICATION = 0x0016, DATA_INDICATION = 0x0017,
	CONNECT_ATTEMPT_INDICATION = 0x001c,
	HIGHEST_INDICATION = 0x3eff,
};

enum {
	USERNAME = 0x0006, MESSAGE_INTEGRITY = 0x0008, CHANNEL_NUMBER = 0x000c,
	DRAFT_COOKIE = 0x000f, DRAFT_DESTINATION = 0x0011,
	XOR_PEER_ADDRESS = 0x0012, DATA = 0x0013, DONT_FRAGMENT = 0x001a,
	PRIORITY = 0x0024, ICMP = 0x8004, SOFTWARE = 0x8022,
	FINGERPRINT = 0x8028,
};

/**
 * struct stun - a message under construction
 * @data: the octets so far
 * @len: how many
 * @has_data: a DATA attribute was put in, its type and length at @data_at
 * @data_at: offset of that
 */
struct stun {
	u8 data[2048];
	size_t len;
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
}

/* what the header says of the length of the attributes */
static void stun_set_length(u8 *data, u16 len)
{
	data[2] = len >> 8;
	data[3] = len;
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
	stun_set_length(s->data, s->len - 20);
}

static bool has_data(const u8 *data, size_t len)
{
	struct octets o = octets_copy(data, len);
	bool got = srtp_parse_stun_has_data(o.data, o.len);

	octets_free(&o);
	return got;
}

struct stun_attribute {
	u16 type, len;
};

static const struct {
	const char *name;
	u16 type;
	struct stun_attribute with[8];
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
	{ "success response with a stray DATA", BINDING_SUCCESS,
	  { { SOFTWARE, 3 }, { DATA, 8 } } },
	{ "error response with a stray DATA", REFRESH_ERROR, { { DATA, 8 } } },
	{ "draft send request", DRAFT_SEND_REQUEST,
	  { { DRAFT_DESTINATION, 8 }, { DATA, 172 } } },
	{ "draft send request without DATA", DRAFT_SEND_REQUEST,
	  { { DRAFT_DESTINATION, 8 } } },
	{ "draft send response", DRAFT_SEND_RESPONSE, {} },
	{ "draft data indication", DRAFT_DATA_INDICATION,
	  { { XOR_PEER_ADDRESS, 8 }, { DATA, 172 } } },
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
	const struct stun_attribute *a;

	stun_begin(s, messages[i].type);
	for (a = messages[i].with; a->type; a++)
		stun_add(s, a->type, a->len);
}

static void test_messages(void)
{
	struct stun s;
	size_t i;
	bool got;

	for (i = 0; i < ARRAY_SIZE(messages); i++) {
		stun_build(&s, i);
		got = has_data(s.data, s.len);
		ktap_check(got == s.has_data, "%s: %d, want %d",
			   messages[i].name, got, s.has_data);
	}
}

/* The same attributes in messages of every type, so of every class. */
static void test_types(void)
{
	struct stun s;
	u16 type;

	for (type = 0; type < 0x4000; type++) {
		stun_begin(&s, type);
		stun_add(&s, XOR_PEER_ADDRESS, 8);
		ktap_check(!has_data(s.data, s.len), "type %#06x without DATA",
			   type);
		stun_add(&s, DATA, 12);
		ktap_check(has_data(s.data, s.len), "type %#06x with DATA",
			   type);
	}
}

/*
 * A message cut short does not pass: its header tells of more. With a header
 * that agrees with the cut, it passes where the cut falls between attributes
 * and DATA was not reached.
 */
static void check_cuts(const char *name, struct stun *s)
{
	size_t len, at;

	for (len = 0; len < s->len; len++)
		ktap_check(has_data(s->data, len), "%s cut to %zu", name, len);

	for (len = 20; len <= s->len; len++) {
		bool want = true, got;

		stun_set_length(s->data, len - 20);
		got = has_data(s->data, len);
		for (at = 20; at <= len;) {
			if (at == len && (!s->has_data || len <= s->data_at))
				want = false;
			at += 4 + (s->data[at + 2] << 8 | s->data[at + 3]);
			at = (at + 3) / 4 * 4;
		}
		ktap_check(got == want, "%s ending at %zu: %d, want %d", name,
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

/* One of each class, harmless until it is damaged. */
static const u16 harmless[] = {
	BINDING_REQUEST, BINDING_INDICATION, BINDING_SUCCESS, BINDING_ERROR,
};

static void begin_harmless(struct stun *s, u16 type)
{
	stun_begin(s, type);
	stun_add(s, SOFTWARE, 4);
	ktap_check(!has_data(s->data, s->len), "type %#06x, undamaged", type);
}

static void check_cookie(u16 type)
{
	unsigned int bit;
	struct stun s;

	for (bit = 0; bit < 32; bit++) {
		begin_harmless(&s, type);
		s.data[4 + bit / 8] ^= 1 << bit % 8;
		ktap_check(has_data(s.data, s.len),
			   "type %#06x, magic cookie bit %u", type, bit);
	}
}

static void check_length(u16 type)
{
	unsigned int len;
	struct stun s;

	begin_harmless(&s, type);
	for (len = 0; len <= 65535; len++) {
		stun_set_length(s.data, len);
		ktap_check(has_data(s.data, s.len) == (len != s.len - 20),
			   "type %#06x, header says %u of %zu", type, len,
			   s.len - 20);
	}
	stun_set_length(s.data, s.len - 20);
	for (len = 1; len <= 8; len++)
		ktap_check(has_data(s.data, s.len + len),
			   "type %#06x, %u octets behind", type, len);
}

static void check_attribute_length(u16 type)
{
	unsigned int over;
	struct stun s;

	begin_harmless(&s, type);
	for (over = 5; over <= 65535; over++) {
		s.data[22] = over >> 8;
		s.data[23] = over;
		ktap_check(has_data(s.data, s.len),
			   "type %#06x, attribute of %u in room for 4", type,
			   over);
	}
}

/* Octets that are no attribute, counted by the header. */
static void check_rest(u16 type)
{
	struct stun s;
	size_t rest;

	for (rest = 1; rest < 4; rest++) {
		begin_harmless(&s, type);
		stun_set_length(s.data, s.len + rest - 20);
		ktap_check(has_data(s.data, s.len + rest),
			   "type %#06x, a rest of %zu", type, rest);
	}
}

static void test_malformed(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(harmless); i++) {
		check_cookie(harmless[i]);
		check_length(harmless[i]);
		check_attribute_length(harmless[i]);
		check_rest(harmless[i]);
	}
}

/*
 * MS-TURN 2.2: a transaction id of 16 octets where the magic cookie would be,
 * another cookie as first attribute, contents not padded. None of it passes.
 */
static void test_ms_turn(void)
{
	static const u16 types[] = {
		ALLOCATE_REQUEST, DRAFT_SEND_REQUEST, DRAFT_DATA_INDICATION,
	};
	size_t i, len;
	struct stun s;

	for (i = 0; i < ARRAY_SIZE(types); i++)
		for (len = 0; len < 180; len++) {
			stun_begin(&s, types[i]);
			memset(s.data + 4, 0x5a, 16);
			stun_add(&s, DRAFT_COOKIE, 4);
			memcpy(s.data + 24, "\x72\xc6\x4b\xc6", 4);
			stun_add(&s, DRAFT_DESTINATION, 8);
			if (types[i] != ALLOCATE_REQUEST) {
				stun_add(&s, DATA, len);
				s.len = s.data_at + 4 + len;
				stun_set_length(s.data, s.len - 20);
			}
			ktap_check(has_data(s.data, s.len),
				   "type %#06x, %zu octets", types[i], len);
		}
}

static void test_random(void)
{
	struct random r = { 8489 };
	unsigned int n, k;
	struct stun s;

	for (n = 0; n < 30000; n++) {
		bool got;

		stun_begin(&s, random_below(&r, 0x4000));
		for (k = random_below(&r, 6); k; k--)
			stun_add(&s, random_below(&r, 4) ?
				     random_below(&r, 0x10000) :
				     random_below(&r, 0x20),
				 random_below(&r, 200));
		got = has_data(s.data, s.len);
		ktap_check(got == s.has_data, "case %u: %d, want %d", n, got,
			   s.has_data);
		/* cut anywhere: whatever it says, it reads no further */
		k = 20 + random_below(&r, s.len - 19);
		stun_set_length(s.data, k - 20);
		has_data(s.data, k);
	}
}

static const struct ktap_test tests[] = {
	{ "requests, responses, indications", test_messages },
	{ "cut at every length", test_cuts },
	{ "DATA in every type of message", test_types },
	{ "what is malformed does not pass", test_malformed },
	{ "MS-TURN does not pass", test_ms_turn },
	{ "random messages against their builder", test_random },
};

int main(void)
{
	return ktap_run(tests, ARRAY_SIZE(tests));
}
