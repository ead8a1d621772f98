// SPDX-License-Identifier: GPL-2.0
/*
 * Cipher requests of one packet: a cipher and an HMAC, or one AEAD, or two. Each
 * of these stages may complete in place or later.
 *
 * CRYPTO_TFM_REQ_MAY_BACKLOG is never set: -EINPROGRESS means gone, every
 * other error means not accepted, the packet is still ours.
 */
#include <crypto/aead.h>
#include <crypto/aes.h>
#include <crypto/algapi.h>
#include <crypto/hash.h>
#include <crypto/skcipher.h>
#include <linux/slab.h>

#include "compat.h"
#include "cryptex.h"
#include "crypto.h"
#include "double.h"
#include "ext.h"
#include "f8.h"
#include "key.h"
#include "layout.h"
#include "path.h"

static void srtp_crypto_done(srtp_completion_arg *arg, int err)
{
	/* a notice that a backlogged request has started; none ever was */
	if (err == -EINPROGRESS)
		return;
	srtp_path_complete(srtp_completion_data(arg), err);
}

/* RFC 3711 4.1.1: IV = (k_s * 2^16) XOR (SSRC * 2^64) XOR (i * 2^16) */
static void srtp_crypto_iv_cm(struct srtp_pkt *pkt, const u8 *salt)
{
	put_unaligned_be64(get_unaligned_be64(salt) ^ pkt->hdr.ssrc, pkt->iv);
	put_unaligned_be64(get_unaligned_be64(salt + 8) ^ pkt->index << 16,
			   pkt->iv + 8);
}

/*
 * RFC 7714 8.1 and 9.1: IV = (00 00 || SSRC || i) XOR k_s, i of 48 bits; the
 * 31-bit SRTCP index is right-aligned there as well.
 */
static void srtp_crypto_iv_gcm(struct srtp_pkt *pkt, const u8 *salt, u64 index)
{
	u64 high = (u64)pkt->hdr.ssrc << 16 | index >> 32;

	put_unaligned_be64(get_unaligned_be64(salt) ^ high, pkt->iv);
	put_unaligned_be32(get_unaligned_be32(salt + 8) ^ (u32)index,
			   pkt->iv + 8);
}

/*
 * One run of octets: as sg_init_one(), but what only a driver reads, and sets
 * before it does, is not cleared each time; srtp_pkt_new() did so once.
 */
static void srtp_crypto_map(struct srtp_pkt *pkt, u8 *data, unsigned int len)
{
	struct scatterlist *sg = pkt->sg;

	sg->page_link = 0;
	sg_mark_end(sg);
	sg_set_buf(sg, data, len);
}

static int srtp_crypto_cipher_request(struct srtp_pkt *pkt,
				      const struct srtp_transform *tr,
				      u8 *text, unsigned int len)
{
	struct skcipher_request *req = (void *)pkt->req;

	srtp_crypto_map(pkt, text, len);
	skcipher_request_set_tfm(req, tr->cipher);
	skcipher_request_set_callback(req, 0, srtp_crypto_done, pkt);
	skcipher_request_set_crypt(req, pkt->sg, pkt->sg, len, pkt->iv);
	/* counter mode and keystreams: the same operation either way */
	return crypto_skcipher_encrypt(req);
}

/* A keystream on its own: what is laid over something when it is there. */
static int srtp_crypto_stream(struct srtp_pkt *pkt,
			      const struct srtp_transform *tr,
			      unsigned int len)
{
	len = round_up(len, AES_BLOCK_SIZE);
	pkt->stream = kzalloc(len, GFP_ATOMIC | __GFP_NOWARN);
	if (!pkt->stream)
		return -ENOMEM;
	if (tr->f8)
		srtp_f8_begin(pkt, tr, len);
	else
		srtp_crypto_iv_cm(pkt, tr->salt);
	return srtp_crypto_cipher_request(pkt, tr, pkt->stream, len);
}

static void srtp_crypto_stream_end(struct srtp_pkt *pkt)
{
	kfree_sensitive(pkt->stream);
	pkt->stream = NULL;
}

