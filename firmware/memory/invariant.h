/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is proven of the tables of a partition, in ACSL: each operation that scripts/prove names keeps it. Words of physical memory are
 * numbered, address / 4; a frame's number is its index in the partition.
 */
#ifndef MEMORY_INVARIANT_H
#define MEMORY_INVARIANT_H

/*
 * Ghost: the frame for which the word of an entry is counted, or -1: that which an entry of a table maps writable, the table that an entry
 * of a directory holds a reference to. Of a table, by the machine's number of its frame: how many of the first entries are checked, and
 * of these how many are released again. Of the call under way: the table to which it holds a reference that is no word's, or -1; the
 * directory that still counts a word which holds none any more, or -1.
 */
/*@ ghost
    extern long long counted_for[0x10000000];
    extern short checked[0x40000];
    extern int released[0x40000];
    extern int held, holder;
*/

/*@ // Words before one that are counted for a frame; or for none, -1.
    logic integer number{L}(integer from, integer to, integer frame) =
      to <= from ? 0 : number(from, to - 1, frame) + (counted_for[to - 1] == frame ? 1 : 0);
    logic integer number_of_frame{L}(integer first, integer count, integer frame) =
      number(first * 1024, (first + count) * 1024, frame);
    // Words in a frame that are counted for any.
    logic integer number_in_frame{L}(integer first, integer frame) =
      1024 - (number(first * 1024, (first + frame + 1) * 1024, -1) - number(first * 1024, (first + frame) * 1024, -1));

    predicate is_table{L}(struct frame *frames, integer t) =
      frames[t].type == FRAME_TABLE || frames[t].type == FRAME_KERNEL_TABLE;
    predicate is_locked(integer flags) = (flags & FRAME_LOCKED) != 0;
    predicate bit(integer word, integer number) = (word & (1 << number)) != 0;

    // An entry of a table that is checked, and not released.
    predicate is_live{L}(integer w) = released[w / 1024] <= w % 1024 < checked[w / 1024];

    // Counts are those of words, and of the call under way.
    predicate frames_agree{L}(struct frame *frames, integer first, integer count) =
      \forall integer f; 0 <= f < count ==> number_of_frame(first, count, f) ==
        (frames[f].type == FRAME_NONE ? frames[f].writable : frames[f].references - (f == held ? 1 : 0));
    predicate tables_agree{L}(struct frame *frames, integer first, integer count) =
      \forall integer f; 0 <= f < count && frames[f].type != FRAME_NONE ==>
        number_in_frame(first, f) == frames[f].writable - (f == holder ? 1 : 0);
    // What words are counted for: none that are in no table; those of tables what they map writable, which is no table.
    predicate words_agree{L}(struct frame *frames, integer first, integer count) =
      \forall integer w; first * 1024 <= w < (first + count) * 1024 && counted_for[w] != -1 ==>
        0 <= counted_for[w] < count && is_present(word(w)) && word(w) / 4096 - first == counted_for[w] &&
        (is_table(frames, w / 1024 - first) ?
          is_live(w) && counted_for[w] == counted_frame(first, count, word(w)) && frames[counted_for[w]].type == FRAME_NONE :
          frames[w / 1024 - first].type == FRAME_DIRECTORY && is_table(frames, counted_for[w]));
    // Entries that are checked: of their own domain, and counted.
    predicate entries_checked{L}(struct guest_memory *m, struct frame *frames, integer first, integer count) =
      \forall integer w; first * 1024 <= w < (first + count) * 1024 && is_table(frames, w / 1024 - first) && is_live(w) ==>
        is_own(m, word(w)) && counted_for[w] == counted_frame(first, count, word(w));
    // A table that directories name and that is not locked is checked; what is no table is not.
    predicate tables_checked{L}(struct frame *frames, integer first, integer count) =
      \forall integer t; first <= t < first + count ==> 0 <= released[t] <= 1024 && 0 <= checked[t] <= 1024 &&
        (is_table(frames, t - first) ? frames[t - first].references > 0 && !is_locked(frames[t - first].flags) ==>
          released[t] == 0 && checked[t] == 1024 : released[t] == 0 && checked[t] == 0);
    // What the groups of a table leave out is not present, but for one word; one that is just locked is still to be scanned.
    predicate tables_grouped{L}(struct frame *frames, integer first, integer count, integer but) =
      \forall integer w; first * 1024 <= w < (first + count) * 1024 && w != but && is_table(frames, w / 1024 - first) &&
        (frames[w / 1024 - first].references > 0 || checked[w / 1024] > 0) && is_present(word(w)) ==>
          bit(frames[w / 1024 - first].groups, w % 1024 / 64);

    predicate invariant_but{L}(struct guest_memory *m, integer but) =
      layout(m) && frames_agree(m->frames, m->first_frame, m->frame_count) && tables_agree(m->frames, m->first_frame, m->frame_count) &&
      words_agree(m->frames, m->first_frame, m->frame_count) && entries_checked(m, m->frames, m->first_frame, m->frame_count) &&
      tables_checked(m->frames, m->first_frame, m->frame_count) && tables_grouped(m->frames, m->first_frame, m->frame_count, but);
    predicate invariant{L}(struct guest_memory *m) = invariant_but(m, -1);

    // What no operation on entries changes: types, references, which tables are locked. And groups, which some do not.
    predicate same_tables{K, L}(struct guest_memory *m) =
      \forall integer f; 0 <= f < \at(m->frame_count, K) ==> \at(m->frames[f].type, L) == \at(m->frames[f].type, K) &&
        \at(m->frames[f].references, L) == \at(m->frames[f].references, K) &&
        (is_locked(\at(m->frames[f].flags, L)) <==> is_locked(\at(m->frames[f].flags, K)));

    predicate same_others{K, L}(struct guest_memory *m, integer index) =
      \forall integer f; 0 <= f < \at(m->frame_count, K) ==> \at(m->frames[f].type, L) == \at(m->frames[f].type, K) &&
        \at(m->frames[f].references, L) == \at(m->frames[f].references, K) &&
        (f != index ==> (is_locked(\at(m->frames[f].flags, L)) <==> is_locked(\at(m->frames[f].flags, K))));
    predicate same_groups{K, L}(struct guest_memory *m) =
      \forall integer f; 0 <= f < \at(m->frame_count, K) ==> \at(m->frames[f].groups, L) == \at(m->frames[f].groups, K);

    // What is claimed: no checked entry of a table names another domain's frame, or maps a table writable.
    lemma nothing_gets_out{L}: \forall struct guest_memory *m, integer w;
      invariant(m) && m->first_frame * 1024 <= w < (m->first_frame + m->frame_count) * 1024 &&
      is_table(m->frames, w / 1024 - m->first_frame) && is_live(w) ==>
        is_own(m, word(w)) && (is_present(word(w)) && (word(w) & 2) != 0 && in_partition(m, word(w) / 4096) ==>
          m->frames[word(w) / 4096 - m->first_frame].type == FRAME_NONE);
*/

