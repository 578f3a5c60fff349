/*
 * ikesim: reproduces, explains and avoids Windows error 13860. See tools/README.md for who does
 * what.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <limits.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tools/ikesim/command.h"
#include "tools/ikesim/stop.h"

static enum exit_code command_version(const struct options *options)
{
	(void)options;
	printf("ikesim %s\n", IKESIM_VERSION);
	return EXIT_HELD;
}

const struct command commands[] = {
	{ "run", "SCENARIO...",
	  "run scenarios, say what happened, why, and whether it was expected",
	  "Text goes to standard output, problems to standard error. A run ends with the command "
	  "that\n"
	  "repeats it. Ctrl-C ends it early, with what was measured; twice ends it at once.",
	  1, INT_MAX, command_run },
	{ "sweep", "SCENARIO",
	  "run a scenario at every point of up to four axes: where does it fail?",
	  "VALUES are a,b,c or LO..HI step STEP, LO..HI xN (N values, evenly spaced), log LO..HI "
	  "xN (in equal\n"
	  "ratios). Ctrl-C ends it; what was measured is printed, and with --out kept: the same "
	  "command goes on.\n"
	  "--shard 3/16 --out DIR makes a sixteenth, on any machine; 'ikesim merge DIR' puts them "
	  "together.",
	  1, 1, command_sweep },
	{ "find", "SCENARIO", "between which two values of a key does it begin, or cease, to fail?",
	  "One seed: exact for it. Many: where it holds for half of them, each value being asked "
	  "until it is\n"
	  "clear. Two commands are printed that differ in the value only, and in what comes of it. "
	  "Exit code 1:\n"
	  "no value that was asked makes a difference.",
	  1, 1, command_find },
	{ "diagnose", "SCENARIO",
	  "why it failed, what was in order, and which single change would have avoided it",
	  "The failure looked at is 13860, else the first. Remedies are tried one at a time, on "
	  "this "
	  "seed and\n"
	  "fresh ones behind it; of each that works the smallest change is sought. Exit code 1: "
	  "nothing that\n"
	  "was tried avoids it.",
	  1, 1, command_diagnose },
	{ "shrink", "SCENARIO", "the smallest scenario that still fails, as a file",
	  "Fewer hosts, faults and keys, shorter times, rounder numbers, as long as --keep holds "
	  "on "
	  "the seed.\n"
	  "What was taken away stands at the file's head. Ctrl-C, or --tries: the smallest so far, "
	  "exit code 5.\n"
	  "Exit code 1: --keep does not hold to begin with.",
	  1, 1, command_shrink },
	{ "hunt", "SCENARIO", "random scenarios in a space, until something breaks",
	  "The space is SCENARIO with each fault there or not, and one of the values of each "
	  "--axis. "
	  "Looked for\n"
	  "are --until, a larval SA that is left, and what must be true of every run. The first "
	  "find "
	  "of a kind\n"
	  "(code and cause) is printed with the commands that repeat and shrink it. Exit code 1: "
	  "something was found.",
	  1, 1, command_hunt },
	{ "compare", "BASE NEW", "what has changed between the results of two builds",
	  "BASE and NEW are what `run --json` printed (with --journals DIR, to see the first line "
	  "that differs).\n"
	  "Without --fail-on any virtual run that is not the same is a failure. Live runs are "
	  "compared by the\n"
	  "medians of their repetitions; exit code 6: they do not say.",
	  2, 2, command_compare },
	{ "merge", "DIR|FILE...", "put the shards of a sweep together",
	  "The result is the same octets however the runs were divided. Torn files are left out, "
	  "what is missing\n"
	  "is said (exit code 5), and runs of two versions of ikesim, or of two sweeps, are "
	  "refused.",
	  1, INT_MAX, command_merge },
	{ "check", "SCENARIO...", "find every mistake of scenario files, without running them", "",
	  1, INT_MAX, command_check },
	{ "schema", "", "all that a scenario may say, as JSON Schema, for editors",
	  "A first line '# yaml-language-server: $schema=ikesim.schema.json' makes an editor use "
	  "it.",
	  0, 0, command_schema },
	{ "diff", "A B", "the settings in which two scenarios differ, defaults included",
	  "Exit code 0: they are the same; 1: they differ.", 2, 2, command_diff },
	{ "list", "SCENARIO...",
	  "the index of a library: what is seen, why, the code, what mends it",
	  "Markdown. Codes and causes are of a run of each, with its own seed; NAME.avoid stands "
	  "on "
	  "the row of\n"
	  "NAME.trigger with what it changes, the rest is its `about`.",
	  1, INT_MAX, command_list },
	{ "explain", "WORD [PROFILE]", "an error code or name, a cause, a scenario key",
	  "WORD is a code (13860, 0x3624, 0x80073624), a name (ADD_UPDATE_KEY_FAILED), a scenario "
	  "key\n"
	  "(sadb.larval_lifetime), a cause or failure (larval_expired, timed_out), why a datagram "
	  "had no\n"
	  "effect (stale), or a driver's code (FWP_E_NOT_FOUND, ESRCH). 'explain profile windows' "
	  "is all\n"
	  "that a profile stands for: windows, windows-2003, linux, bsd, ideal.",
	  1, 2, command_explain },
	{ "learn", "[DEED] [LESSON]", "lessons: mend what is broken, and recognise it in the field",
	  "DEED is list; start LESSON: puts a broken scenario into a folder of yours; watch: runs "
	  "it whenever\n"
	  "you save, and says which goals hold; check: once; hint: one more; solution. Without a "
	  "LESSON it is\n"
	  "the one under way. prove is for who writes lessons: each fails, is solved and is failed "
	  "as it says.\n"
	  "Exit code 1: it is not solved.",
	  0, 2, command_learn },
	{ "sadb", "SCENARIO", "the SA databases of a run at a virtual time, as `ip xfrm` would",
	  "STYLE is xfrm (ip -s xfrm state, the default), setkey (setkey -D), swanctl "
	  "(--list-sas), "
	  "json,\n"
	  "or counters under the names of windows, windows-2003 or xfrm_stat. All that happens up "
	  "to "
	  "TIME has\n"
	  "happened. 'explain counter NAME' says what is counted.",
	  1, 1, command_sadb },
	{ "peer", "SCENARIO", "play one host of a scenario over UDP, against a real IKE peer",
	  "--listen plays its responder, --connect its initiator; its link's delays, losses and "
	  "faults and its\n"
	  "driver's lie at our end. More than one negotiation needs --rate and --total. Ctrl-C "
	  "ends it: peers\n"
	  "are told, results written. Against a gateway that you may test only.",
	  1, 1, command_peer },
	{ "pfkey", "FILE", "replay an IKE daemon's PF_KEY v2 messages against a driver",
	  "A line of FILE is TIME HEX (0ms 0201000302...; blanks between octets are allowed, # "
	  "begins "
	  "a\n"
	  "comment): when a message is sent, since the start, and its octets, in the layout of the "
	  "profile's\n"
	  "platform, little-endian. Each message and what the driver answers is printed, never a "
	  "key.",
	  1, 1, command_pfkey },
	{ "calibrate", "", "measure this machine's cryptography: the `cpu:` of a scenario",
	  "Takes a second. What it prints can stand in a scenario file; another machine has other "
	  "numbers.",
	  0, 0, command_calibrate },
	{ "manual", "", "the manual page: `ikesim manual | man -l -`", "", 0, 0, command_manual },
	{ "completion", "bash", "what makes bash complete ikesim's words",
	  "In ~/.bashrc: eval \"$(ikesim completion bash)\". 'make install' puts it where bash "
	  "finds "
	  "it.",
	  1, 1, command_completion },
	{ "help", "[COMMAND]", "this, or the options of one command", "", 0, 1, command_help },
	{ "version", "", "the version", "", 0, 0, command_version },
	{ .name = NULL },
};

/* Else the first file that is opened would become standard output. */
static void open_streams(void)
{
	for (int fd = 0; fd < 3; fd++)
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", fd ? O_RDONLY : O_WRONLY) != fd)
			_exit(EXIT_ENVIRONMENT);
}

int main(int argc, char **argv)
{
	struct options options;
	enum exit_code code;

	open_streams();
	setlocale(LC_CTYPE, "");
	stop_install();
	if (!option_parse(&options, argc, argv))
		return EXIT_USAGE;
	if (options.help) {
		option_help(stdout, options.command);
		code = EXIT_HELD;
	} else {
		code = options.command->run(&options);
	}
	return exit_worse(code, command_flush());
}
