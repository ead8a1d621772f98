/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SRTP_PATH_H
#define _SRTP_PATH_H

struct nf_hook_state;
struct srtp_pkt;

/**
 * struct srtp_path - what is done to packets of one direction
 * @begin: index, key and first request. Returns 0, a negative errno of the
 *         crypto, -EINPROGRESS, or a positive enum srtp_a_counter
 * @resume: the same from a request that has completed
 * @retry: its turn has come with an error: may try again, answering as @begin
 *         does, or give the error back
 * @finish: all that follows the crypto; returns a verdict
 */
struct srtp_path {
	int (*begin)(struct srtp_pkt *pkt, const struct nf_hook_state *state);
	int (*resume)(struct srtp_pkt *pkt, int err);
	int (*retry)(struct srtp_pkt *pkt, int err);
	unsigned int (*finish)(struct srtp_pkt *pkt, int err);
};

unsigned int srtp_path_run(struct srtp_pkt *pkt,
			   const struct nf_hook_state *state);
void srtp_path_complete(struct srtp_pkt *pkt, int err);
int srtp_path_init(void);
void srtp_path_exit(void);

#endif /* _SRTP_PATH_H */
