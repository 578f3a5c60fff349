/* What an errno of the Linux kernel means to whoever asked. */
#ifndef SIM_LIVE_XFRM_CODE_H
#define SIM_LIVE_XFRM_CODE_H

#include "sadb/msg.h"

/*
 * The way back of sadb/code.c. An SA that is not there is NEVER_ALLOCATED: whoever remembers it
 * knows more. An errno that no row has is BAD_PARAMETER; the reply's code has it as it was.
 */
enum sadb_cause xfrm_cause(const struct sadb_req *req, uint32_t code);

#endif
