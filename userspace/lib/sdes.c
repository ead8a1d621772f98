// SPDX-License-Identifier: MIT
/* SDES: the crypto attribute of SDP (RFC 4568 sections 4, 6 and 9). */
#include <errno.h>
#include <string.h>
#include <strings.h>

#include "srtpctl.h"

/* A piece of the line. */
struct sdes_span {
	const char *at;
	size_t len;
};

static int sdes_fail(const char **why, int err, const char *sentence)
{
	if (why)
		*why = sentence;
	return err;
}

static bool sdes_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool sdes_is_name(char c)
{
	return sdes_is_digit(c) || (c >= 'A' && c <= 'Z') ||
	       (c >= 'a' && c <= 'z') || c == '_';
}

static bool sdes_is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static bool sdes_all(struct sdes_span span, bool (*is)(char c))
{
	for (size_t i = 0; i < span.len; i++)
		if (!is(span.at[i]))
			return false;
	return span.len > 0;
}

static bool sdes_equal(struct sdes_span span, const char *word)
{
	return span.len == strlen(word) &&
	       !strncasecmp(span.at, word, span.len);
}

/* Take what stands before @c and step over it; all, if there is no @c. */
static struct sdes_span sdes_cut(struct sdes_span *rest, char c)
{
	const char *end = memchr(rest->at, c, rest->len);
	struct sdes_span head = *rest;

	if (!end) {
		rest->at += rest->len;
		rest->len = 0;
		return head;
	}
	head.len = (size_t)(end - head.at);
	rest->at = end + 1;
	rest->len -= head.len + 1;
	return head;
}

/* Take a word and the blanks after it. */
static struct sdes_span sdes_word(struct sdes_span *rest)
{
	struct sdes_span word = *rest;

	word.len = 0;
	while (word.len < rest->len && !sdes_is_blank(rest->at[word.len]))
		word.len++;
	rest->at += word.len;
	rest->len -= word.len;
	while (rest->len && sdes_is_blank(*rest->at)) {
		rest->at++;
		rest->len--;
	}
	return word;
}

/* Decimal without leading zeros, at most @max; larger ones do not wrap. */
static bool sdes_number(struct sdes_span span, uint64_t max, uint64_t *value)
{
	uint64_t sum = 0;

	if (!sdes_all(span, sdes_is_digit) ||
	    (span.len > 1 && *span.at == '0'))
		return false;
	for (size_t i = 0; i < span.len; i++) {
		uint64_t digit = (uint64_t)(span.at[i] - '0');

		if (digit > max || sum > (max - digit) / 10)
			return false;
		sum = sum * 10 + digit;
	}
	*value = sum;
	return true;
}

static int sdes_base64_digit(char c)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *at = c ? strchr(digits, c) : NULL;

	return at ? (int)(at - digits) : -1;
}

/*
 * Padding says nothing that the length does not (RFC 4568 section 6.1). All of
 * @text must be base64; of what it stands for, @len octets, @master receives
 * as many as fit.
 */
static bool sdes_base64(struct sdes_span text, struct srtpctl_master *master,
			size_t *len)
{
	uint32_t bits = 0;
	int n_bits = 0;

	for (int i = 0; i < 2 && text.len && text.at[text.len - 1] == '='; i++)
		text.len--;
	if (text.len % 4 == 1)
		return false;
	master->len = 0;
	*len = 0;
	for (size_t i = 0; i < text.len; i++) {
		int digit = sdes_base64_digit(text.at[i]);

		if (digit < 0)
			return false;
		bits = bits << 6 | (uint32_t)digit;
		n_bits += 6;
		if (n_bits < 8)
			continue;
		n_bits -= 8;
		if (master->len < SRTP_MASTER_MAX)
			master->octets[master->len++] =
				(uint8_t)(bits >> n_bits);
		bits &= (1u << n_bits) - 1;
		(*len)++;
	}
	return *len > 0;
}

#define SDES_LIFE_LOG2	48

/* RFC 3711 9.2: the longest life, whatever the suite; RFC 6188's is a default. */
static bool sdes_lifetime(struct sdes_span span, uint64_t *lifetime)
{
	uint64_t log2;

	if (span.len > 2 && !memcmp(span.at, "2^", 2)) {
		span.at += 2;
		span.len -= 2;
		if (!sdes_number(span, SDES_LIFE_LOG2, &log2))
			return false;
		*lifetime = UINT64_C(1) << log2;
		return true;
	}
	return sdes_number(span, UINT64_C(1) << SDES_LIFE_LOG2, lifetime) &&
	       *lifetime;
}

