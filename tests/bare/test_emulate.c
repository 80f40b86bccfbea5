// SPDX-License-Identifier: GPL-2.0-only
/* What the hypervisor does in place of the processor: debug registers, the FPU's TS flag, ports of the second UART, hlt. */
#include "bare.h"

#define DR6_WATCH_0	0x0001u
#define DR6_SINGLE_STEP	0x4000u
#define DR7_WRITE_0	0x000d0401u	/* breakpoint 0: writes of four bytes */
#define DR7_EXECUTE_1	0x00000404u	/* breakpoint 1: execution */
#define DR7_READ_WRITE_0	0x000f0401u
#define DR7_NONE	0x00000400u
#define TABLES		4		/* full ones, of a directory that takes long to load */
#define BELOW_STACK	64		/* bytes: where user_store stores */

#define UART		0x2f8		/* of the module line's words */
#define UART_INTERRUPTS	(UART + 1)
#define UART_FIFO	(UART + 2)
#define UART_FORMAT	(UART + 3)
#define UART_MODEM	(UART + 4)
#define UART_STATUS	(UART + 5)
#define UART_SCRATCH	(UART + 7)
#define UART_LINE	3
#define FIFO_ON		0x07
#define EIGHT_BITS	0x03
#define MODEM_LOOPBACK	0x10
#define MODEM_OUT2	0x08		/* opens the way of the interrupt */
#define WHEN_EMPTY	0x02

static volatile uint32_t watched;

static void set_debug(uint32_t address_0, uint32_t address_1, uint32_t control)
{
	__asm__ volatile("movl %0, %%dr7; movl %1, %%dr0; movl %2, %%dr1; movl %0, %%dr6; movl %3, %%dr7"
			 :: "r"(0), "r"(address_0), "r"(address_1), "r"(control));
}

static uint32_t debug_status(void)
{
	uint32_t value;

	__asm__ volatile("movl %%dr6, %0" : "=r"(value));
	return value & 0xf00f;
}

static void store(void) { watched = 1; }
static void load(void) { (void)watched; }
static void nothing(void) { __asm__ volatile("nop"); }
static void single_step(void) { __asm__ volatile("pushfl; orl $0x100, (%esp); popfl; nop; nop"); }
static void user_call(void) { __asm__ volatile("movl $7, %eax; int $0x80"); }
static void user_undefined(void) { __asm__ volatile("ud2"); }
static void user_store(void) { __asm__ volatile("movl $1, %c0(%%esp); ud2" :: "i"(-BELOW_STACK)); }

static uint32_t user_stack(void)
{
	run_user(user_call);
	return last_trap.esp;
}

static void debug_registers(void)
{
	uint32_t value, top;

	set_debug((uint32_t)&watched, (uint32_t)nothing, DR7_WRITE_0);
	__asm__ volatile("movl %%dr0, %0" : "=r"(value));
	check(value == (uint32_t)&watched, "a debug register reads what was written");
	__asm__ volatile("movl %%dr7, %0" : "=r"(value));
	check(value == DR7_WRITE_0, "and so does DR7");
	check(!expect_exception(1, load), "a read of a word that is watched for writes");
	check(expect_exception(1, store) && debug_status() == DR6_WATCH_0, "a write to it, and DR6 says so");
	set_debug((uint32_t)&watched, (uint32_t)nothing, DR7_EXECUTE_1);
	check(expect_exception(1, nothing) && last_trap.eip == (uint32_t)nothing, "execution breakpoint");
	set_debug(0, 0, DR7_NONE);
	check(expect_exception(1, single_step) && debug_status() == DR6_SINGLE_STEP, "single step");

	set_debug(user_stack() - BELOW_STACK, 0, DR7_WRITE_0);
	run_user(user_store);
	check(last_trap.vector == 1 && last_trap.cs == ANAX_USER_CS && debug_status() == DR6_WATCH_0, "a write in ring 3");
	set_debug(0, 0, DR7_NONE);
	run_user(user_store);
	check(last_trap.vector == 6, "none after DR7 is cleared");
	lowest_trap = 0xffffffff;
	run_user(user_undefined);
	top = lowest_trap + sizeof(struct trap);
	set_debug(top - 4, 0, DR7_WRITE_0);
	run_user(user_undefined);
	set_debug(0, 0, DR7_NONE);
	check(last_trap.vector == 6 && last_trap.eip == (uint32_t)user_undefined, "a watch on the hypervisor's own writes to the kernel stack");
}

