/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SRTP_KDF_H
#define _SRTP_KDF_H

#include <linux/types.h>
#include <crypto/aes.h>

#include "compat.h"
#include "proto.h"

/* RFC 3711 section 4.3.2: what a session key is for */
enum srtp_label {
	SRTP_LABEL_RTP_ENCRYPTION = 0,
	SRTP_LABEL_RTP_AUTH = 1,
	SRTP_LABEL_RTP_SALT = 2,
	SRTP_LABEL_RTCP_ENCRYPTION = 3,
	SRTP_LABEL_RTCP_AUTH = 4,
	SRTP_LABEL_RTCP_SALT = 5,
	SRTP_LABEL_EXT_ENCRYPTION = 6,	/* RFC 6904 section 4.3 */
	SRTP_LABEL_EXT_SALT = 7,
};

struct srtp_block;

/**
 * struct srtp_kdf - a master key and salt ready to derive from
 * @aes: expanded master key
 * @block: the same for a cipher that is not in the AES library, or NULL;
 *         belongs to whoever set it
 * @salt: master salt, right-padded with zeros (RFC 7714 section 11)
 *
 * Secret; wiped with srtp_kdf_wipe().
 */
struct srtp_kdf {
	struct aes_enckey aes;
	struct srtp_block *block;
	u8 salt[SRTP_SALT_MAX];
};

int srtp_kdf_init(struct srtp_kdf *kdf, const u8 *key, size_t key_len,
		  const u8 *salt, size_t salt_len);
void srtp_kdf_init_block(struct srtp_kdf *kdf, struct srtp_block *block,
			 const u8 *salt, size_t salt_len);
int srtp_kdf_derive(const struct srtp_kdf *kdf, u8 label, u8 *out, size_t len);
void srtp_kdf_wipe(struct srtp_kdf *kdf);

#endif /* _SRTP_KDF_H */
