/*
 * What each part of the negotiation was busy with, along one axis of time: a lane for an exchange,
 * a driver, a processor, a back end, an SA, a fault, with a bar for each time that it was.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "sim/report/html_part.h"
#include "sim/report/tell.h"

#define WIDTH     1480
#define AXIS      300 /* where it begins */
#define TOP       30
#define ROW       22
#define BAR       14
#define LANES_MAX 100
#define BARS_MAX  1000
#define TICKS     10
#define NAME_CUT  44 /* characters */

struct bar {
	uint32_t lane;
	nsec from, to;
	const char *kind; /* a class of html.css */
	struct text title;
};

struct lanes {
	const struct html *html;
	struct text *names;
	struct bar *bars;
	uint32_t lanes_count, bars_count;
	bool more; /* there was no room for all */
};

/* The lane of this name, a new one if it is the first; LANES_MAX: there is no room. */
static uint32_t lane_of(struct lanes *lanes, const struct text *name)
{
	for (uint32_t i = 0; i < lanes->lanes_count; i++)
		if (strcmp(lanes->names[i].out, name->out) == 0)
			return i;
	if (lanes->lanes_count == LANES_MAX) {
		lanes->more = true;
		return LANES_MAX;
	}
	lanes->names[lanes->lanes_count] = *name;
	return lanes->lanes_count++;
}

/* `what`: the lane's own words, behind its host's name. */
static struct bar *bar_add(struct lanes *lanes, uint32_t host, const char *what, nsec from, nsec to,
                           const char *kind)
{
	struct text name = { .len = 0 };
	struct bar *bar;
	uint32_t lane;
	char span[TEXT_TIME_MAX];

	if (lanes->bars_count == BARS_MAX) {
		lanes->more = true;
		return NULL;
	}
	if (host != JOURNAL_NOBODY) {
		text_add_safe(&name, report_host(lanes->html->report, host));
		text_add(&name, " ");
	}
	text_add(&name, "%s", what);
	lane = lane_of(lanes, &name);
	if (lane == LANES_MAX)
		return NULL;
	bar = &lanes->bars[lanes->bars_count++];
	*bar = (struct bar){ .lane = lane, .from = from, .to = to, .kind = kind };
	text_add(&bar->title, "%s, %s", name.out, text_span(span, to - from));
	return bar;
}

static const struct journal_rec *rec_at(const struct lanes *lanes, uint32_t i)
{
	return lanes->html->focus->recs[i];
}

/* From a request's first sending to its answer. */
static void add_exchange(struct lanes *lanes, uint32_t i)
{
	const struct journal_packet *sent = &rec_at(lanes, i)->packet;
	uint32_t host = rec_at(lanes, i)->host;
	struct text what = { .len = 0 };
	nsec to = lanes->html->to;

	if (sent->response || sent->try > 1 || sent->fragment > 1 || journal_keepalive(sent))
		return;
	for (uint32_t j = i + 1; j < lanes->html->focus->count; j++) {
		const struct journal_rec *rec = rec_at(lanes, j);

		if (rec->kind == JOURNAL_RECEIVE && rec->host == host && rec->packet.response &&
		    rec->packet.exchange == sent->exchange &&
		    rec->packet.message_id == sent->message_id) {
			to = rec->at;
			break;
		}
	}
	text_add(&what, "waits for %s #%" PRIu32, ike_exchange_name(sent->exchange),
	         sent->message_id);
	bar_add(lanes, host, what.out, rec_at(lanes, i)->at, to, "waits");
}

static void add_reply(struct lanes *lanes, const struct journal_rec *rec)
{
	const struct sadb_reply *reply = &rec->reply;
	struct bar *bar;

	if (reply->started_at > reply->asked_at)
		bar_add(lanes, rec->host, "driver's queue", reply->asked_at, reply->started_at,
		        "queued");
	bar = bar_add(lanes, rec->host, "driver", reply->started_at, reply->done_at,
	              reply->err == SADB_OK ? "works" : "fails");
	if (bar)
		text_add(&bar->title, ": %s %s", tell_op(reply->op),
		         reply->err == SADB_OK ? "ok" : sadb_cause_name(reply->cause));
}

static void add_job(struct lanes *lanes, const struct journal_rec *rec)
{
	struct text what = { .len = 0 };
	bool done = rec->kind == JOURNAL_WORK;

	text_add(&what, "%s queue", journal_queue_name(rec->job.queue));
	bar_add(lanes, rec->host, what.out, rec->job.since, done ? rec->job.begun_at : rec->at,
	        done ? "queued" : "fails");
	if (done)
		bar_add(lanes, rec->host, "processor", rec->job.begun_at, rec->at, "works");
}