/* The hypervisor, to whom all memory is mapped where it lies, writes there in the guest's place: no business of the guest's breakpoints. */
static void watch_hypervisor(void)
{
	static uint32_t page[1024] __attribute__((aligned(PAGE_SIZE)));
	uint32_t *table, *process = page_allocate(), stored;

	table = page_allocate();
	process[0] = physical(table) | 7;
	hypercall(ANAX_HC_NEW_PGTABLE, physical(process), ANAX_PGTABLE_LOAD, 0, 0);
	set_debug(physical(&table[3]), 0, DR7_WRITE_0);
	check(hypercall(ANAX_HC_SET_PTE, physical(&table[3]), physical(page) | 5, 0, 0) == ANAX_OK && !debug_status(), "a watch where SET_PTE stores");
	SHARED->doorbell |= ANAX_DOORBELL_CONSOLE;
	check(hypercall(ANAX_HC_SET_PTE, physical(&table[3]), 0, 0, 0) == ANAX_OK && !debug_status(), "by another way");
	__asm__ volatile("movl %1, %0" : "=m"(table[3]) : "r"(physical(page) | 5));
	stored = table[3];
	check(stored == (physical(page) | 5) && !debug_status(), "where a store is carried out");
	set_debug(0, 0, DR7_NONE);
	hypercall(ANAX_HC_NEW_PGTABLE, SHARED->boot_directory, ANAX_PGTABLE_LOAD, 0, 0);
}

/* The same of what it reads in a long call, in the midst of which interrupts come. */
static void watch_interrupted_hypervisor(void)
{
	uint32_t *process = page_allocate(), *table = process;
	uint64_t when;

	for (uint32_t i = 0; i < TABLES; i++) {
		table = page_allocate();
		for (uint32_t slot = 0; slot < 1024; slot++)
			table[slot] = physical(process) | 5;
		process[i] = physical(table) | 7;
	}
	SHARED->irq_mask = ~0u;
	set_debug(physical(&table[1000]), 0, DR7_READ_WRITE_0);
	for (uint32_t round = 0; round < 20; round++) {
		when = __builtin_ia32_rdtsc() + 500 + 2000 * round;
		hypercall(ANAX_HC_SET_CLOCKEVENT, (uint32_t)when, (uint32_t)(when >> 32), 0, 0);
		hypercall(ANAX_HC_NEW_PGTABLE, physical(process), ANAX_PGTABLE_LOAD, 0, 0);
		hypercall(ANAX_HC_NEW_PGTABLE, SHARED->boot_directory, ANAX_PGTABLE_LOAD, 0, 0);
		hypercall(ANAX_HC_NEW_PGTABLE, physical(process), ANAX_PGTABLE_DROP, 0, 0);
	}
	check(SHARED->irq_pending & 1, "timer interrupts in the midst of calls");
	check(!debug_status(), "and a watch where they read");
	set_debug(0, 0, DR7_NONE);
}

static void use_fpu(void) { __asm__ volatile("fnop"); }

static void fpu(void)
{
	uint32_t one = 0;

	hypercall(ANAX_HC_TS, 1, 0, 0, 0);
	check(expect_exception(7, use_fpu), "the FPU traps after TS 1");
	run_user(use_fpu);
	check(last_trap.vector == 7 && last_trap.cs == ANAX_USER_CS, "in ring 3 too");
	hypercall(ANAX_HC_TS, 0, 0, 0, 0);
	check(!expect_exception(7, use_fpu), "and no longer after TS 0");
	__asm__ volatile("fninit; fld1");
	hypercall(ANAX_HC_FLUSH_TLB, ANAX_FLUSH_ALL, 0, 0, 0);
	__asm__ volatile("fstps %0" : "=m"(one));
	check(one == 0x3f800000, "a hypercall keeps the FPU's registers");
}

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

static void out_string(uint32_t port, const uint8_t *from, uint32_t count)
{
	__asm__ volatile("rep outsb" : "+S"(from), "+c"(count) : "d"(port) : "memory");
}

/* What "rep insb" leaves in %ecx. */
static uint32_t in_string(uint32_t port, uint8_t *to, uint32_t count)
{
	__asm__ volatile("rep insb" : "+D"(to), "+c"(count) : "d"(port) : "memory");
	return count;
}

static bool all_bytes(const uint8_t *bytes, uint32_t count, uint8_t value)
{
	for (uint32_t i = 0; i < count; i++)
		if (bytes[i] != value)
			return false;
	return true;
}

