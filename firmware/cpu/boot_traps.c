// SPDX-License-Identifier: GPL-2.0-only
#include "cpu/boot_traps.h"
#include "cpu/control_registers.h"
#include "cpu/double_fault.h"
#include "cpu/gate_layout.h"
#include "library/panic.h"

#define GDT_ENTRIES	((HYPERVISOR_DOUBLE_FAULT >> 3) + 1)

extern const uint32_t boot_trap_entries[EXCEPTIONS];

volatile uint32_t boot_traps_nmis;

static struct descriptor gdt[GDT_ENTRIES] __attribute__((aligned(8)));
static struct descriptor idt[EXCEPTIONS] __attribute__((aligned(8)));
static struct task_state task;

void boot_trap_handle(const struct registers *registers) __attribute__((noreturn));

void boot_trap_handle(const struct registers *registers)
{
	panic_with_registers(registers, "exception %u in the boot (error code 0x%x, address 0x%x)", registers->vector, registers->error,
			     cr2_read());
}

void boot_traps_start(void)
{
	descriptors_fill_gdt(gdt, (uint32_t)&task, sizeof(task));
	for (uint32_t vector = 0; vector < EXCEPTIONS; vector++)
		idt[vector] = descriptor_gate(HYPERVISOR_CS, boot_trap_entries[vector], DESCRIPTOR_INTERRUPT_GATE);
	idt[VECTOR_DF] = double_fault_gate();
	descriptors_load(gdt, GDT_ENTRIES, idt, EXCEPTIONS, &task);
}