static void add_backend(struct lanes *lanes, uint32_t i)
{
	const struct journal_rec *ask = rec_at(lanes, i);
	nsec to = lanes->html->to;

	for (uint32_t j = i + 1; j < lanes->html->focus->count; j++) {
		const struct journal_rec *rec = rec_at(lanes, j);

		if (rec->kind == JOURNAL_BACKEND_REPLY && rec->host == ask->host &&
		    rec->backend.ticket == ask->backend.ticket) {
			to = rec->at;
			break;
		}
	}
	bar_add(lanes, ask->host, "authentication back end", ask->at, to, "works");
}

/* One state of an SA: as long as it lasts. What is dead is not drawn. */
static void add_sa(struct lanes *lanes, uint32_t i)
{
	const struct journal_rec *rec = rec_at(lanes, i);
	struct text what = { .len = 0 };
	nsec to = lanes->html->to;
	struct bar *bar;
	char span[TEXT_TIME_MAX];

	if (rec->sa.to == SADB_ST_DEAD || rec->sa.to == SADB_ST_NONE)
		return;
	for (uint32_t j = i + 1; j < lanes->html->focus->count; j++) {
		const struct journal_rec *next = rec_at(lanes, j);

		if (next->kind == JOURNAL_SA && next->host == rec->host &&
		    next->sa.spi == rec->sa.spi && next->sa.dir == rec->sa.dir) {
			to = next->at;
			break;
		}
	}
	text_add(&what, "SA %s 0x%08" PRIx32, rec->sa.dir == SADB_DIR_IN ? "in" : "out",
	         rec->sa.spi);
	bar = bar_add(lanes, rec->host, what.out, rec->at, to,
	              rec->sa.to == SADB_ST_LARVAL ? "larval" : "mature");
	if (!bar)
		return;
	text_add(&bar->title, ": %s", sadb_state_name(rec->sa.to));
	if (rec->sa.to != SADB_ST_LARVAL || rec->sa.until == NSEC_NEVER)
		return;
	text_add(&bar->title, ", dies %s after its birth",
	         text_span(span, rec->sa.until - rec->at));
	if (rec->sa.until <= lanes->html->to)
		bar_add(lanes, rec->host, what.out, rec->sa.until, rec->sa.until, "deadline");
}

static void add_fault(struct lanes *lanes, uint32_t i)
{
	const struct journal_rec *on = rec_at(lanes, i);
	const struct journal_meta *meta = journal_meta(lanes->html->report->journal);
	struct text what = { .len = 0 };
	nsec to = lanes->html->to;

	for (uint32_t j = i + 1; j < lanes->html->focus->count; j++)
		if (rec_at(lanes, j)->kind == JOURNAL_FAULT_OFF &&
		    rec_at(lanes, j)->fault == on->fault) {
			to = rec_at(lanes, j)->at;
			break;
		}
	text_add_safe(&what, on->fault < meta->faults_count ? meta->faults[on->fault] : "?");
	bar_add(lanes, JOURNAL_NOBODY, what.out, on->at, to, "fault");
}

static void collect(struct lanes *lanes)
{
	for (uint32_t i = 0; i < lanes->html->focus->count; i++) {
		const struct journal_rec *rec = rec_at(lanes, i);

		switch (rec->kind) {
		case JOURNAL_SEND: add_exchange(lanes, i); break;
		case JOURNAL_REPLY: add_reply(lanes, rec); break;
		case JOURNAL_WORK:
		case JOURNAL_TURNED_AWAY: add_job(lanes, rec); break;
		case JOURNAL_BACKEND_ASK: add_backend(lanes, i); break;
		case JOURNAL_SA: add_sa(lanes, i); break;
		case JOURNAL_FAULT_ON: add_fault(lanes, i); break;
		case JOURNAL_FAULT_OFF:
		case JOURNAL_ACQUIRE:
		case JOURNAL_LOST:
		case JOURNAL_COPIED:
		case JOURNAL_RECEIVE:
		case JOURNAL_NOTE:
		case JOURNAL_ASK:
		case JOURNAL_BACKEND_REPLY:
		case JOURNAL_QUEUE:
		case JOURNAL_UNSERVED:
		case JOURNAL_LOAD:
		case JOURNAL_HELD:
		case JOURNAL_END:
		case JOURNAL_COUNT: break;
		}
	}
}

static int64_t x_of(const struct lanes *lanes, nsec at)
{
	return AXIS * 10 + html_scale(lanes->html, at, (WIDTH - AXIS - 10) * 10);
}

