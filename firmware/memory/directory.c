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

/* Takes the reference of the next slot, progress.acquired. */
static inline int directory_acquire(struct guest_memory *memory, enum frame_type type)
{
	struct memory_progress *progress = &memory->progress;
	uint32_t address = entry_address(memory, progress->directory, progress->acquired);
	uint32_t value = physical_read(address), admitted = value, table;
	int result = directory_admit(memory, &admitted, &table);

	if (!result && table != FRAME_INDEX_NONE)
		result = table_acquire(memory, table, type);
	if (result)
		return result;
	if (admitted != value)
		physical_write(address, admitted);
	if (table != FRAME_INDEX_NONE)
		memory->frames[progress->directory].writable++;
	progress->acquired++;
	return ANAX_OK;
}

/* Checks the table of a slot that has been acquired. */
static inline int directory_check_slot(struct guest_memory *memory)
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

/* Acquires and checks the table of progress.slot, which is present. */
static int directory_check_user_slot(struct guest_memory *memory)
{
	struct memory_progress *progress = &memory->progress;
	int result = ANAX_OK;

	/* Else the check goes on. */
	if (progress->acquired <= progress->slot) {
		progress->acquired = progress->slot;
		if (memory->work > WORK_SLICE / 4 && memory_work(memory, WORK_SLICE))	/* scanning it takes a slice */
			return MEMORY_PREEMPTED;
		result = directory_acquire(memory, FRAME_TABLE);
		if (!result && memory_work(memory, 0))	/* the table was scanned */
			return MEMORY_PREEMPTED;
	}
	return result ? result : directory_check_slot(memory);
}

static int directory_check_user(struct guest_memory *memory)
{
	struct memory_progress *progress = &memory->progress;
	const struct frame *frame = &memory->frames[progress->directory];
	uint32_t start = frame_address(memory, progress->directory), kernel = kernel_slot(memory), run, present;
	int result;

	for (run = run_first(frame, progress->slot); run < kernel; run = run_next(frame, run)) {
		for (present = run_present(start, run, progress->slot); present; present &= present - 1) {
			if (run_slot(run, present) >= kernel)
				break;
			progress->slot = run_slot(run, present);
			result = directory_check_user_slot(memory);
			if (result)
				return result;
			if (memory_work(memory, WORK_ENTRY))
				return MEMORY_PREEMPTED;
		}
		memory->work += WORK_RUN;
	}
	if (progress->acquired < kernel)
		progress->acquired = progress->slot = kernel;
	return ANAX_OK;
}

/* Kernel tables map each other: all are locked before the first is read, so that the entries for them are stripped. */
static int directory_check_kernel(struct guest_memory *memory)
{
	struct memory_progress *progress = &memory->progress;
	int result;

	while (progress->acquired < GATE_SLOT) {
		result = directory_acquire(memory, FRAME_KERNEL_TABLE);
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
			      memory->reference_directory + kernel * sizeof(uint32_t), TABLE_ENTRIES - kernel);
	physical_write(entry_address(memory, directory, GATE_SLOT), memory->gate_entry);
	memory->frames[directory].flags &= ~FRAME_LOCKED;
	memory->directories++;
	memory->counters.tables_checked++;
}

void directory_begin_release(struct guest_memory *memory, uint32_t directory, int result)
{
	struct memory_progress *progress = &memory->progress;
	struct frame *frame = &memory->frames[directory];

	if (!(frame->flags & FRAME_LOCKED))
		memory->directories--;
	frame->flags |= FRAME_LOCKED;
	progress->directory = directory;
	progress->slot = 0;
	progress->entry = 0;
	progress->result = result;
	progress->stage = STAGE_RELEASE;
}

int directory_release(struct guest_memory *memory)
{
	struct memory_progress *progress = &memory->progress;
	struct frame *frame = &memory->frames[progress->directory];
	uint32_t start = frame_address(memory, progress->directory), run, present, value;

	/* What holds references comes before what does not: kernel halves that were copied, slots behind a bad one. */
	for (run = run_first(frame, progress->slot); frame->writable; run = run_next(frame, run)) {
		for (present = run_present(start, run, progress->slot); present && frame->writable; present &= present - 1) {
			progress->slot = run_slot(run, present);
			value = physical_read(start + progress->slot * sizeof(uint32_t));
			if (table_release(memory, frame_index(memory, value)))
				return MEMORY_PREEMPTED;
			frame->writable--;
			progress->slot++;
			if (memory_work(memory, WORK_ENTRY + WORK_FRAME))
				return MEMORY_PREEMPTED;
		}
		memory->work += WORK_RUN;
	}
	frame_unlock(memory, progress->directory);
	return ANAX_OK;
}
