// SPDX-License-Identifier: GPL-2.0
/*
 * words DIR   what srtpctl makes of key texts; KTAP.
 *
 * Each a=crypto line and each exported keying material of the vectors in DIR is
 * the key file of a session add. What would be sent to the kernel is caught and
 * compared with what the vector says. What is refused must be refused in one
 * line that does not repeat the key, and nothing may have been sent.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <json-c/json.h>

#include "key.h"
#include "object.h"
#include "request.h"

#define S(x)	SRTPCTL_BIT(SRTP_A_SESSION_##x)

static char file[32];
static struct srtpctl_session sent;
static struct srtpctl_key sent_key;
static unsigned int n_sent;
/* what the kernel would say of its only session */
static struct srtpctl_session has;

static unsigned int points;
static unsigned int failures;
static bool group_ok;
static unsigned int cases;

static void check(bool ok, const char *id, const char *what)
{
	cases++;
	if (ok)
		return;
	printf("# %s: %s\n", id, what);
	group_ok = false;
}

static void begin(void)
{
	group_ok = true;
	cases = 0;
}

static void end(const char *name)
{
	bool good = group_ok && cases;

	points++;
	failures += !good;
	printf("%sok %u - %s (%u)\n", good ? "" : "not ", points, name, cases);
}

/* --- In place of the kernel --------------------------------------------- */

int request_connect(const struct arg *a, struct srtpctl **ctl)
{
	(void)a;
	if (ctl)
		*ctl = NULL;
	return STATUS_OK;
}

void request_send(void)
{
}

bool request_packs(void)
{
	return false;
}

int request_got(const struct arg *a, int err)
{
	(void)a;
	return err ? STATUS_REFUSED : STATUS_OK;
}

int request_session(const struct arg *a, enum srtp_cmd cmd,
		    const struct srtpctl_session *session)
{
	(void)a;
	n_sent += cmd == SRTP_CMD_SESSION_NEW;
	sent = *session;
	return STATUS_OK;
}

int request_key(const struct arg *a, enum srtp_cmd cmd,
		const struct srtpctl_key *key)
{
	(void)a;
	n_sent += cmd == SRTP_CMD_KEY_NEW;
	sent_key = *key;
	return STATUS_OK;
}

int srtpctl_session_get(struct srtpctl *ctl,
			const struct srtpctl_session *filter,
			srtpctl_session_fn fn, void *arg)
{
	(void)ctl;
	(void)filter;
	return fn(&has, arg);
}

int srtpctl_session_new(struct srtpctl *ctl,
			const struct srtpctl_session *session,
			srtpctl_session_fn fn, void *arg)
{
	(void)ctl;
	(void)session;
	(void)fn;
	(void)arg;
	abort();
}

/* --- One command -------------------------------------------------------- */

static char said[4096];

/* Words at blanks, behind "add"; @text is in the file they call FILE. */
static int run(const struct object *object, const char *words,
	       const void *text, size_t len)
{
	static char copy[1024];
	char *argv[64];
	struct arg a = { .argv = argv, .object = object->name,
			 .command = "add" };
	FILE *to = fopen(file, "w");
	FILE *err = stderr;
	int status;

	if (!to || fwrite(text, 1, len, to) != len || fclose(to))
		exit(1);
	snprintf(copy, sizeof(copy), "%s", words);
	for (char *word = strtok(copy, " "); word; word = strtok(NULL, " "))
		argv[a.argc++] = strcmp(word, "FILE") ? word : file;

	n_sent = 0;
	memset(said, 0, sizeof(said));
	stderr = fmemopen(said, sizeof(said) - 1, "w");
	status = object->commands[0].run(&a);
	fclose(stderr);
	stderr = err;
	return status;
}

static unsigned int lines(void)
{
	unsigned int n = 0;

	for (const char *at = said; *at; at++)
		n += *at == '\n';
	return n;
}

/* The key parameters of a line: its third word. In digits: all of it. */
static size_t secret_of(const char **text)
{
	if (strncmp(*text, "a=", 2))
		return strcspn(*text, " \t\r\n");
	for (int i = 0; i < 2; i++) {
		*text += strcspn(*text, " \t");
		*text += strspn(*text, " \t");
	}
	return strcspn(*text, " \t\r\n");
}

/* Do any twelve characters of what is secret stand in what was said? */
static bool told(const char *text)
{
	size_t len = secret_of(&text);
	char piece[13] = "";

	for (size_t i = 0; i + 12 <= len; i++) {
		memcpy(piece, text + i, 12);
		if (strstr(said, piece))
			return true;
	}
	return false;
}

static void check_refused(const char *id, int status, const char *text)
{
	check(status == STATUS_USAGE, id, "is not bad usage");
	check(!n_sent, id, "something was sent");
	check(lines() == 1, id, "not told in one line");
	check(!told(text), id, "the key is told");
}

/* --- Vectors ------------------------------------------------------------ */

static struct json_object *member(struct json_object *object, const char *name)
{
	return json_object_object_get(object, name);
}

