/* SPDX-License-Identifier: GPL-2.0 */
/* Numbers that are the same in every run. */
#ifndef _UNIT_RANDOM_H
#define _UNIT_RANDOM_H

#include <linux/types.h>

struct random {
	u64 state;
};

/* splitmix64, Steele et al. 2014 */
static inline u64 random_u64(struct random *r)
{
	u64 z = r->state += 0x9e3779b97f4a7c15ULL;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ z >> 27) * 0x94d049bb133111ebULL;
	return z ^ z >> 31;
}

static inline u64 random_below(struct random *r, u64 bound)
{
	return random_u64(r) % bound;
}

#endif /* _UNIT_RANDOM_H */
