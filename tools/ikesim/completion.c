/*
 * ikesim completion bash: a function that completes commands, options, values and files, made from
 * the tables of commands and options. zsh takes it after `autoload -U bashcompinit; bashcompinit`.
 */
#include <string.h>

#include "tools/ikesim/command.h"
#include "tools/ikesim/word.h"

static void complete_commands(void)
{
	const char *between = "";

	for (const struct command *command = commands; command->name; command++) {
		printf("%s%s", between, command->name);
		between = " ";
	}
}

/* After "command option": what its value may be. */
static void complete_value(const struct command *command, const struct option_words *option)
{
	printf("\t'%s %s') ", command->name, option->name);
	if (option->one_of)
		printf("COMPREPLY=($(compgen -W '%s' -- \"$word\")) ;;\n", option->one_of);
	else if (strstr(option->value, "DIR"))
		puts("COMPREPLY=($(compgen -d -- \"$word\")) ;;");
	else if (strncmp(option->value, "F", 1) == 0)
		puts("COMPREPLY=($(compgen -f -- \"$word\")) ;;");
	else
		puts("COMPREPLY=() ;;");
}

static void complete_values(const struct command *command)
{
	struct option_words option;
	unsigned cursor = 0;

	while (option_next(command, &cursor, &option))
		if (option.value)
			complete_value(command, &option);
}

static void complete_options(const struct command *command)
{
	struct option_words option;
	unsigned cursor = 0;

	printf("\t%s) options='", command->name);
	while (option_next(command, &cursor, &option))
		printf("%s ", option.name);
	puts("' ;;");
}

enum exit_code command_completion(const struct options *options)
{
	const char *shell = options->words[0];

	if (strcmp(shell, "bash") != 0) {
		fputs("ikesim completion: unknown shell '", stderr);
		word_quote(stderr, shell, strlen(shell));
		fputs("'; there is bash, which zsh takes by bashcompinit\n", stderr);
		return EXIT_USAGE;
	}
	puts("_ikesim() {\n"
	     "\tlocal word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}\n"
	     "\tlocal command=${COMP_WORDS[1]} options=\n"
	     "\tif [ \"$COMP_CWORD\" -eq 1 ]; then");
	fputs("\t\tCOMPREPLY=($(compgen -W '", stdout);
	complete_commands();
	puts("' -- \"$word\"))\n\t\treturn\n\tfi\n"
	     "\tcase \"$command $before\" in");
	for (const struct command *command = commands; command->name; command++)
		complete_values(command);
	fputs("\t'help help') COMPREPLY=($(compgen -W '", stdout);
	complete_commands();
	puts("' -- \"$word\")) ;;\n"
	     "\t'completion completion') COMPREPLY=($(compgen -W bash -- \"$word\")) ;;\n"
	     "\t*)\n\t\tcase $command in");
	for (const struct command *command = commands; command->name; command++)
		complete_options(command);
	puts("\t\tesac\n"
	     "\t\tcase $word in\n"
	     "\t\t-*) COMPREPLY=($(compgen -W \"$options\" -- \"$word\")) ;;\n"
	     "\t\t*) COMPREPLY=($(compgen -f -- \"$word\")) ;;\n"
	     "\t\tesac ;;\n"
	     "\tesac\n}\ncomplete -o filenames -F _ikesim ikesim");
	return EXIT_HELD;
}
