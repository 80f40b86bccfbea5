// SPDX-License-Identifier: GPL-2.0-only
/*
 * Wants ring 0, the real interrupt flag, and registers that are not its own: descriptors, gates, stacks, interrupts by instruction,
 * privileged instructions and flags, from rings 1 and 3. The command line "vm": also iret to VM86 mode, which QEMU allows to every ring.
 */
#include "code.h"
#include "flags.h"

#define SEGMENT		20		/* index of descriptors that it makes */
#define SELECTOR(ring)	(SEGMENT * 8 + (ring))
#define CODE_MOST	12

static int32_t gdt(uint32_t index, uint32_t low, uint32_t high)
{
	return hypercall(ANAX_HC_LOAD_GDT_ENTRY, index, low, high, 0);
}

/* What the rules of the manual page make of the second word. */
static int32_t expected_of(uint32_t high)
{
	bool present = high & 0x8000, is_segment = high & 0x1000, conforming = (high & 0xc00) == 0xc00;

	return !present || (is_segment && (high & 0x6000) && !conforming) ? ANAX_OK : ANAX_EPERM;
}

static void descriptors(void)
{
	bool good = true, tls = true, fixed = true;

	for (uint32_t kind = 0; kind < 0x100; kind++) {
		uint32_t high = 0x00cf0000 | kind << 8;

		good = good && gdt(SEGMENT, 0xffff, high) == expected_of(high) && gdt(SEGMENT, 0x00080000, 0xffc00000 | kind << 8) == expected_of(high);
		tls = tls && hypercall(ANAX_HC_LOAD_TLS, 1, 0xffff, high, 0) == expected_of(high);
	}
	check(good, "GDT: of all kinds of descriptors only segments of ring 1 to 3, not conforming");
	check(tls, "TLS: the same");
	for (uint32_t index = 0; index < 5; index++)
		fixed = fixed && gdt(index, 0xffff, 0x00cff200) == ANAX_EPERM && gdt(index, 0, 0) == ANAX_EPERM;
	for (uint32_t index = 12; index < 16; index++)
		fixed = fixed && gdt(index, 0, 0) == ANAX_EPERM;
	for (uint32_t index = 32; index; index <<= 1)
		fixed = fixed && gdt(index, 0xffff, 0x00cff200) == ANAX_EINVAL;
	check(fixed, "the hypervisor's descriptors, and none beyond the table");
}

static uint32_t selector;

static void load_ds(void) { __asm__ volatile("movl %%ds, %%ecx; movl %0, %%ds; movl %%ecx, %%ds" :: "r"(selector) : "ecx"); }
static void load_ss(void) { __asm__ volatile("movl %0, %%ss; movl %1, %%ss" :: "r"(selector), "r"(ANAX_KERNEL_DS)); }
static void far_return(void) { __asm__ volatile("pushl %0; pushl $1f; lret; 1: ljmp %1, $2f; 2:" :: "r"(selector), "i"(ANAX_KERNEL_CS)); }
static void write_by_segment(void)
{
	__asm__ volatile("movl %0, %%fs; movl %1, %%fs:0" :: "r"(SELECTOR(1)), "r"(0));
}

/* Any selector: it can not be loaded, or is none of ring 0. */
static void selectors(void)
{
	bool data = true, stacks = true, jumps = true;

	gdt(SEGMENT, 0, 0);
	hypercall(ANAX_HC_LOAD_TLS, 1, 0, 0, 0);
	for (selector = 0; selector < 0x180; selector++) {
		bool is_own = selector >> 3 == ANAX_KERNEL_CS >> 3 || selector >> 3 == ANAX_KERNEL_DS >> 3 || selector >> 3 == ANAX_USER_CS >> 3 ||
			      selector >> 3 == ANAX_USER_DS >> 3, refused = expect_exception(13, load_ds);

		data = data && (refused || (is_own && !(selector & 4)) || selector < 4);
		stacks = stacks && (selector == ANAX_KERNEL_DS) == !expect_exception(13, load_ss);
		jumps = jumps && (selector == ANAX_KERNEL_CS || (selector & 3) > 1 || expect_exception(13, far_return));
	}
	check(data, "no selector but its own for data");
	check(stacks, "for the stack");
	check(jumps, "for code");
}

