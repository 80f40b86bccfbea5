/* SPDX-License-Identifier: GPL-2.0-only */
#include "memory/table.h"

#include "abi/anaxagoros.h"
#include "memory/physical.h"

#define COUNTED		(ENTRY_PRESENT | ENTRY_WRITABLE)	/* of an entry that is counted, if its frame is RAM */

/*@ requires layout(memory);
    assigns \nothing;
    ensures \result ==> in_device(memory, frame);
*/
static bool frame_is_device(const struct guest_memory *memory, uint32_t frame)
{
	/*@ loop invariant 0 <= i <= memory->device_range_count;
	    loop assigns i;
	*/
	for (uint32_t i = 0; i < memory->device_range_count; i++)
		if (frame - memory->devices[i].first_frame < memory->devices[i].frame_count)
			return true;
	return false;
}

/* The frame whose count an entry is part of, or FRAME_INDEX_NONE. */
/*@ requires layout(memory);
    assigns \nothing;
    ensures counted_frame(memory->first_frame, memory->frame_count, value) == -1 ? \result == FRAME_INDEX_NONE : \result == counted_frame(memory->first_frame, memory->frame_count, value);
*/
static inline uint32_t entry_counted(const struct guest_memory *memory, uint32_t value)
{
	if (!(value & ENTRY_PRESENT) || !(value & ENTRY_WRITABLE))
		return FRAME_INDEX_NONE;
	return frame_index(memory, value);
}

/* A present entry that is admitted as it is, and not counted. */
/*@ requires layout(memory);
    assigns \nothing;
    ensures \result ==> is_own(memory, value) && counted_frame(memory->first_frame, memory->frame_count, value) == -1;
*/
static inline bool entry_is_good(const struct guest_memory *memory, uint32_t value)
{
	return !(value & ENTRY_WRITABLE) && !(value & (ENTRY_GLOBAL | ENTRY_PAT | ENTRY_CACHE_DISABLE | ENTRY_WRITE_THROUGH)) &&
	       value / FRAME_SIZE - memory->first_frame < memory->frame_count;
}

/* Whether a value may be stored, as entry_admitted() makes it, in a table of a type. */
/*@ requires layout(memory);
    assigns \nothing;
    ensures \result == ANAX_OK || \result == ANAX_EPERM || \result == ANAX_EBUSY;
    ensures \result == ANAX_OK ==> is_own(memory, value);
*/
static inline int entry_admit(const struct guest_memory *memory, enum frame_type type, uint32_t value)
{
	uint32_t index = frame_index(memory, value);

	if (!(value & ENTRY_PRESENT))
		return ANAX_OK;
	if (index == FRAME_INDEX_NONE)
		return frame_is_device(memory, value / FRAME_SIZE) ? ANAX_OK : ANAX_EPERM;
	if (!(value & ENTRY_WRITABLE) || memory->frames[index].type == FRAME_NONE || type == FRAME_KERNEL_TABLE)
		return ANAX_OK;
	return ANAX_EBUSY;
}

/* A value without what no entry has; and not writable if it maps a table. */
/*@ requires layout(memory);
    assigns \nothing;
    ensures is_present(\result) <==> is_present(value);
    ensures is_present(value) ==> \result / 4096 == value / 4096;
    ensures is_own(memory, value) ==> is_own(memory, \result);
    ensures counted_frame(memory->first_frame, memory->frame_count, \result) != -1 ==>
      memory->frames[counted_frame(memory->first_frame, memory->frame_count, \result)].type == FRAME_NONE;
*/
static inline uint32_t entry_admitted(const struct guest_memory *memory, uint32_t value)
{
	uint32_t index = frame_index(memory, value);

	if (!(value & ENTRY_PRESENT))
		return value;
	if (index == FRAME_INDEX_NONE)
		return value & ~(ENTRY_GLOBAL | ENTRY_PAT);
	value &= ~(ENTRY_GLOBAL | ENTRY_PAT | ENTRY_CACHE_DISABLE | ENTRY_WRITE_THROUGH);
	return memory->frames[index].type == FRAME_NONE ? value : value & ~ENTRY_WRITABLE;
}