/* Ghost: what is plain of bits is so of flags, too: Frama-C loses it. */
/*@ ghost
  /@ requires (before & FRAME_LOCKED) == (after & FRAME_LOCKED);
     assigns \nothing;
     ensures is_locked(before) <==> is_locked(after);
  @/
  static inline void same_lock(uint8_t before, uint8_t after)
  {
  }
*/

/*@ ghost
  /@ requires (flags & FRAME_LOCKED) == 0;
     assigns \nothing;
     ensures !is_locked(flags);
  @/
  static inline void no_lock(uint8_t flags)
  {
  }
*/

/* Ghost: entries of a locked table that count for nothing are checked. */
/*@ ghost
  /@ requires invariant(memory) && index < memory->frame_count && is_table(memory->frames, index);
     requires is_locked(memory->frames[index].flags) && memory->frames[index].references > 0 && released[memory->first_frame + index] == 0;
     requires checked[memory->first_frame + index] <= end <= 1024;
     requires \forall integer w; (memory->first_frame + index) * 1024 + checked[memory->first_frame + index] <= w <
       (memory->first_frame + index) * 1024 + end ==>
         is_own(memory, word(w)) && counted_frame(memory->first_frame, memory->frame_count, word(w)) == -1;
     assigns checked[memory->first_frame + index];
     ensures invariant(memory) && checked[memory->first_frame + index] == end;
  @/
  static inline void check_words(struct guest_memory *memory, uint32_t index, uint32_t end)
  {
	/@ assert uncounted: \forall integer w; memory->first_frame * 1024 <= w < (memory->first_frame + memory->frame_count) * 1024 &&
	     w / 1024 == memory->first_frame + index && !is_live(w) ==> counted_for[w] == -1; @/
	checked[memory->first_frame + index] = (short)end;
	/@ assert grown: \forall integer t; \at(checked[t], Pre) <= checked[t] && (t != memory->first_frame + index ==> checked[t] == \at(checked[t], Pre)); @/
	/@ assert still: \forall integer w; \at(is_live(w), Pre) ==> is_live(w); @/
	/@ assert more: \forall integer w; is_live(w) && !\at(is_live(w), Pre) ==> w / 1024 == memory->first_frame + index &&
	     \at(checked[memory->first_frame + index], Pre) <= w % 1024 < end; @/
	/@ assert words: words_agree(memory->frames, memory->first_frame, memory->frame_count); @/
	/@ assert entries: entries_checked(memory, memory->frames, memory->first_frame, memory->frame_count); @/
	/@ assert checks: tables_checked(memory->frames, memory->first_frame, memory->frame_count); @/
	/@ assert groups: tables_grouped(memory->frames, memory->first_frame, memory->frame_count, -1); @/
  }

  // Those of groups in which none is present.
  /@ requires invariant(memory) && index < memory->frame_count && is_table(memory->frames, index);
     requires is_locked(memory->frames[index].flags) && memory->frames[index].references > 0 && released[memory->first_frame + index] == 0;
     requires checked[memory->first_frame + index] <= end <= 1024;
     requires \forall integer n; checked[memory->first_frame + index] <= n < end ==> !bit(memory->frames[index].groups, n / 64);
     assigns checked[memory->first_frame + index];
     ensures invariant(memory) && checked[memory->first_frame + index] == end;
  @/
  static inline void check_groups(struct guest_memory *memory, uint32_t index, uint32_t end)
  {
	/@ assert absent: \forall integer w; (memory->first_frame + index) * 1024 + checked[memory->first_frame + index] <= w <
	     (memory->first_frame + index) * 1024 + end ==> !is_present(word(w)); @/
	check_words(memory, index, end);
  }

  // Those of a run that are not among its bits.
  /@ requires invariant(memory) && index < memory->frame_count && is_table(memory->frames, index);
     requires is_locked(memory->frames[index].flags) && memory->frames[index].references > 0 && released[memory->first_frame + index] == 0;
     requires run % 32 == 0 && run <= checked[memory->first_frame + index] <= end <= run + 32 && run < 1024;
     requires \forall integer w; (memory->first_frame + index) * 1024 + run <= w < (memory->first_frame + index) * 1024 + run + 32 ==>
       (bit(present, w - (memory->first_frame + index) * 1024 - run) <==> is_present(word(w)) && (memory->first_frame + index) * 1024 + checked[memory->first_frame + index] <= w);
     requires \forall integer i; 0 <= i < end - run ==> !bit(present, i);
     assigns checked[memory->first_frame + index];
     ensures invariant(memory) && checked[memory->first_frame + index] == end;
  @/
  static inline void check_run(struct guest_memory *memory, uint32_t index, uint32_t run, uint32_t present, uint32_t end)
  {
	/@ assert absent: \forall integer w; (memory->first_frame + index) * 1024 + checked[memory->first_frame + index] <= w < (memory->first_frame + index) * 1024 + end ==> !is_present(word(w)); @/
	check_words(memory, index, end);
  }
*/

