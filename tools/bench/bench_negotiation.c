/*
 * A whole negotiation, both ends, in virtual time with real cryptography, beside the floor: the
 * same libsodium calls with nothing around them. Repetitions are interleaved, so that a change of
 * the machine's speed meets both.
 *
 *   world   1,000 clients against one gateway: scenario, world, journal and its hash, verdict
 *   modelled  the same with crypto: modelled, beside `world`
 *   floor   what both ends of one negotiation must compute (RFC 7296 2.14, 2.15, 2.17; PSK)
 */
#define _GNU_SOURCE
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/model/world.h"
#include "sim/scenario/load.h"
#include "sim/verdict.h"
#include "tools/bench/clock.h"

#define NEGOTIATIONS 1000
#define REPETITIONS  9

static const char text[] = "ikesim: 1\n"
                           "name: bench\n"
                           "profile: windows\n"
                           "seed: 1\n"
                           "duration: 60s\n"
                           "network:\n"
                           "  links:\n"
                           "    - name: wan\n"
                           "      between: [clients, gateway]\n"
                           "      latency: { dist: lognormal, median: 20ms, p99: 90ms }\n"
                           "hosts:\n"
                           "  - { name: clients, role: initiator, count: 1000 }\n"
                           "  - { name: gateway, role: responder }\n"
                           "ike: { half_open_limit: none }\n"
                           "sadb: { limits: { max_larval: none, concurrent_updates: none } }\n"
                           "outcome: clean\n";

static bool read_text(void *context, const char *from, const char *path, size_t max, char **out,
                      size_t *len, char **name, char error[128])
{
	(void)context, (void)from, (void)max, (void)error;
	*len = sizeof(text) - 1;
	*out = strdup(text);
	*name = strdup(path);
	return true;
}

/* One end's share of the floor. */
struct side {
	uint8_t secret[32], public[32], nonce[32], keys[168], child[72];
};

static void prf(uint8_t out[32], const uint8_t *key, size_t key_len, const uint8_t *octets,
                size_t len)
{
	crypto_auth_hmacsha256_state state;

	crypto_auth_hmacsha256_init(&state, key, key_len);
	crypto_auth_hmacsha256_update(&state, octets, len);
	crypto_auth_hmacsha256_final(&state, out);
}

static void prf_plus(uint8_t *out, size_t len, const uint8_t key[32], const uint8_t *seed,
                     size_t seed_len)
{
	uint8_t block[32], number = 1;
	crypto_auth_hmacsha256_state state;

	for (size_t done = 0; done < len; number++) {
		size_t take = len - done < 32 ? len - done : 32;

		crypto_auth_hmacsha256_init(&state, key, 32);
		if (number > 1)
			crypto_auth_hmacsha256_update(&state, block, 32);
		crypto_auth_hmacsha256_update(&state, seed, seed_len);
		crypto_auth_hmacsha256_update(&state, &number, 1);
		crypto_auth_hmacsha256_final(&state, block);
		memcpy(out + done, block, take);
		done += take;
	}
}

static void make_public(struct side *side)
{
	randombytes_buf(side->secret, 32);
	randombytes_buf(side->nonce, 32);
	crypto_scalarmult_base(side->public, side->secret);
}

static void derive(struct side *side, const struct side *i, const struct side *r,
                   const struct side *peer)
{
	uint8_t seed[80] = { 0 }, shared[32], skeyseed[32];

	if (crypto_scalarmult(shared, side->secret, peer->public))
		abort();
	memcpy(seed, i->nonce, 32);
	memcpy(seed + 32, r->nonce, 32);
	prf(skeyseed, seed, 64, shared, 32);
	prf_plus(side->keys, sizeof(side->keys), skeyseed, seed, 80);
	prf_plus(side->child, sizeof(side->child), side->keys, seed, 64);
}

