// SPDX-License-Identifier: GPL-2.0-only
#include "cpu/descriptors.h"
#include "cpu/double_fault.h"
#include "cpu/gate_layout.h"

struct table_register {
	uint16_t limit;
	const struct descriptor *base;
} __attribute__((packed));

struct descriptor descriptor_gate(uint32_t selector, uint32_t offset, uint32_t kind)
{
	return (struct descriptor) { selector << 16 | (offset & 0xffff), (offset & 0xffff0000) | kind };
}

struct descriptor descriptor_task(uint32_t address, uint32_t size)
{
	return (struct descriptor) {
		(address & 0xffff) << 16 | (size - 1), (address & 0xff000000) | (address >> 16 & 0xff) | 0x8900
	};
}

/* Accessed bits are set: the processor must not want to write in a gate that is read-only. */
void descriptors_fill_gdt(struct descriptor *gdt, uint32_t task, uint32_t task_size)
{
	gdt[HYPERVISOR_CS >> 3] = (struct descriptor) { 0x0000ffff, 0x00cf9b00 };
	gdt[HYPERVISOR_DS >> 3] = (struct descriptor) { 0x0000ffff, 0x00cf9300 };
	gdt[HYPERVISOR_TSS >> 3] = descriptor_task(task, task_size);
	gdt[HYPERVISOR_DOUBLE_FAULT >> 3] = double_fault_descriptor();
}

void descriptors_load(const struct descriptor *gdt, uint32_t gdt_entries, const struct descriptor *idt, uint32_t idt_entries,
		      const struct task_state *task)
{
	struct table_register gdtr = { gdt_entries * 8 - 1, gdt }, idtr = { idt_entries * 8 - 1, idt };

	__asm__ volatile("lgdt %0" :: "m"(gdtr));
	__asm__ volatile("ljmp %0, $1f; 1: movl %1, %%ds; movl %1, %%es; movl %1, %%ss; movl %2, %%fs; movl %2, %%gs; lldt %w2"
			 :: "i"(HYPERVISOR_CS), "r"(HYPERVISOR_DS), "r"(0) : "memory");
	__asm__ volatile("ltr %w0" :: "r"(HYPERVISOR_TSS));
	double_fault_set_interrupted(task);
	__asm__ volatile("lidt %0" :: "m"(idtr));
}
