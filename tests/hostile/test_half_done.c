// SPDX-License-Identifier: GPL-2.0-only
/*
 * Gets the processor while a call of its own is half done: the call's instruction lies in a page that an entry of the ring unmaps first,
 * so that where a timer makes the hypervisor leave the call, the page fault of its being repeated comes back instead. Then it asks for
 * what the call under way excludes, and has it finished.
 */
#include "hostile.h"

#define USER_SLOT	(0x40000000u >> 22)
#define KERNEL_SLOT	1000u			/* of nothing else */
#define ALL_BITS	(USER | WRITABLE | PRESENT)
#define LEAVES		8u
#define CALL_AT		0x40001000u		/* slot 1 of the table: int; ret */
#define ROUNDS		24u

static uint32_t *process, *table, *code_page, *page, *boot, *big, *leaves[LEAVES];

/* A call by its arguments; before and behind it all is as it was. */
struct call {
	const char *name;
	uint32_t number, first, second;
	void (*before)(void), (*behind)(void);
};

static const struct call *call;
static uint32_t halves, wrong;

static void require(bool condition, const char *what)
{
	if (!condition && wrong++ < 5)
		print("FAILED %s: %s\n", call->name, what);
}

static void jump_to_call(void)
{
	__asm__ volatile("call *%0" :: "r"(CALL_AT), "a"(call->number), "b"(call->first), "c"(call->second) : "memory");
}

static void write_leaf(void) { *(volatile uint8_t *)leaves[0] = 1; }
static void store_leaf(void) { __asm__ volatile("movl %1, %0" : "=m"(leaves[0][3]) : "r"(physical(page) | ALL_BITS)); }

static void intrude(void)
{
	bool locked = is_table(leaves[0]);

	if (set_pte(&table[9], physical(page) | USER | PRESENT) == ANAX_OK)
		return;			/* it was left before it began: behind the ring */
	halves++;
	require(set_pte(&table[9], physical(leaves[0]) | ALL_BITS) == ANAX_EBUSY, "SET_PTE for a table that is looked at");
	require(set_pmd(&process[USER_SLOT + 9], physical(page) | USER | PRESENT) == ANAX_EBUSY, "SET_PMD");
	require(load_directory(page) == ANAX_EBUSY, "load");
	require(drop_directory(boot) < 0 && drop_directory(process) < 0, "drop");
	require(!locked || (expect_exception(14, write_leaf) && expect_exception(14, store_leaf)), "a store to a table that is looked at");
	require(hypercall(ANAX_HC_INIT, ANAX_ABI_REVISION, physical(page), 1, 2) < 0, "INIT");
}

static void set_timer(uint64_t when)
{
	hypercall(ANAX_HC_SET_CLOCKEVENT, (uint32_t)when, (uint32_t)(when >> 32), 0, 0);
}

/* Ticks until the timer, which is before the end if they are few enough. */
static void one_round(uint32_t ticks)
{
	volatile struct anax_ring_entry *entry;
	int32_t result;

	call->before();
	require(set_pte(&table[1], physical(code_page) | PRESENT) == ANAX_OK, "the page of the call");
	set_timer(now() + ticks);
	entry = &RING[SHARED->ring_head % ANAX_RING_ENTRIES];
	entry->operation = ANAX_HC_SET_PTE;
	entry->argument[0] = physical(&table[1]);
	entry->argument[1] = 0;
	SHARED->ring_head++;
	require(expect_exception(14, jump_to_call), "its page is gone");
	result = (int32_t)last_trap.eax;
	if (last_trap.eip == CALL_AT) {
		intrude();
		result = hypercall(call->number, call->first, call->second, 0, 0);
	}
	require(result == ANAX_OK, "its result");
	call->behind();
}

static void rounds(const struct call *what)
{
	uint64_t start;
	uint32_t duration;

	call = what;
	halves = 0;
	what->before();
	start = now();
	require(hypercall(what->number, what->first, what->second, 0, 0) == ANAX_OK, "by itself");
	duration = (uint32_t)(now() - start);
	what->behind();
	for (uint32_t round = 0; round < ROUNDS; round++)
		one_round(1000 + random_word() % duration);
	set_timer(0);
	print("%s: %u ticks, half done in %u of %u rounds\n", what->name, duration, halves, ROUNDS);
	check(halves > ROUNDS / 4 && !wrong, what->name);
}

