// SPDX-License-Identifier: GPL-2.0
/* Saved states as a JSON document: what is in it, and how it is written. */
#include <stddef.h>
#include <stdio.h>

#include "save.h"

#define FIELD(s, a, t, m, n, ...) \
	{ .attr = (a), .type = SAVE_##t, .offset = offsetof(struct s, m), \
	  .name = (n), __VA_ARGS__ }
#define WINDOW_RANGE	.min = SRTP_WINDOW_MIN / 8, .max = SRTP_WINDOW_MAX / 8

#define F(a, t, m, n, ...) \
	FIELD(srtpctl_saved_state, SRTP_A_STATE_##a, t, m, n, __VA_ARGS__)
const struct save_field save_state_fields[] = {
	F(SSRC, U32, ssrc, "ssrc", .max = UINT32_MAX, .needed = true),
	F(ROC, U32, roc, "roc", .max = UINT32_MAX),
	F(SEQ, U32, seq, "seq", .max = UINT16_MAX),
	F(RTCP_INDEX, U32, rtcp_index, "rtcp-index", .max = UINT32_C(1) << 31),
	F(LEARNED, FLAG, has, "learned"),
	F(PARKED, FLAG, has, "parked"),
	F(WINDOW, WINDOW, window, "window", WINDOW_RANGE),
	F(RTCP_WINDOW, WINDOW, rtcp_window, "rtcp-window", WINDOW_RANGE),
	F(INNER_INDEX, U64, inner_index, "inner-index",
	  .max = (UINT64_C(1) << 48) - 1),
	F(INNER_WINDOW, WINDOW, inner_window, "inner-window", WINDOW_RANGE),
	{ NULL }
};
#undef F

#define F(a, t, m, n, ...) \
	FIELD(srtpctl_saved_key, SRTP_A_KEY_##a, t, m, n, __VA_ARGS__)
const struct save_field save_key_fields[] = {
	F(MKI, BLOB, mki, "mki", .min = 1, .max = SRTP_MKI_MAX),
	F(CHECK, BLOB, check, "check", .min = 4, .max = 4, .needed = true),
	F(USED, U64, used, "used", .max = UINT64_C(1) << 48),
	F(RTCP_USED, U64, rtcp_used, "rtcp-used", .max = UINT64_C(1) << 31),
	{ NULL }
};
#undef F

static struct json_object *save_hex(const uint8_t *octets, size_t len)
{
	char text[2 * SRTP_WINDOW_MAX / 8 + 1] = "";

	for (size_t i = 0; i < len; i++)
		snprintf(text + 2 * i, 3, "%02x", octets[i]);
	return json_object_new_string(text);
}

static struct json_object *save_value(const struct save_field *field,
				      const void *at)
{
	const struct srtpctl_window *window = at;
	const uint8_t *blob = at;

	switch (field->type) {
	case SAVE_FLAG:
		return json_object_new_boolean(1);
	case SAVE_U32:
		return json_object_new_int64(*(const uint32_t *)at);
	case SAVE_U64:
		return json_object_new_uint64(*(const uint64_t *)at);
	case SAVE_BLOB:
		return save_hex(blob + 1, blob[0]);
	case SAVE_WINDOW:
		return save_hex(window->octets, window->len);
	}
	return NULL;
}

/**
 * save_put - write a structure
 * @fields: its members
 * @data: the structure
 *
 * Return: an object.
 */
struct json_object *save_put(const struct save_field *fields, const void *data)
{
	struct json_object *object = json_object_new_object();
	const uint64_t has = *(const uint64_t *)data;

	for (; fields->name; fields++)
		if (has & SRTPCTL_BIT(fields->attr))
			json_object_object_add(object, fields->name,
					       save_value(fields,
							  (const char *)data +
							  fields->offset));
	return object;
}
