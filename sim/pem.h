/*
 * Ed25519 keys as OpenSSL writes them (RFC 7468, RFC 8410):
 *
 *      -----BEGIN PRIVATE KEY-----     PKCS #8, RFC 8410 7       openssl genpkey -algorithm ed25519
 *      -----BEGIN PUBLIC KEY-----      SubjectPublicKeyInfo, 4   openssl pkey -pubout
 *
 * or as 64 hexadecimal digits. Text before the first BEGIN line is skipped.
 */
#ifndef SIM_PEM_H
#define SIM_PEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PEM_KEY_LEN  32
#define PEM_TEXT_MAX 4096 /* octets of a file; more is refused */

enum pem_kind { PEM_PRIVATE, PEM_PUBLIC };

/* False: it is none, and *why a sentence's end, "is ...". What was read on the way is wiped. */
bool pem_read(enum pem_kind kind, const char *text, size_t len, uint8_t key[PEM_KEY_LEN],
              const char **why);

#endif