static const char *text_of(struct json_object *object, const char *name)
{
	const char *text = json_object_get_string(member(object, name));

	return text ? text : "";
}

static void each(const char *dir, const char *name,
		 void (*fn)(const char *id, struct json_object *v))
{
	struct json_object *top;
	struct json_object *all;
	char path[4096];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	top = json_object_from_file(path);
	all = top ? member(top, "vectors") : NULL;
	for (size_t i = 0; all && i < json_object_array_length(all); i++) {
		struct json_object *v = json_object_array_get_idx(all, i);

		fn(text_of(v, "id"), v);
	}
	json_object_put(top);
}

static bool is_master(const struct srtpctl_key *key, const char *key_hex,
		      const char *salt_hex)
{
	char hex[2 * SRTP_MASTER_MAX + 1];
	char want[2 * SRTP_MASTER_MAX + 1];

	for (unsigned int i = 0; i < key->master.len; i++)
		snprintf(hex + 2 * i, 3, "%02x", key->master.octets[i]);
	snprintf(want, sizeof(want), "%s%s", key_hex, salt_hex);
	return (key->has & SRTPCTL_BIT(SRTP_A_KEY_MASTER)) &&
	       !strcmp(hex, want);
}

/* Of MKIs beyond 63 bits sdes.c is the judge. */
static bool is_mki(const struct srtpctl_key *key, struct json_object *want)
{
	int64_t value = json_object_get_int64(member(want, "mki"));
	uint64_t got = 0;

	if (!member(want, "mki"))
		return !(key->has & SRTPCTL_BIT(SRTP_A_KEY_MKI));
	for (unsigned int i = 0; i < key->mki.len; i++)
		got = got << 8 | key->mki.octets[i];
	return json_object_get_int(member(want, "mki_len")) == key->mki.len &&
	       (value == INT64_MAX || (uint64_t)value == got);
}

static void check_keys(const char *id, struct json_object *keys)
{
	check(sent.n_keys == json_object_array_length(keys), id,
	      "number of keys");
	for (uint32_t i = 0; i < sent.n_keys; i++) {
		struct json_object *key = json_object_array_get_idx(keys, i);

		check(is_master(&sent.keys[i], text_of(key, "key"),
				text_of(key, "salt")), id, "key and salt");
		check(is_mki(&sent.keys[i], key), id, "MKI");
	}
}

static bool is_true(struct json_object *object, const char *name)
{
	return json_object_get_boolean(member(object, name));
}

/* What a line may ask for and is not done. */
static bool asks_too_much(struct json_object *ses)
{
	return member(ses, "kdr_log2") || member(ses, "fec_key") ||
	       !strcmp(text_of(ses, "fec_order"), "SRTP_FEC");
}

/* Are exactly those bits there that the line asks for? */
static void check_policy(const char *id, struct json_object *ses)
{
	check(!(sent.has & S(UNENCRYPTED)) ==
	      !is_true(ses, "unencrypted_srtp"), id, "UNENCRYPTED_SRTP");
	check(!(sent.has & S(RTCP_UNENCRYPTED)) ==
	      !is_true(ses, "unencrypted_srtcp"), id, "UNENCRYPTED_SRTCP");
	check(!(sent.has & S(UNAUTHENTICATED)) ==
	      !is_true(ses, "unauthenticated_srtp"), id,
	      "UNAUTHENTICATED_SRTP");
}

/* Does it ask for something that must be insisted on? */
static bool asks_for_less(struct json_object *ses)
{
	return is_true(ses, "unencrypted_srtp") ||
	       is_true(ses, "unencrypted_srtcp") ||
	       is_true(ses, "unauthenticated_srtp");
}

static void line(const char *id, struct json_object *v)
{
	struct json_object *text = member(v, "line");
	const char *raw = json_object_get_string(text);
	size_t len = (size_t)json_object_get_string_len(text);
	struct json_object *parsed = member(v, "parsed");
	struct json_object *ses = parsed ? member(parsed, "session") : NULL;
	const struct srtpctl_suite *suite;
	int64_t wsh;
	int status;

	status = run(&session_object,
		     "in key sdes file FILE allow-unencrypted allow-unauthenticated",
		     raw, len);
	if (!strcmp(text_of(v, "expect"), "either") && !status)
		return;
	suite = parsed ? srtpctl_suite_find(text_of(parsed, "suite"),
					    strlen(text_of(parsed, "suite"))) :
			 NULL;
	if (!suite || !suite->id || asks_too_much(ses)) {
		check_refused(id, status, raw);
		return;
	}
	check(!status && n_sent == 1, id, said);
	check((sent.has & S(SUITE)) && sent.suite == suite->id, id, "suite");
	check_keys(id, member(parsed, "keys"));
	check_policy(id, ses);
	wsh = json_object_get_int64(member(ses, "wsh"));
	check(wsh ? (sent.has & S(WINDOW)) && sent.window == wsh :
		    !(sent.has & S(WINDOW)), id, "window");

	/* what was said by a word is not changed by a line */
	status = run(&session_object,
		     "out window 4096 key file FILE allow-unencrypted allow-unauthenticated",
		     raw, len);
	check(!status && sent.window == 4096, id, "window given");
	if (asks_for_less(ses))
		status = run(&session_object, "in key file FILE", raw, len);
	else
		status = run(&session_object,
			     "in key file FILE rtcp-unencrypted allow-unencrypted",
			     raw, len);
	check_refused(id, status, raw);
}