/* A stripped entry of the direct map is to become writable when the frame is released. */
/*@ requires layout(memory) && in_partition(memory, value / 4096);
    assigns memory->frames[value / 4096 - memory->first_frame].flags;
    ensures (memory->frames[value / 4096 - memory->first_frame].flags & FRAME_LOCKED) ==
      (\old(memory->frames[value / 4096 - memory->first_frame].flags) & FRAME_LOCKED);
*/
static void table_note_stripped(struct guest_memory *memory, uint32_t value, uint32_t slot, uint32_t entry)
{
	uint32_t index = frame_index(memory, value);

	//@ assert index < memory->frame_count;
	if (slot == frame_direct_map_slot(memory, index) && entry == (value >> FRAME_SHIFT) % TABLE_ENTRIES)
		memory->frames[index].flags |= FRAME_FLIPPED;
}

/* An entry that is present, of a table that is being checked. */
/*@ requires invariant(memory) && address % 4 == 0 && in_partition(memory, address / 4096) && is_present(word(address / 4));
    requires table == &memory->frames[address / 4096 - memory->first_frame];
    requires is_checked(memory, address / 4096 - memory->first_frame) && end_counted[address / 4096] <= address / 4 % 1024;
    requires \forall integer w; address / 4096 * 1024 + end_counted[address / 4096] <= w < address / 4 ==> !is_present(word(w));
    assigns memory->frames[0 .. memory->frame_count - 1].writable, memory->frames[0 .. memory->frame_count - 1].flags,
      physical_words[address / 4], counted_for[address / 4], end_counted[address / 4096];
    ensures invariant(memory) && is_checked(memory, address / 4096 - memory->first_frame);
    ensures \result == ANAX_OK ==> end_counted[address / 4096] == address / 4 % 1024 + 1;
    ensures is_present(word(address / 4));
    ensures \result == ANAX_OK || \result == ANAX_EPERM || \result == ANAX_EBUSY || \result == ANAX_ENOMEM;
*/
static __attribute__((noinline)) int table_check_entry(struct guest_memory *memory, struct frame *table, uint32_t address, uint32_t slot)
{
	uint32_t value = physical_read(address), admitted = entry_admitted(memory, value), counted = entry_counted(memory, admitted);
	int result = entry_admit(memory, table->type, value);

	if (result)
		return result;
	//@ assert counted != FRAME_INDEX_NONE ==> counted < memory->frame_count;
	if (counted != FRAME_INDEX_NONE) {
		if (memory->frames[counted].writable == FRAME_COUNT_MAXIMUM)
			return ANAX_ENOMEM;
		memory->frames[counted].writable++;
		table->writable++;
		//@ ghost entries_of_table(memory->first_frame * 1024, address / 4096 * 1024);
		//@ ghost count_entry(memory->first_frame * 1024, (memory->first_frame + memory->frame_count) * 1024, address / 4, counted);
	}
	if (admitted != value)
		physical_write(address, admitted);
	//@ ghost end_counted[address / 4096] = address / 4 % 1024 + 1;
	if ((admitted ^ value) & ENTRY_WRITABLE)
		table_note_stripped(memory, value, slot, entry_slot(address));
	return ANAX_OK;
}

/* Accounts for work on a table; when true the next entry to look at is noted. */
/*@ requires \valid(memory) && next <= TABLE_ENTRIES;
    assigns memory->work, memory->progress.entry;
    ensures memory->progress.entry == (\result ? next : \old(memory->progress.entry));
*/
static inline bool table_must_stop(struct guest_memory *memory, uint32_t ticks, uint32_t next)
{
	bool stop = memory_work(memory, ticks);

	if (stop)
		memory->progress.entry = next;
	return stop;
}

