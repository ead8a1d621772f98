// SPDX-License-Identifier: GPL-2.0
/*
 * Which code of srtp.ko has run, in whatever context: a bit for each address of
 * its text, in /sys/kernel/debug/srtp_coverage. The first half is for the text
 * that stays, the second for that of init. A write forgets all.
 *
 * srtp.ko needs this module, so this one outlives it, and the bits add up over
 * any number of loads. Addresses are taken relative to where it is loaded now.
 *
 * Nothing here takes a lock, allocates or is itself traced.
 */
#include <linux/bitmap.h>
#include <linux/debugfs.h>
#include <linux/fs.h>
#include <linux/module.h>
#include <linux/sizes.h>

#include "coverage.h"

/* struct module has had a table of its memory since 6.4 */
#ifdef SRTP_HAVE_MODULE_MEMORY
#define core_base(mod) ((unsigned long)(mod)->mem[MOD_TEXT].base)
#define init_base(mod) ((unsigned long)(mod)->mem[MOD_INIT_TEXT].base)
#else
#define core_base(mod) ((unsigned long)(mod)->core_layout.base)
#define init_base(mod) ((unsigned long)(mod)->init_layout.base)
#endif

#define TEXT_MAX SZ_1M

static DECLARE_BITMAP(ran, 2 * TEXT_MAX);
static struct dentry *file;

void srtp_coverage_hit(const struct module *mod, unsigned long ip)
{
	unsigned long nr = ip - core_base(mod);

	if (nr >= TEXT_MAX || !within_module_core(ip, mod)) {
		nr = ip - init_base(mod);
		if (nr >= TEXT_MAX || !within_module_init(ip, mod))
			return;
		nr += TEXT_MAX;
	}
	/* most blocks have run before: do not pull the line over again */
	if (!test_bit(nr, ran))
		set_bit(nr, ran);
}
EXPORT_SYMBOL_GPL(srtp_coverage_hit);

static ssize_t coverage_read(struct file *f, char __user *to, size_t len,
			     loff_t *pos)
{
	return simple_read_from_buffer(to, len, pos, ran, sizeof(ran));
}

static ssize_t coverage_write(struct file *f, const char __user *from,
			      size_t len, loff_t *pos)
{
	bitmap_zero(ran, 2 * TEXT_MAX);
	return len;
}

static const struct file_operations coverage_fops = {
	.owner = THIS_MODULE,
	.open = simple_open,
	.read = coverage_read,
	.write = coverage_write,
	.llseek = default_llseek,
};

static int __init coverage_init(void)
{
	file = debugfs_create_file("srtp_coverage", 0600, NULL, NULL,
				   &coverage_fops);
	return PTR_ERR_OR_ZERO(file);
}

static void __exit coverage_exit(void)
{
	debugfs_remove(file);
}

module_init(coverage_init);
module_exit(coverage_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Which code of srtp.ko has run, for tests");
