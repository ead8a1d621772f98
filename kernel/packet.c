// SPDX-License-Identifier: GPL-2.0
/*
 * One packet in flight: its memory, the key it is tried with, and what is
 * counted of it.
 *
 * The memory is per CPU and reused while the crypto completes in place, so
 * nothing is allocated then.
 */
#include <linux/percpu.h>
#include <linux/slab.h>

#include "event.h"
#include "flow.h"
#include "key.h"
#include "net.h"
#include "packet.h"
#include "session.h"

static DEFINE_PER_CPU(struct srtp_pkt *, srtp_pkt_slot);

/* The longest request any key ever had; only grows. */
static unsigned int srtp_pkt_room;
static DEFINE_SPINLOCK(srtp_pkt_room_lock);

/**
 * srtp_pkt_want_room - requests of some key are this long
 * @room: octets
 *
 * Before the key is published: packets made after that have the room.
 */
void srtp_pkt_want_room(unsigned int room)
{
	spin_lock(&srtp_pkt_room_lock);
	if (room > srtp_pkt_room)
		WRITE_ONCE(srtp_pkt_room, room);
	spin_unlock(&srtp_pkt_room_lock);
}

/**
 * srtp_pkt_new - memory for one packet
 * @sn: namespace
 *
 * Safe in any context and across migration: the slot is emptied in one
 * instruction, and an empty slot means allocating.
 *
 * Return: the packet, its @room set and little else, or NULL.
 */
struct srtp_pkt *srtp_pkt_new(struct srtp_net *sn)
{
	unsigned int room = READ_ONCE(srtp_pkt_room);
	struct srtp_pkt *pkt;

	pkt = this_cpu_xchg(srtp_pkt_slot, NULL);
	if (pkt && likely(pkt->room >= room))
		goto out;
	kfree(pkt);
	pkt = kmalloc(struct_size(pkt, req, room), GFP_ATOMIC | __GFP_NOWARN);
	if (!pkt)
		return NULL;
	pkt->room = room;
	memset(pkt->sg, 0, sizeof(pkt->sg));
out:
	pkt->sn = sn;
	pkt->ses = NULL;
	pkt->blame = NULL;
	pkt->key = NULL;
	pkt->st = NULL;
	pkt->copy = NULL;
	pkt->stream = NULL;
	pkt->extra = 0;
	pkt->why = 0;
	pkt->told = 0;
	pkt->verdict = NF_DROP;
	pkt->cryptex = false;
	pkt->rcc = false;
	pkt->repeat = false;
	pkt->stranger = false;
	pkt->retried = false;
	pkt->either = false;
	pkt->held = false;
	pkt->tried = 0;
	pkt->hdr.ssrc = 0;
	return pkt;
}

/**
 * srtp_pkt_free - give the memory back
 * @pkt: holds nothing any more
 */
void srtp_pkt_free(struct srtp_pkt *pkt)
{
	if (unlikely(pkt->copy))
		kfree(pkt->copy);
	/* the salt in the IV is a secret */
	memzero_explicit(pkt->iv, sizeof(pkt->iv));
	pkt = this_cpu_xchg(srtp_pkt_slot, pkt);
	if (unlikely(pkt))
		kfree(pkt);
}

/* An engine that is not worth its while for short packets is spared them. */
static const struct srtp_transforms *
srtp_pkt_transforms(const struct srtp_pkt *pkt, const struct srtp_key *key)
{
	return unlikely(key->spare) && pkt->wire_len < key->engine_from ?
	       key->spare : &key->set;
}

/**
 * srtp_pkt_set_key - try the packet with a key
 * @pkt: packet
 * @key: found under RCU
 *
 * Return: 0, or enum srtp_a_counter: the key came after the packet's memory,
 * and its requests are longer than any before.
 */
int srtp_pkt_set_key(struct srtp_pkt *pkt, struct srtp_key *key)
{
	if (unlikely(key->request_len > pkt->room))
		return SRTP_A_COUNTER_NO_MEMORY;
	if (pkt->held) {
		/* before its slot's reference goes, a grace period passes */
		srtp_key_hold(key);
		if (pkt->key)
			srtp_key_put(pkt->key);
	}
	pkt->key = key;
	pkt->set = srtp_pkt_transforms(pkt, key);
	pkt->tr = pkt->hdr.rtcp ? &pkt->set->rtcp : &pkt->set->rtp;
	return 0;
}

