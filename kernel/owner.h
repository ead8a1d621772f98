/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SRTP_OWNER_H
#define _SRTP_OWNER_H

#include <linux/list.h>
#include <linux/xarray.h>

#include "uapi/linux/srtp.h"

struct sock;
struct srtp_net;

#define SRTP_OWNER_DEFAULT	"srtpctl"

/**
 * struct srtp_owner - a controller's name, and what carries it
 * @node: in srtp_net.owners
 * @name: its name
 * @flows: struct srtp_flow by id
 * @sessions: struct srtp_session by id
 * @objects: flows and sessions, and walks that need the owner to stay
 * @next_flow: where the search for a free flow id goes on
 * @next_session: where the search for a free session id goes on
 * @portid: socket that has registered it (linger.c); 0: none
 * @sk: the same; holds a reference
 * @term: registrations there have been
 * @linger: enum srtp_linger: what becomes of it when the socket closes
 * @after: seconds, of SRTP_LINGER_AFTER
 * @until: jiffies when what no socket has claimed goes, if @lingering
 * @lingering: that time runs
 * @held: @portid or @lingering is among @objects
 *
 * Made with the first object, freed with the last; all under sn->lock.
 */
struct srtp_owner {
	struct list_head node;
	char name[SRTP_OWNER_MAX + 1];
	struct xarray flows;
	struct xarray sessions;
	unsigned int objects;
	u32 next_flow;
	u32 next_session;
	u32 portid;
	struct sock *sk;
	u32 term;
	u32 linger;
	u32 after;
	unsigned long until;
	bool lingering;
	bool held;
};

struct srtp_owner *srtp_owner_find(struct srtp_net *sn, const char *name);
struct srtp_owner *srtp_owner_get(struct srtp_net *sn, const char *name);
void srtp_owner_put(struct srtp_owner *owner);
int srtp_owner_name(struct xarray *xa, u32 *id, u32 *next, void *object);

#endif /* _SRTP_OWNER_H */
