/* SPDX-License-Identifier: GPL-2.0-only */
#include "memory/frame.h"
#include "memory/physical.h"

bool memory_translate(const struct guest_memory *memory, uint32_t directory, uint32_t virtual_address, bool write, bool user,
		      uint32_t *physical)
{
	uint32_t wanted = ENTRY_PRESENT | (write ? ENTRY_WRITABLE : 0) | (user ? ENTRY_USER : 0);
	uint32_t index = frame_index(memory, directory), slot = virtual_address >> 22, entry;

	if (index == FRAME_INDEX_NONE || slot == GATE_SLOT || memory->frames[index].type != FRAME_DIRECTORY ||
	    (memory->frames[index].flags & FRAME_LOCKED))
		return false;
	entry = physical_read(entry_address(memory, index, slot));
	if ((entry & wanted) != wanted)
		return false;
	index = frame_index(memory, entry);
	entry = physical_read(entry_address(memory, index, (virtual_address >> FRAME_SHIFT) % TABLE_ENTRIES));
	if ((entry & wanted) != wanted || frame_index(memory, entry) == FRAME_INDEX_NONE)
		return false;
	*physical = (entry & -FRAME_SIZE) | virtual_address % FRAME_SIZE;
	return true;
}
