/*
 * The field of a sweep: which runs it is made of, whoever makes them. Run r is seed number
 * r % seeds of point r / seeds; the last axis of a point changes fastest.
 */
#ifndef SIM_FIELD_H
#define SIM_FIELD_H

#include <jansson.h>

#include "sim/digest.h"
#include "sim/json.h"
#include "sim/scenario/axis.h"

#define FIELD_SCHEMA     1
#define FIELD_AXES_MAX   4
#define FIELD_POINTS_MAX 10000
#define FIELD_RUNS_MAX   (UINT64_C(1) << 53) /* what readers of JSON keep of a number */
#define FIELD_SHARDS_MAX 100000

struct field {
	const char *version;     /* of ikesim: fields of two versions are two fields */
	char id[DIGEST_HEX];     /* over all that decides the runs, by whoever made it */
	const char *name, *file; /* of the scenario; file: as the user called it */
	const char *const *sets; /* "path=value" */
	uint32_t sets_count;
	struct axis axes[FIELD_AXES_MAX];
	uint32_t axes_count;
	uint64_t seed_first, seed_last;
	const char *when;    /* an expectation: what is looked for */
	uint32_t number, of; /* shard, from 1: runs with r % of == number - 1; 0, 0: of several */
};

uint64_t field_points(const struct field *field);
uint64_t field_seeds(const struct field *field);
/* 0: more than FIELD_RUNS_MAX. */
uint64_t field_runs(const struct field *field);
/* Which value of each axis. */
void field_point(const struct field *field, uint64_t point, uint32_t at[FIELD_AXES_MAX]);

/*
 * One line:
 *
 *   {"schema":1,"kind":"ikesim sweep","ikesim":"0.1.0","sweep":ID,"scenario":NAME,"file":FILE,
 *    "sets":["PATH=VALUE"],"axes":[{"path":PATH,"values":[VALUE]}],"seeds":["1","100"],
 *    "when":EXPECTATION,"shard":[NUMBER,OF]}
 *
 * Seeds are text: they may need 64 bits. "shard" is not there if it is of several.
 */
#define FIELD_BEGINS "{\"schema\":1,\"kind\":\"ikesim sweep\","
void field_put(struct json *json, const struct field *field);
/* What field_put wrote; strings are copied to the arena. False: it is none. */
bool field_read(struct arena *arena, const json_t *line, struct field *field);

#endif