/* Any number up to 128 octets long: multiply and add by hand. */
static bool sdes_mki_value(struct sdes_span digits, struct srtpctl_mki *mki)
{
	memset(mki->octets, 0, sizeof(mki->octets));
	if (!sdes_all(digits, sdes_is_digit) || *digits.at == '0')
		return false;
	for (size_t i = 0; i < digits.len; i++) {
		unsigned int carry = (unsigned int)(digits.at[i] - '0');

		for (size_t j = mki->len; j-- > 0;) {
			carry += mki->octets[j] * 10u;
			mki->octets[j] = (uint8_t)carry;
			carry >>= 8;
		}
		if (carry)
			return false;
	}
	return true;
}

static int sdes_mki(struct sdes_span span, struct srtpctl_mki *mki,
		    const char **why)
{
	struct sdes_span value = sdes_cut(&span, ':');
	uint64_t len;

	if (!sdes_number(span, SRTP_MKI_MAX, &len) || !len)
		return sdes_fail(why, -EINVAL,
				 "the MKI's length is not 1..128");
	mki->len = (uint8_t)len;
	if (!sdes_mki_value(value, mki))
		return sdes_fail(why, -EINVAL,
				 "the MKI is not a positive number that fits its length");
	return 0;
}

static int sdes_key_options(struct sdes_span rest,
			    struct srtpctl_sdes_key *key, const char **why)
{
	struct sdes_span part = sdes_cut(&rest, '|');
	bool more = rest.at != part.at + part.len;

	if (!memchr(part.at, ':', part.len)) {
		if (!sdes_lifetime(part, &key->lifetime))
			return sdes_fail(why, -EINVAL,
					 "the lifetime is not a number of packets, 1 to 2^48");
		if (!more)
			return 0;
		part = sdes_cut(&rest, '|');
		more = rest.at != part.at + part.len;
	}
	if (more)
		return sdes_fail(why, -EINVAL,
				 "more than lifetime and MKI follow the key");
	return sdes_mki(part, &key->mki, why);
}

static int sdes_inline(struct sdes_span info, const struct srtpctl_suite *suite,
		       struct srtpctl_sdes_key *key, const char **why)
{
	struct sdes_span rest = info;
	struct sdes_span text = sdes_cut(&rest, '|');
	size_t len;
	int err;

	if (!sdes_base64(text, &key->master, &len))
		return sdes_fail(why, -EINVAL, "the key is not base64");
	if (text.len != info.len) {
		err = sdes_key_options(rest, key, why);
		if (err)
			return err;
	}
	if (suite && len != suite->key_len + suite->salt_len) {
		key->master.len = len < UINT8_MAX ? (uint8_t)len : UINT8_MAX;
		return sdes_fail(why, -EMSGSIZE,
				 "key and salt have not the suite's length");
	}
	if (len > SRTP_MASTER_MAX)
		return sdes_fail(why, -EOPNOTSUPP,
				 "the key is longer than that of any suite");
	return 0;
}

static int sdes_key(struct sdes_span param, const struct srtpctl_suite *suite,
		    struct srtpctl_sdes_key *key, const char **why)
{
	struct sdes_span rest = param;
	struct sdes_span method = sdes_cut(&rest, ':');

	if (method.len == param.len || !sdes_all(method, sdes_is_name))
		return sdes_fail(why, -EINVAL,
				 "a key parameter begins with its method and a colon");
	if (!rest.len)
		return sdes_fail(why, -EINVAL, "the key is empty");
	if (!sdes_equal(method, "inline"))
		return sdes_fail(why, -EOPNOTSUPP,
				 "the key method is not \"inline\"");
	return sdes_inline(rest, suite, key, why);
}

/* Several keys are told apart by MKIs of one length (section 6.1). */
static int sdes_tell_apart(const struct srtpctl_sdes_key *keys, uint32_t n,
			   const char **why)
{
	for (uint32_t i = 0; n > 1 && i < n; i++) {
		if (!keys[i].mki.len)
			return sdes_fail(why, -EINVAL,
					 "of several keys each needs an MKI");
		if (keys[i].mki.len != keys[0].mki.len)
			return sdes_fail(why, -EINVAL,
					 "the MKIs have different lengths");
		for (uint32_t j = 0; j < i; j++)
			if (!memcmp(keys[i].mki.octets, keys[j].mki.octets,
				    keys[i].mki.len))
				return sdes_fail(why, -EINVAL,
						 "two keys have the same MKI");
	}
	return 0;
}

