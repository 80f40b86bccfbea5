/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is proven of page tables, in ACSL: "make proof" has Frama-C check that every function of memory/frame.[ch] and memory/table.[ch]
 * keeps it, however often a call is left half-way. SECURITY.md says under which assumptions.
 *
 * Words of physical memory are numbered, address / 4. A frame's number is its index in the partition.
 */
#ifndef MEMORY_INVARIANT_H
#define MEMORY_INVARIANT_H

/*
 * Ghost: the frame for which the entry in a word is counted, or -1; of the entries of a table, by the machine's number of its frame:
 * from first_counted on are counted, if they are writable; before end_counted they have been checked.
 */
/*@ ghost
    extern long long counted_for[0x10000000];
    extern short first_counted[0x40000];
    extern short end_counted[0x40000];
*/

/*@ logic integer start_word{L}(struct guest_memory *m) = m->first_frame * 1024;
    logic integer end_word{L}(struct guest_memory *m) = (m->first_frame + m->frame_count) * 1024;
    logic integer table_word{L}(struct guest_memory *m, integer t) = (m->first_frame + t) * 1024;

    // Words from one to before another that are counted for a frame, or for none; those of a table that are counted.
    logic integer number{L}(integer from, integer to, integer frame) =
      to <= from ? 0 : number(from, to - 1, frame) + (counted_for[to - 1] == frame ? 1 : 0);
    logic integer number_of_table{L}(integer first, integer t) =
      1024 - (number(first * 1024, (first + t + 1) * 1024, -1) - number(first * 1024, (first + t) * 1024, -1));

    predicate is_writable(integer entry) = (entry & 2) != 0;
    predicate in_partition{L}(struct guest_memory *m, integer frame) =
      m->first_frame <= frame < m->first_frame + m->frame_count;
    predicate in_device{L}(struct guest_memory *m, integer frame) =
      \exists integer i; 0 <= i < m->device_range_count &&
        m->devices[i].first_frame <= frame < m->devices[i].first_frame + m->devices[i].frame_count;
    // Names no frame of another domain.
    predicate is_own{L}(struct guest_memory *m, integer entry) =
      is_present(entry) ==> in_partition(m, entry / 4096) || in_device(m, entry / 4096);
    logic integer counted_frame(integer first, integer count, integer entry) =
      (entry & 1) != 0 && (entry & 2) != 0 && first <= entry / 4096 && entry / 4096 < first + count ? entry / 4096 - first : -1;
    predicate is_table{L}(struct frame *frames, integer t) =
      frames[t].type == FRAME_TABLE || frames[t].type == FRAME_KERNEL_TABLE;
    predicate is_whole{L}(integer frame) = first_counted[frame] == 0 && end_counted[frame] == 1024;

    // How the boot code has laid out a partition; nothing of it changes.
    predicate layout{L}(struct guest_memory *m) =
      \valid(m) && \valid(m->frames + (0 .. m->frame_count - 1)) && \valid(m->table_bitmap + (0 .. m->frame_count / 32 - 1)) &&
      \separated(m, m->frames + (0 .. m->frame_count - 1), m->table_bitmap + (0 .. m->frame_count / 32 - 1)) &&
      1 <= m->first_frame && 32 <= m->frame_count && m->frame_count % 32 == 0 && m->first_frame + m->frame_count <= 0x40000 &&
      m->page_offset % 0x400000 == 0 && m->device_range_count <= CONFIG_DEVICE_RANGES &&
      \forall integer i; 0 <= i < m->device_range_count ==>
        m->devices[i].first_frame + m->devices[i].frame_count <= 0x100000;

    // A frame that is no table has the count of the entries that map it writable; a table is mapped writable by none.
    predicate frames_counted{L}(struct frame *frames, integer first, integer count) =
      \forall integer i; 0 <= i < count && frames[i].type == FRAME_NONE ==>
        frames[i].writable == number(first * 1024, (first + count) * 1024, i);
    predicate tables_read_only{L}(struct frame *frames, integer first, integer count) =
      \forall integer w; first * 1024 <= w < (first + count) * 1024 && counted_for[w] != -1 ==>
        0 <= counted_for[w] < count && frames[counted_for[w]].type == FRAME_NONE;

    // Only tables have entries that are counted: those, and all of those, that are between the bounds.
    predicate only_tables_map{L}(struct frame *frames, integer first, integer count) =
      \forall integer w; first * 1024 <= w < (first + count) * 1024 && !is_table(frames, w / 1024 - first) ==>
        counted_for[w] == -1;
    predicate entries_counted{L}(struct frame *frames, integer first, integer count) =
      \forall integer w; first * 1024 <= w < (first + count) * 1024 && is_table(frames, w / 1024 - first) ==>
        counted_for[w] == (first_counted[w / 1024] <= w % 1024 && w % 1024 < end_counted[w / 1024] ?
          counted_frame(first, count, word(w)) : -1);
    predicate tables_counted{L}(struct frame *frames, integer first, integer count) =
      \forall integer t; 0 <= t < count && is_table(frames, t) ==> frames[t].writable == number_of_table(first, t);
    predicate bounds{L}(struct frame *frames, integer first, integer count) =
      \forall integer t; 0 <= t < count && is_table(frames, t) ==>
        0 <= first_counted[first + t] <= 1024 && 0 <= end_counted[first + t] <= 1024 &&
        (frames[t].references > 0 && (frames[t].flags & FRAME_LOCKED) == 0 ==> is_whole(first + t));
    predicate entries_own{L}(struct guest_memory *m) =
      \forall integer w; start_word(m) <= w < end_word(m) && is_table(m->frames, w / 1024 - m->first_frame) &&
        w % 1024 < end_counted[w / 1024] ==> is_own(m, word(w));
    // Of a table, what a frame's groups leave out is not present.
    predicate is_grouped{L}(struct frame *frames, integer first, integer t) =
      \forall integer w; (first + t) * 1024 <= w < (first + t + 1) * 1024 && is_present(word(w)) ==>
        bit(frames[t].groups, w % 1024 / 64);
    predicate grouped{L}(struct frame *frames, integer first, integer count) =
      \forall integer t; 0 <= t < count && is_table(frames, t) ==> is_grouped(frames, first, t);

    predicate counts_agree{L}(struct frame *frames, integer first, integer count) =
      frames_counted(frames, first, count) && tables_counted(frames, first, count) && bounds(frames, first, count);
    predicate entries_agree{L}(struct frame *frames, integer first, integer count) =
      tables_read_only(frames, first, count) && only_tables_map(frames, first, count) &&
      entries_counted(frames, first, count) && grouped(frames, first, count);
    predicate invariant{L}(struct guest_memory *m) =
      layout(m) && counts_agree(m->frames, m->first_frame, m->frame_count) &&
      entries_agree(m->frames, m->first_frame, m->frame_count) && entries_own(m);

    // A table that is being checked, from its first entry on.
    predicate is_checked{L}(struct guest_memory *m, integer t) =
      is_table(m->frames, t) && (m->frames[t].flags & FRAME_LOCKED) != 0 && first_counted[m->first_frame + t] == 0;

    // What is claimed: no entry of a table that may be in use names another domain's frame, or maps a table writable.
    lemma nothing_gets_out{L}: \forall struct guest_memory *m, integer w;
      invariant(m) && start_word(m) <= w < end_word(m) && is_table(m->frames, w / 1024 - m->first_frame) &&
      is_whole(w / 1024) ==> is_own(m, word(w)) &&
        (is_present(word(w)) && is_writable(word(w)) && in_partition(m, word(w) / 4096) ==>
          m->frames[word(w) / 4096 - m->first_frame].type == FRAME_NONE);
*/

