// SPDX-License-Identifier: GPL-2.0
/*
 * Ciphers of the suites with an HMAC: the algorithm of the same name that completes
 * at once does the work, the queue makes it late.
 */
#include <crypto/aes.h>
#include <linux/err.h>
#include <linux/module.h>

#include "algs.h"
#include "queue.h"

struct late_skcipher_ctx {
	struct crypto_skcipher *child;
};

/* @sub is last: the child's own context follows it. */
struct late_skcipher_req {
	struct late_job job;
	struct skcipher_request *req;
	int (*crypt)(struct skcipher_request *req);
	struct skcipher_request sub;
};

static int late_skcipher_work(struct late_job *job)
{
	struct late_skcipher_req *rctx =
		container_of(job, struct late_skcipher_req, job);
	struct skcipher_request *req = rctx->req;
	struct late_skcipher_ctx *ctx =
		crypto_skcipher_ctx(crypto_skcipher_reqtfm(req));

	skcipher_request_set_tfm(&rctx->sub, ctx->child);
	skcipher_request_set_callback(&rctx->sub, CRYPTO_TFM_REQ_MAY_SLEEP,
				      NULL, NULL);
	skcipher_request_set_crypt(&rctx->sub, req->src, req->dst,
				   req->cryptlen, req->iv);

	return rctx->crypt(&rctx->sub);
}

static void late_skcipher_complete(struct late_job *job, int err)
{
	struct late_skcipher_req *rctx =
		container_of(job, struct late_skcipher_req, job);

	skcipher_request_complete(rctx->req, err);
}

static int late_skcipher_submit(struct skcipher_request *req,
				int (*crypt)(struct skcipher_request *req))
{
	struct late_skcipher_req *rctx = skcipher_request_ctx(req);

	rctx->req = req;
	rctx->crypt = crypt;
	rctx->job.work = late_skcipher_work;
	rctx->job.complete = late_skcipher_complete;
	rctx->job.kind = LATE_CIPHER;

	return late_queue_submit(&rctx->job, skcipher_request_flags(req));
}

static int late_skcipher_encrypt(struct skcipher_request *req)
{
	return late_skcipher_submit(req, crypto_skcipher_encrypt);
}

static int late_skcipher_decrypt(struct skcipher_request *req)
{
	return late_skcipher_submit(req, crypto_skcipher_decrypt);
}

static int late_skcipher_setkey(struct crypto_skcipher *tfm, const u8 *key,
				unsigned int len)
{
	struct late_skcipher_ctx *ctx = crypto_skcipher_ctx(tfm);

	if (late_denies_keys())
		return -EINVAL;
	return crypto_skcipher_setkey(ctx->child, key, len);
}

static int late_skcipher_init(struct crypto_skcipher *tfm)
{
	const char *name = crypto_tfm_alg_name(crypto_skcipher_tfm(tfm));
	struct late_skcipher_ctx *ctx = crypto_skcipher_ctx(tfm);

	ctx->child = crypto_alloc_skcipher(name, 0, CRYPTO_ALG_ASYNC);
	if (IS_ERR(ctx->child))
		return PTR_ERR(ctx->child);
	crypto_skcipher_set_reqsize(tfm, sizeof(struct late_skcipher_req) +
				    crypto_skcipher_reqsize(ctx->child));

	return 0;
}

static void late_skcipher_exit(struct crypto_skcipher *tfm)
{
	struct late_skcipher_ctx *ctx = crypto_skcipher_ctx(tfm);

	crypto_free_skcipher(ctx->child);
}

/* ARIA has keys, blocks and IVs of AES's lengths. */
#define LATE_SKCIPHER(name, driver, blocksize) { \
	.alg = { \
		.base = { \
			.cra_name = (name), \
			.cra_driver_name = (driver), \
			.cra_flags = LATE_FLAGS, \
			.cra_blocksize = (blocksize), \
			.cra_ctxsize = sizeof(struct late_skcipher_ctx), \
			.cra_module = THIS_MODULE, \
		}, \
		.init = late_skcipher_init, \
		.exit = late_skcipher_exit, \
		.setkey = late_skcipher_setkey, \
		.encrypt = late_skcipher_encrypt, \
		.decrypt = late_skcipher_decrypt, \
		.min_keysize = AES_MIN_KEY_SIZE, \
		.max_keysize = AES_MAX_KEY_SIZE, \
		.ivsize = AES_BLOCK_SIZE, \
		.chunksize = AES_BLOCK_SIZE, \
	}, \
}

static struct {
	struct skcipher_alg alg;
	struct crypto_skcipher *ordinary;	/* NULL: the kernel has none */
} late_skciphers[] = {
	LATE_SKCIPHER("ctr(aes)", "ctr-aes-srtp-late", 1),
	LATE_SKCIPHER("cbc(aes)", "cbc-aes-srtp-late", AES_BLOCK_SIZE),
	LATE_SKCIPHER("ctr(aria)", "ctr-aria-srtp-late", 1),
};

void late_skciphers_release(void)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(late_skciphers); i++)
		if (late_skciphers[i].ordinary)
			crypto_free_skcipher(late_skciphers[i].ordinary);
}

int late_skciphers_hold(void)
{
	struct crypto_skcipher *ordinary;
	int i;

	for (i = 0; i < ARRAY_SIZE(late_skciphers); i++) {
		ordinary = crypto_alloc_skcipher(late_skciphers[i].alg.base.cra_name,
						 0, 0);
		if (!IS_ERR(ordinary)) {
			late_skciphers[i].ordinary = ordinary;
		} else if (PTR_ERR(ordinary) != -ENOENT) {
			late_skciphers_release();
			return PTR_ERR(ordinary);
		}
	}
	return 0;
}

static void late_skciphers_undo(int i)
{
	while (i--)
		if (late_skciphers[i].ordinary)
			crypto_unregister_skcipher(&late_skciphers[i].alg);
}

int late_skciphers_register(int priority)
{
	int err, i;

	for (i = 0; i < ARRAY_SIZE(late_skciphers); i++) {
		if (!late_skciphers[i].ordinary)
			continue;
		late_skciphers[i].alg.base.cra_priority = priority;
		err = crypto_register_skcipher(&late_skciphers[i].alg);
		if (err) {
			late_skciphers_undo(i);
			return err;
		}
	}
	return 0;
}

void late_skciphers_unregister(void)
{
	late_skciphers_undo(ARRAY_SIZE(late_skciphers));
}
