/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The only file that knows that kernels differ. The code is written for the
 * newest kernel; an entry here gives an older one the new name, never the
 * reverse. It asks whether a feature is there, not how old the kernel is:
 * stable kernels receive backports. What the preprocessor cannot ask, Kbuild
 * does (SRTP_HAVE_...).
 */
#ifndef _SRTP_COMPAT_H
#define _SRTP_COMPAT_H

/* asm/unaligned.h became linux/unaligned.h in 6.12 */
#ifdef SRTP_HAVE_LINUX_UNALIGNED
#include <linux/unaligned.h>
#else
#include <asm/unaligned.h>
#endif

/* AES keys that only encrypt have a type of their own since 7.0 */
#ifndef SRTP_HAVE_AES_ENCKEY
#define aes_enckey crypto_aes_ctx
#define aes_prepareenckey aes_expandkey
#endif

/* the rooms of the wire are compiled by unit tests in user space as well */
#ifdef __KERNEL__

/* __skb_gso_segment() moved from linux/netdevice.h to net/gso.h in 6.5 */
#ifdef SRTP_HAVE_NET_GSO
#include <net/gso.h>
#else
#include <linux/netdevice.h>
#endif

/* completions of crypto requests were given the request until 6.3, their data
 * since
 */
#ifdef SRTP_HAVE_COMPLETION_DATA
#define srtp_completion_arg void
#define srtp_completion_data(arg) (arg)
#else
#define srtp_completion_arg struct crypto_async_request
#define srtp_completion_data(arg) ((arg)->data)
#endif

/* flags of sockets were bit fields until 6.6 (IPv4) and 6.7 (IPv6) */
#include <linux/ipv6.h>
#include <net/inet_sock.h>
#ifndef inet_test_bit
#define inet_test_bit(nr, sk) (inet_sk(sk)->srtp_compat_##nr)
#define srtp_compat_RECVERR recverr
#endif
#ifndef inet6_test_bit
#define inet6_test_bit(nr, sk) (inet6_sk(sk)->srtp_compat_##nr)
#define srtp_compat_RECVERR6 recverr
#endif

/* tables of sysctls ended in a sentinel until 6.6, are counted since */
#include <net/net_namespace.h>
#ifndef register_net_sysctl
#define register_net_sysctl_sz(net, path, table, size) \
	register_net_sysctl(net, path, table)
#endif

/* a dump's attributes moved into a struct genl_info in 6.7 */
#ifdef SRTP_HAVE_GENL_INFO_DUMP
#define srtp_dump_attrs(cb) (genl_info_dump(cb)->attrs)
#else
#define srtp_dump_attrs(cb) (genl_dumpit_info(cb)->attrs)
#endif

#endif /* __KERNEL__ */
#endif /* _SRTP_COMPAT_H */
