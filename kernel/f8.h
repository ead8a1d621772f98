/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SRTP_F8_H
#define _SRTP_F8_H

#include "packet.h"

struct srtp_transform;

void srtp_f8_begin(struct srtp_pkt *pkt, const struct srtp_transform *tr,
		   unsigned int len);

#endif /* _SRTP_F8_H */