/* Of a run all of whose entries are present: the usual one where a process has touched much. */
/*@ requires layout(memory) && in_partition(memory, address / 4096) && address % 128 == 0;
    assigns \nothing;
    ensures \result ==> \forall integer w; address / 4 <= w < address / 4 + RUN_ENTRIES ==>
      is_own(memory, word(w)) && counted_frame(memory->first_frame, memory->frame_count, word(w)) == -1;
*/
static bool run_is_good(const struct guest_memory *memory, uint32_t address)
{
	uint32_t end = address + RUN_ENTRIES * sizeof(uint32_t);

#pragma GCC unroll 4
	/*@ loop invariant \at(address, Pre) <= address <= end && address % 4 == 0;
	    loop invariant \forall integer w; \at(address, Pre) / 4 <= w < address / 4 ==>
	      is_own(memory, word(w)) && counted_frame(memory->first_frame, memory->frame_count, word(w)) == -1;
	    loop assigns address;
	*/
	for (; address != end; address += sizeof(uint32_t))
		if (!entry_is_good(memory, physical_read(address)))
			return false;
	return true;
}

int table_check(struct guest_memory *memory, uint32_t index, uint32_t slot)
{
	struct memory_progress *progress = &memory->progress;
	struct frame *table = &memory->frames[index];
	uint32_t start = frame_address(memory, index), run, present, entry;
	int result;

	if (!(table->flags & FRAME_LOCKED))
		return ANAX_OK;
	/*@ loop invariant run % 32 == 0 && run <= 1024 && progress->entry == \at(memory->progress.entry, Pre);
	    loop invariant invariant(memory) && is_checked(memory, index) && table->references == \at(memory->frames[index].references, Pre);
	    loop invariant progress->entry <= end_counted[start / 4096] <= 1024;
	    loop invariant end_counted[start / 4096] <= run || (end_counted[start / 4096] == progress->entry && progress->entry < run + 32);
	    loop invariant \forall integer w; start / 4 + end_counted[start / 4096] <= w < start / 4 + run ==> !is_present(word(w));
	    loop assigns run, present, entry, result, memory->work, memory->progress.entry, end_counted[start / 4096],
	      memory->frames[0 .. memory->frame_count - 1].writable, memory->frames[0 .. memory->frame_count - 1].flags,
	      physical_words[start / 4 .. start / 4 + 1023], counted_for[start / 4 .. start / 4 + 1023];
	*/
	for (run = run_first(table, progress->entry); run != TABLE_ENTRIES; run = run_next(table, run)) {
		present = run_present(start, run, progress->entry);
		if (present == -1u) {
			//@ ghost end_counted[start / 4096] = run;
			/* No look in the middle of it: one before, if it does not fit into the slice. */
			if (memory->work > WORK_SLICE - WORK_GOOD_RUN && table_must_stop(memory, WORK_SLICE, run))
				return MEMORY_PREEMPTED;
			memory->work += WORK_GOOD_RUN;
			if (run_is_good(memory, start + run * sizeof(uint32_t)))
				present = 0;
			//@ ghost if (!present) end_counted[start / 4096] = run + 32;
		}
		/*@ loop invariant progress->entry == \at(memory->progress.entry, Pre);
		    loop invariant invariant(memory) && is_checked(memory, index) && table->references == \at(memory->frames[index].references, Pre);
		    loop invariant progress->entry <= end_counted[start / 4096] <= run + 32;
		    loop invariant \forall integer n; 0 <= n < 32 && bit(present, n) ==>
		      end_counted[start / 4096] <= run + n && is_present(word(start / 4 + run + n));
		    loop invariant \forall integer w; start / 4 + end_counted[start / 4096] <= w < start / 4 + run + 32 && is_present(word(w)) ==>
		      start / 4 + run <= w && bit(present, w - start / 4 - run);
		    loop assigns present, entry, result, memory->work, memory->progress.entry, end_counted[start / 4096],
		      memory->frames[0 .. memory->frame_count - 1].writable, memory->frames[0 .. memory->frame_count - 1].flags,
		      physical_words[start / 4 .. start / 4 + 1023], counted_for[start / 4 .. start / 4 + 1023];
		*/
		for (; present; present = run_without(present, entry)) {
			bool good;

			entry = run_slot(run, present);
			good = entry_is_good(memory, physical_read(start + entry * sizeof(uint32_t)));
			//@ ghost if (good) end_counted[start / 4096] = entry + 1;
			result = good ? ANAX_OK : table_check_entry(memory, table, start + entry * sizeof(uint32_t), slot);
			if (result)
				return result;
			if (table_must_stop(memory, good ? WORK_GOOD_ENTRY : WORK_ENTRY, entry + 1))
				return MEMORY_PREEMPTED;
		}
		//@ ghost end_counted[start / 4096] = run + 32;
		if (table_must_stop(memory, WORK_RUN, run + RUN_ENTRIES))
			return MEMORY_PREEMPTED;
	}
	//@ ghost end_counted[start / 4096] = 1024;
	progress->entry = 0;
	table->flags &= ~FRAME_LOCKED;
	memory->counters.tables_checked++;
	return ANAX_OK;
}

