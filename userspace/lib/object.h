/* SPDX-License-Identifier: MIT */
#ifndef SRTPCTL_OBJECT_H
#define SRTPCTL_OBJECT_H

#include <netlink/msg.h>

#include "srtpctl.h"

/**
 * enum object_type - how an attribute lies in a structure
 * @OBJECT_FLAG: its bit alone
 * @OBJECT_U32: uint32_t
 * @OBJECT_S32: int32_t
 * @OBJECT_U64: uint64_t
 * @OBJECT_PORT: uint16_t, network order in the message only
 * @OBJECT_OCTETS: a length octet, then up to @max octets
 * @OBJECT_TEXT: up to @max characters and a NUL
 * @OBJECT_U32S: @max of uint32_t, the attribute repeated, count at @count
 * @OBJECT_BINDS: the same, inside one nest of SRTP_A_BIND
 * @OBJECT_NEST: a structure, described by @nest
 * @OBJECT_NESTS: @max of them, the attribute repeated, count at @count
 * @OBJECT_NEST_AT: pointer to one, only sent
 * @OBJECT_NESTS_AT: pointer to the first of several, only sent
 * @OBJECT_WINDOW: struct srtpctl_window
 * @OBJECT_COUNTERS: struct srtpctl_counters, only told
 */
enum object_type {
	OBJECT_FLAG,
	OBJECT_U32,
	OBJECT_S32,
	OBJECT_U64,
	OBJECT_PORT,
	OBJECT_OCTETS,
	OBJECT_TEXT,
	OBJECT_U32S,
	OBJECT_BINDS,
	OBJECT_NEST,
	OBJECT_NESTS,
	OBJECT_NEST_AT,
	OBJECT_NESTS_AT,
	OBJECT_WINDOW,
	OBJECT_COUNTERS,
};

struct object;

/**
 * struct object_field - one attribute of an object
 * @name: as the netlink specification spells it
 * @nest: of a nest
 * @offset: of the member
 * @count: offset of the member's count
 * @attr: number
 * @max: octets, characters or members at most
 * @type: how it lies there
 * @shown: the kernel tells it and does not take it
 */
struct object_field {
	const char *name;
	const struct object *nest;
	uint32_t offset;
	uint32_t count;
	uint16_t attr;
	uint16_t max;
	uint8_t type;
	bool shown;
};

/**
 * struct object - a structure that starts with its "has" bits
 * @fields: its attributes
 * @n_fields: how many
 * @size: of the structure
 */
struct object {
	const struct object_field *fields;
	unsigned int n_fields;
	size_t size;
};

extern const struct object object_flow;
extern const struct object object_session;
extern const struct object object_key;
extern const struct object object_state;
extern const struct object object_saved_state;
extern const struct object object_saved;
extern const struct object object_owner;
extern const struct object object_suite;
extern const struct object object_stats;
extern const struct object object_event;

int object_put(struct nl_msg *msg, const struct object *object,
	       const void *data);
void object_get(const struct object *object, struct nlattr *head, int len,
		void *data);
const char *object_name(const struct object *object, unsigned int attr);
const char *object_name_at(const struct object *object,
			   const struct nlattr *head, int len,
			   const void *at);
const struct object *object_nest_at(const struct object *object,
				    const struct nlattr *head, int len,
				    const void *at);

#endif /* SRTPCTL_OBJECT_H */
