/* Octets in network order, and views of octets that belong to someone else. */
#ifndef IKE_OCTETS_H
#define IKE_OCTETS_H

#include <stddef.h>
#include <stdint.h>

/* Borrowed: valid as long as what it points into. len 0: data may be NULL. */
struct ike_view {
	const uint8_t *data;
	size_t len;
};

static inline uint16_t ike_get16(const uint8_t *at)
{
	return (uint16_t)(at[0] << 8 | at[1]);
}

static inline uint32_t ike_get32(const uint8_t *at)
{
	return (uint32_t)ike_get16(at) << 16 | ike_get16(at + 2);
}

static inline uint64_t ike_get64(const uint8_t *at)
{
	return (uint64_t)ike_get32(at) << 32 | ike_get32(at + 4);
}

static inline void ike_set16(uint8_t *at, uint16_t value)
{
	at[0] = (uint8_t)(value >> 8);
	at[1] = (uint8_t)value;
}

static inline void ike_set32(uint8_t *at, uint32_t value)
{
	ike_set16(at, (uint16_t)(value >> 16));
	ike_set16(at + 2, (uint16_t)value);
}

static inline void ike_set64(uint8_t *at, uint64_t value)
{
	ike_set32(at, (uint32_t)(value >> 32));
	ike_set32(at + 4, (uint32_t)value);
}

#endif
