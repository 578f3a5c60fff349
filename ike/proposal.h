/*
 * Which suite both ends want (RFC 7296 2.7, 3.3.6).
 *
 * A suite fits a proposal if for each transform type the proposal offers ours, or, where ours is
 * none, offers nothing or NONE; and if the proposal has no transform type that its protocol does
 * not know. One suite is one transform each.
 */
#ifndef IKE_PROPOSAL_H
#define IKE_PROPOSAL_H

#include "ike/payload.h"

struct ike_choice {
	struct ike_suite suite;
	uint32_t index; /* of the suite in our list */
	uint8_t number; /* of the peer's proposal: the answer repeats it */
	uint8_t spi_len;
	uint64_t spi; /* the peer's: ESP, 4 octets */
};

/*
 * The responder's choice: the first of our suites (by our preference) that fits any proposal of
 * that protocol; among the fitting proposals the peer's first. An ESP proposal must have a 4-octet
 * SPI of at least 256 (RFC 4303 2.1). False: NO_PROPOSAL_CHOSEN.
 */
bool ike_proposal_choose(const struct ike_sa *sa, uint8_t protocol, const struct ike_suite *suites,
                         uint32_t count, struct ike_choice *choice);

/*
 * The initiator's check: the answer is exactly one proposal, one transform a type, and equal to the
 * suite that we offered under its number (ike_sa_encode with number 1). False: the peer broke the
 * protocol (3.3.6).
 */
bool ike_proposal_accepted(const struct ike_sa *sa, uint8_t protocol,
                           const struct ike_suite *offered, uint32_t count,
                           struct ike_choice *choice);

/*
 * INVALID_KE_PAYLOAD (RFC 7296 1.2). The responder, after choosing: choice.suite.group != ke.group
 * -> refuse, data = that group in 2 octets. The initiator: true and *group if
 * the notify names a group that we offered, can compute in, and have not just used; else the notify
 * is to be ignored (2.21.1, it is not authenticated).
 */
bool ike_group_retry(const struct ike_notify *notify, const struct ike_suite *offered,
                     uint32_t count, uint16_t used, uint16_t *group);

#endif
