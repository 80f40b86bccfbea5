// SPDX-License-Identifier: GPL-2.0-only
#include "abi/anaxagoros_task.h"
#include "boot/pool.h"
#include "cpu/address_space.h"
#include "cpu/control_registers.h"
#include "cpu/double_fault.h"
#include "cpu/gate.h"
#include "library/assert.h"
#include "library/string.h"

#define PAGE_SIZE	4096
#define PORT_PAGES	3
#define ENTRY_PRESENT	0x001
#define ENTRY_WRITABLE	0x002
#define ENTRY_USER	0x004

extern const uint32_t gate_entries[VECTOR_LAST + 1];
extern char gate_code_load[];

/* In place of every domain's table while the hypervisor's address space is loaded. */
static SEALED struct descriptor hypervisor_idt[4096 / sizeof(struct descriptor)] __attribute__((aligned(4096)));

/* Who may raise what by an instruction: "int3" and "into" everybody, hypercalls ring 1. All else is a general protection fault. */
static uint32_t vector_ring(uint32_t vector)
{
	if (vector == VECTOR_BP || vector == VECTOR_OF)
		return 3;
	return vector == ANAX_HYPERCALL_VECTOR ? 1 : 0;
}

_Static_assert(GATE_TSS_SIZE <= PORT_PAGES * PAGE_SIZE && GATE_TSS + PORT_PAGES * PAGE_SIZE < GATE_TRAP_STACK, "room for the I/O bitmap");

static void fill_idt(struct descriptor *idt)
{
	for (uint32_t vector = 0; vector <= VECTOR_LAST; vector++)
		idt[vector] = descriptor_gate(HYPERVISOR_CS, gate_entries[vector], DESCRIPTOR_INTERRUPT_GATE | DESCRIPTOR_DPL(vector_ring(vector)));
}

static void fill_gdt(struct descriptor *gdt)
{
	descriptors_fill_gdt(gdt, GATE_TSS, GATE_TSS_SIZE);
	gdt[ANAX_KERNEL_CS >> 3] = (struct descriptor) { 0x0000ffff, 0x00cfbb00 };
	gdt[ANAX_KERNEL_DS >> 3] = (struct descriptor) { 0x0000ffff, 0x00cfb300 };
	gdt[ANAX_USER_CS >> 3] = (struct descriptor) { 0x0000ffff, 0x00cffb00 };
	gdt[ANAX_USER_DS >> 3] = (struct descriptor) { 0x0000ffff, 0x00cff300 };
}

/*
 * No I/O bitmap for the processor: it would lie behind the segment's limit, so that all port accesses of rings 1 and 3 trap. With
 * one a guest's programs could use the ports of its kernel.
 */
static void fill_tss(struct task_state *tss)
{
	tss->esp0 = GATE_TRAP_STACK_TOP;
	tss->ss0 = HYPERVISOR_DS;
	tss->ss1 = ANAX_KERNEL_DS;
	tss->io_map_base = UINT16_MAX;
}

static void map(uint32_t *table, uint32_t virtual_address, const void *page, bool writable)
{
	table[virtual_address / PAGE_SIZE % 1024] = (uint32_t)page | ENTRY_PRESENT | (writable ? ENTRY_WRITABLE : 0);
}

void gate_map(struct gate *gate, uint32_t virtual_address, const void *page, bool writable)
{
	assert(virtual_address >= GATE_START && (uint32_t)page % PAGE_SIZE == 0);
	map(gate->table, virtual_address, page, writable);
	map(gate->hypervisor_table, virtual_address, page, writable);
}

/* What the domain reads, and the processor writes when a double fault of the hypervisor makes it switch tasks. */
static void map_for_double_fault(struct gate *gate, uint32_t virtual_address, const void *page)
{
	map(gate->table, virtual_address, page, false);
	map(gate->hypervisor_table, virtual_address, page, true);
}

void gate_create(struct gate *gate)
{
	gate->table = pool_allocate(PAGE_SIZE, PAGE_SIZE);
	gate->hypervisor_table = pool_allocate(PAGE_SIZE, PAGE_SIZE);
	gate->idt = pool_allocate(PAGE_SIZE, PAGE_SIZE);
	gate->data = pool_allocate(PAGE_SIZE, PAGE_SIZE);
	gate->tss = pool_allocate(PAGE_SIZE, PAGE_SIZE);
	gate->trap_stack = pool_allocate(PAGE_SIZE, PAGE_SIZE);
	gate->registers = (struct registers *)((uint32_t)gate->trap_stack + PAGE_SIZE) - 1;

	fill_idt(gate->idt);
	fill_idt(hypervisor_idt);
	hypervisor_idt[VECTOR_DF] = double_fault_gate();
	fill_gdt(gate->data->gdt);
	fill_tss(gate->tss);
	gate->data->ports_in_c = 1;
	for (uint32_t offset = 0; offset < GATE_CODE_SIZE; offset += PAGE_SIZE)
		gate_map(gate, GATE_CODE + offset, gate_code_load + offset, false);
	map(gate->table, GATE_IDT, gate->idt, false);
	map(gate->hypervisor_table, GATE_IDT, hypervisor_idt, false);
	map_for_double_fault(gate, GATE_DATA, gate->data);
	map_for_double_fault(gate, GATE_TSS, gate->tss);
	gate_map(gate, GATE_TRAP_STACK, gate->trap_stack, true);
}