int table_release(struct guest_memory *memory, uint32_t index)
{
	struct memory_progress *progress = &memory->progress;
	struct frame *table = &memory->frames[index];
	uint32_t start = frame_address(memory, index), run, present, entry, counted;

	/* 0 already: the release goes on. */
	if (table->references && --table->references)
		return ANAX_OK;
	for (run = run_first(table, progress->entry); table->writable; run = run_next(table, run)) {
		/* Behind the last one that is counted may be one that was refused. */
		for (present = run_present(start, run, progress->entry); present; present &= present - 1) {
			entry = run_slot(run, present);
			counted = entry_counted(memory, physical_read(start + entry * sizeof(uint32_t)));
			if (counted != FRAME_INDEX_NONE) {
				memory->frames[counted].writable--;
				if (!--table->writable)
					break;
			}
			if (table_must_stop(memory, WORK_RELEASED, entry + 1))
				return MEMORY_PREEMPTED;
		}
		if (table_must_stop(memory, WORK_RUN, run + RUN_ENTRIES))
			return MEMORY_PREEMPTED;
	}
	progress->entry = 0;
	frame_unlock(memory, index);
	memory->work += WORK_FRAME;
	return ANAX_OK;
}

/*
 * A live table's entry for a frame that is a table itself. Whoever asked for writable gets it when the frame is released; an entry
 * that did not map the frame before and is set read-only is meant so.
 */
/*@ requires layout(memory) && in_partition(memory, value / 4096);
    assigns memory->frames[value / 4096 - memory->first_frame].flags;
    ensures (memory->frames[value / 4096 - memory->first_frame].flags & FRAME_LOCKED) ==
      (\old(memory->frames[value / 4096 - memory->first_frame].flags) & FRAME_LOCKED);
*/
static void table_note_table_mapped(struct guest_memory *memory, uint32_t address, uint32_t value, uint32_t old)
{
	uint32_t index = frame_index(memory, value);

	if (frame_direct_map_entry(memory, index) != address)
		return;
	if (value & ENTRY_WRITABLE)
		memory->frames[index].flags |= FRAME_FLIPPED;
	else if (!(old & ENTRY_PRESENT) || ((old ^ value) & -FRAME_SIZE))
		memory->frames[index].flags &= ~FRAME_FLIPPED;
}

int table_set_entry(struct guest_memory *memory, uint32_t address, uint32_t value)
{
	struct frame *frames = memory->frames, *table = &frames[frame_index(memory, address)];
	uint32_t old = physical_read(address), admitted = entry_admitted(memory, value);
	uint32_t gained = entry_counted(memory, admitted), lost = entry_counted(memory, old), mapped;
	int result = entry_admit(memory, table->type, value);

	if (result)
		return result;
	//@ ghost entries_of_table(memory->first_frame * 1024, address / 4096 * 1024);
	if (gained != lost) {
		//@ ghost entries_of_frame(memory->first_frame * 1024, (memory->first_frame + memory->frame_count) * 1024, lost);
		if (gained != FRAME_INDEX_NONE) {
			if (frames[gained].writable == FRAME_COUNT_MAXIMUM)
				return ANAX_ENOMEM;
			frames[gained].writable++;
			table->writable++;
		}
		if (lost != FRAME_INDEX_NONE) {
			frames[lost].writable--;
			table->writable--;
		}
		/*@ ghost count_entry(memory->first_frame * 1024, (memory->first_frame + memory->frame_count) * 1024, address / 4,
				      gained == FRAME_INDEX_NONE ? -1 : gained); */
	}
	physical_write(address, admitted);
	memory->counters.entries_set++;
	if (!(admitted & ENTRY_PRESENT))
		return ANAX_OK;
	frame_add_slot(table, address);
	mapped = frame_index(memory, admitted);
	if (table->type == FRAME_KERNEL_TABLE && mapped != FRAME_INDEX_NONE && frames[mapped].type != FRAME_NONE)
		table_note_table_mapped(memory, address, value, old);
	return ANAX_OK;
}