/* Through the UART's own loop: what a string instruction sends, another receives. */
static bool loop_carries(const uint8_t *text, uint32_t count)
{
	uint8_t received;
	bool same = true;

	out(UART_FORMAT, EIGHT_BITS);
	out(UART_FIFO, FIFO_ON);
	out(UART_MODEM, MODEM_LOOPBACK);
	out_string(UART, text, count);
	for (uint32_t i = 0; i < count; i++) {
		while (!(in(UART_STATUS) & 1))
			;
		in_string(UART, &received, 1);
		same = same && received == text[i];
	}
	out(UART_MODEM, 0);
	return same;
}

static uint32_t ticks(void)
{
	uint32_t low, high;

	__asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
	return low;
}

/* Words from the registers of format and modem control, which read as they were written. */
static bool words_at(uint8_t *to, uint32_t count)
{
	uint16_t word;
	uint32_t counted = count;

	__asm__ volatile("inw %%dx, %%ax" : "=a"(word) : "d"(UART_FORMAT));
	to[-1] = to[2 * count] = 0xc3;
	__asm__ volatile("rep insw" : "+D"(to), "+c"(counted) : "d"(UART_FORMAT) : "memory");
	to -= 2 * count;
	for (uint32_t i = 0; i < 2 * count; i += 2)
		counted |= to[i] != (word & 0xff) || to[i + 1] != word >> 8;
	return !counted && to[-1] == 0xc3 && to[2 * count] == 0xc3;
}

static bool downwards(uint8_t *last, uint32_t count)
{
	uint8_t *to = last;

	__asm__ volatile("std; rep insb; cld" : "+D"(to), "+c"(count) : "d"(UART_SCRATCH) : "memory");
	return !count && to == last - 250 && all_bytes(to + 1, 250, 0x5a);
}

/* Two pages and more that lie side by side, from an odd address on: some words lie in two pages. */
static void strings(void)
{
	static uint8_t bytes[3 * 4096] __attribute__((aligned(4096)));
	uint32_t start, count = 4000;
	uint8_t *to = bytes;

	out(UART_FORMAT, EIGHT_BITS);
	out(UART_MODEM, MODEM_OUT2);
	check(words_at(bytes + 1, 5000), "words across pages");
	check(downwards(bytes + 4196, 250), "downwards, across pages");
	start = ticks();
	__asm__ volatile("rep insb" : "+D"(to), "+c"(count) : "d"(UART_SCRATCH) : "memory");
	start = ticks() - start;
	check(!count && all_bytes(bytes, 4000, 0x5a) && start < 4000 * 3, "at less than 3 ticks a byte");
	if (start >= 4000 * 3)
		print("it took %u ticks\n", start);
}

static void user_in(void) { __asm__ volatile("movl %0, %%edx; inb %%dx, %%al; ud2" :: "i"(UART_SCRATCH) : "eax", "edx"); }

static void in_string_absent(void) { in_string(UART_SCRATCH, (uint8_t *)0x40000000, 1); }

static void ports(void)
{
	static uint8_t bytes[300];
	uint16_t word;

	out(UART_SCRATCH, 0x5a);
	check(in(UART_SCRATCH) == 0x5a, "an assigned port");
	run_user(user_in);
	check(last_trap.vector == 13 && (last_trap.cs & 3) == 3, "is not its programs'");
	check(loop_carries((const uint8_t *)"string", 6), "string instructions carry bytes in their order");
	check(in_string(UART_SCRATCH, bytes + 1, 250) == 0 && all_bytes(bytes + 1, 250, 0x5a) && !bytes[0] && !bytes[251],
	      "a long string input");
	check(in_string(0x60, bytes + 1, 250) == 0 && all_bytes(bytes + 1, 250, 0xff) && !bytes[251], "from a port that is not assigned");
	check(expect_exception(14, in_string_absent) || expect_exception(13, in_string_absent), "to memory that is absent");
	__asm__ volatile("inw %%dx, %%ax" : "=a"(word) : "d"(UART_SCRATCH));
	check(word == 0xffff, "two bytes of which one is not assigned");
}

/* All the other widths and registers stay. */
static bool in_keeps(void)
{
	uint32_t byte = 0x11223344, word = 0x11223344, port = 0x99990000 | UART_FORMAT;

	__asm__ volatile("inb %%dx, %%al" : "+a"(byte) : "d"(port));
	__asm__ volatile("inw %%dx, %%ax" : "+a"(word) : "d"(port));
	return byte == (0x11223300 | EIGHT_BITS) && word == (0x11220000 | MODEM_OUT2 << 8 | EIGHT_BITS);
}

