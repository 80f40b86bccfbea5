/* SPDX-License-Identifier: GPL-2.0-only */
#include "memory/frame.h"
#include "memory/physical.h"

bool memory_translate(const struct guest_memory *memory, uint32_t directory, uint32_t virtual_address, bool write, bool user,
		      uint32_t *physical)
{
	uint32_t wanted = ENTRY_PRESENT | (write ? ENTRY_WRITABLE : 0) | (user ? ENTRY_USER : 0);
	uint32_t index = (directory >> FRAME_SHIFT) - memory->first_frame, slot = virtual_address >> 22, entry;

	if (index >= memory->frame_count || slot == GATE_SLOT || memory->frames[index].type != FRAME_DIRECTORY ||
	    (memory->frames[index].flags & FRAME_LOCKED))
		return false;
	entry = physical_read((directory & -FRAME_SIZE) + slot * sizeof(uint32_t));
	if (wanted & ~entry)
		return false;
	/* A table of the partition: no other is named by a live directory. */
	entry = physical_read((entry & -FRAME_SIZE) + (virtual_address >> FRAME_SHIFT) % TABLE_ENTRIES * sizeof(uint32_t));
	if ((wanted & ~entry) || (entry >> FRAME_SHIFT) - memory->first_frame >= memory->frame_count)
		return false;
	*physical = (entry & -FRAME_SIZE) | virtual_address % FRAME_SIZE;
	return true;
}
