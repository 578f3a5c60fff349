/*
 * What is inside the payloads (RFC 7296 3.3 to 3.13), both ways.
 *
 * X_decode   looks at one payload of the right type (asserted); false: it is malformed
 * (IKE_DROP_PAYLOADS), and *out is zeroed. Views point into the datagram. X_encode   writes one
 * payload, generic header included. What does not fit sets the writer's overflow.
 */
#ifndef IKE_PAYLOAD_H
#define IKE_PAYLOAD_H

#include "ike/writer.h"

#define IKE_SA_PROPOSALS_MAX 32 /* Windows 10 sends 18 */
#define IKE_TRANSFORMS_MAX   64 /* of one proposal */
#define IKE_SELECTORS_MAX    16 /* of one TS payload */
#define IKE_SPIS_MAX         64 /* of one Delete payload */

/* ---- SA, RFC 7296 3.3 ---- */

struct ike_transform {
	uint8_t type; /* enum ike_transform_type, or unknown */
	bool odd;     /* has an attribute that we do not understand: not acceptable (3.3.6) */
	uint16_t id;
	uint16_t bits; /* key length attribute, 0 = none (3.3.5) */
};

struct ike_proposal {
	const uint8_t *transforms; /* walk with ike_transform_next */
	uint16_t transforms_len;
	uint8_t transforms_count;
	uint8_t number, protocol, spi_len; /* spi_len: 0, 4 (AH, ESP) or 8 (IKE) */
	uint64_t spi;                      /* 0 if spi_len is 0 */
};

struct ike_sa {
	uint32_t count;
	struct ike_proposal proposals[IKE_SA_PROPOSALS_MAX];
};

bool ike_sa_decode(struct ike_sa *sa, const struct ike_payload *payload);
/* *offset starts at 0; false: there are no more. */
bool ike_transform_next(const struct ike_proposal *proposal, size_t *offset,
                        struct ike_transform *transform);

/* One proposal a suite, numbered from `number` on. IKE_SA_INIT and ESP have their SPI lengths by
 * protocol: see spi_len. */
struct ike_offer {
	uint8_t protocol; /* IKE_PROTO_IKE or IKE_PROTO_ESP */
	uint8_t number;   /* of the first: 1 when we offer, the chosen one's when we answer */
	uint8_t spi_len;  /* 0 in IKE_SA_INIT, 4 for ESP, 8 when an IKE SA is rekeyed */
	uint64_t spi;
	const struct ike_suite *suites;
	uint32_t count; /* 1 .. IKE_SA_PROPOSALS_MAX */
};
/* ESP always says its ESN transform; a suite's group is said if it is not 0 (so clear it for
 * IKE_AUTH, RFC 7296 1.2). */
void ike_sa_encode(struct ike_writer *writer, const struct ike_offer *offer);

/* ---- KE 3.4, Nonce 3.9 ---- */

struct ike_ke {
	uint16_t group;
	struct ike_view octets; /* not judged against the group: see ike_dh_shared */
};
bool ike_ke_decode(struct ike_ke *ke, const struct ike_payload *payload);
void ike_ke_encode(struct ike_writer *writer, uint16_t group, const uint8_t *octets, size_t len);

bool ike_nonce_decode(struct ike_view *nonce,
                      const struct ike_payload *payload); /* 16 to 256 octets */
void ike_nonce_encode(struct ike_writer *writer, const uint8_t *octets, size_t len);

/* ---- IDi, IDr 3.5; AUTH 3.8 ---- */

struct ike_id {
	uint8_t type;           /* IKE_ID_FQDN ... */
	struct ike_view octets; /* not terminated; may hold any octet */
	struct ike_view body;   /* RestOfIDPayload of RFC 7296 2.15: type, reserved, octets */
};
bool ike_id_decode(struct ike_id *id, const struct ike_payload *payload);
/* type is IKE_PAYLOAD_IDI or IDR. fqdn: at most IKE_ID_MAX - 1 octets. */
void ike_id_encode(struct ike_writer *writer, enum ike_payload_type type, const char *fqdn);
bool ike_id_is(const struct ike_id *id,
               const char *fqdn); /* an FQDN, octet for octet but ASCII case */
