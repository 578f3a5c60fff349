/*
 * ikesim calibrate: what the steps of an IKE endpoint cost on this machine, as the `cpu:` of a
 * scenario. The only place where a real clock makes numbers of a scenario.
 *
 * Each step is repeated in batches of about BATCH_NS, all steps in turn, so that a disturbance does
 * not meet one of them alone. A batch's time is this thread's own on a processor: what others ran
 * meanwhile does not count. The number is the median of the batches.
 */
#define _POSIX_C_SOURCE 200809L
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "ike/key.h"
#include "ike/provider.h"
#include "tools/ikesim/command.h"

#define REPETITIONS 301
#define BATCH_NS    200000
#define OCTETS      256 /* of a message, and of what the prf is called for */

struct bench {
	uint8_t secret[IKE_DH_LEN], public[IKE_DH_LEN], peer[IKE_DH_LEN], shared[IKE_DH_LEN];
	uint8_t signer[IKE_SIGN_SECRET], signature[IKE_SIGN_LEN];
	uint8_t key[IKE_AEAD_KEY], nonce[IKE_NONCE_LEN];
	uint8_t plain[OCTETS], sealed[OCTETS + IKE_ICV_LEN], opened[OCTETS], mac[IKE_HASH_MAX];
	bool good;
};

static struct ike_view message(const struct bench *b)
{
	return (struct ike_view){ b->plain, sizeof(b->plain) };
}

static void do_pair(struct bench *b)
{
	ike_sodium_curve25519.make(b->public, b->secret);
}

static void do_secret(struct bench *b)
{
	b->good &= ike_sodium_curve25519.shared(b->shared, b->secret, b->peer);
}

static void do_prf(struct bench *b)
{
	struct ike_mac_state state;

	ike_sodium_hmac256.start(&state, (struct ike_view){ b->key, sizeof(b->key) });
	ike_sodium_hmac256.add(&state, message(b));
	ike_sodium_hmac256.end(&state, b->mac);
}

static void do_sign(struct bench *b)
{
	ike_sodium_ed25519.sign(b->signature, b->signer, message(b));
}

static void do_verify(struct bench *b)
{
	b->good &= ike_sodium_ed25519.holds(b->signature, b->signer + IKE_SIGN_SEED, message(b));
}

static struct ike_box box(const struct bench *b)
{
	return (struct ike_box){ b->key, b->nonce, { b->key, 0 } };
}

static void do_seal(struct bench *b)
{
	struct ike_box with = box(b);

	ike_sodium_chacha20.seal(&with, b->sealed, b->plain, sizeof(b->plain));
}

static void do_open(struct bench *b)
{
	struct ike_box with = box(b);

	b->good &= ike_sodium_chacha20.open(&with, b->opened, b->sealed, sizeof(b->sealed));
}

static const struct step {
	const char *key, *what;
	void (*once)(struct bench *bench);
} steps[] = {
	{ "dh_pair", "X25519, fixed base", do_pair },
	{ "dh_secret", "X25519", do_secret },
	{ "prf", "HMAC-SHA-256, 256 octets", do_prf },
	{ "sign", "Ed25519, 256 octets", do_sign },
	{ "verify", "Ed25519, 256 octets", do_verify },
	{ "seal", "ChaCha20-Poly1305, 256 octets", do_seal },
	{ "open", "ChaCha20-Poly1305, 256 octets", do_open },
};
#define STEPS (sizeof(steps) / sizeof(*steps))

static int64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

static int64_t batch_ns(struct bench *bench, const struct step *step, uint32_t times)
{
	int64_t from = now_ns();

	for (uint32_t i = 0; i < times; i++)
		step->once(bench);
	return now_ns() - from;
}

/* In ps each, so that a batch's rest is not lost. */
struct times {
	uint32_t batch;
	int64_t each_ps[REPETITIONS];
};

static int compare(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static void measure(struct bench *bench, struct times all[STEPS])
{
	for (size_t s = 0; s < STEPS; s++)
		for (all[s].batch = 1; batch_ns(bench, &steps[s], all[s].batch) < BATCH_NS;)
			all[s].batch *= 2;
	for (uint32_t r = 0; r < REPETITIONS; r++)
		for (size_t s = 0; s < STEPS; s++)
			all[s].each_ps[r] =
			        batch_ns(bench, &steps[s], all[s].batch) * 1000 / all[s].batch;
	for (size_t s = 0; s < STEPS; s++)
		qsort(all[s].each_ps, REPETITIONS, sizeof(*all[s].each_ps), compare);
}

/* What the system calls its processor, as far as it can stand in a comment. */
static void print_machine(void)
{
	char line[256], name[128] = "";
	FILE *file = fopen("/proc/cpuinfo", "r");

	while (file && fgets(line, sizeof(line), file)) {
		const char *colon = strchr(line, ':');
		if (!colon || strncmp(line, "model name", 10) != 0)
			continue;
		for (size_t i = 0; colon[1 + i] && i < sizeof(name) - 1; i++)
			name[i] = colon[1 + i] >= ' ' && colon[1 + i] <= '~' ? colon[1 + i] : ' ';
		for (size_t len = strlen(name); len > 0 && name[len - 1] == ' ';)
			name[--len] = '\0';
		break;
	}
	if (file)
		fclose(file);
	printf("# machine:%s, %ld processors online\n", *name ? name : " unknown",
	       sysconf(_SC_NPROCESSORS_ONLN));
}

static void print_costs(const struct times all[STEPS])
{
	printf("# Measured [M] by ikesim calibrate: %s, one thread, its own time on a processor;\n"
	       "# the median of %d batches, and from the 10th to the 90th percentile.\n",
	       ike_sodium_version(), REPETITIONS);
	print_machine();
	printf("# Not measured: job, parse, driver_call and send are 0 unless you say so.\n"
	       "cpu:\n  cores: 1\n  costs:\n");
	for (size_t s = 0; s < STEPS; s++) {
		const int64_t *ps = all[s].each_ps;
		int64_t ns = (ps[REPETITIONS / 2] + 500) / 1000;

		printf("    %s: %" PRId64 "ns # %s; %" PRId64 " .. %" PRId64 " ns\n", steps[s].key,
		       ns > 0 ? ns : 1, steps[s].what, (ps[REPETITIONS / 10] + 500) / 1000,
		       (ps[REPETITIONS * 9 / 10] + 500) / 1000);
	}
}

enum exit_code command_calibrate(const struct options *options)
{
	struct times *all = calloc(STEPS, sizeof(*all));
	struct bench bench = { .good = true };

	(void)options;
	if (!all || !ike_key_init()) {
		fprintf(stderr, "ikesim calibrate: no memory\n");
		free(all);
		return EXIT_ENVIRONMENT;
	}
	memset(bench.secret, 7, sizeof(bench.secret));
	memset(bench.key, 9, sizeof(bench.key));
	do_pair(&bench);
	memcpy(bench.peer, bench.public, sizeof(bench.peer));
	ike_sodium_ed25519.make(bench.signer, bench.key);
	do_sign(&bench);
	do_seal(&bench);
	measure(&bench, all);
	if (bench.good)
		print_costs(all);
	else
		fprintf(stderr, "ikesim calibrate: what was computed does not hold\n");
	free(all);
	return bench.good ? EXIT_HELD : EXIT_INTERNAL;
}
