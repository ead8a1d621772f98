// SPDX-License-Identifier: MIT
/* SDES: the crypto attribute of SDP (RFC 4568 sections 4, 6 and 9). */
#include <errno.h>
#include <string.h>

#include "sdes_key.h"

static int sdes_kdr(struct span value, struct srtpctl_sdes *sdes,
		    const char **why)
{
	uint64_t kdr;

	if (!span_number(value, 24, &kdr) || !kdr)
		return sdes_fail(why, -EINVAL, "KDR is not 1..24");
	sdes->kdr_log2 = (int)kdr;
	return 0;
}

static int sdes_wsh(struct span value, struct srtpctl_sdes *sdes,
		    const char **why)
{
	uint64_t wsh;

	if (!span_all(value, span_is_digit) || *value.at == '0')
		return sdes_fail(why, -EINVAL, "WSH is not a number");
	if (!span_number(value, UINT32_MAX, &wsh))
		wsh = UINT32_MAX;
	if (wsh < SRTP_WINDOW_MIN)
		return sdes_fail(why, -EINVAL, "WSH is below 64");
	sdes->wsh = (uint32_t)wsh;
	return 0;
}

static int sdes_fec_order(struct span value, struct srtpctl_sdes *sdes,
			  const char **why)
{
	if (span_equal(value, "FEC_SRTP"))
		sdes->fec_order = SRTPCTL_FEC_SRTP;
	else if (span_equal(value, "SRTP_FEC"))
		sdes->fec_order = SRTPCTL_SRTP_FEC;
	else
		return sdes_fail(why, -EINVAL,
				 "FEC_ORDER is neither FEC_SRTP nor SRTP_FEC");
	return 0;
}

static int sdes_fec_key(struct span value, struct srtpctl_sdes *sdes,
			const char **why)
{
	return sdes_keys(value, sdes->suite, sdes->fec_keys, &sdes->n_fec_keys,
			 why);
}

static int sdes_unencrypted_srtp(struct span value,
				 struct srtpctl_sdes *sdes, const char **why)
{
	(void)value;
	(void)why;
	sdes->unencrypted_srtp = true;
	return 0;
}

static int sdes_unencrypted_srtcp(struct span value,
				  struct srtpctl_sdes *sdes, const char **why)
{
	(void)value;
	(void)why;
	sdes->unencrypted_srtcp = true;
	return 0;
}

static int sdes_unauthenticated_srtp(struct span value,
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
	int (*parse)(struct span value, struct srtpctl_sdes *sdes,
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

static int sdes_param(struct span word, struct srtpctl_sdes *sdes,
		      unsigned int *seen, const char **why)
{
	struct span value = word;
	struct span name = span_cut(&value, '=');
	bool has_value = name.len != word.len;

	/* What begins with a hyphen may be ignored (section 6.3.7). */
	if (*word.at == '-')
		return 0;
	for (unsigned int i = 0; i < SDES_PARAMS; i++) {
		if (!span_equal(name, sdes_params[i].name) ||
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

static int sdes_tag(struct span word, struct srtpctl_sdes *sdes,
		    const char **why)
{
	uint64_t tag;

	if (!span_number(word, 999999999, &tag))
		return sdes_fail(why, -EINVAL,
				 "the tag is not a number of at most 9 digits");
	sdes->tag = (uint32_t)tag;
	return 0;
}

static int sdes_line(struct span rest, struct srtpctl_sdes *sdes,
		     const char **why)
{
	struct span suite;
	struct span keys;
	unsigned int seen = 0;
	int err;

	err = sdes_tag(span_word(&rest), sdes, why);
	if (err)
		return err;
	suite = span_word(&rest);
	if (!span_all(suite, span_is_name))
		return sdes_fail(why, -EINVAL, "there is no suite");
	sdes->suite = srtpctl_suite_find(suite.at, suite.len);
	if (sdes->suite && !sdes->suite->sdes)
		sdes->suite = NULL;

	keys = span_word(&rest);
	err = sdes_keys(keys, sdes->suite, sdes->keys, &sdes->n_keys, why);
	while (!err && rest.len)
		err = sdes_param(span_word(&rest), sdes, &seen, why);
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
	struct span rest = { line, len };
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
