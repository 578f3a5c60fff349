/* Names of numbers, for people. */
#include <stddef.h>

#include "ike/number.h"

struct row {
	uint16_t type, number;
	const char *name;
};

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))

static const char *row_name(const struct row *rows, size_t count, uint16_t type, uint16_t number)
{
	for (size_t i = 0; i < count; i++)
		if (rows[i].type == type && rows[i].number == number)
			return rows[i].name;
	return NULL;
}

static const struct row payloads[] = {
#define X(id, number, name, source) { 0, number, name },
	IKE_PAYLOADS(X)
#undef X
};

static const struct row transform_types[] = {
#define X(id, number, name, source) { 0, number, name },
	IKE_TRANSFORM_TYPES(X)
#undef X
};

static const struct row transforms[] = {
#define X(type, id, number, name, source) { IKE_TRANSFORM_##type, number, name },
	IKE_TRANSFORMS(X)
#undef X
};

bool ike_payload_known(uint8_t type)
{
	/* RFC 7296 3.2 numbers its own without a gap. */
	return (type >= IKE_PAYLOAD_SA && type <= IKE_PAYLOAD_EAP) || type == IKE_PAYLOAD_SKF;
}

const char *ike_payload_name(uint8_t type)
{
	const char *name = row_name(payloads, COUNT(payloads), 0, type);

	return name ? name : "?";
}

const char *ike_transform_type_name(uint8_t type)
{
	const char *name = row_name(transform_types, COUNT(transform_types), 0, type);

	return name ? name : "?";
}

const char *ike_transform_name(uint8_t type, uint16_t id)
{
	const char *name = row_name(transforms, COUNT(transforms), type, id);

	return name ? name : "?";
}