static void reach(uint32_t address, uint32_t high)
{
	gdt(SEGMENT, address << 16 | 0xffff, (address & 0xff000000) | (address >> 16 & 0xff) | high);
}

static void bases(void)
{
	static volatile uint32_t own = 5;
	static const uint32_t addresses[] = { 0xffc00000, 0xffc02000, 0xffc03000, ANAX_TABLE_BITMAP, 0x00100000, 0x00000000, 0xfee00000 };
	bool stopped = true;

	reach((uint32_t)&own, 0x00c0b200);
	check(!expect_exception(14, write_by_segment) && own == 0, "a segment with a base of its own");
	for (uint32_t i = 0; i < sizeof(addresses) / sizeof(addresses[0]); i++) {
		reach(addresses[i], 0x00cfb200);
		stopped = stopped && expect_exception(14, write_by_segment);
		reach(addresses[i] + 0x1000, 0x00cfb600);	/* expand-down: what lies outside of its limit */
		stopped = stopped && (expect_exception(14, write_by_segment) || expect_exception(13, write_by_segment));
	}
	check(stopped, "segments that begin in the gate or at the hypervisor's image");
	gdt(SEGMENT, 0, 0);
}

/* Linux's own doors apart, an "int" is a general protection fault, in both rings. */
static void interrupts(void)
{
	bool ring_1 = true, ring_3 = true, none = true;

	for (uint32_t vector = 0; vector < 256; vector++) {
		uint8_t bytes[2] = { 0xcd, (uint8_t)vector };
		bool door = vector == 3 || vector == 4, system_call = vector == ANAX_SYSTEM_CALL_VECTOR;

		ring_3 = ring_3 && user_traps(bytes, 2, door || system_call ? vector : 13);
		if (vector == ANAX_HYPERCALL_VECTOR || system_call)
			continue;
		set_code(bytes, 2);
		ring_1 = ring_1 && expect_exception(door ? vector : 13, run_code);
	}
	check(ring_1, "\"int\" to every vector from ring 1");
	check(ring_3, "from ring 3, hypercalls among them");
	/* One count of 4 bytes, if there were one, in each page of the hypervisor's; the pages that it can not write are among them. */
	for (uint32_t number = 0x3ff80000; number < 0x40080000; number += 0x400)
		none = none && hypercall(number, 0, 0, 0, 0) == ANAX_ENOSYS;
	check(none && hypercall(ANAX_HYPERCALLS, 0, 0, 0, 0) == ANAX_ENOSYS && hypercall(0xffffffff, 0, 0, 0, 0) == ANAX_ENOSYS, "hypercalls that there are not");
}

