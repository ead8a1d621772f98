/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SRTP_KEY_H
#define _SRTP_KEY_H

#include <linux/refcount.h>
#include <linux/siphash.h>
#include <linux/workqueue.h>

#include "limit.h"
#include "proto.h"
#include "suite.h"
#include "uapi/linux/srtp.h"

struct aes_enckey;
struct crypto_aead;
struct crypto_ahash;
struct crypto_shash;
struct crypto_skcipher;
struct netlink_ext_ack;
struct sk_buff;
struct srtp_session;

#define SRTP_KEY_CHECK_LEN	4

/**
 * struct srtp_transform - the keyed transforms of SRTP, of SRTCP, or of a layer
 * @cipher: counter mode, or CBC for f8; NULL for an AEAD and without a cipher
 * @aead: AEAD, or NULL
 * @mac: HMAC of the suites that are no AEAD
 * @late_mac: HMAC of a named engine; takes the place of @mac
 * @f8: k_e XOR m, expanded (RFC 3711 4.1.2.1); NULL but for f8
 * @salt: session salt, right-padded with zeros
 *
 * Never changes once made: setkey is for the constructor alone.
 */
struct srtp_transform {
	struct crypto_skcipher *cipher;
	struct crypto_aead *aead;
	struct crypto_shash *mac;
	struct crypto_ahash *late_mac;
	struct aes_enckey *f8;
	u8 salt[SRTP_IV_LEN];
};

/**
 * struct srtp_transforms - all that one key's packets go through
 * @rtp: transforms of SRTP
 * @rtcp: transforms of SRTCP
 * @inner: of SRTP end to end (RFC 8723); empty but for the double suites
 * @ext: of SRTP header extensions (RFC 6904); empty where none is encrypted
 */
struct srtp_transforms {
	struct srtp_transform rtp;
	struct srtp_transform rtcp;
	struct srtp_transform inner;
	struct srtp_transform ext;
};

/**
 * struct srtp_key - one master key and all that is keyed with it
 * @set: its transforms
 * @spare: those of the kernel's own choice, for packets a named engine is not
 *         worth its while for; NULL without @engine_from
 * @engine_from: octets of UDP payload from which on @set is used, or 0
 * @limit: packets it may protect: SRTP, SRTCP; all that ever changes of a key
 * @serial: tells it from every other key; not 0
 * @request_len: the longest request of the transforms, in octets
 * @mki_len: octets of @mki; 0 without MKI
 * @mki: master key identifier, as on the wire (RFC 3711 section 3.1)
 * @check: key check value: lets two sides compare, tells nothing of the key
 * @engine: a driver was named for the cipher or AEAD
 * @auth_engine: a driver was named for the HMAC
 * @digest: of master key and salt, keyed with a secret of the namespace
 * @digest_node: in srtp_net.digests; sn->lock
 * @ses: the session; holds a reference
 * @ref: the session's slot, and every packet away
 * @retire: drops the slot's reference once RCU readers have left
 * @end: frees the key in process context: a driver may sleep when a transform
 *       is freed
 *
 * Immutable but for @limit; the master key itself is not kept.
 */
struct srtp_key {
	struct srtp_transforms set;
	struct srtp_transforms *spare;
	u32 engine_from;
	u32 serial;
	unsigned int request_len;
	u8 mki_len;
	u8 mki[SRTP_MKI_MAX];
	u8 check[SRTP_KEY_CHECK_LEN];
	bool engine;
	bool auth_engine;
	struct srtp_limit limit[2] ____cacheline_aligned_in_smp;
	u64 digest;
	struct hlist_node digest_node;
	struct srtp_session *ses;
	refcount_t ref;
	struct rcu_work retire;
	struct work_struct end;
};

/**
 * struct srtp_key_config - what a key is made from
 * @master: master key, then master salt; secret, owned by the caller
 * @master_len: its length
 * @mki: MKI or NULL
 * @mki_len: its length
 * @engine: driver name or NULL
 * @auth_engine: driver name or NULL
 * @engine_from: octets from which on these are used; 0: for all
 * @avoid: CRYPTO_ALG_* of drivers that are not to be picked
 * @spare_failed: receives whether it is @engine_from that cannot be had
 * @outer_only: RFC 8723: the outer half of key and salt is all there is
 * @ext: header extensions are encrypted
 * @life: limits to begin with, SRTP and SRTCP; @hard 0: the suite's
 */
struct srtp_key_config {
	const u8 *master;
	unsigned int master_len;
	const u8 *mki;
	unsigned int mki_len;
	const char *engine;
	const char *auth_engine;
	u32 engine_from;
	u32 avoid;
	bool spare_failed;
	bool outer_only;
	bool ext;
	struct srtp_life {
		u64 soft;
		u64 hard;
		u64 used;
	} life[2];
};

unsigned int srtp_key_master_len(const struct srtp_suite *suite,
				 const struct srtp_key_config *config);
struct srtp_key *srtp_key_new(const struct srtp_suite *suite,
			      struct srtp_key_config *config,
			      const siphash_key_t *secret,
			      struct netlink_ext_ack *extack);
void srtp_key_free(struct srtp_key *key);
void srtp_key_put(struct srtp_key *key);
void srtp_key_retire(struct srtp_key *key);
int srtp_key_fill(struct sk_buff *msg, const struct srtp_key *key,
		  bool current_key);
bool srtp_key_available(const struct srtp_suite *suite);

/**
 * srtp_key_spend - one packet of a key's life
 * @key: the key
 * @share: the state's, locked
 * @rtcp: it is SRTCP
 * @event: receives an enum srtp_event to be told, or is left alone
 *
 * Return: it may be sealed or opened.
 */
static inline bool srtp_key_spend(struct srtp_key *key,
				  struct srtp_share *share, bool rtcp,
				  u32 *event)
{
	if (unlikely(share->serial != key->serial))
		*share = (struct srtp_share){ .serial = key->serial };
	if (unlikely(!share->left[rtcp]))
		share->left[rtcp] = srtp_limit_take(&key->limit[rtcp], event);
	if (unlikely(!share->left[rtcp]))
		return false;
	share->left[rtcp]--;
	return true;
}

static inline void srtp_key_hold(struct srtp_key *key)
{
	refcount_inc(&key->ref);
}

int srtp_key_init(void);
void srtp_key_exit(void);

#endif /* _SRTP_KEY_H */
