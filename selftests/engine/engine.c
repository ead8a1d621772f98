// SPDX-License-Identifier: GPL-2.0
/*
 * An asynchronous crypto engine for tests: ctr(aes), gcm(aes) and hmac(sha1)
 * that complete late, out of order and on another CPU. Its priority is the
 * lowest there is, unless said otherwise: a user gets it only by driver name.
 */
#include <linux/err.h>
#include <linux/module.h>

#include "algs.h"
#include "queue.h"

static int priority = 1;
module_param(priority, int, 0444);
MODULE_PARM_DESC(priority, "of the algorithms; the kernel picks the highest");

/*
 * A name that no template has made yet would resolve to the only algorithm
 * that bears it, whatever its priority. So the ordinary ones are made first
 * and held for as long as ours are registered.
 */
static struct crypto_skcipher *ordinary_ctr;
static struct crypto_aead *ordinary_gcm;
static struct crypto_ahash *ordinary_hmac;

static int __init ordinary_get(void)
{
	int err;

	ordinary_ctr = crypto_alloc_skcipher("ctr(aes)", 0, 0);
	if (IS_ERR(ordinary_ctr))
		return PTR_ERR(ordinary_ctr);

	ordinary_gcm = crypto_alloc_aead("gcm(aes)", 0, 0);
	err = PTR_ERR_OR_ZERO(ordinary_gcm);
	if (err)
		goto err_ctr;

	ordinary_hmac = crypto_alloc_ahash("hmac(sha1)", 0, 0);
	err = PTR_ERR_OR_ZERO(ordinary_hmac);
	if (err)
		goto err_gcm;

	return 0;

err_gcm:
	crypto_free_aead(ordinary_gcm);
err_ctr:
	crypto_free_skcipher(ordinary_ctr);
	return err;
}

static void ordinary_put(void)
{
	crypto_free_ahash(ordinary_hmac);
	crypto_free_aead(ordinary_gcm);
	crypto_free_skcipher(ordinary_ctr);
}

static int __init engine_init(void)
{
	int err;

	late_ctr_alg.base.cra_priority = priority;
	late_gcm_alg.base.cra_priority = priority;
	late_hmac_alg.halg.base.cra_priority = priority;
	err = late_queue_init();
	if (err)
		return err;
	err = ordinary_get();
	if (err)
		goto err_queue;
	err = crypto_register_skcipher(&late_ctr_alg);
	if (err)
		goto err_ordinary;
	err = crypto_register_aead(&late_gcm_alg);
	if (err)
		goto err_ctr;
	err = crypto_register_ahash(&late_hmac_alg);
	if (err)
		goto err_gcm;

	return 0;

err_gcm:
	crypto_unregister_aead(&late_gcm_alg);
err_ctr:
	crypto_unregister_skcipher(&late_ctr_alg);
err_ordinary:
	ordinary_put();
err_queue:
	late_queue_exit();
	return err;
}

static void __exit engine_exit(void)
{
	crypto_unregister_ahash(&late_hmac_alg);
	crypto_unregister_aead(&late_gcm_alg);
	crypto_unregister_skcipher(&late_ctr_alg);
	ordinary_put();
	late_queue_exit();
}

module_init(engine_init);
module_exit(engine_exit);

MODULE_DESCRIPTION("Late, reordering crypto engine for the SRTP selftests");
MODULE_LICENSE("GPL");
