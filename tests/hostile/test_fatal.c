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

/* The frame begins in a page that can be written and ends in the table below it. */
static void esp_misaligned(void) { __asm__ volatile("movl %0, %%esp; ud2" :: "r"((uint32_t)(live + 512) + 6)); }
static void esp_misaligned_page_fault(void) { __asm__ volatile("movl %0, %%esp; movl $1, %c1" :: "r"((uint32_t)(live + 512) + 6), "i"(ABSENT)); }
static void esp_across_gate(void) { __asm__ volatile("movl $0xffc00004, %%esp; movl $1, %c0" :: "i"(ABSENT)); }
static void esp_wraps(void) { __asm__ volatile("movl $2, %esp; ud2"); }

static void stack_at_gate(void)
{
	hypercall(ANAX_HC_SET_STACK, ANAX_KERNEL_DS, ANAX_GATE_START, 0, 0);
	run_user(user_undefined);
}

/* The page of its code is gone, and that of its handlers and stack with it. */
static void unmaps_itself(void)
{
	uint32_t *boot = (uint32_t *)(SHARED->boot_directory + PAGE_OFFSET), slot = (uint32_t)unmaps_itself >> 22;

	hypercall(ANAX_HC_NEW_PGTABLE, physical(boot), ANAX_PGTABLE_LOAD, 0, 0);
	hypercall(ANAX_HC_SET_PMD, physical(&boot[slot]), 0, 0, 0);
}

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

/* The ring's pages are no memory of the guest's: neither where it sees them nor anywhere else can the ring name itself. */
static void ring_names_itself(void)
{
	queue(ANAX_HC_SET_PTE, ANAX_RING_PAGE + sizeof(struct anax_ring_entry), 0);
	flush();
}

static void ring_changes_itself(void) { queue_change(ANAX_RING_PAGE, 1024, 0, PRESENT); }

/* A page that is mapped writable as often as can be counted. Returns the entry behind those that map it. */
static uint32_t *map_most(uint32_t *page)
{
	uint32_t count = 0, *leaf = page;

	for (uint32_t slot = 0; count < 65535; slot++) {
		leaf = page_allocate();
		set_pmd(&directory()[slot], physical(leaf) | ALL_BITS);
		for (uint32_t i = 0; i < 1024; i++)
			count += set_pte(&leaf[i], physical(page) | ALL_BITS) == ANAX_OK;
		if (count % 1024)
			return leaf + count % 1024 + 1;
	}
	return leaf;
}

static void ring_overflows_count(void)
{
	uint32_t *page = page_allocate(), *entry = map_most(page);

	queue(ANAX_HC_SET_PTE, physical(entry), physical(page) | USER | PRESENT);
	queue(ANAX_HC_SET_PTE, physical(entry), physical(page) | ALL_BITS);
	flush();
}

static void change_overflows_count(void)
{
	uint32_t *page = page_allocate(), *entry = map_most(page);

	queue(ANAX_HC_SET_PTE, physical(entry), physical(page) | USER | PRESENT);
	queue_change(physical(entry), 1, 0, WRITABLE);
}

#define CALL_AT	0x40001000u	/* int; ret: entry 1 of the live table */

static void jump_to_call(void) { __asm__ volatile("call *%0" :: "r"(CALL_AT), "a"(ANAX_HC_FLUSH_TLB), "b"(0) : "memory"); }

/*
 * Queues a change of 1024 entries behind one that unmaps the call's own page, until that page's fault comes in the midst of the change.
 * Returns the index of the change.
 */
static uint32_t leave_half_done(void)
{
	uint32_t *code = page_allocate(), *table = page_allocate(), *first = live - 512;

	*code = 0x00c300cd | ANAX_HYPERCALL_VECTOR << 8;
	set_pmd(&directory()[USER_SLOT + 1], physical(table) | ALL_BITS);
	for (uint32_t i = 0; i < 1024; i++)
		set_pte(&table[i], physical(code) | USER | PRESENT);
	for (;;) {
		uint64_t when = now() + 3000 + random_word() % 100000;

		set_pte(&first[1], physical(code) | PRESENT);
		hypercall(ANAX_HC_SET_CLOCKEVENT, (uint32_t)when, (uint32_t)(when >> 32), 0, 0);
		queue(ANAX_HC_SET_PTE, physical(&first[1]), 0);
		queue(ANAX_RING_CHANGE, physical(table), 1024);
		RING[(SHARED->ring_head - 1) % ANAX_RING_ENTRIES].argument[2] = 0x800;
		if (expect_exception(14, jump_to_call) && last_trap.eip == CALL_AT && !(table[1023] & 0x20) && SHARED->ring_tail != SHARED->ring_head)
			return SHARED->ring_head - 1;
	}
}

static void changes_half_done(void)
{
	RING[leave_half_done() % ANAX_RING_ENTRIES].argument[1] = 5;
	flush();
}

/* A store to a table asks for what is queued. */
static void takes_back_half_done(void)
{
	uint32_t index = leave_half_done();

	SHARED->ring_head = index;
	*(volatile uint32_t *)&live[0] = 0;
}

/* Its values would be in entries that are not queued; or not there. */
static void set_beyond_queue(void)
{
	queue(ANAX_RING_SET, physical(live), 1);
	flush();
	check(SHARED->ring_tail == SHARED->ring_head, "a value in the entry itself");
	queue(ANAX_RING_SET, physical(live), 2);
	flush();
}

static void set_beyond_end(void)
{
	while (SHARED->ring_head % ANAX_RING_ENTRIES != ANAX_RING_ENTRIES - 1)
		queue(ANAX_HC_FLUSH_TLB, 0, 0);
	flush();
	queue(ANAX_RING_SET, physical(live), 3);
	SHARED->ring_head++;
	flush();
}

static void set_wraps(void)
{
	queue(ANAX_RING_SET, physical(live), 0xffffffff);
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
	CASE(set_beyond_queue), CASE(set_beyond_end), CASE(set_wraps),
	CASE(esp_misaligned), CASE(esp_misaligned_page_fault), CASE(esp_across_gate), CASE(esp_wraps), CASE(stack_at_gate),
	CASE(unmaps_itself), CASE(ring_names_itself), CASE(ring_changes_itself), CASE(ring_overflows_count),
	CASE(change_overflows_count), CASE(changes_half_done), CASE(takes_back_half_done),
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
