/* SPDX-License-Identifier: GPL-2.0 */
#ifndef POLICY_H
#define POLICY_H

#include "arg.h"

/* Each fills a struct srtpctl_session: of a new one, and what can be changed. */
extern const struct word policy_words[];
extern const struct word policy_set_words[];

void policy_print(const struct srtpctl_session *ses);

#endif /* POLICY_H */
