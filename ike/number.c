#include "ike/number.h"

bool ike_payload_known(uint8_t type)
{
	/* RFC 7296 3.2 numbers its own without a gap. */
	return (type >= IKE_PAYLOAD_SA && type <= IKE_PAYLOAD_EAP) || type == IKE_PAYLOAD_SKF;
}
