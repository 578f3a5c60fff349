/* The texts of this room's enums and of the RFC's numbers. */
#include <assert.h>
#include <stddef.h>

#include "ike/number.h"
#include "ike/ike.h"

static const char *const failure_names[IKE_FAIL_COUNT] = {
#define X(name, text, story) [IKE_FAIL_##name] = text,
	IKE_FAILURES(X)
#undef X
};

static const char *const failure_stories[IKE_FAIL_COUNT] = {
#define X(name, text, story) [IKE_FAIL_##name] = story,
	IKE_FAILURES(X)
#undef X
};

static const char *const drop_names[IKE_DROP_COUNT] = {
#define X(name, text, story) [IKE_DROP_##name] = text,
	IKE_DROPS(X)
#undef X
};

static const char *const drop_stories[IKE_DROP_COUNT] = {
#define X(name, text, story) [IKE_DROP_##name] = story,
	IKE_DROPS(X)
#undef X
};

static const char *const note_names[IKE_NOTE_COUNT] = {
#define X(name, text) [IKE_NOTE_##name] = text,
	IKE_NOTES(X)
#undef X
};

struct number {
	uint16_t number;
	const char *name;
};

static const struct number exchanges[] = {
#define X(id, number, name, source) { number, name },
	IKE_EXCHANGES(X)
#undef X
};

static const struct number notifies[] = {
#define X(id, number, name, source) { number, name },
	IKE_NOTIFIES(X)
#undef X
};

static const char *find(const struct number *rows, size_t count, uint16_t number)
{
	for (size_t i = 0; i < count; i++)
		if (rows[i].number == number)
			return rows[i].name;
	return "?";
}

const char *ike_failure_name(enum ike_failure failure)
{
	assert(failure < IKE_FAIL_COUNT);
	return failure_names[failure];
}

const char *ike_failure_story(enum ike_failure failure)
{
	assert(failure < IKE_FAIL_COUNT);
	return failure_stories[failure];
}

const char *ike_drop_name(enum ike_drop drop)
{
	assert(drop < IKE_DROP_COUNT);
	return drop_names[drop];
}

const char *ike_drop_story(enum ike_drop drop)
{
	assert(drop < IKE_DROP_COUNT);
	return drop_stories[drop];
}

const char *ike_note_name(enum ike_note_kind kind)
{
	assert(kind < IKE_NOTE_COUNT);
	return note_names[kind];
}

const char *ike_exchange_name(uint8_t exchange)
{
	return find(exchanges, sizeof exchanges / sizeof *exchanges, exchange);
}

const char *ike_notify_name(uint16_t notify)
{
	return find(notifies, sizeof notifies / sizeof *notifies, notify);
}
