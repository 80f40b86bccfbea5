// SPDX-License-Identifier: GPL-2.0-only
/*
 * Goes through what test_rings.c has samples of: all control, debug, test and model-specific registers, hypercalls from rings 2 and 3,
 * entries of the interrupt vector table, far jumps and irets, flags of ring 3, and the gate's entries, executed from each byte on. The command
 * line "vm": also iret to VM86 mode, which QEMU allows to every ring.
 */
#include "code.h"
#include "flags.h"

#define SEGMENT		20
#define GATE_ENTRIES	0x100	/* bytes of the first ones; what else there is sets the stack pointer: that is test_wild.c's */

/* Refused: by a general protection fault, or as no instruction at all. */
static bool is_refusal(void)
{
	return last_trap.vector == 13 || last_trap.vector == 6;
}

static bool refused_in_user(const uint8_t *bytes, uint32_t size)
{
	return (user_traps(bytes, size, 13) || last_trap.vector == 6) && (last_trap.cs & 3) == 3;
}

static bool refused_in_kernel(const uint8_t *bytes, uint32_t size)
{
	set_code(bytes, size);
	expect_exception(13, run_code);
	return is_refusal() && last_trap.eip - (uint32_t)code < size;
}

/* xor %eax, %eax or %eax = -1, then 0f OPCODE /number, to or from %eax. */
static bool refused(uint8_t opcode, uint32_t number, bool in_kernel)
{
	const uint8_t zero[] = { 0x31, 0xc0, 0x90, 0x0f, opcode, (uint8_t)(0xc0 | number << 3) };
	const uint8_t ones[] = { 0x83, 0xc8, 0xff, 0x0f, opcode, (uint8_t)(0xc0 | number << 3) };

	return refused_in_user(zero, sizeof(zero)) && refused_in_user(ones, sizeof(ones)) &&
	       (!in_kernel || (refused_in_kernel(zero, sizeof(zero)) && refused_in_kernel(ones, sizeof(ones))));
}

static void control_registers(void)
{
	bool control = true, debug = true, test = true;

	for (uint32_t number = 0; number < 8; number++) {
		control = control && refused(0x20, number, true) && refused(0x22, number, true);
		debug = debug && refused(0x21, number, false) && refused(0x23, number, false);
		test = test && refused(0x24, number, true) && refused(0x26, number, true);
	}
	check(control, "control registers, read and written, from rings 1 and 3");
	check(debug, "debug registers, from ring 3");
	check(test, "test registers");
}

/* The guest's own debug registers: what it writes comes back, without what would trap the hypervisor. */
static void own_debug_registers(void)
{
	uint32_t first, control, status;

	__asm__ volatile("movl %3, %%dr0; movl %4, %%dr7; movl %5, %%dr6; movl %%dr0, %0; movl %%dr7, %1; movl %%dr6, %2"
			 : "=&r"(first), "=&r"(control), "=&r"(status) : "r"(0x1234), "r"(0xfffffc00), "r"(0));
	check(first == 0x1234 && !(control & 0x2000) && !(status & 0xf), "its own debug registers, without general detect");
	__asm__ volatile("movl %0, %%dr7" :: "r"(0x400));
}

static void model_specific(void)
{
	static const uint32_t numbers[] = {
		0x00, 0x10, 0x17, 0x1b, 0x2a, 0x79, 0x8b, 0xc1, 0xfe, 0x119, 0x11e, 0x174, 0x175, 0x176, 0x179, 0x17a, 0x186, 0x1a0, 0x1d9, 0x200,
		0x20f, 0x250, 0x277, 0x2ff, 0x400, 0x404, 0x480, 0x800, 0xc0000080, 0xc0000081, 0xc0000082, 0xc0000100, 0xc0010015, 0xffffffff,
	};
	bool good = true;

	for (uint32_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		uint32_t number = numbers[i];
		uint8_t bytes[] = { 0xb9, (uint8_t)number, (uint8_t)(number >> 8), (uint8_t)(number >> 16), (uint8_t)(number >> 24), 0x31, 0xc0,
				    0x31, 0xd2, 0x0f, 0x32 };

		good = good && refused_in_user(bytes, sizeof(bytes)) && refused_in_kernel(bytes, sizeof(bytes));
		bytes[10] = 0x30;
		good = good && refused_in_user(bytes, sizeof(bytes)) && refused_in_kernel(bytes, sizeof(bytes));
	}
	check(good, "model-specific registers, read and written, from rings 1 and 3");
}

