/* See pcap.h. */
#include "tools/ikesim/pcap.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "sim/report/decode.h"
#include "sim/report/keys.h"
#include "sim/report/packets.h"
#include "tools/ikesim/command.h"
#include "tools/ikesim/word.h"

#define KEYS_MAX 10000 /* IKE SAs: with five times as many Wireshark takes seconds to start */

#define PROFILE "/profiles/ikesim/"
#define PLAIN   "/profiles/ikesim-plain/"

/* A section header, whose application we are. */
static const struct events_kind capture_kind = { "\n\r\r\n", "ikesim ", "a capture of ikesim",
	                                         false, false };
static const struct events_kind plain_kind = { "\n\r\r\n", "ikesim ", "a capture of ikesim", true,
	                                       false };
static const struct events_kind table_kind = { "# ikesim", "", "a table of ikesim", true, false };

static const struct {
	const char *name; /* in DIR; NULL: it is the capture itself */
	const struct events_kind *kind;
} files[PCAP_FILES] = {
	[PCAP_CAPTURE] = { NULL, &capture_kind },
	[PCAP_PLAIN] = { "/plain.pcapng", &plain_kind },
	[PCAP_IKE] = { PROFILE "ikev2_decryption_table", &table_kind },
	[PCAP_ESP] = { PROFILE "esp_sa", &table_kind },
	[PCAP_PREFERENCES] = { PROFILE "preferences", &table_kind },
	[PCAP_PLAIN_IKE] = { PLAIN "ikev2_decryption_table", &table_kind },
	[PCAP_DECODE] = { PROFILE "decode_as_entries", &table_kind },
	[PCAP_PLAIN_DECODE] = { PLAIN "decode_as_entries", &table_kind },
};

static char *joined(const char *directory, const char *name)
{
	size_t room = strlen(directory) + strlen(name) + 1;
	char *path = malloc(room);

	if (path)
		snprintf(path, room, "%s%s", directory, name);
	return path;
}

/* A directory that is there already stays as it is. */
static bool make_directory(const char *directory, const char *name)
{
	char *path = joined(directory, name);
	bool made = path && (mkdir(path, 0700) == 0 || errno == EEXIST);
	int error = errno;

	free(path);
	if (made)
		return true;
	fprintf(stderr, "ikesim: cannot make '");
	word_quote(stderr, directory, strlen(directory));
	fprintf(stderr, "%s': %s\n", name, strerror(error));
	return false;
}

static bool open_keys(struct pcap *pcap)
{
	static const char *const directories[] = { "", "/profiles", "/profiles/ikesim",
		                                   "/profiles/ikesim-plain" };
	const char *at = pcap->options->keys;

	for (unsigned i = 0; i < sizeof(directories) / sizeof(directories[0]); i++)
		if (!make_directory(at, directories[i]))
			return false;
	for (enum pcap_file i = PCAP_PLAIN; i < PCAP_FILES; i++) {
		char *path = joined(at, files[i].name);
		bool open = path && events_open_as(&pcap->files[i], path, files[i].kind);

		free(path);
		if (!open)
			return false;
	}
	return true;
}

bool pcap_open(struct pcap *pcap, const struct options *options)
{
	*pcap = (struct pcap){ .options = options };
	if (!options->pcap)
		return true;
	pcap->capture = capture_new(options->dgrams_max);
	if (options->keys)
		pcap->secrets = secrets_new(KEYS_MAX);
	if (!pcap->capture || (options->keys && !pcap->secrets)) {
		command_no_memory();
		pcap_close(pcap);
		return false;
	}
	if (!events_open_as(&pcap->files[PCAP_CAPTURE], options->pcap, &capture_kind) ||
	    (options->keys && !open_keys(pcap))) {
		pcap_close(pcap);
		return false;
	}
	return true;
}

static bool print(const struct pcap *pcap, enum pcap_file file, const struct report *report)
{
	FILE *out = pcap->files[file].out;

	switch (file) {
	case PCAP_CAPTURE: return packets_print(out, report, pcap->capture, NULL);
	case PCAP_PLAIN: return packets_print(out, report, pcap->capture, pcap->secrets);
	case PCAP_IKE: return keys_print_ike(out, pcap->secrets);
	case PCAP_ESP: return keys_print_esp(out, pcap->secrets);
	case PCAP_PREFERENCES: return keys_print_preferences(out);
	case PCAP_PLAIN_IKE: return keys_print_plain(out, pcap->secrets);
	case PCAP_DECODE:
	case PCAP_PLAIN_DECODE: return decode_print(out, report, pcap->capture);
	case PCAP_FILES: break;
	}
	return false;
}

/* What somebody who looks at the files has to know. */
static enum exit_code pcap_tell(const struct pcap *pcap)
{
	uint64_t missed = capture_missed(pcap->capture);
	uint32_t strange = pcap->secrets ? keys_strange(pcap->secrets) : 0;
	enum exit_code code = EXIT_HELD;

	if (missed > 0) {
		fprintf(stderr,
		        "ikesim: --pcap has the first %" PRIu64 " datagrams, %" PRIu64
		        " more are missing: --datagrams-max, or no memory\n",
		        capture_count(pcap->capture), missed);
		code = EXIT_INCOMPLETE;
	}
	if (!pcap->secrets)
		return code;
	fprintf(stderr, "ikesim: --keys wrote the keys of this run: whoever has them reads its "
	                "traffic\n");
	if (strange > 0)
		fprintf(stderr,
		        "ikesim: %" PRIu32 " of %" PRIu32
		        " IKE SAs have a cipher that Wireshark 4.0 "
		        "cannot decrypt (ChaCha20-Poly1305, or modelled): look at plain.pcapng\n",
		        strange, secrets_count(pcap->secrets));
	if (secrets_full(pcap->secrets)) {
		fprintf(stderr, "ikesim: --keys has the first %d IKE SAs only\n", KEYS_MAX);
		code = EXIT_INCOMPLETE;
	}
	return code;
}

enum exit_code pcap_write(struct pcap *pcap, const struct report *report)
{
	enum exit_code code = EXIT_HELD;

	if (!pcap->capture)
		return EXIT_HELD;
	for (enum pcap_file i = PCAP_CAPTURE; i < PCAP_FILES; i++)
		if (pcap->files[i].out && !events_close(&pcap->files[i], print(pcap, i, report)))
			code = EXIT_ENVIRONMENT;
	return code == EXIT_HELD ? pcap_tell(pcap) : code;
}

void pcap_close(struct pcap *pcap)
{
	for (enum pcap_file i = PCAP_CAPTURE; i < PCAP_FILES; i++)
		if (pcap->files[i].out)
			events_discard(&pcap->files[i]);
	capture_free(pcap->capture);
	secrets_free(pcap->secrets);
	*pcap = (struct pcap){ 0 };
}
