/*
 * The sequence diagram, downwards, its time to scale: the lifelines' points are where the instants
 * are, labels stand beside them as near as there is room, and a line leads from one to the other.
 *
 *     0        LABEL        BAR  LEFT      RIGHT  BAR         WIDTH
 *     |  a label of the left  :|  |\         |     | a label of the right
 *                                 | `------->|
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "sim/report/chain.h"
#include "sim/report/html_part.h"
#include "sim/report/ladder.h"

#define WIDTH      1480
#define LABEL      585 /* where labels of the left end; of the right they begin as far in */
#define LEFT       640
#define RIGHT      (WIDTH - LEFT)
#define BAR        8
#define TOP        40
#define ROW        17  /* between two labels, at least */
#define HEIGHT     440 /* at least */
#define LABEL_CUT  84  /* characters: the rest is in the tooltip */
#define LABELS_MAX 600
#define TICKS      10

struct label {
	nsec at;
	int64_t y; /* tenths of a pixel, as all that follow */
	enum page_ink ink;
	bool right, across;
	struct text text;
};

struct sequence {
	const struct html *html;
	struct label *labels;
	uint32_t count, more;
	int64_t height;
};

static void add(struct sequence *sequence, const struct ladder_row *row, nsec at, bool right,
                const struct text *text)
{
	struct label *label;
	uint32_t i = sequence->count;

	if (text->len == 0)
		return;
	if (i == LABELS_MAX) {
		sequence->more++;
		return;
	}
	/* In order: what a datagram does where it arrives is told with its sending. */
	for (; i > 0 && sequence->labels[i - 1].at > at; i--)
		sequence->labels[i] = sequence->labels[i - 1];
	label = &sequence->labels[i];
	*label = (struct label){ .at = at,
		                 .ink = row->ink,
		                 .right = right,
		                 .across = row->lane == LANE_ACROSS,
		                 .text = *text };
	sequence->count++;
}

/* When the first copy of the datagram arrives that was sent with the nth SEND of the focus; it is
 * lost: then. */
static nsec arrival(const struct focus *focus, uint32_t nth)
{
	uint64_t id = 0;

	for (uint32_t i = 0; i < focus->count; i++) {
		const struct journal_rec *rec = focus->recs[i];

		if (id == 0 && rec->kind == JOURNAL_SEND && nth-- == 0)
			id = rec->packet.id;
		else if (id != 0 && rec->kind == JOURNAL_RECEIVE && rec->packet.id == id)
			return rec->at;
	}
	return NSEC_NEVER;
}

static bool is_send(enum ladder_lane lane)
{
	return lane == LANE_RIGHT || lane == LANE_RIGHT_LEAVES || lane == LANE_RIGHT_LOST ||
	       lane == LANE_LEFT || lane == LANE_LEFT_LEAVES || lane == LANE_LEFT_LOST;
}

static void add_failure(struct sequence *sequence, struct ladder_row *row)
{
	struct text title = { .len = 0 };
	const struct focus *focus = sequence->html->focus;

	chain_title(&title, row->failed->code);
	add(sequence, row, row->at,
	    row->failed->host == focus->right && row->failed->host != focus->left, &title);
}

static bool collect(struct sequence *sequence)
{
	const struct focus *focus = sequence->html->focus;
	struct ladder ladder;
	struct ladder_row row;
	uint32_t sends = 0;

	if (!ladder_init(&ladder, sequence->html->report, focus))
		return false;
	while (ladder_next(&ladder, &row)) {
		nsec there_at = is_send(row.lane) ? arrival(focus, sends++) : row.at;
		bool from_right = row.lane == LANE_LEFT || row.lane == LANE_LEFT_LOST;

		if (row.failed)
			add_failure(sequence, &row);
		if (there_at == NSEC_NEVER)
			there_at = row.at;
		add(sequence, &row, from_right ? there_at : row.at, false, &row.left);
		add(sequence, &row, is_send(row.lane) && !from_right ? there_at : row.at, true,
		    &row.right);
	}
	ladder_free(&ladder);
	return true;
}

/* Down from the top, each below the last; then up from the bottom, where that went too far. */
static void place(struct sequence *sequence)
{
	int64_t next[2] = { TOP * 10, TOP * 10 }, last[2];

	for (uint32_t i = 0; i < sequence->count; i++) {
		struct label *label = &sequence->labels[i];
		int64_t y = TOP * 10 + html_scale(sequence->html, label->at, sequence->height);

		label->y = y > next[label->right] ? y : next[label->right];
		next[label->right] = label->y + ROW * 10;
	}
	last[0] = last[1] = TOP * 10 + sequence->height;
	for (uint32_t i = sequence->count; i-- > 0;) {
		struct label *label = &sequence->labels[i];

		if (label->y > last[label->right])
			label->y = last[label->right];
		last[label->right] = label->y - ROW * 10;
	}
}

