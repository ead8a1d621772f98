/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SRTP_BLOCK_H
#define _SRTP_BLOCK_H

#include <linux/types.h>

struct srtp_block;

struct srtp_block *srtp_block_new(const char *name, const u8 *key,
				  unsigned int key_len);
void srtp_block_free(struct srtp_block *block);
int srtp_block_encrypt(struct srtp_block *block, u8 *out, const u8 *in);

#endif /* _SRTP_BLOCK_H */
