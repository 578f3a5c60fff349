/*
 * Is there a NAT between us (RFC 7296 2.23)? Each end says in IKE_SA_INIT from where to where it
 * believes to send; what the other end sees differs if somebody rewrote it on the way.
 *
 *      N(NAT_DETECTION_SOURCE_IP)       SHA-1(SPIi | SPIr | own address | own port)
 *      N(NAT_DETECTION_DESTINATION_IP)  SHA-1(SPIi | SPIr | peer's address | peer's port)
 */
#ifndef IKE_NAT_H
#define IKE_NAT_H

#include "ike/payload.h"
#include "ike/sha1.h"

/* From whose point of view: SPIs as in the header of the message, SPIr 0 in a request. */
struct ike_nat_path {
	uint64_t spi_i, spi_r;
	const struct ike_endpoint *self, *peer;
	enum ike_crypto crypto; /* who computes the hash: modelled, it is no SHA-1 */
};

/* forced: our source is said so that it never matches, and the peer takes us for NATted. */
void ike_nat_encode(struct ike_writer *writer, const struct ike_nat_path *path, bool forced);

struct ike_nat {
	bool said; /* both kinds of notify are there and well-formed; else nothing is known */
	bool self; /* we are behind a NAT: nobody's destination is ours */
	bool peer; /* the peer is: none of the sources it says is where this came from */
};
/* path: as the datagram shows it, to us (self) from there (peer). */
struct ike_nat ike_nat_judge(const struct ike_chain *chain, const struct ike_nat_path *path);

#endif
