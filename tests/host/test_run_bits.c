/* SPDX-License-Identifier: GPL-2.0-only */
// sources: memory/frame.c
/* Going through the slots of a table by bits: what the proof takes from their contracts in memory/frame.h, tried with random ones. */
#include <stdlib.h>

#include "harness.h"
#include "memory/frame.h"

#define ROUNDS		2000

uint32_t host_memory[HOST_MEMORY_SIZE / sizeof(uint32_t)];

bool preemption_pending(void)
{
	return false;
}

static bool has(uint32_t bits, uint32_t number)
{
	return bits >> number & 1;
}

/* Few bits, or many, or one at most. */
static uint32_t random_bits(void)
{
	uint32_t bits = (uint32_t)random() << 16 ^ (uint32_t)random();

	switch (random() % 4) {
	case 0:
		return bits & ((uint32_t)random() << 16 ^ (uint32_t)random()) & (uint32_t)random();
	case 1:
		return bits | (uint32_t)random() << 16 | (uint32_t)random();
	case 2:
		return 1u << bits % 32;
	default:
		return bits;
	}
}

static void first(void)
{
	for (uint32_t round = 0; round < ROUNDS; round++) {
		struct frame frame = { .groups = random_bits() };
		uint32_t slot = round % (TABLE_ENTRIES + 1), run = run_first(&frame, slot);

		CHECK(run % RUN_ENTRIES == 0 && slot - slot % RUN_ENTRIES <= run && run <= TABLE_ENTRIES);
		CHECK(run == TABLE_ENTRIES || has(frame.groups, run / GROUP_ENTRIES));
		for (uint32_t n = slot; n < run; n++)
			CHECK(!has(frame.groups, n / GROUP_ENTRIES));
	}
}

static void present(void)
{
	for (uint32_t round = 0; round < ROUNDS; round++) {
		uint32_t run = round % 32 * RUN_ENTRIES, slot = random() % (run + RUN_ENTRIES), start = HOST_MEMORY_START;

		for (uint32_t i = 0; i < RUN_ENTRIES; i++)
			physical_write(start + (run + i) * sizeof(uint32_t), random_bits());
		for (uint32_t i = 0; i < RUN_ENTRIES; i++) {
			uint32_t word = physical_read(start + (run + i) * sizeof(uint32_t));

			CHECK_EQUAL(has(run_present(start, run, slot), i), has(word, 0) && slot <= run + i);
			CHECK_EQUAL(has(run_writable(start, run, slot), i), has(word, 1) && slot <= run + i);
		}
	}
}

static void rest(void)
{
	for (uint32_t round = 0; round < ROUNDS; round++) {
		uint32_t bits = random_bits() | 1u << round % 32, lowest = run_slot(0, bits);

		CHECK(has(bits, lowest));
		for (uint32_t i = 0; i < 32; i++) {
			CHECK(i >= lowest || !has(bits, i));
			CHECK_EQUAL(has(run_rest(bits), i), has(bits, i) && i != lowest);
		}
	}
}

int main(void)
{
	RUN(first);
	RUN(present);
	RUN(rest);
	return harness_end();
}
