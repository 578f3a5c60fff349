/* Any octets as a file with an Ed25519 key: a key, or a word why it is none and nothing of it. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "sim/pem.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint8_t zeros[PEM_KEY_LEN];

	for (enum pem_kind kind = PEM_PRIVATE; kind <= PEM_PUBLIC; kind++) {
		const char *why = NULL;
		uint8_t key[PEM_KEY_LEN];
		bool good = pem_read(kind, (const char *)data, size, key, &why);

		assert(good == !why);
		assert(good || memcmp(key, zeros, sizeof(key)) == 0);
		assert(!good || size >= 2 * (size_t)PEM_KEY_LEN - 4);
	}
	return 0;
}
