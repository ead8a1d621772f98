// SPDX-License-Identifier: GPL-2.0
/* ctr(aes) and gcm(aes): the child does the work, the queue makes it late. */
#include <crypto/aes.h>
#include <crypto/gcm.h>
#include <linux/err.h>
#include <linux/module.h>

#include "algs.h"
#include "queue.h"

struct ctr_ctx {
	struct crypto_skcipher *child;
};

/* @sub is last: the child's own context follows it. */
struct ctr_req {
	struct late_job job;
	struct skcipher_request *req;
	struct skcipher_request sub;
};

static int ctr_work(struct late_job *job)
{
	struct ctr_req *rctx = container_of(job, struct ctr_req, job);
	struct skcipher_request *req = rctx->req;
	struct crypto_skcipher *tfm = crypto_skcipher_reqtfm(req);
	struct ctr_ctx *ctx = crypto_skcipher_ctx(tfm);

	skcipher_request_set_tfm(&rctx->sub, ctx->child);
	skcipher_request_set_callback(&rctx->sub, CRYPTO_TFM_REQ_MAY_SLEEP,
				      NULL, NULL);
	skcipher_request_set_crypt(&rctx->sub, req->src, req->dst,
				   req->cryptlen, req->iv);

	/* Counter mode: decryption is encryption. */
	return crypto_skcipher_encrypt(&rctx->sub);
}

static void ctr_complete(struct late_job *job, int err)
{
	struct ctr_req *rctx = container_of(job, struct ctr_req, job);

	skcipher_request_complete(rctx->req, err);
}

static int ctr_crypt(struct skcipher_request *req)
{
	struct ctr_req *rctx = skcipher_request_ctx(req);

	rctx->req = req;
	rctx->job.work = ctr_work;
	rctx->job.complete = ctr_complete;
	rctx->job.kind = LATE_CIPHER;

	return late_queue_submit(&rctx->job, skcipher_request_flags(req));
}

static int ctr_setkey(struct crypto_skcipher *tfm, const u8 *key,
		      unsigned int len)
{
	struct ctr_ctx *ctx = crypto_skcipher_ctx(tfm);

	return crypto_skcipher_setkey(ctx->child, key, len);
}

static int ctr_init(struct crypto_skcipher *tfm)
{
	struct ctr_ctx *ctx = crypto_skcipher_ctx(tfm);

	ctx->child = crypto_alloc_skcipher("ctr(aes)", 0, CRYPTO_ALG_ASYNC);
	if (IS_ERR(ctx->child))
		return PTR_ERR(ctx->child);
	crypto_skcipher_set_reqsize(tfm, sizeof(struct ctr_req) +
				    crypto_skcipher_reqsize(ctx->child));

	return 0;
}

static void ctr_exit(struct crypto_skcipher *tfm)
{
	struct ctr_ctx *ctx = crypto_skcipher_ctx(tfm);

	crypto_free_skcipher(ctx->child);
}

struct skcipher_alg late_ctr_alg = {
	.base = {
		.cra_name = "ctr(aes)",
		.cra_driver_name = "ctr-aes-srtp-late",
		.cra_flags = LATE_FLAGS,
		.cra_blocksize = 1,
		.cra_ctxsize = sizeof(struct ctr_ctx),
		.cra_module = THIS_MODULE,
	},
	.init = ctr_init,
	.exit = ctr_exit,
	.setkey = ctr_setkey,
	.encrypt = ctr_crypt,
	.decrypt = ctr_crypt,
	.min_keysize = AES_MIN_KEY_SIZE,
	.max_keysize = AES_MAX_KEY_SIZE,
	.ivsize = AES_BLOCK_SIZE,
	.chunksize = AES_BLOCK_SIZE,
};

struct gcm_ctx {
	struct crypto_aead *child;
};

struct gcm_req {
	struct late_job job;
	struct aead_request *req;
	int (*crypt)(struct aead_request *req);
	struct aead_request sub;
};

static int gcm_work(struct late_job *job)
{
	struct gcm_req *rctx = container_of(job, struct gcm_req, job);
	struct aead_request *req = rctx->req;
	struct gcm_ctx *ctx = crypto_aead_ctx(crypto_aead_reqtfm(req));

	aead_request_set_tfm(&rctx->sub, ctx->child);
	aead_request_set_callback(&rctx->sub, CRYPTO_TFM_REQ_MAY_SLEEP,
				  NULL, NULL);
	aead_request_set_ad(&rctx->sub, req->assoclen);
	aead_request_set_crypt(&rctx->sub, req->src, req->dst, req->cryptlen,
			       req->iv);

	return rctx->crypt(&rctx->sub);
}

static void gcm_complete(struct late_job *job, int err)
{
	struct gcm_req *rctx = container_of(job, struct gcm_req, job);

	aead_request_complete(rctx->req, err);
}

static int gcm_submit(struct aead_request *req,
		      int (*crypt)(struct aead_request *req))
{
	struct gcm_req *rctx = aead_request_ctx(req);

	rctx->req = req;
	rctx->crypt = crypt;
	rctx->job.work = gcm_work;
	rctx->job.complete = gcm_complete;
	rctx->job.kind = LATE_AEAD;

	return late_queue_submit(&rctx->job, aead_request_flags(req));
}

static int gcm_encrypt(struct aead_request *req)
{
	return gcm_submit(req, crypto_aead_encrypt);
}

static int gcm_decrypt(struct aead_request *req)
{
	return gcm_submit(req, crypto_aead_decrypt);
}

static int gcm_setkey(struct crypto_aead *tfm, const u8 *key, unsigned int len)
{
	struct gcm_ctx *ctx = crypto_aead_ctx(tfm);

	return crypto_aead_setkey(ctx->child, key, len);
}

static int gcm_setauthsize(struct crypto_aead *tfm, unsigned int len)
{
	struct gcm_ctx *ctx = crypto_aead_ctx(tfm);

	return crypto_aead_setauthsize(ctx->child, len);
}

static int gcm_init(struct crypto_aead *tfm)
{
	struct gcm_ctx *ctx = crypto_aead_ctx(tfm);

	ctx->child = crypto_alloc_aead("gcm(aes)", 0, CRYPTO_ALG_ASYNC);
	if (IS_ERR(ctx->child))
		return PTR_ERR(ctx->child);
	crypto_aead_set_reqsize(tfm, sizeof(struct gcm_req) +
				crypto_aead_reqsize(ctx->child));

	return 0;
}

static void gcm_exit(struct crypto_aead *tfm)
{
	struct gcm_ctx *ctx = crypto_aead_ctx(tfm);

	crypto_free_aead(ctx->child);
}

struct aead_alg late_gcm_alg = {
	.base = {
		.cra_name = "gcm(aes)",
		.cra_driver_name = "gcm-aes-srtp-late",
		.cra_flags = LATE_FLAGS,
		.cra_blocksize = 1,
		.cra_ctxsize = sizeof(struct gcm_ctx),
		.cra_module = THIS_MODULE,
	},
	.init = gcm_init,
	.exit = gcm_exit,
	.setkey = gcm_setkey,
	.setauthsize = gcm_setauthsize,
	.encrypt = gcm_encrypt,
	.decrypt = gcm_decrypt,
	.ivsize = GCM_AES_IV_SIZE,
	.maxauthsize = AES_BLOCK_SIZE,
	.chunksize = AES_BLOCK_SIZE,
};
