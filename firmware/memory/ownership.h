/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Whose frame an entry names: what the contracts in memory/ say, in ACSL. "make proof" has Frama-C check them; SECURITY.md says what
 * of memory/ is proven, and under which assumptions. Words of physical memory are numbered, address / 4.
 */
#ifndef MEMORY_OWNERSHIP_H
#define MEMORY_OWNERSHIP_H

/*@ // How the boot code has laid out a partition; nothing of it changes.
    predicate layout{L}(struct guest_memory *m) =
      \valid(m) && \valid(m->frames + (0 .. m->frame_count - 1)) && \valid(m->table_bitmap + (0 .. m->frame_count / 32 - 1)) &&
      \separated(m, m->frames + (0 .. m->frame_count - 1), m->table_bitmap + (0 .. m->frame_count / 32 - 1)) &&
      1 <= m->first_frame && 32 <= m->frame_count && m->frame_count % 32 == 0 && m->first_frame + m->frame_count <= 0x40000 &&
      m->page_offset % 0x400000 == 0 && m->device_range_count <= CONFIG_DEVICE_RANGES &&
      \forall integer i; 0 <= i < m->device_range_count ==>
        m->devices[i].first_frame + m->devices[i].frame_count <= 0x100000;

    predicate is_present(integer entry) = (entry & 1) != 0;
    predicate in_partition{L}(struct guest_memory *m, integer frame) =
      m->first_frame <= frame < m->first_frame + m->frame_count;
    predicate in_device{L}(struct guest_memory *m, integer frame) =
      \exists integer i; 0 <= i < m->device_range_count &&
        m->devices[i].first_frame <= frame < m->devices[i].first_frame + m->devices[i].frame_count;
    // Names no frame of another domain.
    predicate is_own{L}(struct guest_memory *m, integer entry) =
      is_present(entry) ==> in_partition(m, entry / 4096) || in_device(m, entry / 4096);
    // The frame of the partition that an entry maps writable, by its index; -1: none.
    logic integer counted_frame(integer first, integer count, integer entry) =
      (entry & 1) != 0 && (entry & 2) != 0 && first <= entry / 4096 && entry / 4096 < first + count ? entry / 4096 - first : -1;
*/

#endif
