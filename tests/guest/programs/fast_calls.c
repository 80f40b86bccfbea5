// SPDX-License-Identifier: GPL-2.0-only
/* Only under the hypervisor: the system call instructions that would enter ring 0 past it do not work. */
#define _GNU_SOURCE
#include "check.h"

#include <signal.h>

static void sysenter_try(void *argument)
{
	asm volatile("movl %%esp, %%ebp; sysenter" : : "a" (20), "b" (argument) : "ecx", "edx", "memory");
}

static void syscall_try(void *argument)
{
	asm volatile("syscall" : : "a" (20), "b" (argument) : "ecx", "edx", "memory");
}

static void call_gate_try(void *argument)
{
	asm volatile("lcall $7, $0" : : "a" (20), "b" (argument) : "ecx", "edx", "memory");
}

int main(void)
{
	struct trap trap = trap_catch(sysenter_try, NULL);

	check(trap.signal == SIGSEGV && trap.number == 13, "sysenter");
	trap = trap_catch(syscall_try, NULL);
	check(trap.signal == SIGILL && trap.number == 6, "syscall");
	trap = trap_catch(call_gate_try, NULL);
	check(trap.signal == SIGSEGV && trap.number == 13, "call through the local descriptor table");
	return check_result();
}
