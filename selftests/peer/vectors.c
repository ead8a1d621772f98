// SPDX-License-Identifier: GPL-2.0
/*
 * Test vectors through the kernel module. For each vector one line:
 *	pass ID | fail ID: WHY | skip REASON: ID
 * and status 1 if one failed.
 *
 * Vectors are taken in rounds in which no master key occurs twice: the kernel
 * would refuse the second, and rightly.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "control.h"
#include "crypto.h"
#include "hex.h"
#include "net.h"
#include "rtp.h"

#define MAX_VECTORS 512
#define FIRST_PORT 20000
#define WIRE_PORT 6004
#define MAX_KEYOPTS 8
/* Both halves of the longest double suite's key and salt, in hex. */
#define MASTER_HEX (2 * 88 + 1)

static const char *app_ns = "-", *wire_ns = "-", *app_addr, *wire_addr;
/* "CIPHER=WORDS": what to say of a key to have it go through the test's engine. */
static const char *keyopts[MAX_KEYOPTS + 1];
static bool failed;
static int wire_fd;
static struct endpoint wire;

/* One vector at work. */
static struct job {
	json_object *v;
	const char *id;
	int number;
	int fd;			/* the application's socket */
	struct endpoint app;
	bool done;		/* has had its round */
	bool failed;
} jobs[MAX_VECTORS];

static int n_jobs;

/* --- Members of a vector ------------------------------------------------- */

static const char *text(json_object *v, const char *name)
{
	json_object *o = json_object_object_get(v, name);

	return o ? json_object_get_string(o) : "";
}

static int64_t number(json_object *v, const char *name)
{
	return json_object_get_int64(json_object_object_get(v, name));
}

/* Absent counts as true. */
static bool truth(json_object *v, const char *name)
{
	json_object *o;

	return !json_object_object_get_ex(v, name, &o) ||
	       json_object_get_boolean(o);
}

static size_t octets(json_object *v, const char *name, uint8_t *out)
{
	int len = hex_read(text(v, name), out, RTP_ROOM);

	if (len < 0)
		die("%s is not hex", name);

	return len;
}

/* --- Verdicts ------------------------------------------------------------ */

static void pass(struct job *j)
{
	if (!j->failed)
		printf("pass %s\n", j->id);
}

