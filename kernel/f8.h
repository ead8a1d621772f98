/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SRTP_F8_H
#define _SRTP_F8_H

#include <crypto/aes.h>
#include <linux/math.h>

#include "packet.h"

int srtp_f8_begin(struct srtp_pkt *pkt);
void srtp_f8_end(struct srtp_pkt *pkt);

/* Octets of keystream: whole blocks. */
static inline unsigned int srtp_f8_len(const struct srtp_pkt *pkt)
{
	return round_up(pkt->len - pkt->hdr.len, AES_BLOCK_SIZE);
}

#endif /* _SRTP_F8_H */
