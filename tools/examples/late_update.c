/*
 * The failure itself, without an IKE daemon: an inbound SPI is reserved, and the keys come just
 * before, and just after, the larval SA's death.
 *
 *      cc late_update.c $(pkg-config --cflags --libs ikesim-sadb)
 */
#include <stdio.h>

#include <sadb/sadb.h>

#define LARVAL_LIFETIME (60 * NSEC_S)

static struct sadb *database(void)
{
	struct sadb_conf conf = {
		.platform = SADB_PLATFORM_WINDOWS,
		.slots = 16,
		.requests = 16,
		.dead_max = 16,
		.larval_lifetime_ns = LARVAL_LIFETIME,
		.spi_min = 256,
		.spi_max = UINT32_MAX,
	};

	return sadb_new(&conf);
}

/* Asks at `now`, and waits until the driver has answered. */
static struct sadb_reply ask(struct sadb *db, nsec now, struct sadb_req *req)
{
	struct sadb_reply reply = { .err = SADB_E_LIMIT };

	req->service_ns = NSEC_MS;
	if (sadb_submit(db, now, req) != SADB_OK)
		return reply;
	sadb_tick(db, now + req->service_ns);
	sadb_complete(db, &reply);
	return reply;
}

static void try_after(nsec waited)
{
	struct sadb *db = database();
	struct sadb_selector any = { 0, 0, 65535, { 4, { 10 } }, { 4, { 10, 255, 255, 255 } } };
	struct sadb_req req = {
		.op = SADB_OP_GETSPI,
		.dir = SADB_DIR_IN,
		.protocol = SADB_PROTO_ESP,
		.src = { 4, { 192, 0, 2, 1 } },
		.dst = { 4, { 192, 0, 2, 2 } },
		.traffic = { any, any },
	};
	struct sadb_reply reply;

	if (!db)
		return;
	reply = ask(db, 0, &req);
	req.op = SADB_OP_UPDATE;
	req.spi = reply.spi;
	req.key = (struct sadb_key){ SADB_ENCR_CHACHA20_POLY1305, 36, { 1, 2, 3 } };
	reply = ask(db, waited, &req);
	printf("UPDATE %2lld s after GETSPI: %s, %s\n", (long long)(waited / NSEC_S),
	       reply.code ? sadb_code_name(SADB_PLATFORM_WINDOWS, reply.code) : "ok",
	       sadb_cause_story(reply.cause));
	sadb_free(db);
}

int main(void)
{
	try_after(LARVAL_LIFETIME - NSEC_S);
	try_after(LARVAL_LIFETIME + NSEC_S);
	return 0;
}
