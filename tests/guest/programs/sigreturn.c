// SPDX-License-Identifier: GPL-2.0-only
/* Return from a signal handler into registers that no program could load: each ends in a signal, never in the kernel. */
#define _GNU_SOURCE
#include "check.h"

#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

struct change {
	int index;
	unsigned long value;
	const char *name;
};

static const struct change *wanted;
static unsigned long seen[NGREG];

static void context_change(int signal, siginfo_t *info, void *context)
{
	((ucontext_t *)context)->uc_mcontext.gregs[wanted->index] = wanted->value;
	(void)signal;
	(void)info;
}

/* Raises SIGUSR1, whose handler changes one saved register, and goes on if it can. */
static void change_attempt(void *argument)
{
	struct sigaction action = { .sa_sigaction = context_change, .sa_flags = SA_SIGINFO | SA_ONSTACK };

	wanted = argument;
	sigaction(SIGUSR1, &action, NULL);
	asm volatile("int $0x80\n\t"
		     "mov %%fs, %0; mov %%es, %1; pushfl; popl %2; pushl $0x202; popfl"
		     : "=m" (seen[REG_FS]), "=m" (seen[REG_ES]), "=m" (seen[REG_EFL])
		     : "a" (37), "b" (getpid()), "c" (SIGUSR1) : "memory");
}

static void changes_show(const char *name, int index, const unsigned long *values, size_t count)
{
	struct change change = { .index = index };
	size_t i;

	for (i = 0; i < count; i++) {
		change.value = values[i];
		memset(seen, 0, sizeof(seen));
		trap_print(trap_catch(change_attempt, &change), "%s = %#lx", name, values[i]);
		if (index == REG_FS || index == REG_ES)
			printf("is %#lx then\n", seen[index] & 0xffff);
		if (index == REG_EFL)
			printf("is %#lx then\n", seen[index] & 0x3f7700);
	}
}

int main(void)
{
	static const unsigned long code[] = { 0, 3, 8, 0x10, 0x60, 0x61, 0x63, 0x69, 0x7b, 0x80, 0xff, 0x103, 0xffff };
	static const unsigned long stack[] = { 0, 3, 8, 0x10, 0x68, 0x69, 0x6b, 0x73, 0x80, 0xff, 0x103, 0xffff };
	static const unsigned long data[] = { 0, 3, 8, 0x68, 0x69, 0x6b, 0x61, 0x73, 0x7b, 0x80, 0x103, 0xffff };
	static const unsigned long addresses[] = { 0, 0xc0000000, 0xc1000000, 0xffbfffff, 0xffc00000, 0xffc01000,
						   0xffc08000, 0xfffff000, 0xffffffff };
	static const unsigned long flags[] = { 0, 0x2, 0x200, 0x100, 0x400, 0x3000, 0x1000, 0x4000, 0x10000, 0x20000,
					       0x40000, 0x80000, 0x100000, 0x200000, 0xffffffff };

	changes_show("cs", REG_CS, code, sizeof(code) / sizeof(code[0]));
	changes_show("ss", REG_SS, stack, sizeof(stack) / sizeof(stack[0]));
	changes_show("es", REG_ES, data, sizeof(data) / sizeof(data[0]));
	changes_show("fs", REG_FS, data, sizeof(data) / sizeof(data[0]));
	changes_show("eip", REG_EIP, addresses, sizeof(addresses) / sizeof(addresses[0]));
	changes_show("eflags", REG_EFL, flags, sizeof(flags) / sizeof(flags[0]));
	return check_result();
}
