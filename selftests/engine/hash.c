// SPDX-License-Identifier: GPL-2.0
/*
 * hmac(sha1): updates and digests are late; init, export and import, which
 * touch no data, answer at once.
 */
#include <crypto/sha1.h>
#include <linux/err.h>
#include <linux/module.h>

#include "algs.h"
#include "queue.h"

/* Room for any hmac(sha1) provider's exported state. */
#define HMAC_STATE 256

struct hmac_ctx {
	struct crypto_shash *child;
};

/* @desc is last: the child's state follows it. */
struct hmac_req {
	struct late_job job;
	struct ahash_request *req;
	struct shash_desc desc;
};

static struct shash_desc *hmac_desc(struct ahash_request *req)
{
	struct hmac_ctx *ctx = crypto_ahash_ctx(crypto_ahash_reqtfm(req));
	struct hmac_req *rctx = ahash_request_ctx(req);

	rctx->desc.tfm = ctx->child;

	return &rctx->desc;
}

static int hmac_init(struct ahash_request *req)
{
	return crypto_shash_init(hmac_desc(req));
}

static int hmac_export(struct ahash_request *req, void *out)
{
	memset(out, 0, HMAC_STATE);

	return crypto_shash_export(hmac_desc(req), out);
}

static int hmac_import(struct ahash_request *req, const void *in)
{
	return crypto_shash_import(hmac_desc(req), in);
}

static int hmac_work_update(struct late_job *job)
{
	struct hmac_req *rctx = container_of(job, struct hmac_req, job);

	return shash_ahash_update(rctx->req, &rctx->desc);
}

static int hmac_work_final(struct late_job *job)
{
	struct hmac_req *rctx = container_of(job, struct hmac_req, job);

	return crypto_shash_final(&rctx->desc, rctx->req->result);
}

static int hmac_work_finup(struct late_job *job)
{
	struct hmac_req *rctx = container_of(job, struct hmac_req, job);

	return shash_ahash_finup(rctx->req, &rctx->desc);
}

static int hmac_work_digest(struct late_job *job)
{
	struct hmac_req *rctx = container_of(job, struct hmac_req, job);

	return shash_ahash_digest(rctx->req, &rctx->desc);
}

static void hmac_complete(struct late_job *job, int err)
{
	struct hmac_req *rctx = container_of(job, struct hmac_req, job);

	ahash_request_complete(rctx->req, err);
}

static int hmac_submit(struct ahash_request *req,
		       int (*work)(struct late_job *job))
{
	struct hmac_req *rctx = ahash_request_ctx(req);

	hmac_desc(req);
	rctx->req = req;
	rctx->job.work = work;
	rctx->job.complete = hmac_complete;
	rctx->job.kind = LATE_HMAC;

	return late_queue_submit(&rctx->job, ahash_request_flags(req));
}

static int hmac_update(struct ahash_request *req)
{
	return hmac_submit(req, hmac_work_update);
}

static int hmac_final(struct ahash_request *req)
{
	return hmac_submit(req, hmac_work_final);
}

static int hmac_finup(struct ahash_request *req)
{
	return hmac_submit(req, hmac_work_finup);
}

static int hmac_digest(struct ahash_request *req)
{
	return hmac_submit(req, hmac_work_digest);
}

static int hmac_setkey(struct crypto_ahash *tfm, const u8 *key,
		       unsigned int len)
{
	struct hmac_ctx *ctx = crypto_ahash_ctx(tfm);

	if (late_denies_keys())
		return -EINVAL;
	return crypto_shash_setkey(ctx->child, key, len);
}

static int hmac_init_tfm(struct crypto_ahash *tfm)
{
	struct hmac_ctx *ctx = crypto_ahash_ctx(tfm);

	ctx->child = crypto_alloc_shash("hmac(sha1)", 0, 0);
	if (IS_ERR(ctx->child))
		return PTR_ERR(ctx->child);
	if (crypto_shash_statesize(ctx->child) > HMAC_STATE) {
		crypto_free_shash(ctx->child);
		return -EINVAL;
	}
	crypto_ahash_set_reqsize(tfm, sizeof(struct hmac_req) +
				 crypto_shash_descsize(ctx->child));

	return 0;
}

static void hmac_exit_tfm(struct crypto_ahash *tfm)
{
	struct hmac_ctx *ctx = crypto_ahash_ctx(tfm);

	crypto_free_shash(ctx->child);
}

static struct ahash_alg late_hmac_alg = {
	.init = hmac_init,
	.update = hmac_update,
	.final = hmac_final,
	.finup = hmac_finup,
	.digest = hmac_digest,
	.export = hmac_export,
	.import = hmac_import,
	.setkey = hmac_setkey,
	.init_tfm = hmac_init_tfm,
	.exit_tfm = hmac_exit_tfm,
	.halg = {
		.digestsize = SHA1_DIGEST_SIZE,
		.statesize = HMAC_STATE,
		.base = {
			.cra_name = "hmac(sha1)",
			.cra_driver_name = "hmac-sha1-srtp-late",
			.cra_flags = LATE_FLAGS,
			.cra_blocksize = SHA1_BLOCK_SIZE,
			.cra_ctxsize = sizeof(struct hmac_ctx),
			.cra_module = THIS_MODULE,
		},
	},
};

static struct crypto_ahash *ordinary_hmac;

int late_hmac_hold(void)
{
	ordinary_hmac = crypto_alloc_ahash("hmac(sha1)", 0, 0);

	return PTR_ERR_OR_ZERO(ordinary_hmac);
}

void late_hmac_release(void)
{
	crypto_free_ahash(ordinary_hmac);
}

int late_hmac_register(int priority)
{
	late_hmac_alg.halg.base.cra_priority = priority;

	return crypto_register_ahash(&late_hmac_alg);
}

void late_hmac_unregister(void)
{
	crypto_unregister_ahash(&late_hmac_alg);
}
