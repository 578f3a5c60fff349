/* Words and a row of the table of keys: what peers ask each other for. A part of schema_table.c. */
#ifndef SIM_SCENARIO_SCHEMA_MODE_H
#define SIM_SCENARIO_SCHEMA_MODE_H

#include "sim/scenario/schema.h"

static const struct schema_word childless[] = { { "never", IKE_CHILDLESS_NEVER },
	                                        { "allow", IKE_CHILDLESS_ALLOW },
	                                        { "prefer", IKE_CHILDLESS_PREFER },
	                                        { NULL, 0 } };
static const struct schema_word modes[] = { { "tunnel", IKE_MODE_TUNNEL },
	                                    { "transport", IKE_MODE_TRANSPORT },
	                                    { "transport_only", IKE_MODE_TRANSPORT_ONLY },
	                                    { NULL, 0 } };

#define SCHEMA_MODE_ROWS                                                                           \
	{ "hosts[].mode", "one of tunnel | transport | transport_only",                            \
	  "Mode of its SAs. transport: an initiator asks for it (USE_TRANSPORT_MODE, RFC 7296 "    \
	  "1.3.1), a responder grants it, and tunnel mode will do; transport_only: it will not.",  \
	  EVERY("tunnel", 'X', "as gateways and road warriors have it"),                           \
	  RULE(.kind = KEY_CHOICE, .section = SECTION_HOST, .words = modes,                        \
	       INTO(scenario_host, mode)) },

#endif
