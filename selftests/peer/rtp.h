/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PEER_RTP_H
#define PEER_RTP_H

#include <stddef.h>
#include <stdint.h>

/* What every payload of 8 octets or more begins with: a watcher of the wire
 * that meets it has seen clear text.
 */
#define RTP_CLEAR "ClEaRtXt"
#define RTP_CLEAR_LEN 8

/* Room for any packet built here, and for what protects it. */
#define RTP_ROOM 4096

/**
 * struct rtp_spec - everything that decides a packet's octets
 * @ssrc: synchronisation source
 * @seq: sequence number
 * @pt: payload type, marker bit in bit 7
 * @cc: contributing sources, 0..15
 * @ext: header extension: 0 none, 1 one-octet form, 2 two-octet form
 * @size: payload octets
 * @salt: makes payloads of equal numbers differ
 */
struct rtp_spec {
	uint32_t ssrc;
	uint16_t seq;
	uint8_t pt;
	unsigned int cc;
	unsigned int ext;
	unsigned int size;
	unsigned int salt;
};

size_t rtp_build(const struct rtp_spec *spec, uint8_t *out);

uint32_t rtp_ssrc(const uint8_t *packet);
uint16_t rtp_seq(const uint8_t *packet);
uint32_t rtp_be32(const uint8_t *at);
void rtp_put_be32(uint8_t *at, uint32_t value);

/* RTCP by name: sr, rr (no blocks), rr1 (a block), compound (SR and SDES),
 * bye, pli, or app-N (N octets of data). 0: no such name.
 */
size_t rtcp_build(const char *kind, uint32_t ssrc, unsigned int salt,
		  uint8_t *out);

#endif
