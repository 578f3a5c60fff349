/* The one block of memory of a struct sad. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "sadb/foreign.h"
#include "sadb/queue.h"
#include "sadb/sad.h"

#define CACHE_LINE 64u
#define ROOM_MAX   (1u << 30)

/* The next part of the block at `base`, or only its size where base is NULL. */
static void *carve(uint8_t *base, uint64_t *size, uint64_t count, uint64_t each)
{
	void *part = base == NULL ? NULL : base + *size;

	*size += (count * each + CACHE_LINE - 1) / CACHE_LINE * CACHE_LINE;
	return part;
}

/* Returns the size of all. */
static uint64_t divide(struct sad *sad, uint8_t *base, uint32_t slots)
{
	struct sadb_table *table = &sad->table;
	struct sadb_wheel *timers = &table->timers;
	uint32_t cells = sadb_foreign_cells(slots);
	uint64_t size = 0;

	(void)carve(base, &size, 1, sizeof(*sad));
	table->slots = carve(base, &size, slots, sizeof(*table->slots));
	table->bodies = carve(base, &size, slots, sizeof(*table->bodies));
	table->notes = carve(base, &size, slots, sizeof(*table->notes));
	table->uses = carve(base, &size, slots, sizeof(*table->uses));
	table->cells = carve(base, &size, cells, sizeof(*table->cells));
	if (cells == 0)
		table->cells = NULL;
	timers->slots = table->slots;
	timers->notes = table->notes;
	timers->uses = table->uses;
	timers->near = carve(base, &size, slots, sizeof(*timers->near));
	timers->far = carve(base, &size, 1, sizeof(*timers->far));
	return size;
}

uint64_t sad_footprint(const struct sad_conf *conf)
{
	struct sad none;

	return divide(&none, NULL, conf->slots);
}

struct sad *sad_place(const struct sad_conf *conf, void *memory)
{
	struct sad *sad = memory;

	assert(conf->slots <= ROOM_MAX && conf->larval_ns >= 0);
	assert((uintptr_t)memory % CACHE_LINE == 0);
	/* The system gives its pages now, not in the middle of a run. */
	memset(sad, 0, (size_t)sad_footprint(conf));
	*sad = (struct sad){ .table.room = conf->slots,
		             .larval_ns = conf->larval_ns,
		             .spi_min = conf->spi_min,
		             .spi_max = conf->spi_max };
	divide(sad, (uint8_t *)sad, conf->slots);
	sadb_table_init(&sad->table, (uint32_t)(conf->secret >> 32));
	sadb_table_spis(&sad->table, conf->spi_min, conf->spi_max, conf->secret);
	sad->direct = sadb_table_is_direct(&sad->table, conf->spi_min, conf->spi_max);
	sadb_wheel_init(&sad->table.timers, conf->slots);
	return sad;
}

struct sad *sad_new(const struct sad_conf *conf)
{
	uint64_t size = sad_footprint(conf);
	void *memory = size > SIZE_MAX ? NULL : aligned_alloc(CACHE_LINE, (size_t)size);

	return memory == NULL ? NULL : sad_place(conf, memory);
}

void sad_wipe(struct sad *sad)
{
	for (uint32_t i = 0; i < sad->table.room; i++)
		if (sad->table.slots[i].state != SADB_ST_NONE)
			sadb_wipe(&sad->table.bodies[i].key, sizeof(sad->table.bodies[i].key));
}

void sad_free(struct sad *sad)
{
	if (sad == NULL)
		return;
	sad_wipe(sad);
	free(sad);
}
