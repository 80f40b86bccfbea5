// SPDX-License-Identifier: GPL-2.0-only
/* Signals: their data, masks, stacks, nesting, the registers and floating-point state around a handler. */
#define _GNU_SOURCE
#include "check.h"

#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

static volatile sig_atomic_t count, depth, deepest, seen_value, on_stack, restarts;
static char stack[32768];

static void handler_install(int signal, void (*handler)(int, siginfo_t *, void *), int flags)
{
	struct sigaction action = { .sa_sigaction = handler, .sa_flags = SA_SIGINFO | flags };

	sigaction(signal, &action, NULL);
}

static void value_note(int signal, siginfo_t *info, void *context)
{
	seen_value = info->si_code == SI_QUEUE && info->si_pid == getpid() ? info->si_value.sival_int : -1;
	(void)signal;
	(void)context;
}

static void nest(int signal, siginfo_t *info, void *context)
{
	if (++depth > deepest)
		deepest = depth;
	count++;
	if (depth < 10)
		raise(signal);
	depth--;
	(void)info;
	(void)context;
}

static void stack_note(int signal, siginfo_t *info, void *context)
{
	char here;

	on_stack = &here >= stack && &here < stack + sizeof(stack);
	(void)signal;
	(void)info;
	(void)context;
}

/* Spoils all floating-point state: it is the interrupted program's again afterwards. */
static void state_spoil(int signal, siginfo_t *info, void *context)
{
	asm volatile("fninit; fldpi; fldl2e; fldlg2");
	count++;
	(void)signal;
	(void)info;
	(void)context;
}

static void registers_change(int signal, siginfo_t *info, void *context)
{
	greg_t *registers = ((ucontext_t *)context)->uc_mcontext.gregs;

	registers[REG_EAX] = registers[REG_EBX] + registers[REG_ECX] + registers[REG_EDX] + registers[REG_ESI] +
			     registers[REG_EDI];
	registers[REG_EIP] += 2;
	(void)signal;
	(void)info;
}

static void delivery_check(void)
{
	union sigval value = { .sival_int = 4711 };
	sigset_t set, pending;

	handler_install(SIGRTMIN, value_note, 0);
	sigqueue(getpid(), SIGRTMIN, value);
	check(seen_value == 4711, "a signal carries a value");
	sigemptyset(&set);
	sigaddset(&set, SIGRTMIN);
	sigprocmask(SIG_BLOCK, &set, NULL);
	value.sival_int = 12;
	sigqueue(getpid(), SIGRTMIN, value);
	sigpending(&pending);
	check(seen_value == 4711 && sigismember(&pending, SIGRTMIN), "a blocked signal waits");
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	check(seen_value == 12, "until it is unblocked");
	handler_install(SIGUSR1, nest, SA_NODEFER);
	raise(SIGUSR1);
	check(deepest == 10 && count == 10, "handlers nest");
}

static void stack_check(void)
{
	stack_t alternate = { .ss_sp = stack, .ss_size = sizeof(stack) };

	sigaltstack(&alternate, NULL);
	handler_install(SIGUSR2, stack_note, SA_ONSTACK);
	raise(SIGUSR2);
	check(on_stack == 1, "a handler runs on its own stack");
}

static void registers_check(void)
{
	int sum;

	handler_install(SIGILL, registers_change, 0);
	asm volatile("ud2" : "=a" (sum) : "a" (0), "b" (1), "c" (20), "d" (300), "S" (4000), "D" (50000));
	check(sum == 54321, "a handler reads and writes the registers");
}

static void floating_point_check(void)
{
	double values[4] = { 1.5, 2.5, 3.5, 4.5 }, results[4];

	count = 0;
	handler_install(SIGUSR1, state_spoil, 0);
	asm volatile("fninit; fldl %0; fldl %1; fldl %2; fldl %3"
		     : : "m" (values[0]), "m" (values[1]), "m" (values[2]), "m" (values[3]));
	asm volatile("int $0x80" : : "a" (37), "b" (getpid()), "c" (SIGUSR1) : "memory");
	asm volatile("fstpl %0; fstpl %1; fstpl %2; fstpl %3"
		     : "=m" (results[3]), "=m" (results[2]), "=m" (results[1]), "=m" (results[0]));
	check(count == 1 && memcmp(values, results, sizeof(values)) == 0, "floating-point state outlives a handler");
}

static void alarm_note(int signal, siginfo_t *info, void *context)
{
	restarts++;
	if (restarts == 3 && write(*(int *)&seen_value, "x", 1) != 1)
		restarts = -1000;
	(void)signal;
	(void)info;
	(void)context;
}

/* A read that a periodic alarm interrupts: restarted, or ended with EINTR. */
static void restart_check(void)
{
	struct itimerval period = { { 0, 10000 }, { 0, 10000 } }, none = { { 0, 0 }, { 0, 0 } };
	int pipe_ends[2];
	char byte;

	if (pipe(pipe_ends))
		check_abandon("pipe: %m");
	seen_value = pipe_ends[1];
	handler_install(SIGALRM, alarm_note, SA_RESTART);
	setitimer(ITIMER_REAL, &period, NULL);
	check(read(pipe_ends[0], &byte, 1) == 1 && restarts >= 3, "a read is restarted after handlers");
	handler_install(SIGALRM, alarm_note, 0);
	check(read(pipe_ends[0], &byte, 1) == -1 && errno == EINTR, "or ends with EINTR");
	setitimer(ITIMER_REAL, &none, NULL);
}

static int die_of(void *argument)
{
	signal((intptr_t)argument, SIG_DFL);
	raise((intptr_t)argument);
	return 0;
}

static int stack_use(volatile char *caller)
{
	volatile char block[8192];

	block[0] = caller[0] + 1;
	return block[0] == 0 && caller[0] == 0 ? 0 : stack_use(block) + block[0];
}

static int stack_exhaust(void *argument)
{
	return stack_use(argument);
}

static void ends_check(void)
{
	static const int signals[] = { SIGTERM, SIGKILL, SIGSEGV, SIGABRT, SIGPIPE };
	size_t i;
	int status;

	for (i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		status = child_run(die_of, (void *)(intptr_t)signals[i]);
		check(WIFSIGNALED(status) && WTERMSIG(status) == signals[i], "SIG%s ends a process",
		      sigabbrev_np(signals[i]));
	}
	status = child_run(stack_exhaust, stack);
	check(WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV, "so does a stack that is used up");
}

int main(void)
{
	delivery_check();
	stack_check();
	registers_check();
	floating_point_check();
	restart_check();
	ends_check();
	return check_result();
}