/* An instruction at the end of a page behind which there is nothing: the gate can not read all that it wants. */
static bool in_at_end_of_page(void)
{
	static uint8_t code[2 * PAGE_SIZE] __attribute__((aligned(PAGE_SIZE))), *const in = code + PAGE_SIZE - 2;
	uint32_t *entry = entry_of((uint32_t)code + PAGE_SIZE), old = *entry;
	uint32_t eax = 0x55667788, ecx = 0x12345678, edx = UART_SCRATCH, ebx = 1, esi = 2, edi = 3;

	in[0] = 0xec;		/* inb %dx, %al */
	in[1] = 0xc3;		/* ret */
	hypercall(ANAX_HC_SET_PTE, physical(entry), 0, 0, 0);
	hypercall(ANAX_HC_FLUSH_TLB, ANAX_FLUSH_ALL, 0, 0, 0);
	__asm__ volatile("call *%6" : "+a"(eax), "+c"(ecx), "+d"(edx), "+b"(ebx), "+S"(esi), "+D"(edi) : "m"(in) : "memory");
	hypercall(ANAX_HC_SET_PTE, physical(entry), old, 0, 0);
	return eax == 0x5566775a && ecx == 0x12345678 && edx == UART_SCRATCH && ebx == 1 && esi == 2 && edi == 3;
}

/* At ports of its own: in the gate. */
static void single_accesses(void)
{
	uint32_t start = ticks(), word = 0;

	for (uint32_t i = 0; i < 100; i++)
		out(UART_SCRATCH, 0x5a);
	check(ticks() - start < 100 * 40, "an output takes less than 40 ticks");
	start = ticks();
	for (uint32_t i = 0; i < 100; i++)
		in(UART_SCRATCH);
	check(ticks() - start < 100 * 40, "an input, too");
	start = ticks();
	for (uint32_t i = 0; i < 50; i++)
		__asm__ volatile("inw %%dx, %%ax; outw %%ax, %%dx" : "+a"(word) : "d"(UART_FORMAT));
	check(ticks() - start < 100 * 40, "and of words");
	check(in_keeps(), "input leaves the rest of the register");
	check(in_at_end_of_page(), "input by the last instruction of a page");
}

static uint32_t vector_count(uint32_t line)
{
	return trap_count[ANAX_IRQ_VECTOR_BASE + line];
}

static void wait_until_raised(uint32_t line)
{
	while (!(SHARED->irq_pending >> line & 1))
		hypercall(ANAX_HC_FLUSH_TLB, ANAX_FLUSH_ALL, 0, 0, 0);
}

static void interrupts(void)
{
	check(SHARED->irq_assigned == 1u << UART_LINE && SHARED->irq_level == 0, "the shared page says which lines are assigned");
	SHARED->irq_mask = ~0u;
	FLAG_SET();
	out(UART_MODEM, MODEM_OUT2);
	out(UART_INTERRUPTS, WHEN_EMPTY);
	wait_until_raised(UART_LINE);
	check(vector_count(UART_LINE) == 0, "a masked line stays pending");
	SHARED->interrupt_flag = 0;
	SHARED->irq_mask = ~(1u << UART_LINE);
	hypercall(ANAX_HC_FLUSH_TLB, ANAX_FLUSH_ALL, 0, 0, 0);
	check(vector_count(UART_LINE) == 0 && SHARED->event_pending, "so does one while the flag is clear");
	hypercall(ANAX_HC_HALT, ANAX_HALT_DELIVER, 0, 0, 0);
	check(vector_count(UART_LINE) == 1 && !SHARED->event_pending, "HALT delivers it");
	out(UART_INTERRUPTS, 0);
	SHARED->irq_mask = ~1u;
}

static void halt(void)
{
	uint32_t before = vector_count(ANAX_IRQ_TIMER), low, high;

	__asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
	hypercall(ANAX_HC_SET_CLOCKEVENT, low + SHARED->tsc_khz, high + (low + SHARED->tsc_khz < low), 0, 0);
	FLAG_SET();
	__asm__ volatile("hlt");
	check(vector_count(ANAX_IRQ_TIMER) == before + 1, "hlt sleeps until the timer");
}

void test_main(uint32_t boot_params)
{
	(void)boot_params;
	debug_registers();
	watch_hypervisor();
	fpu();
	ports();
	strings();
	single_accesses();
	interrupts();
	halt();
	watch_interrupted_hypervisor();
}
