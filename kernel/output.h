/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SRTP_OUTPUT_H
#define _SRTP_OUTPUT_H

struct srtp_path;

extern const struct srtp_path srtp_output;

#endif /* _SRTP_OUTPUT_H */
