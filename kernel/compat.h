/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The only file that knows kernel versions. The code is written for the newest
 * kernel; an entry here gives an older one the new name, never the reverse.
 */
#ifndef _SRTP_COMPAT_H
#define _SRTP_COMPAT_H

#include <linux/version.h>

/* asm/unaligned.h became linux/unaligned.h in 6.12 */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 12, 0)
#include <asm/unaligned.h>
#else
#include <linux/unaligned.h>
#endif

/*
 * Completions of crypto requests were given the request until 6.3, their data
 * since.
 */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 3, 0)
#define srtp_completion_arg struct crypto_async_request
#define srtp_completion_data(arg) ((arg)->data)
#else
#define srtp_completion_arg void
#define srtp_completion_data(arg) (arg)
#endif

/* inet_test_bit() and its flags came with 6.6 and 6.7; bit fields before */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 6, 0)
#define inet_test_bit(nr, sk) (inet_sk(sk)->srtp_compat_##nr)
#define srtp_compat_RECVERR recverr
#endif
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 7, 0)
#define inet6_test_bit(nr, sk) (inet6_sk(sk)->srtp_compat_##nr)
#define srtp_compat_RECVERR6 recverr
#endif

/* register_net_sysctl() counted its table by a sentinel until 6.6 */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 6, 0)
#define register_net_sysctl_sz(net, path, table, size) \
	register_net_sysctl(net, path, table)
#endif

/* __skb_gso_segment() moved from linux/netdevice.h to net/gso.h in 6.5 */
#ifdef __KERNEL__
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 5, 0)
#include <linux/netdevice.h>
#else
#include <net/gso.h>
#endif
#endif

/* a dump's attributes moved into a struct genl_info in 6.7 */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 7, 0)
#define srtp_dump_attrs(cb) (genl_dumpit_info(cb)->attrs)
#else
#define srtp_dump_attrs(cb) (genl_info_dump(cb)->attrs)
#endif

#endif /* _SRTP_COMPAT_H */
