// SPDX-License-Identifier: GPL-2.0
/*
 * AEADs: the algorithm of the same name that completes at once does the work, the
 * queue makes it late.
 */
#include <crypto/aes.h>
#include <crypto/gcm.h>
#include <linux/err.h>
#include <linux/module.h>

#include "algs.h"
#include "queue.h"

struct late_aead_ctx {
	struct crypto_aead *child;
};

/* @sub is last: the child's own context follows it. */
struct late_aead_req {
	struct late_job job;
	struct aead_request *req;
	int (*crypt)(struct aead_request *req);
	struct aead_request sub;
};

static int late_aead_work(struct late_job *job)
{
	struct late_aead_req *rctx =
		container_of(job, struct late_aead_req, job);
	struct aead_request *req = rctx->req;
	struct late_aead_ctx *ctx = crypto_aead_ctx(crypto_aead_reqtfm(req));

	aead_request_set_tfm(&rctx->sub, ctx->child);
	aead_request_set_callback(&rctx->sub, CRYPTO_TFM_REQ_MAY_SLEEP,
				  NULL, NULL);
	aead_request_set_ad(&rctx->sub, req->assoclen);
	aead_request_set_crypt(&rctx->sub, req->src, req->dst, req->cryptlen,
			       req->iv);

	return rctx->crypt(&rctx->sub);
}

static void late_aead_complete(struct late_job *job, int err)
{
	struct late_aead_req *rctx =
		container_of(job, struct late_aead_req, job);

	aead_request_complete(rctx->req, err);
}

static int late_aead_submit(struct aead_request *req,
			    int (*crypt)(struct aead_request *req))
{
	struct late_aead_req *rctx = aead_request_ctx(req);

	rctx->req = req;
	rctx->crypt = crypt;
	rctx->job.work = late_aead_work;
	rctx->job.complete = late_aead_complete;
	rctx->job.kind = LATE_AEAD;

	return late_queue_submit(&rctx->job, aead_request_flags(req));
}

static int late_aead_encrypt(struct aead_request *req)
{
	return late_aead_submit(req, crypto_aead_encrypt);
}

static int late_aead_decrypt(struct aead_request *req)
{
	return late_aead_submit(req, crypto_aead_decrypt);
}

static int late_aead_setkey(struct crypto_aead *tfm, const u8 *key,
			    unsigned int len)
{
	struct late_aead_ctx *ctx = crypto_aead_ctx(tfm);

	if (late_denies_keys())
		return -EINVAL;
	return crypto_aead_setkey(ctx->child, key, len);
}

static int late_aead_setauthsize(struct crypto_aead *tfm, unsigned int len)
{
	struct late_aead_ctx *ctx = crypto_aead_ctx(tfm);

	return crypto_aead_setauthsize(ctx->child, len);
}

static int late_aead_init(struct crypto_aead *tfm)
{
	const char *name = crypto_tfm_alg_name(crypto_aead_tfm(tfm));
	struct late_aead_ctx *ctx = crypto_aead_ctx(tfm);

	ctx->child = crypto_alloc_aead(name, 0, CRYPTO_ALG_ASYNC);
	if (IS_ERR(ctx->child))
		return PTR_ERR(ctx->child);
	crypto_aead_set_reqsize(tfm, sizeof(struct late_aead_req) +
				crypto_aead_reqsize(ctx->child));

	return 0;
}

static void late_aead_exit(struct crypto_aead *tfm)
{
	struct late_aead_ctx *ctx = crypto_aead_ctx(tfm);

	crypto_free_aead(ctx->child);
}

#define LATE_AEAD_ALG(name, driver) { \
	.alg = { \
		.base = { \
			.cra_name = (name), \
			.cra_driver_name = (driver), \
			.cra_flags = LATE_FLAGS, \
			.cra_blocksize = 1, \
			.cra_ctxsize = sizeof(struct late_aead_ctx), \
			.cra_module = THIS_MODULE, \
		}, \
		.init = late_aead_init, \
		.exit = late_aead_exit, \
		.setkey = late_aead_setkey, \
		.setauthsize = late_aead_setauthsize, \
		.encrypt = late_aead_encrypt, \
		.decrypt = late_aead_decrypt, \
		.ivsize = GCM_AES_IV_SIZE, \
		.maxauthsize = AES_BLOCK_SIZE, \
		.chunksize = AES_BLOCK_SIZE, \
	}, \
}

static struct {
	struct aead_alg alg;
	struct crypto_aead *ordinary;	/* NULL: the kernel has none */
} late_aeads[] = {
	LATE_AEAD_ALG("gcm(aes)", "gcm-aes-srtp-late"),
	LATE_AEAD_ALG("gcm(aria)", "gcm-aria-srtp-late"),
};

void late_aeads_release(void)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(late_aeads); i++)
		if (late_aeads[i].ordinary)
			crypto_free_aead(late_aeads[i].ordinary);
}

int late_aeads_hold(void)
{
	struct crypto_aead *ordinary;
	int i;

	for (i = 0; i < ARRAY_SIZE(late_aeads); i++) {
		ordinary = crypto_alloc_aead(late_aeads[i].alg.base.cra_name,
					     0, 0);
		if (!IS_ERR(ordinary)) {
			late_aeads[i].ordinary = ordinary;
		} else if (PTR_ERR(ordinary) != -ENOENT) {
			late_aeads_release();
			return PTR_ERR(ordinary);
		}
	}
	return 0;
}

static void late_aeads_undo(int i)
{
	while (i--)
		if (late_aeads[i].ordinary)
			crypto_unregister_aead(&late_aeads[i].alg);
}

int late_aeads_register(int priority)
{
	int err, i;

	for (i = 0; i < ARRAY_SIZE(late_aeads); i++) {
		if (!late_aeads[i].ordinary)
			continue;
		late_aeads[i].alg.base.cra_priority = priority;
		err = crypto_register_aead(&late_aeads[i].alg);
		if (err) {
			late_aeads_undo(i);
			return err;
		}
	}
	return 0;
}

void late_aeads_unregister(void)
{
	late_aeads_undo(ARRAY_SIZE(late_aeads));
}
