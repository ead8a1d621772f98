// SPDX-License-Identifier: GPL-2.0
/*
 * The test points of selftests/unit in KUnit: a case is one of its programs, a
 * parameter of that case one of the program's points. Points run one by one.
 */
#include <kunit/test.h>
#include <linux/err.h>
#include <linux/jiffies.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/stdarg.h>

#include "kernel/block.h"
#include "ktap.h"
#include "stdlib.h"

/*
 * A point that takes longer ends as it stands; 0: no limit. User Mode Linux does
 * all of it at the processor's speed. Emulated, with every check a kernel has,
 * the large ones would take minutes.
 */
#define SRTP_KUNIT_SECONDS (IS_ENABLED(CONFIG_UML) ? 0 : 1)

/* What the program whose turn it is gave to ktap_run(). */
static const struct ktap_test *srtp_kunit_points;
static size_t srtp_kunit_point_count;

/* The point that runs. */
static struct kunit *srtp_kunit_test;
static unsigned long srtp_kunit_cases, srtp_kunit_failed, srtp_kunit_end;
static char srtp_kunit_first[512];
static enum { RUNS, STOPPED, GAVE_UP } srtp_kunit_progress;

/* What it holds. A point that ends early cannot free it. */
static struct srtp_kunit_held {
	void *held;
	void (*release)(const void *held);
} srtp_kunit_held[16];

static struct srtp_kunit_held *srtp_kunit_slot(const void *held)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(srtp_kunit_held); i++)
		if (srtp_kunit_held[i].held == held)
			return &srtp_kunit_held[i];
	return NULL;
}

static void srtp_kunit_block_end(const void *block)
{
	srtp_block_free((struct srtp_block *)block);
}

void *srtp_kunit_alloc(size_t n, size_t size)
{
	struct srtp_kunit_held *slot = srtp_kunit_slot(NULL);

	if (!slot)
		return NULL;
	slot->release = kvfree;
	return slot->held = kvcalloc(n, size, GFP_KERNEL);
}

void srtp_kunit_free(void *block)
{
	struct srtp_kunit_held *slot = srtp_kunit_slot(block);

	if (slot)
		slot->held = NULL;
	kvfree(block);
}

/* Kbuild gives these names to what tests call srtp_block_new() and _free(). */
struct srtp_block *srtp_kunit_block_new(const char *name, const u8 *key,
					unsigned int key_len);
void srtp_kunit_block_free(struct srtp_block *block);

struct srtp_block *srtp_kunit_block_new(const char *name, const u8 *key,
					unsigned int key_len)
{
	struct srtp_kunit_held *slot = srtp_kunit_slot(NULL);
	struct srtp_block *block;

	if (!slot)
		return ERR_PTR(-ENOMEM);
	block = srtp_block_new(name, key, key_len);
	if (!IS_ERR(block)) {
		slot->release = srtp_kunit_block_end;
		slot->held = block;
	}
	return block;
}

void srtp_kunit_block_free(struct srtp_block *block)
{
	struct srtp_kunit_held *slot = srtp_kunit_slot(block);

	if (slot)
		slot->held = NULL;
	srtp_block_free(block);
}

static void __noreturn srtp_kunit_leave(void)
{
	kunit_try_catch_throw(&srtp_kunit_test->try_catch);
}

/* abort() and exit() */
void srtp_kunit_abort(void)
{
	srtp_kunit_progress = GAVE_UP;
	srtp_kunit_leave();
}

void ktap_count(bool ok)
{
	srtp_kunit_cases++;
	srtp_kunit_failed += !ok;
	if (srtp_kunit_cases % 64)
		return;
	cond_resched();
	if (SRTP_KUNIT_SECONDS && time_after(jiffies, srtp_kunit_end)) {
		srtp_kunit_progress = STOPPED;
		srtp_kunit_leave();
	}
}

void ktap_mismatch(const char *format, ...)
{
	va_list args;

	if (srtp_kunit_failed)
		return;
	va_start(args, format);
	vscnprintf(srtp_kunit_first, sizeof(srtp_kunit_first), format, args);
	va_end(args);
}

void ktap_note(const char *format, ...)
{
	struct va_format vaf = { .fmt = format };
	va_list args;

	va_start(args, format);
	vaf.va = &args;
	kunit_info(srtp_kunit_test, "%pV\n", &vaf);
	va_end(args);
}

/* Here a program only says which points it has; KUnit asks for each. */
int ktap_run(const struct ktap_test *tests, size_t count)
{
	srtp_kunit_points = tests;
	srtp_kunit_point_count = count;
	return 0;
}

static void srtp_kunit_run(struct kunit *test)
{
	const struct ktap_test *point = test->param_value;

	srtp_kunit_test = test;
	srtp_kunit_progress = RUNS;
	srtp_kunit_cases = 0;
	srtp_kunit_failed = 0;
	srtp_kunit_end = jiffies + SRTP_KUNIT_SECONDS * HZ;
	point->run();
}

/* However the point ended: what it found, and what it held. */
static void srtp_kunit_done(struct kunit *test)
{
	unsigned int left = 0;
	size_t i;

	kunit_info(test, "%lu of %lu%s\n",
		   srtp_kunit_cases - srtp_kunit_failed, srtp_kunit_cases,
		   srtp_kunit_progress == STOPPED ? ", stopped" : "");
	if (srtp_kunit_failed)
		KUNIT_FAIL(test, "first mismatch: %s", srtp_kunit_first);
	if (!srtp_kunit_cases)
		KUNIT_FAIL(test, "no case was found");
	if (srtp_kunit_progress == GAVE_UP)
		KUNIT_FAIL(test, "the point gave up");

	for (i = 0; i < ARRAY_SIZE(srtp_kunit_held); i++) {
		if (!srtp_kunit_held[i].held)
			continue;
		left++;
		srtp_kunit_held[i].release(srtp_kunit_held[i].held);
		srtp_kunit_held[i].held = NULL;
	}
	if (left && srtp_kunit_progress == RUNS)
		KUNIT_FAIL(test, "%u blocks are left", left);
}

static const void *srtp_kunit_next(int (*program)(int argc, char **argv),
				   const struct ktap_test *point, char *name)
{
	char *argv[] = { "kunit", "vectors", NULL };

	if (point) {
		point++;
	} else {
		program(2, argv);
		point = srtp_kunit_points;
	}
	if (point == srtp_kunit_points + srtp_kunit_point_count)
		return NULL;
	strscpy(name, point->name, KUNIT_PARAM_DESC_SIZE);
	return point;
}

/* Kbuild lists the programs, and gives the main() of each its name. */
#define SRTP_KUNIT_TEST(name)						\
	int srtp_test_##name(int argc, char **argv);			\
	static const void *srtp_kunit_next_##name(const void *prev,	\
						  char *desc)		\
	{								\
		return srtp_kunit_next(srtp_test_##name, prev, desc);	\
	}
SRTP_KUNIT_TESTS

#undef SRTP_KUNIT_TEST
#define SRTP_KUNIT_TEST(room) {						\
	.name = #room,							\
	.run_case = srtp_kunit_run,					\
	.generate_params = srtp_kunit_next_##room,			\
},

static struct kunit_case srtp_kunit_case[] = {
	SRTP_KUNIT_TESTS
	{}
};

static struct kunit_suite srtp_kunit_suite = {
	.name = "srtp",
	.exit = srtp_kunit_done,
	.test_cases = srtp_kunit_case,
};
kunit_test_suite(srtp_kunit_suite);

MODULE_DESCRIPTION("Unit tests of the pure rooms of srtp.ko");
MODULE_LICENSE("GPL");
