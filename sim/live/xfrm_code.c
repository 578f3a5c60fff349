/* From errno to cause (contract in xfrm_code.h). */
#include <errno.h>
#include <stddef.h>

#include "sim/live/xfrm_code.h"

/*
 * [M] measured on 6.1, 6.12 and 6.18 kernels (tests/data/linux-sad-truth.csv), [I] inferred. The
 * first row that fits counts; SADB_OP_COUNT fits every request.
 */
static const struct {
	uint32_t code;
	enum sadb_op op;
	enum sadb_cause cause;
} causes[] = {
	{ 0, SADB_OP_COUNT, SADB_CAUSE_NONE },
	{ ENOENT, SADB_OP_GETSPI, SADB_CAUSE_SPI_RANGE },                 /* [M] */
	{ ESRCH, SADB_OP_COUNT, SADB_CAUSE_NEVER_ALLOCATED },             /* [M] */
	{ ENOENT, SADB_OP_EXPIRE, SADB_CAUSE_NEVER_ALLOCATED },           /* [M] */
	{ EINVAL, SADB_OP_EXPIRE, SADB_CAUSE_WRONG_STATE },               /* [M] of a larval */
	{ EEXIST, SADB_OP_COUNT, SADB_CAUSE_DUPLICATE_SPI },              /* [M] a larval's too */
	{ ENOSYS, SADB_OP_COUNT, SADB_CAUSE_UNKNOWN_ALGORITHM },          /* [M] no such name */
	{ EPROTONOSUPPORT, SADB_OP_COUNT, SADB_CAUSE_UNKNOWN_ALGORITHM }, /* [M] no ESP at all */
	{ ENOMEM, SADB_OP_COUNT, SADB_CAUSE_MEMORY_LIMIT },               /* [I] */
	{ ENOBUFS, SADB_OP_COUNT, SADB_CAUSE_REQUESTS_LIMIT }, /* [M] the answer was lost */
	{ ETIMEDOUT, SADB_OP_COUNT, SADB_CAUSE_LOCK_TIMEOUT }, /* none came */
};

/* [M] A key of the wrong length is EINVAL, as is almost everything else. */
static bool is_key_wrong(const struct sadb_req *req)
{
	if (req->op != SADB_OP_UPDATE && req->op != SADB_OP_ADD)
		return false;
	switch (req->key.encr) {
	case SADB_ENCR_CHACHA20_POLY1305: return req->key.key_len != 36;
	case SADB_ENCR_AES_GCM_16:
		return req->key.key_len != 20 && req->key.key_len != 28 && req->key.key_len != 36;
	default: return false;
	}
}

enum sadb_cause xfrm_cause(const struct sadb_req *req, uint32_t code)
{
	/* [M] one SPI that is in use */
	if (code == ENOENT && req->op == SADB_OP_GETSPI && req->spi_min == req->spi_max)
		return SADB_CAUSE_DUPLICATE_SPI;
	if (code == EINVAL && is_key_wrong(req))
		return SADB_CAUSE_CORRUPT_KEY;
	for (size_t i = 0; i < sizeof(causes) / sizeof(*causes); i++)
		if (causes[i].code == code &&
		    (causes[i].op == req->op || causes[i].op == SADB_OP_COUNT))
			return causes[i].cause;
	return SADB_CAUSE_BAD_PARAMETER;
}
