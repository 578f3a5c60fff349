/* ikesim peer: one host of a scenario is here, its peer is real. */
#define _GNU_SOURCE
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "sim/live/address.h"
#include "sim/live/live.h"
#include "sim/pem.h"
#include "sim/report/lines.h"
#include "sim/report/result.h"
#include "sim/report/shell.h"
#include "tools/ikesim/command.h"
#include "tools/ikesim/events.h"
#include "tools/ikesim/judge.h"
#include "tools/ikesim/pcap.h"
#include "tools/ikesim/views.h"
#include "tools/ikesim/word.h"

#define COMMAND_MAX 8192

struct peer {
	struct options options; /* a copy: --total is one more --set */
	struct live_conf conf;
	struct scenario *scenario;
	struct events events;
	struct pcap pcap;
	struct views views;
	uint8_t psk[IKE_PSK_MAX + 2], sign_seed[PEM_KEY_LEN], peer_public[PEM_KEY_LEN];
	char set_path[128], set_value[24], command[COMMAND_MAX];
	size_t command_len;
};

static enum exit_code usage(const char *text)
{
	fprintf(stderr, "ikesim peer: %s\n", text);
	return EXIT_USAGE;
}

static bool take_address(const char *option, const char *text, uint16_t port,
                         struct ike_endpoint *at)
{
	const char *why;

	if (!text || address_read(text, port, at, &why))
		return true;
	fprintf(stderr, "ikesim peer: %s: '", option);
	word_quote(stderr, text, strlen(text));
	fprintf(stderr, "' is %s\n", why);
	return false;
}

static bool take_marker(const char *text, enum marker_rule *rule)
{
	static const char *const words[] = { "auto", "always", "never" };

	for (unsigned i = 0; text && i < 3; i++) {
		if (strcmp(text, words[i]) == 0) {
			*rule = (enum marker_rule)i;
			return true;
		}
	}
	return !text;
}

static bool take_driver(const char *text, bool *kernel)
{
	*kernel = text && strcmp(text, "linux-xfrm") == 0;
	return !text || *kernel || strcmp(text, "mock") == 0;
}

static enum exit_code take_words(struct peer *peer)
{
	const struct options *options = &peer->options;
	struct live_conf *conf = &peer->conf;

	if (!options->listen == !options->connect)
		return usage("either --listen ADDR[:PORT] or --connect ADDR[:PORT]");
	if (options->from && options->listen)
		return usage("--from goes with --connect: --listen is where we are");
	if (options->keys && !options->pcap)
		return usage("--keys goes with --pcap");
	if (!take_marker(options->marker, &conf->marker))
		return usage("--marker is auto, always or never");
	if (!take_driver(options->driver, &conf->kernel))
		return usage("--driver is mock or linux-xfrm");
	if (!take_address("--listen", options->listen, ADDRESS_PORT, &conf->at) ||
	    !take_address("--connect", options->connect, ADDRESS_PORT, &conf->at) ||
	    !take_address("--from", options->from, 0, &conf->from))
		return EXIT_USAGE;
	if (address_is_any(&conf->at.addr))
		return usage(options->listen ? "--listen needs the address that peers use: an SA "
		                               "is between two addresses, and 0.0.0.0 is none"
		                             : "--connect needs an address: 0.0.0.0 is none");
	if (options->connect && conf->at.port == 0)
		return usage("--connect: nobody is at port 0");
	if (conf->from.addr.family != 0 && conf->from.addr.family != conf->at.addr.family)
		return usage("--from and --connect must both be IPv4, or both IPv6");
	return EXIT_HELD;
}

/* The first line, without its end. */
static enum exit_code read_psk(struct peer *peer)
{
	const char *path = peer->options.psk_file;
	FILE *file = path ? fopen(path, "r") : NULL;
	size_t len;

	if (!path)
		return EXIT_HELD;
	if (!file) {
		fprintf(stderr, "ikesim peer: cannot read the file of --psk-file: %s\n",
		        strerror(errno));
		return EXIT_ENVIRONMENT;
	}
	len = fread(peer->psk, 1, sizeof(peer->psk), file);
	fclose(file);
	const uint8_t *end = memchr(peer->psk, '\n', len);
	len = end ? (size_t)(end - peer->psk) : len;
	if (len == 0 || len > IKE_PSK_MAX)
		return usage(len == 0 ? "the first line of --psk-file is empty"
		                      : "the first line of --psk-file is longer than 64 octets");
	peer->conf.psk = peer->psk;
	peer->conf.psk_len = len;
	return EXIT_HELD;
}

