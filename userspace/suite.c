// SPDX-License-Identifier: GPL-2.0
/* srtpctl suite */
#include "object.h"
#include "print.h"
#include "request.h"

#define BIT(x)	SRTPCTL_BIT(SRTP_A_SUITE_##x)

static int suite_show_one(const struct srtpctl_suite_info *suite, void *arg)
{
	(void)arg;
	print_object();
	if (suite->has & BIT(NAME)) {
		print_text("name", NULL, suite->name);
		print_word(suite->name);
	}
	if (suite->has & BIT(ID))
		print_u64("id", "id", suite->id);
	if (suite->has & BIT(KEY_LEN))
		print_u64("key-len", "key-len", suite->key_len);
	if (suite->has & BIT(SALT_LEN))
		print_u64("salt-len", "salt-len", suite->salt_len);
	if (suite->has & BIT(TAG_LEN))
		print_u64("tag-len", "tag-len", suite->tag_len);
	if (suite->has & BIT(RTCP_TAG_LEN))
		print_u64("rtcp-tag-len", "rtcp-tag-len", suite->rtcp_tag_len);
	if (suite->has & BIT(CIPHER))
		print_text("cipher", "cipher", suite->cipher);
	if (suite->has & BIT(AUTH))
		print_text("auth", "auth", suite->auth);
	/* nothing is encrypted */
	print_flag("insecure", "insecure", !(suite->has & BIT(CIPHER)));
	print_flag("available", "available", suite->has & BIT(AVAILABLE));
	if (!(suite->has & BIT(AVAILABLE)))
		print_word("unavailable");
	print_object_end();
	return 0;
}

static int suite_show(struct arg *a)
{
	struct srtpctl *ctl;
	int err;

	if (arg_end(a))
		return STATUS_USAGE;
	if (request_connect(a, &ctl))
		return STATUS_REFUSED;
	print_list();
	err = srtpctl_suite_get(ctl, suite_show_one, NULL);
	print_list_end(err);
	return request_got(a, err);
}

static const struct command suite_commands[] = {
	{ "show", suite_show },
	{ NULL }
};

const struct object suite_object = {
	.name = "suite",
	.commands = suite_commands,
	.usage = "Usage: srtpctl suite show\n",
};