/* Ghost: entries of a table under release that are counted for none are released. */
/*@ ghost
  /@ requires invariant(memory) && index < memory->frame_count && is_table(memory->frames, index) && memory->frames[index].references == 0;
     requires released[memory->first_frame + index] <= end <= 1024;
     requires \forall integer w; (memory->first_frame + index) * 1024 + released[memory->first_frame + index] <= w < (memory->first_frame + index) * 1024 + end ==> counted_for[w] == -1;
     assigns released[memory->first_frame + index];
     ensures invariant(memory) && released[memory->first_frame + index] == end;
  @/
  static inline void release_words(struct guest_memory *memory, uint32_t index, uint32_t end)
  {
	released[memory->first_frame + index] = (int)end;
	/@ assert grown: \forall integer t; \at(released[t], Pre) <= released[t] &&
	     (t != memory->first_frame + index ==> released[t] == \at(released[t], Pre)); @/
	/@ assert fewer: \forall integer w; is_live(w) ==> \at(is_live(w), Pre); @/
	/@ assert less: \forall integer w; memory->first_frame * 1024 <= w < (memory->first_frame + memory->frame_count) * 1024 &&
	     \at(is_live(w), Pre) && !is_live(w) ==> (memory->first_frame + index) * 1024 + \at(released[memory->first_frame + index], Pre) <= w <
	       (memory->first_frame + index) * 1024 + end; @/
	/@ assert still: \forall integer w; memory->first_frame * 1024 <= w < (memory->first_frame + memory->frame_count) * 1024 &&
	     counted_for[w] != -1 && \at(is_live(w), Pre) ==> is_live(w); @/
	/@ assert words: words_agree(memory->frames, memory->first_frame, memory->frame_count); @/
	/@ assert entries: entries_checked(memory, memory->frames, memory->first_frame, memory->frame_count); @/
	/@ assert checks: tables_checked(memory->frames, memory->first_frame, memory->frame_count); @/
  }

  // Those of groups in which none is present.
  /@ requires invariant(memory) && index < memory->frame_count && is_table(memory->frames, index) && memory->frames[index].references == 0;
     requires released[memory->first_frame + index] <= end <= 1024;
     requires \forall integer n; released[memory->first_frame + index] <= n < end ==> !bit(memory->frames[index].groups, n / 64);
     assigns released[memory->first_frame + index];
     ensures invariant(memory) && released[memory->first_frame + index] == end;
  @/
  static inline void release_groups(struct guest_memory *memory, uint32_t index, uint32_t end)
  {
	/@ assert absent: \forall integer w; (memory->first_frame + index) * 1024 + released[memory->first_frame + index] <= w < (memory->first_frame + index) * 1024 + end && counted_for[w] != -1 ==> is_live(w) && is_present(word(w)); @/
	release_words(memory, index, end);
  }

  // Those of a run that are not among its bits.
  /@ requires invariant(memory) && index < memory->frame_count && is_table(memory->frames, index) && memory->frames[index].references == 0;
     requires run % 32 == 0 && run <= released[memory->first_frame + index] <= end <= run + 32 && run < 1024;
     requires \forall integer w; (memory->first_frame + index) * 1024 + run <= w < (memory->first_frame + index) * 1024 + run + 32 ==>
       (bit(writable, w - (memory->first_frame + index) * 1024 - run) <==> (word(w) & 2) != 0 && (memory->first_frame + index) * 1024 + released[memory->first_frame + index] <= w);
     requires \forall integer i; 0 <= i < end - run ==> !bit(writable, i);
     assigns released[memory->first_frame + index];
     ensures invariant(memory) && released[memory->first_frame + index] == end;
  @/
  static inline void release_run(struct guest_memory *memory, uint32_t index, uint32_t run, uint32_t writable, uint32_t end)
  {
	/@ assert absent: \forall integer w; (memory->first_frame + index) * 1024 + released[memory->first_frame + index] <= w < (memory->first_frame + index) * 1024 + end ==> (word(w) & 2) == 0; @/
	/@ assert absent_words: \forall integer w; (memory->first_frame + index) * 1024 + released[memory->first_frame + index] <= w < (memory->first_frame + index) * 1024 + end && counted_for[w] != -1 ==>
	     counted_for[w] == counted_frame(memory->first_frame, memory->frame_count, word(w)); @/
	release_words(memory, index, end);
  }
*/

