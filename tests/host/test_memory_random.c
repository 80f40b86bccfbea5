/* SPDX-License-Identifier: GPL-2.0-only */
// sources: memory/
/* After each of many random moves the model agrees. Arguments: seed (1), operations (8000). */
#include "memory_world.h"

static uint64_t random_state;
static uint32_t operations;

static uint32_t random_below(uint32_t limit)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return (uint32_t)(random_state >> 32) % limit;
}

#include "memory_moves.h"

static void test_random(void)
{
	world_new();
	for (uint32_t i = 0; i < operations; i++) {
		for (uint32_t stores = random_below(6); stores; stores--)
			random_store();
		if (!random_call() || one_in(500))
			restart();
		world_check();
	}
	for (enum call call = LOAD; call < CALLS; call++)
		CHECK(accepted[call] && refused[call]);
}

int main(int count, char **words)
{
	uint32_t seed = count > 1 ? strtoul(words[1], NULL, 0) : 1;

	random_state = seed * 0x9e3779b97f4a7c15u + 1;
	operations = count > 2 ? strtoul(words[2], NULL, 0) : 8000;
	RUN(test_random);
	fprintf(stderr, "seed %u: load %u of %u, drop %u of %u, set %u of %u, change %u of %u, next reference %u of %u accepted; "
		"left %u times, stopped %u times\n", seed, accepted[LOAD], accepted[LOAD] + refused[LOAD], accepted[DROP],
		accepted[DROP] + refused[DROP], accepted[SET], accepted[SET] + refused[SET], accepted[CHANGE],
		accepted[CHANGE] + refused[CHANGE], accepted[NEXT], accepted[NEXT] + refused[NEXT], left, stopped);
	return harness_end();
}
