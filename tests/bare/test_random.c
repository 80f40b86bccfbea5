// SPDX-License-Identifier: GPL-2.0-only
/*
 * Random hypercalls, stores to tables and segments: the command line has the seed and, in thousands, how many. Whatever comes of it: the hypervisor lives
 * on, and a live table is never writable. The guest spares itself (its own code, stacks and sleep), or it would end too soon.
 */
#include "bare.h"

#define COMMAND_LINE_POINTER 0x228	/* boot_params.hdr.cmd_line_ptr */
#define PAGES	24
#define PRESENT	1u

static uint32_t state, *pages[PAGES];

static uint32_t random(uint32_t below)
{
	state = state * 1664525 + 1013904223;
	return (uint32_t)((uint64_t)state * below >> 32);
}

static uint32_t random_page(void)
{
	return physical(pages[random(PAGES)]);
}

/* Any word, but the likelier the more can go wrong with it. */
static uint32_t random_word(void)
{
	static const uint32_t borders[] = {
		0, 1, 0x7fffffff, 0x80000000, 0xffffffff, 0xfffff000, ANAX_GATE_START, ANAX_GATE_START - 4, ANAX_SHARED_PAGE, 0x00100000,
		0x0000e900, 0x00cf9a00, 0x00cff200, 0x00cfb200, 0xfee00000, 0x000b8000,
	};

	switch (random(6)) {
	case 0:
		return borders[random(sizeof(borders) / sizeof(borders[0]))];
	case 1:
		return random(64);
	case 2:
		return random_page() + random(1024) * 4;
	case 3:
		return SHARED->partition_start + SHARED->partition_size - 0x8000 + random(0x10000);
	case 4:
		return random(0xffffffff);
	default:
		return random_page();
	}
}

/* An entry that names one of our pages, mostly. */
static uint32_t random_entry(void)
{
	uint32_t bits = random(4) ? 5 + 2 * random(2) : random(0x200);

	return random(8) ? random_page() | bits | PRESENT : random_word();
}

/* Of the user half of a directory, or any of a table; in one of few places, so that they meet. */
static uint32_t random_entry_address(void)
{
	return random(50) ? random_page() + random(16) * 4 : (random_word() & 0xfff) + random_page();
}

static void random_hypercall(void)
{
	uint32_t number = random(ANAX_HYPERCALLS + 3), first = random_word(), second = random_word();

	if (number == ANAX_HC_INIT || number == ANAX_HC_SHUTDOWN || (number == ANAX_HC_HALT && first != ANAX_HALT_DELIVER))
		return;
	if (number == ANAX_HC_LOAD_IDT_ENTRY)
		first = 0x30 + random(0x200);
	if (number == ANAX_HC_SET_PTE || number == ANAX_HC_SET_PMD) {
		first = random_entry_address();
		second = random_entry();
	}
	if (number == ANAX_HC_NEW_PGTABLE) {
		first = random(20) ? random_page() : random_word() | 1;
		second = random(3) ? ANAX_PGTABLE_LOAD : ANAX_PGTABLE_DROP;
	}
	hypercall(number, first, second, random_word(), random_word());
}

static uint32_t *stored_to, stored, selector;

static void store(void)
{
	__asm__ volatile("movl %1, %0" : "=m"(*stored_to) : "r"(stored));
}

static void store_byte(void)
{
	__asm__ volatile("movb %b1, %0" : "=m"(*(uint8_t *)stored_to) : "q"(stored));
}

/* A hypercall between, so that the way out of the hypervisor meets the segment, and perhaps no longer its descriptor. */
static void load_segment(void)
{
	__asm__ volatile("movl %0, %%es; int %4; movl %1, %%es"
			 :: "r"(selector), "r"(ANAX_KERNEL_DS), "a"(ANAX_HC_LOAD_GDT_ENTRY), "b"(selector >> 3), "i"(ANAX_HYPERCALL_VECTOR),
			    "c"(stored), "d"(stored) : "memory");
}

static void random_store(void)
{
	stored_to = pages[random(PAGES)] + random(16);
	stored = random_entry();
	expect_exception(14, random(4) ? store : store_byte);
}

static void random_segment(void)
{
	selector = random(40) << 3 | random(4);
	stored = random(2) ? 0 : random_word();
	expect_exception(13, load_segment);
}

static bool is_table(const uint32_t *page)
{
	uint32_t frame = physical(page) / PAGE_SIZE;

	return ((const uint32_t *)ANAX_TABLE_BITMAP)[frame / 32] >> frame % 32 & 1;
}

/* What is no table any more is made one afresh: else all would be refused soon. */
static void clear_page(void)
{
	uint32_t *page = pages[random(PAGES)];

	for (uint32_t i = 0; i < 1024 && !is_table(page); i++)
		page[i] = 0;
}

/* Through the direct map: a live table must not be writable there. */
static bool tables_are_safe(void)
{
	for (uint32_t i = 0; i < PAGES; i++) {
		stored_to = pages[i] + 1000;
		stored = 0;
		if (is_table(pages[i]) && !expect_exception(14, store_byte))
			return false;
	}
	return true;
}

static uint32_t read_number(const char **text)
{
	uint32_t number = 0;

	while (**text >= '0' && **text <= '9')
		number = number * 10 + *(*text)++ - '0';
	while (**text == ' ')
		(*text)++;
	return number;
}

void test_main(uint32_t boot_params)
{
	const char *words = (const char *)(*(uint32_t *)(boot_params + COMMAND_LINE_POINTER) + PAGE_OFFSET);
	uint32_t rounds;
	bool safe = true;

	state = read_number(&words);
	rounds = read_number(&words) * 1000;
	for (uint32_t i = 0; i < PAGES; i++)
		pages[i] = page_allocate();
	for (uint32_t round = 0; round < rounds && safe; round++) {
		uint32_t kind = random(32);

		if (kind < 2)
			clear_page();
		else if (kind < 4)
			random_segment();
		else if (kind < 12)
			random_store();
		else
			random_hypercall();
		if (round % 100 == 0)
			safe = tables_are_safe();
	}
	check(rounds && safe, "no live table is writable");
}
