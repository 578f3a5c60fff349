/* See field.h. */
#include "sim/field.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define NO_CUT   SIZE_MAX
#define SETS_MAX 256

uint64_t field_points(const struct field *field)
{
	uint64_t points = 1;

	for (uint32_t i = 0; i < field->axes_count; i++)
		points *= field->axes[i].count; /* 1000^4 fits */
	return points;
}

uint64_t field_seeds(const struct field *field)
{
	uint64_t more = field->seed_last - field->seed_first;

	return more == UINT64_MAX ? more : more + 1;
}

uint64_t field_runs(const struct field *field)
{
	uint64_t runs;

	if (__builtin_mul_overflow(field_points(field), field_seeds(field), &runs) ||
	    runs > FIELD_RUNS_MAX)
		return 0;
	return runs;
}

void field_point(const struct field *field, uint64_t point, uint32_t at[FIELD_AXES_MAX])
{
	for (uint32_t i = field->axes_count; i > 0; i--) {
		at[i - 1] = (uint32_t)(point % field->axes[i - 1].count);
		point /= field->axes[i - 1].count;
	}
}

static void put_text(struct json *json, const char *text)
{
	json_text(json, text, NO_CUT);
}

static void put_texts(struct json *json, const char *const *texts, uint32_t count)
{
	json_lit(json, "[");
	for (uint32_t i = 0; i < count; i++) {
		if (i > 0)
			json_lit(json, ",");
		put_text(json, texts[i]);
	}
	json_lit(json, "]");
}

static void put_axes(struct json *json, const struct field *field)
{
	json_lit(json, "[");
	for (uint32_t i = 0; i < field->axes_count; i++) {
		if (i > 0)
			json_lit(json, ",");
		json_lit(json, "{\"path\":");
		put_text(json, field->axes[i].path);
		json_key(json, "values");
		put_texts(json, field->axes[i].values, field->axes[i].count);
		json_lit(json, "}");
	}
	json_lit(json, "]");
}

void field_put(struct json *json, const struct field *field)
{
	json_lit(json, FIELD_BEGINS "\"ikesim\":");
	put_text(json, field->version);
	json_key(json, "sweep");
	put_text(json, field->id);
	json_key(json, "scenario");
	put_text(json, field->name);
	json_key(json, "file");
	put_text(json, field->file);
	json_key(json, "sets");
	put_texts(json, field->sets, field->sets_count);
	json_key(json, "axes");
	put_axes(json, field);
	json_key(json, "seeds");
	json_lit(json, "[\"");
	json_u64(json, field->seed_first);
	json_lit(json, "\",\"");
	json_u64(json, field->seed_last);
	json_lit(json, "\"]");
	json_key(json, "when");
	put_text(json, field->when);
	if (field->of > 0) {
		json_key(json, "shard");
		json_lit(json, "[");
		json_u64(json, field->number);
		json_lit(json, ",");
		json_u64(json, field->of);
		json_lit(json, "]");
	}
	json_lit(json, "}\n");
}

/* NULL: it is no text. */
static const char *read_text(struct arena *arena, const json_t *value)
{
	const char *text = json_string_value(value);

	return text ? arena_copy(arena, text, strlen(text)) : NULL;
}

static bool read_texts(struct arena *arena, const json_t *list, size_t max,
                       const char *const **texts, uint32_t *count)
{
	size_t size = json_array_size(list);
	const char **read = arena_take(arena, (size + 1) * sizeof(*read));

	if (!json_is_array(list) || size > max)
		return false;
	for (size_t i = 0; i < size; i++) {
		read[i] = read_text(arena, json_array_get(list, i));
		if (!read[i])
			return false;
	}
	*texts = read;
	*count = (uint32_t)size;
	return true;
}

static bool read_axes(struct arena *arena, const json_t *list, struct field *field)
{
	size_t size = json_array_size(list);

	if (!json_is_array(list) || size > FIELD_AXES_MAX)
		return false;
	field->axes_count = (uint32_t)size;
	for (size_t i = 0; i < size; i++) {
		const json_t *item = json_array_get(list, i);
		struct axis *axis = &field->axes[i];

		axis->path = read_text(arena, json_object_get(item, "path"));
		if (!axis->path ||
		    !read_texts(arena, json_object_get(item, "values"), AXIS_VALUES_MAX,
		                &axis->values, &axis->count) ||
		    axis->count == 0)
			return false;
	}
	return true;
}

static bool read_seed(const json_t *value, uint64_t *seed)
{
	const char *text = json_string_value(value);
	char *end;

	if (!text || *text < '0' || *text > '9')
		return false;
	errno = 0;
	*seed = strtoull(text, &end, 10);
	return errno == 0 && *end == '\0';
}

static bool read_shard(const json_t *line, struct field *field)
{
	const json_t *shard = json_object_get(line, "shard");
	json_int_t number = json_integer_value(json_array_get(shard, 0));
	json_int_t of = json_integer_value(json_array_get(shard, 1));

	if (!shard)
		return true;
	if (number < 1 || of < number || of > FIELD_SHARDS_MAX)
		return false;
	field->number = (uint32_t)number;
	field->of = (uint32_t)of;
	return true;
}

bool field_read(struct arena *arena, const json_t *line, struct field *field)
{
	const json_t *seeds = json_object_get(line, "seeds");
	const char *kind = json_string_value(json_object_get(line, "kind"));
	const char *id = json_string_value(json_object_get(line, "sweep"));

	*field = (struct field){ 0 };
	if (json_integer_value(json_object_get(line, "schema")) != FIELD_SCHEMA || !kind ||
	    strcmp(kind, "ikesim sweep") != 0 || !id || strlen(id) != DIGEST_HEX - 1)
		return false;
	memcpy(field->id, id, DIGEST_HEX);
	field->version = read_text(arena, json_object_get(line, "ikesim"));
	field->name = read_text(arena, json_object_get(line, "scenario"));
	field->file = read_text(arena, json_object_get(line, "file"));
	field->when = read_text(arena, json_object_get(line, "when"));
	return field->version && field->name && field->file && field->when &&
	       read_texts(arena, json_object_get(line, "sets"), SETS_MAX, &field->sets,
	                  &field->sets_count) &&
	       read_axes(arena, json_object_get(line, "axes"), field) &&
	       read_seed(json_array_get(seeds, 0), &field->seed_first) &&
	       read_seed(json_array_get(seeds, 1), &field->seed_last) &&
	       field->seed_first <= field->seed_last && read_shard(line, field) &&
	       field_points(field) <= FIELD_POINTS_MAX && field_runs(field) > 0;
}