/* One of the two keys of `ike.auth: ed25519`. */
static enum exit_code read_key(const char *option, const char *path, enum pem_kind kind,
                               uint8_t key[PEM_KEY_LEN])
{
	char text[PEM_TEXT_MAX + 1];
	FILE *file = fopen(path, "r");
	const char *why;
	size_t len;
	bool good;

	if (!file) {
		fprintf(stderr, "ikesim peer: cannot read the file of %s: %s\n", option,
		        strerror(errno));
		return EXIT_ENVIRONMENT;
	}
	len = fread(text, 1, sizeof(text), file);
	fclose(file);
	good = pem_read(kind, text, len, key, &why);
	ike_wipe(text, sizeof(text));
	if (good)
		return EXIT_HELD;
	fprintf(stderr, "ikesim peer: the file of %s %s\n", option, why);
	return EXIT_USAGE;
}

static enum exit_code read_keys(struct peer *peer)
{
	const struct options *options = &peer->options;
	enum exit_code code = EXIT_HELD;

	if (options->key_file) {
		code = read_key("--key-file", options->key_file, PEM_PRIVATE, peer->sign_seed);
		peer->conf.sign_seed = peer->sign_seed;
	}
	if (options->peer_key && code == EXIT_HELD) {
		code = read_key("--peer-key", options->peer_key, PEM_PUBLIC, peer->peer_public);
		peer->conf.peer_public = peer->peer_public;
	}
	return code;
}

/* Who is here: the only host of this role, or the one that is named. */
static enum exit_code choose_host(struct peer *peer)
{
	const struct scenario *scenario = peer->scenario;
	bool listens = peer->options.listen;
	enum scenario_role role = listens ? ROLE_RESPONDER : ROLE_INITIATOR;
	const char *known[SCENARIO_HOSTS_MAX];
	uint32_t count = 0;

	for (uint32_t i = 0; i < scenario->hosts_count; i++) {
		if (scenario->hosts[i].role != role)
			continue;
		known[count++] = scenario->hosts[i].name;
		peer->conf.entry = i;
		if (peer->options.host && strcmp(scenario->hosts[i].name, peer->options.host) == 0)
			return EXIT_HELD;
	}
	if (peer->options.host) {
		word_unknown("peer", listens ? "responder" : "initiator", peer->options.host, known,
		             count, "");
		return EXIT_USAGE;
	}
	if (count == 1)
		return EXIT_HELD;
	return usage(count == 0 ? "the scenario has no host of that role"
	                        : "the scenario has several hosts of that role: say --host NAME");
}

/* A flood is nobody's accident: who wants many says how many, and how fast. */
static enum exit_code check_load(struct peer *peer)
{
	const struct options *options = &peer->options;
	uint32_t count = peer->scenario->hosts[peer->conf.entry].count;

	if (peer->conf.kernel && count > 1)
		return usage("--driver linux-xfrm is for one host: this one has a count");
	if (options->listen) {
		if (options->rate_ns > 0)
			return usage("--rate goes with --connect: a listener does not begin");
		if (count > 1)
			return usage("--listen plays one responder: this host has a count");
		peer->conf.total = (uint32_t)options->total;
		return EXIT_HELD;
	}
	if (count > 1 && (options->total == 0 || options->rate_ns == 0))
		return usage("more than one negotiation is load for a real gateway: say how many, "
		             "--total N, and how fast, --rate N/s");
	peer->conf.every_ns = (nsec)options->rate_ns;
	return EXIT_HELD;
}

/* What our host may encrypt with is what a real peer may choose. */
static enum exit_code able(const struct peer *peer)
{
	const struct scenario *scenario = peer->scenario;
	const struct scenario_ike *ike = scenario->hosts[peer->conf.entry].ike;

	if (scenario->crypto != IKE_CRYPTO_REAL) {
		fprintf(stderr, "ikesim peer: `crypto: modelled` protects nothing and no real peer "
		                "understands it; `--set crypto=real`\n");
		return EXIT_INVALID;
	}
	if ((peer->options.key_file || peer->options.peer_key) && ike->auth != AUTH_ED25519)
		return usage("--key-file and --peer-key go with `ike.auth: ed25519`");
	for (uint32_t i = 0; i < ike->proposals_count; i++)
		if (!ike_suite_available(&ike->proposals[i], scenario->crypto))
			return command_unable(peer->options.words[0], &ike->proposals[i]);
	return EXIT_HELD;
}

