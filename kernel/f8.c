// SPDX-License-Identifier: GPL-2.0
/*
 * AES in f8 mode (RFC 3711 section 4.1.2). Its keystream
 *
 *	S(j) = E(k_e, IV' XOR j XOR S(j-1)), S(-1) = 0
 *
 * is the CBC encryption, with an IV of zeros, of the blocks IV' XOR j.
 */
#include <crypto/aes.h>
#include <linux/string.h>

#include "compat.h"
#include "f8.h"
#include "packet.h"
#include "transform.h"

/*
 * RFC 3711 4.1.2.2: 00 || M,PT || SEQ || TS || SSRC || ROC
 * RFC 3711 4.1.2.3: 00000000 || E,index || first eight octets
 */
static void srtp_f8_iv(const struct srtp_pkt *pkt, u8 *iv)
{
	if (pkt->hdr.rtcp) {
		memset(iv, 0, 4);
		put_unaligned_be32(SRTP_RTCP_E_BIT | (u32)pkt->index, iv + 4);
		memcpy(iv + 8, pkt->data, SRTP_RTCP_HDR_LEN);
		return;
	}
	memcpy(iv, pkt->data, SRTP_RTP_HDR_LEN);
	iv[0] = 0;
	put_unaligned_be32(pkt->index >> 16, iv + SRTP_RTP_HDR_LEN);
}

/**
 * srtp_f8_begin - lay out what the keystream is made from
 * @pkt: packet with its index and room for a keystream; its IV is set
 * @tr: f8's transform
 * @len: octets of keystream: whole blocks
 */
void srtp_f8_begin(struct srtp_pkt *pkt, const struct srtp_transform *tr,
		   unsigned int len)
{
	u8 iv[AES_BLOCK_SIZE];
	u8 *at = pkt->stream;
	unsigned int i;
	u32 last;

	srtp_f8_iv(pkt, iv);
	aes_encrypt(tr->f8, iv, iv);	/* IV' */
	last = get_unaligned_be32(iv + AES_BLOCK_SIZE - 4);
	for (i = 0; i < len / AES_BLOCK_SIZE; i++, at += AES_BLOCK_SIZE) {
		memcpy(at, iv, AES_BLOCK_SIZE);
		put_unaligned_be32(last ^ i, at + AES_BLOCK_SIZE - 4);
	}
	memzero_explicit(iv, sizeof(iv));
	memset(pkt->iv, 0, sizeof(pkt->iv));
}
