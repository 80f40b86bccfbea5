/* SPDX-License-Identifier: GPL-2.0-only */
#include "memory/table.h"

#include "abi/anaxagoros.h"
#include "memory/physical.h"
#include "memory/runs.h"

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
    ensures \result == ANAX_OK && type != FRAME_KERNEL_TABLE &&
      counted_frame(memory->first_frame, memory->frame_count, value) != -1 ==>
        memory->frames[counted_frame(memory->first_frame, memory->frame_count, value)].type == FRAME_NONE;
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
    ensures (\result & ENTRY_PRESENT) != 0 <==> (value & ENTRY_PRESENT) != 0;
    ensures (value & ENTRY_PRESENT) != 0 ==> \result / 4096 == value / 4096;
    ensures (\result & ENTRY_PRESENT) != 0 && (\result & ENTRY_WRITABLE) != 0 && in_partition(memory, value / 4096) ==>
      memory->frames[value / 4096 - memory->first_frame].type == FRAME_NONE;
    ensures ((\result ^ value) & ENTRY_WRITABLE) != 0 ==> in_partition(memory, value / 4096);
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
/*@ requires invariant(memory) && in_partition(memory, value / 4096);
    assigns memory->frames[value / 4096 - memory->first_frame].flags;
    ensures invariant(memory) && same_tables{Old, Here}(memory) && same_groups{Old, Here}(memory);
*/
static void table_note_stripped(struct guest_memory *memory, uint32_t value, uint32_t slot, uint32_t entry)
{
	uint32_t index = frame_index(memory, value);
	//@ ghost uint8_t before = memory->frames[index].flags;

	if (slot == frame_direct_map_slot(memory, index) && entry == (value >> FRAME_SHIFT) % TABLE_ENTRIES)
		memory->frames[index].flags |= FRAME_FLIPPED;
	//@ ghost same_lock(before, memory->frames[index].flags);
	/*@ assert others: \forall integer f; 0 <= f < memory->frame_count ==>
	      memory->frames[f].type == \at(memory->frames[f].type, Pre) &&
	      (f != value / 4096 - memory->first_frame ==> memory->frames[f].flags == \at(memory->frames[f].flags, Pre));
	*/
	//@ assert same: same_tables{Pre, Here}(memory);
	//@ assert frames: frames_agree(memory->frames, memory->first_frame, memory->frame_count);
	//@ assert tables: tables_agree(memory->frames, memory->first_frame, memory->frame_count);
	//@ assert words: words_agree(memory->frames, memory->first_frame, memory->frame_count);
	//@ assert entries: entries_checked(memory, memory->frames, memory->first_frame, memory->frame_count);
	//@ assert checks: tables_checked(memory->frames, memory->first_frame, memory->frame_count);
	//@ assert groups: tables_grouped(memory->frames, memory->first_frame, memory->frame_count, -1);
}

