/*
 * Windows' IPsec error codes, 13000-13999: all 153 numbers and symbols (facts of winerror.h and
 * Microsoft Learn), and for those that the simulator can give or teaches about, what they mean in
 * our own words.
 */
#ifndef SIM_CATALOGUE_H
#define SIM_CATALOGUE_H

#include <stdbool.h>
#include <stdint.h>

struct catalogue_entry {
	uint32_t code;
	const char *symbol;
	const char *
	        stage; /* where in a negotiation's life, inferred from the symbol; of every entry */
	char label; /* of meaning and look: D documented, I inferred, X invented; 0 = no description
	             */
	const char *meaning; /* NULL: no description */
	const char *look;    /* what to look at; NULL with meaning */
};

/* A name that goes round and that winerror.h does not have. */
struct catalogue_alias {
	const char *name;
	uint32_t said_code, said_hex; /* the numbers that it is quoted with; they may not agree with
	                                 each other */
	const char *text;             /* what is wrong with it */
	uint32_t closest[4];          /* real codes by meaning, 0-terminated */
};

/* The one message that is quoted: 13860's own. */
extern const char catalogue_message_13860[];

/* HRESULT_FROM_WIN32: 0x80073624. None of 13800-13909 has an NTSTATUS twin. */
uint32_t catalogue_hresult(uint32_t code);

/*
 * By decimal, 0x hex, HRESULT (hex, unsigned or negative decimal), or symbol: whole, without
 * ERROR_IPSEC_ or WARNING_IPSEC_, or without ERROR_IPSEC_IKE_; letters of either case. NULL: no
 * such entry.
 */
const struct catalogue_entry *catalogue_find(const char *text);
const struct catalogue_entry *catalogue_code(uint32_t code);
/* All, by code. */
const struct catalogue_entry *catalogue_all(uint32_t *count);
/* By name, as catalogue_find takes them. NULL: not one of those. */
const struct catalogue_alias *catalogue_alias(const char *text);
const struct catalogue_alias *catalogue_aliases(uint32_t *count);
/* The symbol that is closest to a misspelt one, NULL if none is close. */
const struct catalogue_entry *catalogue_suggest(const char *text);

#endif
