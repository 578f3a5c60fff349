/* The words of msg.h as text, in the order of its lists. */
#include <assert.h>

#include "sadb/sadb.h"

const char *sadb_op_name(enum sadb_op op)
{
	static const char *const names[] = {
#define X(name, text) text,
		SADB_OPS(X)
#undef X
	};

	assert(op < SADB_OP_COUNT);
	return names[op];
}

const char *sadb_state_name(enum sadb_state state)
{
	static const char *const names[] = {
#define X(name, text) text,
		SADB_STATES(X)
#undef X
	};

	assert(state < SADB_ST_COUNT);
	return names[state];
}

const char *sadb_err_name(enum sadb_err err)
{
	static const char *const names[] = {
#define X(name, text) text,
		SADB_ERRORS(X)
#undef X
	};

	assert(err < SADB_E_COUNT);
	return names[err];
}

const char *sadb_cause_name(enum sadb_cause cause)
{
	static const char *const names[] = {
#define X(name, text, story) text,
		SADB_CAUSES(X)
#undef X
	};

	assert(cause < SADB_CAUSE_COUNT);
	return names[cause];
}

const char *sadb_cause_story(enum sadb_cause cause)
{
	static const char *const stories[] = {
#define X(name, text, story) story,
		SADB_CAUSES(X)
#undef X
	};

	assert(cause < SADB_CAUSE_COUNT);
	return stories[cause];
}

const char *sadb_limit_name(enum sadb_limit limit)
{
	static const char *const names[] = {
#define X(name, text) text,
		SADB_LIMITS(X)
#undef X
	};

	assert(limit < SADB_LIMIT_COUNT);
	return names[limit];
}

const char *sadb_path_name(enum sadb_path path)
{
	static const char *const names[] = {
#define X(name, text) text,
		SADB_PATHS(X)
#undef X
	};

	assert(path < SADB_PATH_COUNT);
	return names[path];
}
