/* SPDX-License-Identifier: GPL-2.0 */
#ifndef BENCH_METER_H
#define BENCH_METER_H

#include <stdbool.h>
#include <stdint.h>

/**
 * struct meter - what has been spent so far
 * @ns: nanoseconds; in a guest with --icount, where each instruction takes one,
 *      instructions
 * @instructions: counted by the processor, or 0 where it does not say
 * @idle: hundredths of a second without work, all processors
 */
struct meter {
	uint64_t ns;
	uint64_t instructions;
	uint64_t idle;
};

/* Count what this processor executes from here on, whoever runs on it. */
void meter_start(void);
struct meter meter_read(void);

/* Instructions that do nothing, for a profiler that watches from outside. */
#define METER_MARK(letter) \
	__asm__ volatile(".byte 0x0f, 0x1f, 0x84, 0x00, " letter \
			 ", 0x53, 0x52, 0x54" ::: "memory")
#define METER_MARK_BEGIN "0x31"
#define METER_MARK_END "0x32"

#endif
