/* Rows of the table of keys: how messages travel. A part of schema_table.c. */
#ifndef SIM_SCENARIO_SCHEMA_WIRE_H
#define SIM_SCENARIO_SCHEMA_WIRE_H

#define SCHEMA_WIRE_ROWS                                                                           \
	{ "ike.fragmentation",                                                                     \
	  "no or yes",                                                                             \
	  "Offers to send and take messages in fragments (RFC 7383), which a path that drops IP "  \
	  "fragments lets pass.",                                                                  \
	  { { "yes", 'D',                                                                          \
	      "Windows since 10 version 1803; a server only if its registry says so" },            \
	    { "no", 'D', "it is of IKEv2 alone" },                                                 \
	    { "yes", 'D', "strongSwan fragmentation" },                                            \
	    { "no", 'D', "OpenIKED: `set fragmentation` has to be said" },                         \
	    { "yes", 'X', "an RFC of its time" } },                                                \
	  RULE(.kind = KEY_CHOICE, .section = SECTION_IKE, .words = tellings,                      \
	       INTO(scenario_ike, fragmentation)) },                                               \
	        { "ike.fragment_size",                                                             \
		  "size",                                                                          \
		  "Octets of an IP datagram at most, if a message can be sent in fragments.",      \
		  { { "576B", 'I', "IPv4 of MS-IKEE's IKEv1 fragments" },                          \
		    { "576B", 'D', "MS-IKEE, IPv4" },                                              \
		    { "1280B", 'D', "strongSwan fragment_size" },                                  \
		    { "1280B", 'X', "not read in OpenIKED" },                                      \
		    { "1280B", 'X', "what every IPv6 path carries" } },                            \
		  RULE(SIZE, .section = SECTION_IKE, .min = IKE_FRAGMENT_SIZE_MIN,                 \
		       .max = IKE_FRAGMENT_SIZE_MAX, INTO(scenario_ike, fragment_size)) },         \
	        { "ike.nat_traversal", "one of auto | forced | off",                               \
		  "auto: both ends look for a NAT between them (RFC 7296 2.23), and go to port "   \
		  "4500 if there is one. forced: this end plays one that is behind a NAT. off: "   \
		  "it does not look.",                                                             \
		  EVERY("auto", 'D', "all of them do, unless told otherwise"),                     \
		  RULE(.kind = KEY_CHOICE, .section = SECTION_IKE, .words = nats,                  \
		       INTO(scenario_ike, nat_traversal)) },                                       \
	        { "ike.keepalive",                                                                 \
		  "duration or none",                                                              \
		  "After so long a silence an end that is behind a NAT sends a keepalive, so "     \
		  "that "                                                                          \
		  "the NAT does not forget it (RFC 3948 4).",                                      \
		  { { "20s", 'D', "RFC 3948 4; the interval of IKEEXT is not public" },            \
		    { "20s", 'D', "RFC 3948 4" },                                                  \
		    { "20s", 'D', "strongSwan keep_alive" },                                       \
		    { "20s", 'X', "not read in OpenIKED; as RFC 3948 4" },                         \
		    { "20s", 'D', "RFC 3948 4" } },                                                \
		  RULE(DURATION, NONE(0), .section = SECTION_IKE, .min = NSEC_S, .max = LONGEST,   \
		       INTO(scenario_ike, keepalive_ns)) },

#define SCHEMA_PATH_ROWS                                                                           \
	{ "network.links[].mtu", "size or none",                                                   \
	  "A larger IP datagram is lost: a path that can't carry it and drops its IP fragments.",  \
	  EVERY("none", 'X', "any size passes unless asked for"),                                  \
	  RULE(SIZE, NONE(0), .section = SECTION_LINK, .min = 68, .max = 65535,                    \
	       INTO(scenario_link, mtu)) },                                                        \
	        { "network.links[].nat", "none, initiator or shared",                              \
		  "initiator: each instance of it is behind a NAT of its own. shared: all are "    \
		  "behind one, with one address and a port for each. Of virtual runs.",            \
		  EVERY("none", 'X', "no NAT unless asked for"),                                   \
		  RULE(.kind = KEY_CHOICE, .section = SECTION_LINK, .words = natted,               \
		       INTO(scenario_link, nat)) },                                                \
	        { "network.links[].nat_mapping", "duration or none",                               \
		  "How long its NAT remembers who was silent; the next datagram has another "      \
		  "port.",                                                                         \
		  EVERY("120s", 'D', "RFC 4787 REQ-5: no less; many forget after 30 s"),           \
		  RULE(DURATION, NONE(0), .section = SECTION_LINK, .min = NSEC_MS, .max = LONGEST, \
		       INTO(scenario_link, nat_mapping_ns)) },

#endif
