// SPDX-License-Identifier: GPL-2.0-only
#include "abi/anaxagoros_task.h"
#include "boot/pool.h"
#include "cpu/control_registers.h"
#include "cpu/gate.h"
#include "library/string.h"

#define PAGE_SIZE	4096
#define PORT_PAGES	3
#define ENTRY_PRESENT	0x001
#define ENTRY_WRITABLE	0x002
#define ENTRY_USER	0x004

#define GATE_INTERRUPT	0x8e00		/* present, DPL 0, 32-bit interrupt gate */
#define GATE_TRAP	0x8f00
#define GATE_DPL(ring)	((ring) << 13)

extern const uint32_t gate_entries[VECTOR_LAST + 1];
extern char gate_code_load[];

static struct descriptor gate_descriptor(uint32_t selector, uint32_t offset, uint32_t kind)
{
	return (struct descriptor) { selector << 16 | (offset & 0xffff), (offset & 0xffff0000) | kind };
}

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
		idt[vector] = gate_descriptor(HYPERVISOR_CS, gate_entries[vector], GATE_INTERRUPT | GATE_DPL(vector_ring(vector)));
}

/* Flat segments of 4 GiB with their accessed bits set (the processor must not want to write here), and the busy TSS. */
static void fill_gdt(struct descriptor *gdt, uint32_t tss)
{
	gdt[HYPERVISOR_CS >> 3] = (struct descriptor) { 0x0000ffff, 0x00cf9b00 };
	gdt[HYPERVISOR_DS >> 3] = (struct descriptor) { 0x0000ffff, 0x00cf9300 };
	gdt[HYPERVISOR_TSS >> 3] = (struct descriptor) {
		(tss & 0xffff) << 16 | (GATE_TSS_SIZE - 1),
		(tss & 0xff000000) | (tss >> 16 & 0xff) | 0x8b00
	};
	gdt[ANAX_KERNEL_CS >> 3] = (struct descriptor) { 0x0000ffff, 0x00cfbb00 };
	gdt[ANAX_KERNEL_DS >> 3] = (struct descriptor) { 0x0000ffff, 0x00cfb300 };
	gdt[ANAX_USER_CS >> 3] = (struct descriptor) { 0x0000ffff, 0x00cffb00 };
	gdt[ANAX_USER_DS >> 3] = (struct descriptor) { 0x0000ffff, 0x00cff300 };
}

/*
 * No I/O bitmap: it would lie behind the segment's limit, so that all port accesses of rings 1 and 3 trap. With one a
 * guest's programs could use the ports of its kernel.
 */
static void fill_tss(struct task_state *tss)
{
	tss->esp0 = GATE_TRAP_STACK_TOP;
	tss->ss0 = HYPERVISOR_DS;
	tss->ss1 = ANAX_KERNEL_DS;
	tss->io_map_base = UINT16_MAX;
}

void gate_map(struct gate *gate, uint32_t virtual_address, const void *page, bool writable)
{
	gate->table[virtual_address >> 12 & 0x3ff] = (uint32_t)page | ENTRY_PRESENT | (writable ? ENTRY_WRITABLE : 0);
}

void gate_create(struct gate *gate)
{
	gate->table = pool_allocate(PAGE_SIZE, PAGE_SIZE);
	gate->data = pool_allocate(PAGE_SIZE, PAGE_SIZE);
	gate->tss = pool_allocate(PAGE_SIZE, PAGE_SIZE);
	gate->trap_stack = pool_allocate(PAGE_SIZE, PAGE_SIZE);
	gate->registers = (struct registers *)((uint32_t)gate->trap_stack + PAGE_SIZE) - 1;

	fill_idt(gate->data->idt);
	fill_gdt(gate->data->gdt, GATE_TSS);
	fill_tss(gate->tss);
	for (uint32_t offset = 0; offset < GATE_CODE_SIZE; offset += PAGE_SIZE)
		gate_map(gate, GATE_CODE + offset, gate_code_load + offset, false);
	gate_map(gate, GATE_DATA, gate->data, false);
	gate_map(gate, GATE_TSS, gate->tss, false);
	gate_map(gate, GATE_TRAP_STACK, gate->trap_stack, true);
}

void gate_map_user(struct gate *gate, uint32_t virtual_address, const void *page, bool writable)
{
	gate_map(gate, virtual_address, page, writable);
	gate->table[virtual_address >> 12 & 0x3ff] |= ENTRY_USER;
	gate->for_user = true;
}