/* Counts an entry for the frame that it gains instead of the one that it loses. ANAX_ENOMEM, and nothing changed: the count is full. */
/*@ requires layout(memory) && in_partition(memory, address / 4096) && address % 4 == 0;
    requires frames == memory->frames && table == &frames[address / 4096 - memory->first_frame] && table->type != FRAME_NONE;
    requires gained != lost;
    requires gained == FRAME_INDEX_NONE || gained < memory->frame_count && memory->frames[gained].type == FRAME_NONE;
    requires lost == FRAME_INDEX_NONE || lost < memory->frame_count && memory->frames[lost].type == FRAME_NONE;
    requires counted_for[address / 4] == (lost == FRAME_INDEX_NONE ? -1 : lost);
    requires frames_agree(memory->frames, memory->first_frame, memory->frame_count);
    requires tables_agree(memory->frames, memory->first_frame, memory->frame_count);
    assigns table->writable, counted_for[address / 4],
      frames[gained == FRAME_INDEX_NONE ? address / 4096 - memory->first_frame : gained].writable,
      frames[lost == FRAME_INDEX_NONE ? address / 4096 - memory->first_frame : lost].writable;
    ensures frames_agree(memory->frames, memory->first_frame, memory->frame_count);
    ensures tables_agree(memory->frames, memory->first_frame, memory->frame_count);
    ensures \result == ANAX_OK && counted_for[address / 4] == (gained == FRAME_INDEX_NONE ? -1 : gained) ||
      \result == ANAX_ENOMEM && gained != FRAME_INDEX_NONE && counted_for[address / 4] == \old(counted_for[address / 4]);
    ensures same_tables{Old, Here}(memory) && same_groups{Old, Here}(memory);
*/
static inline __attribute__((always_inline))
int table_count_entry(struct frame *frames, struct frame *table, uint32_t gained, uint32_t lost)
	/*@ ghost (struct guest_memory *memory, uint32_t address) */
{
	//@ ghost words_in_frame(memory->first_frame, address / 4096 - memory->first_frame);
	//@ ghost words_of_frame(memory->first_frame, memory->frame_count, lost);
	//@ assert was_counted: lost != FRAME_INDEX_NONE ==> frames[lost].writable >= 1 && table->writable >= 1;
	//@ assert has_room: table->writable <= 1025;
	if (gained != FRAME_INDEX_NONE) {
		if (frames[gained].writable == FRAME_COUNT_MAXIMUM)
			return ANAX_ENOMEM;
		frames[gained].writable++;
		table->writable++;
	}
	/*@ assert more: \forall integer f; 0 <= f < memory->frame_count ==> frames[f].writable == \at(frames[f].writable, Pre) +
	      (gained != FRAME_INDEX_NONE && (f == gained || f == address / 4096 - memory->first_frame) ? 1 : 0);
	*/
	if (lost != FRAME_INDEX_NONE) {
		frames[lost].writable--;
		table->writable--;
	}
	/*@ assert moved: \forall integer f; 0 <= f < memory->frame_count ==> frames[f].writable == \at(frames[f].writable, Pre) +
	      (f == gained ? 1 : 0) - (f == lost ? 1 : 0) +
	      (f == address / 4096 - memory->first_frame ? (gained != FRAME_INDEX_NONE ? 1 : 0) - (lost != FRAME_INDEX_NONE ? 1 : 0) : 0);
	*/
	//@ ghost count_word(memory->first_frame, memory->frame_count, address / 4, gained == FRAME_INDEX_NONE ? -1LL : gained);
	return ANAX_OK;
}