static const struct {
	const char *name;
	uint8_t bytes[CODE_MOST], size, ring_1;		/* vector in ring 1; 0: the hypervisor does it for ring 1, or it may */
	uint8_t ring_3;
} instructions[] = {
	{ "cli", { 0xfa }, 1, 13, 13 }, { "sti", { 0xfb }, 1, 13, 13 }, { "hlt", { 0xf4 }, 1, 0, 13 },
	{ "lgdt", { 0x0f, 0x01, 0x14, 0x24 }, 4, 13, 13 }, { "lidt", { 0x0f, 0x01, 0x1c, 0x24 }, 4, 13, 13 },
	{ "lldt", { 0x31, 0xc0, 0x0f, 0x00, 0xd0 }, 5, 13, 13 }, { "ltr", { 0xb8, 0x18, 0, 0, 0, 0x0f, 0x00, 0xd8 }, 8, 13, 13 },
	{ "lmsw", { 0x0f, 0x01, 0xf0 }, 3, 13, 13 }, { "clts", { 0x0f, 0x06 }, 2, 13, 13 },
	{ "invd", { 0x0f, 0x08 }, 2, 13, 13 }, { "wbinvd", { 0x0f, 0x09 }, 2, 13, 13 }, { "invlpg", { 0x0f, 0x01, 0x3c, 0x24 }, 4, 13, 13 },
	{ "from cr0", { 0x0f, 0x20, 0xc0 }, 3, 13, 13 }, { "to cr0", { 0x0f, 0x22, 0xc0 }, 3, 13, 13 },
	{ "from cr3", { 0x0f, 0x20, 0xd8 }, 3, 13, 13 }, { "to cr3", { 0x0f, 0x22, 0xd8 }, 3, 13, 13 },
	{ "to cr4", { 0x0f, 0x22, 0xe0 }, 3, 13, 13 }, { "from dr7", { 0x0f, 0x21, 0xf8 }, 3, 0, 13 },
	{ "to dr7", { 0x31, 0xc0, 0x0f, 0x23, 0xf8 }, 5, 0, 13 },
	{ "rdmsr", { 0xb9, 0x1b, 0, 0, 0, 0x0f, 0x32 }, 7, 13, 13 }, { "wrmsr", { 0xb9, 0x74, 1, 0, 0, 0x0f, 0x30 }, 7, 13, 13 },
	{ "rdpmc", { 0x31, 0xc9, 0x0f, 0x33 }, 4, 13, 13 }, { "rsm", { 0x0f, 0xaa }, 2, 6, 6 },
	{ "in", { 0xe4, 0x60 }, 2, 0, 13 }, { "out", { 0xe6, 0x64 }, 2, 0, 13 },
	{ "ins", { 0x6c }, 1, 0, 13 }, { "outs", { 0x6e }, 1, 0, 13 },
	{ "sysenter", { 0x0f, 0x34 }, 2, 13, 13 }, { "sysexit", { 0x0f, 0x35 }, 2, 13, 13 }, { "syscall", { 0x0f, 0x05 }, 2, 6, 6 },
	{ "sysret", { 0x0f, 0x07 }, 2, 6, 6 }, { "vmcall", { 0x0f, 0x01, 0xc1 }, 3, 6, 6 },
	{ "into", { 0xb0, 0x7f, 0x04, 0x01, 0xce }, 5, 4, 4 }, { "ud2", { 0x0f, 0x0b }, 2, 6, 6 },
	{ "jump to the hypervisor's code", { 0xea, 0, 0, 0xc0, 0xff, 0x08, 0 }, 7, 13, 13 },
	{ "jump to its TSS", { 0xea, 0, 0, 0xc0, 0xff, 0x18, 0 }, 7, 13, 13 },
	{ "iret with NT", { 0x9c, 0x80, 0x4c, 0x24, 0x01, 0x40, 0x9d, 0xcf }, 8, 10, 10 },
};

static void clear_nested(void) { __asm__ volatile("pushfl; andl $~0x4000, (%esp); popfl"); }

static void privileged(void)
{
	for (uint32_t i = 0; i < sizeof(instructions) / sizeof(instructions[0]); i++) {
		bool good = user_traps(instructions[i].bytes, instructions[i].size, instructions[i].ring_3);

		set_code(instructions[i].bytes, instructions[i].size);
		good = good && (!instructions[i].ring_1 || expect_exception(instructions[i].ring_1, run_code));
		clear_nested();
		if (!good)
			print("ends with %u in ring %u\n", last_trap.vector, last_trap.cs & 3);
		check(good, instructions[i].name);
	}
}

static uint32_t flags_after_popf(uint32_t flags)
{
	uint32_t after;

	__asm__ volatile("pushfl; pushl %1; popfl; pushfl; popl %0; popfl" : "=&r"(after) : "r"(flags));
	return after;
}

static uint32_t flags_after_iret(uint32_t flags)
{
	uint32_t after;

	__asm__ volatile("pushfl; pushl %1; pushl %2; pushl $1f; iret; 1: pushfl; popl %0; popfl" : "=&r"(after) : "r"(flags), "i"(ANAX_KERNEL_CS));
	return after;
}