static int srtp_crypto_cipher(struct srtp_pkt *pkt)
{
	unsigned int len = pkt->len - pkt->clear;

	if (unlikely(pkt->cryptex))
		srtp_cryptex_gather(pkt);
	if (unlikely(pkt->tr->f8))
		return srtp_crypto_stream(pkt, pkt->tr, len);
	srtp_crypto_iv_cm(pkt, pkt->tr->salt);
	return srtp_crypto_cipher_request(pkt, pkt->tr,
					  pkt->data + pkt->clear, len);
}

/*
 * In the packet's memory: crypto_shash_tfm_digest() has its state on the stack
 * and clears it once more, after the driver did.
 */
static int srtp_crypto_mac_here(struct srtp_pkt *pkt, unsigned int len)
{
	struct shash_desc *desc = (void *)pkt->req;
	int err;

	desc->tfm = pkt->tr->mac;
	err = crypto_shash_init(desc) ?:
	      crypto_shash_finup(desc, pkt->data, len, pkt->mac);
	if (unlikely(err))
		shash_desc_zero(desc);
	return err;
}

/*
 * RFC 3711 4.2: SRTP authenticates the packet and the ROC, which is written
 * where MKI or tag will be, or were, so that it is one run of octets. SRTCP
 * authenticates the packet and E || index, which are one already.
 */
static int srtp_crypto_mac(struct srtp_pkt *pkt)
{
	unsigned int len = pkt->len + SRTP_ROC_LEN;
	struct ahash_request *req = (void *)pkt->req;

	BUILD_BUG_ON(SRTP_ROC_LEN != SRTP_RTCP_INDEX_LEN);
	if (!pkt->hdr.rtcp) {
		memcpy(pkt->saved, pkt->data + pkt->len, SRTP_ROC_LEN);
		put_unaligned_be32(pkt->index >> 16, pkt->data + pkt->len);
	}
	if (likely(pkt->tr->mac))
		return srtp_crypto_mac_here(pkt, len);
	srtp_crypto_map(pkt, pkt->data, len);
	ahash_request_set_tfm(req, pkt->tr->late_mac);
	ahash_request_set_callback(req, 0, srtp_crypto_done, pkt);
	ahash_request_set_crypt(req, pkt->sg, pkt->mac, len);
	return crypto_ahash_digest(req);
}

/*
 * RFC 7714: SRTP's associated data is the header, next to the text. SRTCP's
 * is the first eight octets, or the whole packet where E = 0, and E || index,
 * which stands elsewhere on the wire.
 *
 * Return: octets of associated data.
 */
static unsigned int srtp_crypto_aead_map(struct srtp_pkt *pkt)
{
	unsigned int tag_len = srtp_tag_len(pkt);
	struct scatterlist *sg = pkt->sg;

	if (!pkt->hdr.rtcp) {
		srtp_crypto_map(pkt, pkt->data,
				pkt->len + pkt->extra + tag_len);
		return pkt->clear;
	}
	memcpy(pkt->aad, pkt->data, SRTP_RTCP_HDR_LEN);
	memcpy(pkt->aad + SRTP_RTCP_HDR_LEN, srtp_at_index(pkt),
	       SRTP_RTCP_INDEX_LEN);
	if (pkt->encrypt) {
		sg_init_table(sg, 2);
		sg_set_buf(sg++, pkt->aad,
			   SRTP_RTCP_HDR_LEN + SRTP_RTCP_INDEX_LEN);
		sg_set_buf(sg, pkt->data + pkt->clear,
			   pkt->len - pkt->clear + tag_len);
		return SRTP_RTCP_HDR_LEN + SRTP_RTCP_INDEX_LEN;
	}
	sg_init_table(sg, 3);
	sg_set_buf(sg++, pkt->data, pkt->len);
	sg_set_buf(sg++, pkt->aad + SRTP_RTCP_HDR_LEN, SRTP_RTCP_INDEX_LEN);
	sg_set_buf(sg, pkt->data + pkt->len, tag_len);
	return pkt->len + SRTP_RTCP_INDEX_LEN;
}

