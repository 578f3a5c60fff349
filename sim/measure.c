/* See measure.h. What each measure is stands in sim/scenario/scenario.h. */
#include "sim/measure.h"

#include <assert.h>
#include <stdlib.h>

/* The interval of this measure at this seat; false: it has not both ends. */
static bool measure_one(const struct seat *seat, enum expect_measure measure, nsec *length)
{
	const struct verdict_negotiation *v = &seat->v;
	nsec from = NSEC_NEVER, to = NSEC_NEVER;

	switch (measure) {
	case MEASURE_SA_INSTALL:
		if (v->initiator) {
			from = v->scheduled_at;
			to = v->installed_at;
		}
		break;
	case MEASURE_LARVAL_LIFE:
		from = v->spi_at;
		to = v->larval_ended_at;
		break;
	case MEASURE_IKE_SA_INIT:
		from = seat->init_sent_at;
		to = v->init_done_at;
		break;
	case MEASURE_IKE_AUTH:
		from = v->auth_sent_at;
		to = v->auth_done_at;
		break;
	case MEASURE_COUNT: break;
	}
	*length = to - from;
	return from != NSEC_NEVER && to != NSEC_NEVER;
}

static int measure_compare(const void *a, const void *b)
{
	nsec x = *(const nsec *)a, y = *(const nsec *)b;

	return (x > y) - (x < y);
}

bool measure_all(struct verdict *verdict, const struct seat *seats, uint32_t count)
{
	for (uint32_t m = 0; m < MEASURE_COUNT; m++) {
		nsec *samples = malloc((count ? count : 1) * sizeof(*samples));
		uint32_t n = 0;

		verdict->samples[m] = samples;
		if (!samples)
			return false;
		for (uint32_t i = 0; i < count; i++)
			if (measure_one(&seats[i], (enum expect_measure)m, &samples[n]))
				n++;
		verdict->samples_count[m] = n;
		qsort(samples, n, sizeof(*samples), measure_compare);
	}
	return true;
}

nsec measure_percentile(const nsec *sorted, uint32_t count, uint32_t permille)
{
	uint64_t rank = ((uint64_t)count * permille + 999) / 1000;

	assert(count > 0 && permille <= 1000);
	return sorted[rank > 0 ? rank - 1 : 0];
}
