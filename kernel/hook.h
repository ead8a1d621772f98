/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SRTP_HOOK_H
#define _SRTP_HOOK_H

#include <linux/netfilter.h>

nf_hookfn srtp_hook_in;
nf_hookfn srtp_hook_out;

#endif /* _SRTP_HOOK_H */