static void step_into_hypercall(void)
{
	__asm__ volatile("pushfl; orl $0x100, (%%esp); popfl; int %0; nop; nop" :: "i"(ANAX_HYPERCALL_VECTOR), "a"(ANAX_HC_FLUSH_TLB), "b"(0));
}

static volatile uint32_t stack_selector = ANAX_KERNEL_DS;

/* The breakpoint is due when SS is loaded, and is delivered at the first instruction behind the next one: in the gate. */
static void breakpoint_into_gate(void)
{
	__asm__ volatile("movw %0, %%ss; int %1" :: "m"(stack_selector), "i"(ANAX_HYPERCALL_VECTOR), "a"(ANAX_HC_FLUSH_TLB), "b"(0));
}

static void breakpoint_into_fault(void) { __asm__ volatile("movw %0, %%ss; int $3" :: "m"(stack_selector)); }

static uint32_t watched;

static void watch(void) { __asm__ volatile("movl %1, %%dr7; movl %0, %%dr0; movl %2, %%dr7" :: "r"(watched), "r"(0x400), "r"(0x000f0401)); }

/* In the gate, where it would trap in ring 0 without end; also one that begins below it and reaches into it. */
static void breakpoints(void)
{
	static const uint32_t addresses[] = { 0xffbffffc, 0xffc00000, 0xffc02000, 0xffc07ff0, ANAX_SHARED_PAGE, 0xfffffffc };
	bool refused = true;

	watched = (uint32_t)&stack_selector;
	check(!expect_exception(13, watch), "a breakpoint of its own");
	for (uint32_t i = 0; i < sizeof(addresses) / sizeof(addresses[0]); i++) {
		watched = addresses[i];
		refused = refused && expect_exception(13, watch);
	}
	check(refused, "breakpoints in the gate");
	__asm__ volatile("movl %0, %%dr7" :: "r"(0x400));
}

static void debug(void)
{
	uint32_t before = trap_count[1];

	expect_exception(1, step_into_hypercall);
	check(trap_count[1] > before, "single steps over a hypercall");
	__asm__ volatile("movl %0, %%dr0; movl %1, %%dr7" :: "r"(&stack_selector), "r"(0x000f0401));
	expect_exception(1, breakpoint_into_gate);
	check(expect_exception(3, breakpoint_into_fault) || last_trap.vector == 1, "breakpoints that are due in ring 0");
	__asm__ volatile("movl %0, %%dr7" :: "r"(0x400));
}

static void misaligned(void) { __asm__ volatile("pushfl; orl $0x40000, (%esp); popfl; movl -5(%esp), %eax; ud2"); }

/* As Linux' kernel would be in ring 2: supervisor to paging, no hypercalls. */
static void ring_2(void)
{
	__asm__ volatile("movl %%esp, %%ecx; pushl %0; pushl %%ecx; pushl %1; pushl $1f; lret; 1: int %2"
			 :: "r"(SELECTOR(2) + 8), "r"(SELECTOR(2)), "i"(ANAX_HYPERCALL_VECTOR) : "ecx");
}

static void others(void)
{
	static const uint8_t icebp[] = { 0xf1 };

	check(user_traps(icebp, 1, 1) || last_trap.vector == 6, "icebp, which QEMU has not");
	run_user(misaligned);
	check(last_trap.vector == 17 || last_trap.vector == 6, "an alignment check, which QEMU has not");
	check(gdt(SEGMENT, 0xffff, 0x00cfda00) == ANAX_OK && gdt(SEGMENT + 1, 0xffff, 0x00cfd200) == ANAX_OK && expect_exception(13, ring_2),
	      "no hypercall from ring 2");
}

void test_main(uint32_t boot_params)
{
	descriptors();
	selectors();
	bases();
	interrupts();
	privileged();
	check_flags(flags_after_popf, flags_after_iret, command_line(boot_params)[0] == 'v', "popf changes neither IF, IOPL nor VM");
	breakpoints();
	debug();
	others();
}
