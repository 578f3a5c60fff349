/* See shard.h. */
#include "sim/shard.h"

#include <string.h>

#define DIGITS_MAX 16 /* of FIELD_RUNS_MAX */

static const char begins[] = "{\"run\":";
#define BEGINS (sizeof(begins) - 1)

size_t shard_last(char out[SHARD_LAST_MAX], uint64_t records, const uint8_t hash[DIGEST_LEN])
{
	struct json json = { .out = out };

	json_lit(&json, "{\"records\":");
	json_u64(&json, records);
	json_key(&json, "blake2b");
	json_octets(&json, hash, DIGEST_LEN);
	json_lit(&json, "}\n");
	return json.len;
}

/* Is what stands from shard->end on the line that belongs to what is before it? */
static bool ends_well(const struct shard *shard, size_t len)
{
	uint8_t hash[DIGEST_LEN];
	const struct digest_part part = { shard->octets, shard->end };
	char last[SHARD_LAST_MAX];

	digest(hash, &part, 1);
	return shard_last(last, shard->records, hash) == len - shard->end &&
	       memcmp(last, shard->octets + shard->end, len - shard->end) == 0;
}

/* The number of a record's run, without reading the rest. */
static bool read_run(const char *line, size_t len, uint64_t *run)
{
	size_t at = BEGINS;

	*run = 0;
	if (len <= BEGINS || memcmp(line, begins, BEGINS) != 0)
		return false;
	for (; at < len && at < BEGINS + DIGITS_MAX && line[at] >= '0' && line[at] <= '9'; at++)
		*run = *run * 10 + (uint64_t)(line[at] - '0');
	return at > BEGINS && at < len && line[at] == ',';
}

/* Runs are of the field, of this shard, and in order; where the last line begins. */
static bool read_records(struct shard *shard, size_t len)
{
	const struct field *field = &shard->field;
	uint64_t run, next = 0, runs = field_runs(field);
	size_t at = shard->head;

	shard->records = 0;
	for (;;) {
		const char *line = shard->octets + at, *newline = memchr(line, '\n', len - at);

		shard->end = at;
		if (!newline)
			return false;
		if (!read_run(line, (size_t)(newline - line), &run))
			return newline == shard->octets + len - 1;
		if (run < next || run >= runs ||
		    (field->of > 0 && run % field->of != field->number - 1))
			return false;
		next = run + 1;
		shard->records++;
		at = (size_t)(newline - shard->octets) + 1;
	}
}

enum shard_fault shard_open(struct arena *arena, struct shard *shard, const char *octets,
                            size_t len)
{
	size_t begin = sizeof(FIELD_BEGINS) - 1;
	const char *newline = len > 0 ? memchr(octets, '\n', len) : NULL;
	json_t *line;
	bool read;

	*shard = (struct shard){ .octets = octets };
	if (len < begin || memcmp(octets, FIELD_BEGINS, begin) != 0)
		return SHARD_FOREIGN;
	if (!newline)
		return SHARD_TORN;
	shard->head = (size_t)(newline - octets) + 1;
	line = json_loadb(octets, shard->head, 0, NULL);
	read = line && field_read(arena, line, &shard->field);
	json_decref(line);
	return read && read_records(shard, len) && ends_well(shard, len) ? SHARD_SOUND : SHARD_TORN;
}

static void read_errors(const json_t *list, struct shard_record *record)
{
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *item = json_array_get(list, i);
		json_int_t code = json_integer_value(json_object_get(item, "code"));
		json_int_t count = json_integer_value(json_object_get(item, "count"));

		if (code >= VERDICT_CODE_FIRST && code < VERDICT_CODE_FIRST + VERDICT_CODES &&
		    count > 0)
			record->errors[code - VERDICT_CODE_FIRST] += (uint64_t)count;
	}
}

bool shard_next(const struct shard *shard, size_t *cursor, struct shard_record *record)
{
	const char *line = shard->octets + *cursor, *newline;
	const json_t *holds;
	json_t *read;

	if (*cursor >= shard->end)
		return false;
	newline = memchr(line, '\n', shard->end - *cursor);
	*record = (struct shard_record){ .line = line, .len = (size_t)(newline - line) + 1 };
	*cursor += record->len;
	(void)read_run(line, record->len, &record->run);
	read = json_loadb(line, record->len, 0, NULL);
	holds = json_object_get(read, "holds");
	record->holds = json_is_true(holds);
	record->incomplete = !json_is_boolean(holds);
	read_errors(json_object_get(read, "errors"), record);
	json_decref(read);
	return true;
}