/* Signs at one end and verifies at the other: each computes AUTH once. */
static void authenticate(const struct side *signer, const struct side *verifier, size_t key_at)
{
	static const uint8_t psk[32] = { 1 }, pad[17] = "Key Pad for IKEv2";
	uint8_t octets[300] = { 0 }, key[32], mac[2][32];
	const struct side *sides[2] = { signer, verifier };

	for (int n = 0; n < 2; n++) {
		prf(octets + 268, sides[n]->keys + key_at, 32, octets, 12);
		prf(key, psk, 32, pad, sizeof(pad));
		prf(mac[n], key, 32, octets, sizeof(octets));
	}
	if (sodium_memcmp(mac[0], mac[1], 32))
		abort();
}

static void carry(const struct side *from, const struct side *to, size_t key_at)
{
	static const uint8_t nonce[12] = { 0 }, plain[192] = { 0 }, header[32] = { 0 };
	uint8_t sealed[208], opened[192];

	crypto_aead_chacha20poly1305_ietf_encrypt(sealed, NULL, plain, sizeof(plain), header,
	                                          sizeof(header), NULL, nonce, from->keys + key_at);
	if (crypto_aead_chacha20poly1305_ietf_decrypt(opened, NULL, NULL, sealed, sizeof(sealed),
	                                              header, sizeof(header), nonce,
	                                              to->keys + key_at))
		abort();
}

static double floor_ns(void)
{
	struct side i, r;
	double began = clock_cpu_ns();

	for (int n = 0; n < NEGOTIATIONS; n++) {
		make_public(&i);
		make_public(&r);
		derive(&i, &i, &r, &r);
		derive(&r, &i, &r, &i);
		authenticate(&i, &r, 104);
		carry(&i, &r, 32);
		authenticate(&r, &i, 136);
		carry(&r, &i, 68);
	}
	return (clock_cpu_ns() - began) / NEGOTIATIONS;
}

static double world_ns(const struct scenario *scenario)
{
	double began = clock_cpu_ns(), took;
	struct world *world = world_new(scenario, scenario->seed);
	struct journal *journal = journal_new(world_meta(world), 10000000);
	struct verdict *verdict;
	uint8_t hash[JOURNAL_HASH];

	while (world_step(world, journal))
		;
	journal_hash(journal, hash);
	verdict = verdict_new(journal);
	took = (clock_cpu_ns() - began) / NEGOTIATIONS;
	if (verdict->installed != NEGOTIATIONS) {
		fprintf(stderr, "only %u of %d are installed\n", verdict->installed, NEGOTIATIONS);
		exit(1);
	}
	verdict_free(verdict);
	journal_free(journal);
	world_free(world);
	return took;
}

static struct scenario *load(const struct scenario_set *sets, uint32_t count)
{
	struct scenario_reader reader = { NULL, read_text };
	struct scenario_problems problems = { 0 };
	struct scenario *scenario = scenario_load("bench.yaml", &reader, sets, count, &problems);

	for (uint32_t n = 0; n < problems.count; n++)
		fprintf(stderr, "%s\n", problems.texts[n]);
	if (!scenario)
		exit(1);
	return scenario;
}

static void print(const char *name, double *value, const char *peer, double *peer_value)
{
	double ratio[REPETITIONS];

	for (int n = 0; n < REPETITIONS; n++)
		ratio[n] = value[n] / peer_value[n];
	printf("{\"name\":\"%s\",\"value\":%.1f,\"unit\":\"us\",\"peer\":\"%s\","
	       "\"peer_value\":%.1f,\"ratio\":%.3f}\n",
	       name, clock_median(value, REPETITIONS) / 1e3, peer,
	       clock_median(peer_value, REPETITIONS) / 1e3, clock_median(ratio, REPETITIONS));
}

int main(void)
{
	static const struct scenario_set modelled_set = { "crypto", "modelled" };
	struct scenario *scenario = load(NULL, 0), *modelled = load(&modelled_set, 1);
	double world[REPETITIONS], played[REPETITIONS], floor[REPETITIONS];
	double copy[REPETITIONS];

	if (sodium_init() < 0)
		return 1;
	for (int n = 0; n < REPETITIONS; n++) {
		floor[n] = floor_ns();
		world[n] = copy[n] = world_ns(scenario);
		played[n] = world_ns(modelled);
	}
	print("negotiation_modelled", played, "real cryptography", copy);
	print("negotiation", world, "libsodium, bare", floor);
	scenario_free(scenario);
	scenario_free(modelled);
	return 0;
}
