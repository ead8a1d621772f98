// SPDX-License-Identifier: MIT
/* The socket, one request, and what a refusal says. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <linux/netlink.h>
#include <netlink/attr.h>
#include <netlink/errno.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <netlink/socket.h>
#include <sys/socket.h>

#include "link.h"

/* A hundred refusals with their sentences must fit, or a burst of events. */
#define LINK_RCVBUF	(1 << 22)
/* Deeper than libnl goes while it composes or sends a message. */
#define LINK_STACK	16384

/**
 * link_errno - libnl's error as an errno
 * @nlerr: 0 or a negative NLE_*
 *
 * Return: 0 or a negative errno.
 */
int link_errno(int nlerr)
{
	switch (-nlerr) {
	case NLE_SUCCESS:
		return 0;
	case NLE_NOMEM:
		return errno == ENOBUFS ? -ENOBUFS : -ENOMEM;
	case NLE_OBJ_NOTFOUND:
		return -ENOENT;
	case NLE_PERM:
	case NLE_NOACCESS:
		return -EPERM;
	case NLE_AGAIN:
		return -EAGAIN;
	case NLE_INTR:
	case NLE_DUMP_INTR:
		return -EINTR;
	case NLE_OPNOTSUPP:
	case NLE_PROTO_MISMATCH:
	case NLE_AF_NOSUPPORT:
		return -EOPNOTSUPP;
	case NLE_MSGSIZE:
		return -EMSGSIZE;
	default:
		return errno ? -errno : -EIO;
	}
}

/**
 * link_open - a connected socket
 * @sk: receives it
 * @family: receives the family's number
 *
 * Return: 0 or a negative errno.
 */
int link_open(struct nl_sock **sk, int *family)
{
	int one = 1;
	int err;
	int fd;

	*sk = nl_socket_alloc();
	if (!*sk)
		return -ENOMEM;

	errno = 0;
	err = genl_connect(*sk);
	if (err)
		goto err_free;
	/* A fixed buffer: libnl then need not ask for each length first. */
	nl_socket_set_msg_buf_size(*sk, 65536);
	err = genl_ctrl_resolve(*sk, SRTP_GENL_NAME);
	if (err < 0)
		goto err_free;
	*family = err;

	fd = nl_socket_get_fd(*sk);
	setsockopt(fd, SOL_NETLINK, NETLINK_EXT_ACK, &one, sizeof(one));
	setsockopt(fd, SOL_NETLINK, NETLINK_CAP_ACK, &one, sizeof(one));
	one = LINK_RCVBUF;
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &one, sizeof(one)))
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &one, sizeof(one));
	/* We choose and compare sequence numbers ourselves. */
	nl_socket_disable_seq_check(*sk);
	return 0;

err_free:
	err = link_errno(err);
	nl_socket_free(*sk);
	*sk = NULL;
	return err;
}

/**
 * link_cb - callbacks to extend
 * @sk: the socket
 *
 * Return: a copy of the socket's own, which compare no sequence numbers; to be
 * put. NULL: no memory.
 */
struct nl_cb *link_cb(struct nl_sock *sk)
{
	struct nl_cb *own = nl_socket_get_cb(sk);
	struct nl_cb *cb = nl_cb_clone(own);

	nl_cb_put(own);
	return cb;
}

int srtpctl_open(struct srtpctl **ctl)
{
	int err;

	*ctl = calloc(1, sizeof(**ctl));
	if (!*ctl)
		return -ENOMEM;
	err = link_open(&(*ctl)->sk, &(*ctl)->family);
	if (err) {
		free(*ctl);
		*ctl = NULL;
	}
	return err;
}

void srtpctl_close(struct srtpctl *ctl)
{
	if (!ctl)
		return;
	nl_socket_free(ctl->sk);
	free(ctl);
}

/**
 * link_request_of - compose one message
 * @ctl: connection
 * @room: octets it may have
 * @cmd: command
 * @flags: NLM_F_* beside NLM_F_REQUEST
 * @object: what @data is
 * @data: structure, or NULL
 *
 * Return: the message, to be freed with link_free(); NULL with errno set.
 */
struct nl_msg *link_request_of(struct srtpctl *ctl, size_t room,
			       enum srtp_cmd cmd, int flags,
			       const struct object *object, const void *data)
{
	struct nl_msg *msg;

	msg = nlmsg_alloc_size(room);
	if (!msg) {
		errno = ENOMEM;
		return NULL;
	}
	if (!genlmsg_put(msg, NL_AUTO_PORT, nl_socket_use_seq(ctl->sk),
			 ctl->family, 0, NLM_F_REQUEST | flags, (uint8_t)cmd,
			 SRTP_GENL_VERSION) ||
	    (data && object_put(msg, object, data))) {
		link_free(msg);
		errno = EMSGSIZE;
		return NULL;
	}
	return msg;
}

