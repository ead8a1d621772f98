/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SRTP_PACKET_H
#define _SRTP_PACKET_H

#include <linux/crypto.h>
#include <linux/netfilter.h>
#include <linux/scatterlist.h>

#include "batch.h"
#include "hold.h"
#include "parse.h"
#include "proto.h"
#include "stats.h"

struct srtp_flow;
struct srtp_key;
struct srtp_net;
struct srtp_path;
struct srtp_session;
struct srtp_state;
struct srtp_transform;
struct srtp_transforms;

/* First octets of the tag that are kept for ``repeat identical``. */
#define SRTP_REPEAT_TAG_LEN	8
/* Of so many packets; a repeat of one before them is refused. */
#define SRTP_REPEAT_TAGS	128

/**
 * enum srtp_stage - a crypto request of a packet
 * @SRTP_STAGE_EXT: keystream of header extensions (RFC 6904)
 * @SRTP_STAGE_INNER: the AEAD end to end (RFC 8723)
 * @SRTP_STAGE_CIPHER: counter or f8 mode
 * @SRTP_STAGE_MAC: HMAC
 * @SRTP_STAGE_AEAD: AEAD
 *
 * Those a packet needs are done in this order when it is sealed, and in the
 * opposite one when it is opened.
 */
enum srtp_stage {
	SRTP_STAGE_EXT,
	SRTP_STAGE_INNER,
	SRTP_STAGE_CIPHER,
	SRTP_STAGE_MAC,
	SRTP_STAGE_AEAD,
};

/**
 * enum srtp_waits - what a packet that is away waits for, but for its turn
 * @SRTP_WAITS_CRYPTO: its requests
 * @SRTP_WAITS_BATCH: the end of its batch
 */
enum srtp_waits {
	SRTP_WAITS_CRYPTO = BIT(0),
	SRTP_WAITS_BATCH = BIT(1),
};

/**
 * struct srtp_layout - where things stand behind packet and @extra, in octets
 * @tag_len: tag
 * @mki_len: MKI
 * @index: E || index of SRTCP
 * @mki: MKI
 * @tag: tag
 * @end: what follows the packet
 */
struct srtp_layout {
	u8 tag_len;
	u8 mki_len;
	u8 index;
	u8 mki;
	u8 tag;
	u8 end;
};

/**
 * struct srtp_pkt - one packet in flight
 * @skb: the packet
 * @path: its direction
 * @sn: namespace
 * @flow: its flow
 * @ses: session being tried
 * @key: key being tried
 * @set: which of @key's transforms it goes through
 * @tr: those of SRTP or of SRTCP in @set
 * @st: state, busy with us; NULL while the SSRC is unknown
 * @blame: session that counts a drop; NULL: the flow's first
 * @peer: remote endpoint
 * @hdr: parsed header
 * @index: 48-bit SRTP or 31-bit SRTCP index
 * @data: UDP payload
 * @len: octets of the RTP or RTCP packet
 * @extra: octets behind it that the outer layer encrypts (RFC 8723), or 0
 * @clear: octets that stay in the clear: the header, or what cryptex leaves
 * @inner_index: 48-bit index of the inner layer (RFC 8723)
 * @wire_len: octets of the SRTP or SRTCP packet
 * @at: what follows the packet, with @ses
 * @thoff: transport header behind the network header
 * @family: NFPROTO_IPV4 or NFPROTO_IPV6
 * @seal: out
 * @encrypt: false for SRTCP with E = 0
 * @cryptex: CSRCs and extension are encrypted (RFC 9335)
 * @rcc: the tag has the ROC in front (RFC 4771)
 * @repeat: out: index sealed before; leaves if its tag is the
 *          same
 * @stranger: in: it was tried while no session had a state of its SSRC, or one
 *            that had received nothing
 * @retried: in: it has had its second chance
 * @either: in: the session tried may have another index for it
 * @second: in: it is being tried with that
 * @tried: in: sessions of the flow already tried, by place
 * @place: in: place of @ses
 * @why: in: why the first session tried would not have it
 * @verdict: what a drop is told to netfilter as
 * @copy: in: payload before the AEAD, while more sessions may be tried
 * @told: enum srtp_event about the key's life that is due once no lock is held
 * @err: result, while the packet waits for its turn
 * @stream: keystream of f8, or of header extensions, while its stage is at work
 * @stage: crypto request at work
 * @todo: bits of the stages still to be done, @stage among them
 * @phase: see enum srtp_phase
 * @held: references are taken, @hold is valid
 * @waits: bits of enum srtp_waits; its turn has come if there are none;
 *         live->lock
 * @list: in srtp_flow_live.away
 * @batch: in: waits for the end of its batch
 * @hook: our hook function, to find our place in the list of hooks
 * @hold: what is held of the stack
 * @room: octets of @req
 * @iv: IV or nonce
 * @mac: HMAC
 * @saved: octets the ROC is written over
 * @aad: SRTCP AEAD: header and E || index; RFC 8723: the inner header
 * @sg: what the request works on
 * @req: the request
 *
 * kmalloc memory, as engines map it for DMA. One owner at a time.
 */
struct srtp_pkt {
	struct sk_buff *skb;
	const struct srtp_path *path;
	struct srtp_net *sn;
	struct srtp_flow *flow;
	struct srtp_session *ses;
	struct srtp_key *key;
	const struct srtp_transforms *set;
	const struct srtp_transform *tr;
	struct srtp_state *st;
	struct srtp_session *blame;
	struct srtp_endpoint peer;
	struct srtp_hdr hdr;
	u64 index;
	u64 inner_index;
	u8 *data;
	u32 len;
	u32 clear;
	u32 wire_len;
	struct srtp_layout at;
	u32 thoff;
	u8 family;
	bool seal;
	bool encrypt;
	bool second;
	u8 place;
	u8 waits;
	int err;
	enum srtp_stage stage;
	unsigned long todo;
	atomic_t phase;

	/* cleared for each packet: side by side, so that it takes few stores */
	u8 *copy;
	u8 *stream;
	u32 extra;
	u32 why;
	u32 told;
	unsigned int verdict;
	bool cryptex;
	bool rcc;
	bool repeat;
	bool stranger;
	bool retried;
	bool either;
	bool held;
	u8 tried;

	struct list_head list;
	struct srtp_batch_entry batch;
	nf_hookfn *hook;
	struct srtp_hold hold;

	unsigned int room;
	u8 iv[SRTP_IV_LEN];
	u8 mac[SRTP_HMAC_LEN];
	u8 saved[SRTP_ROC_LEN];
	u8 aad[SRTP_RTP_HDR_MAX];
	struct scatterlist sg[3];
	u8 req[] __aligned(CRYPTO_MINALIGN);
};

struct srtp_pkt *srtp_pkt_new(struct srtp_net *sn);
void srtp_pkt_free(struct srtp_pkt *pkt);
int srtp_pkt_set_key(struct srtp_pkt *pkt, struct srtp_key *key);
void srtp_pkt_pass(struct srtp_pkt *pkt);
unsigned int srtp_pkt_drop(struct srtp_pkt *pkt, u32 reason);
u32 srtp_pkt_reason(int err);
void srtp_pkt_want_room(unsigned int room);
void srtp_pkt_exit(void);

#endif /* _SRTP_PACKET_H */
