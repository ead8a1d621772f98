/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SRTP_TEST_ENGINE_ALGS_H
#define SRTP_TEST_ENGINE_ALGS_H

#include <crypto/internal/aead.h>
#include <crypto/internal/hash.h>
#include <crypto/internal/skcipher.h>

/* As the driver of a device has them. */
#define LATE_FLAGS	(CRYPTO_ALG_ASYNC | CRYPTO_ALG_ALLOCATES_MEMORY | \
			 CRYPTO_ALG_KERN_DRIVER_ONLY)

extern struct skcipher_alg late_ctr_alg;
extern struct aead_alg late_gcm_alg;
extern struct ahash_alg late_hmac_alg;

#endif
