// SPDX-License-Identifier: GPL-2.0-only
/*
 * Runs beside the attackers for as many milliseconds (four digits) as its command line says, and finds all that is its own as it left it: memory and
 * page tables (by checksum), segments, debug registers, FPU, ports and interrupt line of the second UART, its timer. A letter behind
 * the number makes it spoil one of these itself, to see that it is noticed.
 */
#include "hostile.h"

#define UART		0x2f8		/* ports=0x2f8-0x2ff irq=3 */
#define UART_INTERRUPTS	(UART + 1)
#define UART_FORMAT	(UART + 3)
#define UART_MODEM	(UART + 4)
#define UART_SCRATCH	(UART + 7)
#define UART_LINE	3
#define MODEM_OUT2	0x08
#define WHEN_EMPTY	0x02
#define FORMAT		0x1b		/* 8 bits, even parity */
#define SCRATCH		0xa7
#define SEGMENT		20		/* index of a descriptor of its own */
#define SECRET		0x5ec2e75eu	/* nobody else may ever find it */
#define PATTERN_PAGES	128
#define SLICES		32
#define SLEEP		4	/* milliseconds, which are the attackers' */
#define HAS_SSE		(1u << 25)
#define DEBUG_WRITE_0	0x000d0401u

extern uint32_t data_start[], bss_end[];

static volatile uint32_t watched;
static uint32_t sse[4] = { SECRET, ~SECRET, SECRET, ~SECRET };
static const char *wrong;
static uint32_t expected[SLICES];

static void out(uint32_t port, uint8_t value)
{
	__asm__ volatile("outb %0, %w1" :: "a"(value), "d"(port));
}

static uint8_t in(uint32_t port)
{
	uint8_t value;

	__asm__ volatile("inb %w1, %0" : "=a"(value) : "d"(port));
	return value;
}

static void require(bool condition, const char *what)
{
	if (!condition && !wrong)
		wrong = what;
}

static uint32_t sum(const uint32_t *from, const uint32_t *to)
{
	uint32_t value = 0;

	for (; from != to; from++)
		value = (value << 5 | value >> 27) ^ *from;
	return value;
}

/* A slice of the partition, its page tables among them; not what the program itself writes. */
static uint32_t slice_sum(uint32_t slice)
{
	uint32_t *start = (uint32_t *)(SHARED->partition_start + PAGE_OFFSET), words = SHARED->partition_size / sizeof(uint32_t) / SLICES;
	uint32_t *from = start + slice * words, *to = from + words;

	if (to <= data_start || from >= bss_end)
		return sum(from, to);
	return (from < data_start ? sum(from, data_start) : 0) ^ (to > bss_end ? sum(bss_end, to) : 0);
}

static void check_memory(uint32_t slice)
{
	require(slice_sum(slice) == expected[slice], "memory");
}

static void fill_memory(void)
{
	for (uint32_t i = 0; i < PATTERN_PAGES; i++) {
		uint32_t *page = page_allocate();

		for (uint32_t word = 0; word < 1024; word++)
			page[word] = SECRET;
	}
}

static void fill_processor(void)
{
	hypercall(ANAX_HC_LOAD_GDT_ENTRY, SEGMENT, 0x1234, 0x0040b200, 0);
	__asm__ volatile("movl %0, %%fs" :: "r"(SEGMENT * 8 + 1));
	__asm__ volatile("movl %0, %%dr0; movl %1, %%dr1; movl %2, %%dr7" :: "r"(&watched), "r"(SECRET), "r"(DEBUG_WRITE_0));
	__asm__ volatile("fninit; fildl %0; fildl %0" :: "m"(sse[0]));
	if (SHARED->cpuid_1_edx & HAS_SSE)
		__asm__ volatile("movups %0, %%xmm0; movups %0, %%xmm7" :: "m"(sse));
}

static void fill_ports(void)
{
	out(UART_FORMAT, FORMAT);
	out(UART_SCRATCH, SCRATCH);
	out(UART_MODEM, MODEM_OUT2);
	SHARED->irq_mask = ~(1u << UART_LINE | 1u << ANAX_IRQ_TIMER);
	FLAG_SET();
}