/**
 * srtp_pkt_reason - which counter an error of the crypto belongs to
 * @err: negative errno, or a positive enum srtp_a_counter
 */
u32 srtp_pkt_reason(int err)
{
	switch (err) {
	case -EBADMSG:
		return SRTP_A_COUNTER_AUTH_FAILED;
	case -EBUSY:
	case -ENOSPC:
		return SRTP_A_COUNTER_QUEUE_FULL;
	case -ENOMEM:
		return SRTP_A_COUNTER_NO_MEMORY;
	}
	return err > 0 ? err : SRTP_A_COUNTER_CRYPTO_ERROR;
}

/**
 * srtp_pkt_drop - count a drop
 * @pkt: packet; the caller frees its skb, or lets netfilter do so
 * @reason: enum srtp_a_counter
 *
 * Return: the verdict of a drop.
 */
unsigned int srtp_pkt_drop(struct srtp_pkt *pkt, u32 reason)
{
	struct srtp_session *blame = pkt->blame ?: srtp_flow_session(pkt->flow);

	srtp_flow_drop(pkt->flow, blame, reason, pkt->hdr.ssrc, &pkt->peer);
	if (blame && reason == SRTP_A_COUNTER_AUTH_FAILED)
		srtp_event_limited(blame, SRTP_EVENT_AUTH_FAILING,
				   pkt->hdr.ssrc);
	if (reason == SRTP_A_COUNTER_UNKNOWN_SSRC ||
	    reason == SRTP_A_COUNTER_NO_SESSION)
		srtp_event_unknown(pkt->flow, pkt->hdr.ssrc);
	return pkt->verdict;
}

/**
 * srtp_pkt_pass - count a packet opened or sealed, and mark it
 * @pkt: packet
 */
void srtp_pkt_pass(struct srtp_pkt *pkt)
{
	const struct srtp_flow_config *c = &pkt->flow->config;
	struct srtp_session *ses = pkt->ses;
	u32 counter;

	if (pkt->seal)
		counter = pkt->hdr.rtcp ? SRTP_A_COUNTER_SEALED_RTCP :
					  SRTP_A_COUNTER_SEALED_RTP;
	else
		counter = pkt->hdr.rtcp ? SRTP_A_COUNTER_OPENED_RTCP :
					  SRTP_A_COUNTER_OPENED_RTP;
	srtp_stats_add(pkt->sn, counter, 1);
	srtp_stats_add(pkt->sn, SRTP_A_COUNTER_OCTETS, pkt->len);
	if (c->set_mark_mask)
		pkt->skb->mark = (pkt->skb->mark & ~c->set_mark_mask) |
				 (c->set_mark & c->set_mark_mask);

	srtp_trace_ok(&pkt->flow->live->trace, &pkt->peer);
	/* RTCP on a port of its own has another peer, and says nothing new */
	if (srtp_trace_ok(&ses->trace, pkt->hdr.rtcp ? NULL : &pkt->peer))
		srtp_event_limited(ses, SRTP_EVENT_PEER_CHANGED,
				   pkt->hdr.ssrc);
	/* by one of the processors that see it */
	if (unlikely(!test_bit(SRTP_SESSION_TOLD_FIRST, &ses->told)) &&
	    !test_and_set_bit(SRTP_SESSION_TOLD_FIRST, &ses->told))
		srtp_event_session(ses, SRTP_EVENT_SESSION_FIRST,
				   pkt->hdr.ssrc);
	if (unlikely(test_bit(SRTP_SESSION_TOLD_IDLE, &ses->told)) &&
	    test_and_clear_bit(SRTP_SESSION_TOLD_IDLE, &ses->told))
		srtp_event_session(ses, SRTP_EVENT_RESUMED, pkt->hdr.ssrc);
}

/**
 * srtp_pkt_exit - at unload: free the CPUs' slots
 */
void srtp_pkt_exit(void)
{
	int cpu;

	for_each_possible_cpu(cpu)
		kfree(per_cpu(srtp_pkt_slot, cpu));
}
