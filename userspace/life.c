// SPDX-License-Identifier: GPL-2.0
/* How many packets a key may protect, and has (RFC 3711 section 9.2). */
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "life.h"
#include "print.h"

#define BIT(x)		SRTPCTL_BIT(SRTP_A_KEY_##x)
#define RTP_MAX		(UINT64_C(1) << 48)
#define RTCP_MAX	(UINT64_C(1) << 31)

static const struct life {
	const char *word;
	uint64_t bit;
	size_t offset;
	uint64_t min;
	uint64_t max;
} lives[] = {
#define LIFE(w, a, m, ...) \
	{ .word = (w), .bit = BIT(a), \
	  .offset = offsetof(struct srtpctl_key, m), __VA_ARGS__ }
	LIFE("limit", LIMIT, limit, .min = 1, .max = RTP_MAX),
	LIFE("soft-limit", SOFT_LIMIT, soft_limit, .min = 1, .max = RTP_MAX),
	LIFE("used", USED, used, .max = RTP_MAX),
	LIFE("rtcp-limit", RTCP_LIMIT, rtcp_limit, .min = 1, .max = RTCP_MAX),
	LIFE("rtcp-soft-limit", RTCP_SOFT_LIMIT, rtcp_soft_limit, .min = 1,
	     .max = RTCP_MAX),
	LIFE("rtcp-used", RTCP_USED, rtcp_used, .max = RTCP_MAX),
#undef LIFE
};

#define LIVES	(sizeof(lives) / sizeof(lives[0]))

/* A number of packets, also as a power of two, as SDES writes it. */
static bool life_number(const char *text, uint64_t *value)
{
	unsigned int power;
	int end = 0;

	if (sscanf(text, "2^%2u%n", &power, &end) == 1 && !text[end] &&
	    text[2] >= '0' && power <= 48) {
		*value = UINT64_C(1) << power;
		return true;
	}
	return arg_number64(text, value);
}

/**
 * life_word - take one of the words
 * @a: the command
 * @name: which
 * @data: the key
 *
 * Return: a status.
 */
int life_word(struct arg *a, const char *name, void *data)
{
	struct srtpctl_key *key = data;
	const struct life *life = lives;
	const char *text;
	uint64_t value;

	while (strcmp(life->word, name))
		life++;
	if (key->has & life->bit)
		return arg_wrong(a, "\"%s\" comes twice", name);
	if (arg_value(a, name, "a number of packets", &text))
		return STATUS_USAGE;
	if (!life_number(text, &value) || value < life->min ||
	    value > life->max)
		return arg_wrong(a, "%s \"%s\" is not a number from %" PRIu64 " to %" PRIu64,
				 name, text, life->min, life->max);
	memcpy((char *)key + life->offset, &value, sizeof(value));
	key->has |= life->bit;
	return STATUS_OK;
}

/* A limit on the command line may only be the stricter one. */
static int life_bound(const struct arg *a, struct srtpctl_key *key,
		      const struct life *life, uint64_t most)
{
	uint64_t value = most;

	if (key->has & life->bit)
		memcpy(&value, (char *)key + life->offset, sizeof(value));
	if (value > most)
		return arg_wrong(a, "%s: the key's text allows %" PRIu64 " packets",
				 life->word, most);
	memcpy((char *)key + life->offset, &value, sizeof(value));
	key->has |= life->bit;
	return STATUS_OK;
}

/**
 * life_take - the lifetime that SDES gives a key (RFC 4568 section 6.1)
 * @a: the command
 * @key: receives it, as the limit of SRTP and that of SRTCP
 * @lifetime: packets of each; 0: none given
 *
 * Return: a status.
 */
int life_take(const struct arg *a, struct srtpctl_key *key, uint64_t lifetime)
{
	int ret = STATUS_OK;

	for (size_t i = 0; lifetime && !ret && i < LIVES; i++)
		if (lives[i].bit & (BIT(LIMIT) | BIT(RTCP_LIMIT)))
			ret = life_bound(a, key, &lives[i],
					 lifetime < lives[i].max ?
					 lifetime : lives[i].max);
	return ret;
}

/**
 * life_print - what a key has protected, and may
 * @key: the key
 */
void life_print(const struct srtpctl_key *key)
{
	for (size_t i = 0; i < LIVES; i++) {
		uint64_t value;

		if (!(key->has & lives[i].bit))
			continue;
		memcpy(&value, (const char *)key + lives[i].offset,
		       sizeof(value));
		print_u64(lives[i].word, lives[i].word, value);
	}
}
