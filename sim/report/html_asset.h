/* The style sheet and the script of an HTML report, each one string. */
#ifndef SIM_REPORT_HTML_ASSET_H
#define SIM_REPORT_HTML_ASSET_H

#include <stddef.h>

enum html_asset { HTML_CSS, HTML_JS, HTML_ASSETS };

/* To be freed; NULL: no memory. */
char *html_asset(enum html_asset asset);

#endif
