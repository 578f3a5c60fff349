/*
 * The numbers of IKEv2: one row each, with its name and where it is defined (IANA "IKEv2
 * Parameters"). Rows are X(identifier, number, name, source).
 */
#ifndef IKE_NUMBER_H
#define IKE_NUMBER_H

#include <stdbool.h>
#include <stdint.h>

/* What we know. A payload of any other type is skipped, or refuses the message if it is critical
 * (RFC 7296 2.5). */
#define IKE_PAYLOADS(X)                                                                            \
	X(SA, 33, "SA", "RFC 7296 3.3")                                                            \
	X(KE, 34, "KE", "RFC 7296 3.4")                                                            \
	X(IDI, 35, "IDi", "RFC 7296 3.5")                                                          \
	X(IDR, 36, "IDr", "RFC 7296 3.5")                                                          \
	X(CERT, 37, "CERT", "RFC 7296 3.6")                                                        \
	X(CERTREQ, 38, "CERTREQ", "RFC 7296 3.7")                                                  \
	X(AUTH, 39, "AUTH", "RFC 7296 3.8")                                                        \
	X(NONCE, 40, "Nonce", "RFC 7296 3.9")                                                      \
	X(NOTIFY, 41, "N", "RFC 7296 3.10")                                                        \
	X(DELETE, 42, "D", "RFC 7296 3.11")                                                        \
	X(VENDOR, 43, "V", "RFC 7296 3.12")                                                        \
	X(TSI, 44, "TSi", "RFC 7296 3.13")                                                         \
	X(TSR, 45, "TSr", "RFC 7296 3.13")                                                         \
	X(SK, 46, "SK", "RFC 7296 3.14")                                                           \
	X(CP, 47, "CP", "RFC 7296 3.15")                                                           \
	X(EAP, 48, "EAP", "RFC 7296 3.16")                                                         \
	X(SKF, 53, "SKF", "RFC 7383 2.5")
enum ike_payload_type {
	IKE_PAYLOAD_NONE = 0, /* the end of a chain */
#define X(id, number, name, source) IKE_PAYLOAD_##id = number,
	IKE_PAYLOADS(X)
#undef X
};

#define IKE_EXCHANGES(X)                                                                           \
	X(SA_INIT, 34, "IKE_SA_INIT", "RFC 7296 1.2")                                              \
	X(AUTH, 35, "IKE_AUTH", "RFC 7296 1.2")                                                    \
	X(CREATE_CHILD_SA, 36, "CREATE_CHILD_SA", "RFC 7296 1.3")                                  \
	X(INFORMATIONAL, 37, "INFORMATIONAL", "RFC 7296 1.4")
enum ike_exchange {
#define X(id, number, name, source) IKE_EXCHANGE_##id = number,
	IKE_EXCHANGES(X)
#undef X
};

/* Below 16384 an error, from there on a status (RFC 7296 3.10.1). Unknown errors end what they
 * answer. */
