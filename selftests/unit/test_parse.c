// SPDX-License-Identifier: GPL-2.0
/* RTP and RTCP headers, and what shares a port with them. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <linux/kernel.h>

#include "ktap.h"
#include "parse.h"
#include "random.h"
#include "vector.h"

static int parse_rtp_cut(struct srtp_hdr *hdr, const u8 *data, size_t len)
{
	struct octets o = octets_copy(data, len);
	int err = srtp_parse_rtp(hdr, o.data, o.len);

	octets_free(&o);
	return err;
}

static int parse_rtcp_cut(struct srtp_hdr *hdr, const u8 *data, size_t len)
{
	struct octets o = octets_copy(data, len);
	int err = srtp_parse_rtcp(hdr, o.data, o.len);

	octets_free(&o);
	return err;
}

/* ------------------------------------------------------------------ demux */

static const struct {
	const char *name;
	enum srtp_class class;
} classes[] = {
	{ "rtp_rtcp", SRTP_CLASS_RTP }, { "stun", SRTP_CLASS_STUN },
	{ "zrtp", SRTP_CLASS_ZRTP }, { "dtls", SRTP_CLASS_DTLS },
	{ "turn_or_quic", SRTP_CLASS_TURN }, { "quic", SRTP_CLASS_QUIC },
	{ "drop", SRTP_CLASS_OTHER },
};

static void check_class(const char *id, struct json_object *v)
{
	enum srtp_class got = srtp_parse_class(vector_int(v, "first"));
	const char *want = vector_string(v, "class_9443");
	size_t i;

	for (i = 0; i < ARRAY_SIZE(classes); i++)
		if (!strcmp(classes[i].name, want))
			break;
	ktap_check(i < ARRAY_SIZE(classes) && classes[i].class == got,
		   "%s: class %d, want %s", id, got, want);
}

static void test_class(void)
{
	vector_each("demux", "demux", check_class);
}

/* RFC 9443 figure 1, every first octet */
static void test_class_ranges(void)
{
	static const struct {
		unsigned int low, high;
		enum srtp_class class;
	} ranges[] = {
		{ 0, 3, SRTP_CLASS_STUN }, { 4, 15, SRTP_CLASS_OTHER },
		{ 16, 19, SRTP_CLASS_ZRTP }, { 20, 63, SRTP_CLASS_DTLS },
		{ 64, 79, SRTP_CLASS_TURN }, { 80, 127, SRTP_CLASS_QUIC },
		{ 128, 191, SRTP_CLASS_RTP }, { 192, 255, SRTP_CLASS_QUIC },
	};
	unsigned int i, first;

	for (i = 0; i < ARRAY_SIZE(ranges); i++)
		for (first = ranges[i].low; first <= ranges[i].high; first++)
			ktap_check(srtp_parse_class(first) == ranges[i].class,
				   "octet %u: class %d", first,
				   srtp_parse_class(first));
}

static void check_mux(const char *id, struct json_object *v)
{
	u8 data[2] = { vector_int(v, "first"), vector_int(v, "second") };
	struct octets o;
	bool want, got;

	if (json_object_is_type(vector_get(v, "rtcp_mux"), json_type_null))
		return;
	/* "avoid": a payload type nobody may use, but not RTCP */
	want = vector_is(v, "rtcp_mux", "rtcp");
	o = octets_copy(data, sizeof(data));
	got = srtp_parse_is_rtcp(o.data, o.len);
	octets_free(&o);
	ktap_check(got == want, "%s: rtcp %d, want %d", id, got, want);
}

static void test_mux(void)
{
	unsigned int len, type;

	vector_each("demux", "demux", check_mux);
	/* RFC 5761 section 4: 192..223, on any packet of at least two octets */
	for (type = 0; type < 256; type++)
		for (len = 0; len <= 3; len++) {
			u8 data[3] = { 0x80, type, 0 };
			struct octets o = octets_copy(data, len);
			bool want = len >= 2 && type >> 5 == 6;

			ktap_check(srtp_parse_is_rtcp(o.data, o.len) == want,
				   "second octet %u of %u", type, len);
			octets_free(&o);
		}
}

/* RFC 3551 section 6: payload types 72..76 with the marker bit. */
static void test_reserved(void)
{
	static const u8 reserved[] = { 200, 201, 202, 203, 204 };
	unsigned int len, type;

	for (type = 0; type < 256; type++)
		for (len = 0; len <= 3; len++) {
			u8 data[3] = { 0x80, type, 0xc8 };
			struct octets o = octets_copy(data, len);
			bool want = len >= 2 &&
				    memchr(reserved, type, sizeof(reserved));

			ktap_check(srtp_parse_is_reserved(o.data, o.len) == want,
				   "second octet %u of %u", type, len);
			octets_free(&o);
		}
}

/* -------------------------------------------------------------------- RTP */

/* Only the padding count is wrong: SRTP carries it encrypted, unseen. */
static bool is_padding_vector(const char *id)
{
	return !strncmp(id, "pad-", 4);
}

