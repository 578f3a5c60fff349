/*
 * From the records of one negotiation to rows, one a transition: what the time, the two hosts'
 * columns and the lane between them show. What began and ended without anything between (a
 * datagram, a driver operation) is one row.
 */
#ifndef SIM_REPORT_LADDER_H
#define SIM_REPORT_LADDER_H

#include "sim/report/focus.h"
#include "sim/report/page.h"

enum ladder_lane {
	LANE_NONE,
	LANE_RIGHT,        /* |-------->|  sent and arrived */
	LANE_RIGHT_LEAVES, /* |--->     |  under way: other things happen before it arrives */
	LANE_RIGHT_COMES,  /* |     --->| */
	LANE_RIGHT_LOST,   /* |---->X   | */
	LANE_LEFT,
	LANE_LEFT_LEAVES,
	LANE_LEFT_COMES,
	LANE_LEFT_LOST,
	LANE_ACROSS, /* no columns: one line over all the width */
	LANE_COUNT
};

struct ladder_row {
	nsec at;
	enum page_ink ink;
	enum ladder_lane lane;
	struct text left, right; /* ACROSS: left only */
	const struct verdict_negotiation
	        *failed; /* the moment of this failure: its chain follows. NULL: it is none */
};

struct ladder {
	const struct report *report;
	const struct focus *focus;
	bool *done; /* of the focus' records */
	uint32_t next;
};

bool ladder_init(struct ladder *ladder, const struct report *report, const struct focus *focus);
void ladder_free(struct ladder *ladder);
/* The next row, until false. */
bool ladder_next(struct ladder *ladder, struct ladder_row *row);

#endif