/* What may be read tells of the gate only. */
static void tables(void)
{
	struct { uint16_t limit; uint32_t base; } __attribute__((packed)) gdt, idt;
	uint32_t ldt = 1, task = 0, status;

	__asm__ volatile("sgdt %0; sidt %1; sldt %2; str %3; smsw %4" : "=m"(gdt), "=m"(idt), "=r"(ldt), "=r"(task), "=r"(status));
	check(gdt.base >= ANAX_GATE_START && idt.base >= ANAX_GATE_START && !(uint16_t)ldt && (uint16_t)task < 5 * 8,
	      "sgdt, sidt, sldt and str have nothing but the gate");
	check((status & 1) == 1, "smsw: protected mode");
}

/* Numbers and arguments that would end the guest, halt it, or give it a frame. */
static void hypercalls(void)
{
	bool user = true, middle = true;

	for (uint32_t number = 0; number <= ANAX_HYPERCALLS; number++) {
		const uint8_t bytes[] = { 0xb8, (uint8_t)number, 0, 0, 0, 0x31, 0xdb, 0x31, 0xc9, 0xcd, ANAX_HYPERCALL_VECTOR };
		/* push ring 2's ss, esp, cs and eip; lret to the next instruction: eax is the number there */
		const uint8_t from_2[] = { 0x89, 0xe1, 0x68, (SEGMENT + 1) * 8 + 2, 0, 0, 0, 0x51, 0x68, SEGMENT * 8 + 2, 0, 0, 0, 0xe8, 0, 0, 0, 0,
					   0x83, 0x04, 0x24, 0x05, 0xcb, 0xb8, (uint8_t)number, 0, 0, 0, 0x31, 0xdb, 0x31, 0xc9, 0xcd,
					   ANAX_HYPERCALL_VECTOR };

		user = user && user_traps(bytes, sizeof(bytes), 13);
		set_code(from_2, sizeof(from_2));
		middle = middle && expect_exception(13, run_code) && (last_trap.cs & 3) == 2;
	}
	check(user, "every hypercall from ring 3");
	check(middle, "every hypercall from ring 2");
}

uint32_t cs_seen;
void see_cs(void);
__asm__("see_cs: pushl %eax; movl %cs, %eax; movl %eax, %ss:cs_seen; popl %eax; jmp system_call");

