// SPDX-License-Identifier: GPL-2.0-only
/* The trap flag: a trap after each instruction, across system calls, faults, string instructions and signal handlers. */
#define _GNU_SOURCE
#include "check.h"

#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

static volatile int steps, last_code;
static volatile unsigned long places[64];

static void step_note(int signal, siginfo_t *info, void *context)
{
	greg_t *registers = ((ucontext_t *)context)->uc_mcontext.gregs;

	if (steps < 64)
		places[steps] = registers[REG_EIP];
	steps++;
	last_code = info->si_code;
	(void)signal;
}

static void fault_skip(int signal, siginfo_t *info, void *context)
{
	greg_t *registers = ((ucontext_t *)context)->uc_mcontext.gregs;

	registers[REG_EIP] += 2;
	(void)signal;
	(void)info;
}

/* Steps through code; what it clobbers is all that the pieces below use. */
#define STEP(code) do { \
	steps = 0; \
	asm volatile("pushfl; orl $0x100, (%%esp); popfl\n\t" code "\n\t" \
		     "pushfl; andl $~0x100, (%%esp); popfl" \
		     : : : "eax", "ebx", "ecx", "edx", "edi", "memory", "cc"); \
} while (0)

static void places_show(const char *what)
{
	int i;

	printf("%s:", what);
	for (i = 1; i < steps && i < 64; i++)
		printf(" +%lu", places[i] - places[i - 1]);
	printf("\n");
}

int main(void)
{
	struct sigaction step = { .sa_sigaction = step_note, .sa_flags = SA_SIGINFO };
	struct sigaction fault = { .sa_sigaction = fault_skip, .sa_flags = SA_SIGINFO };
	uint32_t area[8], *lazy = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	sigaction(SIGTRAP, &step, NULL);
	sigaction(SIGILL, &fault, NULL);
	STEP("nop; movl $1, %%eax; nop");
	places_show("plain instructions");
	check(last_code == TRAP_TRACE, "the trap says that it is one of tracing");
	STEP("movl $20, %%eax; int $0x80; nop");
	places_show("a system call");
	STEP("ud2; nop");
	places_show("a fault whose handler skips it");
	asm volatile("" : : "m" (area));
	steps = 0;
	asm volatile("pushfl; orl $0x100, (%%esp); popfl; rep stosl; pushfl; andl $~0x100, (%%esp); popfl"
		     : : "D" (area), "c" (8), "a" (3) : "memory", "cc");
	places_show("a repeated store");
	steps = 0;
	asm volatile("pushfl; orl $0x100, (%%esp); popfl; movl $5, (%0); nop; pushfl; andl $~0x100, (%%esp); popfl"
		     : : "a" (lazy) : "memory", "cc");
	places_show("a store that faults a page in");
	STEP("mov %%ss, %%eax; mov %%eax, %%ss; nop; nop");
	places_show("a load of %ss");
	STEP("cpuid; nop");
	places_show("cpuid");
	return check_result();
}
