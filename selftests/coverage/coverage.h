/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SRTP_COVERAGE_H
#define _SRTP_COVERAGE_H

struct module;

/* what gcc calls; trace.c */
void __sanitizer_cov_trace_pc(void);

/* the block that returns to @ip in @mod has run; any context */
void srtp_coverage_hit(const struct module *mod, unsigned long ip);

#endif /* _SRTP_COVERAGE_H */
