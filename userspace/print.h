/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PRINT_H
#define PRINT_H

#include "name.h"

struct json_object;

/* How: set once from the options. */
void print_as(bool json, bool pretty);
bool print_is_json(void);

/* A list of objects, or, for a monitor, objects line by line. */
void print_list(void);
void print_list_end(int err);
void print_object(void);
void print_object_end(void);
void print_object_now(void);
void print_json(struct json_object *object);

/* A nest appears in JSON; in plain text the caller says what it wants. */
void print_nest(const char *name);
void print_nest_end(void);
void print_array(const char *name);
void print_array_object(void);
void print_array_object_end(void);
void print_array_text(const char *text);
void print_array_u32(uint32_t value);
void print_array_end(void);

/* One field in both forms. @word NULL: JSON only. */
void print_text(const char *name, const char *word, const char *text);
void print_u64(const char *name, const char *word, uint64_t value);
void print_s64(const char *name, const char *word, int64_t value);
void print_ssrc(const char *name, const char *word, uint32_t ssrc);
void print_flag(const char *name, const char *word, bool on);
void print_hex(const char *name, const char *word, const uint8_t *blob);
void print_masked(const char *name, const char *mask_name, const char *word,
		  uint32_t value, uint32_t mask);
void print_endpoint(const char *addr_name, const char *port_name,
		    const char *word, const struct srtpctl_addr *addr,
		    bool has_port, uint16_t port);
void print_counters(const struct srtpctl_counters *counters);

/* Plain text only. */
void print_word(const char *word);
void print_line(const char *indent);
void print_plain(bool on);

#endif /* PRINT_H */
