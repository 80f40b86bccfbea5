// SPDX-License-Identifier: GPL-2.0-only
/* Catches the signal that an attempt raises, whatever the attempt did to the registers. */
#define _GNU_SOURCE
#include "check.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <ucontext.h>

static const int signals[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP };
static struct trap caught;
static sigjmp_buf back;
static unsigned short thread_selector;

/* The C library finds its thread through %gs, which the attempt may have lost; flags such as AC stay set in a handler. */
static void registers_restore(void)
{
	unsigned short data;

	asm volatile("mov %%ss, %0" : "=r" (data));
	asm volatile("mov %0, %%ds; mov %0, %%es; mov %1, %%gs" : : "r" (data), "r" (thread_selector));
	asm volatile("pushl $0x202; popfl");
}

static void trap_handle(int signal, siginfo_t *info, void *context)
{
	mcontext_t *machine = &((ucontext_t *)context)->uc_mcontext;

	registers_restore();
	caught.signal = signal;
	caught.code = info->si_code;
	caught.address = (unsigned long)info->si_addr;
	caught.eip = machine->gregs[REG_EIP];
	caught.number = machine->gregs[REG_TRAPNO];
	caught.error = machine->gregs[REG_ERR];
	siglongjmp(back, 1);
}

static void handlers_install(void)
{
	static char stack[32768];
	stack_t alternate = { .ss_sp = stack, .ss_size = sizeof(stack) };
	struct sigaction action = { .sa_sigaction = trap_handle, .sa_flags = SA_SIGINFO | SA_ONSTACK };
	size_t i;

	sigaltstack(&alternate, NULL);
	for (i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		sigaction(signals[i], &action, NULL);
}

static void handlers_remove(void)
{
	size_t i;

	for (i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		signal(signals[i], SIG_DFL);
}

struct trap trap_catch(void (*attempt)(void *argument), void *argument)
{
	handlers_install();
	asm volatile("mov %%gs, %0" : "=r" (thread_selector));
	memset(&caught, 0, sizeof(caught));
	if (sigsetjmp(back, 1) == 0)
		attempt(argument);
	registers_restore();
	handlers_remove();
	return caught;
}

void trap_print(struct trap trap, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vprintf(format, arguments);
	va_end(arguments);
	if (trap.signal)
		printf(": SIG%s code %d exception %ld error %#lx\n", sigabbrev_np(trap.signal), trap.code,
		       trap.number, trap.error);
	else
		printf(": no signal\n");
	fflush(stdout);
}
