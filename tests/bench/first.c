// SPDX-License-Identifier: GPL-2.0-only
/*
 * The first process of the benchmark "boot": its first instructions mark the end of what is measured and read the ticks,
 * which go as a number to the file /bench/first-ticks, and the kernel's account of its timers to /bench/first-timers: it
 * says how long the processor was halted. Then it is the init of the RAM disk.
 */
#include <stddef.h>
#include <stdint.h>
#include <sys/syscall.h>

/* Without a C library: it would run first. */
void start(uint32_t low, uint32_t high, char **words) __attribute__((noreturn));

asm(".globl _start\n"
    "_start: xchg %dx, %dx\n"
    "	rdtsc\n"
    "	lea 4(%esp), %ecx\n"
    "	push %ecx\n"
    "	push %edx\n"
    "	push %eax\n"
    "	call start\n");

static long call(long number, long first, long second, long third)
{
	asm volatile("int $0x80" : "+a"(number) : "b"(first), "c"(second), "d"(third), "S"(0), "D"(0) : "memory");
	return number;
}

static void copy_timers(void)
{
	static char block[4096];
	long from, to, size;

	call(SYS_mount, (long)"proc", (long)"/proc", (long)"proc");
	from = call(SYS_open, (long)"/proc/timer_list", 0, 0);
	to = call(SYS_creat, (long)"/bench/first-timers", 0644, 0);
	while ((size = call(SYS_read, from, (long)block, sizeof(block))) > 0)
		call(SYS_write, to, (long)block, size);
	call(SYS_close, from, 0, 0);
	call(SYS_close, to, 0, 0);
	call(SYS_umount2, (long)"/proc", 0, 0);
}

/* Decimal digits, the last one at the end of the text; returns the first one. */
static char *digits(char *end, uint32_t high, uint32_t low)
{
	do {
		uint32_t rest, quotient_high = high / 10;

		asm("divl %4" : "=a"(low), "=d"(rest) : "a"(low), "d"(high % 10), "r"(10));
		*--end = '0' + rest;
		high = quotient_high;
	} while (high | low);
	return end;
}

void start(uint32_t low, uint32_t high, char **words)
{
	char text[24], *end = text + sizeof(text), *begin = digits(end, high, low);
	long file = call(SYS_creat, (long)"/bench/first-ticks", 0644, 0);

	while (*words)
		words++;
	call(SYS_write, file, (long)begin, end - begin);
	call(SYS_close, file, 0, 0);
	copy_timers();
	call(SYS_execve, (long)"/init", (long)(const char *[]){ "/init", NULL }, (long)(words + 1));
	for (;;)
		call(SYS_exit, 1, 0, 0);
}
