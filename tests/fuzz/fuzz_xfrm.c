/*
 * A kernel that says anything: netlink messages one behind the other. Properties: no octet outside
 * is looked at, every message takes some, the words end with a zero, and what a message does not
 * tell is empty.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "sim/live/xfrm_message.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct xfrm_message *message)
{
	assert(memchr(message->text, '\0', sizeof(message->text)) != NULL);
	assert(message->kind <= XFRM_IS_OTHER);
	assert(message->dst.family == 0 || message->dst.family == 4 || message->dst.family == 6);
	assert(message->kind == XFRM_IS_EXPIRED || !message->hard);
	assert(message->kind == XFRM_IS_ANSWER || message->kind == XFRM_IS_DONE ||
	       message->code == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t *octets = malloc(size ? size : 1); /* aligned, and the sanitizer sees its end */
	size_t at = 0, used;

	assert(octets != NULL);
	if (size > 0)
		memcpy(octets, data, size);
	while (at < size) {
		struct xfrm_message message;
		bool sound = xfrm_read(&message, octets + at, size - at, &used);

		assert(used <= size - at && (used > 0 || !sound));
		if (sound)
			check(&message);
		if (used == 0)
			break;
		at += used;
	}
	free(octets);
	return 0;
}