/* All kinds of gates, with the hypervisor's selectors, for all vectors. Programs still have the three doors that they had. */
static void vectors(void)
{
	static const uint16_t kinds[] = { 0x8e00, 0x8f00, 0xee00, 0xef00, 0xae00, 0xcf00 };
	static const uint8_t call[] = { 0xcd, ANAX_SYSTEM_CALL_VECTOR };
	uint32_t handler = (uint32_t)see_cs;
	bool taken = true, closed = true;

	for (uint32_t vector = 32; vector < 256; vector++)
		for (uint32_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
			taken = taken && hypercall(ANAX_HC_LOAD_IDT_ENTRY, vector, 0x00080000 | (handler & 0xffff), (handler & 0xffff0000) | kinds[i], 0) == ANAX_OK;
	check(taken, "gates with the hypervisor's selector are taken");
	for (uint32_t vector = 32; vector < 256; vector++) {
		const uint8_t bytes[] = { 0xcd, (uint8_t)vector };

		closed = closed && (vector == ANAX_SYSTEM_CALL_VECTOR || user_traps(bytes, 2, 13));
	}
	check(closed, "but open no vector to programs");
	cs_seen = 0;
	check(user_traps(call, sizeof(call), ANAX_SYSTEM_CALL_VECTOR) && (cs_seen & 3) == 1, "and the system call's handler runs in ring 1");
	set_handlers();
}

static void call_absent(void)
{
	set_code((const uint8_t[]) { 0xcd, ANAX_SYSTEM_CALL_VECTOR }, 2);
	run_user((void (*)(void))code);
}

/* What is refused leaves handler and stack as they were; what is absent is a page fault of ring 1. */
static void handlers_and_stacks(void)
{
	static const uint8_t undefined[] = { 0x0f, 0x0b };
	static const uint32_t stacks[] = { ANAX_GATE_START + 4, 0xffc07800, 0xfffffffc, 0, 4092, 0xc1000001, 0xc1000002, 0xc1000003 };
	uint32_t vector = ANAX_SYSTEM_CALL_VECTOR;
	bool refused = true;

	for (uint32_t i = 0; i < sizeof(stacks) / sizeof(stacks[0]); i++)
		refused = refused && hypercall(ANAX_HC_SET_STACK, ANAX_KERNEL_DS, stacks[i], 0, 0) < 0;
	check(refused && user_traps(undefined, 2, 6), "SET_STACK in the gate, wrapped or not aligned, then a fault");
	for (uint32_t handler = ANAX_GATE_START; handler > ANAX_GATE_START - 1; handler += 0x101000)
		refused = refused && hypercall(ANAX_HC_LOAD_IDT_ENTRY, vector, handler & 0xffff, (handler & 0xffff0000) | 0xef00, 0) == ANAX_EFAULT &&
			  hypercall(ANAX_HC_LOAD_IDT_ENTRY, 6, handler & 0xffff, (handler & 0xffff0000) | 0x8e00, 0) == ANAX_EFAULT;
	check(refused && user_traps(undefined, 2, 6), "handlers in the gate, then a fault");
	hypercall(ANAX_HC_LOAD_IDT_ENTRY, vector, 0xf000, 0xffbf0000 | 0xef00, 0);
	check(expect_exception(14, call_absent) && last_trap.eip == 0xffbff000 && (last_trap.cs & 3) == 1, "a system call whose handler is absent");
	set_handlers();
}

static uint32_t selector;

static void jump_far(void)
{
	struct { uint32_t offset; uint16_t selector; } __attribute__((packed)) target = { 0xffc00000, (uint16_t)selector };

	__asm__ volatile("ljmp *%0" :: "m"(target));
}

static void call_far(void)
{
	struct { uint32_t offset; uint16_t selector; } __attribute__((packed)) target = { 0xffc00000, (uint16_t)selector };

	__asm__ volatile("lcall *%0" :: "m"(target));
}

static void iret_to(void) { __asm__ volatile("pushfl; pushl %0; pushl $0xffc00000; iret" :: "r"(selector)); }

/* The gate's code in ring 1 loads %cr3 soon, or writes through what it finds in registers and stack: faults of ring 1, all of them. */
static void jumps(void)
{
	bool jump = true, call = true, iret = true;

	for (selector = 0; selector < 0x180; selector++) {
		if (selector >> 2 == ANAX_KERNEL_CS >> 2)
			continue;
		jump = jump && expect_exception(13, jump_far) && (last_trap.cs & 3) == 1;
		call = call && expect_exception(13, call_far) && (last_trap.cs & 3) == 1;
		iret = iret && (selector == ANAX_USER_CS || (expect_exception(13, iret_to) && (last_trap.cs & 3) == 1));
	}
	check(jump, "far jumps to all selectors");
	check(call, "far calls");
	check(iret, "irets");
}

static uint32_t target;

/* On a stack of zeros. Where "pop %esp" comes first (in the middle of an instruction) it pops where the stack is. */
static void run_gate(void)
{
	uint32_t is_pop = *(const volatile uint8_t *)target == 0x5c;

	__asm__ volatile("movl $32, %%ecx; 1: pushl $0; loop 1b; testl %1, %1; jz 2f; pushl %%esp; 2: movl %0, %%ebx; xorl %%eax, %%eax;"
			 "xorl %%edx, %%edx; xorl %%esi, %%esi; xorl %%edi, %%edi; pushl %%ebx; xorl %%ebx, %%ebx; ret"
			 :: "a"(target), "d"(is_pop) : "ebx", "ecx", "esi", "edi", "memory");
}

static void gate_code(void)
{
	uint32_t ended = 0;

	for (target = ANAX_GATE_START; target < ANAX_GATE_START + GATE_ENTRIES; target++) {
		uint32_t before = 0, after = 0;

		for (uint32_t vector = 0; vector < 32; vector++)
			before += trap_count[vector];
		expect_exception(13, run_gate);
		for (uint32_t vector = 0; vector < 32; vector++)
			after += trap_count[vector];
		ended += after == before + 1 && (last_trap.cs & 3) == 1;
	}
	check(ended == GATE_ENTRIES, "the gate's entries, from each byte on, in ring 1");
	set_code((const uint8_t[]) { 0xb8, 0, 0, 0xc0, 0xff, 0xff, 0xe0 }, 7);
	run_user((void (*)(void))code);
	check(last_trap.vector == 14 && last_trap.eip == ANAX_GATE_START && (last_trap.cs & 3) == 3, "and in ring 3");
}

/* %eax of the system call: the flags that ring 3 has after a popf or an iret of its own. */
static uint32_t user_flags(uint32_t flags, bool by_iret)
{
	uint8_t bytes[] = { 0x68, (uint8_t)flags, (uint8_t)(flags >> 8), (uint8_t)(flags >> 16), (uint8_t)(flags >> 24),
			    0x9d, 0x90, 0x90, 0x90, 0x90, 0x90, 0x90, 0x9c, 0x58, 0xcd, 0x80 };

	if (by_iret) {		/* push %cs; call 1f; 1: addl $5, (%esp); iret */
		static const uint8_t iret[] = { 0x0e, 0xe8, 0, 0, 0, 0, 0x83, 0x04, 0x24, 0x05, 0xcf };
		uint8_t longer[5 + sizeof(iret) + 4];

		for (uint32_t i = 0; i < 5; i++)
			longer[i] = bytes[i];
		for (uint32_t i = 0; i < sizeof(iret); i++)
			longer[5 + i] = iret[i];
		for (uint32_t i = 0; i < 4; i++)
			longer[5 + sizeof(iret) + i] = bytes[12 + i];
		return user_traps(longer, sizeof(longer), 0x80) ? last_trap.eax : FLAG_VM;
	}
	return user_traps(bytes, sizeof(bytes), 0x80) ? last_trap.eax : FLAG_VM;
}

static uint32_t user_popf(uint32_t flags) { return user_flags(flags, false); }

static uint32_t user_iret(uint32_t flags) { return user_flags(flags, true); }

static uint32_t flags_set;

static void undefined_with_flags(void) { __asm__ volatile("pushl %0; popfl; ud2" :: "r"(flags_set)); }

static int32_t call_with_flags(void)
{
	int32_t result;

	__asm__ volatile("pushfl; pushl %1; popfl; int %2; popfl"
			 : "=a"(result) : "r"(flags_set), "i"(ANAX_HYPERCALL_VECTOR), "a"(ANAX_HC_FLUSH_TLB), "b"(0) : "memory");
	return result;
}

/* Flags that would harm whoever runs with them: the hypervisor's way in and out, and the guest's handler, are spared. */
static void odd_flags(void)
{
	static const uint32_t odd[] = { FLAG_DF, FLAG_NT, FLAG_AC, FLAG_DF | FLAG_NT | FLAG_AC, 0x8d5, FLAG_TF | FLAG_NT };
	bool calls = true, kernel = true, user = true;

	for (uint32_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
		const uint8_t bytes[] = { 0x68, (uint8_t)odd[i], (uint8_t)(odd[i] >> 8), (uint8_t)(odd[i] >> 16), 0, 0x9d, 0x0f, 0x0b };

		flags_set = odd[i];
		calls = calls && (flags_set & FLAG_TF || call_with_flags() == ANAX_OK);
		kernel = kernel && (expect_exception(6, undefined_with_flags) || (flags_set & FLAG_TF));
		user = user && (user_traps(bytes, sizeof(bytes), 6) || (flags_set & FLAG_TF));
	}
	__asm__ volatile("pushl $2; popfl; cld");
	check(calls, "hypercalls with DF, NT and AC set");
	check(kernel, "exceptions in ring 1 with them");
	check(user, "in ring 3");
	check(user_traps((const uint8_t[]) { 0x68, 1, 0, 0, 0, 0x68, 0, 0, 0, 0, 0xb8, 2, 0, 0, 0, 0x62, 0x04, 0x24 }, 18, 5), "bound");
}

#define SELECTOR	(SEGMENT * 8 + 1)

static void in_other_code(void)
{
	__asm__ volatile("ljmp %0, $1f; 1: movl %%dr7, %%eax; ljmp %1, $2f; 2:" :: "i"(SELECTOR), "i"(ANAX_KERNEL_CS) : "eax");
}

/* While others run, the descriptors of %fs and %gs are gone; and a code segment of its own, in which nothing is emulated. */
static void own_segments(void)
{
	uint64_t end = after_milliseconds(4);
	uint32_t fs, gs;

	hypercall(ANAX_HC_LOAD_GDT_ENTRY, SEGMENT, 0xffff, 0x00cfb200, 0);
	__asm__ volatile("movl %0, %%fs; movl %0, %%gs" :: "r"(SELECTOR));
	hypercall(ANAX_HC_LOAD_GDT_ENTRY, SEGMENT, 0, 0, 0);
	SHARED->irq_mask = ~1u;
	while (now() < end) {
		hypercall(ANAX_HC_SET_CLOCKEVENT, (uint32_t)end, (uint32_t)(end >> 32), 0, 0);
		hypercall(ANAX_HC_HALT, ANAX_HALT_WAIT, 0, 0, 0);
	}
	SHARED->irq_mask = ~0u;
	SHARED->interrupt_flag = 0;
	__asm__ volatile("movl %%fs, %0; movl %%gs, %1" : "=r"(fs), "=r"(gs));
	check(fs == 0 && gs == 0, "segments that are gone when it runs again are null");
	hypercall(ANAX_HC_LOAD_GDT_ENTRY, SEGMENT, 0xffff, 0x00cfba00, 0);
	check(expect_exception(13, in_other_code) && last_trap.cs == SELECTOR, "nothing is emulated in a code segment of its own");
	hypercall(ANAX_HC_LOAD_GDT_ENTRY, SEGMENT, 0, 0, 0);
}

static int32_t init(uint32_t window_start, uint32_t window_end)
{
	static uint32_t *page;

	page = page ? page : page_allocate();
	return hypercall(ANAX_HC_INIT, ANAX_ABI_REVISION, physical(page), window_start, window_end);
}

static void initialisation(void)
{
	check(init(2, 2) == ANAX_EINVAL && init(3, 2) == ANAX_EINVAL && init(1, ANAX_GATE_START + 1) == ANAX_EINVAL, "INIT with a bad window");
	check(init(1, 2) == ANAX_OK && init(1, 2) == ANAX_ENOSYS, "INIT is done but once");
}

void test_main(uint32_t boot_params)
{
	bool with_vm = command_line(boot_params)[0] == 'v';

	control_registers();
	own_debug_registers();
	model_specific();
	tables();
	hypercall(ANAX_HC_LOAD_GDT_ENTRY, SEGMENT, 0xffff, 0x00cfda00, 0);
	hypercall(ANAX_HC_LOAD_GDT_ENTRY, SEGMENT + 1, 0xffff, 0x00cfd200, 0);
	hypercalls();
	vectors();
	handlers_and_stacks();
	hypercall(ANAX_HC_LOAD_GDT_ENTRY, SEGMENT, 0, 0, 0);
	hypercall(ANAX_HC_LOAD_GDT_ENTRY, SEGMENT + 1, 0, 0, 0);
	own_segments();
	jumps();
	gate_code();
	check_flags(user_popf, user_iret, with_vm, "popf in ring 3 changes neither IF, IOPL nor VM");
	odd_flags();
	initialisation();
}