/* The body that ike_id_encode writes, for our own AUTH before the payload exists. Octets used. */
#define IKE_ID_BODY_MAX (4 + IKE_ID_MAX)
size_t ike_id_body(uint8_t body[IKE_ID_BODY_MAX], const char *fqdn);

struct ike_auth {
	uint8_t method; /* IKE_AUTH_PSK ... */
	struct ike_view octets;
};
bool ike_auth_decode(struct ike_auth *auth, const struct ike_payload *payload);
void ike_auth_encode(struct ike_writer *writer, uint8_t method, const uint8_t *octets, size_t len);

/* ---- CP 3.15 ---- */

#define IKE_CP_IP4 1
#define IKE_CP_IP6 2
struct ike_cp {
	uint8_t type;                     /* IKE_CFG_REQUEST ... */
	uint8_t wants_address, wants_dns; /* which are named, with or without a value: the bits */
	struct sadb_addr address, dns;    /* the first value of each, family 0: none */
};
static inline uint8_t ike_cp_bit(uint8_t family)
{
	return family == 4 ? IKE_CP_IP4 : IKE_CP_IP6;
}
bool ike_cp_decode(struct ike_cp *cp, const struct ike_payload *payload);
void ike_cp_encode(struct ike_writer *writer, const struct ike_cp *cp);

/* ---- EAP 3.16 ---- */

struct ike_eap_said {
	uint8_t code, identifier;
	uint8_t type;         /* of a request or a response, else 0 */
	struct ike_view data; /* behind the type */
};
bool ike_eap_decode(struct ike_eap_said *said, const struct ike_payload *payload);
void ike_eap_encode(struct ike_writer *writer, const struct ike_eap_said *said);

/* ---- Notify 3.10, Delete 3.11 ---- */

struct ike_notify {
	uint16_t type;
	uint8_t protocol; /* 0 if there is no SPI */
	struct ike_view spi, data;
};
bool ike_notify_decode(struct ike_notify *notify, const struct ike_payload *payload);
/* No SPI, protocol 0: what all notifies of IKE_SA_INIT and IKE_AUTH are. data may be NULL if len is
 * 0. */
void ike_notify_encode(struct ike_writer *writer, uint16_t type, const uint8_t *data, size_t len);
/* Of an ESP pair: REKEY_SA, CHILD_SA_NOT_FOUND (RFC 7296 3.10). */
void ike_notify_encode_spi(struct ike_writer *writer, uint16_t type, uint32_t spi);
/* The first well-formed Notify of that type. */
bool ike_chain_notify(const struct ike_chain *chain, uint16_t type, struct ike_notify *notify);
/* The first well-formed Notify that is an error (type < IKE_NOTIFY_STATUS). */
bool ike_chain_error(const struct ike_chain *chain, struct ike_notify *notify);

struct ike_delete {
	uint8_t protocol; /* IKE: the IKE SA itself, then no SPIs */
	uint8_t spi_len;  /* 0 or 4 */
	uint16_t count;
	const uint8_t *spis; /* count * spi_len octets: ike_get32(spis + 4 * n) */
};
bool ike_delete_decode(struct ike_delete *delete, const struct ike_payload *payload);
void ike_delete_encode_ike(struct ike_writer *writer);
void ike_delete_encode_esp(struct ike_writer *writer, const uint32_t *spis, uint16_t count);

/* ---- TSi, TSr 3.13 ---- */

/* In sadb_selector's form: IPv4 in bytes[0..3], ranges in order. Other types and OPAQUE ports are
 * skipped. */
struct ike_ts {
	uint32_t count, skipped;
	struct sadb_selector selectors[IKE_SELECTORS_MAX];
};
bool ike_ts_decode(struct ike_ts *ts, const struct ike_payload *payload);
void ike_ts_encode(struct ike_writer *writer, enum ike_payload_type type,
                   const struct sadb_selector *selectors, uint32_t count);

#endif
