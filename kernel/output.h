/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SRTP_OUTPUT_H
#define _SRTP_OUTPUT_H

struct srtp_path;
struct srtp_pkt;
struct srtp_session;

extern const struct srtp_path srtp_output;

struct srtp_session *srtp_output_session(const struct srtp_pkt *pkt);

#endif /* _SRTP_OUTPUT_H */
