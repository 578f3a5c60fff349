/* See record.h. */
#include "tools/ikesim/record.h"

#include <assert.h>
#include <stdlib.h>

#include "sim/report/result.h"

static void put_axes(struct json *json, const struct field *field, uint64_t run)
{
	uint32_t at[FIELD_AXES_MAX];

	field_point(field, run / field_seeds(field), at);
	json_key(json, "axes");
	json_lit(json, "{");
	for (uint32_t i = 0; i < field->axes_count; i++) {
		if (i > 0)
			json_lit(json, ",");
		json_text(json, field->axes[i].path, SIZE_MAX);
		json_lit(json, ":");
		json_text(json, field->axes[i].values[at[i]], SIZE_MAX);
	}
	json_lit(json, "}");
}

static void put_record(struct json *json, const struct field *field, uint64_t run, uint64_t seed,
                       const struct report *report, const struct record *record)
{
	json_lit(json, "{\"run\":");
	json_u64(json, run);
	json_key(json, "seed");
	json_lit(json, "\"");
	json_u64(json, seed);
	json_lit(json, "\"");
	put_axes(json, field, run);
	json_key(json, "scenario_hash");
	json_octets(json, report->scenario->hash, SCENARIO_HASH);
	json_key(json, "holds");
	if (record->incomplete)
		json_lit(json, "null");
	else
		json_bool(json, record->holds);
	result_put_measures(json, report);
	json_lit(json, "}\n");
}

bool record_put(FILE *out, const struct field *field, uint64_t run, uint64_t seed,
                const struct report *report, const struct record *record)
{
	struct json json = { 0 };
	size_t len;
	bool good = false;

	put_record(&json, field, run, seed, report, record);
	len = json.len;
	json = (struct json){ .out = malloc(len) };
	if (json.out) {
		put_record(&json, field, run, seed, report, record);
		assert(json.len == len);
		good = fwrite(json.out, 1, len, out) == len;
	}
	free(json.out);
	return good;
}
