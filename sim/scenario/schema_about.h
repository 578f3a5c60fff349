/* Rows of schema_table.c: what people look for a scenario by. */
#ifndef SIM_SCENARIO_SCHEMA_ABOUT_H
#define SIM_SCENARIO_SCHEMA_ABOUT_H

#define ABOUT(word, member, doc)                                                                   \
	{                                                                                          \
		"about." word, "text", doc, EVERY("", 'X', "none"),                                \
		        RULE(.kind = KEY_TEXT, .section = SECTION_FILE, .max = 400,                \
		             INTO(scenario, about.member))                                         \
	}

#define SCHEMA_ABOUT_ROWS                                                                          \
	{ "about", "map",                                                                          \
	  "What people look for this scenario by: `ikesim list` prints it. It changes no run.",    \
	  NO_DEFAULT, RULE(.kind = KEY_MAP, .section = SECTION_FILE) },                            \
	        ABOUT("symptom", symptom, "What is seen in the field, before anybody knows why."), \
	        ABOUT("cause", cause, "Why, in a few words."),                                     \
	        { "about.step",                                                                    \
		  "one of none | context | parameters | objects | data | limits | restore | "      \
		  "retry",                                                                         \
		  "Which of the checks and remedies in Windows' text about 13860 finds or mends "  \
		  "it.",                                                                           \
		  EVERY("none", 'X', "none"),                                                      \
		  RULE(.kind = KEY_CHOICE, .section = SECTION_FILE, .words = steps,                \
		       INTO(scenario, about.step)) },                                              \
	        ABOUT("fix", fix, "What mends it, in a few words."),                               \
	        ABOUT("report", report,                                                            \
	              "The report from the field that it plays, as a link or its number."),        \
	        ABOUT("evidence", evidence,                                                        \
	              "What stands behind its numbers: what is on record, and what is assumed."),

#endif
