// SPDX-License-Identifier: GPL-2.0
/*
 * Keys from a file, standard input or, for tests, the command line: as SDES
 * says them, as a DTLS library exports them, or in hex.
 *
 * A text that was refused may be a key, or close to one: it is never repeated.
 */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "secret.h"

/* The longest line that 16 keys with MKIs make. */
#define SECRET_MAX	8192

/* Take SOURCE, whose first word is @text. */
static int secret_source(struct arg *a, const char *name, const char *text,
			 struct secret *secret, const char *expected)
{
	secret->text = a->argv[-1];
	if (secret->form != SECRET_DTLS && !strncasecmp(text, "inline:", 7)) {
		secret->source = SECRET_INLINE;
		return STATUS_OK;
	}
	if (!strcmp(text, "-")) {
		secret->source = SECRET_STDIN;
		if (a->file && !strcmp(a->file, "-"))
			return arg_wrong(a, "%s \"-\": standard input is the batch",
					 name);
		return STATUS_OK;
	}
	if (!strcmp(text, "file"))
		secret->source = SECRET_FILE;
	else if (!strcmp(text, "hex") && secret->form != SECRET_SDES)
		secret->source = SECRET_HEX;
	else
		return arg_wrong(a, "%s wants %s", name, expected);
	if (arg_value(a, text, secret->source == SECRET_FILE ? "a path" :
		      "digits", &text))
		return STATUS_USAGE;
	secret->text = a->argv[-1];
	return STATUS_OK;
}

static const struct srtpctl_suite *secret_profile(const char *text, size_t len)
{
	char number[16];
	uint32_t n;

	if (len < 2 || len >= sizeof(number) || strncasecmp(text, "0x", 2))
		return srtpctl_dtls_find(text, len);
	memcpy(number, text, len);
	number[len] = '\0';
	return arg_number(number, &n) ? srtpctl_dtls_by_number(n) : NULL;
}

/* PROFILE:client or PROFILE:server */
static int secret_dtls(const struct arg *a, const char *name, const char *text,
		       struct secret *secret)
{
	const char *role = strchr(text, ':');

	if (!role || (strcmp(role, ":client") && strcmp(role, ":server")))
		return arg_wrong(a, "%s dtls: wants PROFILE:client or PROFILE:server",
				 name);
	secret->form = SECRET_DTLS;
	secret->server = !strcmp(role, ":server");
	secret->profile = secret_profile(text, (size_t)(role - text));
	if (!secret->profile)
		return arg_wrong(a, "%s dtls: \"%.*s\" is not a profile of DTLS-SRTP known here",
				 name, (int)(role - text), text);
	return STATUS_OK;
}

/**
 * secret_arg - take KEY
 * @a: the command
 * @name: the word it belongs to
 * @secret: receives where it is; nothing is read yet
 *
 * Return: a status.
 */
int secret_arg(struct arg *a, const char *name, struct secret *secret)
{
	const char *expected = "file PATH, -, inline:BASE64 or hex HEX, perhaps behind sdes or dtls:PROFILE:client|server";
	const char *text;

	if (arg_value(a, name, expected, &text))
		return STATUS_USAGE;
	memset(secret, 0, sizeof(*secret));
	if (!strncmp(text, "dtls:", 5)) {
		if (secret_dtls(a, name, text + 5, secret))
			return STATUS_USAGE;
		name = "key dtls";
		expected = "file PATH, - or hex HEX";
	} else if (!strcmp(text, "sdes")) {
		secret->form = SECRET_SDES;
		name = "key sdes";
		expected = "file PATH, - or inline:BASE64";
	}
	if (secret->form != SECRET_ANY && arg_value(a, name, expected, &text))
		return STATUS_USAGE;
	return secret_source(a, name, text, secret, expected);
}

static int secret_load(int fd, char *text, size_t *len)
{
	ssize_t got;

	*len = 0;
	while ((got = read(fd, text + *len, SECRET_MAX - *len)) != 0) {
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return errno;
		*len += (size_t)got;
		if (*len == SECRET_MAX)
			return EFBIG;
	}
	return 0;
}

