/* SPDX-License-Identifier: GPL-2.0-only */
// sources: memory/
// flags: -DFRAMES=64 -DHOST_MEMORY_SIZE=0x40000
/* Calls of memory/ in any order, left at any point; after each, types and counts are computed afresh from the page tables. */
#include "fuzz.h"
#include "memory_world.h"

#define random_below fuzz_below
#include "memory_moves.h"
#include "process.h"

/* What translation says is what the page tables say. */
static void check_translation(void)
{
	uint32_t frame = random_frame(), virtual = fuzz_bytes(4), physical = 0, entry;
	bool write = one_in(2), user = one_in(2), found;
	uint32_t wanted = P | (write ? W : 0) | (user ? U : 0);

	found = memory_translate(&memory, pa(frame), virtual, write, user, &physical);
	if (!pinned[frame]) {
		CHECK(!found);
		return;
	}
	entry = virtual >> 22 == 1023 ? 0 : get(frame, virtual >> 22);
	if ((entry & wanted) == wanted)
		entry = physical_read((entry & -4096u) + (virtual >> 12) % 1024 * 4);
	CHECK_EQUAL(found, (entry & wanted) == wanted && in_partition(entry));
	if (found)
		CHECK_EQUAL(physical, (entry & -4096u) | virtual % 4096);
}

static void fuzz_one(void)
{
	world_new();
	while (fuzz_left) {
		if (one_in(4))
			load_process();
		for (uint32_t stores = random_below(6); stores; stores--)
			random_store();
		if (!random_call())
			restart();
		world_check();
		if (one_in(8))
			check_translation();
	}
	restart();
}
