/* SPDX-License-Identifier: GPL-2.0 */
#ifndef REQUEST_H
#define REQUEST_H

#include "arg.h"

int request_flow(const struct arg *a, enum srtp_cmd cmd,
		 const struct srtpctl_flow *flow);
int request_session(const struct arg *a, enum srtp_cmd cmd,
		    const struct srtpctl_session *session);
int request_key(const struct arg *a, enum srtp_cmd cmd,
		const struct srtpctl_key *key);
int request_state(const struct arg *a, enum srtp_cmd cmd,
		  const struct srtpctl_state *state);

int request_pack(bool pack);
bool request_packs(void);
void request_send(void);
void request_close(void);

int request_connect(const struct arg *a, struct srtpctl **ctl);
int request_refused(const struct arg *a, const char *which, int err);
int request_said(const struct arg *a, const char *sentence);
int request_got(const struct arg *a, int err);

#endif /* REQUEST_H */