/* Says where the file first says it; false: it does not. */
static bool note_unheard(const struct peer *peer, const char *path, const char *why)
{
	for (uint32_t i = 0; i < peer->scenario->leaves_count; i++) {
		const struct scenario_leaf *leaf = &peer->scenario->leaves[i];

		if (leaf->place.line == 0 || strncmp(leaf->path, path, strlen(path)) != 0)
			continue;
		fprintf(stderr, "%s:%" PRIu32 ":%" PRIu32 ": note: %s\n", leaf->place.file,
		        leaf->place.line, leaf->place.col, why);
		return true;
	}
	return false;
}

/* What a live run does not do, though the scenario asks for it. */
static void note_virtual(const struct peer *peer)
{
	static const char cpu[] = "'cpu' is for virtual runs: a live one has this machine's";
	char path[IKE_ID_MAX + 16];

	snprintf(path, sizeof(path), "hosts[%s].cpu.",
	         peer->scenario->hosts[peer->conf.entry].name);
	if (!note_unheard(peer, path, cpu))
		note_unheard(peer, "cpu.", cpu);
	note_unheard(peer, "load[",
	             "'load' is for virtual runs: a live one begins as --total and --rate say");
}

/* --total is the initiator's count: one more --set, so that the scenario's hash is true. */
static enum exit_code load(struct peer *peer)
{
	struct options *options = &peer->options;
	enum exit_code code = EXIT_HELD;
	const char *path = options->words[0];

	peer->scenario = command_load(path, options, &code);
	if (code == EXIT_HELD)
		code = choose_host(peer);
	if (code == EXIT_HELD)
		code = able(peer);
	if (code != EXIT_HELD || !options->connect || options->total == 0 ||
	    peer->scenario->hosts[peer->conf.entry].count == options->total)
		return code;
	if (options->sets_count == OPTION_SETS_MAX)
		return usage("--total: too many --set");
	snprintf(peer->set_path, sizeof(peer->set_path), "hosts[%s].count",
	         peer->scenario->hosts[peer->conf.entry].name);
	snprintf(peer->set_value, sizeof(peer->set_value), "%" PRIu64, options->total);
	options->sets[options->sets_count++] =
	        (struct scenario_set){ peer->set_path, peer->set_value };
	scenario_free(peer->scenario);
	peer->scenario = command_load(path, options, &code);
	return code;
}

/* One more word of the command, and its value; what does not fit is left out with all behind it. */
static void remember(struct peer *peer, const char *name, const char *value)
{
	const char *const words[] = { name, value };

	for (unsigned i = 0; i < 2 && words[i]; i++) {
		size_t need = 2 + SHELL_QUOTED_MAX(strlen(words[i]));
		if (peer->command_len + need > sizeof(peer->command)) {
			peer->command_len = sizeof(peer->command);
			return;
		}
		if (peer->command_len > 0)
			peer->command[peer->command_len++] = ' ';
		peer->command_len += shell_quote(peer->command + peer->command_len, words[i]);
		peer->command[peer->command_len] = '\0';
	}
}

/* As it was given, for the report: --total is among the sets already. */
static void remember_command(struct peer *peer)
{
	const struct options *options = &peer->options;
	const struct {
		const char *name, *value;
	} pairs[] = {
		{ "--listen", options->listen },     { "--connect", options->connect },
		{ "--from", options->from },         { "--host", options->host },
		{ "--psk-file", options->psk_file }, { "--marker", options->marker },
		{ "--driver", options->driver },     { "--key-file", options->key_file },
		{ "--peer-key", options->peer_key },
	};
	char number[32], set[512];

	remember(peer, "ikesim", "peer");
	for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++)
		if (pairs[i].value)
			remember(peer, pairs[i].name, pairs[i].value);
	snprintf(number, sizeof(number), "%" PRIu64 "/s",
	         options->rate_ns > 0 ? (uint64_t)NSEC_S / options->rate_ns : 0);
	if (options->rate_ns > 0)
		remember(peer, "--rate", number);
	snprintf(number, sizeof(number), "%" PRIu64, options->total);
	if (options->total > 0)
		remember(peer, "--total", number);
	if (options->stay)
		remember(peer, "--stay", NULL);
	snprintf(number, sizeof(number), "%" PRIu64, options->seed_first);
	if (options->seed_given)
		remember(peer, "--seed", number);
	for (uint32_t i = 0; i < options->sets_count; i++) {
		if (options->sets[i].path == peer->set_path)
			continue;
		snprintf(set, sizeof(set), "%s=%s", options->sets[i].path, options->sets[i].value);
		remember(peer, "--set", set);
	}
	remember(peer, options->words[0], NULL);
}