/* Counts an entry of a table that is being checked, and stores it as it is admitted. ANAX_ENOMEM, and nothing changed: the count is full. */
/*@ requires invariant(memory) && address % 4 == 0 && in_partition(memory, address / 4096);
    requires is_table(memory->frames, address / 4096 - memory->first_frame);
    requires table == &memory->frames[address / 4096 - memory->first_frame] && table->references > 0 && is_locked(table->flags);
    requires released[address / 4096] == 0 && checked[address / 4096] == address / 4 % 1024;
    requires value == word(address / 4) && (is_present(admitted) <==> is_present(value));
    requires is_own(memory, admitted) && (counted_frame(memory->first_frame, memory->frame_count, admitted) != -1 ==>
      memory->frames[counted_frame(memory->first_frame, memory->frame_count, admitted)].type == FRAME_NONE);
    requires (counted == FRAME_INDEX_NONE ? -1 : counted) == counted_frame(memory->first_frame, memory->frame_count, admitted);
    assigns physical_memory[address / 4], counted_for[address / 4], checked[address / 4096], memory->frames[0 .. memory->frame_count - 1];
    ensures invariant(memory) && same_tables{Old, Here}(memory) && same_groups{Old, Here}(memory);
    ensures \result == ANAX_OK && checked[address / 4096] == \old(checked[address / 4096]) + 1 ||
      \result == ANAX_ENOMEM && checked[address / 4096] == \old(checked[address / 4096]);
*/
static inline __attribute__((always_inline))
int table_admit_entry(struct guest_memory *memory, struct frame *table, uint32_t address, uint32_t value, uint32_t admitted, uint32_t counted)
{
	//@ assert not_live: !is_live(address / 4) && counted_for[address / 4] == -1;
	//@ assert gained_page: counted == FRAME_INDEX_NONE || counted < memory->frame_count && memory->frames[counted].type == FRAME_NONE;
	if (counted != FRAME_INDEX_NONE && table_count_entry(memory->frames, table, counted, FRAME_INDEX_NONE) /*@ ghost (memory, address) */) {
		//@ assert full_words: words_agree(memory->frames, memory->first_frame, memory->frame_count);
		//@ assert full_entries: entries_checked(memory, memory->frames, memory->first_frame, memory->frame_count);
		//@ assert full_checks: tables_checked(memory->frames, memory->first_frame, memory->frame_count);
		//@ assert full_groups: tables_grouped(memory->frames, memory->first_frame, memory->frame_count, -1);
		return ANAX_ENOMEM;
	}
	//@ assert counted_checks: tables_checked(memory->frames, memory->first_frame, memory->frame_count);
	if (admitted != value)
		physical_write(address, admitted);
	//@ assert counted: frames_agree(memory->frames, memory->first_frame, memory->frame_count);
	//@ assert counted_in: tables_agree(memory->frames, memory->first_frame, memory->frame_count);
	//@ assert is_written: word(address / 4) == admitted;
	//@ ghost Counted: ;
	//@ ghost checked[address / 4096]++;
	/*@ assert grown: \forall integer t; \at(checked[t], Counted) <= checked[t] &&
	      (t != address / 4096 ==> checked[t] == \at(checked[t], Counted));
	*/
	//@ assert still: \forall integer w; \at(is_live(w), Counted) ==> is_live(w);
	//@ assert now_live: is_live(address / 4);
	/*@ assert more: \forall integer w; memory->first_frame * 1024 <= w < (memory->first_frame + memory->frame_count) * 1024 &&
	      is_live(w) && !\at(is_live(w), Counted) ==> w == address / 4;
	*/
	//@ assert words: words_agree(memory->frames, memory->first_frame, memory->frame_count);
	//@ assert entries: entries_checked(memory, memory->frames, memory->first_frame, memory->frame_count);
	//@ assert checks: tables_checked(memory->frames, memory->first_frame, memory->frame_count);
	//@ assert groups: tables_grouped(memory->frames, memory->first_frame, memory->frame_count, -1);
	return ANAX_OK;
}

/* An entry that is present, of a table that is being checked. */
/*@ requires invariant(memory) && address % 4 == 0 && in_partition(memory, address / 4096);
    requires is_table(memory->frames, address / 4096 - memory->first_frame);
    requires table == &memory->frames[address / 4096 - memory->first_frame] && table->references > 0 && is_locked(table->flags);
    requires released[address / 4096] == 0 && checked[address / 4096] == address / 4 % 1024;
    assigns physical_memory[address / 4], counted_for[address / 4], checked[address / 4096], memory->frames[0 .. memory->frame_count - 1];
    ensures invariant(memory) && same_tables{Old, Here}(memory) && same_groups{Old, Here}(memory);
    ensures \result == ANAX_OK && checked[address / 4096] == \old(checked[address / 4096]) + 1 ||
      (\result == ANAX_EPERM || \result == ANAX_EBUSY || \result == ANAX_ENOMEM) &&
        checked[address / 4096] == \old(checked[address / 4096]);
*/
static __attribute__((noinline)) int table_check_entry(struct guest_memory *memory, struct frame *table, uint32_t address, uint32_t slot)
{
	uint32_t value = physical_read(address), admitted = entry_admitted(memory, value), counted = entry_counted(memory, admitted);
	int result = entry_admit(memory, table->type, value);

	if (result)
		return result;
	if (table_admit_entry(memory, table, address, value, admitted, counted))
		return ANAX_ENOMEM;
	if ((admitted ^ value) & ENTRY_WRITABLE)
		table_note_stripped(memory, value, slot, entry_slot(address));
	return ANAX_OK;
}

