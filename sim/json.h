/*
 * Writing JSON into memory, fast: no printf, no floating point. The writer counts when it has no
 * memory to write to, so that one function both measures and writes.
 */
#ifndef SIM_JSON_H
#define SIM_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "sadb/nsec.h"

struct json {
	char *out;  /* NULL: only count */
	size_t len; /* octets written or counted */
};

/* As they are: for keys and punctuation. */
static inline void json_raw(struct json *json, const char *text, size_t len)
{
	if (json->out)
		memcpy(json->out + json->len, text, len);
	json->len += len;
}
#define json_lit(json, literal) json_raw(json, "" literal, sizeof(literal) - 1)

/* The next member of an object, of which this is not the first. */
#define json_key(json, name) json_lit(json, ",\"" name "\":")

void json_u64(struct json *json, uint64_t value);
void json_i64(struct json *json, int64_t value);
void json_instant(struct json *json, nsec at); /* NSEC_NEVER: null */
void json_bool(struct json *json, bool value);
/* "0123abcd", quoted, always `digits` long. */
void json_hex(struct json *json, uint64_t value, unsigned digits);
/* Octets as quoted hex. */
void json_octets(struct json *json, const uint8_t *octets, size_t count);

/*
 * Quoted and escaped, whatever the octets are: what is not UTF-8 (RFC 3629) becomes U+FFFD. Stops
 * before the text inside the quotes is longer than `max` octets, at a character's end. NULL is
 * written as null.
 */
void json_text(struct json *json, const char *text, size_t max);

#endif