static int secret_file(const struct arg *a, const char *path, char *text,
		       size_t *len)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	int err = fd < 0 ? errno : secret_load(fd, text, len);

	if (fd >= 0)
		close(fd);
	if (err)
		return arg_wrong(a, "key file \"%s\": %s", path,
				 strerror(err));
	return STATUS_OK;
}

static int secret_length(const struct arg *a,
			 const struct srtpctl_suite *suite, size_t got)
{
	return arg_wrong(a, "key: %s wants %u octets of key and salt, got %zu",
			 suite->name, suite->key_len + suite->salt_len, got);
}

static int secret_hex(const struct arg *a, const char *text, size_t len,
		      const struct srtpctl_suite *suite,
		      struct secret_keys *read)
{
	struct srtpctl_master *master = &read->keys[0].master;
	size_t n;

	if (!arg_hex_octets(text, len, master->octets, SRTP_MASTER_MAX, &n) ||
	    !n) {
		if (suite && n > SRTP_MASTER_MAX)
			return secret_length(a, suite, n);
		return arg_wrong(a, "key: neither octets in hex nor an SDES key parameter");
	}
	/* half of a double suite's is what a media distributor has */
	if (suite && n != suite->key_len + suite->salt_len &&
	    (strncmp(suite->name, "DOUBLE_", 7) ||
	     2 * n != suite->key_len + suite->salt_len))
		return secret_length(a, suite, n);
	master->len = (uint8_t)n;
	read->n = 1;
	return STATUS_OK;
}

static int secret_params(const struct arg *a, const char *text, size_t len,
			 const struct srtpctl_suite *suite,
			 struct secret_keys *read)
{
	const char *why;
	int err;

	err = srtpctl_sdes_parse_keys(text, len, suite, read->keys, &read->n,
				      &why);
	if (err == -EMSGSIZE)
		return secret_length(a, suite, read->keys[0].master.len);
	if (err)
		return arg_wrong(a, "key: %s", why);
	return STATUS_OK;
}

/* What a line asks for beside its keys must be what can be done. */
static int secret_can(const struct arg *a, const struct srtpctl_sdes *sdes)
{
	if (sdes->kdr_log2 >= 0)
		return arg_wrong(a, "key: KDR in the line: keys are derived once here");
	if (sdes->n_fec_keys)
		return arg_wrong(a, "key: FEC_KEY in the line: give that stream a session of its own");
	if (sdes->fec_order == SRTPCTL_SRTP_FEC)
		return arg_wrong(a, "key: FEC_ORDER=SRTP_FEC in the line: FEC comes before SRTP here");
	return STATUS_OK;
}

/* RFC 4568 6.3.2 to 6.3.4, as a session says it */
static uint64_t secret_policy(const struct srtpctl_sdes *sdes)
{
	uint64_t policy = 0;

	if (sdes->unencrypted_srtp)
		policy |= SRTPCTL_BIT(SRTP_A_SESSION_UNENCRYPTED);
	if (sdes->unencrypted_srtcp)
		policy |= SRTPCTL_BIT(SRTP_A_SESSION_RTCP_UNENCRYPTED);
	if (sdes->unauthenticated_srtp)
		policy |= SRTPCTL_BIT(SRTP_A_SESSION_UNAUTHENTICATED);
	return policy;
}

static int secret_line(const struct arg *a, const char *text, size_t len,
		       const struct srtpctl_suite *suite,
		       struct secret_keys *read)
{
	struct srtpctl_sdes sdes;
	const char *why;
	int ret;

	if (srtpctl_sdes_parse(text, len, &sdes, &why))
		return arg_wrong(a, "key: %s", why);
	if (suite && sdes.suite != suite)
		ret = arg_wrong(a, "key: the line is for %s, not for %s",
				sdes.suite->name, suite->name);
	else
		ret = secret_can(a, &sdes);
	if (!ret) {
		read->suite = sdes.suite;
		read->line = true;
		read->policy = secret_policy(&sdes);
		read->wsh = sdes.wsh;
		read->n = sdes.n_keys;
		memcpy(read->keys, sdes.keys, sizeof(sdes.keys));
	}
	srtpctl_wipe(&sdes, sizeof(sdes));
	return ret;
}

