/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SRTP_INPUT_H
#define _SRTP_INPUT_H

struct srtp_path;

extern const struct srtp_path srtp_input;

#endif /* _SRTP_INPUT_H */
