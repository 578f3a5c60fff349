/* What a cause looks like from outside: the error of msg.h and the number the played driver
 * returns. */
#ifndef SADB_CODE_H
#define SADB_CODE_H

#include "sadb/sadb.h"

enum sadb_err sadb_cause_err(enum sadb_cause cause);
/* 0 for SADB_CAUSE_NONE. The same cause may have another code for another request. */
uint32_t sadb_cause_code(enum sadb_platform platform, enum sadb_op op, enum sadb_cause cause);

#endif