/* The key parameters alone say no suite. */
static void params(const char *id, struct json_object *v)
{
	struct json_object *parsed = member(v, "parsed");
	const struct srtpctl_suite *suite;
	char words[256];
	const char *raw;
	size_t len;
	int status;

	suite = parsed ? srtpctl_suite_find(text_of(parsed, "suite"),
					    strlen(text_of(parsed, "suite"))) :
			 NULL;
	if (!suite || !suite->id)
		return;
	raw = strcasestr(text_of(v, "line"), "inline:");
	len = strcspn(raw, " \t\r\n");
	check_refused(id, run(&session_object, "in key file FILE", raw, len),
		      raw);
	snprintf(words, sizeof(words), "in key file FILE suite %s",
		 suite->name);
	status = run(&session_object, words, raw, len);
	check(!status && n_sent == 1 && sent.suite == suite->id, id, said);
	check_keys(id, member(parsed, "keys"));
}

/* --- DTLS-SRTP ---------------------------------------------------------- */

static void exported(const char *id, struct json_object *v)
{
	static const char *const roles[] = { "client", "server" };
	const char *name = text_of(v, "profile_name");
	int number = json_object_get_int(member(v, "profile"));
	const char *hex = text_of(v, "exported");
	char words[256], key[16], salt[16];
	int status;

	for (int i = 0; i < 4; i++) {
		const char *role = roles[i & 1];

		snprintf(key, sizeof(key), "%s_key", role);
		snprintf(salt, sizeof(salt), "%s_salt", role);
		if (i < 2)
			snprintf(words, sizeof(words),
				 "out key dtls:%s:%s file FILE mki 07", name,
				 role);
		else
			snprintf(words, sizeof(words),
				 "in key dtls:0x%04x:%s file FILE mki 07",
				 number, role);
		status = run(&session_object, words, hex, strlen(hex));
		check(!status && n_sent == 1, id, said);
		check((sent.has & S(SUITE)) && (int)sent.suite == number, id,
		      "suite");
		check(sent.n_keys == 1 &&
		      is_master(&sent.keys[0], text_of(v, key),
				text_of(v, salt)), id, role);
		check(sent.keys[0].mki.len == 1 &&
		      sent.keys[0].mki.octets[0] == 7, id, "MKI");

		status = run(&session_object, words, hex, strlen(hex) - 2);
		check_refused(id, status, hex);
		strcat(words, " suite F8_128_HMAC_SHA1_80");
		status = run(&session_object, words, hex, strlen(hex));
		check_refused(id, status, hex);
	}
}

/* --- A key for a session that is there ---------------------------------- */

static void another(const char *id, struct json_object *v)
{
	static const char words[] = "session 1 mki 01 key file FILE";
	struct json_object *parsed = member(v, "parsed");
	struct json_object *key;
	const char *raw = text_of(v, "line");

	/* lines with one key, without an MKI of its own */
	if (!parsed || json_object_array_length(member(parsed, "keys")) != 1 ||
	    asks_too_much(member(parsed, "session")))
		return;
	key = json_object_array_get_idx(member(parsed, "keys"), 0);
	if (member(key, "mki") || asks_for_less(member(parsed, "session")))
		return;
	has = (struct srtpctl_session) { .has = S(SUITE) };
	has.suite = SRTP_SUITE_AES_CM_128_HMAC_SHA1_80;
	if (!strcmp(text_of(parsed, "suite"), "AES_CM_128_HMAC_SHA1_80")) {
		check(!run(&key_object, words, raw, strlen(raw)) &&
		      n_sent == 1, id, said);
		check(is_master(&sent_key, text_of(key, "key"),
				text_of(key, "salt")), id, "key and salt");
		has.has |= S(RTCP_UNENCRYPTED);
	}
	check_refused(id, run(&key_object, words, raw, strlen(raw)), raw);
}

int main(int argc, char **argv)
{
	int fd;

	strcpy(file, "/tmp/words-XXXXXX");
	fd = mkstemp(file);
	if (argc != 2 || fd < 0)
		return 2;
	close(fd);
	begin();
	each(argv[1], "sdes.json", line);
	end("a session made with each a=crypto line");
	begin();
	each(argv[1], "sdes.json", params);
	end("a session made with their key parameters");
	begin();
	each(argv[1], "sdes.json", another);
	end("a key for a session of that suite, and of another");
	begin();
	each(argv[1], "dtls_srtp_export.json", exported);
	end("sessions made with exported keying material");
	unlink(file);
	printf("1..%u\n", points);
	return failures ? 1 : 0;
}