static int sdes_keys(struct sdes_span list, const struct srtpctl_suite *suite,
		     struct srtpctl_sdes_key *keys, uint32_t *n,
		     const char **why)
{
	const char *end = list.at + list.len;
	struct sdes_span rest = list;
	struct sdes_span param;
	int err;

	do {
		if (*n == SRTP_KEYS_PER_SESSION)
			return sdes_fail(why, -EINVAL,
					 "there are more than 16 keys");
		param = sdes_cut(&rest, ';');
		err = sdes_key(param, suite, &keys[*n], why);
		if (err)
			return err;
		(*n)++;
	} while (param.at + param.len != end);
	return sdes_tell_apart(keys, *n, why);
}

/* Forget keys, all but the length that the last of them should not have. */
static void sdes_forget(struct srtpctl_sdes_key *keys, uint32_t n,
			const struct srtpctl_sdes_key *last, int err)
{
	uint8_t had = err == -EMSGSIZE ? last->master.len : 0;

	srtpctl_wipe(keys, n * sizeof(*keys));
	keys->master.len = had;
}

int srtpctl_sdes_parse_key(const char *text, size_t len,
			   const struct srtpctl_suite *suite,
			   struct srtpctl_sdes_key *key, const char **why)
{
	struct sdes_span param = { text, len };
	int err;

	memset(key, 0, sizeof(*key));
	err = sdes_key(param, suite, key, why);
	if (err)
		sdes_forget(key, 1, key, err);
	return err;
}

int srtpctl_sdes_parse_keys(const char *text, size_t len,
			    const struct srtpctl_suite *suite,
			    struct srtpctl_sdes_key *keys, uint32_t *n,
			    const char **why)
{
	struct sdes_span list = { text, len };
	int err;

	memset(keys, 0, SRTP_KEYS_PER_SESSION * sizeof(*keys));
	*n = 0;
	err = sdes_keys(list, suite, keys, n, why);
	if (err) {
		/* of -EMSGSIZE the cause is in keys[*n], which is there */
		sdes_forget(keys, SRTP_KEYS_PER_SESSION,
			    err == -EMSGSIZE ? &keys[*n] : keys, err);
		*n = 0;
	}
	return err;
}

static int sdes_kdr(struct sdes_span value, struct srtpctl_sdes *sdes,
		    const char **why)
{
	uint64_t kdr;

	if (!sdes_number(value, 24, &kdr) || !kdr)
		return sdes_fail(why, -EINVAL, "KDR is not 1..24");
	sdes->kdr_log2 = (int)kdr;
	return 0;
}

static int sdes_wsh(struct sdes_span value, struct srtpctl_sdes *sdes,
		    const char **why)
{
	uint64_t wsh;

	if (!sdes_all(value, sdes_is_digit) || *value.at == '0')
		return sdes_fail(why, -EINVAL, "WSH is not a number");
	if (!sdes_number(value, UINT32_MAX, &wsh))
		wsh = UINT32_MAX;
	if (wsh < SRTP_WINDOW_MIN)
		return sdes_fail(why, -EINVAL, "WSH is below 64");
	sdes->wsh = (uint32_t)wsh;
	return 0;
}

static int sdes_fec_order(struct sdes_span value, struct srtpctl_sdes *sdes,
			  const char **why)
{
	if (sdes_equal(value, "FEC_SRTP"))
		sdes->fec_order = SRTPCTL_FEC_SRTP;
	else if (sdes_equal(value, "SRTP_FEC"))
		sdes->fec_order = SRTPCTL_SRTP_FEC;
	else
		return sdes_fail(why, -EINVAL,
				 "FEC_ORDER is neither FEC_SRTP nor SRTP_FEC");
	return 0;
}

static int sdes_fec_key(struct sdes_span value, struct srtpctl_sdes *sdes,
			const char **why)
{
	return sdes_keys(value, sdes->suite, sdes->fec_keys, &sdes->n_fec_keys,
			 why);
}

static int sdes_unencrypted_srtp(struct sdes_span value,
				 struct srtpctl_sdes *sdes, const char **why)
{
	(void)value;
	(void)why;
	sdes->unencrypted_srtp = true;
	return 0;
}

static int sdes_unencrypted_srtcp(struct sdes_span value,
				  struct srtpctl_sdes *sdes, const char **why)
{
	(void)value;
	(void)why;
	sdes->unencrypted_srtcp = true;
	return 0;
}

static int sdes_unauthenticated_srtp(struct sdes_span value,
				     struct srtpctl_sdes *sdes,
				     const char **why)
{
	(void)value;
	(void)why;
	sdes->unauthenticated_srtp = true;
	return 0;
}

