// SPDX-License-Identifier: GPL-2.0-only
/* System calls, the C library, signals: lmbench's lat_syscall and lat_sig. */
#define _GNU_SOURCE
#include <signal.h>
#include <stdlib.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#include "bench.h"

static char *protected_page;

uint64_t measure_syscall(int operations)
{
	return TICKS_OF(operations, {
		long result = SYS_getppid;

		asm volatile("int $0x80" : "+a"(result) :: "memory");
	});
}

uint64_t measure_syscall_vdso(int operations)
{
	unsigned long entry = getauxval(AT_SYSINFO);

	if (!entry)
		fail("AT_SYSINFO");
	return TICKS_OF(operations, {
		long result = SYS_getppid;

		asm volatile("call *%1" : "+a"(result) : "r"(entry) : "memory");
	});
}

uint64_t measure_rand(int operations)
{
	return TICKS_OF(operations, rand());
}

static void handler_of_nothing(int number)
{
	(void)number;
}

/* lat_sig catch: a process sends itself a signal and handles it. */
uint64_t measure_signal(int operations)
{
	pid_t self = getpid();

	signal(SIGUSR1, handler_of_nothing);
	return TICKS_OF(operations, kill(self, SIGUSR1));
}

/* Past the store of protection_fault's loop, "movb $1, (%ecx)". */
static void handler_skips_store(int number, siginfo_t *info, void *context)
{
	ucontext_t *user = context;

	if (number != SIGSEGV || info->si_addr != protected_page)
		_exit(1);
	user->uc_mcontext.gregs[REG_EIP] += 3;
}

/* lat_sig prot: a store to a read-only page, and the handler of SIGSEGV. */
uint64_t measure_protection_fault(int operations)
{
	struct sigaction action = { .sa_sigaction = handler_skips_store, .sa_flags = SA_SIGINFO };
	uint64_t ticks;

	protected_page = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (protected_page == MAP_FAILED)
		fail("mmap");
	if (*(volatile char *)protected_page || sigaction(SIGSEGV, &action, NULL))
		fail("sigaction");
	ticks = TICKS_OF(operations, asm volatile("movb $1, (%0)" :: "c"(protected_page) : "memory"));
	signal(SIGSEGV, SIG_DFL);
	munmap(protected_page, 4096);
	return ticks;
}
