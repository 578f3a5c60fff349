/* Octets in little endian, the byte order of the hosts whose PF_KEY is replayed, and in network
 * order. */
#ifndef SADB_PFKEY_OCTETS_H
#define SADB_PFKEY_OCTETS_H

#include <stdint.h>

static inline uint16_t pfkey_get16(const uint8_t *at)
{
	return (uint16_t)(at[0] | at[1] << 8);
}

static inline uint32_t pfkey_get32(const uint8_t *at)
{
	return pfkey_get16(at) | (uint32_t)pfkey_get16(at + 2) << 16;
}

static inline uint64_t pfkey_get64(const uint8_t *at)
{
	return pfkey_get32(at) | (uint64_t)pfkey_get32(at + 4) << 32;
}

static inline uint32_t pfkey_get_net32(const uint8_t *at)
{
	return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static inline void pfkey_set16(uint8_t *at, uint16_t value)
{
	at[0] = (uint8_t)value;
	at[1] = (uint8_t)(value >> 8);
}

static inline void pfkey_set32(uint8_t *at, uint32_t value)
{
	pfkey_set16(at, (uint16_t)value);
	pfkey_set16(at + 2, (uint16_t)(value >> 16));
}

static inline void pfkey_set64(uint8_t *at, uint64_t value)
{
	pfkey_set32(at, (uint32_t)value);
	pfkey_set32(at + 4, (uint32_t)(value >> 32));
}

static inline void pfkey_set_net32(uint8_t *at, uint32_t value)
{
	at[0] = (uint8_t)(value >> 24);
	at[1] = (uint8_t)(value >> 16);
	at[2] = (uint8_t)(value >> 8);
	at[3] = (uint8_t)value;
}

#endif