static void nothing(void) { }
static void leave_big(void) { require(is_table(big) && is_table(leaves[LEAVES - 1]), "is pinned"); load_directory(process); }
static void drop_big(void) { leave_big(); require(drop_directory(big) == ANAX_OK && !is_table(big), "is dropped"); }
static void pin_big(void) { load_directory(big); load_directory(process); }
static void no_big(void) { require(!is_table(big) && !is_table(leaves[0]), "is plain memory"); }
static void clear_user(void) { require(set_pmd(&process[USER_SLOT + 5], 0) == ANAX_OK && !is_table(leaves[0]), "is cleared"); }
static void set_user(void) { require(set_pmd(&process[USER_SLOT + 5], physical(leaves[0]) | ALL_BITS) == ANAX_OK, "is set"); }
static void no_leaf(void) { require(!is_table(leaves[0]), "is plain memory"); }
static void clear_kernel(void)
{
	require(process[KERNEL_SLOT] == boot[KERNEL_SLOT] && (boot[KERNEL_SLOT] & PRESENT), "is in all directories");
	require(set_pmd(&boot[KERNEL_SLOT], 0) == ANAX_OK && !is_table(leaves[0]) && !process[KERNEL_SLOT], "is cleared");
}
static void set_kernel(void) { require(set_pmd(&boot[KERNEL_SLOT], physical(leaves[0]) | WRITABLE | PRESENT) == ANAX_OK, "is set"); }
static void no_kernel(void) { require(!is_table(leaves[0]) && !process[KERNEL_SLOT] && !boot[KERNEL_SLOT], "is in no directory"); }

static void prepare(void)
{
	boot = directory();
	process = page_allocate();
	table = page_allocate();
	code_page = page_allocate();
	page = page_allocate();
	big = page_allocate();
	code_page[0] = 0x00c300cd | ANAX_HYPERCALL_VECTOR << 8;
	for (uint32_t i = 0; i < LEAVES; i++) {
		leaves[i] = page_allocate();
		big[USER_SLOT + i * 3] = physical(leaves[i]) | ALL_BITS;
		for (uint32_t slot = 0; slot < 1024; slot++)
			leaves[i][slot] = physical(page) | ALL_BITS;
	}
	process[USER_SLOT] = physical(table) | ALL_BITS;
	check(load_directory(process) == ANAX_OK, "a process");
}

/* A store to a directory is SET_PMD: carried out anew by executing it anew, until all is done. */
static void stores(void)
{
	uint32_t start, duration, value = physical(leaves[0]) | ALL_BITS, done = 0;

	start = (uint32_t)now();
	set_user();
	duration = (uint32_t)now() - start;
	clear_user();
	for (uint32_t round = 0; round < ROUNDS; round++) {
		set_timer(now() + random_word() % duration);
		*(volatile uint32_t *)&process[USER_SLOT + 5] = value;
		done += (process[USER_SLOT + 5] & ~0x60u) == value && is_table(leaves[0]) && set_pte(&table[9], 0) == ANAX_OK;
		set_timer(now() + random_word() % duration);
		*(volatile uint32_t *)&process[USER_SLOT + 5] = 0;
		done += !process[USER_SLOT + 5] && !is_table(leaves[0]) && set_pte(&table[9], 0) == ANAX_OK;
	}
	set_timer(0);
	check(done == 2 * ROUNDS, "stores to a directory are done when they end");
}

void test_main(uint32_t boot_params)
{
	(void)boot_params;
	prepare();
	rounds(&(struct call) { "loading a directory", ANAX_HC_NEW_PGTABLE, physical(big), ANAX_PGTABLE_LOAD, nothing, drop_big });
	rounds(&(struct call) { "dropping it", ANAX_HC_NEW_PGTABLE, physical(big), ANAX_PGTABLE_DROP, pin_big, no_big });
	rounds(&(struct call) { "setting an entry for a table", ANAX_HC_SET_PMD, physical(&process[USER_SLOT + 5]),
				physical(leaves[0]) | ALL_BITS, nothing, clear_user });
	rounds(&(struct call) { "clearing it", ANAX_HC_SET_PMD, physical(&process[USER_SLOT + 5]), 0, set_user, no_leaf });
	rounds(&(struct call) { "setting one in the kernel's half", ANAX_HC_SET_PMD, physical(&boot[KERNEL_SLOT]),
				physical(leaves[0]) | WRITABLE | PRESENT, nothing, clear_kernel });
	rounds(&(struct call) { "clearing it there", ANAX_HC_SET_PMD, physical(&boot[KERNEL_SLOT]), 0, set_kernel, no_kernel });
	call = &(struct call) { .name = "stores" };
	stores();
}