static void put_axis(const struct lanes *lanes, uint32_t bottom)
{
	const struct html *html = lanes->html;
	nsec step = html_step(html->to - html->from, TICKS);
	char text[TEXT_TIME_MAX];

	for (nsec at = 0; at <= html->to - html->from; at += step) {
		int64_t x = x_of(lanes, html->from + at);

		fprintf(html->out,
		        "<g class=\"tick\"><line x1=\"%" PRId64 ".%" PRId64 "\" x2=\"%" PRId64
		        ".%" PRId64 "\" y1=\"%d\" y2=\"%" PRIu32 "\"/><text x=\"%" PRId64
		        "\" y=\"18\" text-anchor=\"middle\">%s</text></g>\n",
		        x / 10, x % 10, x / 10, x % 10, TOP - 6, bottom, x / 10,
		        at == 0 ? "0" : text_span(text, at));
	}
}

static void put_bar(const struct lanes *lanes, const struct bar *bar)
{
	FILE *out = lanes->html->out;
	int64_t from = x_of(lanes, bar->from), width = x_of(lanes, bar->to) - from;
	uint32_t y = TOP + bar->lane * ROW;
	bool line = strcmp(bar->kind, "deadline") == 0;

	if (width < 20)
		width = 20; /* two pixels are seen */
	fprintf(out,
	        "<rect class=\"bar %s\" x=\"%" PRId64 ".%" PRId64 "\" y=\"%" PRIu32
	        "\" width=\"%" PRId64 ".%" PRId64 "\" height=\"%d\"><title>",
	        bar->kind, from / 10, from % 10, line ? y : y + (ROW - BAR) / 2, width / 10,
	        width % 10, line ? ROW : BAR);
	markup_text(out, bar->title.out);
	fputs("</title></rect>\n", out);
}

static void put_names(const struct lanes *lanes)
{
	FILE *out = lanes->html->out;

	for (uint32_t i = 0; i < lanes->lanes_count; i++) {
		const struct text *name = &lanes->names[i];
		size_t cut = text_fitting(name->out, NAME_CUT);

		fprintf(out, "<text x=\"%d\" y=\"%" PRIu32 "\" text-anchor=\"end\">", AXIS - 8,
		        TOP + i * ROW + ROW / 2 + 4);
		markup_head(out, name, cut);
		fputs("</text>\n", out);
	}
}

static void put_legend(const struct html *html)
{
	static const char *const kinds[][2] = {
		{ "larval", "larval SA" },
		{ "deadline", "its deadline" },
		{ "mature", "mature SA" },
		{ "waits", "waits for the peer" },
		{ "queued", "queued" },
		{ "works", "works" },
		{ "fails", "fails, turned away" },
		{ "fault", "fault" },
	};

	fputs("<ul class=\"legend\">", html->out);
	for (unsigned i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		fprintf(html->out,
		        "<li><svg width=\"14\" height=\"14\" aria-hidden=\"true\"><rect "
		        "class=\"bar "
		        "%s\" width=\"14\" height=\"14\"/></svg> %s</li>",
		        kinds[i][0], kinds[i][1]);
	fputs("</ul>\n", html->out);
}

static void put_svg(const struct lanes *lanes)
{
	const struct html *html = lanes->html;
	uint32_t bottom = TOP + lanes->lanes_count * ROW + 8;

	html_section(html, "lanes", "Who was busy with what");
	put_legend(html);
	fprintf(html->out,
	        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"lanes of "
	        "time\">\n<svg role=\"img\" viewBox=\"0 0 %d %" PRIu32
	        "\" width=\"%d\" height=\"%" PRIu32 "\" aria-labelledby=\"lane-t\">\n<title "
	        "id=\"lane-t\">Lanes along time: the same in "
	        "words stands under “In words”</title>\n",
	        WIDTH, bottom, WIDTH, bottom);
	put_axis(lanes, bottom);
	put_names(lanes);
	for (uint32_t i = 0; i < lanes->bars_count; i++)
		put_bar(lanes, &lanes->bars[i]);
	fputs("</svg></div>\n", html->out);
	if (lanes->more)
		fputs("<p class=\"warn\">Not all of it has room here.</p>\n", html->out);
	html_section_end(html);
}

bool html_lanes(const struct html *html)
{
	struct lanes lanes = { .html = html };

	lanes.names = calloc(LANES_MAX, sizeof(*lanes.names));
	lanes.bars = calloc(BARS_MAX, sizeof(*lanes.bars));
	if (lanes.names && lanes.bars) {
		collect(&lanes);
		if (lanes.bars_count)
			put_svg(&lanes);
	}
	free(lanes.names);
	free(lanes.bars);
	return lanes.names && lanes.bars;
}
