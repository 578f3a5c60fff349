/* See stop.h. */
#define _GNU_SOURCE
#include "tools/ikesim/stop.h"

#include <signal.h>
#include <stddef.h>
#include <unistd.h>

#include "tools/ikesim/option.h"

static volatile sig_atomic_t asked;

static void stop_on(int number)
{
	(void)number;
	asked = 1;
}

/* After the assertion has said itself what and where. Nothing may be relied on any more. */
static void abort_on(int number)
{
	static const char words[] = "ikesim: an internal invariant broke. This is a mistake in "
	                            "ikesim, not in your scenario: please "
	                            "report it with the command line and the scenario.\n";
	ssize_t ignored = write(STDERR_FILENO, words, sizeof(words) - 1);

	(void)number;
	(void)ignored;
	_exit(EXIT_INTERNAL);
}

void stop_install(void)
{
	struct sigaction action = { .sa_handler = abort_on, .sa_flags = SA_RESETHAND };

	sigemptyset(&action.sa_mask);
	sigaction(SIGABRT, &action, NULL);
	action.sa_handler = SIG_IGN;
	sigaction(SIGPIPE, &action, NULL);
}

void stop_remember(void)
{
	struct sigaction action = { .sa_handler = stop_on, .sa_flags = SA_RESETHAND | SA_RESTART };

	sigemptyset(&action.sa_mask);
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
}

bool stop_asked(void)
{
	return asked;
}
