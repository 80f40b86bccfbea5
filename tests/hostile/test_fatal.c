// SPDX-License-Identifier: GPL-2.0-only
/* Attacks that end with the attacker: the command line says which. The test "fatal" has the sentence of each. */
#include "hostile.h"

#define USER_SLOT	(0x40000000u >> 22)
#define ALL_BITS	(USER | WRITABLE | PRESENT)
#define ABSENT		0x50000000u

static uint32_t *live;			/* a page table in use, the middle of it */

static void make_live(void)
{
	uint32_t *process = page_allocate(), *table = page_allocate();

	process[USER_SLOT] = physical(table) | ALL_BITS;
	check(load_directory(process) == ANAX_OK && is_table(table), "a page table");
	live = table + 512;
}

static void user_undefined(void) { __asm__ volatile("ud2"); }
static void user_system_call(void) { __asm__ volatile("int $0x80"); }

static void stack_in_table(void)
{
	check(hypercall(ANAX_HC_SET_STACK, ANAX_KERNEL_DS, (uint32_t)live, 0, 0) == ANAX_OK, "SET_STACK only looks at the number");
	run_user(user_undefined);
}

static void stack_in_table_call(void)
{
	hypercall(ANAX_HC_SET_STACK, ANAX_KERNEL_DS, (uint32_t)live, 0, 0);
	run_user(user_system_call);
}

static void esp_in_table(void) { __asm__ volatile("movl %0, %%esp; ud2" :: "r"(live)); }
static void esp_in_table_page_fault(void) { __asm__ volatile("movl %0, %%esp; movl $1, %c1" :: "r"(live), "i"(ABSENT)); }
static void esp_in_gate_code(void) { __asm__ volatile("movl $0xffc00800, %esp; ud2"); }
static void esp_in_trap_stack(void) { __asm__ volatile("movl $0xffc07800, %%esp; movl $1, %c0" :: "i"(ABSENT)); }
static void esp_in_shared_page(void) { __asm__ volatile("movl %0, %%esp; ud2" :: "r"(ANAX_SHARED_PAGE + 0x800)); }

static void handler_absent(void)
{
	hypercall(ANAX_HC_LOAD_IDT_ENTRY, 14, 0, ABSENT | 0x8e00, 0);
	*(volatile uint32_t *)ABSENT = 1;
}

static void handler_faults(void)
{
	hypercall(ANAX_HC_LOAD_IDT_ENTRY, 6, (uint32_t)user_undefined & 0xffff, ((uint32_t)user_undefined & 0xffff0000) | 0x8f00, 0);
	user_undefined();
}

static void queue(uint32_t operation, uint32_t first, uint32_t second)
{
	volatile struct anax_ring_entry *entry = &RING[SHARED->ring_head % ANAX_RING_ENTRIES];

	entry->operation = operation;
	entry->argument[0] = first;
	entry->argument[1] = second;
	SHARED->ring_head++;
}

static void flush(void) { hypercall(ANAX_HC_FLUSH_TLB, 0, 0, 0, 0); }

static void queue_change(uint32_t first, uint32_t count, uint32_t clears, uint32_t sets)
{
	queue(ANAX_RING_CHANGE, first, count);
	RING[(SHARED->ring_head - 1) % ANAX_RING_ENTRIES].argument[2] = clears | sets << 16;
	flush();
}

/* What is allowed comes first, in the same ring. */
static void change_foreign(void)
{
	queue_change(physical(live), 8, WRITABLE, 0);
	check(SHARED->ring_tail == SHARED->ring_head, "a range of its own");
	queue_change(0x00100000, 8, WRITABLE, 0);
}

static void change_to_writable(void)
{
	queue(ANAX_HC_SET_PTE, physical(live), physical(live) | USER | PRESENT);
	queue_change(physical(live), 1, 0, WRITABLE);
}

/* An entry that is absent holds anything. */
static void change_to_present(void)
{
	queue(ANAX_HC_SET_PTE, physical(live), 0x00100000 | USER | WRITABLE);
	queue_change(physical(live), 1, 0, PRESENT);
}

static void change_to_present_table(void)
{
	queue(ANAX_HC_SET_PTE, physical(live), physical(live) | USER | WRITABLE);
	queue_change(physical(live), 1, 0, PRESENT);
}

static void change_frame_number(void)
{
	queue(ANAX_HC_SET_PTE, physical(live), physical(directory()) | USER | PRESENT);
	queue_change(physical(live), 1, 0, 0xf000);
}

static void clear_wraps(void)
{
	queue(ANAX_RING_CLEAR, physical(live), 0xffffffff);
	flush();
}

static void clear_leaves_frame(void)
{
	queue(ANAX_RING_CLEAR, physical(live), 513);
	flush();
}

static void clear_directory(void)
{
	queue(ANAX_RING_CLEAR, physical(directory()), 1);
	flush();
}

static void set_user_pmd_foreign(void)
{
	queue(ANAX_HC_SET_PMD, physical(&directory()[USER_SLOT + 1]), 0x00100000 | ALL_BITS);
	flush();
}

static void ring_from_emulated_store(void)
{
	queue(ANAX_HC_SET_PTE, physical(live), 0xfee00000 | ALL_BITS);
	*(volatile uint32_t *)live = 0;
}

static void descriptor_in_ring(void)
{
	queue(ANAX_HC_LOAD_TLS, 0, 0xffff);
	RING[(SHARED->ring_head - 1) % ANAX_RING_ENTRIES].argument[2] = 0x00cf9200;
	flush();
}

static void indices_apart(void)
{
	SHARED->ring_head -= 1;
	flush();
}

static const struct {
	const char *name;
	void (*function)(void);
} cases[] = {
#define CASE(name) { #name, name }
	CASE(stack_in_table), CASE(stack_in_table_call), CASE(esp_in_table), CASE(esp_in_table_page_fault), CASE(esp_in_gate_code),
	CASE(esp_in_trap_stack), CASE(esp_in_shared_page), CASE(handler_absent), CASE(handler_faults), CASE(change_foreign),
	CASE(change_to_writable), CASE(change_to_present), CASE(change_to_present_table), CASE(change_frame_number),
	CASE(clear_wraps), CASE(clear_leaves_frame), CASE(clear_directory), CASE(set_user_pmd_foreign),
	CASE(ring_from_emulated_store), CASE(descriptor_in_ring), CASE(indices_apart),
};

static bool is(const char *a, const char *b)
{
	while (*a && *a == *b)
		a++, b++;
	return *a == *b;
}

void test_main(uint32_t boot_params)
{
	const char *name = command_line(boot_params);

	make_live();
	for (uint32_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (is(name, cases[i].name))
			cases[i].function();
	print("%s: not stopped\n", name);
}
