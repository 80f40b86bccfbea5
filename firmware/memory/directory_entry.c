/* SPDX-License-Identifier: GPL-2.0-only */
/* One entry of a pinned directory: new table checked, entry stored (in all of them, for the kernel half), old table released. */
#include "abi/anaxagoros.h"
#include "memory/directory.h"
#include "memory/physical.h"

static int directory_begin_set(struct guest_memory *memory, uint32_t address, uint32_t value)
{
	enum frame_type type = directory_table_type(memory, entry_slot(address));
	uint32_t table;
	int result = directory_admit(memory, &value, &table);

	if (!result && table != FRAME_INDEX_NONE)
		result = table_acquire(memory, table, type);
	if (!result)
		memory->progress = (struct memory_progress){ .operation = MEMORY_SET, .stage = STAGE_CHECK, .table = table };
	return result;
}

/* The new table is good: from here on the call succeeds. */
static void directory_store(struct guest_memory *memory, uint32_t address, uint32_t value)
{
	struct memory_progress *progress = &memory->progress;
	struct frame *directory = &memory->frames[frame_index(memory, address)];
	uint32_t old = physical_read(address), table;

	directory_admit(memory, &value, &table);
	physical_write(address, value);
	directory->writable += (value & ENTRY_PRESENT) - (old & ENTRY_PRESENT);
	frame_add_slot(directory, address);
	memory->counters.entries_set++;
	progress->table = old & ENTRY_PRESENT ? frame_index(memory, old) : FRAME_INDEX_NONE;
	progress->stage = entry_slot(address) < kernel_slot(memory) ? STAGE_RELEASE : STAGE_PROPAGATE;
}

/* Stores the reference's entry in every pinned directory; only then may the old table lose its type. */
static int directory_propagate(struct guest_memory *memory, uint32_t slot)
{
	uint32_t value = physical_read(memory->reference_directory + slot * sizeof(uint32_t)), *cursor = &memory->progress.cursor;

	while (*cursor < memory->frame_count) {
		uint32_t ticks = WORK_GROUP;

		for (uint32_t live = memory->table_bitmap[*cursor / 32]; live; live &= live - 1) {
			uint32_t index = *cursor + __builtin_ctz(live);

			if (memory->frames[index].type == FRAME_DIRECTORY)
				physical_write(entry_address(memory, index, slot), value);
			ticks += WORK_ENTRY;
		}
		*cursor += 32;
		if (memory_work(memory, ticks))
			return MEMORY_PREEMPTED;
	}
	memory->progress.stage = STAGE_RELEASE;
	return ANAX_OK;
}

static int directory_continue_set(struct guest_memory *memory, uint32_t address, uint32_t value)
{
	struct memory_progress *progress = &memory->progress;
	int result = ANAX_OK;

	if (progress->stage == STAGE_CHECK) {
		if (progress->table != FRAME_INDEX_NONE)
			result = table_check(memory, progress->table, entry_slot(address));
		if (result == MEMORY_PREEMPTED)
			return result;
		progress->result = result;
		if (result) {
			progress->stage = STAGE_RELEASE;
			progress->entry = 0;
		} else {
			directory_store(memory, address, value);
		}
	}
	if (progress->stage == STAGE_PROPAGATE && directory_propagate(memory, entry_slot(address)))
		return MEMORY_PREEMPTED;
	if (progress->table != FRAME_INDEX_NONE && table_release(memory, progress->table))
		return MEMORY_PREEMPTED;
	progress->operation = MEMORY_IDLE;
	return progress->result;
}

/* The guest may repeat what we copied: accessed and dirty bits, which the processor sets, make no difference. */
static bool directory_is_reference_entry(const struct guest_memory *memory, uint32_t slot, uint32_t value)
{
	uint32_t reference = physical_read(memory->reference_directory + slot * sizeof(uint32_t));

	return !((reference ^ value) & ~(ENTRY_ACCESSED | ENTRY_DIRTY));
}

int directory_set_entry(struct guest_memory *memory, uint32_t address, uint32_t value)
{
	uint32_t slot = entry_slot(address);
	int result;

	if (memory->progress.operation == MEMORY_IDLE) {
		if (slot == GATE_SLOT || (slot >= kernel_slot(memory) && (address & -FRAME_SIZE) != memory->reference_directory))
			return directory_is_reference_entry(memory, slot, value) ? ANAX_OK : ANAX_EPERM;
		result = directory_begin_set(memory, address, value);
		if (result)
			return result;
		memory->progress.address = address;
		memory->progress.value = value;
		if (memory_work(memory, 0))	/* the new table may have been scanned */
			return MEMORY_PREEMPTED;
	}
	return directory_continue_set(memory, address, value);
}