/* One AEAD request: @text octets behind @ad of associated data, in pkt->sg. */
static int srtp_crypto_aead_request(struct srtp_pkt *pkt,
				    struct crypto_aead *aead, unsigned int ad,
				    unsigned int text)
{
	struct aead_request *req = (void *)pkt->req;

	aead_request_set_tfm(req, aead);
	aead_request_set_callback(req, 0, srtp_crypto_done, pkt);
	aead_request_set_ad(req, ad);
	if (pkt->seal) {
		aead_request_set_crypt(req, pkt->sg, pkt->sg, text, pkt->iv);
		return crypto_aead_encrypt(req);
	}
	aead_request_set_crypt(req, pkt->sg, pkt->sg,
			       text + srtp_tag_len(pkt), pkt->iv);
	return crypto_aead_decrypt(req);
}

static int srtp_crypto_aead(struct srtp_pkt *pkt)
{
	unsigned int text;

	if (unlikely(pkt->cryptex))
		srtp_cryptex_gather(pkt);
	text = pkt->encrypt ? pkt->len + pkt->extra - pkt->clear : 0;
	srtp_crypto_iv_gcm(pkt, pkt->tr->salt, pkt->index);
	return srtp_crypto_aead_request(pkt, pkt->tr->aead,
					srtp_crypto_aead_map(pkt), text);
}

/* RFC 8723 5: the payload and its tag under the original header. */
static int srtp_crypto_inner(struct srtp_pkt *pkt)
{
	const struct srtp_transform *tr = &pkt->set->inner;
	unsigned int text = pkt->len - pkt->hdr.len;
	unsigned int ad = srtp_double_header_len(pkt);

	if (pkt->seal)
		srtp_double_begin(pkt);
	srtp_crypto_iv_gcm(pkt, tr->salt, pkt->inner_index);
	sg_init_table(pkt->sg, 2);
	sg_set_buf(&pkt->sg[0], pkt->aad, ad);
	sg_set_buf(&pkt->sg[1], pkt->data + pkt->hdr.len,
		   text + srtp_tag_len(pkt));
	return srtp_crypto_aead_request(pkt, tr->aead, ad, text);
}

static int srtp_crypto_submit(struct srtp_pkt *pkt)
{
	switch (pkt->stage) {
	case SRTP_STAGE_EXT:
		return srtp_crypto_stream(pkt, &pkt->set->ext,
					  srtp_ext_len(pkt));
	case SRTP_STAGE_INNER:
		return srtp_crypto_inner(pkt);
	case SRTP_STAGE_CIPHER:
		return srtp_crypto_cipher(pkt);
	case SRTP_STAGE_MAC:
		return srtp_crypto_mac(pkt);
	case SRTP_STAGE_AEAD:
		return srtp_crypto_aead(pkt);
	}
	return -EINVAL;
}

/* RFC 4771: the tag that carries the ROC has it in front of a shorter MAC. */
static u8 *srtp_crypto_tag(const struct srtp_pkt *pkt, unsigned int *len)
{
	u8 *tag = srtp_at_tag(pkt);

	*len = srtp_tag_len(pkt);
	if (likely(!pkt->rcc))
		return tag;
	*len -= SRTP_ROC_LEN;
	return tag + SRTP_ROC_LEN;
}

static int srtp_crypto_after_mac(struct srtp_pkt *pkt, int err)
{
	unsigned int tag_len;
	u8 *tag = srtp_crypto_tag(pkt, &tag_len);

	/* also after an error: another session may be tried */
	if (!pkt->hdr.rtcp)
		memcpy(pkt->data + pkt->len, pkt->saved, SRTP_ROC_LEN);
	if (err)
		return err;
	if (!pkt->seal)
		return crypto_memneq(pkt->mac, tag, tag_len) ? -EBADMSG : 0;
	memcpy(tag, pkt->mac, tag_len);
	if (unlikely(pkt->rcc))
		put_unaligned_be32(pkt->index >> 16, srtp_at_tag(pkt));
	return 0;
}

