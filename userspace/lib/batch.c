// SPDX-License-Identifier: MIT
/* Many changes in one sendmsg, and what became of each. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <netlink/handlers.h>
#include <netlink/socket.h>

#include "link.h"

/* What one sendmsg carries; a quarter of what a socket may send by default. */
#define BATCH_OCTETS	49152
#define BATCH_MESSAGES	128

struct batch_entry {
	const struct object *object;
	struct srtpctl_result result;
	size_t offset;
};

struct srtpctl_batch {
	struct srtpctl *ctl;
	unsigned int n;
	size_t len;
	uint32_t first_seq;
	bool done;
	struct batch_entry entries[BATCH_MESSAGES];
	char *sentences[BATCH_MESSAGES];
	char octets[BATCH_OCTETS] __attribute__((aligned(NLMSG_ALIGNTO)));
};

int srtpctl_batch_new(struct srtpctl *ctl, struct srtpctl_batch **batch)
{
	*batch = calloc(1, sizeof(**batch));
	if (!*batch)
		return -ENOMEM;
	(*batch)->ctl = ctl;
	return 0;
}

static void batch_clear(struct srtpctl_batch *batch)
{
	explicit_bzero(batch->octets, batch->len);
	for (unsigned int i = 0; i < batch->n; i++) {
		free(batch->sentences[i]);
		batch->sentences[i] = NULL;
	}
	batch->n = 0;
	batch->len = 0;
	link_wipe_below();
}

void srtpctl_batch_free(struct srtpctl_batch *batch)
{
	if (!batch)
		return;
	batch_clear(batch);
	free(batch);
}

static struct nlmsghdr *batch_message(struct srtpctl_batch *batch,
				      unsigned int i)
{
	return (struct nlmsghdr *)(batch->octets + batch->entries[i].offset);
}

static int batch_add(struct srtpctl_batch *batch, enum srtp_cmd cmd,
		     const struct object *object, const void *data,
		     unsigned long tag)
{
	struct batch_entry *entry = &batch->entries[batch->n];
	struct nlmsghdr *nlh;
	struct nl_msg *msg;
	size_t len;

	if (batch->n == BATCH_MESSAGES)
		return -ENOBUFS;
	msg = link_request(batch->ctl, cmd, 0, object, data);
	if (!msg)
		return -errno;
	nlh = nlmsg_hdr(msg);
	len = NLMSG_ALIGN(nlh->nlmsg_len);
	if (len > BATCH_OCTETS - batch->len) {
		link_free(msg);
		return -ENOBUFS;
	}

	/* Consecutive within the batch, whatever else the handle sent. */
	if (batch->n)
		nlh->nlmsg_seq = batch_message(batch, 0)->nlmsg_seq + batch->n;
	memcpy(batch->octets + batch->len, nlh, nlh->nlmsg_len);
	memset(entry, 0, sizeof(*entry));
	entry->object = object;
	entry->offset = batch->len;
	entry->result.tag = tag;
	batch->len += len;
	batch->n++;
	link_free(msg);
	return 0;
}

int srtpctl_batch_flow(struct srtpctl_batch *batch, enum srtp_cmd cmd,
		       const struct srtpctl_flow *flow, unsigned long tag)
{
	if (cmd != SRTP_CMD_FLOW_NEW && cmd != SRTP_CMD_FLOW_SET &&
	    cmd != SRTP_CMD_FLOW_DEL && cmd != SRTP_CMD_FLOW_FLUSH)
		return -EINVAL;
	return batch_add(batch, cmd, &object_flow, flow, tag);
}

int srtpctl_batch_session(struct srtpctl_batch *batch, enum srtp_cmd cmd,
			  const struct srtpctl_session *session,
			  unsigned long tag)
{
	if (cmd != SRTP_CMD_SESSION_NEW && cmd != SRTP_CMD_SESSION_SET &&
	    cmd != SRTP_CMD_SESSION_DEL && cmd != SRTP_CMD_SESSION_FLUSH)
		return -EINVAL;
	return batch_add(batch, cmd, &object_session, session, tag);
}

int srtpctl_batch_key(struct srtpctl_batch *batch, enum srtp_cmd cmd,
		      const struct srtpctl_key *key, unsigned long tag)
{
	if (cmd != SRTP_CMD_KEY_NEW && cmd != SRTP_CMD_KEY_SET &&
	    cmd != SRTP_CMD_KEY_DEL)
		return -EINVAL;
	return batch_add(batch, cmd, &object_key, key, tag);
}

int srtpctl_batch_state(struct srtpctl_batch *batch, enum srtp_cmd cmd,
			const struct srtpctl_state *state, unsigned long tag)
{
	if (cmd != SRTP_CMD_STATE_NEW && cmd != SRTP_CMD_STATE_SET &&
	    cmd != SRTP_CMD_STATE_DEL)
		return -EINVAL;
	return batch_add(batch, cmd, &object_state, state, tag);
}

static void batch_heard(struct srtpctl_batch *batch, struct nlmsgerr *ack)
{
	unsigned int i = ack->msg.nlmsg_seq - batch->first_seq;
	struct srtpctl_result *result;

	/* The answer to something that an earlier call gave up on. */
	if (i >= batch->n)
		return;

	result = &batch->entries[i].result;
	link_ack_refusal(ack, batch_message(batch, i),
			 batch->entries[i].object, result);
	if (result->sentence) {
		batch->sentences[i] = strdup(result->sentence);
		result->sentence = batch->sentences[i];
	}
	/* Messages are answered in order: the last ends the wait. */
	if (i == batch->n - 1)
		batch->done = true;
}

static int batch_on_error(struct sockaddr_nl *from, struct nlmsgerr *ack,
			  void *arg)
{
	(void)from;
	batch_heard(arg, ack);
	return NL_SKIP;
}

static int batch_on_ack(struct nl_msg *msg, void *arg)
{
	batch_heard(arg, nlmsg_data(nlmsg_hdr(msg)));
	return NL_SKIP;
}

static int batch_transfer(struct srtpctl_batch *batch)
{
	struct nl_cb *cb;
	int err = 0;

	cb = link_cb(batch->ctl->sk);
	if (!cb)
		return -ENOMEM;
	nl_cb_err(cb, NL_CB_CUSTOM, batch_on_error, batch);
	nl_cb_set(cb, NL_CB_ACK, NL_CB_CUSTOM, batch_on_ack, batch);

	batch->done = false;
	errno = 0;
	err = nl_sendto(batch->ctl->sk, batch->octets, batch->len);
	while (err >= 0 && !batch->done) {
		errno = 0;
		err = nl_recvmsgs(batch->ctl->sk, cb);
		if (err == -NLE_INTR)
			err = 0;
	}
	nl_cb_put(cb);
	return err < 0 ? link_errno(err) : 0;
}

int srtpctl_batch_commit(struct srtpctl_batch *batch, srtpctl_result_fn fn,
			 void *arg)
{
	int refused = 0;
	int err;

	if (!batch->n)
		return 0;

	/*
	 * A refusal is always told; of success it is enough to hear from the
	 * last message, since they are carried out in order.
	 */
	batch_message(batch, batch->n - 1)->nlmsg_flags |= NLM_F_ACK;
	batch->first_seq = batch_message(batch, 0)->nlmsg_seq;
	err = batch_transfer(batch);
	for (unsigned int i = 0; !err && i < batch->n; i++) {
		if (batch->entries[i].result.err)
			refused++;
		if (fn)
			fn(&batch->entries[i].result, arg);
	}
	batch_clear(batch);
	return err ? err : refused;
}
