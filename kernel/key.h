/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SRTP_KEY_H
#define _SRTP_KEY_H

#include <linux/refcount.h>
#include <linux/siphash.h>
#include <linux/workqueue.h>

#include "limit.h"
#include "proto.h"
#include "suite.h"
#include "transform.h"
#include "uapi/linux/srtp.h"

struct netlink_ext_ack;
struct sk_buff;
struct srtp_session;

/**
 * struct srtp_digest - of one layer of a key, to find it in another one
 * @value: of a layer's master key and salt, keyed with a secret of the namespace
 * @node: in srtp_net.digests; sn->lock
 * @key: whose layer
 */
struct srtp_digest {
	u64 value;
	struct hlist_node node;
	struct srtp_key *key;
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
 * @digest: of each layer
 * @layers: members of @digest: 1; 2 with both keys of RFC 8723
 * @ses: the session; holds a reference
 * @ref: the session's slot, and every packet away
 * @retire: drops the slot's reference once RCU readers have left
 * @end: frees the key in process context: a driver may sleep when a transform
 *       is freed
 *
 * Immutable but for @limit and the nodes; the master key itself is not kept.
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
	struct srtp_digest digest[SRTP_LAYERS_MAX];
	u8 layers;
	struct srtp_session *ses;
	refcount_t ref;
	struct rcu_work retire;
	struct work_struct end;
};

/**
 * struct srtp_key_config - what a key is made from
 * @from: what its transforms are made from
 * @mki: MKI or NULL
 * @mki_len: its length
 * @engine_from: octets from which on named engines are used; 0: for all
 * @spare_failed: receives whether it is @engine_from that cannot be had
 * @life: limits to begin with, SRTP and SRTCP, in packets
 */
struct srtp_key_config {
	struct srtp_keying from;
	const u8 *mki;
	unsigned int mki_len;
	u32 engine_from;
	bool spare_failed;
	struct srtp_life {
		u64 soft;
		u64 hard;
		u64 used;
	} life[2];
};

struct srtp_key *srtp_key_new(const struct srtp_suite *suite,
			      struct srtp_key_config *config,
			      const siphash_key_t *secret,
			      struct netlink_ext_ack *extack);
void srtp_key_free(struct srtp_key *key);
void srtp_key_put(struct srtp_key *key);
void srtp_key_retire(struct srtp_key *key);
int srtp_key_fill(struct sk_buff *msg, const struct srtp_key *key,
		  bool current_key);

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
