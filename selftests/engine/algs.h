/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SRTP_TEST_ENGINE_ALGS_H
#define SRTP_TEST_ENGINE_ALGS_H

#include <crypto/internal/aead.h>
#include <crypto/internal/hash.h>
#include <crypto/internal/skcipher.h>

extern struct skcipher_alg late_ctr_alg;
extern struct aead_alg late_gcm_alg;
extern struct ahash_alg late_hmac_alg;

#endif