void gate_serve_task(struct gate *gate)
{
	struct descriptor *idt = gate->data->idt;

	idt[ANAX_HYPERCALL_VECTOR] = gate_descriptor(HYPERVISOR_CS, gate_entries[ANAX_HYPERCALL_VECTOR], GATE_INTERRUPT);
	idt[ANAX_SYSTEM_VECTOR] = gate_descriptor(HYPERVISOR_CS, gate_entries[ANAX_SYSTEM_VECTOR], GATE_INTERRUPT | GATE_DPL(3));
}

/* The TSS and its bitmap are three pages in a row: the TSS moves to the first of them. */
static void make_port_bitmap(struct gate *gate)
{
	uint8_t *pages = pool_allocate(PORT_PAGES * PAGE_SIZE, PAGE_SIZE);

	memcpy(pages, gate->tss, sizeof(*gate->tss));
	gate->tss = (struct task_state *)pages;
	gate->tss->io_map_base = sizeof(struct task_state);
	gate->port_bitmap = pages + sizeof(struct task_state);
	memset(gate->port_bitmap, 0xff, GATE_TSS_SIZE - sizeof(struct task_state));
	for (uint32_t offset = 0; offset < PORT_PAGES * PAGE_SIZE; offset += PAGE_SIZE)
		gate_map(gate, GATE_TSS + offset, pages + offset, false);
}

void gate_open_ports(struct gate *gate, uint32_t first, uint32_t last)
{
	if (!gate->port_bitmap)
		make_port_bitmap(gate);
	for (uint32_t port = first; port <= last; port++)
		gate->port_bitmap[port / 8] &= (uint8_t)~(1u << port % 8);
}

uint32_t gate_directory_entry(const struct gate *gate)
{
	return (uint32_t)gate->table | ENTRY_WRITABLE | ENTRY_PRESENT | (gate->for_user ? ENTRY_USER : 0);
}

bool gate_descriptor_is_fixed(uint32_t index)
{
	return index <= HYPERVISOR_TSS >> 3 || index == ANAX_KERNEL_CS >> 3 || index == ANAX_KERNEL_DS >> 3 ||
	       index == ANAX_USER_CS >> 3 || index == ANAX_USER_DS >> 3;
}

void gate_reset(struct gate *gate)
{
	struct gate_data *data = gate->data;

	memset(data->bounce, 0, sizeof(data->bounce));
	data->idt[ANAX_SYSTEM_CALL_VECTOR] = (struct descriptor) { 0, 0 };
	for (uint32_t index = 0; index < ANAX_GDT_ENTRIES; index++)
		if (!gate_descriptor_is_fixed(index))
			data->gdt[index] = (struct descriptor) { 0, 0 };
	gate->tss->esp1 = ANAX_GATE_START;
}

void gate_set_system_call(struct gate *gate, uint32_t handler)
{
	gate->data->idt[ANAX_SYSTEM_CALL_VECTOR] = gate_descriptor(ANAX_KERNEL_CS, handler, GATE_TRAP | GATE_DPL(3));
}

struct table_register {
	uint16_t limit;
	uint32_t base;
} __attribute__((packed));

void gate_activate_first(void)
{
	struct table_register gdt = { ANAX_GDT_ENTRIES * 8 - 1, GATE_DATA + offsetof(struct gate_data, gdt) };
	struct table_register idt = { 256 * 8 - 1, GATE_DATA + offsetof(struct gate_data, idt) };
	uint32_t *busy = (uint32_t *)(gdt.base + HYPERVISOR_TSS + 4);

	__asm__ volatile("lgdt %0; lidt %1" :: "m"(gdt), "m"(idt));
	__asm__ volatile("ljmp %0, $1f; 1: movl %1, %%ds; movl %1, %%es; movl %1, %%ss; movl %2, %%fs; movl %2, %%gs; lldt %w2"
			 :: "i"(HYPERVISOR_CS), "r"(HYPERVISOR_DS), "r"(0) : "memory");
	/* "ltr" wants the TSS available and marks it busy, through the gate's read-only page: before CR0.WP. */
	*busy &= ~0x200u;
	__asm__ volatile("ltr %w0" :: "r"(HYPERVISOR_TSS));
	cr0_write((cr0_read() & ~(CR0_CD | CR0_NW | CR0_EM | CR0_TS)) | CR0_WP | CR0_AM | CR0_NE | CR0_MP);
}
