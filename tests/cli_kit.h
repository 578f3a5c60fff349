/*
 * Running the program as a user does, in a directory of its own with a few scenarios in it. The
 * program is $IKESIM, out/ikesim by default.
 */
#ifndef TESTS_CLI_KIT_H
#define TESTS_CLI_KIT_H

#include <jansson.h>
#include <limits.h>
#include <stddef.h>
#include <sys/types.h>

#define CLI_HEAD                                                                                   \
	"ikesim: 1\nname: cli\nprofile: windows\nseed: 1\nduration: 300s\n"                        \
	"network: { links: [ { name: wan, between: [client, gateway], latency: { dist: uniform, "  \
	"min: 10ms, max: 30ms } } ] }\n"                                                           \
	"hosts:\n  - { name: client, role: initiator }\n  - { name: gateway, role: responder }\n"

extern char cli_dir[4096], cli_out[1 << 20], cli_err[1 << 16];
extern const char *cli_program;

/* clean.yaml, nothing.yaml (expects nothing), wrong.yaml (fails), late.yaml (is 13860 if somebody
 * makes it late), many.yaml (eight mistakes). */
void cli_setup(void);
void cli_teardown(void);

/* A path in that directory; the last four are kept. */
const char *cli_at(const char *name);
void cli_write_file(const char *name, const char *text);
/* 0 if it is not there. */
size_t cli_read_file(const char *name, char *into, size_t max);

/* `before IKESIM arguments` through a shell in that directory: its exit code, or a signal negated;
 * its streams are in cli_out and cli_err. */
int cli_shell(const char *before, const char *arguments);
int cli_ikesim(const char *arguments);

/* The same with --json behind the arguments, which may begin with "ikesim "; what it printed first,
 * for json_decref. It ends with this code, CLI_ANY: or another. */
#define CLI_ANY INT_MIN
json_t *cli_json(const char *arguments, int code);

/* Without a shell, in that directory; returns when it has its handlers of signals. */
pid_t cli_start(char *const arguments[]);
/* Waits for it: as cli_shell. */
int cli_finish(pid_t pid);
/* Started so, it has so many microseconds and then SIGINT: it ends with 5. */
void cli_interrupt(char *const arguments[], unsigned after_us);
/* As cli_shell: it ends with this code, and its streams have this; NULL: one is empty. */
void cli_call(const char *before, const char *arguments, int code, const char *out,
              const char *err);

#endif
