// SPDX-License-Identifier: GPL-2.0-only
/* A small debugger: breakpoints, single steps, watchpoints in debug registers, system calls, registers of a tracee. */
#define _GNU_SOURCE
#include "check.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#define DEBUG_REGISTER(n)	(offsetof(struct user, u_debugreg) + (n) * 4)
#define ENABLE(n)		(1ul << (n) * 2)
#define WATCH(n, length, kind)	(ENABLE(n) | (((length) - 1ul) << 2 | (kind)) << (16 + (n) * 4))
#define ON_EXECUTE	0
#define ON_WRITE	1
#define ON_ACCESS	3

/* What the tracee does: labels where the debugger looks, words that it watches. */
extern const char tracee_start[], tracee_stores[], tracee_stored[], tracee_string[], tracee_call[], tracee_called[];
uint32_t tracee_words[4];

asm(".pushsection .text\n"
    "tracee_start:	movl $1, %ebx\n"
    "			movl $2, %ecx\n"
    "			addl %ecx, %ebx\n"
    "tracee_stores:	movl %ebx, tracee_words\n"
    "tracee_stored:	movl tracee_words + 4, %eax\n"
    "			movl $7, tracee_words + 8\n"
    "tracee_string:	movl $tracee_words, %edi\n"
    "			movl $4, %ecx\n"
    "			rep stosl\n"
    "tracee_call:	movl $20, %eax\n"
    "			int $0x80\n"
    "tracee_called:	movl $13, %eax\n"
    "			movl $tracee_words + 12, %ebx\n"
    "			int $0x80\n"
    "			movl $1, %eax\n"
    "			movl $9, %ebx\n"
    "			int $0x80\n"
    ".popsection\n");

static int tracee_run(void *argument)
{
	ptrace(PTRACE_TRACEME, 0, 0, 0);
	raise(SIGSTOP);
	asm volatile("jmp tracee_start");
	return (intptr_t)argument;
}

static int tracee;

static unsigned long tracee_eip(void)
{
	struct user_regs_struct registers;

	ptrace(PTRACE_GETREGS, tracee, 0, &registers);
	return registers.eip;
}

/* Goes on as the request says, and returns the signal that stops the tracee, or 1000 + its exit status. */
static int tracee_continue(int request)
{
	int status;

	if (ptrace(request, tracee, 0, 0))
		check_abandon("ptrace: %m");
	if (waitpid(tracee, &status, 0) != tracee)
		check_abandon("waitpid: %m");
	return WIFSTOPPED(status) ? WSTOPSIG(status) : WIFEXITED(status) ? 1000 + WEXITSTATUS(status) : -WTERMSIG(status);
}

/* Starts a tracee and lets it run up to a label, where it is stopped by a breakpoint. */
static void tracee_begin(const char *place)
{
	struct user_regs_struct registers;
	long word;
	int status;

	tracee = child_start(tracee_run, NULL);
	waitpid(tracee, &status, 0);
	word = ptrace(PTRACE_PEEKTEXT, tracee, place, 0);
	ptrace(PTRACE_POKETEXT, tracee, place, (word & ~0xff) | 0xcc);
	if (tracee_continue(PTRACE_CONT) != SIGTRAP || tracee_eip() != (uintptr_t)place + 1)
		check_abandon("the breakpoint was not met");
	ptrace(PTRACE_POKETEXT, tracee, place, word);
	ptrace(PTRACE_GETREGS, tracee, 0, &registers);
	registers.eip = (uintptr_t)place;
	ptrace(PTRACE_SETREGS, tracee, 0, &registers);
}

static void tracee_end(void)
{
	int status;

	kill(tracee, SIGKILL);
	waitpid(tracee, &status, 0);
}

static unsigned long debug_register(int number)
{
	return ptrace(PTRACE_PEEKUSER, tracee, DEBUG_REGISTER(number), 0);
}

static int debug_register_set(int number, unsigned long value)
{
	return ptrace(PTRACE_POKEUSER, tracee, DEBUG_REGISTER(number), value) ? -errno : 0;
}

static void steps_check(void)
{
	int steps = 0;

	tracee_begin(tracee_start);
	while (steps < 100 && tracee_eip() != (uintptr_t)tracee_called && tracee_continue(PTRACE_SINGLESTEP) == SIGTRAP)
		steps++;
	check(steps == 14 || steps == 15, "14 steps, of which a repeated store is 4, or 5 in QEMU");
	printf("steps %d, DR6 %#lx\n", steps, debug_register(6) & 0xe00f);
	check(tracee_continue(PTRACE_CONT) == 1009, "the tracee ends when it is let go");
}

static void watch_show(const char *what, unsigned long control)
{
	printf("%s:", what);
	debug_register_set(6, 0);
	debug_register_set(7, control);
	while (tracee_continue(PTRACE_CONT) == SIGTRAP)
		printf(" +%lu/%#lx", tracee_eip() - (uintptr_t)tracee_start, debug_register(6) & 0xe00f);
	printf("\n");
}