#define IKE_NOTIFY_STATUS 16384
#define IKE_NOTIFIES(X)                                                                            \
	X(UNSUPPORTED_CRITICAL_PAYLOAD, 1, "UNSUPPORTED_CRITICAL_PAYLOAD", "RFC 7296 2.5")         \
	X(INVALID_IKE_SPI, 4, "INVALID_IKE_SPI", "RFC 7296 2.21.4")                                \
	X(INVALID_MAJOR_VERSION, 5, "INVALID_MAJOR_VERSION", "RFC 7296 2.5")                       \
	X(INVALID_SYNTAX, 7, "INVALID_SYNTAX", "RFC 7296 2.21")                                    \
	X(INVALID_MESSAGE_ID, 9, "INVALID_MESSAGE_ID", "RFC 7296 2.3")                             \
	X(INVALID_SPI, 11, "INVALID_SPI", "RFC 7296 1.5")                                          \
	X(NO_PROPOSAL_CHOSEN, 14, "NO_PROPOSAL_CHOSEN", "RFC 7296 2.7")                            \
	X(INVALID_KE_PAYLOAD, 17, "INVALID_KE_PAYLOAD", "RFC 7296 1.2")                            \
	X(AUTHENTICATION_FAILED, 24, "AUTHENTICATION_FAILED", "RFC 7296 2.21.2")                   \
	X(SINGLE_PAIR_REQUIRED, 34, "SINGLE_PAIR_REQUIRED", "RFC 7296 2.9")                        \
	X(NO_ADDITIONAL_SAS, 35, "NO_ADDITIONAL_SAS", "RFC 7296 1.3")                              \
	X(INTERNAL_ADDRESS_FAILURE, 36, "INTERNAL_ADDRESS_FAILURE", "RFC 7296 3.15.4")             \
	X(FAILED_CP_REQUIRED, 37, "FAILED_CP_REQUIRED", "RFC 7296 2.19")                           \
	X(TS_UNACCEPTABLE, 38, "TS_UNACCEPTABLE", "RFC 7296 2.9")                                  \
	X(INVALID_SELECTORS, 39, "INVALID_SELECTORS", "RFC 7296 2.21")                             \
	X(TEMPORARY_FAILURE, 43, "TEMPORARY_FAILURE", "RFC 7296 2.25")                             \
	X(CHILD_SA_NOT_FOUND, 44, "CHILD_SA_NOT_FOUND", "RFC 7296 2.25")                           \
	X(INITIAL_CONTACT, 16384, "INITIAL_CONTACT", "RFC 7296 2.4")                               \
	X(SET_WINDOW_SIZE, 16385, "SET_WINDOW_SIZE", "RFC 7296 2.3")                               \
	X(ADDITIONAL_TS_POSSIBLE, 16386, "ADDITIONAL_TS_POSSIBLE", "RFC 7296 2.9")                 \
	X(IPCOMP_SUPPORTED, 16387, "IPCOMP_SUPPORTED", "RFC 7296 2.22")                            \
	X(NAT_DETECTION_SOURCE_IP, 16388, "NAT_DETECTION_SOURCE_IP", "RFC 7296 2.23")              \
	X(NAT_DETECTION_DESTINATION_IP, 16389, "NAT_DETECTION_DESTINATION_IP", "RFC 7296 2.23")    \
	X(COOKIE, 16390, "COOKIE", "RFC 7296 2.6")                                                 \
	X(USE_TRANSPORT_MODE, 16391, "USE_TRANSPORT_MODE", "RFC 7296 1.3.1")                       \
	X(HTTP_CERT_LOOKUP_SUPPORTED, 16392, "HTTP_CERT_LOOKUP_SUPPORTED", "RFC 7296 3.6")         \
	X(REKEY_SA, 16393, "REKEY_SA", "RFC 7296 1.3.3")                                           \
	X(ESP_TFC_PADDING_NOT_SUPPORTED, 16394, "ESP_TFC_PADDING_NOT_SUPPORTED", "RFC 7296 1.3.1") \
	X(NON_FIRST_FRAGMENTS_ALSO, 16395, "NON_FIRST_FRAGMENTS_ALSO", "RFC 7296 1.3.1")           \
	X(MOBIKE_SUPPORTED, 16396, "MOBIKE_SUPPORTED", "RFC 4555 4.2.1")                           \
	X(NO_ADDITIONAL_ADDRESSES, 16399, "NO_ADDITIONAL_ADDRESSES", "RFC 4555 4.2.2")             \
	X(MULTIPLE_AUTH_SUPPORTED, 16404, "MULTIPLE_AUTH_SUPPORTED", "RFC 4739 3.1")               \
	X(REDIRECT_SUPPORTED, 16406, "REDIRECT_SUPPORTED", "RFC 5685 9.1")                         \
	X(EAP_ONLY_AUTHENTICATION, 16417, "EAP_ONLY_AUTHENTICATION", "RFC 5998 3")                 \
	X(CHILDLESS_IKEV2_SUPPORTED, 16418, "CHILDLESS_IKEV2_SUPPORTED", "RFC 6023 3")             \
	X(MESSAGE_ID_SYNC_SUPPORTED, 16420, "IKEV2_MESSAGE_ID_SYNC_SUPPORTED", "RFC 6311 5.1")     \
	X(FRAGMENTATION_SUPPORTED, 16430, "IKEV2_FRAGMENTATION_SUPPORTED", "RFC 7383 2.3")         \
	X(SIGNATURE_HASH_ALGORITHMS, 16431, "SIGNATURE_HASH_ALGORITHMS", "RFC 7427 4")
enum ike_notify_type {
#define X(id, number, name, source) IKE_NOTIFY_##id = number,
	IKE_NOTIFIES(X)
#undef X
};

/* Transform types (RFC 7296 3.3.2). */
#define IKE_TRANSFORM_TYPES(X)                                                                     \
	X(ENCR, 1, "ENCR", "RFC 7296 3.3.2")                                                       \
	X(PRF, 2, "PRF", "RFC 7296 3.3.2")                                                         \
	X(INTEG, 3, "INTEG", "RFC 7296 3.3.2")                                                     \
	X(GROUP, 4, "KE", "RFC 7296 3.3.2")                                                        \
	X(ESN, 5, "ESN", "RFC 7296 3.3.2")
enum ike_transform_type {
#define X(id, number, name, source) IKE_TRANSFORM_##id = number,
	IKE_TRANSFORM_TYPES(X)
#undef X
};

