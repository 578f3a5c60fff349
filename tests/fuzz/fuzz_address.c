/* The user's address, whatever it is: read, printed, read again, it is the same. */
#include <assert.h>
#include <string.h>

#include "sim/live/address.h"
#include "sim/scenario/prefix.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void try_address(const char *text)
{
	struct ike_endpoint at, again;
	const char *why;
	char first[ADDRESS_TEXT], second[ADDRESS_TEXT];

	if (!address_read(text, 500, &at, &why))
		return;
	assert(address_read(address_text(&at, first), 1, &again, &why));
	assert(strcmp(first, address_text(&again, second)) == 0);
}

static void try_prefix(const char *text)
{
	struct sadb_selector selector, again;
	char first[PREFIX_TEXT], second[PREFIX_TEXT];

	if (!prefix_read(text, &selector))
		return;
	assert(prefix_read(prefix_print(&selector, first), &again));
	assert(strcmp(first, prefix_print(&again, second)) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	char text[256];
	size_t kept = len < sizeof(text) - 1 ? len : sizeof(text) - 1;

	memcpy(text, data, kept);
	text[kept] = '\0';
	try_address(text);
	try_prefix(text);
	return 0;
}
