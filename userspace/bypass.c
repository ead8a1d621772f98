// SPDX-License-Identifier: GPL-2.0
/*
 * Flowtables carry forwarded packets past the hooks, in the clear. Flows they
 * may concern are counted while a command runs, and told of when it ends.
 */
#define _GNU_SOURCE
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/netfilter.h>

#include "arg.h"
#include "bypass.h"

/**
 * struct bypass - a flowtable
 * @next: the next one
 * @family: as nf_tables says
 * @flows: how many flows it may carry packets past
 * @name: family, table and name, as nft says them, and its devices
 */
struct bypass {
	struct bypass *next;
	uint8_t family;
	unsigned int flows;
	char *name;
};

static struct bypass *bypasses;
static bool bypass_asked;

static const char *bypass_family(uint8_t family)
{
	return family == NFPROTO_IPV4 ? "ip" :
	       family == NFPROTO_IPV6 ? "ip6" : "inet";
}

static char *bypass_name(const struct srtpctl_flowtable *ft)
{
	const char *sep = " (";
	char *text = NULL;
	size_t len;
	FILE *to;

	to = open_memstream(&text, &len);
	if (!to)
		return NULL;
	fprintf(to, "%s %s %s", bypass_family(ft->family), ft->table, ft->name);
	for (uint32_t i = 0; i < ft->n_devs; i++) {
		fprintf(to, "%s%s", sep, ft->devs[i]);
		sep = ", ";
	}
	if (ft->n_devs)
		fputc(')', to);
	return fclose(to) ? NULL : text;
}

static int bypass_keep(const struct srtpctl_flowtable *ft, void *arg)
{
	struct bypass *b;

	(void)arg;
	/* one without devices takes nothing */
	if (!ft->n_devs)
		return 0;
	b = calloc(1, sizeof(*b));
	if (!b)
		return -1;
	b->name = bypass_name(ft);
	b->family = ft->family;
	b->next = bypasses;
	bypasses = b;
	return 0;
}

static bool bypass_covers(const struct bypass *b,
			  const struct srtpctl_flow *flow)
{
	size_t len = flow->local_addr.len ? flow->local_addr.len :
					    flow->remote_addr.len;

	/* whatever a flow's device: packets may come in by one of the
	 * flowtable's and leave by any
	 */
	return !len || b->family != (len == 4 ? NFPROTO_IPV6 : NFPROTO_IPV4);
}

/**
 * bypass_look - count the flowtables that may carry packets past a flow
 * @flow: one that was added or shown
 */
void bypass_look(const struct srtpctl_flow *flow)
{
	/* without the right to ask there is no answer, and nothing to tell */
	if (!bypass_asked)
		srtpctl_flowtable_get(bypass_keep, NULL);
	bypass_asked = true;
	for (struct bypass *b = bypasses; b; b = b->next)
		b->flows += bypass_covers(b, flow);
}

/**
 * bypass_tell - warn of what was found
 */
void bypass_tell(void)
{
	struct bypass *b;

	while ((b = bypasses)) {
		bypasses = b->next;
		if (b->flows)
			fprintf(stderr,
				"srtpctl: warning: flowtable %s may carry packets past %u flow%s, neither sealed nor opened; see BYPASS in srtpctl(8)\n",
				b->name ? arg_clean(b->name) : "", b->flows, b->flows == 1 ? "" : "s");
		free(b->name);
		free(b);
	}
}
