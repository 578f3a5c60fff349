/* Addresses of the real network: the user's words, the system's structures, text for people. */
#ifndef SIM_LIVE_ADDRESS_H
#define SIM_LIVE_ADDRESS_H

#include <sys/socket.h>

#include "ike/ike.h"

#define ADDRESS_TEXT 56 /* "[2001:db8:...]:65535" and its NUL */
#define ADDRESS_PORT 500

/*
 * "192.0.2.1", "192.0.2.1:4500", "2001:db8::1", "[2001:db8::1]:4500": numbers only, since a name
 * could be of anybody. Without a port it is port_default. False: it is none; *why says what is
 * wrong with it.
 */
bool address_read(const char *text, uint16_t port_default, struct ike_endpoint *out,
                  const char **why);
const char *address_text(const struct ike_endpoint *at, char out[ADDRESS_TEXT]);
bool address_is_any(const struct sadb_addr *addr); /* 0.0.0.0 or :: */

socklen_t address_to_system(const struct ike_endpoint *at, struct sockaddr_storage *out);
/* False: neither IPv4 nor IPv6. */
bool address_from_system(const struct sockaddr_storage *from, struct ike_endpoint *out);

#endif
