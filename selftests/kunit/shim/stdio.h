/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SHIM_STDIO_H
#define _SHIM_STDIO_H

#include <linux/kernel.h>
#include <linux/printk.h>

/* stderr is all there is */
#define fprintf(stream, ...) pr_err(__VA_ARGS__)

/* Kbuild says what the main() of a program is called here. */
#ifdef SRTP_KUNIT_MAIN
#define main(...) SRTP_KUNIT_MAIN(int argc, char **argv)
int SRTP_KUNIT_MAIN(int argc, char **argv);
#endif

#endif /* _SHIM_STDIO_H */