void gate_create_beside(struct gate *gate, const struct gate *other)
{
	*gate = *other;
	gate->table = pool_allocate(PAGE_SIZE, PAGE_SIZE);
	gate->hypervisor_table = pool_allocate(PAGE_SIZE, PAGE_SIZE);
	gate->data = pool_allocate(PAGE_SIZE, PAGE_SIZE);
	gate->trap_stack = pool_allocate(PAGE_SIZE, PAGE_SIZE);
	gate->registers = (struct registers *)((uint32_t)gate->trap_stack + PAGE_SIZE) - 1;
	memcpy(gate->table, other->table, PAGE_SIZE);
	memcpy(gate->hypervisor_table, other->hypervisor_table, PAGE_SIZE);
	*gate->data = *other->data;
	map_for_double_fault(gate, GATE_DATA, gate->data);
	gate_map(gate, GATE_TRAP_STACK, gate->trap_stack, true);
}

void gate_map_user(struct gate *gate, uint32_t virtual_address, const void *page, bool writable)
{
	gate_map(gate, virtual_address, page, writable);
	gate->table[virtual_address / PAGE_SIZE % 1024] |= ENTRY_USER;
	gate->for_user = true;
}

void gate_serve_task(struct gate *gate)
{
	struct descriptor *idt = gate->idt;

	idt[ANAX_HYPERCALL_VECTOR] = descriptor_gate(HYPERVISOR_CS, gate_entries[ANAX_HYPERCALL_VECTOR], DESCRIPTOR_INTERRUPT_GATE);
	idt[ANAX_SYSTEM_VECTOR] = descriptor_gate(HYPERVISOR_CS, gate_entries[ANAX_SYSTEM_VECTOR], DESCRIPTOR_INTERRUPT_GATE | DESCRIPTOR_DPL(3));
}

/* The TSS and its bitmap are three pages in a row: the TSS moves to the first of them. */
static void make_port_bitmap(struct gate *gate)
{
	uint8_t *pages = pool_allocate(PORT_PAGES * PAGE_SIZE, PAGE_SIZE);

	memcpy(pages, gate->tss, sizeof(*gate->tss));
	gate->tss = (struct task_state *)pages;
	gate->port_bitmap = pages + sizeof(struct task_state);
	memset(gate->port_bitmap, 0xff, GATE_TSS_SIZE - sizeof(struct task_state));
	for (uint32_t offset = 0; offset < PORT_PAGES * PAGE_SIZE; offset += PAGE_SIZE)
		map_for_double_fault(gate, GATE_TSS + offset, pages + offset);
	gate->data->ports_in_c = 0;
}

void gate_note_ports(struct gate *gate, uint32_t first, uint32_t last)
{
	if (!gate->port_bitmap)
		make_port_bitmap(gate);
	for (uint32_t port = first; port <= last; port++)
		gate->port_bitmap[port / 8] &= (uint8_t)~(1u << port % 8);
}

void gate_open_ports(struct gate *gate, uint32_t first, uint32_t last)
{
	gate_note_ports(gate, first, last);
	gate->tss->io_map_base = sizeof(struct task_state);
}

uint32_t gate_directory_entry(const struct gate *gate)
{
	return (uint32_t)gate->table | ENTRY_WRITABLE | ENTRY_PRESENT | (gate->for_user ? ENTRY_USER : 0);
}

uint32_t gate_hypervisor_entry(const struct gate *gate)
{
	return (uint32_t)gate->hypervisor_table | ENTRY_WRITABLE | ENTRY_PRESENT;
}

bool gate_descriptor_is_fixed(uint32_t index)
{
	return index <= HYPERVISOR_DOUBLE_FAULT >> 3 || index == ANAX_KERNEL_CS >> 3 || index == ANAX_KERNEL_DS >> 3 ||
	       index == ANAX_USER_CS >> 3 || index == ANAX_USER_DS >> 3;
}

void gate_set_debug_control(const struct gate *gate, uint32_t control)
{
	gate->data->debug_control = control;
	gate->data->ports_in_c = !gate->port_bitmap || control;
}

void gate_reset(struct gate *gate)
{
	struct gate_data *data = gate->data;

	memset(data->bounce, 0, sizeof(data->bounce));
	gate->idt[ANAX_SYSTEM_CALL_VECTOR] = (struct descriptor) { 0, 0 };
	for (uint32_t index = 0; index < ANAX_GDT_ENTRIES; index++)
		if (!gate_descriptor_is_fixed(index))
			data->gdt[index] = (struct descriptor) { 0, 0 };
	gate->tss->esp1 = ANAX_GATE_START;
}

void gate_set_system_call(struct gate *gate, uint32_t handler)
{
	gate->idt[ANAX_SYSTEM_CALL_VECTOR] = descriptor_gate(ANAX_KERNEL_CS, handler, DESCRIPTOR_TRAP_GATE | DESCRIPTOR_DPL(3));
}

void gate_activate_first(void)
{
	descriptors_load((struct descriptor *)(GATE_DATA + offsetof(struct gate_data, gdt)), ANAX_GDT_ENTRIES,
			 (struct descriptor *)GATE_IDT, 256, (struct task_state *)GATE_TSS);
	cr0_write((cr0_read() & ~(CR0_CD | CR0_NW | CR0_EM | CR0_TS)) | CR0_WP | CR0_AM | CR0_NE | CR0_MP);
}
