// SPDX-License-Identifier: GPL-2.0-only
/*
 * Wants processor time and what other domains left in the processor. The command line: "storm" makes hypercalls without end, and timers of
 * the past and of never; "spy" looks into the FPU; "restart" restarts and panics (ports=0x3d4-0x3d5 count it), with an FPU
 * exception pending.
 */
#include "hostile.h"

#define STORM_MS	20		/* for each kind */
#define STARTS		12
#define VICTIM_SECRET	0x5ec2e75eu	/* test_victim.c */
#define SENTINEL_SECRET	0x7a5c5ec2u	/* sentinel.c */
#define HAS_SSE		(1u << 25)
#define CURSOR_LOW	0x0f
#define MARK		0xa0

static uint32_t calls;

static void nothing(void) { hypercall(ANAX_HC_FLUSH_TLB, ANAX_FLUSH_ALL, 0, 0, 0); }
static void refused(void) { hypercall(ANAX_HYPERCALLS + random_word() % 1000, random_word(), random_word(), random_word(), random_word()); }
static void deliver(void) { hypercall(ANAX_HC_HALT, ANAX_HALT_DELIVER, 0, 0, 0); }

static void set_timer(uint64_t when)
{
	hypercall(ANAX_HC_SET_CLOCKEVENT, (uint32_t)when, (uint32_t)(when >> 32), 0, 0);
}

static void timers(void)
{
	const uint64_t times[] = { 1, 0, 1ull << 63, ~0ull, 0xffffffff, 1ull << 32, now() - 1, now() + 1, now() + 100, now() + 2000 };

	set_timer(times[random_word() % (sizeof(times) / sizeof(times[0]))]);
}

/* All that one load can be made to check. */
static void tables(void)
{
	static uint32_t *process, *leaf;

	if (!process) {
		process = page_allocate();
		leaf = page_allocate();
		for (uint32_t i = 0; i < 1024; i++)
			leaf[i] = SHARED->partition_start | USER | PRESENT;
		for (uint32_t slot = 0; slot < 768; slot++)
			process[slot] = physical(leaf) | USER | PRESENT;
	}
	load_directory(process);
	load_directory((uint32_t *)(SHARED->boot_directory + PAGE_OFFSET));
	drop_directory(process);
}

static void full_ring(void)
{
	for (uint32_t i = 0; i < ANAX_RING_ENTRIES; i++) {
		RING[i].operation = i % 2 ? ANAX_RING_CLEAR : ANAX_HC_SET_PTE;
		RING[i].argument[0] = SHARED->partition_start + SHARED->partition_size / 2 + 0x100000;
		RING[i].argument[1] = i % 2 ? 1024 : 0;
		RING[i].argument[2] = 0;
	}
	SHARED->ring_head += ANAX_RING_ENTRIES;
	nothing();
}

static void fault(void) { __asm__ volatile("ud2"); }
static void faults(void) { expect_exception(6, fault); }

static void storm(void)
{
	void (*const kinds[])(void) = { nothing, refused, deliver, timers, tables, full_ring, faults };

	SHARED->irq_mask = ~1u;
	FLAG_SET();
	for (uint32_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		for (uint64_t end = after_milliseconds(STORM_MS); now() < end; calls++)
			kinds[i]();
	set_timer(0);
	SHARED->irq_mask = ~0u;
	SHARED->interrupt_flag = 0;
	print("%u\n", calls);
	check(calls > 1000, "a storm");
}

static bool is_secret(uint32_t word)
{
	return word == VICTIM_SECRET || word == ~VICTIM_SECRET || word == SENTINEL_SECRET || word == ~SENTINEL_SECRET;
}

static bool fpu_has_secret(void)
{
	static uint32_t image[27], words[4], number;
	bool found = false;

	__asm__ volatile("fnsave %0; frstor %0" : "=m"(image));
	for (uint32_t i = 0; i < 27; i++)
		found = found || is_secret(image[i]);
	for (uint32_t i = 0; i < 8; i++) {
		__asm__ volatile("fistl %0; fincstp" : "=m"(number));
		found = found || is_secret(number);
	}
	if (SHARED->cpuid_1_edx & HAS_SSE) {
		__asm__ volatile("movups %%xmm0, %0" : "=m"(words));
		found = found || is_secret(words[0]) || is_secret(words[1]);
		__asm__ volatile("movups %%xmm7, %0" : "=m"(words));
		found = found || is_secret(words[0]) || is_secret(words[1]);
	}
	return found;
}

static void make_pending(void)
{
	static const uint16_t unmasked = 0x0360;

	__asm__ volatile("fninit; fldcw %0; fld1; fldz; fdivrp" :: "m"(unmasked));
}

static void wait_for_fpu(void) { __asm__ volatile("fwait"); }

static void sleep(void)
{
	SHARED->irq_mask = ~1u;
	set_timer(after_milliseconds(2));
	hypercall(ANAX_HC_HALT, ANAX_HALT_WAIT, 0, 0, 0);
	SHARED->irq_mask = ~0u;
}

static void spy(void)
{
	bool found = fpu_has_secret();
	uint32_t dr0;

	check(!found, "the FPU holds nothing of others at first");
	for (uint32_t i = 0; i < 30; i++) {
		sleep();
		found = found || fpu_has_secret();
	}
	check(!found, "nor later");
	__asm__ volatile("movl %%dr0, %0" : "=r"(dr0));
	check(!dr0, "nor do the debug registers");
	make_pending();
	sleep();
	check(expect_exception(16, wait_for_fpu), "an exception of the FPU stays with its domain over a switch");
	make_pending();
	hypercall(ANAX_HC_TS, 1, 0, 0, 0);
	sleep();
	hypercall(ANAX_HC_TS, 0, 0, 0, 0);
	check(expect_exception(16, wait_for_fpu), "with TS set, too");
	__asm__ volatile("fninit");
}

static uint8_t start_number(void)
{
	uint8_t value;

	__asm__ volatile("outb %b0, %w1" :: "a"(CURSOR_LOW), "d"(0x3d4));
	__asm__ volatile("inb %w1, %b0" : "=a"(value) : "d"(0x3d5));
	value = (value & 0xf0) == MARK ? value + 1 : MARK + 1;
	__asm__ volatile("outb %b0, %w1" :: "a"(value), "d"(0x3d5));
	return value & 0x0f;
}

/* The message of the panic is somebody else's memory. */
static void restart(void)
{
	uint8_t number = start_number();

	check(!fpu_has_secret(), "the FPU holds nothing of others after a restart");
	if (number == STARTS)
		return;
	make_pending();
	if (number % 2)
		hypercall(ANAX_HC_SHUTDOWN, ANAX_SHUTDOWN_RESTART, 0, 0, 0);
	hypercall(ANAX_HC_SHUTDOWN, ANAX_SHUTDOWN_PANIC, number % 4 ? 0x00100000 : SHARED->partition_start - PAGE_SIZE, 256, 0);
	check(false, "SHUTDOWN came back");
}

void test_main(uint32_t boot_params)
{
	const char *line = command_line(boot_params);

	if (line[0] == 'r')
		restart();
	else if (line[1] == 't')
		storm();
	else
		spy();
}