static int64_t y_of(const struct sequence *sequence, nsec at)
{
	return TOP * 10 + html_scale(sequence->html, at, sequence->height);
}

#define TENTHS       "%" PRId64 ".%" PRId64
#define IN_TENTHS(y) (y) / 10, (y) % 10

static void put_ticks(const struct sequence *sequence)
{
	const struct html *html = sequence->html;
	nsec step = html_step(html->to - html->from, TICKS);
	char text[TEXT_TIME_MAX];

	for (nsec at = 0; at <= html->to - html->from; at += step) {
		int64_t y = y_of(sequence, html->from + at);

		fprintf(html->out,
		        "<g class=\"tick\"><line x1=\"%d\" x2=\"%d\" y1=\"" TENTHS "\" y2=\"" TENTHS
		        "\"/><text x=\"%d\" y=\"" TENTHS
		        "\" text-anchor=\"middle\">%s</text></g>\n",
		        LEFT, RIGHT, IN_TENTHS(y), IN_TENTHS(y), WIDTH / 2, IN_TENTHS(y - 20),
		        at == 0 ? "0" : text_span(text, at));
	}
}

static void put_label(const struct sequence *sequence, const struct label *label)
{
	FILE *out = sequence->html->out;
	int64_t y = y_of(sequence, label->at);
	int line = label->right ? RIGHT : LEFT, side = label->right ? WIDTH - LABEL : LABEL;
	size_t cut = text_fitting(label->text.out, LABEL_CUT);

	fprintf(out, "<g class=\"event %s\"><title>", html_ink(label->ink));
	markup_text(out, label->text.out);
	fprintf(out, "</title>");
	if (label->across)
		fprintf(out,
		        "<line class=\"across\" x1=\"%d\" x2=\"%d\" y1=\"" TENTHS "\" y2=\"" TENTHS
		        "\"/>",
		        LEFT - 20, RIGHT + 20, IN_TENTHS(y), IN_TENTHS(y));
	fprintf(out,
	        "<path class=\"lead\" d=\"M%d " TENTHS "L%d " TENTHS "\"/>"
	        "<circle cx=\"%d\" cy=\"" TENTHS "\" r=\"2.5\"/>"
	        "<text x=\"%d\" y=\"" TENTHS "\"%s>",
	        line, IN_TENTHS(y), label->right ? side - 6 : side + 6, IN_TENTHS(label->y), line,
	        IN_TENTHS(y), side, IN_TENTHS(label->y + 40),
	        label->right ? "" : " text-anchor=\"end\"");
	markup_head(out, &label->text, cut);
	fputs("</text></g>\n", out);
}

static void put_arrow(const struct sequence *sequence, const struct journal_rec *sent,
                      const struct journal_rec *end)
{
	const struct focus *focus = sequence->html->focus;
	bool lost = end->kind == JOURNAL_LOST;
	bool right = sent->host == focus->left;
	int64_t from = y_of(sequence, sent->at), to = y_of(sequence, end->at);
	int x1 = right ? LEFT : RIGHT, x2 = right ? RIGHT : LEFT;

	if (lost)
		x2 = (x1 + x2) / 2;
	fprintf(sequence->html->out,
	        "<line class=\"arrow%s\" x1=\"%d\" y1=\"" TENTHS "\" x2=\"%d\" y2=\"" TENTHS
	        "\" marker-end=\"url(#%s)\"/>\n",
	        lost                   ? " lost"
	        : sent->packet.try > 1 ? " again"
	                               : "",
	        x1, IN_TENTHS(from), x2, IN_TENTHS(to), lost ? "cross" : "tip");
}

static void put_arrows(const struct sequence *sequence)
{
	const struct focus *focus = sequence->html->focus;

	for (uint32_t i = 0; i < focus->count; i++) {
		const struct journal_rec *end = focus->recs[i];
		uint64_t id = end->kind == JOURNAL_RECEIVE ? end->packet.id
		              : end->kind == JOURNAL_LOST  ? end->lost.packet.id
		                                           : 0;

		for (uint32_t j = i; id != 0 && j-- > 0;) {
			const struct journal_rec *sent = focus->recs[j];

			if (sent->kind == JOURNAL_SEND && sent->packet.id == id) {
				put_arrow(sequence, sent, end);
				break;
			}
		}
	}
}

