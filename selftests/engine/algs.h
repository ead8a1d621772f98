/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SRTP_TEST_ENGINE_ALGS_H
#define SRTP_TEST_ENGINE_ALGS_H

#include <crypto/internal/aead.h>
#include <crypto/internal/hash.h>
#include <crypto/internal/skcipher.h>

/* As the driver of a device has them. */
#define LATE_FLAGS	(CRYPTO_ALG_ASYNC | CRYPTO_ALG_ALLOCATES_MEMORY | \
			 CRYPTO_ALG_KERN_DRIVER_ONLY)

/*
 * A name that no template has made yet would resolve to the only algorithm that
 * bears it, whatever its priority; and a template might take one of ours to make
 * another ordinary one of. So all ordinary ones are made before the first of ours is
 * registered, and held for as long. What the kernel lacks is left out.
 */
int late_skciphers_hold(void);
void late_skciphers_release(void);
int late_aeads_hold(void);
void late_aeads_release(void);
int late_hmac_hold(void);
void late_hmac_release(void);

int late_skciphers_register(int priority);
void late_skciphers_unregister(void);
int late_aeads_register(int priority);
void late_aeads_unregister(void);
int late_hmac_register(int priority);
void late_hmac_unregister(void);

bool late_denies_keys(void);

#endif