/**
 * link_request - compose one message of the usual size
 * @ctl: connection
 * @cmd: command
 * @flags: NLM_F_* beside NLM_F_REQUEST
 * @object: what @data is
 * @data: structure, or NULL
 *
 * Return: as link_request_of().
 */
struct nl_msg *link_request(struct srtpctl *ctl, enum srtp_cmd cmd, int flags,
			    const struct object *object, const void *data)
{
	return link_request_of(ctl, LINK_MSG_MAX, cmd, flags, object, data);
}

/**
 * link_wipe_below - wipe what functions called before have left on the stack
 *
 * Not ours but libnl's are looked up when they are first called. The dynamic
 * linker keeps the vector registers on the stack meanwhile, and these may
 * have copied a key just before.
 */
__attribute__((noinline))
void link_wipe_below(void)
{
	char below[LINK_STACK];

	explicit_bzero(below, sizeof(below));
}

/**
 * link_free - wipe and free a message, which may hold a key
 * @msg: the message
 */
void link_free(struct nl_msg *msg)
{
	explicit_bzero(nlmsg_hdr(msg), nlmsg_get_max_size(msg));
	nlmsg_free(msg);
	link_wipe_below();
}

/**
 * link_refusal - read the attributes of an extended acknowledgement
 * @head: first attribute
 * @len: octets of attributes
 * @sent: the message that was refused
 * @object: what it described
 * @result: @sentence, @attr and @missing are filled
 *
 * The sentence stays in the message that was received.
 */
void link_refusal(const struct nlattr *head, int len,
		  const struct nlmsghdr *sent, const struct object *object,
		  struct srtpctl_result *result)
{
	const struct nlattr *attrs = (const struct nlattr *)
		((const char *)sent + NLMSG_HDRLEN + GENL_HDRLEN);
	const int attrs_len = (int)(sent->nlmsg_len - NLMSG_HDRLEN -
				    GENL_HDRLEN);
	const struct object *nest = object;
	const struct nlattr *missing = NULL;
	const struct nlattr *nla;
	int rem;

	nla_for_each_attr(nla, head, len, rem) {
		const char *data = nla_data(nla);
		const char *at;

		if (nla_type(nla) == NLMSGERR_ATTR_MSG) {
			if (nla_len(nla) && !data[nla_len(nla) - 1])
				result->sentence = data;
			continue;
		}
		if (nla_len(nla) != 4)
			continue;
		at = (const char *)sent + nla_get_u32(nla);
		if (nla_type(nla) == NLMSGERR_ATTR_OFFS)
			result->attr = object_name_at(object, attrs, attrs_len,
						      at);
		else if (nla_type(nla) == NLMSGERR_ATTR_MISS_NEST)
			nest = object_nest_at(object, attrs, attrs_len, at);
		else if (nla_type(nla) == NLMSGERR_ATTR_MISS_TYPE)
			missing = nla;
	}
	if (missing && nest) {
		result->attr = object_name(nest, nla_get_u32(missing));
		result->missing = result->attr;
	}
}

/**
 * link_ack_refusal - read an acknowledgement
 * @ack: as received
 * @sent: the message it is about
 * @object: what that described
 * @result: all but @tag are filled
 */
void link_ack_refusal(struct nlmsgerr *ack, const struct nlmsghdr *sent,
		      const struct object *object,
		      struct srtpctl_result *result)
{
	struct nlmsghdr *nlh = (struct nlmsghdr *)((char *)ack - NLMSG_HDRLEN);
	size_t skip = sizeof(*ack);

	result->err = ack->error;
	if (!(nlh->nlmsg_flags & NLM_F_ACK_TLVS))
		return;
	if (!(nlh->nlmsg_flags & NLM_F_CAPPED))
		skip += ack->msg.nlmsg_len - NLMSG_HDRLEN;
	skip = NLMSG_ALIGN(skip);
	if (nlh->nlmsg_len < NLMSG_HDRLEN + skip)
		return;
	link_refusal((const struct nlattr *)((char *)ack + skip),
		     (int)(nlh->nlmsg_len - NLMSG_HDRLEN - skip), sent, object,
		     result);
}

/**
 * link_done_refusal - read the end of a dump
 * @nlh: the NLMSG_DONE
 * @sent: the request
 * @object: what that described
 * @result: all but @tag are filled, if there was an error
 *
 * Return: true if there was one.
 */
bool link_done_refusal(struct nlmsghdr *nlh, const struct nlmsghdr *sent,
		       const struct object *object,
		       struct srtpctl_result *result)
{
	int err = 0;

	if (nlmsg_datalen(nlh) < (int)sizeof(err))
		return false;
	memcpy(&err, nlmsg_data(nlh), sizeof(err));
	if (err >= 0)
		return false;
	result->err = err;
	if (nlh->nlmsg_flags & NLM_F_ACK_TLVS)
		link_refusal(nlmsg_attrdata(nlh, sizeof(err)),
			     nlmsg_attrlen(nlh, sizeof(err)), sent, object,
			     result);
	return true;
}
