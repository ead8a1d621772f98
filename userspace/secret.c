// SPDX-License-Identifier: GPL-2.0
/* Keys from a file, standard input, an SDES text or, for tests, hex. */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "secret.h"

/* The longest line that 16 keys with MKIs make. */
#define SECRET_MAX	8192

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
	static const char expected[] = "file PATH, -, inline:BASE64 or hex HEX";
	const char *text;

	if (arg_value(a, name, expected, &text))
		return STATUS_USAGE;
	secret->text = a->argv[-1];
	if (!strncasecmp(text, "inline:", 7)) {
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
	else if (!strcmp(text, "hex"))
		secret->source = SECRET_HEX;
	else
		/* It may be a key: it is not repeated. */
		return arg_wrong(a, "%s wants %s", name, expected);
	if (arg_value(a, text, secret->source == SECRET_FILE ? "a path" :
		      "digits", &text))
		return STATUS_USAGE;
	secret->text = a->argv[-1];
	return STATUS_OK;
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
		      struct srtpctl_sdes_key *key)
{
	size_t n;

	memset(key, 0, sizeof(*key));
	if (!arg_hex_octets(text, len, key->master.octets, SRTP_MASTER_MAX,
			    &n) || !n) {
		if (suite && n > SRTP_MASTER_MAX)
			return secret_length(a, suite, n);
		return arg_wrong(a, "key: neither octets in hex nor an SDES key parameter");
	}
	/* half of a double suite's is what a media distributor has */
	if (suite && n != suite->key_len + suite->salt_len &&
	    (strncmp(suite->name, "DOUBLE_", 7) ||
	     2 * n != suite->key_len + suite->salt_len))
		return secret_length(a, suite, n);
	key->master.len = (uint8_t)n;
	return STATUS_OK;
}

static int secret_param(const struct arg *a, const char *text, size_t len,
			const struct srtpctl_suite *suite,
			struct srtpctl_sdes_key *key)
{
	const char *why;
	int err;

	err = srtpctl_sdes_parse_key(text, len, suite, key, &why);
	if (err == -EMSGSIZE)
		return secret_length(a, suite, key->master.len);
	if (err)
		return arg_wrong(a, "key: %s", why);
	return STATUS_OK;
}

/* What the line says beside the keys must be what will be done. */
static int secret_agree(const struct arg *a, const struct srtpctl_sdes *sdes,
			const struct srtpctl_suite *suite,
			bool rtcp_unencrypted)
{
	if (suite && sdes->suite != suite)
		return arg_wrong(a, "key: the line is for %s, not for %s",
				 sdes->suite->name, suite->name);
	if (sdes->kdr_log2 >= 0)
		return arg_wrong(a, "key: KDR in the line: keys are derived once here");
	if (sdes->unencrypted_srtp)
		return arg_wrong(a, "key: UNENCRYPTED_SRTP in the line: SRTP is always encrypted here");
	if (sdes->unauthenticated_srtp)
		return arg_wrong(a, "key: UNAUTHENTICATED_SRTP in the line: SRTP is always authenticated here");
	if (sdes->unencrypted_srtcp && !rtcp_unencrypted)
		return arg_wrong(a, "key: UNENCRYPTED_SRTCP in the line: say rtcp-unencrypted too");
	if (!sdes->unencrypted_srtcp && rtcp_unencrypted)
		return arg_wrong(a, "rtcp-unencrypted: the line does not say UNENCRYPTED_SRTCP");
	if (sdes->n_fec_keys)
		return arg_wrong(a, "key: FEC_KEY in the line: give that stream a session of its own");
	if (sdes->fec_order == SRTPCTL_SRTP_FEC)
		return arg_wrong(a, "key: FEC_ORDER=SRTP_FEC in the line: FEC comes before SRTP here");
	return STATUS_OK;
}

static int secret_line(const struct arg *a, const char *text, size_t len,
		       const struct srtpctl_suite *suite,
		       bool rtcp_unencrypted, struct srtpctl_sdes_key *keys,
		       uint32_t *n)
{
	struct srtpctl_sdes sdes;
	const char *why;
	int ret;

	if (srtpctl_sdes_parse(text, len, &sdes, &why))
		return arg_wrong(a, "key: %s", why);
	ret = secret_agree(a, &sdes, suite, rtcp_unencrypted);
	if (!ret) {
		memcpy(keys, sdes.keys, sizeof(sdes.keys));
		*n = sdes.n_keys;
	}
	srtpctl_wipe(&sdes, sizeof(sdes));
	return ret;
}

static int secret_parse(const struct arg *a, const char *text, size_t len,
			const struct srtpctl_suite *suite,
			bool rtcp_unencrypted, struct srtpctl_sdes_key *keys,
			uint32_t *n)
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

	*n = 1;
	if (len > 7 && !strncasecmp(text, "inline:", 7))
		return secret_param(a, text, len, suite, keys);
	if (len > 2 && !memcmp(text, "a=", 2))
		return secret_line(a, text, len, suite, rtcp_unencrypted, keys,
				   n);
	return secret_hex(a, text, len, suite, keys);
}

/**
 * secret_read - read one key, or the keys of an a=crypto line
 * @a: the command
 * @secret: from secret_arg()
 * @suite: what they are for, or NULL if that is not known here
 * @rtcp_unencrypted: what the session does
 * @keys: receives them; 16
 * @n: receives how many
 *
 * Return: a status.
 */
int secret_read(const struct arg *a, const struct secret *secret,
		const struct srtpctl_suite *suite, bool rtcp_unencrypted,
		struct srtpctl_sdes_key *keys, uint32_t *n)
{
	size_t len = strlen(secret->text);
	char text[SECRET_MAX] = "";
	int ret;

	switch (secret->source) {
	case SECRET_INLINE:
		*n = 1;
		ret = secret_param(a, secret->text, len, suite, keys);
		srtpctl_wipe(secret->text, len);
		return ret;
	case SECRET_HEX:
		*n = 1;
		ret = secret_hex(a, secret->text, len, suite, keys);
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
		ret = secret_parse(a, text, len, suite, rtcp_unencrypted, keys,
				   n);
	srtpctl_wipe(text, sizeof(text));
	return ret;
}
