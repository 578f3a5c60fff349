/* ikesim manual: the page of section 1 in mdoc(7), made from the tables of commands and options. */
#include <string.h>

#include "tools/ikesim/command.h"

#define MANUAL_DATE "November 25, 2026" /* of the version that it describes */

/* As a line of text: a backslash, a leading control character and a dash mean themselves. */
static void manual_text(const char *text)
{
	if (*text == '.' || *text == '\'')
		fputs("\\&", stdout);
	for (; *text; text++) {
		if (*text == '\\')
			fputs("\\e", stdout);
		else if (*text == '-')
			fputs("\\-", stdout);
		else if (*text == '"')
			fputs("\\(dq", stdout); /* in a macro's line it would quote */
		else if (*text == '\n')
			fputs(text[1] == '.' || text[1] == '\'' ? "\n\\&" : "\n", stdout);
		else
			putchar(*text);
	}
}

/* Each sentence of running text begins a line, as mdoc asks for. */
static void manual_sentences(const char *text)
{
	char line[1024];
	size_t len = 0;

	for (; *text && len + 1 < sizeof(line); text++) {
		bool ends = (*text == '.' || *text == ':') && (text[1] == ' ' || text[1] == '\n') &&
		            text[2] >= 'A' && text[2] <= 'Z';

		line[len++] = *text == '\n' ? ' ' : *text;
		if (ends)
			line[len++] = '\n', text++;
	}
	line[len] = '\0';
	manual_text(line);
	putchar('\n');
}

static void manual_option(const struct option_words *option)
{
	fputs(".It Fl \\-", stdout);
	manual_text(option->name + 2);
	if (option->value) {
		fputs(" Ar ", stdout);
		manual_text(option->value);
	}
	putchar('\n');
	manual_sentences(option->help);
}

static void manual_command(const struct command *command)
{
	struct option_words option;
	unsigned cursor = 0;

	printf(".Ss %s", command->name);
	if (*command->operands) {
		putchar(' ');
		manual_text(command->operands);
	}
	putchar('\n');
	manual_sentences(command->summary);
	if (*command->details) {
		fputs(".Pp\n", stdout);
		manual_sentences(command->details);
	}
	fputs(".Bl -tag -width Ds\n", stdout);
	while (option_next(command, &cursor, &option))
		manual_option(&option);
	fputs(".El\n", stdout);
}

enum exit_code command_manual(const struct options *options)
{
	(void)options;
	fputs(".Dd " MANUAL_DATE "\n.Dt IKESIM 1\n.Os ikesim " IKESIM_VERSION "\n"
	      ".Sh NAME\n.Nm ikesim\n.Nd reproduce, explain and avoid Windows error 13860\n"
	      ".Sh SYNOPSIS\n.Nm\n.Ar command\n.Op Ar options\n.Op Ar operands\n"
	      ".Sh DESCRIPTION\n.Nm\n"
	      "negotiates IKEv2 in virtual time, as a scenario file says, and asks a mock IPsec "
	      "driver\n"
	      "to install the SAs.\n"
	      "It says whether error 13860 (0x3624) ERROR_IPSEC_IKE_ADD_UPDATE_KEY_FAILED came, "
	      "why,\nwhere the time went, and how to repeat the run octet for octet.\n"
	      ".Sh COMMANDS\n",
	      stdout);
	for (const struct command *command = commands; command->name; command++)
		manual_command(command);
	fputs(".Sh ENVIRONMENT\n.Bl -tag -width Ds\n"
	      ".It Ev NO_COLOR\nNo colours, unless they are asked for.\n"
	      ".It Ev LC_ALL , LC_CTYPE , LANG\nArrows are drawn where the locale has UTF\\-8.\n"
	      ".El\n.Sh EXIT STATUS\n",
	      stdout);
	manual_sentences(OPTION_EXITS);
	fputs(".Sh EXAMPLES\n.Dl ikesim run slow\\-responder.yaml\n"
	      ".Dl ikesim run \\-\\-set sadb.larval_lifetime=120s slow\\-responder.yaml\n"
	      ".Dl ikesim explain 13860\n"
	      ".Sh STANDARDS\n.Rs\n.%R RFC 7296\n.%T Internet Key Exchange Protocol Version 2\n"
	      ".Re\n.Rs\n.%R RFC 2367\n.%T PF_KEY Key Management API, Version 2\n.Re\n",
	      stdout);
	return EXIT_HELD;
}
