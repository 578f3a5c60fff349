/*
 * The files of --pcap and --keys.
 *
 *      F.pcapng                                        what was sent and received
 *      DIR/plain.pcapng                                the same in plain text
 *      DIR/profiles/ikesim/ikev2_decryption_table      keys, for F.pcapng
 *                          esp_sa, preferences, decode_as_entries
 *      DIR/profiles/ikesim-plain/ikev2_decryption_table, decode_as_entries: for plain.pcapng
 */
#ifndef TOOLS_IKESIM_PCAP_H
#define TOOLS_IKESIM_PCAP_H

#include "sim/capture.h"
#include "sim/report/report.h"
#include "sim/secret.h"
#include "tools/ikesim/events.h"
#include "tools/ikesim/option.h"

enum pcap_file {
	PCAP_CAPTURE,
	PCAP_PLAIN,
	PCAP_IKE,
	PCAP_ESP,
	PCAP_PREFERENCES,
	PCAP_PLAIN_IKE,
	PCAP_DECODE,
	PCAP_PLAIN_DECODE,
	PCAP_FILES
};

struct pcap {
	const struct options *options;
	struct events files[PCAP_FILES]; /* out NULL: not open */
	struct capture *capture;         /* for the run to keep; NULL: not asked for */
	struct secrets *secrets;         /* NULL: no keys are asked for */
};

/*
 * Before the run: makes the directories, opens the files, takes the stores. True if nothing is
 * asked for. False: said on standard error, and nothing is open or taken.
 */
bool pcap_open(struct pcap *pcap, const struct options *options);
/* After it: writes and closes the files; what they lack is said on standard error. */
enum exit_code pcap_write(struct pcap *pcap, const struct report *report);
/* What is still open is discarded; the stores are freed. May be called after all. */
void pcap_close(struct pcap *pcap);

#endif