static enum exit_code prepare(struct peer *peer)
{
	enum exit_code code = take_words(peer);

	if (code == EXIT_HELD)
		code = read_psk(peer);
	if (code == EXIT_HELD)
		code = read_keys(peer);
	if (code == EXIT_HELD)
		code = load(peer);
	if (code == EXIT_HELD)
		note_virtual(peer);
	if (code == EXIT_HELD)
		code = check_load(peer);
	if (code != EXIT_HELD)
		return code;
	if (peer->options.events && !events_open(&peer->events, peer->options.events))
		return EXIT_ENVIRONMENT;
	if (!views_open(&peer->views, &peer->options) || !pcap_open(&peer->pcap, &peer->options))
		return EXIT_ENVIRONMENT;
	remember_command(peer);
	peer->conf.scenario = peer->scenario;
	peer->conf.seeded = peer->options.seed_given;
	peer->conf.seed = peer->conf.seeded ? peer->options.seed_first : peer->scenario->seed;
	peer->conf.stay = peer->options.stay;
	peer->conf.records_max = peer->options.records_max;
	peer->conf.command = peer->command;
	peer->conf.capture = peer->pcap.capture;
	peer->conf.secrets = peer->pcap.secrets;
	return EXIT_HELD;
}

static enum exit_code tell(struct peer *peer, const struct live *live)
{
	struct page page = command_page(&peer->options);
	const struct journal *journal = live_journal(live);
	struct judge judge;
	enum exit_code code =
	        judge_init(&judge, &peer->options, peer->scenario, journal, live_facts(live));
	bool printed = true;

	judge.report.after = live_after(live);
	if (code == EXIT_HELD) {
		if (peer->options.json)
			printed = result_print(stdout, &judge.report);
		else if (peer->options.quiet)
			judge_print_brief(&page, &judge.report);
		else
			printed = judge_print(&page, &judge.report);
		code = judge_code(&judge.report);
		if (command_flush() != EXIT_HELD)
			code = EXIT_ENVIRONMENT;
		else if (!printed)
			code = command_no_memory();
		code = exit_worse(code, pcap_write(&peer->pcap, &judge.report));
		code = exit_worse(code, views_write(&peer->views, &judge.report));
	}
	judge_free(&judge);
	if (peer->options.events &&
	    !events_close(&peer->events, lines_print(peer->events.out, journal)))
		code = exit_worse(code, EXIT_ENVIRONMENT);
	return code;
}

/* Said before it begins: a script waits for this line, a person sees where it listens. */
static void announce(const struct peer *peer, const struct live *live)
{
	char self[ADDRESS_TEXT], far[ADDRESS_TEXT];

	address_text(live_self(live), self);
	if (peer->options.listen)
		fprintf(stderr, "ikesim: listening at %s\n", self);
	else
		fprintf(stderr, "ikesim: %s negotiates with %s\n", self,
		        address_text(&peer->conf.at, far));
}

static enum exit_code run(struct peer *peer)
{
	enum exit_code code = prepare(peer);
	char problem[LIVE_PROBLEM_MAX];
	struct live *live;

	if (code != EXIT_HELD)
		return code;
	live = live_new(&peer->conf, problem);
	if (!live) {
		fprintf(stderr, "ikesim peer: %s\n", problem);
		return EXIT_ENVIRONMENT;
	}
	announce(peer, live);
	live_run(live);
	code = tell(peer, live);
	live_free(live);
	return code;
}

enum exit_code command_peer(const struct options *options)
{
	struct peer *peer = calloc(1, sizeof(*peer));
	enum exit_code code;

	if (!peer)
		return command_no_memory();
	peer->options = *options;
	code = run(peer);
	if (peer->events.out)
		events_discard(&peer->events);
	pcap_close(&peer->pcap);
	views_discard(&peer->views);
	if (peer->scenario)
		scenario_free(peer->scenario);
	explicit_bzero(peer->psk, sizeof(peer->psk));
	explicit_bzero(peer->sign_seed, sizeof(peer->sign_seed));
	free(peer);
	return code;
}
