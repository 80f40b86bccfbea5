// SPDX-License-Identifier: GPL-2.0-only
/* What user space may not do: privileged instructions, gates, the kernel's selectors, the top of the address space. */
#define _GNU_SOURCE
#include "check.h"

#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define ATTEMPT(name, code) static void name(void *argument) { asm volatile(code : : "r" (argument) : "eax", "memory"); }

ATTEMPT(try_cli, "cli")
ATTEMPT(try_sti, "sti")
ATTEMPT(try_hlt, "hlt")
ATTEMPT(try_clts, "clts")
ATTEMPT(try_invd, "invd")
ATTEMPT(try_invlpg, "invlpg (%0)")
ATTEMPT(try_lgdt, "lgdt (%%esp)")
ATTEMPT(try_lidt, "lidt (%%esp)")
ATTEMPT(try_lldt, "lldt %%ax")
ATTEMPT(try_ltr, "ltr %%ax")
ATTEMPT(try_lmsw, "lmsw %%ax")
ATTEMPT(try_read_cr0, "movl %%cr0, %%eax")
ATTEMPT(try_write_cr3, "movl %%eax, %%cr3")
ATTEMPT(try_read_dr7, "movl %%dr7, %%eax")
ATTEMPT(try_write_dr7, "movl %%eax, %%dr7")
ATTEMPT(try_rdmsr, "movl $0x174, %%ecx; rdmsr")
ATTEMPT(try_wrmsr, "movl $0x174, %%ecx; wrmsr")
ATTEMPT(try_in, "inb $0x80, %%al")
ATTEMPT(try_out, "outb %%al, $0x80")
ATTEMPT(try_insb, "movw $0x3f8, %%dx; leal -4(%%esp), %%edi; insb")
ATTEMPT(try_outsb, "movw $0x3f8, %%dx; movl %%esp, %%esi; outsb")
ATTEMPT(try_iret_to_kernel, "pushfl; pushl $0x60; pushl $0; iret")
ATTEMPT(try_rdpmc, "xorl %%ecx, %%ecx; rdpmc")
ATTEMPT(try_sgdt, "sgdt -64(%%esp)")
ATTEMPT(try_sidt, "sidt -64(%%esp)")
ATTEMPT(try_sldt, "sldt %%ax")
ATTEMPT(try_str, "str %%ax")
ATTEMPT(try_smsw, "smsw %%ax")
ATTEMPT(try_rdtsc, "pushl %%edx; rdtsc; popl %%edx")
ATTEMPT(try_popf, "pushl $0x3002; popfl")
ATTEMPT(try_call, "call *%0")
ATTEMPT(try_read, "movl (%0), %%eax")
ATTEMPT(try_write, "movl $0, (%0)")
ATTEMPT(try_push, "movl %0, %%esp; pushl %%eax")

static const struct {
	const char *name;
	void (*attempt)(void *argument);
} instructions[] = {
	{ "cli", try_cli }, { "sti", try_sti }, { "hlt", try_hlt }, { "clts", try_clts }, { "invd", try_invd },
	{ "invlpg", try_invlpg }, { "lgdt", try_lgdt }, { "lidt", try_lidt }, { "lldt", try_lldt }, { "ltr", try_ltr },
	{ "lmsw", try_lmsw }, { "mov from cr0", try_read_cr0 }, { "mov to cr3", try_write_cr3 },
	{ "mov from dr7", try_read_dr7 }, { "mov to dr7", try_write_dr7 }, { "rdmsr", try_rdmsr },
	{ "wrmsr", try_wrmsr }, { "in", try_in }, { "out", try_out }, { "insb", try_insb }, { "outsb", try_outsb },
	{ "rdpmc", try_rdpmc }, { "sgdt", try_sgdt }, { "sidt", try_sidt }, { "sldt", try_sldt }, { "str", try_str },
	{ "smsw", try_smsw }, { "rdtsc", try_rdtsc }, { "popf with IOPL 3 and IF 0", try_popf },
	{ "iret to selector 0x60", try_iret_to_kernel },
};

