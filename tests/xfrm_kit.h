/*
 * What the tests of the kernel's driver share: a network namespace of our own, requests put to its
 * kernel, messages spoilt on their way. Everything here runs in a process that may end at any
 * check: `need` says what was wrong and ends it.
 */
#ifndef TESTS_XFRM_KIT_H
#define TESTS_XFRM_KIT_H

#include "sim/live/xfrm.h"
#include "sim/live/xfrm_message.h"

struct nlmsghdr;

#define XK_CANNOT 77 /* exit code of a process whose kernel or rights do not allow the test */

#define need(yes, ...)                                                                             \
	do {                                                                                       \
		if (!(yes))                                                                        \
			xk_fail(__VA_ARGS__);                                                      \
	} while (0)

__attribute__((format(printf, 1, 2), noreturn)) void xk_fail(const char *text, ...);

/* A namespace without anything, and a driver in it. NULL: it can not be, and *why in words. */
struct xfrm *xk_open(const char **why);
/* Can this process have such a thing at all? NULL: it can; else why not. It stays where it is. */
const char *xk_why_not(void);
void xk_new_namespace(void); /* or ends with XK_CANNOT */
void xk_sysctl(const char *path, const char *value);

/* As kit_req of the mock: host 2 to host 1, ESP, ChaCha20-Poly1305. */
struct sadb_req xk_req(enum sadb_op op, uint32_t spi);
struct sadb_reply xk_ask(struct xfrm *xfrm, const struct sadb_req *req);
/* Waits for the next event, for so long; false: none. *waited_ms: since the call. */
bool xk_event(struct xfrm *xfrm, int ms, struct sadb_event *event, int *waited_ms);
uint32_t xk_count(struct xfrm *xfrm);

/* The request as it is but for what `spoil` did to it, on a socket of its own: the errno. */
typedef void xk_spoil(struct nlmsghdr *head);
int xk_raw(const struct sadb_req *req, xk_spoil *spoil);

/* Address 10.0.0.1 here, all that leaves it must be encrypted, and there is nothing to do it. */
void xk_policy(void);
int xk_send(void); /* one packet to 10.0.0.2: errno */
int xk_connect(void);

const char *xk_errno(uint32_t code);

#endif