/* What was done to the packet for the time of the request. */
static void srtp_crypto_after_cipher(struct srtp_pkt *pkt, int err)
{
	if (unlikely(pkt->stage == SRTP_STAGE_CIPHER && pkt->tr->f8)) {
		if (!err)
			crypto_xor(pkt->data + pkt->clear, pkt->stream,
				   pkt->len - pkt->clear);
		srtp_crypto_stream_end(pkt);
	}
	/* also after an error: another session may be tried */
	if (unlikely(pkt->cryptex))
		srtp_cryptex_scatter(pkt);
}

/* The stage at work has ended with @err. Return: how the packet stands. */
static int srtp_crypto_after(struct srtp_pkt *pkt, int err)
{
	pkt->todo &= ~BIT(pkt->stage);
	switch (pkt->stage) {
	case SRTP_STAGE_EXT:
		if (!err)
			srtp_ext_end(pkt);
		srtp_crypto_stream_end(pkt);
		break;
	case SRTP_STAGE_INNER:
		if (!err)
			srtp_double_end(pkt);
		break;
	case SRTP_STAGE_CIPHER:
		srtp_crypto_after_cipher(pkt, err);
		break;
	case SRTP_STAGE_MAC:
		return srtp_crypto_after_mac(pkt, err);
	case SRTP_STAGE_AEAD:
		srtp_crypto_after_cipher(pkt, err);
		if (!err && pkt->todo & BIT(SRTP_STAGE_INNER))
			err = srtp_double_split(pkt);
		break;
	}
	return err;
}

static int srtp_crypto_go(struct srtp_pkt *pkt)
{
	int err = 0;

	while (!err && pkt->todo) {
		pkt->stage = pkt->seal ? __ffs(pkt->todo) : __fls(pkt->todo);
		err = srtp_crypto_submit(pkt);
		if (err == -EINPROGRESS)
			return err;
		err = srtp_crypto_after(pkt, err);
	}
	return err;
}

/* The stages a packet needs. */
static unsigned long srtp_crypto_stages(const struct srtp_pkt *pkt)
{
	unsigned long todo = 0;

	if (pkt->extra)
		todo |= BIT(SRTP_STAGE_INNER);
	if (unlikely(pkt->set->ext.cipher) && !pkt->hdr.rtcp &&
	    srtp_ext_len(pkt))
		todo |= BIT(SRTP_STAGE_EXT);
	if (pkt->tr->aead)
		return todo | BIT(SRTP_STAGE_AEAD);
	if (pkt->tr->cipher && pkt->encrypt && pkt->len > pkt->clear)
		todo |= BIT(SRTP_STAGE_CIPHER);
	if (likely(srtp_tag_len(pkt)))
		todo |= BIT(SRTP_STAGE_MAC);
	return todo;
}

/**
 * srtp_crypto_run - protect; or authenticate, then decrypt
 * @pkt: packet, owned, with its session, key and index; to be sealed: with its
 *       growth in place
 *
 * Return: 0; -EINPROGRESS: hands off; -EBADMSG: not authentic; another negative
 * errno, or a positive enum srtp_a_counter; then the packet must not go on.
 */
int srtp_crypto_run(struct srtp_pkt *pkt)
{
	if (unlikely(pkt->key->spare))
		srtp_stats_add(pkt->sn, pkt->set == pkt->key->spare ?
					SRTP_A_COUNTER_ENGINE_SPARED :
					SRTP_A_COUNTER_ENGINE_RAN, 1);
	pkt->todo = srtp_crypto_stages(pkt);
	return srtp_crypto_go(pkt);
}

/**
 * srtp_crypto_resume - go on after a request that was away
 * @pkt: packet
 * @err: how the request ended
 *
 * Return: as srtp_crypto_run() does.
 */
int srtp_crypto_resume(struct srtp_pkt *pkt, int err)
{
	err = srtp_crypto_after(pkt, err);
	return err ?: srtp_crypto_go(pkt);
}
