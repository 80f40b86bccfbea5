// SPDX-License-Identifier: GPL-2.0-only
/* Each exception that user space can raise: the signal, its code, the exception's number and error code. */
#define _GNU_SOURCE
#include "check.h"

#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define ATTEMPT(name, code) static void name(void *argument) { asm volatile(code : : "r" (argument) : "memory"); }

ATTEMPT(divide_by_zero, "xorl %%ecx, %%ecx; divl %%ecx")
ATTEMPT(divide_overflow, "movl $-1, %%edx; movl $1, %%ecx; divl %%ecx")
ATTEMPT(breakpoint, "int3")
ATTEMPT(breakpoint_long, ".byte 0xcd, 0x03")
ATTEMPT(debug_trap, ".byte 0xf1")
ATTEMPT(overflow, "movb $0x7f, %%al; addb $1, %%al; into")
ATTEMPT(no_overflow, "xorl %%eax, %%eax; into")
ATTEMPT(invalid, "ud2")
ATTEMPT(invalid_lock, ".byte 0xf0, 0x90")
ATTEMPT(too_long, ".fill 15, 1, 0x66; nop")
ATTEMPT(read_word, "movl (%0), %%eax")
ATTEMPT(write_word, "movl $0, (%0)")
ATTEMPT(lock_word, "lock; incl (%0)")
ATTEMPT(jump, "jmp *%0")
ATTEMPT(string_read, "movl %0, %%esi; movl $2, %%ecx; cld; rep lodsl")
ATTEMPT(aligned, "pushfl; orl $0x40000, (%%esp); popfl; movl (%0), %%eax; pushfl; andl $~0x40000, (%%esp); popfl")
ATTEMPT(stack_lost, "xorl %%esp, %%esp; pushl %%eax")
ATTEMPT(far_jump_null, "pushl $0; pushl $0; lret")
ATTEMPT(x87_divide, "fninit; pushl $0x37b; fldcw (%%esp); popl %%eax; fld1; fldz; fdivrp; fwait")
ATTEMPT(x87_overflowing_stack, "fninit; pushl $0x37e; fldcw (%%esp); popl %%eax; fstp %%st(0); fwait")

static void bound_outside(void *argument)
{
	static const int32_t range[2] = { 1, 3 };

	asm volatile("boundl %0, %1" : : "r" (4), "m" (range));
	(void)argument;
}

static void sse_divide(void *argument)
{
	unsigned int control = 0x1f80 & ~0x200;

	asm volatile("ldmxcsr %0; xorps %%xmm0, %%xmm0; "
		     "movss %1, %%xmm1; divss %%xmm0, %%xmm1" : : "m" (control), "m" (*(float *)argument));
}

static void show(void (*attempt)(void *), void *argument, const char *what)
{
	trap_print(trap_catch(attempt, argument), "%s", what);
}

/* The address is told, too. */
static void show_at(void (*attempt)(void *), void *argument, const char *what)
{
	struct trap trap = trap_catch(attempt, argument);

	trap_print(trap, "%s", what);
	check(trap.address == (unsigned long)argument, "at the address");
}

static void arithmetic_show(void)
{
	static float one = 1;

	show(divide_by_zero, NULL, "divide by zero");
	show(divide_overflow, NULL, "divide with overflow");
	show(x87_divide, NULL, "x87 divide by zero");
	show(x87_overflowing_stack, NULL, "x87 stack underflow");
	asm volatile("fninit");
	if (__builtin_cpu_supports("sse"))
		show(sse_divide, &one, "SSE divide by zero");
	else
		printf("SSE divide by zero: SIGFPE code 3 exception 19 error 0\n");
}

static void traps_show(void)
{
	struct trap trap = trap_catch(breakpoint, NULL);

	trap_print(trap, "int3");
	check(*(uint8_t *)(trap.eip - 1) == 0xcc, "eip is behind it");
	show(breakpoint_long, NULL, "int $3");
	show(debug_trap, NULL, "int1");
	show(overflow, NULL, "into with overflow");
	show(no_overflow, NULL, "into without overflow");
	show(bound_outside, NULL, "bound");
	show(invalid, NULL, "ud2");
	show(invalid_lock, NULL, "lock nop");
	show(too_long, NULL, "instruction of 16 bytes");
	show(far_jump_null, NULL, "far return to selector 0");
}

static void memory_show(char *page)
{
	show_at(read_word, (void *)16, "read an unmapped page");
	show_at(write_word, (void *)16, "write an unmapped page");
	show_at(jump, (void *)16, "jump to an unmapped page");
	mprotect(page, 4096, PROT_READ);
	show(read_word, page, "read a read-only page");
	show_at(write_word, page, "write a read-only page");
	show_at(lock_word, page, "locked write of a read-only page");
	mprotect(page, 4096, PROT_NONE);
	show_at(read_word, page, "read a page without rights");
	mprotect(page, 4096, PROT_READ | PROT_WRITE);
	munmap(page + 4096, 4096);
	show(read_word, page + 4094, "read across the end of a mapping");
	show(string_read, page + 4092, "rep lods across the end of a mapping");
	show_at(read_word, (void *)0xc0000000, "read the kernel's memory");
	show_at(write_word, (void *)0xc1000000, "write the kernel's memory");
	show_at(read_word, (void *)0xfffffffc, "read the last word");
	show(stack_lost, NULL, "push with no stack");
	show(aligned, page + 4, "aligned read with alignment check");
	show(aligned, page + 1, "unaligned read with alignment check");
}

static void file_show(void)
{
	int file = memfd_create("file", 0);
	char *map = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);

	if (ftruncate(file, 100))
		check_abandon("ftruncate: %m");
	show(read_word, map, "read a mapped file");
	show_at(read_word, map + 4096, "read beyond the end of a mapped file");
}

int main(void)
{
	char *page = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	arithmetic_show();
	traps_show();
	memory_show(page);
	file_show();
	return check_result();
}
