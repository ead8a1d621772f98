// SPDX-License-Identifier: GPL-2.0
/*
 * A plugin of QEMU: which cache lines the kernel reads and writes, on which
 * processor and from where, while all processors are in the middle of a run of
 * srtp-load, past its first part (see METER_MARK). Arguments: out=FILE, where each
 * run leaves "processor line address loads stores" lines, in hexadecimal, in FILE.0,
 * FILE.1, ...; processors=N; parts=N, of a run.
 *
 * QEMU's header is in no package of Debian 12: what is used of it is declared here.
 */
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct qemu_plugin_tb;
struct qemu_plugin_insn;

void qemu_plugin_register_vcpu_tb_trans_cb(uint64_t id,
	void (*translated)(uint64_t id, struct qemu_plugin_tb *tb));
void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *insn,
	void (*executed)(unsigned int cpu, void *data), int flags, void *data);
void qemu_plugin_register_vcpu_mem_cb(struct qemu_plugin_insn *insn,
	void (*accessed)(unsigned int cpu, uint32_t info, uint64_t at,
			 void *data),
	int flags, int which, void *data);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *tb,
						 size_t n);
const void *qemu_plugin_insn_data(const struct qemu_plugin_insn *insn);
size_t qemu_plugin_insn_size(const struct qemu_plugin_insn *insn);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *insn);
bool qemu_plugin_mem_is_store(uint32_t info);
unsigned int qemu_plugin_mem_size_shift(uint32_t info);

#define PLUGIN		__attribute__((visibility("default")))
#define READS_WRITES	3
#define LINE_SHIFT	6
#define KERNEL(address)	((address) >> 63)
#define PROCESSORS	16
#define SEEN		(1u << 18)

PLUGIN int qemu_plugin_version = 1;

struct seen {
	uint64_t line, from;
	uint32_t loads, stores;
};

/* Each is written by its own processor alone, but for what ends a run. */
static struct processor {
	struct seen *seen;
	unsigned int run;	/* that @seen is of */
	atomic_uint begun, ended;
} processors[PROCESSORS];

static const char *out = "lines";
static unsigned int count = 4, parts = 5;
static atomic_uint run = 1, over;	/* over: processors that have ended it */
static atomic_bool on;

static void see(struct seen *seen, uint64_t line, uint64_t from, bool store)
{
	uint32_t at = (line * 0x9e3779b97f4a7c15ull + from) *
		      0xbf58476d1ce4e5b9ull >> 46;
	struct seen *s = &seen[at];
	unsigned int tried = 0;

	while (s->line && (s->line != line || s->from != from)) {
		if (++tried == SEEN)
			return;		/* full: it is not seen */
		s = &seen[++at % SEEN];
	}
	s->line = line;
	s->from = from;
	if (store)
		s->stores++;
	else
		s->loads++;
}

static void accessed(unsigned int cpu, uint32_t info, uint64_t at, void *from)
{
	uint64_t end = at + (1u << qemu_plugin_mem_size_shift(info)) - 1;
	struct processor *p = &processors[cpu];

	if (!on || cpu >= count || !KERNEL(at))
		return;
	if (p->run != run) {
		memset(p->seen, 0, SEEN * sizeof(*p->seen));
		p->run = run;
	}
	for (at >>= LINE_SHIFT; at <= end >> LINE_SHIFT; at++)
		see(p->seen, at << LINE_SHIFT, (uintptr_t)from,
		    qemu_plugin_mem_is_store(info));
}

static void write_run(void)
{
	char name[4096];
	FILE *file;

	snprintf(name, sizeof(name), "%s.%u", out, run - 1);
	file = fopen(name, "w");
	if (!file)
		return;
	for (unsigned int cpu = 0; cpu < count; cpu++)
		for (unsigned int i = 0; i < SEEN; i++) {
			const struct seen *s = &processors[cpu].seen[i];

			if (s->line)
				fprintf(file, "%x %llx %llx %x %x\n", cpu,
					(unsigned long long)s->line,
					(unsigned long long)s->from, s->loads,
					s->stores);
		}
	fclose(file);
}

/* All are past their first part. */
static void begins(unsigned int cpu, void *none)
{
	(void)none;
	if (cpu >= count)
		return;
	processors[cpu].begun++;
	for (cpu = 0; cpu < count; cpu++)
		if (processors[cpu].begun < 2 || processors[cpu].ended >= parts)
			return;
	atomic_store(&on, true);
}

/* Until one of them has ended its last; and when all have, it is over. */
static void ends(unsigned int cpu, void *none)
{
	(void)none;
	if (cpu >= count || ++processors[cpu].ended != parts)
		return;
	if (atomic_exchange(&on, false))
		write_run();
	if (atomic_fetch_add(&over, 1) + 1 < count)
		return;
	for (cpu = 0; cpu < count; cpu++)
		processors[cpu].begun = processors[cpu].ended = 0;
	atomic_store(&over, 0);
	run++;
}

static void translated(uint64_t id, struct qemu_plugin_tb *tb)
{
	size_t i, n = qemu_plugin_tb_n_insns(tb);

	(void)id;
	for (i = 0; i < n; i++) {
		struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);
		uint64_t from = qemu_plugin_insn_vaddr(insn);
		const uint8_t *code = qemu_plugin_insn_data(insn);

		if (KERNEL(from))
			qemu_plugin_register_vcpu_mem_cb(insn, accessed, 0,
				READS_WRITES, (void *)(uintptr_t)from);
		else if (qemu_plugin_insn_size(insn) == 8 &&
			 !memcmp(code, "\x0f\x1f\x84\x00", 4) &&
			 !memcmp(code + 5, "SRT", 3))
			qemu_plugin_register_vcpu_insn_exec_cb(insn,
				code[4] == 0x31 ? begins : ends, 0, NULL);
	}
}

PLUGIN int qemu_plugin_install(uint64_t id, const void *info, int argc,
			       char **argv)
{
	(void)info;
	for (int i = 0; i < argc; i++) {
		const char *value = strchr(argv[i], '=');

		if (!value)
			return -1;
		if (!strncmp(argv[i], "out=", 4))
			out = strdup(value + 1);
		else if (!strncmp(argv[i], "processors=", 11))
			count = atoi(value + 1);
		else if (!strncmp(argv[i], "parts=", 6))
			parts = atoi(value + 1);
	}
	if (count < 1 || count > PROCESSORS)
		return -1;
	for (unsigned int cpu = 0; cpu < count; cpu++)
		processors[cpu].seen = calloc(SEEN, sizeof(struct seen));
	qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
	return 0;
}