static void check_header(const char *id, struct json_object *v)
{
	struct octets p = vector_octets(v, "packet");
	struct srtp_hdr hdr;
	int err = srtp_parse_rtp(&hdr, p.data, p.len);

	ktap_check(!err && !hdr.rtcp &&
		   hdr.len == vector_int(v, "header_len") &&
		   hdr.seq == vector_int(v, "seq") &&
		   hdr.timestamp == vector_int(v, "timestamp") &&
		   hdr.ssrc == vector_int(v, "ssrc"),
		   "%s: err %d len %u seq %u timestamp %u ssrc %u", id, err,
		   hdr.len, hdr.seq, hdr.timestamp, hdr.ssrc);
	octets_free(&p);
}

static void check_valid(const char *id, struct json_object *v)
{
	if (vector_bool(v, "valid"))
		check_header(id, v);
}

static void test_valid(void)
{
	vector_each("rtp_parse", "rtp_parse", check_valid);
}

static void check_invalid(const char *id, struct json_object *v)
{
	struct srtp_hdr hdr, before;
	struct octets p;
	int err;

	if (vector_bool(v, "valid") || is_padding_vector(id))
		return;
	memset(&hdr, 0xa5, sizeof(hdr));
	before = hdr;
	p = vector_octets(v, "packet");
	err = srtp_parse_rtp(&hdr, p.data, p.len);
	ktap_check(err == -EBADMSG && !memcmp(&hdr, &before, sizeof(hdr)),
		   "%s (%s): err %d", id, vector_string(v, "why"), err);
	octets_free(&p);
}

static void test_invalid(void)
{
	vector_each("rtp_parse", "rtp_parse", check_invalid);
}

static void check_padding(const char *id, struct json_object *v)
{
	struct srtp_hdr hdr;
	struct octets p;
	int err;

	if (vector_bool(v, "valid") || !is_padding_vector(id))
		return;
	p = vector_octets(v, "packet");
	err = srtp_parse_rtp(&hdr, p.data, p.len);
	ktap_check(!err && p.data[0] & 0x20, "%s: err %d", id, err);
	ktap_note("parsed: %s (%s)", id, vector_string(v, "why"));
	octets_free(&p);
}

static void test_padding(void)
{
	vector_each("rtp_parse", "rtp_parse", check_padding);
}

static void check_cut(const char *id, struct json_object *v)
{
	struct srtp_hdr hdr;
	struct octets p;
	size_t len;

	if (!vector_bool(v, "valid"))
		return;
	p = vector_octets(v, "packet");
	for (len = 0; len <= p.len; len++) {
		bool whole = len >= (u64)vector_int(v, "header_len");
		int err = parse_rtp_cut(&hdr, p.data, len);

		ktap_check(err == (whole ? 0 : -EBADMSG),
			   "%s cut to %zu: err %d", id, len, err);
	}
	octets_free(&p);
}

static void test_cut(void)
{
	vector_each("rtp_parse", "rtp_parse", check_cut);
}

/* Protection leaves the header as it is, and grows what is behind it. */
static void check_sealed(const char *id, struct json_object *v)
{
	struct octets p = vector_octets(v, "rtp"), q = vector_octets(v, "srtp");
	size_t growth = vector_int(v, "tag_len") +
			strlen(vector_string(v, "mki")) / 2;
	struct srtp_hdr plain, sealed;
	int err;

	err = srtp_parse_rtp(&plain, p.data, p.len) ?:
	      srtp_parse_rtp(&sealed, q.data, q.len);
	ktap_check(!err && plain.len == sealed.len && plain.seq == sealed.seq &&
		   plain.ssrc == sealed.ssrc && q.len - p.len == growth &&
		   plain.timestamp == sealed.timestamp &&
		   !memcmp(p.data, q.data, plain.len),
		   "%s: err %d, lengths %u and %u", id, err, plain.len,
		   sealed.len);
	octets_free(&p);
	octets_free(&q);
}

static void test_sealed(void)
{
	vector_each("srtp_packets", "srtp", check_sealed);
	vector_each("gcm_srtp", "srtp", check_sealed);
}

static size_t srtp_tag_len(struct json_object *v)
{
	const char *suite = vector_string(v, "suite");

	if (!strncmp(suite, "AEAD_", 5))
		return 16;
	return strstr(suite, "_32") ? 4 : 10;
}

/* A header that reaches into the trailer is the path's to refuse, by length. */
static void check_negative(const char *id, struct json_object *v)
{
	size_t trailer = srtp_tag_len(v) + strlen(vector_string(v, "mki")) / 2;
	struct octets q = vector_octets(v, "packet");
	struct srtp_hdr hdr;
	int err = srtp_parse_rtp(&hdr, q.data, q.len);
	bool refused = err || hdr.len + trailer > q.len, ok;

	if (vector_is(v, "expect", "bad_version"))
		ok = err == -EBADMSG;
	else if (vector_is(v, "expect", "bad_header") ||
		 vector_is(v, "expect", "too_short"))
		ok = refused;
	else
		ok = !refused;
	ktap_check(ok, "%s: err %d, want %s", id, err,
		   vector_string(v, "expect"));
	octets_free(&q);
}