/*
 * Of words of 32 bits, for the provers: what bits have to do with numbers; and that a difference below 0 is above all frames.
 */
/*@ lemma stripped_shifted: \forall uint32_t v; ((v & 0xfffffe67) >> 12) == (v >> 12);
    lemma global_shifted: \forall uint32_t v; ((v & 0xfffffe7f) >> 12) == (v >> 12);
    lemma read_only_shifted: \forall uint32_t v; ((v & 0xfffffffd) >> 12) == (v >> 12);
    lemma writable_shifted: \forall uint32_t v; ((v | 2) >> 12) == (v >> 12);
    lemma shift: \forall uint32_t v; (v >> 12) == v / 4096;
    lemma stripped_frame: \forall uint32_t v; (v & 0xfffffe67) / 4096 == v / 4096;
    lemma global_frame: \forall uint32_t v; (v & 0xfffffe7f) / 4096 == v / 4096;
    lemma read_only_frame: \forall uint32_t v; (v & 0xfffffffd) / 4096 == v / 4096;
    lemma writable_frame: \forall uint32_t v; (v | 2) / 4096 == v / 4096;
    lemma some_bit: \forall uint32_t v, integer n; 0 <= n < 32 && bit(v, n) ==> v != 0;
    lemma negative_bit: \forall int32_t x; x < 0 ==> (x & (1 << 31)) != 0;
    lemma negative_word_bit: \forall int32_t x; x < 0 ==> ((uint32_t)x & (1 << 31)) != 0;
    lemma low_word_bit: \forall uint32_t v; 0 <= v < 0x80000000 ==> !((v & (1 << 31)) != 0);
    lemma wrapped: \forall integer x; -0x80000000 <= x < 0 ==> 0x80000000 <= (uint32_t)x;
*/

