/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SRTP_CRYPTO_H
#define _SRTP_CRYPTO_H

struct srtp_pkt;

int srtp_crypto_run(struct srtp_pkt *pkt);
int srtp_crypto_resume(struct srtp_pkt *pkt, int err);

#endif /* _SRTP_CRYPTO_H */