static void check_processor(void)
{
	uint32_t limit = 0, fs, dr0, dr1, dr7, x87 = 0, back[4] = { SECRET, ~SECRET, SECRET, ~SECRET };

	__asm__ volatile("lsll %1, %0" : "=r"(limit) : "r"(SEGMENT * 8 + 1));
	__asm__ volatile("movl %%fs, %0" : "=r"(fs));
	require(limit == 0x1234 && fs == SEGMENT * 8 + 1, "segments");
	__asm__ volatile("movl %%dr0, %0; movl %%dr1, %1; movl %%dr7, %2" : "=r"(dr0), "=r"(dr1), "=r"(dr7));
	require(dr0 == (uint32_t)&watched && dr1 == SECRET && dr7 == DEBUG_WRITE_0, "debug registers");
	require(trap_count[1] == 0, "a breakpoint nobody ran into");
	__asm__ volatile("fistl %0" : "=m"(x87));
	if (SHARED->cpuid_1_edx & HAS_SSE)
		__asm__ volatile("movups %%xmm7, %0" : "=m"(back));
	require(x87 == SECRET && back[0] == SECRET && back[1] == ~SECRET && back[3] == ~SECRET, "FPU");
}

/* The UART raises its line once each time that "transmitter empty" is enabled. */
static void check_line(void)
{
	uint32_t before = trap_count[ANAX_IRQ_VECTOR_BASE + UART_LINE];
	uint64_t end = after_milliseconds(100);

	out(UART_INTERRUPTS, WHEN_EMPTY);
	while (trap_count[ANAX_IRQ_VECTOR_BASE + UART_LINE] == before && now() < end)
		hypercall(ANAX_HC_HALT, ANAX_HALT_DELIVER, 0, 0, 0);
	out(UART_INTERRUPTS, 0);
	in(UART + 2);
	require(trap_count[ANAX_IRQ_VECTOR_BASE + UART_LINE] == before + 1, "interrupt line");
	for (uint32_t line = 1; line < ANAX_IRQ_LINES; line++)
		require(line == UART_LINE || !trap_count[ANAX_IRQ_VECTOR_BASE + line], "a line of others");
}

static void check_ports(void)
{
	require(in(UART_FORMAT) == FORMAT && in(UART_SCRATCH) == SCRATCH && in(UART_MODEM) == MODEM_OUT2, "ports");
}

static void sleep(void)
{
	uint32_t before = trap_count[ANAX_IRQ_VECTOR_BASE + ANAX_IRQ_TIMER];
	uint64_t end = after_milliseconds(SLEEP);

	hypercall(ANAX_HC_SET_CLOCKEVENT, (uint32_t)end, (uint32_t)(end >> 32), 0, 0);
	while (trap_count[ANAX_IRQ_VECTOR_BASE + ANAX_IRQ_TIMER] == before)
		hypercall(ANAX_HC_HALT, ANAX_HALT_WAIT, 0, 0, 0);
	require(trap_count[ANAX_IRQ_VECTOR_BASE + ANAX_IRQ_TIMER] == before + 1 && now() >= end, "timer");
}

static void spoil(char what)
{
	if (what == 'm')
		*(uint32_t *)(SHARED->partition_start + SHARED->partition_size / 2 + PAGE_OFFSET) ^= 0x100;
	else if (what == 't')
		set_pte(entry_of(SHARED->partition_start + SHARED->partition_size / 2 + PAGE_OFFSET), 0);
	else if (what == 's')
		hypercall(ANAX_HC_LOAD_GDT_ENTRY, SEGMENT, 0x1235, 0x0040b200, 0);
	else if (what == 'd')
		__asm__ volatile("movl %0, %%dr1" :: "r"(0));
	else if (what == 'f')
		__asm__ volatile("fninit; fld1");
	else if (what == 'p')
		out(UART_SCRATCH, 0);
	else if (what == 'l')
		SHARED->irq_mask |= 1u << UART_LINE;
}

static void store_watched(void)
{
	watched = 1;
}

/* The first time sets accessed bits. */
static void expect_memory(void)
{
	for (uint32_t i = 0; i < 2 * SLICES; i++)
		expected[i % SLICES] = slice_sum(i % SLICES);
}

static uint32_t watch(uint64_t end)
{
	uint32_t rounds;

	for (rounds = 0; now() < end && !wrong; rounds++) {
		check_processor();
		check_ports();
		check_line();
		check_memory(rounds % SLICES);
		sleep();
	}
	for (uint32_t slice = 0; slice < SLICES; slice++)
		check_memory(slice);
	return rounds;
}

void test_main(uint32_t boot_params)
{
	uint32_t rounds;

	fill_memory();
	fill_ports();
	fill_processor();
	expect_memory();
	print("watches\n");
	spoil(command_line(boot_params)[4]);
	rounds = watch(after_milliseconds(command_number(boot_params)));
	print("%u rounds\n", rounds);
	if (wrong)
		print("FAILED spoilt: %s\n", wrong);
	check(rounds > 2 && !wrong, "nothing was changed");
	check(expect_exception(1, store_watched), "the breakpoint was in force");
}
