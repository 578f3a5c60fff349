/* See address.h. */
#include "sim/live/address.h"

#include <arpa/inet.h>
#include <assert.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

static bool read_port(const char *text, uint16_t *port)
{
	uint32_t value = 0;

	if (*text == '\0' || strlen(text) > 5 || strspn(text, "0123456789") != strlen(text))
		return false;
	for (; *text; text++)
		value = value * 10 + (uint32_t)(*text - '0');
	*port = (uint16_t)value;
	return value <= UINT16_MAX;
}

/* Where the address ends and the port begins; *port_text is NULL if there is none. */
static bool part(const char *text, char address[ADDRESS_TEXT], const char **port_text)
{
	const char *from = text, *end = text + strlen(text), *colon = strrchr(text, ':');

	*port_text = NULL;
	if (*text == '[') {
		from = text + 1;
		end = strchr(text, ']');
		if (!end || (end[1] != '\0' && end[1] != ':'))
			return false;
		*port_text = end[1] == ':' ? end + 2 : NULL;
	} else if (colon && strchr(text, ':') == colon) { /* one colon: no IPv6 address has one */
		end = colon;
		*port_text = colon + 1;
	}
	if (end - from >= ADDRESS_TEXT)
		return false;
	memcpy(address, from, (size_t)(end - from));
	address[end - from] = '\0';
	return true;
}

bool address_read(const char *text, uint16_t port_default, struct ike_endpoint *out,
                  const char **why)
{
	struct ike_endpoint at = { .port = port_default };
	char address[ADDRESS_TEXT];
	const char *port_text;

	*why = "not an address: numbers, as 192.0.2.1, 192.0.2.1:4500 or [2001:db8::1]:4500";
	if (!part(text, address, &port_text))
		return false;
	at.addr.family = strchr(address, ':') ? 6 : 4;
	if (*text == '[' && at.addr.family == 4)
		return false;
	if (inet_pton(at.addr.family == 4 ? AF_INET : AF_INET6, address, at.addr.bytes) != 1)
		return false;
	if (port_text && !read_port(port_text, &at.port)) {
		*why = "not a port: a number up to 65535";
		return false;
	}
	/* It would need an interface beside it. RFC 4291 2.5.6 */
	if (at.addr.family == 6 && at.addr.bytes[0] == 0xfe && (at.addr.bytes[1] & 0xc0) == 0x80) {
		*why = "link-local: it has no meaning without an interface";
		return false;
	}
	*out = at;
	return true;
}

const char *address_text(const struct ike_endpoint *at, char out[ADDRESS_TEXT])
{
	char address[INET6_ADDRSTRLEN] = "?";

	inet_ntop(at->addr.family == 4 ? AF_INET : AF_INET6, at->addr.bytes, address,
	          sizeof(address));
	snprintf(out, ADDRESS_TEXT, at->addr.family == 4 ? "%s:%u" : "[%s]:%u", address, at->port);
	return out;
}

bool address_is_any(const struct sadb_addr *addr)
{
	static const uint8_t zeros[sizeof(addr->bytes)];

	return memcmp(addr->bytes, zeros, addr->family == 4 ? 4 : 16) == 0;
}

socklen_t address_to_system(const struct ike_endpoint *at, struct sockaddr_storage *out)
{
	struct sockaddr_in *four = (struct sockaddr_in *)out;
	struct sockaddr_in6 *six = (struct sockaddr_in6 *)out;

	memset(out, 0, sizeof(*out));
	assert(at->addr.family == 4 || at->addr.family == 6);
	if (at->addr.family == 4) {
		four->sin_family = AF_INET;
		four->sin_port = htons(at->port);
		memcpy(&four->sin_addr, at->addr.bytes, 4);
		return sizeof(*four);
	}
	six->sin6_family = AF_INET6;
	six->sin6_port = htons(at->port);
	memcpy(&six->sin6_addr, at->addr.bytes, 16);
	return sizeof(*six);
}

bool address_from_system(const struct sockaddr_storage *from, struct ike_endpoint *out)
{
	const struct sockaddr_in *four = (const struct sockaddr_in *)from;
	const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)from;

	*out = (struct ike_endpoint){ 0 };
	if (from->ss_family == AF_INET) {
		out->addr.family = 4;
		out->port = ntohs(four->sin_port);
		memcpy(out->addr.bytes, &four->sin_addr, 4);
		return true;
	}
	if (from->ss_family != AF_INET6)
		return false;
	out->addr.family = 6;
	out->port = ntohs(six->sin6_port);
	memcpy(out->addr.bytes, &six->sin6_addr, 16);
	return true;
}
