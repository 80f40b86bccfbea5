// SPDX-License-Identifier: GPL-2.0-only
// sources: scheduling/tournament.c
/* Tournaments of all sizes against an array that is searched from end to end. */
#include <stdlib.h>

#include "harness.h"
#include "scheduling/tournament.h"

static struct tournament tournament;
static uint64_t keys[TOURNAMENT_MOST];		/* the model */
static uint32_t count;

static void fresh(uint32_t entries)
{
	count = entries;
	tournament_init(&tournament, count);
	for (uint32_t i = 0; i < TOURNAMENT_MOST; i++)
		keys[i] = TOURNAMENT_NEVER;
}

static void set(uint32_t entry, uint64_t key)
{
	keys[entry] = key;
	tournament_set(&tournament, entry, key);
}

static uint32_t model_first(void)
{
	uint32_t first = 0;

	for (uint32_t i = 1; i < count; i++)
		if (keys[i] < keys[first])
			first = i;
	return first;
}

static uint64_t model_first_key_below(uint32_t below)
{
	uint64_t key = TOURNAMENT_NEVER;

	for (uint32_t i = 0; i < below; i++)
		if (keys[i] < key)
			key = keys[i];
	return key;
}

static uint32_t model_find(uint64_t key)
{
	for (uint32_t i = 0; i < count; i++)
		if (keys[i] <= key)
			return i;
	return TOURNAMENT_NONE;
}

static void check_all(uint64_t key)
{
	CHECK_EQUAL(tournament_first(&tournament), model_first());
	CHECK_EQUAL(tournament_first_key(&tournament), keys[model_first()]);
	CHECK_EQUAL(tournament_find(&tournament, key), model_find(key));
	for (uint32_t below = 0; below <= count; below++)
		CHECK_EQUAL(tournament_first_key_below(&tournament, below), model_first_key_below(below));
}

static void tournament_nobody_takes_part(void)
{
	for (uint32_t entries = 1; entries <= TOURNAMENT_MOST; entries++) {
		fresh(entries);
		CHECK_EQUAL(tournament_first_key(&tournament), TOURNAMENT_NEVER);
		check_all(TOURNAMENT_NEVER - 1);
	}
}

/* The smallest number wins, of equal keys. */
static void tournament_ties(void)
{
	fresh(7);
	for (uint32_t i = 7; i--;) {
		set(i, 5);
		CHECK_EQUAL(tournament_first(&tournament), i);
		CHECK_EQUAL(tournament_find(&tournament, 5), i);
		CHECK_EQUAL(tournament_find(&tournament, 4), TOURNAMENT_NONE);
	}
	set(0, TOURNAMENT_NEVER);
	CHECK_EQUAL(tournament_first(&tournament), 1);
}

/* 64 bits of the keys count. */
static void tournament_large_keys(void)
{
	fresh(3);
	set(0, 0x200000000);
	set(1, 0x100000001);
	set(2, 0x1ffffffff);
	CHECK_EQUAL(tournament_first(&tournament), 1);
	check_all(0x1ffffffff);
	set(1, 0);
	check_all(0);
}

static void tournament_random(void)
{
	srand(1);
	for (uint32_t entries = 1; entries <= TOURNAMENT_MOST; entries++) {
		fresh(entries);
		for (uint32_t step = 0; step < 300; step++) {
			uint32_t range = 1 + rand() % (2 * entries);

			set(rand() % entries, rand() % 4 ? (uint64_t)rand() % range : TOURNAMENT_NEVER);
			check_all(rand() % range);
		}
	}
}

int main(void)
{
	RUN(tournament_nobody_takes_part);
	RUN(tournament_ties);
	RUN(tournament_large_keys);
	RUN(tournament_random);
	return harness_end();
}
