/* ikesim sadb: a host's SA database at one virtual instant, as the tools of the field print it. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "sadb/behaviour.h"
#include "sim/model/world.h"
#include "sim/report/sa.h"
#include "sim/scenario/quantity.h"
#include "tools/ikesim/command.h"
#include "tools/ikesim/stop.h"
#include "tools/ikesim/word.h"

struct look {
	const struct options *options;
	struct page page;
	enum sa_style style;
	nsec at; /* NEVER: the run's end */
	struct scenario *scenario;
	struct world *world;
	struct journal *journal;
	struct verdict *verdict;
};

static enum exit_code choose_style(struct look *look)
{
	const char *known[SA_STYLE_COUNT], *word = look->options->style;

	for (unsigned i = 0; i < SA_STYLE_COUNT; i++) {
		known[i] = sa_style_name((enum sa_style)i);
		if (word && strcmp(known[i], word) == 0)
			look->style = (enum sa_style)i;
	}
	if (!word || strcmp(known[look->style], word) == 0)
		return EXIT_HELD;
	word_unknown("sadb", "style", word, known, SA_STYLE_COUNT, "");
	return EXIT_USAGE;
}

static enum exit_code choose_instant(struct look *look)
{
	const char *word = look->options->at;
	char help[QUANTITY_HELP], last[QUANTITY_TEXT];
	int64_t at;

	look->at = NSEC_NEVER;
	if (!word)
		return EXIT_HELD;
	if (!quantity_read(QUANTITY_DURATION, word, &at, help)) {
		fprintf(stderr, "ikesim: --at: '");
		word_quote(stderr, word, strlen(word));
		fprintf(stderr, "' is not a time since the start; %s\n", help);
		return EXIT_USAGE;
	}
	if (at > look->scenario->duration_ns) {
		fprintf(stderr, "ikesim: --at: the scenario ends at %s\n",
		        quantity_print(QUANTITY_DURATION, look->scenario->duration_ns, last));
		return EXIT_USAGE;
	}
	look->at = at;
	return EXIT_HELD;
}

/* `clients` is all of them, `clients/17` the one. */
static bool is_meant(const struct look *look, const char *host)
{
	const char *word = look->options->host;
	size_t len = word ? strlen(word) : 0;

	return !word || (strncmp(host, word, len) == 0 && (host[len] == '\0' || host[len] == '/'));
}

static enum exit_code choose_host(const struct look *look)
{
	const struct journal_meta *meta = world_meta(look->world);
	const char *known[SCENARIO_HOSTS_MAX];

	for (uint32_t i = 0; i < meta->hosts_count; i++)
		if (is_meant(look, meta->hosts[i]))
			return EXIT_HELD;
	for (uint32_t i = 0; i < look->scenario->hosts_count; i++)
		known[i] = look->scenario->hosts[i].name;
	word_unknown("sadb", "host", look->options->host, known, look->scenario->hosts_count, "");
	return EXIT_USAGE;
}

/* All that is due up to the instant happens, and nothing later. */
static enum exit_code run(struct look *look)
{
	while (!stop_asked() && world_next_at(look->world) <= look->at)
		if (!world_step(look->world, look->journal))
			break;
	world_stop(look->world, look->journal, END_INTERRUPTED);
	look->verdict = verdict_new(look->journal);
	if (!look->verdict)
		return command_no_memory();
	if (look->verdict->end == END_LIMIT)
		fprintf(stderr,
		        "ikesim sadb: the journal is full: the run ended before its time\n");
	return stop_asked() || look->verdict->end == END_LIMIT ? EXIT_INCOMPLETE : EXIT_HELD;
}

static uint32_t count_entries(const struct sadb *db)
{
	struct sadb_entry entry;
	uint32_t cursor = 0, count = 0;

	while (sadb_dump(db, &cursor, &entry))
		count++;
	return count;
}

static bool show_host(const struct look *look, uint32_t host, bool more)
{
	const struct journal_meta *meta = world_meta(look->world);
	const struct sadb *db = world_sadb(look->world, host);
	uint32_t count = count_entries(db), cursor = 0;
	struct sadb_entry *entries = malloc(((size_t)count + 1) * sizeof(*entries));
	uint32_t *numbers = malloc(((size_t)count + 1) * sizeof(*numbers));
	bool good = entries && numbers;
	struct sa_view view = {
		.host = meta->hosts[host],
		.platform = sadb_behaviour(meta->platforms[host])->name,
		.at = look->at == NSEC_NEVER ? world_now(look->world) : look->at,
		.entries = entries,
		.numbers = numbers,
		.count = count,
		.show_keys = look->options->show_keys,
		.counts = sa_count(look->journal, look->verdict, host,
		                   world_ike_counters(look->world, host),
		                   world_sadb_counters(look->world, host)),
	};

	for (uint32_t i = 0; good && i < count; i++)
		(void)sadb_dump(db, &cursor, &entries[i]);
	good = good && sa_number(entries, count, numbers) &&
	       sa_host(&look->page, look->style, &view, more);
	free(entries);
	free(numbers);
	return good;
}

static enum exit_code show(const struct look *look)
{
	const struct journal_meta *meta = world_meta(look->world);
	const struct sa_run about = {
		.scenario = meta->scenario,
		.version = meta->version,
		.seed = meta->seed,
		.at = look->at == NSEC_NEVER ? world_now(look->world) : look->at,
	};
	bool good = sa_begin(&look->page, look->style, &about), more = false;

	for (uint32_t i = 0; good && i < meta->hosts_count; i++) {
		if (!is_meant(look, meta->hosts[i]))
			continue;
		good = show_host(look, i, more);
		more = true;
	}
	if (good)
		sa_end(&look->page, look->style);
	return good ? EXIT_HELD : command_no_memory();
}

static enum exit_code look_into(struct look *look)
{
	const struct options *options = look->options;
	enum exit_code code;

	look->scenario->show_keys = options->show_keys;
	look->world = world_new(look->scenario,
	                        options->seed_given ? options->seed_first : look->scenario->seed);
	look->journal =
	        look->world ? journal_new(world_meta(look->world), options->records_max) : NULL;
	if (!look->journal)
		return command_no_memory();
	code = choose_host(look);
	if (code != EXIT_HELD)
		return code;
	stop_remember();
	code = run(look);
	return look->verdict ? exit_worse(code, show(look)) : code;
}

enum exit_code command_sadb(const struct options *options)
{
	struct look look = { .options = options, .page = command_page(options) };
	enum exit_code code = choose_style(&look);

	if (code != EXIT_HELD)
		return code;
	look.scenario = command_load(options->words[0], options, &code);
	if (!look.scenario)
		return code;
	code = choose_instant(&look);
	if (code == EXIT_HELD)
		code = command_able(options->words[0], look.scenario);
	if (code == EXIT_HELD)
		code = look_into(&look);
	if (look.verdict)
		verdict_free(look.verdict);
	if (look.journal)
		journal_free(look.journal);
	world_free(look.world);
	scenario_free(look.scenario);
	return code;
}