/* The two bytes of int $vector and a ret, in a page of their own. */
static uint8_t *interrupt_code;

static void interrupt_raise(void *argument)
{
	interrupt_code[1] = (uintptr_t)argument;
	asm volatile("call *%0" : : "r" (interrupt_code), "a" (SYS_getpid) : "ebx", "ecx", "edx", "memory");
}

/* Every vector but those of breakpoint and overflow, which exceptions.c has: #GP with the vector in the error code. */
static void vectors_check(void)
{
	unsigned int vector, wrong = 0;
	struct trap trap;

	for (vector = 0; vector < 256; vector++) {
		if (vector == 3 || vector == 4)
			continue;
		trap = trap_catch(interrupt_raise, (void *)(uintptr_t)vector);
		if (vector == 0x80 ? trap.signal == 0 : trap.signal == SIGSEGV && trap.number == 13 &&
		    trap.error == (long)vector * 8 + 2 && trap.eip == (unsigned long)interrupt_code)
			continue;
		wrong++;
		trap_print(trap, "FAILED: int $%#x", vector);
	}
	check(wrong == 0, "int with every vector");
	trap_print(trap_catch(interrupt_raise, (void *)0x1f), "int $0x1f, the hypercall");
}

static void data_segment_load(void *argument)
{
	asm volatile("mov %0, %%es" : : "r" (argument));
}

static void code_segment_load(void *argument)
{
	asm volatile("pushl %0; pushl $1f; lret; 1: pushl $0x73; pushl $2f; lret; 2:" : : "r" (argument));
}

/* Shows which selectors of the table can be loaded at all, with requested privilege 3 and 1. */
static void selectors_show(void (*load)(void *), const char *what)
{
	unsigned int selector;
	struct trap trap;

	printf("%s:", what);
	for (selector = 4; selector < 0x210; selector++) {
		if ((selector & 3) == 0 || (selector & 3) == 2)
			continue;
		trap = trap_catch(load, (void *)(uintptr_t)selector);
		if (trap.signal == 0)
			printf(" %#x", selector);
		else if (trap.signal != SIGSEGV || (selector < 0x100 && trap.error != (long)(selector & ~3)))
			printf(" %#x=%s/%#lx", selector, sigabbrev_np(trap.signal), trap.error);
	}
	printf("\n");
	fflush(stdout);
}

/* Reads, writes, calls and pushes at one address of each page of a range: always SIGSEGV at that address. */
static void range_check(unsigned long start, unsigned long end, unsigned long step, const char *what)
{
	static void (*const attempts[])(void *) = { try_read, try_write, try_call, try_push };
	unsigned long address, wrong = 0, i;
	struct trap trap;

	for (address = start; address < end; address += step) {
		for (i = 0; i < 4; i++) {
			trap = trap_catch(attempts[i], (void *)address);
			wrong += trap.signal != SIGSEGV || trap.number != 14 ||
				 trap.address != (attempts[i] == try_push ? address - 4 : address);
		}
	}
	check(wrong == 0, "%s is out of reach", what);
}

int main(void)
{
	size_t i;

	interrupt_code = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	memcpy(interrupt_code, "\xcd\x80\xc3", 3);
	for (i = 0; i < sizeof(instructions) / sizeof(instructions[0]); i++)
		trap_print(trap_catch(instructions[i].attempt, NULL), "%s", instructions[i].name);
	vectors_check();
	selectors_show(data_segment_load, "data selectors");
	selectors_show(code_segment_load, "code selectors");
	range_check(0xffc00000, 0xffc40000, 4096, "the gate");
	range_check(0xffc40000, 0xffff0000, 65536, "what lies above it");
	range_check(0xc0001000, 0xffc00000, 4 << 20, "the kernel's memory");
	return check_result();
}
