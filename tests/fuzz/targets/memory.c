/* SPDX-License-Identifier: GPL-2.0-only */
// sources: memory/
// flags: -DFRAMES=64 -DHOST_MEMORY_SIZE=0x40000
/* Calls of memory/ in any order, left at any point; after each, types and counts are computed afresh from the page tables. */
#include "fuzz.h"
#include "memory_world.h"

#define random_below fuzz_below
#include "memory_moves.h"
#include "process.h"

/* A call for what is no entry, or no frame, of the partition; refused, and nothing changes. */
static void refuse_address(void)
{
	uint32_t address = one_in(2) ? at(random_frame(), random_slot()) + 1 + random_below(3) : fuzz_bytes(4), call = random_below(CALLS);
	int result;

	if (in_partition(address) && address % 4 == 0)
		address = HOST_MEMORY_START - 4096 + (one_in(2) ? FRAMES + 1 : 0) * 4096;
	world_save();
	switch (call) {
	case LOAD:
		result = memory_load_directory(&memory, address);
		break;
	case DROP:
		result = memory_drop_directory(&memory, address);
		break;
	case SET:
		result = memory_set_entry(&memory, address, random_value());
		break;
	case CHANGE:
		result = memory_change(&memory, address, 1, ~random_bits(), random_bits());
		break;
	default:
		result = memory_set_next_reference(&memory, address);
	}
	CHECK(result == ANAX_EINVAL || result == ANAX_EFAULT);
	CHECK(world_unchanged());
}

/* An address that is mapped, if the directory maps any. */
static uint32_t random_virtual(uint32_t directory)
{
	uint32_t slot = random_slot();

	for (uint32_t i = 0; i < 1024 && !(get(directory, slot) & P); i++)
		slot = (slot + 1) % 1024;
	return slot << 22 | random_below(128) << 12 | random_below(4096);
}

/* What translation says is what the page tables say. */
static void check_translation(void)
{
	uint32_t frame = one_in(4) ? BOOT : random_frame(), virtual = one_in(2) ? fuzz_bytes(4) : random_virtual(frame), physical = 0, entry;
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
		if (one_in(16))
			refuse_address();
	}
	restart();
}
