// SPDX-License-Identifier: GPL-2.0
/*
 * A part of srtp.ko while its coverage is measured: gcc calls this where a
 * basic block of kernel/ begins. The kernel's own function of that name, where
 * there is one (KCOV), records for a task that asked, in process context only.
 */
#include <linux/instruction_pointer.h>
#include <linux/module.h>

#include "coverage.h"

void __sanitizer_cov_trace_pc(void)
{
	srtp_coverage_hit(THIS_MODULE, _RET_IP_);
}
