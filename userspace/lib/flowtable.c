// SPDX-License-Identifier: MIT
/* What nf_tables offloads in our namespace, as far as flows are concerned. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <netlink/attr.h>
#include <netlink/handlers.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <netlink/socket.h>

#include "link.h"

#define FLOWTABLE_DUMP	(NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_GETFLOWTABLE)
#define FLOWTABLE_HDR	((int)sizeof(struct nfgenmsg))

/**
 * struct flowtable_get - a dump that is being answered
 * @fn: hears of each
 * @arg: for @fn
 * @ret: what @fn returned, if not 0
 */
struct flowtable_get {
	srtpctl_flowtable_fn fn;
	void *arg;
	int ret;
};

static void flowtable_devs(struct srtpctl_flowtable *ft,
			   const struct nlattr *hook)
{
	struct nlattr *in[NFTA_FLOWTABLE_HOOK_MAX + 1];
	const struct nlattr *dev;
	int rem;

	if (nla_parse_nested(in, NFTA_FLOWTABLE_HOOK_MAX,
			     (struct nlattr *)hook, NULL) ||
	    !in[NFTA_FLOWTABLE_HOOK_DEVS])
		return;
	nla_for_each_nested(dev, in[NFTA_FLOWTABLE_HOOK_DEVS], rem)
		if (ft->n_devs < SRTPCTL_FLOWTABLE_DEVS)
			ft->devs[ft->n_devs++] = nla_get_string(dev);
}

static int flowtable_on_valid(struct nl_msg *msg, void *arg)
{
	static struct nla_policy policy[NFTA_FLOWTABLE_MAX + 1] = {
		[NFTA_FLOWTABLE_TABLE] = { .type = NLA_STRING },
		[NFTA_FLOWTABLE_NAME] = { .type = NLA_STRING },
		[NFTA_FLOWTABLE_HOOK] = { .type = NLA_NESTED },
	};
	struct nlattr *in[NFTA_FLOWTABLE_MAX + 1];
	struct nlmsghdr *nlh = nlmsg_hdr(msg);
	const struct nfgenmsg *nfmsg = nlmsg_data(nlh);
	struct srtpctl_flowtable ft = { 0 };
	struct flowtable_get *get = arg;

	if (get->ret ||
	    nlmsg_parse(nlh, FLOWTABLE_HDR, in, NFTA_FLOWTABLE_MAX, policy) ||
	    !in[NFTA_FLOWTABLE_TABLE] || !in[NFTA_FLOWTABLE_NAME])
		return NL_SKIP;
	ft.family = nfmsg->nfgen_family;
	ft.table = nla_get_string(in[NFTA_FLOWTABLE_TABLE]);
	ft.name = nla_get_string(in[NFTA_FLOWTABLE_NAME]);
	if (in[NFTA_FLOWTABLE_HOOK])
		flowtable_devs(&ft, in[NFTA_FLOWTABLE_HOOK]);
	get->ret = get->fn(&ft, get->arg);
	return NL_SKIP;
}

/* Part of the kernel itself, which shows in no other place. */
static bool flowtable_builtin(void)
{
	char path[sizeof(((struct utsname *)NULL)->release) + 40];
	char *line = NULL;
	struct utsname uts;
	bool found = false;
	size_t size = 0;
	FILE *from;

	if (uname(&uts))
		return false;
	snprintf(path, sizeof(path), "/lib/modules/%s/modules.builtin",
		 uts.release);
	from = fopen(path, "re");
	if (!from)
		return false;
	while (!found && getline(&line, &size, from) > 0)
		found = strstr(line, "/nf_flow_table.ko");
	free(line);
	fclose(from);
	return found;
}

static int flowtable_dump(struct nl_sock *sk, struct flowtable_get *get)
{
	struct nfgenmsg any = { .version = NFNETLINK_V0 };
	int err;

	nl_socket_modify_cb(sk, NL_CB_VALID, NL_CB_CUSTOM, flowtable_on_valid,
			    get);
	err = nl_send_simple(sk, FLOWTABLE_DUMP, NLM_F_DUMP, &any, sizeof(any));
	return err < 0 ? err : nl_recvmsgs_default(sk);
}

int srtpctl_flowtable_get(srtpctl_flowtable_fn fn, void *arg)
{
	struct flowtable_get get = { .fn = fn, .arg = arg };
	struct nl_sock *sk;
	int err;

	/* the question alone would load nf_tables where nobody uses it */
	if (access("/sys/module/nf_flow_table", F_OK) && !flowtable_builtin())
		return 0;
	sk = nl_socket_alloc();
	if (!sk)
		return -ENOMEM;
	errno = 0;
	err = nl_connect(sk, NETLINK_NETFILTER);
	if (!err)
		err = flowtable_dump(sk, &get);
	nl_socket_free(sk);
	return err < 0 ? link_errno(err) : get.ret;
}
