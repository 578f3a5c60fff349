#include <assert.h>

#include "ike/retransmit.h"

#define PPM   1000000
#define MILLI 1000

/* a * num / den, rounded down, saturating: a wait never wraps. num and den are below 2^32. */
static nsec share(nsec a, uint64_t num, uint64_t den)
{
	uint64_t whole = (uint64_t)a / den, rest = (uint64_t)a % den;

	if (num != 0 && whole > (uint64_t)(NSEC_NEVER / 4) / num)
		return NSEC_NEVER / 4;
	return (nsec)(whole * num + rest * num / den);
}

static nsec deadline(const struct ike_retransmit *retransmit, const struct ike_conf *conf)
{
	if (conf->retransmit_give_up_ns == 0 ||
	    conf->retransmit_give_up_ns >= NSEC_NEVER - retransmit->first_at)
		return NSEC_NEVER;
	return retransmit->first_at + conf->retransmit_give_up_ns;
}

static nsec look_again_at(const struct ike_retransmit *retransmit, const struct ike_conf *conf,
                          nsec now, uint64_t draw)
{
	nsec wait = retransmit->wait_ns, end = deadline(retransmit, conf);

	wait -= share(wait, draw % ((uint64_t)conf->retransmit_jitter_ppm + 1), PPM);
	if (wait < 1)
		wait = 1; /* jitter of 100 %: time still goes on */
	return wait < end - now ? now + wait : end;
}

nsec ike_retransmit_first(struct ike_retransmit *retransmit, const struct ike_conf *conf, nsec now,
                          uint64_t draw)
{
	assert(conf->retransmit_first_ns > 0 && conf->retransmit_max_tries > 0);
	assert(conf->retransmit_jitter_ppm <= PPM);
	retransmit->first_at = now;
	retransmit->wait_ns = conf->retransmit_first_ns;
	retransmit->tries = 1;
	return look_again_at(retransmit, conf, now, draw);
}

bool ike_retransmit_more(const struct ike_retransmit *retransmit, const struct ike_conf *conf,
                         nsec now)
{
	return retransmit->tries < conf->retransmit_max_tries && now < deadline(retransmit, conf);
}

nsec ike_retransmit_next(struct ike_retransmit *retransmit, const struct ike_conf *conf, nsec now,
                         uint64_t draw)
{
	assert(ike_retransmit_more(retransmit, conf, now));
	retransmit->wait_ns = share(retransmit->wait_ns, conf->retransmit_factor_milli, MILLI);
	retransmit->tries++;
	return look_again_at(retransmit, conf, now, draw);
}