/*
 * Ghost: counts the entry in a word for a frame, or for none, instead of for what it was counted. The loops here are the inductions over
 * the words of a partition, and of a table.
 */
/*@ ghost
  /@ requires from <= w < to <= 0x10000000;
     assigns counted_for[w];
     ensures counted_for[w] == frame;
     ensures \forall integer n, f; from <= n <= to ==>
       number(from, n, f) == \old(number(from, n, f)) + (w < n ? (f == frame ? 1 : 0) - (f == \old(counted_for[w]) ? 1 : 0) : 0);
  @/
  static inline void count_entry(uint32_t from, uint32_t to, uint32_t w, long long frame)
  {
	counted_for[w] = frame;
	/@ loop invariant from <= i <= to;
	   loop invariant \forall integer n, f; from <= n <= i ==>
	     number(from, n, f) == \at(number(from, n, f), Pre) +
	       (w < n ? (f == frame ? 1 : 0) - (f == \at(counted_for[w], Pre) ? 1 : 0) : 0);
	   loop assigns i;
	   loop variant to - i;
	@/
	for (uint32_t i = from; i < to; i++)
		;
  }

  // A word that is counted for a frame is one of those counted for it.
  /@ requires from <= to <= 0x10000000;
     assigns \nothing;
     ensures 0 <= number(from, to, frame);
     ensures \forall integer w; from <= w < to && counted_for[w] == frame ==> 1 <= number(from, to, frame);
  @/
  static inline void entries_of_frame(uint32_t from, uint32_t to, long long frame)
  {
	/@ loop invariant from <= i <= to;
	   loop invariant 0 <= number(from, i, frame);
	   loop invariant \forall integer w; from <= w < i && counted_for[w] == frame ==> 1 <= number(from, i, frame);
	   loop assigns i;
	   loop variant to - i;
	@/
	for (uint32_t i = from; i < to; i++)
		;
  }

  // The entries of a table that are not counted, and their number; start: the table's first word.
  /@ requires from <= start <= 0x10000000 - 1024;
     assigns \nothing;
     ensures 0 <= number(from, start + 1024, -1) - number(from, start, -1) <= 1024;
     ensures \forall integer w; start <= w < start + 1024 && counted_for[w] != -1 ==>
       number(from, start + 1024, -1) - number(from, start, -1) < 1024;
     ensures (\forall integer w; start <= w < start + 1024 ==> counted_for[w] == -1) ==>
       number(from, start + 1024, -1) - number(from, start, -1) == 1024;
  @/
  static inline void entries_of_table(uint32_t from, uint32_t start)
  {
	/@ loop invariant start <= i <= start + 1024;
	   loop invariant 0 <= number(from, i, -1) - number(from, start, -1) <= i - start;
	   loop invariant \forall integer w; start <= w < i && counted_for[w] != -1 ==>
	     number(from, i, -1) - number(from, start, -1) < i - start;
	   loop invariant (\forall integer w; start <= w < i ==> counted_for[w] == -1) ==>
	     number(from, i, -1) - number(from, start, -1) == i - start;
	   loop assigns i;
	   loop variant start + 1024 - i;
	@/
	for (uint32_t i = start; i < start + 1024; i++)
		;
  }
*/

#endif