/*
 * Ghost: counts a word for a frame, or for none, instead of for what it was counted. The loops here are the inductions over the words of a
 * partition, and of a frame.
 */
/*@ ghost
  /@ requires first + count <= 0x40000 && first * 1024 <= w < (first + count) * 1024;
     assigns counted_for[w];
     ensures counted_for[w] == frame;
     ensures \forall integer f; number_of_frame(first, count, f) ==
       \old(number_of_frame(first, count, f)) + (f == frame ? 1 : 0) - (f == \old(counted_for[w]) ? 1 : 0);
     ensures \forall integer f; 0 <= f < count ==> number_in_frame(first, f) == \old(number_in_frame(first, f)) +
       (f == w / 1024 - first ? (frame != -1 ? 1 : 0) - (\old(counted_for[w]) != -1 ? 1 : 0) : 0);
  @/
  static inline void count_word(uint32_t first, uint32_t count, uint32_t w, long long frame)
  {
	counted_for[w] = frame;
	/@ loop invariant first * 1024 <= i <= (first + count) * 1024;
	   loop invariant \forall integer n, f; first * 1024 <= n <= i ==>
	     number(first * 1024, n, f) == \at(number(first * 1024, n, f), Pre) +
	       (w < n ? (f == frame ? 1 : 0) - (f == \at(counted_for[w], Pre) ? 1 : 0) : 0);
	   loop assigns i;
	   loop variant (first + count) * 1024 - i;
	@/
	for (uint32_t i = first * 1024; i < (first + count) * 1024; i++)
		;
  }

  // A word that is counted for a frame is one of those counted for it.
  /@ requires first + count <= 0x40000;
     assigns \nothing;
     ensures 0 <= number_of_frame(first, count, frame);
     ensures \forall integer w; first * 1024 <= w < (first + count) * 1024 && counted_for[w] == frame ==>
       1 <= number_of_frame(first, count, frame);
  @/
  static inline void words_of_frame(uint32_t first, uint32_t count, long long frame)
  {
	/@ loop invariant first * 1024 <= i <= (first + count) * 1024;
	   loop invariant 0 <= number(first * 1024, i, frame);
	   loop invariant \forall integer w; first * 1024 <= w < i && counted_for[w] == frame ==> 1 <= number(first * 1024, i, frame);
	   loop assigns i;
	   loop variant (first + count) * 1024 - i;
	@/
	for (uint32_t i = first * 1024; i < (first + count) * 1024; i++)
		;
  }

  // The words in a frame that are counted, and their number.
  /@ requires 1 <= first && first + frame < 0x40000;
     assigns \nothing;
     ensures 0 <= number_in_frame(first, frame) <= 1024;
     ensures \forall integer w; w / 1024 == first + frame && counted_for[w] != -1 ==> 1 <= number_in_frame(first, frame);
     ensures (\forall integer w; w / 1024 == first + frame ==> counted_for[w] == -1) ==> number_in_frame(first, frame) == 0;
     ensures number_in_frame(first, frame) > 0 ==> \exists integer w; w / 1024 == first + frame && counted_for[w] != -1;
  @/
  static inline void words_in_frame(uint32_t first, uint32_t frame)
  {
	uint32_t start = (first + frame) * 1024;
	/@ loop invariant start <= i <= start + 1024;
	   loop invariant 0 <= number(first * 1024, i, -1) - number(first * 1024, start, -1) <= i - start;
	   loop invariant \forall integer w; start <= w < i && counted_for[w] != -1 ==>
	     number(first * 1024, i, -1) - number(first * 1024, start, -1) < i - start;
	   loop invariant (\forall integer w; start <= w < i ==> counted_for[w] == -1) ==>
	     number(first * 1024, i, -1) - number(first * 1024, start, -1) == i - start;
	   loop assigns i;
	   loop variant start + 1024 - i;
	@/
	for (uint32_t i = start; i < start + 1024; i++)
		;
  }
*/

#endif
