/*
 * A Child SA: a pair of SAs that two ends agree on, from its larval on until nothing of it is left
 * here or in the driver (RFC 7296 1.3, 1.4.1). The pool has room for all pairs of all IKE SAs; each
 * IKE SA has a list of its own, which moves as a whole when the IKE SA is rekeyed (2.8).
 *
 *      FREE --> RESERVING --> ASKING --> INSTALLING --> INSTALLED --> CLOSING
 *                   |            |            |             |            |
 *                   +------------+-----> REMOVING <---------+------------+
 *                                            |
 *                                   GONE <---+---> FREE
 */
#ifndef IKE_CHILD_H
#define IKE_CHILD_H

#include "ike/install.h"
#include "ike/key.h"

#define IKE_CHILD_NONE UINT32_MAX
#define IKE_NONCE_KEPT 16 /* octets of a nonce that decide a collision: the least there are */

#define IKE_CHILD_STATES(X)                                                                        \
	X(FREE, "free")                                                                            \
	X(RESERVING, "reserving")   /* GETSPI is asked */                                          \
	X(ASKING, "asking")         /* a larval is held, the peer's answer is to come */           \
	X(INSTALLING, "installing") /* the driver gets both SAs */                                 \
	X(INSTALLED, "installed")   /* it has them */                                              \
	X(CLOSING, "closing")   /* our Delete is out: both SAs are used until it is answered */    \
	X(REMOVING, "removing") /* the driver gives up what it has of it */                        \
	X(GONE, "gone")         /* the driver has nothing of it; somebody must still hear so */
enum ike_child_state {
#define X(name, text) IKE_CHILD_##name,
	IKE_CHILD_STATES(X)
#undef X
	        IKE_CHILD_COUNT
};

struct ike_child { /* all zero but slot and next while it is free */
	struct ike_install install;
	nsec soft_ns; /* its soft lifetime */
	uint32_t slot,
	        next;      /* next: in its IKE SA's list, in order of birth, or in the free list */
	uint32_t session;  /* whose it is: a slot */
	uint32_t spi_peer; /* outbound for us, once it is agreed */
	uint32_t replaces; /* the place of the pair that it will replace, NONE: of none */
	uint32_t replaces_spi; /* inbound, of that pair, even when it is gone; 0: of none */
	uint32_t rival; /* the place of the one that the other end asked for instead of this */
	enum ike_child_state state : 8;
	/* The driver works for it, and with its next answer it ends, for this; NONE: it goes on. */
	enum ike_failure ends_with : 8;
	uint8_t suite, number; /* index into conf.esp_proposals; number in the peer's SA payload */
	bool ours : 1;         /* we asked for it: its keys are in our order (2.17) */
	bool first : 1;        /* of IKE_AUTH: its IKE SA's moves tell of it */
	bool whole : 1;        /* it has been installed */
	bool old : 1;          /* another pair has its place */
	bool named : 1;   /* the peer's Delete names it: the answer waits for it and names it too */
	bool tell : 1;    /* when the driver has nothing of it the peer must be told */
	bool told : 1;    /* our Delete with its name is out */
	bool closes : 1;  /* somebody wants it to go */
	bool expired : 1; /* one of its SAs is gone from the driver */
	bool rekey : 1;   /* it is to be rekeyed ... */
	bool transport : 1;                   /* asked for; then: agreed (mode.h) */
	bool refused : 1;                     /* the peer has said no: it has nothing of it */
	bool retry : 1;                       /* ... later */
	uint8_t lowest[IKE_NONCE_KEPT];       /* of the two nonces of its exchange: see collide.c */
	struct sadb_traffic reserved, agreed; /* GETSPI's and UPDATE's; ADD's */
	struct sadb_key key_in, key_out;      /* forgotten when the driver has them */
};

struct ike_children {
	struct ike_child *all;
	uint32_t count, free;
	uint32_t fresh; /* places from here on were never taken, nor touched */
};

/* The children of one IKE SA. */
struct ike_brood {
	uint32_t lease; /* the inner address that they were given (pool.h), 0: none */
	uint32_t head, count;
};

void ike_children_init(struct ike_children *children, struct ike_child *all, uint32_t count);
/* At the list's end; NULL: there is no room. */
struct ike_child *ike_child_take(struct ike_children *children, struct ike_brood *brood,
                                 uint32_t session);
void ike_child_release(struct ike_children *children, struct ike_brood *brood,
                       struct ike_child *child); /* wipes it */
/* slot IKE_CHILD_NONE: NULL. */
struct ike_child *ike_child_at(const struct ike_children *children, uint32_t slot);
/* The one with that SA in its pair, NULL: none. SPI 0 is nobody's (RFC 4303 2.1): a pair that is
 * not agreed yet has it. */
struct ike_child *ike_child_find(const struct ike_children *children, const struct ike_brood *brood,
                                 uint32_t spi, enum sadb_dir dir);

/* Its keys, by its suite; seed->spi_* are not read. shared: of an exchange of public values, len 0:
 * there was none. */
void ike_child_derive(struct ike_child *child, const struct ike_keys *keys,
                      const struct ike_suite *suite, const struct ike_seed *seed,
                      struct ike_view shared);
/* Calls of the prf that its keys took. */
uint32_t ike_child_prfs(const struct ike_child *child, const struct ike_keys *keys);
void ike_child_forget_keys(struct ike_child *child);
const char *ike_child_state_name(enum ike_child_state state);

#endif