static void watchpoints_show(void)
{
	tracee_begin(tracee_start);
	debug_register_set(0, (uintptr_t)&tracee_words[0]);
	watch_show("writes of a word", WATCH(0, 4, ON_WRITE));
	tracee_begin(tracee_start);
	debug_register_set(1, (uintptr_t)&tracee_words[1]);
	watch_show("accesses of a word", WATCH(1, 4, ON_ACCESS));
	tracee_begin(tracee_start);
	debug_register_set(2, (uintptr_t)&tracee_words[2]);
	debug_register_set(3, (uintptr_t)&tracee_words[0] + 2);
	watch_show("writes of a word and of half a word", WATCH(2, 4, ON_WRITE) | WATCH(3, 2, ON_WRITE));
	tracee_begin(tracee_start);
	debug_register_set(1, (uintptr_t)&tracee_words[3]);
	watch_show("writes of a word, also by the kernel", WATCH(1, 4, ON_WRITE));
	tracee_begin(tracee_start);
	debug_register_set(3, (uintptr_t)tracee_string);
	watch_show("execution", WATCH(3, 1, ON_EXECUTE));
}

static void refusals_check(void)
{
	siginfo_t info;

	tracee_begin(tracee_start);
	check(debug_register_set(0, 0xc1000000) == 0 || errno == EINVAL, "a watchpoint in the kernel is not set yet");
	check(debug_register_set(7, WATCH(0, 4, ON_WRITE)) < 0 || tracee_continue(PTRACE_CONT) == 1009,
	      "or does not stop anything");
	tracee_end();
	tracee_begin(tracee_start);
	debug_register_set(0, (uintptr_t)&tracee_words[0]);
	debug_register_set(7, WATCH(0, 4, ON_WRITE));
	tracee_continue(PTRACE_CONT);
	ptrace(PTRACE_GETSIGINFO, tracee, 0, &info);
	check(info.si_signo == SIGTRAP && info.si_code == TRAP_HWBKPT, "a watchpoint says what it is");
	check(tracee_eip() == (uintptr_t)tracee_stored, "and stops behind the store");
	tracee_end();
}

/* Two tracees watch two words under one register number: each stops for its own. */
static void switches_check(void)
{
	int first, i, wrong = 0;

	tracee_begin(tracee_start);
	first = tracee;
	debug_register_set(0, (uintptr_t)&tracee_words[0]);
	debug_register_set(7, WATCH(0, 4, ON_WRITE));
	tracee_begin(tracee_start);
	debug_register_set(0, (uintptr_t)&tracee_words[2]);
	debug_register_set(7, WATCH(0, 4, ON_WRITE));
	wrong += tracee_continue(PTRACE_CONT) != SIGTRAP || tracee_eip() != (uintptr_t)tracee_string;
	tracee_end();
	tracee = first;
	for (i = 0; i < 3; i++)
		usleep(1000);
	wrong += tracee_continue(PTRACE_CONT) != SIGTRAP || tracee_eip() != (uintptr_t)tracee_stored;
	tracee_end();
	check(wrong == 0, "two tracees have watchpoints of their own");
}

static void calls_show(void)
{
	struct user_regs_struct registers;

	tracee_begin(tracee_start);
	printf("system calls:");
	while (tracee_continue(PTRACE_SYSCALL) == SIGTRAP) {
		ptrace(PTRACE_GETREGS, tracee, 0, &registers);
		printf(" %ld%s", registers.orig_eax, registers.eax == -ENOSYS ? "(" :
		       registers.eax == tracee ? ") = tracee" : ")");
	}
	printf("\n");
}

static void registers_check(void)
{
	struct user_regs_struct registers;
	struct user_fpregs_struct floating;
	uint32_t words[4] = { 1, 2, 3, 4 };
	char path[32];
	int memory;

	tracee_begin(tracee_stores);
	ptrace(PTRACE_GETREGS, tracee, 0, &registers);
	check(registers.ebx == 3 && registers.ecx == 2 && registers.xcs == 0x73, "registers are read");
	registers.ebx = 0x1234567;
	ptrace(PTRACE_SETREGS, tracee, 0, &registers);
	tracee_continue(PTRACE_SINGLESTEP);
	check(ptrace(PTRACE_PEEKDATA, tracee, tracee_words, 0) == 0x1234567, "and written");
	check(ptrace(PTRACE_GETFPREGS, tracee, 0, &floating) == 0 && (floating.cwd & 0xffff) == 0x37f,
	      "so are those of the FPU");
	snprintf(path, sizeof(path), "/proc/%d/mem", tracee);
	memory = open(path, O_RDWR);
	check(pwrite(memory, words, sizeof(words), (uintptr_t)tracee_words) == sizeof(words) &&
	      ptrace(PTRACE_PEEKDATA, tracee, &tracee_words[3], 0) == 4, "memory is written");
	close(memory);
	registers.xcs = 0x61;
	check(ptrace(PTRACE_SETREGS, tracee, 0, &registers) == -1 && errno == EIO, "a selector of ring 1 is refused");
	tracee_end();
}

static int spin(void *argument)
{
	for (;;)
		(*(volatile uint32_t *)argument)++;
	return 0;
}

static void attach_check(void)
{
	int status;

	tracee = child_start(spin, tracee_words);
	check(ptrace(PTRACE_ATTACH, tracee, 0, 0) == 0 && waitpid(tracee, &status, 0) == tracee && WIFSTOPPED(status),
	      "a running process is attached to");
	check(tracee_continue(PTRACE_SINGLESTEP) == SIGTRAP, "stepped");
	check(ptrace(PTRACE_DETACH, tracee, 0, 0) == 0, "and detached");
	tracee_end();
}

int main(void)
{
	steps_check();
	watchpoints_show();
	refusals_check();
	switches_check();
	calls_show();
	registers_check();
	attach_check();
	return check_result();
}