/* Accounts for work on a table; when true the next entry to look at is noted. */
/*@ requires layout(memory) && next <= TABLE_ENTRIES;
    assigns memory->work, memory->progress.entry;
    ensures \old(invariant(memory)) ==> invariant(memory);
    ensures memory->progress.entry == (\result ? next : \old(memory->progress.entry));
*/
static inline bool table_must_stop(struct guest_memory *memory, uint32_t ticks, uint32_t next)
{
	bool stop = memory_work(memory, ticks);

	if (stop)
		memory->progress.entry = next;
	//@ assert frames: \at(invariant(memory), Pre) ==> frames_agree(memory->frames, memory->first_frame, memory->frame_count);
	//@ assert tables: \at(invariant(memory), Pre) ==> tables_agree(memory->frames, memory->first_frame, memory->frame_count);
	//@ assert checks: \at(invariant(memory), Pre) ==> tables_checked(memory->frames, memory->first_frame, memory->frame_count);
	//@ assert groups: \at(invariant(memory), Pre) ==> tables_grouped(memory->frames, memory->first_frame, memory->frame_count, -1);
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

/*@ requires layout(memory);
    assigns memory->counters.tables_checked;
    ensures \old(invariant(memory)) ==> invariant(memory);
*/
static inline void table_count_checked(struct guest_memory *memory)
{
	memory->counters.tables_checked++;
	//@ assert laid_out: layout(memory);
	//@ assert devices: \forall integer f; in_device(memory, f) <==> \at(in_device(memory, f), Pre);
	//@ assert owned: \forall integer e; is_own(memory, e) <==> \at(is_own(memory, e), Pre);
	/*@ assert entries: \at(invariant(memory), Pre) ==>
	      entries_checked(memory, memory->frames, memory->first_frame, memory->frame_count);
	*/
}

/* All of a table is checked. */
/*@ requires invariant(memory) && index < memory->frame_count && table == &memory->frames[index] && is_table(memory->frames, index);
    requires released[memory->first_frame + index] == 0 && checked[memory->first_frame + index] == TABLE_ENTRIES;
    assigns memory->progress.entry, table->flags, memory->counters.tables_checked;
    ensures invariant(memory) && same_others{Old, Here}(memory, index) && !is_locked(table->flags) && memory->progress.entry == 0;
*/
static inline void table_unlock(struct guest_memory *memory, struct frame *table) /*@ ghost (uint32_t index) */
{
	memory->progress.entry = 0;
	table->flags &= ~FRAME_LOCKED;
	//@ ghost no_lock(table->flags);
	/*@ assert others: \forall integer f; 0 <= f < memory->frame_count ==>
	      memory->frames[f].type == \at(memory->frames[f].type, Pre) &&
	      (f != index ==> memory->frames[f].flags == \at(memory->frames[f].flags, Pre));
	*/
	//@ assert same: same_others{Pre, Here}(memory, index);
	/*@ assert other_tables: \forall integer t; memory->first_frame <= t < memory->first_frame + memory->frame_count &&
	      t != memory->first_frame + index ==>
	      (is_table(memory->frames, t - memory->first_frame) <==> \at(is_table(memory->frames, t - memory->first_frame), Pre)) &&
	      memory->frames[t - memory->first_frame].references == \at(memory->frames[t - memory->first_frame].references, Pre) &&
	      (is_locked(memory->frames[t - memory->first_frame].flags) <==> is_locked(\at(memory->frames[t - memory->first_frame].flags, Pre)));
	*/
	//@ assert frames: frames_agree(memory->frames, memory->first_frame, memory->frame_count);
	//@ assert tables: tables_agree(memory->frames, memory->first_frame, memory->frame_count);
	//@ assert words: words_agree(memory->frames, memory->first_frame, memory->frame_count);
	//@ assert entries: entries_checked(memory, memory->frames, memory->first_frame, memory->frame_count);
	/*@ assert checks_other: \forall integer t; memory->first_frame <= t < memory->first_frame + memory->frame_count &&
	      t != memory->first_frame + index ==> 0 <= released[t] <= 1024 && 0 <= checked[t] <= 1024 &&
	      (is_table(memory->frames, t - memory->first_frame) ?
	        memory->frames[t - memory->first_frame].references > 0 && !is_locked(memory->frames[t - memory->first_frame].flags) ==>
	          released[t] == 0 && checked[t] == 1024 : released[t] == 0 && checked[t] == 0);
	*/
	//@ assert table: \forall integer t; t == memory->first_frame + index ==> is_table(memory->frames, t - memory->first_frame);
	/*@ assert checks_table: \forall integer t; t == memory->first_frame + index ==> 0 <= released[t] <= 1024 && 0 <= checked[t] <= 1024 &&
	      (is_table(memory->frames, t - memory->first_frame) ?
	        memory->frames[t - memory->first_frame].references > 0 && !is_locked(memory->frames[t - memory->first_frame].flags) ==>
	          released[t] == 0 && checked[t] == 1024 : released[t] == 0 && checked[t] == 0);
	*/
	/*@ assert checks_all: \forall integer t; memory->first_frame <= t < memory->first_frame + memory->frame_count ==> 0 <= released[t] <= 1024 && 0 <= checked[t] <= 1024 &&
	      (is_table(memory->frames, t - memory->first_frame) ?
	        memory->frames[t - memory->first_frame].references > 0 && !is_locked(memory->frames[t - memory->first_frame].flags) ==>
	          released[t] == 0 && checked[t] == 1024 : released[t] == 0 && checked[t] == 0);
	*/
	//@ assert checks: tables_checked(memory->frames, memory->first_frame, memory->frame_count);
	//@ assert groups: tables_grouped(memory->frames, memory->first_frame, memory->frame_count, -1);
	table_count_checked(memory);
}

int table_check(struct guest_memory *memory, uint32_t index, uint32_t slot)
{
	struct memory_progress *progress = &memory->progress;
	struct frame *table = &memory->frames[index];
	uint32_t start = frame_address(memory, index), run, present, entry;
	int result;

	if (!(table->flags & FRAME_LOCKED))
		return ANAX_OK;
	for (run = run_first(table, progress->entry); run != TABLE_ENTRIES; run = run_next(table, run)) {
		present = run_present(start, run, progress->entry);
		if (present == -1u) {
			/* No look in the middle of it: one before, if it does not fit into the slice. */
			if (memory->work > WORK_SLICE - WORK_GOOD_RUN && table_must_stop(memory, WORK_SLICE, run))
				return MEMORY_PREEMPTED;
			memory_set_work(memory, memory->work + WORK_GOOD_RUN);
			if (run_is_good(memory, start + run * sizeof(uint32_t)))
				present = 0;
		}
		for (; present; present = run_rest(present)) {
			bool good;

			entry = run_slot(run, present);
			good = entry_is_good(memory, physical_read(start + entry * sizeof(uint32_t)));
			result = good ? ANAX_OK : table_check_entry(memory, table, start + entry * sizeof(uint32_t), slot);
			if (result)
				return result;
			if (table_must_stop(memory, good ? WORK_GOOD_ENTRY : WORK_ENTRY, entry + 1))
				return MEMORY_PREEMPTED;
		}
		if (table_must_stop(memory, WORK_RUN, run + RUN_ENTRIES))
			return MEMORY_PREEMPTED;
	}
	table_unlock(memory, table) /*@ ghost (index) */;
	return ANAX_OK;
}

/* An entry of a table under release is counted no longer. */
/*@ requires invariant(memory) && address % 4 == 0 && in_partition(memory, address / 4096);
    requires is_table(memory->frames, address / 4096 - memory->first_frame);
    requires table == &memory->frames[address / 4096 - memory->first_frame] && table->references == 0 && table->writable > 0;
    requires holder != address / 4096 - memory->first_frame && released[address / 4096] == address / 4 % 1024;
    requires counted < memory->frame_count && counted == counted_frame(memory->first_frame, memory->frame_count, word(address / 4));
    assigns counted_for[address / 4], released[address / 4096], memory->frames[0 .. memory->frame_count - 1];
    ensures invariant(memory) && same_tables{Old, Here}(memory) && same_groups{Old, Here}(memory);
    ensures released[address / 4096] == \old(released[address / 4096]) + 1;
*/
static inline __attribute__((always_inline))
void table_release_entry(const struct guest_memory *memory, struct frame *table, uint32_t counted) /*@ ghost (uint32_t address) */
{
	//@ ghost words_in_frame(memory->first_frame, address / 4096 - memory->first_frame);
	//@ assert number: number_in_frame(memory->first_frame, address / 4096 - memory->first_frame) > 0;
	//@ assert some: \exists integer w; w / 1024 == address / 4096 && counted_for[w] != -1;
	//@ assert is_before: address / 4 % 1024 < checked[address / 4096];
	//@ assert live: is_live(address / 4) && counted_for[address / 4] == counted;
	table_count_entry(memory->frames, table, FRAME_INDEX_NONE, counted) /*@ ghost ((struct guest_memory *)memory, address) */;
	//@ assert counted_checks: tables_checked(memory->frames, memory->first_frame, memory->frame_count);
	//@ assert uncounted: counted_for[address / 4] == -1;
	//@ assert counted_groups: tables_grouped(memory->frames, memory->first_frame, memory->frame_count, -1);
	//@ ghost Counted: ;
	//@ ghost released[address / 4096]++;
	/*@ assert grown: \forall integer t; \at(released[t], Counted) <= released[t] &&
	      (t != address / 4096 ==> released[t] == \at(released[t], Counted));
	*/
	//@ assert fewer: \forall integer w; is_live(w) ==> \at(is_live(w), Counted);
	/*@ assert less: \forall integer w; memory->first_frame * 1024 <= w < (memory->first_frame + memory->frame_count) * 1024 &&
	      \at(is_live(w), Counted) && !is_live(w) ==> w == address / 4;
	*/
	/*@ assert still: \forall integer w; memory->first_frame * 1024 <= w < (memory->first_frame + memory->frame_count) * 1024 &&
	      w != address / 4 && \at(is_live(w), Counted) ==> is_live(w);
	*/
	//@ assert words: words_agree(memory->frames, memory->first_frame, memory->frame_count);
	//@ assert entries: entries_checked(memory, memory->frames, memory->first_frame, memory->frame_count);
	//@ assert bounded: released[address / 4096] <= 1024 && table->references == 0;
	//@ assert checks: tables_checked(memory->frames, memory->first_frame, memory->frame_count);
	//@ assert groups: tables_grouped(memory->frames, memory->first_frame, memory->frame_count, -1);
}

int table_release(struct guest_memory *memory, uint32_t index)
{
	struct memory_progress *progress = &memory->progress;
	struct frame *table = &memory->frames[index];
	uint32_t start = frame_address(memory, index), run, writable, entry, counted;

	/* 0 already: the release goes on. */
	if (table->references && --table->references)
		return ANAX_OK;
	for (run = run_first(table, progress->entry); table->writable; run = run_next(table, run)) {
		/* Behind the last one that is counted may be one that was refused. */
		for (writable = run_writable(start, run, progress->entry); writable; writable = run_rest(writable)) {
			entry = run_slot(run, writable);
			counted = entry_counted(memory, physical_read(start + entry * sizeof(uint32_t)));
			if (counted != FRAME_INDEX_NONE) {
				table_release_entry(memory, table, counted) /*@ ghost (start + entry * 4) */;
				if (!table->writable)
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
/*@ requires invariant(memory) && in_partition(memory, value / 4096);
    assigns memory->frames[value / 4096 - memory->first_frame].flags;
    ensures invariant(memory) && same_tables{Old, Here}(memory);
*/
static void table_note_table_mapped(struct guest_memory *memory, uint32_t address, uint32_t value, uint32_t old)
{
	uint32_t index = frame_index(memory, value);
	//@ ghost uint8_t before = memory->frames[index].flags;

	if (frame_direct_map_entry(memory, index) != address)
		return;
	if (value & ENTRY_WRITABLE)
		memory->frames[index].flags |= FRAME_FLIPPED;
	else if (!(old & ENTRY_PRESENT) || ((old ^ value) & -FRAME_SIZE))
		memory->frames[index].flags &= ~FRAME_FLIPPED;
	//@ ghost same_lock(before, memory->frames[index].flags);
	/*@ assert others: \forall integer f; 0 <= f < memory->frame_count ==>
	      memory->frames[f].type == \at(memory->frames[f].type, Pre) &&
	      (f != value / 4096 - memory->first_frame ==> memory->frames[f].flags == \at(memory->frames[f].flags, Pre));
	*/
	//@ assert same: same_tables{Pre, Here}(memory);
	//@ assert frames: frames_agree(memory->frames, memory->first_frame, memory->frame_count);
	//@ assert tables: tables_agree(memory->frames, memory->first_frame, memory->frame_count);
	//@ assert words: words_agree(memory->frames, memory->first_frame, memory->frame_count);
	//@ assert entries: entries_checked(memory, memory->frames, memory->first_frame, memory->frame_count);
	//@ assert checks: tables_checked(memory->frames, memory->first_frame, memory->frame_count);
	//@ assert groups: tables_grouped(memory->frames, memory->first_frame, memory->frame_count, -1);
}

/* Stores an entry that is admitted, and counts it. ANAX_ENOMEM, and nothing changed: the count is full. */
/*@ requires invariant(memory) && address % 4 == 0 && in_partition(memory, address / 4096);
    requires is_table(memory->frames, address / 4096 - memory->first_frame) && is_live(address / 4);
    requires table == &memory->frames[address / 4096 - memory->first_frame];
    requires (gained == FRAME_INDEX_NONE ? -1 : gained) == counted_frame(memory->first_frame, memory->frame_count, admitted);
    requires (lost == FRAME_INDEX_NONE ? -1 : lost) == counted_frame(memory->first_frame, memory->frame_count, word(address / 4));
    requires is_own(memory, admitted) && (counted_frame(memory->first_frame, memory->frame_count, admitted) != -1 ==>
      memory->frames[counted_frame(memory->first_frame, memory->frame_count, admitted)].type == FRAME_NONE);
    assigns physical_memory[address / 4], counted_for[address / 4], memory->counters.entries_set,
      memory->frames[0 .. memory->frame_count - 1];
    ensures same_tables{Old, Here}(memory) && same_groups{Old, Here}(memory);
    ensures \result == ANAX_OK && invariant_but(memory, address / 4) && word(address / 4) == admitted ||
      \result == ANAX_ENOMEM && invariant(memory);
*/
static inline __attribute__((always_inline))
int table_store_entry(struct guest_memory *memory, struct frame *table, uint32_t address, uint32_t admitted, uint32_t gained, uint32_t lost)
{
	struct frame *frames = memory->frames;

	//@ assert in_table: is_table(frames, address / 4 / 1024 - memory->first_frame) && is_live(address / 4);
	//@ assert loses: counted_for[address / 4] == (lost == FRAME_INDEX_NONE ? -1 : lost);
	//@ assert lost_page: lost == FRAME_INDEX_NONE || lost < memory->frame_count && frames[lost].type == FRAME_NONE;
	if (gained != lost && table_count_entry(frames, table, gained, lost) /*@ ghost (memory, address) */) {
		//@ assert full_words: words_agree(frames, memory->first_frame, memory->frame_count);
		//@ assert full_entries: entries_checked(memory, frames, memory->first_frame, memory->frame_count);
		/*@ assert full_same: \forall integer f; 0 <= f < memory->frame_count ==>
		      memory->frames[f].references == \at(memory->frames[f].references, Pre);
		*/
		//@ assert full_checks: tables_checked(frames, memory->first_frame, memory->frame_count);
		//@ assert full_groups: tables_grouped(frames, memory->first_frame, memory->frame_count, -1);
		return ANAX_ENOMEM;
	}
	/*@ assert same: \forall integer f; 0 <= f < memory->frame_count ==>
	      memory->frames[f].references == \at(memory->frames[f].references, Pre);
	*/
	//@ assert checks: tables_checked(frames, memory->first_frame, memory->frame_count);
	physical_write(address, admitted);
	//@ assert words: words_agree(frames, memory->first_frame, memory->frame_count);
	//@ assert entries: entries_checked(memory, frames, memory->first_frame, memory->frame_count);
	//@ assert groups: tables_grouped(frames, memory->first_frame, memory->frame_count, address / 4);
	//@ assert written: invariant_but(memory, address / 4);
	//@ ghost Written: ;
	memory->counters.entries_set++;
	//@ assert laid_out: layout(memory);
	//@ assert devices: \forall integer f; in_device(memory, f) <==> \at(in_device(memory, f), Written);
	//@ assert owned: \forall integer e; is_own(memory, e) <==> \at(is_own(memory, e), Written);
	//@ assert own: entries_checked(memory, frames, memory->first_frame, memory->frame_count);
	return ANAX_OK;
}

/* Notes that an entry is present. */
/*@ requires invariant_but(memory, address / 4) && address % 4 == 0 && in_partition(memory, address / 4096);
    requires table == &memory->frames[address / 4096 - memory->first_frame];
    assigns table->groups;
    ensures invariant(memory) && same_tables{Old, Here}(memory);
*/
static inline void table_add_entry(struct frame *table, uint32_t address) /*@ ghost (struct guest_memory *memory) */
{
	frame_add_slot(table, address);
	/*@ assert kept: \forall integer f; 0 <= f < memory->frame_count ==>
	      memory->frames[f].writable == \at(memory->frames[f].writable, Pre) &&
	      memory->frames[f].references == \at(memory->frames[f].references, Pre) &&
	      (f != address / 4096 - memory->first_frame ==> memory->frames[f].groups == \at(memory->frames[f].groups, Pre));
	*/
	/*@ assert slots: \forall integer n; 0 <= n < 16 ==>
	      (bit(table->groups, n) <==> bit(\at(table->groups, Pre), n) || n == address / 4 % 1024 / 64);
	*/
	//@ assert frames: frames_agree(memory->frames, memory->first_frame, memory->frame_count);
	//@ assert tables: tables_agree(memory->frames, memory->first_frame, memory->frame_count);
	//@ assert checks: tables_checked(memory->frames, memory->first_frame, memory->frame_count);
	//@ assert groups: tables_grouped(memory->frames, memory->first_frame, memory->frame_count, -1);
}

int table_set_entry(struct guest_memory *memory, uint32_t address, uint32_t value)
{
	struct frame *frames = memory->frames, *table = &frames[frame_index(memory, address)];
	uint32_t old = physical_read(address), admitted = entry_admitted(memory, value);
	uint32_t gained = entry_counted(memory, admitted), lost = entry_counted(memory, old), mapped;
	int result = entry_admit(memory, table->type, value);

	if (result)
		return result;
	if (table_store_entry(memory, table, address, admitted, gained, lost))
		return ANAX_ENOMEM;
	if (!(admitted & ENTRY_PRESENT))
		return ANAX_OK;
	table_add_entry(table, address) /*@ ghost (memory) */;
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

static int change_each(struct guest_memory *memory, uint32_t address, uint32_t end, uint32_t keep, uint32_t set)
{
	int result = ANAX_OK;

	for (; address != end && !result; address += sizeof(uint32_t))
		result = table_set_entry(memory, address, (physical_read(address) & keep) | set);
	return result;
}

int table_change(struct guest_memory *memory, uint32_t address, uint32_t end, uint32_t keep, uint32_t set)
{
	struct frame *table = &memory->frames[(address >> FRAME_SHIFT) - memory->first_frame];
	uint32_t *entry = physical_words(address), *stop = entry + (end - address) / sizeof(uint32_t);
	uint32_t checked = ENTRY_PRESENT | ENTRY_GLOBAL | ENTRY_PAT | ENTRY_CACHE_DISABLE | ENTRY_WRITE_THROUGH;

	if (table->type == FRAME_NONE || (!(~keep & COUNTED) && !(set & (ENTRY_WRITABLE | checked)))) {
		change_plain(address, end, keep, set);
		return ANAX_OK;
	}
	if (!((keep | set) & ENTRY_PRESENT) || (!((keep | set) & ENTRY_WRITABLE) && !(set & checked))) {
		run_lose(memory, entry, stop, keep, set, &table->writable);
		return ANAX_OK;
	}
	if (table->type == FRAME_TABLE && (keep & ENTRY_PRESENT) && (set & ENTRY_WRITABLE) && !(set & checked))
		address = end - (stop - run_gain(memory, entry, stop, keep, set, &table->writable)) * sizeof(uint32_t);
	return change_each(memory, address, end, keep, set);
}
