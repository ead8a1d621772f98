/* SPDX-License-Identifier: GPL-2.0 */
/* Numbers that are the same for the same seed. */
#ifndef FUZZ_RANDOM_H
#define FUZZ_RANDOM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct random {
	uint64_t state;
};

/* splitmix64, Steele et al. 2014 */
static inline uint64_t random_u64(struct random *r)
{
	uint64_t z = r->state += 0x9e3779b97f4a7c15ULL;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ z >> 27) * 0x94d049bb133111ebULL;
	return z ^ z >> 31;
}

static inline uint32_t random_below(struct random *r, uint32_t bound)
{
	return (uint32_t)(random_u64(r) >> 16) % bound;
}

/* Once in @n times. */
static inline bool random_one_in(struct random *r, uint32_t n)
{
	return !random_below(r, n);
}

static inline void random_fill(struct random *r, uint8_t *at, size_t len)
{
	while (len--)
		*at++ = (uint8_t)(random_u64(r) >> 24);
}

#endif
