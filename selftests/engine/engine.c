// SPDX-License-Identifier: GPL-2.0
/*
 * An asynchronous crypto engine for tests: the ciphers, AEADs and the HMAC of the
 * suites, as far as the kernel has them, that complete late, out of order and on
 * another CPU. Its priority is the lowest there is, unless said otherwise: a user
 * gets it only by driver name.
 */
#include <linux/module.h>

#include "algs.h"
#include "queue.h"

static int priority = 1;
module_param(priority, int, 0444);
MODULE_PARM_DESC(priority, "of the algorithms; the kernel picks the highest");

static bool deny_keys;
module_param(deny_keys, bool, 0644);
MODULE_PARM_DESC(deny_keys, "take no key");

/**
 * late_denies_keys - whether setkey is to fail
 *
 * Return: true if so.
 */
bool late_denies_keys(void)
{
	return READ_ONCE(deny_keys);
}

static int __init ordinary_hold(void)
{
	int err;

	err = late_skciphers_hold();
	if (err)
		return err;
	err = late_aeads_hold();
	if (err)
		goto err_skciphers;
	err = late_hmac_hold();
	if (err)
		goto err_aeads;

	return 0;

err_aeads:
	late_aeads_release();
err_skciphers:
	late_skciphers_release();
	return err;
}

static void ordinary_release(void)
{
	late_hmac_release();
	late_aeads_release();
	late_skciphers_release();
}

static int __init engine_register(void)
{
	int err;

	err = late_skciphers_register(priority);
	if (err)
		return err;
	err = late_aeads_register(priority);
	if (err)
		goto err_skciphers;
	err = late_hmac_register(priority);
	if (err)
		goto err_aeads;

	return 0;

err_aeads:
	late_aeads_unregister();
err_skciphers:
	late_skciphers_unregister();
	return err;
}

static int __init engine_init(void)
{
	int err;

	err = late_queue_init();
	if (err)
		return err;
	err = ordinary_hold();
	if (err)
		goto err_queue;
	err = engine_register();
	if (err)
		goto err_ordinary;

	return 0;

err_ordinary:
	ordinary_release();
err_queue:
	late_queue_exit();
	return err;
}

static void __exit engine_exit(void)
{
	late_hmac_unregister();
	late_aeads_unregister();
	late_skciphers_unregister();
	ordinary_release();
	late_queue_exit();
}

module_init(engine_init);
module_exit(engine_exit);

MODULE_DESCRIPTION("Late, reordering crypto engine for the SRTP selftests");
MODULE_LICENSE("GPL");