/* Of plain memory, or of entries that stay as present and as writable as they are. */
static void change_plain(uint32_t address, uint32_t end, uint32_t keep, uint32_t set)
{
	for (; address != end; address += sizeof(uint32_t))
		physical_write(address, (physical_read(address) & keep) | set);
}

/* To what maps nothing, or maps it read-only: what was mapped, or that it was nothing, does not matter. Not inlined, for the registers. */
static __attribute__((noinline)) void change_losing(struct guest_memory *memory, uint32_t address, uint32_t end, uint32_t keep,
						    uint32_t set)
{
	struct frame *frames = memory->frames;
	uint32_t table = (address >> FRAME_SHIFT) - memory->first_frame, kept = 0, lost = (end - address) / sizeof(uint32_t);

#pragma GCC unroll 4
	for (; address != end; address += sizeof(uint32_t)) {
		uint32_t value = physical_read(address), index;

		physical_write(address, (value & keep) | set);
		index = (value >> FRAME_SHIFT) - memory->first_frame;
		/* One more is a multiple of four when both bits are set. */
		if (__builtin_expect(((value + 1) & COUNTED) || index >= memory->frame_count, 0))
			kept++;
		else
			frames[index].writable--;
	}
	frames[table].writable -= lost - kept;
}

/* Of a user table, to what is writable if it is present. Stops at an entry that is not simply RAM, and gives its address; or the end. */
static __attribute__((noinline)) uint32_t change_gaining(struct guest_memory *memory, uint32_t address, uint32_t end, uint32_t keep,
							 uint32_t set)
{
	struct frame *frames = memory->frames;
	uint32_t start = address, kept = 0, index, value;

#pragma GCC unroll 4
	for (; address != end; address += sizeof(uint32_t)) {
		value = physical_read(address);
		/* Present and read-only: 1, as a number of two bits. */
		if (__builtin_expect((value + 3) & COUNTED, 0)) {
			kept++;
		} else {
			index = (value >> FRAME_SHIFT) - memory->first_frame;
			if (index >= memory->frame_count || frames[index].type != FRAME_NONE ||
			    frames[index].writable == FRAME_COUNT_MAXIMUM)
				break;
			frames[index].writable++;
		}
		physical_write(address, (value & keep) | set);
	}
	frames[(start >> FRAME_SHIFT) - memory->first_frame].writable += (address - start) / sizeof(uint32_t) - kept;
	return address;
}

static int change_each(struct guest_memory *memory, uint32_t address, uint32_t end, uint32_t keep, uint32_t set)
{
	int result = ANAX_OK;

	for (; address != end && !result; address += sizeof(uint32_t))
		result = table_set_entry(memory, address, (physical_read(address) & keep) | set);
	return result;
}

int table_change(struct guest_memory *memory, uint32_t address, uint32_t end, uint32_t keep, uint32_t set)
{
	enum frame_type type = memory->frames[(address >> FRAME_SHIFT) - memory->first_frame].type;
	uint32_t checked = ENTRY_PRESENT | ENTRY_GLOBAL | ENTRY_PAT | ENTRY_CACHE_DISABLE | ENTRY_WRITE_THROUGH;

	if (type == FRAME_NONE || (!(~keep & COUNTED) && !(set & (ENTRY_WRITABLE | checked))))
		change_plain(address, end, keep, set);
	else if (!((keep | set) & ENTRY_PRESENT) || (!((keep | set) & ENTRY_WRITABLE) && !(set & checked)))
		change_losing(memory, address, end, keep, set);
	else if (type == FRAME_TABLE && (keep & ENTRY_PRESENT) && (set & ENTRY_WRITABLE) && !(set & checked))
		return change_each(memory, change_gaining(memory, address, end, keep, set), end, keep, set);
	else
		return change_each(memory, address, end, keep, set);
	return ANAX_OK;
}
