// SPDX-License-Identifier: GPL-2.0
/* srtpctl stats */
#include "object.h"
#include "print.h"
#include "request.h"

#define BIT(x)	SRTPCTL_BIT(SRTP_A_STATS_##x)

static void stats_print(const struct srtpctl_stats *stats)
{
	if (stats->has & BIT(FLOWS))
		print_u64("flows", "flows", stats->flows);
	if (stats->has & BIT(SESSIONS))
		print_u64("sessions", "sessions", stats->sessions);
	if (stats->has & BIT(STATES))
		print_u64("states", "states", stats->states);
	if (stats->has & BIT(KEYS))
		print_u64("keys", "keys", stats->keys);
	if (stats->has & BIT(AWAY))
		print_u64("away", "away", stats->away);
	if (stats->has & BIT(GENERATION))
		print_u64("generation", "generation", stats->generation);
	if (stats->has & BIT(EVENTS))
		print_u64("events", "events", stats->events);
	print_line("    ");
	print_counters(&stats->counters);
}

static int stats_show(struct arg *a)
{
	struct srtpctl_stats stats;
	struct srtpctl *ctl;
	int err;

	if (arg_end(a))
		return STATUS_USAGE;
	if (request_connect(a, &ctl))
		return STATUS_REFUSED;
	err = srtpctl_stats_get(ctl, &stats);
	if (err)
		return request_got(a, err);
	print_list();
	print_object();
	stats_print(&stats);
	print_object_end();
	print_list_end(0);
	return STATUS_OK;
}

static const struct command stats_commands[] = {
	{ "show", stats_show },
	{ NULL }
};

const struct object stats_object = {
	.name = "stats",
	.commands = stats_commands,
	.usage = "Usage: srtpctl stats show\n",
};
