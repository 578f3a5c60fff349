/* ikesim help: from the tables of commands and options. */
#include <string.h>

#include "tools/ikesim/command.h"
#include "tools/ikesim/word.h"

static void help_options(FILE *out, const struct command *command)
{
	struct option_words option;
	unsigned cursor = 0;
	char word[64];

	while (option_next(command, &cursor, &option)) {
		snprintf(word, sizeof(word), "%s %s", option.name,
		         option.value ? option.value : "");
		fprintf(out, "  %-20s %s\n", word, option.help);
	}
}

void option_help(FILE *out, const struct command *command)
{
	char word[64];

	if (command) {
		fprintf(out, "usage: ikesim %s %s\n\n%s.\n\n", command->name, command->operands,
		        command->summary);
		help_options(out, command);
		if (*command->details)
			fprintf(out, "\n%s\n", command->details);
		return;
	}
	fprintf(out,
	        "usage: ikesim COMMAND ...\n\nReproduces, explains and avoids Windows error 13860 "
	        "(ERROR_IPSEC_IKE_ADD_UPDATE_KEY_FAILED).\n\n");
	for (command = commands; command->name; command++) {
		snprintf(word, sizeof(word), "%s %s", command->name, command->operands);
		fprintf(out, "  %-28s %s\n", word, command->summary);
	}
	fprintf(out, "\nExit codes: " OPTION_EXITS "\n");
}

enum exit_code command_help(const struct options *options)
{
	const struct command *command = NULL;

	if (options->words_count == 1) {
		command = option_command(options->words[0]);
		if (!command) {
			fprintf(stderr, "ikesim help: unknown command '");
			word_quote(stderr, options->words[0], strlen(options->words[0]));
			fprintf(stderr, "'; see 'ikesim help'\n");
			return EXIT_USAGE;
		}
	}
	option_help(stdout, command);
	return EXIT_HELD;
}
