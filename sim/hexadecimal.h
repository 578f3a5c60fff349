/* A hexadecimal digit of either case as a number, -1 if it is none. */
#ifndef SIM_HEXADECIMAL_H
#define SIM_HEXADECIMAL_H

static inline int hexadecimal_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

#endif