static void fail(struct job *j, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
static void fail(struct job *j, const char *fmt, ...)
{
	va_list ap;

	failed = true;
	j->failed = true;
	printf("fail %s: ", j->id);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
}

/* --- Suites --------------------------------------------------------------- */

/* What the kernel says of each suite. */
static json_object *suites;

static json_object *suite_of(json_object *v)
{
	const char *name = text(v, "suite");
	size_t i;

	if (!suites)
		suites = control_ask("suite", "show", NULL);
	for (i = 0; i < json_object_array_length(suites); i++) {
		json_object *suite = json_object_array_get_idx(suites, i);

		if (!strcmp(text(suite, "name"), name))
			return suite;
	}

	return NULL;
}

/* Why the module cannot be asked this; NULL when it can. */
static const char *not_applicable(json_object *v)
{
	bool rtcp = !strcmp(text(v, "kind"), "srtcp");
	int64_t tag = number(v, "tag_len");
	json_object *suite, *rcc;

	if (!strcmp(text(v, "kind"), "replay"))
		return NULL;
	if (!strcmp(text(v, "kind"), "f8"))
		return "keystream alone";
	suite = suite_of(v);
	if (!suite)
		return text(v, "suite");
	if (!truth(suite, "available"))
		return "this kernel lacks the cipher";
	if (!strcmp(text(v, "kind"), "double_relay"))
		return NULL;
	if (!*text(v, "master_key"))
		return "session keys without a master key";
	if (number(v, "kdr"))
		return "key derivation rate";
	if (json_object_object_get_ex(v, "rcc", &rcc) &&
	    number(rcc, "mode") != 2)
		return "packets without a MAC (RFC 4771, modes 1 and 3)";
	if (!rtcp && tag && tag != number(suite, "tag-len"))
		return "other tag length";

	return NULL;
}

/* --- Set-up -------------------------------------------------------------- */

static void master(json_object *v, char *out)
{
	sprintf(out, "%s%s", text(v, "master_key"), text(v, "master_salt"));
}

/* The words for a cipher by the kernel's name; "": without one. */
static const char *keyopt_of(const char *cipher)
{
	size_t len = strlen(cipher);

	for (size_t i = 0; keyopts[i]; i++)
		if (!strncmp(keyopts[i], cipher, len) && keyopts[i][len] == '=')
			return keyopts[i] + len + 1;
	return "";
}

static const char *keyopt(json_object *v)
{
	return keyopt_of(text(suite_of(v), "cipher"));
}

/* What is done to header extensions, and to the ROC. */
static const char *header_words(json_object *v)
{
	json_object *ids = json_object_object_get(v, "encrypted_ext_ids");
	json_object *rcc = json_object_object_get(v, "rcc");
	size_t i, n = ids ? json_object_array_length(ids) : 0;
	static char words[1200];
	int at = 0;

	words[0] = '\0';
	for (i = 0; i < n; i++)
		at += sprintf(words + at, "%s%d", i ? "," : " encrypt-ext ",
			      json_object_get_int(
				      json_object_array_get_idx(ids, i)));
	if (rcc)
		sprintf(words + at, " rcc %d", (int)number(rcc, "rate"));
	else if (number(v, "cryptex"))
		strcpy(words + at, " cryptex on");

	return words;
}

static void session_line(struct job *j, const char *dir, const char *more)
{
	bool clear = !truth(j->v, "encrypt") || !truth(j->v, "e");
	bool null = !*text(suite_of(j->v), "cipher");
	const char *mki = text(j->v, "mki");
	char key[MASTER_HEX];

	master(j->v, key);
	control_line("session add %s id %d suite %s key hex %s%s%s %s%s%s%s%s%s%s",
		     dir, j->number, text(j->v, "suite"), key,
		     *mki ? " mki " : "", mki, keyopt(j->v),
		     truth(j->v, "encrypt") ? "" : " unencrypted",
		     truth(j->v, "e") ? "" : " rtcp-unencrypted",
		     clear || null ? " allow-unencrypted" : "",
		     truth(j->v, "auth") ? "" :
		     " unauthenticated allow-unauthenticated",
		     header_words(j->v), more);
}

static void flow_line(struct job *j, const char *dir, bool rtcp)
{
	control_line("flow add %s id %d local %s carries %s session %d", dir,
		     j->number, net_print(&j->app), rtcp ? "rtcp" : "rtp",
		     j->number);
}

/* The state as it is just before the packet of that index. */
static void state_line(struct job *j, uint32_t ssrc, uint64_t index,
		       uint64_t before)
{
	if (index < before)
		return;
	index -= before;
	control_line("state add session %d ssrc 0x%08x roc %u seq %u",
		     j->number, ssrc, (uint32_t)(index >> 16),
		     (uint32_t)(index & 0xffff));
}

static void sockets(struct job *j)
{
	char addr[80];

	snprintf(addr, sizeof(addr), "%s:%d", app_addr,
		 FIRST_PORT + 2 * j->number);
	if (!net_parse(addr, &j->app))
		die("not an endpoint: %s", addr);
	j->fd = net_udp(app_ns, &j->app);
	if (j->fd < 0)
		die("socket: %s", strerror(errno));
}

/* --- srtp and srtcp ------------------------------------------------------ */

static uint64_t packet_index(json_object *v, const uint8_t *rtp)
{
	return (uint64_t)number(v, "roc") << 16 | rtp_seq(rtp);
}

static void packet_setup(struct job *j, bool out)
{
	bool rtcp = !strcmp(text(j->v, "kind"), "srtcp");
	const char *dir = out ? "out" : "in";
	uint8_t plain[RTP_ROOM];

	octets(j->v, rtcp ? "rtcp" : "rtp", plain);
	session_line(j, dir, "");
	flow_line(j, dir, rtcp);
	if (!rtcp)
		state_line(j, rtp_ssrc(plain), packet_index(j->v, plain), 1);
	else if (out)
		control_line("state add session %d ssrc 0x%08x srtcp-index %u",
			     j->number, rtp_be32(plain + 4),
			     (uint32_t)number(j->v, "index"));
}

/* RFC 9335 5.1: beside CSRCs alone a sender puts an empty extension in, which a
 * receiver may leave there.
 */
static size_t cryptex_left(struct job *j, uint8_t *rtp, size_t len)
{
	static const uint8_t empty[] = { 0xbe, 0xde, 0, 0 };
	size_t at = 12 + 4 * (rtp[0] & 0x0f);

	if (!number(j->v, "cryptex") || rtp[0] & 0x10 || at == 12)
		return len;
	memmove(rtp + at + sizeof(empty), rtp + at, len - at);
	memcpy(rtp + at, empty, sizeof(empty));
	rtp[0] |= 0x10;

	return len + sizeof(empty);
}

static void packet_run(struct job *j, bool out)
{
	bool rtcp = !strcmp(text(j->v, "kind"), "srtcp");
	uint8_t plain[RTP_ROOM], sealed[RTP_ROOM], got[RTP_ROOM];
	const uint8_t *give = out ? plain : sealed;
	const uint8_t *want = out ? sealed : plain;
	size_t give_len, want_len;
	int len, at;

	give_len = octets(j->v, rtcp ? "rtcp" : "rtp", plain);
	want_len = octets(j->v, rtcp ? "srtcp" : "srtp", sealed);
	if (!out) {
		size_t swap = give_len;

		give_len = want_len;
		want_len = cryptex_left(j, plain, swap);
	}
	if (net_send(out ? j->fd : wire_fd, give, give_len,
		     out ? &wire : &j->app)) {
		fail(j, "%s: not sent: %s", out ? "out" : "in",
		     strerror(errno));
		return;
	}
	len = net_recv(out ? wire_fd : j->fd, got, sizeof(got), NULL, 3000);
	if (len < 0) {
		fail(j, "%s: nothing arrived", out ? "out" : "in");
		return;
	}
	at = hex_differs(got, len, want, want_len);
	if (at >= 0)
		fail(j, "%s: differs at octet %d (%d octets, should be %zu)",
		     out ? "out" : "in", at, len, want_len);
	else if (!out)
		pass(j);
}

/* --- negative ------------------------------------------------------------ */

static void negative_setup(struct job *j)
{
	bool rtcp = !strcmp(text(j->v, "kind"), "srtcp_neg");

	session_line(j, "in", "");
	flow_line(j, "in", rtcp);
}

/* Counters that may tell this reason; a NULL ends them. */
static const char *const *reasons(const char *expect, const char *id)
{
	static const char *const auth[] = { "auth-failed", NULL };
	static const char *const e_bit[] = { "auth-failed", "e-bit", NULL };
	static const char *const length[] = { "truncated", "malformed", NULL };
	static const char *const header[] = { "malformed", "not-rtp", NULL };
	static const char *const mki[] = { "mki-unknown", NULL };

	if (strstr(id, "flip-ebit"))
		return e_bit;
	if (!strcmp(expect, "auth_fail"))
		return auth;
	if (!strcmp(expect, "too_short"))
		return length;
	if (!strcmp(expect, "unknown_mki"))
		return mki;

	return header;
}

static json_object *wait_for_drop(json_object *before)
{
	json_object *after;
	int tries;

	for (tries = 0; ; tries++) {
		after = control_counters();
		if (!after || *control_drops(before, after) || tries == 40)
			return after;
		json_object_put(after);
		usleep(10000);
	}
}

/* What libsrtp makes of the genuine packet; its length, or -1. */
static int genuine(struct job *j, bool rtcp, uint8_t *packet, int len)
{
	char key[MASTER_HEX];
	struct crypto *c;

	master(j->v, key);
	c = crypto_new(text(j->v, "suite"), key, 128);
	len = crypto_unprotect(c, rtcp, packet, len);
	crypto_free(c);

	return len;
}

static void negative_genuine(struct job *j, bool rtcp)
{
	uint8_t sealed[RTP_ROOM], got[RTP_ROOM];
	int len, want;

	len = octets(j->v, "original", sealed);
	net_send(wire_fd, sealed, len, &j->app);
	len = net_recv(j->fd, got, sizeof(got), NULL, 3000);
	if (len < 0) {
		fail(j, "the genuine packet is refused");
		return;
	}
	want = octets(j->v, "original", sealed);
	if (*text(j->v, "mki")) {
		want -= 10 + strlen(text(j->v, "mki")) / 2;
		if (len != want)
			fail(j, "the genuine packet: %d octets, not %d", len,
			     want);
		else
			pass(j);
		return;
	}
	want = genuine(j, rtcp, sealed, want);
	if (want < 0 || hex_differs(got, len, sealed, want) >= 0)
		fail(j, "the genuine packet comes out wrong");
	else
		pass(j);
}

static void negative_run(struct job *j)
{
	bool rtcp = !strcmp(text(j->v, "kind"), "srtcp_neg");
	json_object *before = control_counters(), *after;
	const char *const *reason = reasons(text(j->v, "expect"), j->id);
	uint8_t packet[RTP_ROOM];
	char wanted[64];
	const char *drops;
	size_t len;

	len = octets(j->v, "packet", packet);
	net_send(wire_fd, packet, len, &j->app);
	after = wait_for_drop(before);
	drops = control_drops(before, after);
	for (; *reason; reason++) {
		snprintf(wanted, sizeof(wanted), "%s 1", *reason);
		if (!strcmp(drops, wanted))
			break;
	}
	if (!*reason)
		fail(j, "%s expected, drops: %s", text(j->v, "expect"),
		     *drops ? drops : "none");
	else if (net_recv(j->fd, packet, sizeof(packet), NULL, 0) >= 0)
		fail(j, "delivered");
	else if (*text(j->v, "original"))
		negative_genuine(j, rtcp);
	else
		pass(j);
	json_object_put(before);
	json_object_put(after);
}

/* --- rx_sequence --------------------------------------------------------- */

static void sequence_setup(struct job *j)
{
	json_object *step =
		json_object_array_get_idx(json_object_object_get(j->v, "steps"),
					  0);
	uint8_t packet[RTP_ROOM];
	char window[32];

	octets(step, "packet", packet);
	snprintf(window, sizeof(window), " window %d",
		 (int)number(j->v, "window"));
	session_line(j, "in", window);
	flow_line(j, "in", false);
	if (number(j->v, "initial_roc"))
		control_line("state add session %d ssrc 0x%08x roc %u",
			     j->number, rtp_ssrc(packet),
			     (uint32_t)number(j->v, "initial_roc"));
}

static bool state_is(struct job *j, json_object *step, int i)
{
	json_object *answer, *state;
	char session[16];
	bool good = false;

	snprintf(session, sizeof(session), "%d", j->number);
	answer = control_ask("state", "show", "session", session, NULL);
	state = control_with(answer, "roc");
	if (!state)
		fail(j, "step %d: no state is shown", i);
	else if (number(state, "roc") != number(step, "roc") ||
		 number(state, "seq") != number(step, "s_l"))
		fail(j, "step %d: roc %d seq %d, should be %d %d", i,
		     (int)number(state, "roc"), (int)number(state, "seq"),
		     (int)number(step, "roc"), (int)number(step, "s_l"));
	else
		good = true;
	json_object_put(answer);

	return good;
}

static bool step_accepted(struct job *j, json_object *step, int i)
{
	uint8_t want[RTP_ROOM], got[RTP_ROOM];
	size_t want_len = octets(step, "rtp", want);
	int len = net_recv(j->fd, got, sizeof(got), NULL, 3000);

	if (len < 0)
		fail(j, "step %d: not delivered", i);
	else if (hex_differs(got, len, want, want_len) >= 0)
		fail(j, "step %d: wrong contents", i);
	else
		return true;

	return false;
}

static bool step_refused(struct job *j, json_object *step, int i,
			 json_object *before)
{
	bool replay = !strcmp(text(step, "expect"), "replay");
	json_object *after = wait_for_drop(before);
	const char *drops = control_drops(before, after);
	uint8_t got[RTP_ROOM];
	bool good = false;

	if (replay ? strcmp(drops, "replayed 1") && strcmp(drops, "too-old 1") :
		     strcmp(drops, "auth-failed 1"))
		fail(j, "step %d: %s expected, drops: %s", i,
		     text(step, "expect"), drops);
	else if (net_recv(j->fd, got, sizeof(got), NULL, 0) >= 0)
		fail(j, "step %d: delivered", i);
	else
		good = true;
	json_object_put(after);

	return good;
}

static void sequence_run(struct job *j)
{
	json_object *steps = json_object_object_get(j->v, "steps");
	int i, n = json_object_array_length(steps);

	for (i = 0; i < n; i++) {
		json_object *step = json_object_array_get_idx(steps, i);
		bool accept = !strcmp(text(step, "expect"), "accept"), good;
		json_object *before = accept ? NULL : control_counters();
		uint8_t packet[RTP_ROOM];
		size_t len = octets(step, "packet", packet);

		net_send(wire_fd, packet, len, &j->app);
		good = accept ? step_accepted(j, step, i) :
				step_refused(j, step, i, before);
		json_object_put(before);
		if (!good || !state_is(j, step, i))
			return;
	}
	pass(j);
}

/* --- replay -------------------------------------------------------------- */

#define REPLAY_SSRC 0x7e57ab1e
#define REPLAY_SUITE "AES_CM_128_HMAC_SHA1_80"

static void replay_key(struct job *j, char *out)
{
	sprintf(out, "%060x", 0xabc000 + j->number);
}

/* Far enough below the first index for the window to be empty there. */
static void replay_setup(struct job *j)
{
	json_object *indices = json_object_object_get(j->v, "indices");
	uint64_t first = json_object_get_int64(
				json_object_array_get_idx(indices, 0));
	char key[64];

	replay_key(j, key);
	control_line("session add in id %d suite %s key hex %s %s window %d",
		     j->number, REPLAY_SUITE, key, keyopt_of("ctr(aes)"),
		     (int)number(j->v, "window"));
	flow_line(j, "in", false);
	if (first > 0xffff)
		state_line(j, REPLAY_SSRC, first, 1 << 14);
}

static bool replay_send(struct job *j, struct crypto *c, uint64_t index,
			unsigned int salt)
{
	struct rtp_spec spec = {
		.ssrc = REPLAY_SSRC, .seq = index, .size = 20, .salt = salt,
	};
	uint8_t packet[RTP_ROOM];
	int len = rtp_build(&spec, packet);

	if (!crypto_roc(c, REPLAY_SSRC, index >> 16))
		return false;
	len = crypto_protect(c, false, packet, len);

	return len > 0 && !net_send(wire_fd, packet, len, &j->app);
}

/* Is one of the packets from the @i-th on to arrive, or may it? */
static bool more(json_object *accept, int i)
{
	int n = json_object_array_length(accept);

	for (; i < n; i++)
		if (json_object_get_int(json_object_array_get_idx(accept, i)))
			return true;
	return false;
}

static void replay_check(struct job *j, json_object *indices,
			 json_object *accept)
{
	int i, len, n = json_object_array_length(indices);
	uint8_t want[RTP_ROOM], got[RTP_ROOM];

	len = net_recv(j->fd, got, sizeof(got), NULL, 2000);
	for (i = 0; i < n; i++) {
		struct rtp_spec spec = {
			.ssrc = REPLAY_SSRC, .size = 20, .salt = i,
			.seq = json_object_get_int64(
				json_object_array_get_idx(indices, i)),
		};
		size_t want_len = rtp_build(&spec, want);
		bool came = len >= 0 &&
			    hex_differs(got, len, want, want_len) < 0;
		int expect = json_object_get_int(
				json_object_array_get_idx(accept, i));

		if (expect >= 0 && came != expect) {
			fail(j, "packet %d (index ...%u) %s", i, spec.seq,
			     came ? "accepted" : "refused");
			return;
		}
		if (came)
			len = net_recv(j->fd, got, sizeof(got), NULL,
				       more(accept, i + 1) ? 3000 : 300);
	}
	if (len >= 0)
		fail(j, "more was delivered than was sent");
	else
		pass(j);
}

static void replay_run(struct job *j)
{
	json_object *indices = json_object_object_get(j->v, "indices");
	int i, n = json_object_array_length(indices);
	char key[64];
	struct crypto *c;

	replay_key(j, key);
	c = crypto_new(REPLAY_SUITE, key, 1024);
	for (i = 0; i < n; i++) {
		uint64_t index = json_object_get_int64(
				json_object_array_get_idx(indices, i));

		if (!replay_send(j, c, index, i)) {
			fail(j, "packet %d: libsrtp: %s", i, crypto_error(c));
			crypto_free(c);
			return;
		}
	}
	crypto_free(c);
	replay_check(j, indices, json_object_object_get(j->v, "accept"));
}

/* --- double_relay -------------------------------------------------------- */

/*
 * Three parties in one: the distributor's two sides have the outer halves of
 * the two keys, the receiver has all of the second. Who changes the header, and
 * says so in the header block, is this program.
 */
#define RELAY_OUT 1000
#define RELAY_END 2000

static void relay_session(struct job *j, const char *dir, int id,
			  const char *which, bool whole)
{
	const char *key, *salt;
	char name[32];

	snprintf(name, sizeof(name), "master_key_%s", which);
	key = text(j->v, name);
	snprintf(name, sizeof(name), "master_salt_%s", which);
	salt = text(j->v, name);
	control_line("session add %s id %d suite %s key hex %s%s %s %s", dir,
		     id, text(j->v, "suite"),
		     key + (whole ? 0 : strlen(key) / 2),
		     salt + (whole ? 0 : strlen(salt) / 2), keyopt(j->v),
		     whole ? "" : "outer-only");
}

static void relay_state(struct job *j, int id, const uint8_t *rtp)
{
	uint64_t index = packet_index(j->v, rtp) - 1;

	control_line("state add session %d ssrc 0x%08x roc %u seq %u", id,
		     rtp_ssrc(rtp), (uint32_t)(index >> 16),
		     (uint32_t)(index & 0xffff));
}

/* The receiver takes the other one of our two ports. */
static int relay_end(struct job *j, struct endpoint *ep)
{
	char addr[80];

	snprintf(addr, sizeof(addr), "%s:%d", app_addr,
		 FIRST_PORT + 2 * j->number + 1);
	if (!net_parse(addr, ep))
		die("not an endpoint: %s", addr);

	return net_udp(app_ns, ep);
}

static void relay_setup(struct job *j)
{
	int n = j->number;
	uint8_t packet[RTP_ROOM];
	struct endpoint end = j->app;

	if (end.sa.sa_family == AF_INET)
		end.v4.sin_port = htons(FIRST_PORT + 2 * n + 1);
	octets(j->v, "srtp_in", packet);
	relay_session(j, "in", n, "in", false);
	relay_state(j, n, packet);
	flow_line(j, "in", false);
	octets(j->v, "changed_header", packet);
	relay_session(j, "out", RELAY_OUT + n, "out", false);
	relay_state(j, RELAY_OUT + n, packet);
	control_line("flow add out id %d local %s carries rtp session %d",
		     RELAY_OUT + n, net_print(&j->app), RELAY_OUT + n);
	relay_session(j, "in", RELAY_END + n, "out", true);
	relay_state(j, RELAY_END + n, packet);
	control_line("flow add in id %d local %s carries rtp session %d",
		     RELAY_END + n, net_print(&end), RELAY_END + n);
}

/* What the distributor makes of a packet it was given. */
static int relay_change(struct job *j, uint8_t *packet, int len)
{
	uint8_t block[RTP_ROOM];
	int n;

	/* nothing was changed before it: one octet of zero */
	if (packet[--len]) {
		fail(j, "the header block is 0x%02x", packet[len]);
		return -1;
	}
	octets(j->v, "changed_header", packet);
	n = octets(j->v, "ohb", block);
	memcpy(packet + len, block, n);

	return len + n;
}

static int relay_got(struct job *j, int fd, uint8_t *got, const char *who)
{
	int len = net_recv(fd, got, RTP_ROOM, NULL, 3000);

	if (len < 0)
		fail(j, "nothing arrived at the %s", who);

	return len;
}

static void relay_payload(struct job *j, const uint8_t *got, int len)
{
	int header = strlen(text(j->v, "changed_header")) / 2;
	uint8_t rtp[RTP_ROOM];
	int want = octets(j->v, "rtp", rtp);

	if (len != want || hex_differs(got + header, len - header, rtp + header,
				       want - header) >= 0)
		fail(j, "the receiver's payload is another one");
	else
		pass(j);
}

static void relay_run(struct job *j)
{
	uint8_t got[RTP_ROOM], want[RTP_ROOM];
	struct endpoint end;
	int fd = relay_end(j, &end);
	int len, want_len;

	len = octets(j->v, "srtp_in", got);
	net_send(wire_fd, got, len, &j->app);
	len = relay_got(j, j->fd, got, "distributor");
	if (len > 0)
		len = relay_change(j, got, len);
	if (len < 0)
		goto out;
	net_send(j->fd, got, len, &wire);
	len = relay_got(j, wire_fd, got, "wire");
	if (len < 0)
		goto out;
	want_len = octets(j->v, "srtp_out", want);
	if (hex_differs(got, len, want, want_len) >= 0) {
		fail(j, "what the distributor sends differs");
		goto out;
	}
	net_send(wire_fd, got, len, &end);
	len = relay_got(j, fd, got, "receiver");
	if (len >= 0)
		relay_payload(j, got, len);
out:
	close(fd);
}

/* --- Files and rounds ---------------------------------------------------- */

static const struct kind {
	const char *name;
	void (*setup)(struct job *j);
	void (*run)(struct job *j);
} kinds[] = {
	{ "srtp_neg", negative_setup, negative_run },
	{ "srtcp_neg", negative_setup, negative_run },
	{ "rx_sequence", sequence_setup, sequence_run },
	{ "replay", replay_setup, replay_run },
	{ "double_relay", relay_setup, relay_run },
};

static const struct kind *kind_of(const struct job *j)
{
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (!strcmp(kinds[i].name, text(j->v, "kind")))
			return &kinds[i];

	return NULL;
}

static bool is_packet(const struct job *j)
{
	return !strcmp(text(j->v, "kind"), "srtp") ||
	       !strcmp(text(j->v, "kind"), "srtcp");
}

static bool key_taken(struct job *const *round, int n, const struct job *j)
{
	char mine[MASTER_HEX], other[sizeof(mine)];
	int i;

	if (!*text(j->v, "master_key"))
		return false;
	master(j->v, mine);
	for (i = 0; i < n; i++) {
		master(round[i]->v, other);
		if (!strcmp(mine, other))
			return true;
	}

	return false;
}

static void round_run(struct job **round, int n, bool out)
{
	int i;

	control_line("flow flush");
	control_line("session flush");
	for (i = 0; i < n; i++) {
		if (is_packet(round[i]))
			packet_setup(round[i], out);
		else
			kind_of(round[i])->setup(round[i]);
	}
	if (!control_commit()) {
		for (i = 0; i < n; i++)
			fail(round[i], "its round could not be set up");
		return;
	}
	for (i = 0; i < n; i++) {
		if (is_packet(round[i]))
			packet_run(round[i], out);
		else
			kind_of(round[i])->run(round[i]);
	}
}

static int take_round(struct job **round)
{
	int i, n = 0;

	for (i = 0; i < n_jobs; i++) {
		if (jobs[i].done || key_taken(round, n, &jobs[i]))
			continue;
		jobs[i].done = true;
		round[n++] = &jobs[i];
	}

	return n;
}

static void load(const char *path)
{
	json_object *file = json_object_from_file(path);
	json_object *vectors = json_object_object_get(file, "vectors");
	size_t i;

	if (!vectors)
		die("%s: %s", path, json_util_get_last_err());
	for (i = 0; i < json_object_array_length(vectors); i++) {
		json_object *v = json_object_array_get_idx(vectors, i);
		struct job *j = &jobs[n_jobs];
		const char *reason = not_applicable(v);

		if (reason) {
			printf("skip %s: %s\n", reason, text(v, "id"));
			continue;
		}
		if (n_jobs == MAX_VECTORS)
			die("too many vectors");
		j->v = v;
		j->id = text(v, "id");
		j->number = ++n_jobs;
		if (!is_packet(j) && !kind_of(j))
			die("%s: what is a %s?", j->id, text(v, "kind"));
		sockets(j);
	}
}

static void options(int argc, char **argv)
{
	enum { APP_NS = 1, WIRE_NS, APP, WIRE, PROGRAM, KEYOPT };
	static const struct option longopts[] = {
		{ "app-ns", 1, NULL, APP_NS }, { "wire-ns", 1, NULL, WIRE_NS },
		{ "app", 1, NULL, APP }, { "wire", 1, NULL, WIRE },
		{ "srtpctl", 1, NULL, PROGRAM }, { "keyopt", 1, NULL, KEYOPT },
		{ 0 }
	};
	const char *program = "srtpctl";
	size_t n = 0;
	int c;

	while ((c = getopt_long(argc, argv, "", longopts, NULL)) != -1) {
		switch (c) {
		case APP_NS: app_ns = optarg; break;
		case WIRE_NS: wire_ns = optarg; break;
		case APP: app_addr = optarg; break;
		case WIRE: wire_addr = optarg; break;
		case PROGRAM: program = optarg; break;
		case KEYOPT:
			if (n == MAX_KEYOPTS)
				die("--keyopt %s: one too many", optarg);
			keyopts[n++] = optarg;
			break;
		default: exit(2);
		}
	}
	if (!app_addr || !wire_addr || optind == argc)
		die("srtp-vectors --app-ns NS --app ADDR --wire-ns NS --wire ADDR [--srtpctl PROGRAM] [--keyopt CIPHER=WORDS]... FILE...");
	control_init(app_ns, program);
}

int main(int argc, char **argv)
{
	static struct job *round[MAX_VECTORS];
	char addr[80];
	int n;

	options(argc, argv);
	crypto_start();
	snprintf(addr, sizeof(addr), "%s:%d", wire_addr, WIRE_PORT);
	if (!net_parse(addr, &wire))
		die("not an endpoint: %s", addr);
	wire_fd = net_udp(wire_ns, &wire);
	if (wire_fd < 0)
		die("socket: %s", strerror(errno));

	for (; optind < argc; optind++)
		load(argv[optind]);
	while ((n = take_round(round))) {
		if (is_packet(round[0]))
			round_run(round, n, true);
		round_run(round, n, false);
	}

	return failed;
}