static void test_negative(void)
{
	vector_each("negative", "srtp_neg", check_negative);
}

/* RFC 3550 5.1 read bit by bit. Return: header length, or 0. */
static size_t read_header(const u8 *p, size_t len)
{
	size_t end = 12, words;

	if (len < 12 || !(p[0] & 0x80) || p[0] & 0x40)
		return 0;
	for (words = p[0] % 16; words; words--)
		end += 4;
	if (!(p[0] & 0x10))
		return end <= len ? end : 0;
	if (end + 4 > len)
		return 0;
	for (words = p[end + 2] * 256 + p[end + 3], end += 4; words; words--)
		end += 4;
	return end <= len ? end : 0;
}

static void test_random(void)
{
	struct random r = { 3550 };
	struct srtp_hdr hdr;
	unsigned int n, i;
	u8 data[160];

	for (n = 0; n < 300000; n++) {
		size_t len = random_below(&r, sizeof(data) + 1), want;
		int err;

		for (i = 0; i < len; i++)
			data[i] = random_u64(&r);
		/* mostly version 2, mostly short extensions */
		if (n % 8)
			data[0] = data[0] % 64 | 128;
		i = 12 + data[0] % 16 * 4 + 2;
		if (n % 4 && i < len)
			data[i] = 0;
		if (n % 4 && i + 1 < len)
			data[i + 1] %= 24;
		want = read_header(data, len);
		err = parse_rtp_cut(&hdr, data, len);
		ktap_check(want ? !err && hdr.len == want &&
				  hdr.seq == data[2] * 256 + data[3]
				: err == -EBADMSG,
			   "case %u: err %d, header of %zu", n, err, want);
	}
}

/* ------------------------------------------------------------------- RTCP */

static void check_rtcp(const char *id, struct json_object *v)
{
	struct octets p = vector_octets(v, "rtcp");
	struct octets q = vector_octets(v, "srtcp");
	struct srtp_hdr plain, sealed;
	u32 ssrc;
	int err;

	err = srtp_parse_rtcp(&plain, p.data, p.len) ?:
	      srtp_parse_rtcp(&sealed, q.data, q.len);
	ssrc = (u32)p.data[4] << 24 | p.data[5] << 16 | p.data[6] << 8 |
	       p.data[7];
	ktap_check(!err && plain.rtcp && sealed.rtcp && plain.len == 8 &&
		   sealed.len == 8 && plain.ssrc == ssrc &&
		   sealed.ssrc == ssrc && srtp_parse_is_rtcp(q.data, q.len),
		   "%s: err %d ssrc %08x %08x", id, err, plain.ssrc,
		   sealed.ssrc);
	octets_free(&p);
	octets_free(&q);
}

static void test_rtcp(void)
{
	vector_each("srtcp_packets", "srtcp", check_rtcp);
	vector_each("gcm_srtcp", "srtcp", check_rtcp);
}

static void test_rtcp_cut(void)
{
	u8 data[12] = { 0x80, 200, 0, 6, 0xca, 0xfe, 0xba, 0xbe };
	struct srtp_hdr hdr;
	unsigned int len, first;
	int err;

	for (len = 0; len <= sizeof(data); len++)
		for (first = 0; first < 256; first++) {
			bool good = len >= 8 && first >= 128 && first <= 191;

			data[0] = first;
			err = parse_rtcp_cut(&hdr, data, len);
			ktap_check(err == (good ? 0 : -EBADMSG),
				   "first octet %u, %u octets: err %d", first,
				   len, err);
		}
}

static const struct ktap_test tests[] = {
	{ "first octet: demux.json", test_class },
	{ "first octet: all 256", test_class_ranges },
	{ "RTCP by second octet: demux.json, all 256", test_mux },
	{ "RTCP where RTP alone travels: 200 to 204, no other", test_reserved },
	{ "RTP headers: rtp_parse.json, valid", test_valid },
	{ "RTP headers: rtp_parse.json, invalid", test_invalid },
	{ "RTP headers: padding count is not looked at", test_padding },
	{ "RTP headers: rtp_parse.json, cut at every length", test_cut },
	{ "RTP headers: clear part of sealed packets", test_sealed },
	{ "RTP headers: negative.json", test_negative },
	{ "RTP headers: random against a bitwise reading", test_random },
	{ "RTCP headers: srtcp_packets.json, gcm_srtcp.json", test_rtcp },
	{ "RTCP headers: every first octet and length", test_rtcp_cut },
};

int main(int argc, char **argv)
{
	vector_folder(argc, argv);
	return ktap_run(tests, ARRAY_SIZE(tests));
}
