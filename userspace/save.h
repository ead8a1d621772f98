/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SAVE_H
#define SAVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <json-c/json.h>

#include "srtpctl.h"

/* What the document says of itself. */
#define SAVE_VERSION	1

/**
 * enum save_type - how a member lies in a structure and in the document
 * @SAVE_FLAG: its bit alone; a boolean
 * @SAVE_U32: uint32_t
 * @SAVE_U64: uint64_t
 * @SAVE_BLOB: a length octet, then octets; hexadecimal
 * @SAVE_WINDOW: struct srtpctl_window; hexadecimal
 */
enum save_type {
	SAVE_FLAG,
	SAVE_U32,
	SAVE_U64,
	SAVE_BLOB,
	SAVE_WINDOW,
};

/**
 * struct save_field - one member, both ways
 * @name: in the document
 * @offset: in the structure
 * @attr: its bit
 * @type: enum save_type
 * @needed: the document must have it
 * @min: of a number, or octets
 * @max: of a number, or octets
 */
struct save_field {
	const char *name;
	size_t offset;
	unsigned int attr;
	enum save_type type;
	bool needed;
	uint64_t min;
	uint64_t max;
};

/* Rows end with one without a name. */
extern const struct save_field save_state_fields[];
extern const struct save_field save_key_fields[];

struct json_object *save_put(const struct save_field *fields,
			     const void *data);

#endif /* SAVE_H */
