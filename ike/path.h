/*
 * How messages travel between us and the peer: whole or in fragments, from which port to which
 * (RFC 7296 2.23, RFC 7383 2.3). Both say in IKE_SA_INIT what they can and what they see.
 */
#ifndef IKE_PATH_H
#define IKE_PATH_H

#include "ike/step.h"

/* The notifies of our IKE_SA_INIT; a responder's answer only what it was told. */
void ike_path_say(const struct ike *ike, const struct ike_session *session,
                  struct ike_writer *writer);
/*
 * What the peer's IKE_SA_INIT says, and where it came from. spi_r: as in its header. An initiator
 * that finds a NAT goes on from port 4500 to port 4500.
 */
void ike_path_heard(const struct ike *ike, struct ike_session *session,
                    const struct ike_chain *chain, const struct ike_dgram *in, uint64_t spi_r);
/*
 * An authentic message came from there. Is the peer behind a NAT, whose mappings change, and we are
 * not, our messages go there from now on, repeats included.
 */
void ike_path_follow(struct ike_session *session, const struct ike_dgram *in);
/* The successor of a rekeyed IKE SA goes the same way. */
void ike_path_inherit(struct ike *ike, struct ike_session *session, const struct ike_session *from);

#endif
