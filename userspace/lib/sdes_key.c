// SPDX-License-Identifier: MIT
/* Key parameters of SDES: inline:... (RFC 4568 sections 6.1 and 9.2). */
#include <errno.h>
#include <string.h>

#include "sdes_key.h"

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
static bool sdes_base64(struct span text, struct srtpctl_master *master,
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
static bool sdes_lifetime(struct span span, uint64_t *lifetime)
{
	uint64_t log2;

	if (span.len > 2 && !memcmp(span.at, "2^", 2)) {
		span.at += 2;
		span.len -= 2;
		if (!span_number(span, SDES_LIFE_LOG2, &log2))
			return false;
		*lifetime = UINT64_C(1) << log2;
		return true;
	}
	return span_number(span, UINT64_C(1) << SDES_LIFE_LOG2, lifetime) &&
	       *lifetime;
}

/* Any number up to 128 octets long: multiply and add by hand. */
static bool sdes_mki_value(struct span digits, struct srtpctl_mki *mki)
{
	memset(mki->octets, 0, sizeof(mki->octets));
	if (!span_all(digits, span_is_digit) || *digits.at == '0')
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

static int sdes_mki(struct span span, struct srtpctl_mki *mki,
		    const char **why)
{
	struct span value = span_cut(&span, ':');
	uint64_t len;

	if (!span_number(span, SRTP_MKI_MAX, &len) || !len)
		return sdes_fail(why, -EINVAL,
				 "the MKI's length is not 1..128");
	mki->len = (uint8_t)len;
	if (!sdes_mki_value(value, mki))
		return sdes_fail(why, -EINVAL,
				 "the MKI is not a positive number that fits its length");
	return 0;
}

static int sdes_key_options(struct span rest,
			    struct srtpctl_sdes_key *key, const char **why)
{
	struct span part = span_cut(&rest, '|');
	bool more = rest.at != part.at + part.len;

	if (!memchr(part.at, ':', part.len)) {
		if (!sdes_lifetime(part, &key->lifetime))
			return sdes_fail(why, -EINVAL,
					 "the lifetime is not a number of packets, 1 to 2^48");
		if (!more)
			return 0;
		part = span_cut(&rest, '|');
		more = rest.at != part.at + part.len;
	}
	if (more)
		return sdes_fail(why, -EINVAL,
				 "more than lifetime and MKI follow the key");
	return sdes_mki(part, &key->mki, why);
}

static int sdes_inline(struct span info, const struct srtpctl_suite *suite,
		       struct srtpctl_sdes_key *key, const char **why)
{
	struct span rest = info;
	struct span text = span_cut(&rest, '|');
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

static int sdes_key(struct span param, const struct srtpctl_suite *suite,
		    struct srtpctl_sdes_key *key, const char **why)
{
	struct span rest = param;
	struct span method = span_cut(&rest, ':');

	if (method.len == param.len || !span_all(method, span_is_name))
		return sdes_fail(why, -EINVAL,
				 "a key parameter begins with its method and a colon");
	if (!rest.len)
		return sdes_fail(why, -EINVAL, "the key is empty");
	if (!span_equal(method, "inline"))
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

/* Keys with ";" between them; after an error @n of them are whole. */
int sdes_keys(struct span list, const struct srtpctl_suite *suite,
	      struct srtpctl_sdes_key *keys, uint32_t *n, const char **why)
{
	const char *end = list.at + list.len;
	struct span rest = list;
	struct span param;
	int err;

	do {
		if (*n == SRTP_KEYS_PER_SESSION)
			return sdes_fail(why, -EINVAL,
					 "there are more than 16 keys");
		param = span_cut(&rest, ';');
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
	struct span param = { text, len };
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
	struct span list = { text, len };
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