/*
 * Transforms that one meets; what we can compute is in suite.h.
 * X(type, identifier, number, name, source)
 */
#define IKE_TRANSFORMS(X)                                                                          \
	X(ENCR, 3DES, 3, "3DES_CBC", "RFC 2451")                                                   \
	X(ENCR, NULL, 11, "NULL", "RFC 2410")                                                      \
	X(ENCR, AES_CBC, 12, "AES_CBC", "RFC 3602")                                                \
	X(ENCR, AES_GCM_16, 20, "AES_GCM_16", "RFC 4106")                                          \
	X(ENCR, CHACHA20_POLY1305, 28, "CHACHA20_POLY1305", "RFC 7634")                            \
	X(PRF, HMAC_SHA1, 2, "PRF_HMAC_SHA1", "RFC 2104")                                          \
	X(PRF, HMAC_SHA2_256, 5, "PRF_HMAC_SHA2_256", "RFC 4868")                                  \
	X(PRF, HMAC_SHA2_384, 6, "PRF_HMAC_SHA2_384", "RFC 4868")                                  \
	X(PRF, HMAC_SHA2_512, 7, "PRF_HMAC_SHA2_512", "RFC 4868")                                  \
	X(INTEG, HMAC_SHA1_96, 2, "HMAC_SHA1_96", "RFC 2404")                                      \
	X(INTEG, HMAC_SHA2_256_128, 12, "HMAC_SHA2_256_128", "RFC 4868")                           \
	X(INTEG, HMAC_SHA2_384_192, 13, "HMAC_SHA2_384_192", "RFC 4868")                           \
	X(INTEG, HMAC_SHA2_512_256, 14, "HMAC_SHA2_512_256", "RFC 4868")                           \
	X(GROUP, MODP_1024, 2, "MODP_1024", "RFC 7296 B.2")                                        \
	X(GROUP, MODP_2048, 14, "MODP_2048", "RFC 3526")                                           \
	X(GROUP, ECP_256, 19, "ECP_256", "RFC 5903")                                               \
	X(GROUP, ECP_384, 20, "ECP_384", "RFC 5903")                                               \
	X(GROUP, CURVE25519, 31, "CURVE25519", "RFC 8031")                                         \
	X(GROUP, CURVE448, 32, "CURVE448", "RFC 8031")                                             \
	X(GROUP, MODELLED, 1024, "MODELLED", "private use: RFC 7296 3.3.2")                        \
	X(ESN, NO, 0, "NO_ESN", "RFC 7296 3.3.2")                                                  \
	X(ESN, YES, 1, "ESN", "RFC 7296 3.3.2")
enum ike_transform_id {
#define X(type, id, number, name, source) IKE_##type##_##id = number,
	IKE_TRANSFORMS(X)
#undef X
};

#define IKE_PROTO_IKE 1 /* Security Protocol Identifiers, RFC 7296 3.3.1 */
#define IKE_PROTO_AH  2
#define IKE_PROTO_ESP 3

#define IKE_ID_FQDN       2  /* RFC 7296 3.5 */
#define IKE_AUTH_PSK      2  /* Shared Key Message Integrity Code, RFC 7296 3.8 */
#define IKE_AUTH_SIGNED   14 /* Digital Signature, RFC 7427 3 */
#define IKE_HASH_IDENTITY 5  /* of SIGNATURE_HASH_ALGORITHMS: none before signing, RFC 8420 2 */

#define IKE_CFG_REQUEST     1 /* types, RFC 7296 3.15 */
#define IKE_CFG_REPLY       2
#define IKE_CFG_SET         3
#define IKE_CFG_ACK         4
#define IKE_CFG_IP4_ADDRESS 1 /* attributes, RFC 7296 3.15.1 */
#define IKE_CFG_IP4_DNS     3
#define IKE_CFG_IP6_ADDRESS 8
#define IKE_CFG_IP6_DNS     10

#define IKE_EAP_REQUEST  1 /* codes, RFC 3748 4 */
#define IKE_EAP_RESPONSE 2
#define IKE_EAP_SUCCESS  3
#define IKE_EAP_FAILURE  4
#define IKE_EAP_IDENTITY 1   /* types, RFC 3748 5 */
#define IKE_EAP_OPAQUE   255 /* experimental, RFC 3748 5.8 */

#define IKE_TS_IPV4_RANGE 7 /* RFC 7296 3.13.1 */
#define IKE_TS_IPV6_RANGE 8

#define IKE_NONCE_MIN 16 /* octets, RFC 7296 3.9 */
#define IKE_NONCE_MAX 256

bool ike_payload_known(uint8_t type);

#endif
