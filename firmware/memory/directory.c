/* SPDX-License-Identifier: GPL-2.0-only */
#include "memory/directory.h"

#include "abi/anaxagoros.h"
#include "memory/physical.h"

int directory_admit(const struct guest_memory *memory, uint32_t *value, uint32_t *table)
{
	*table = FRAME_INDEX_NONE;
	if (!(*value & ENTRY_PRESENT))
		return ANAX_OK;
	if (*value & ENTRY_LARGE)
		return ANAX_EINVAL;
	*value &= ~(ENTRY_GLOBAL | ENTRY_CACHE_DISABLE | ENTRY_WRITE_THROUGH);
	*table = frame_index(memory, *value);
	return *table == FRAME_INDEX_NONE ? ANAX_EPERM : ANAX_OK;
}

/* Takes the reference of the next slot. */
static int directory_acquire(struct guest_memory *memory)
{
	struct memory_progress *progress = &memory->progress;
	uint32_t address = entry_address(memory, progress->directory, progress->acquired);
	uint32_t value = physical_read(address), admitted = value, table;
	int result = directory_admit(memory, &admitted, &table);

	if (!result && table != FRAME_INDEX_NONE)
		result = table_acquire(memory, table, directory_table_type(memory, progress->acquired));
	if (result)
		return result;
	if (admitted != value)
		physical_write(address, admitted);
	progress->acquired++;
	return ANAX_OK;
}

/* Checks the table of a slot that has been acquired. */
static int directory_check_slot(struct guest_memory *memory)
{
	struct memory_progress *progress = &memory->progress;
	uint32_t value = physical_read(entry_address(memory, progress->directory, progress->slot));
	int result = ANAX_OK;

	if (value & ENTRY_PRESENT)
		result = table_check(memory, frame_index(memory, value), progress->slot);
	if (!result)
		progress->slot++;
	return result;
}

/* Skips chunks of empty slots, up to an end. */
static void directory_skip(struct guest_memory *memory, uint32_t end)
{
	struct memory_progress *progress = &memory->progress;
	uint32_t start = entry_address(memory, progress->directory, 0), slot = progress->slot;

	end -= end % CHUNK_ENTRIES;
	if (slot % CHUNK_ENTRIES || slot >= end)
		return;
	progress->slot = (frame_skip_empty(start + slot * sizeof(uint32_t), start + end * sizeof(uint32_t)) - start) / sizeof(uint32_t);
	memory->work += (progress->slot - slot) / CHUNK_ENTRIES * WORK_CHUNK;
}

static int directory_check_user(struct guest_memory *memory)
{
	struct memory_progress *progress = &memory->progress;
	uint32_t end = kernel_slot(memory);
	int result;

	for (;;) {
		directory_skip(memory, end);
		/* One more than the slot when its table is being checked; that slot is never skipped. */
		if (progress->acquired < progress->slot)
			progress->acquired = progress->slot;
		if (progress->slot >= end)
			return ANAX_OK;
		result = progress->acquired == progress->slot ? directory_acquire(memory) : ANAX_OK;
		if (!result)
			result = directory_check_slot(memory);
		if (result)
			return result;
		if (memory_work(memory, WORK_ENTRY))
			return MEMORY_PREEMPTED;
	}
}

/* Kernel tables map each other: all are locked before the first is read, so that the entries for them are stripped. */
static int directory_check_kernel(struct guest_memory *memory)
{
	struct memory_progress *progress = &memory->progress;
	int result;

	while (progress->acquired < GATE_SLOT) {
		result = directory_acquire(memory);
		if (result)
			return result;
		if (memory_work(memory, WORK_FRAME))
			return MEMORY_PREEMPTED;
	}
	while (progress->slot < GATE_SLOT) {
		result = directory_check_slot(memory);
		if (result)
			return result;
		if (memory_work(memory, WORK_ENTRY))
			return MEMORY_PREEMPTED;
	}
	return ANAX_OK;
}

int directory_check(struct guest_memory *memory, bool reference)
{
	int result = directory_check_user(memory);

	return result || !reference ? result : directory_check_kernel(memory);
}

void directory_pin(struct guest_memory *memory, bool reference)
{
	uint32_t directory = memory->progress.directory, kernel = kernel_slot(memory);

	if (!reference)
		physical_copy(entry_address(memory, directory, kernel),
			      memory->reference_directory + kernel * sizeof(uint32_t), GATE_SLOT - kernel);
	physical_write(entry_address(memory, directory, GATE_SLOT), memory->gate_entry);
	memory->frames[directory].flags &= ~FRAME_LOCKED;
	memory->frames[directory].references = 1;
	memory->directories++;
	memory->counters.tables_checked++;
}

void directory_begin_release(struct guest_memory *memory, uint32_t directory, uint32_t slots, int result)
{
	struct memory_progress *progress = &memory->progress;
	struct frame *frame = &memory->frames[directory];

	if (!(frame->flags & FRAME_LOCKED))
		memory->directories--;
	frame->flags |= FRAME_LOCKED;
	frame->references = 0;
	progress->directory = directory;
	progress->slot = 0;
	progress->entry = 0;
	progress->acquired = slots;
	progress->result = result;
	progress->stage = STAGE_RELEASE;
}

int directory_release(struct guest_memory *memory)
{
	struct memory_progress *progress = &memory->progress;

	for (;;) {
		uint32_t value;

		directory_skip(memory, progress->acquired);
		if (progress->slot == progress->acquired)
			break;
		value = physical_read(entry_address(memory, progress->directory, progress->slot));
		if ((value & ENTRY_PRESENT) && table_release(memory, frame_index(memory, value)))
			return MEMORY_PREEMPTED;
		progress->slot++;
		if (memory_work(memory, WORK_ENTRY))
			return MEMORY_PREEMPTED;
	}
	frame_unlock(memory, progress->directory);
	return ANAX_OK;
}
