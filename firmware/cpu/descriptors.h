/* SPDX-License-Identifier: GPL-2.0-only */
/* Tables of the processor's: descriptors and task states. Intel manual, volume 3, chapters 3, 6 and 7. */
#ifndef CPU_DESCRIPTORS_H
#define CPU_DESCRIPTORS_H

#include <stdint.h>

#define DESCRIPTOR_TASK_GATE	0x8500		/* present, DPL 0 */
#define DESCRIPTOR_INTERRUPT_GATE	0x8e00		/* present, DPL 0, 32-bit interrupt gate */
#define DESCRIPTOR_TRAP_GATE	0x8f00
#define DESCRIPTOR_DPL(ring)	((ring) << 13)

#define EXCEPTIONS	32

struct descriptor {
	uint32_t low, high;
};

/* Figure 7-2. */
struct task_state {
	uint32_t back_link, esp0, ss0, esp1, ss1, esp2, ss2, cr3, eip, eflags;
	uint32_t eax, ecx, edx, ebx, esp, ebp, esi, edi;
	uint32_t es, cs, ss, ds, fs, gs;
	uint32_t ldt;
	uint16_t trap, io_map_base;
};

_Static_assert(sizeof(struct task_state) == 104, "a TSS has 104 bytes");

struct descriptor descriptor_gate(uint32_t selector, uint32_t offset, uint32_t kind);

/* Of a task that is not busy: "ltr" and a switch to it want that, and make it busy. */
struct descriptor descriptor_task(uint32_t address, uint32_t size);

/* The hypervisor's own: flat segments of 4 GiB, this task state, and that of a double fault. */
void descriptors_fill_gdt(struct descriptor *gdt, uint32_t task, uint32_t task_size);

/* Loads GDTR, IDTR, all segment registers, LDTR and TR. Where the task state lies, a double fault finds what was interrupted. */
void descriptors_load(const struct descriptor *gdt, uint32_t gdt_entries, const struct descriptor *idt, uint32_t idt_entries,
		      const struct task_state *task);

#endif