/* Beside its lifeline: as long as a larval SA lives. */
static void put_larvals(const struct sequence *sequence)
{
	const struct html *html = sequence->html;
	const struct focus *focus = html->focus;

	for (uint32_t i = 0; i < focus->count; i++) {
		const struct journal_rec *born = focus->recs[i];
		nsec to = html->to;
		bool right;

		if (born->kind != JOURNAL_SA || born->sa.to != SADB_ST_LARVAL)
			continue;
		for (uint32_t j = i + 1; j < focus->count; j++) {
			const struct journal_rec *end = focus->recs[j];

			if (end->kind == JOURNAL_SA && end->host == born->host &&
			    end->sa.spi == born->sa.spi) {
				to = end->at;
				break;
			}
		}
		right = born->host == focus->right && born->host != focus->left;
		fprintf(html->out,
		        "<rect class=\"larval\" x=\"%d\" y=\"" TENTHS
		        "\" width=\"%d\" height=\"" TENTHS "\"><title>larval SA 0x%08" PRIx32
		        "</title></rect>\n",
		        right ? RIGHT + BAR : LEFT - 2 * BAR, IN_TENTHS(y_of(sequence, born->at)),
		        BAR, IN_TENTHS(y_of(sequence, to) - y_of(sequence, born->at) + 10),
		        born->sa.spi);
	}
}

static void put_host(const struct html *html, int x, uint32_t host, const char *role)
{
	fprintf(html->out, "<text class=\"host\" x=\"%d\" y=\"18\" text-anchor=\"middle\">", x);
	markup_text(html->out, report_host(html->report, host));
	fprintf(html->out, " (%s)</text>\n", role);
}

static void put_svg(const struct sequence *sequence)
{
	const struct html *html = sequence->html;
	int64_t bottom = TOP + sequence->height / 10 + ROW;

	fprintf(html->out,
	        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"sequence "
	        "diagram\">\n<svg role=\"img\" viewBox=\"0 0 %d %" PRId64
	        "\" width=\"%d\" height=\"%" PRId64 "\" aria-labelledby=\"seq-t\">\n<title "
	        "id=\"seq-t\">Sequence diagram, time to scale: "
	        "the same in words stands under “In words”</title>\n"
	        "<defs><marker id=\"tip\" viewBox=\"0 0 8 8\" refX=\"8\" refY=\"4\" "
	        "markerWidth=\"7\" markerHeight=\"7\" orient=\"auto\"><path d=\"M0 0L8 4L0 8z\"/>"
	        "</marker><marker id=\"cross\" viewBox=\"0 0 8 8\" refX=\"4\" refY=\"4\" "
	        "markerWidth=\"9\" markerHeight=\"9\"><path d=\"M0 0L8 8M8 0L0 "
	        "8\"/></marker></defs>\n",
	        WIDTH, bottom, WIDTH, bottom);
	put_host(html, LEFT, html->focus->left, "initiator");
	put_host(html, RIGHT, html->focus->right, "responder");
	put_ticks(sequence);
	put_larvals(sequence);
	fprintf(html->out, "<path class=\"life\" d=\"M%d %dV%" PRId64 "M%d %dV%" PRId64 "\"/>\n",
	        LEFT, TOP - 12, bottom, RIGHT, TOP - 12, bottom);
	put_arrows(sequence);
	for (uint32_t i = 0; i < sequence->count; i++)
		put_label(sequence, &sequence->labels[i]);
	fputs("</svg></div>\n", html->out);
}

bool html_sequence(const struct html *html)
{
	struct sequence sequence = { .html = html };
	uint32_t sides[2] = { 0, 0 }, most;

	sequence.labels = calloc(LABELS_MAX, sizeof(*sequence.labels));
	if (!sequence.labels || !collect(&sequence)) {
		free(sequence.labels);
		return false;
	}
	for (uint32_t i = 0; i < sequence.count; i++)
		sides[sequence.labels[i].right]++;
	most = sides[0] > sides[1] ? sides[0] : sides[1];
	sequence.height = (int64_t)(most * ROW > HEIGHT ? most * ROW : HEIGHT) * 10;
	place(&sequence);
	html_section(html, "sequence", "What was said, and when");
	put_svg(&sequence);
	if (sequence.more)
		fprintf(html->out,
		        "<p class=\"warn\">%" PRIu32 " later events are left out here.</p>\n",
		        sequence.more);
	html_section_end(html);
	free(sequence.labels);
	return true;
}