/* Exported keying material in hex (RFC 5764 section 4.2). */
static int secret_exported(const struct arg *a, const struct secret *secret,
			   const char *text, size_t len,
			   const struct srtpctl_suite *suite,
			   struct secret_keys *read)
{
	struct srtpctl_master *master = &read->keys[0].master;
	const struct srtpctl_suite *own = secret->profile;
	uint8_t octets[2 * SRTP_MASTER_MAX] = { 0 };
	int ret = STATUS_OK;
	bool hex;
	size_t n;

	if (suite && own != suite)
		return arg_wrong(a, "key: the profile is that of %s, not of %s",
				 own->name, suite->name);
	hex = arg_hex_octets(text, len, octets, sizeof(octets), &n);
	if (!hex && n <= sizeof(octets))
		ret = arg_wrong(a, "key: the exported keying material is not octets in hex");
	else if (srtpctl_dtls_split(own, octets, n,
				    secret->server ? NULL : master,
				    secret->server ? master : NULL))
		ret = arg_wrong(a, "key: %s wants %zu octets of exported keying material, got %zu",
				own->profile, srtpctl_dtls_len(own), n);
	srtpctl_wipe(octets, sizeof(octets));
	read->suite = own;
	read->n = 1;
	return ret;
}

static int secret_parse(const struct arg *a, const struct secret *secret,
			const char *text, size_t len,
			const struct srtpctl_suite *suite,
			struct secret_keys *read)
{
	while (len && isspace((unsigned char)*text)) {
		text++;
		len--;
	}
	while (len && isspace((unsigned char)text[len - 1]))
		len--;
	if (!len)
		return arg_wrong(a, "key: there is nothing in it");
	if (memchr(text, '\0', len))
		return arg_wrong(a, "key: it is not text");
	if (memchr(text, '\n', len))
		return arg_wrong(a, "key: it is more than one line");

	if (secret->form == SECRET_DTLS)
		return secret_exported(a, secret, text, len, suite, read);
	if (secret->source == SECRET_HEX)
		return secret_hex(a, text, len, suite, read);
	if (len > 7 && !strncasecmp(text, "inline:", 7))
		return secret_params(a, text, len, suite, read);
	if (len > 2 && !memcmp(text, "a=", 2))
		return secret_line(a, text, len, suite, read);
	if (secret->form == SECRET_SDES)
		return arg_wrong(a, "key: neither an a=crypto line nor its key parameters");
	return secret_hex(a, text, len, suite, read);
}

/**
 * secret_read - read a key, or the keys that one text holds
 * @a: the command
 * @secret: from secret_arg()
 * @suite: what they are for, or NULL if that is not known yet
 * @read: receives them; the caller wipes it, whatever is returned
 *
 * Return: a status.
 */
int secret_read(const struct arg *a, const struct secret *secret,
		const struct srtpctl_suite *suite, struct secret_keys *read)
{
	size_t len = strlen(secret->text);
	char text[SECRET_MAX] = "";
	int ret = STATUS_OK;

	memset(read, 0, sizeof(*read));
	switch (secret->source) {
	case SECRET_INLINE:
	case SECRET_HEX:
		ret = secret_parse(a, secret, secret->text, len, suite, read);
		/* Off the command line that ps shows. */
		srtpctl_wipe(secret->text, len);
		return ret;
	case SECRET_FILE:
		ret = secret_file(a, secret->text, text, &len);
		break;
	case SECRET_STDIN:
	default:
		ret = secret_load(STDIN_FILENO, text, &len);
		if (ret)
			ret = arg_wrong(a, "key -: %s", strerror(ret));
		break;
	}
	if (!ret)
		ret = secret_parse(a, secret, text, len, suite, read);
	srtpctl_wipe(text, sizeof(text));
	return ret;
}