static const struct sdes_param {
	const char *name;
	bool has_value;
	int (*parse)(struct sdes_span value, struct srtpctl_sdes *sdes,
		     const char **why);
} sdes_params[] = {
	{ "KDR", true, sdes_kdr },
	{ "UNENCRYPTED_SRTP", false, sdes_unencrypted_srtp },
	{ "UNENCRYPTED_SRTCP", false, sdes_unencrypted_srtcp },
	{ "UNAUTHENTICATED_SRTP", false, sdes_unauthenticated_srtp },
	{ "FEC_ORDER", true, sdes_fec_order },
	{ "FEC_KEY", true, sdes_fec_key },
	{ "WSH", true, sdes_wsh },
};

#define SDES_PARAMS	(sizeof(sdes_params) / sizeof(sdes_params[0]))

static int sdes_param(struct sdes_span word, struct srtpctl_sdes *sdes,
		      unsigned int *seen, const char **why)
{
	struct sdes_span value = word;
	struct sdes_span name = sdes_cut(&value, '=');
	bool has_value = name.len != word.len;

	/* What begins with a hyphen may be ignored (section 6.3.7). */
	if (*word.at == '-')
		return 0;
	for (unsigned int i = 0; i < SDES_PARAMS; i++) {
		if (!sdes_equal(name, sdes_params[i].name) ||
		    has_value != sdes_params[i].has_value)
			continue;
		if (*seen & 1u << i)
			return sdes_fail(why, -EINVAL,
					 "a session parameter comes twice");
		*seen |= 1u << i;
		return sdes_params[i].parse(value, sdes, why);
	}
	return sdes_fail(why, -EINVAL,
			 "an unknown session parameter must be understood");
}

static int sdes_tag(struct sdes_span word, struct srtpctl_sdes *sdes,
		    const char **why)
{
	uint64_t tag;

	if (!sdes_number(word, 999999999, &tag))
		return sdes_fail(why, -EINVAL,
				 "the tag is not a number of at most 9 digits");
	sdes->tag = (uint32_t)tag;
	return 0;
}

static int sdes_line(struct sdes_span rest, struct srtpctl_sdes *sdes,
		     const char **why)
{
	struct sdes_span suite;
	struct sdes_span keys;
	unsigned int seen = 0;
	int err;

	err = sdes_tag(sdes_word(&rest), sdes, why);
	if (err)
		return err;
	suite = sdes_word(&rest);
	if (!sdes_all(suite, sdes_is_name))
		return sdes_fail(why, -EINVAL, "there is no suite");
	sdes->suite = srtpctl_suite_find(suite.at, suite.len);
	if (sdes->suite && !sdes->suite->sdes)
		sdes->suite = NULL;

	keys = sdes_word(&rest);
	err = sdes_keys(keys, sdes->suite, sdes->keys, &sdes->n_keys, why);
	while (!err && rest.len)
		err = sdes_param(sdes_word(&rest), sdes, &seen, why);
	/* A key of another length is none of this suite's. */
	if (err)
		return err == -EMSGSIZE ? -EINVAL : err;

	if (!sdes->suite)
		return sdes_fail(why, -EOPNOTSUPP, "the suite is unknown");
	/* RFC 7714 section 14.3 */
	if (sdes->suite->aead &&
	    (sdes->unencrypted_srtp || sdes->unauthenticated_srtp))
		return sdes_fail(why, -EINVAL,
				 "SRTP under an AEAD is always encrypted and authenticated");
	return 0;
}

int srtpctl_sdes_parse(const char *line, size_t len,
		       struct srtpctl_sdes *sdes, const char **why)
{
	static const char attribute[] = "a=crypto:";
	struct sdes_span rest = { line, len };
	int err;

	memset(sdes, 0, sizeof(*sdes));
	sdes->kdr_log2 = -1;
	if (rest.len && rest.at[rest.len - 1] == '\n')
		rest.len--;
	if (rest.len && rest.at[rest.len - 1] == '\r')
		rest.len--;
	for (size_t i = 0; i < rest.len; i++)
		if ((rest.at[i] < ' ' && rest.at[i] != '\t') ||
		    rest.at[i] > '~')
			return sdes_fail(why, -EINVAL,
					 "the line has a character that is not printable ASCII");
	if (rest.len < strlen(attribute) ||
	    memcmp(rest.at, attribute, strlen(attribute)))
		return sdes_fail(why, -EINVAL,
				 "the line does not begin with a=crypto:");
	rest.at += strlen(attribute);
	rest.len -= strlen(attribute);

	err = sdes_line(rest, sdes, why);
	if (err) {
		srtpctl_wipe(sdes, sizeof(*sdes));
		sdes->kdr_log2 = -1;
	}
	return err;
}
