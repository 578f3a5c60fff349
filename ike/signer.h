/* Whose signature is whose: public keys that are known beforehand (ike.h, struct ike_signer). */
#ifndef IKE_SIGNER_H
#define IKE_SIGNER_H

#include "ike/key.h"
#include "ike/payload.h"

_Static_assert(IKE_SIGN_SEED == IKE_SIGN_SEED_LEN && IKE_SIGN_PUBLIC == IKE_SIGN_PUBLIC_LEN &&
                       IKE_SIGN_SECRET == IKE_SIGN_SEED_LEN + IKE_SIGN_PUBLIC_LEN,
               "what ike.h says");

/* NULL: nobody of that identity is known. In time logarithmic in how many are. */
const uint8_t *ike_known_public(const struct ike_signer *signer, const struct ike_id *id);

#endif
