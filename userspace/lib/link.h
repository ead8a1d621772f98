/* SPDX-License-Identifier: MIT */
#ifndef SRTPCTL_LINK_H
#define SRTPCTL_LINK_H

#include <netlink/msg.h>
#include <netlink/netlink.h>

#include "object.h"

/* A flow with a session of 16 keys with long MKIs and engine names. */
#define LINK_MSG_MAX	16384

/**
 * struct srtpctl - a connection
 * @sk: libnl's socket
 * @family: number of the family
 * @last: refusal of the last get
 * @sentence: its text
 */
struct srtpctl {
	struct nl_sock *sk;
	int family;
	struct srtpctl_result last;
	char sentence[256];
};

int link_open(struct nl_sock **sk, int *family);
int link_errno(int nlerr);
struct nl_cb *link_cb(struct nl_sock *sk);
struct nl_msg *link_request(struct srtpctl *ctl, enum srtp_cmd cmd, int flags,
			    const struct object *object, const void *data);
struct nl_msg *link_request_of(struct srtpctl *ctl, size_t room,
			       enum srtp_cmd cmd, int flags,
			       const struct object *object, const void *data);
void link_free(struct nl_msg *msg);
void link_wipe_below(void);
void link_refusal(const struct nlattr *head, int len,
		  const struct nlmsghdr *sent, const struct object *object,
		  struct srtpctl_result *result);
bool link_done_refusal(struct nlmsghdr *nlh, const struct nlmsghdr *sent,
		       const struct object *object,
		       struct srtpctl_result *result);
void link_ack_refusal(struct nlmsgerr *ack, const struct nlmsghdr *sent,
		      const struct object *object,
		      struct srtpctl_result *result);

#endif /* SRTPCTL_LINK_H */
