// SPDX-License-Identifier: GPL-2.0-only
/* Programs that are interrupted anywhere keep all their registers, while alarms, faults, forks and calls come thick. */
#define _GNU_SOURCE
#include "check.h"

#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define SPAN	400000000ll	/* nanoseconds */

static volatile int alarms;

static int64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000000000ll + time.tv_nsec;
}

static void alarm_count(int signal)
{
	(void)signal;
	alarms++;
}

static void alarms_start(void)
{
	struct itimerval period = { { 0, 1000 }, { 0, 1000 } };

	signal(SIGALRM, alarm_count);
	setitimer(ITIMER_REAL, &period, NULL);
}

/* Spins for some 100,000 instructions with a value of its own in each register; returns how many were lost. */
static int registers_spin(uint32_t seed)
{
	uint32_t lost;

	asm volatile("pushl %%ebp\n\t"
		     "movl %%eax, %%ebx; leal 1(%%ebx), %%ecx; leal 2(%%ebx), %%edx; leal 3(%%ebx), %%esi\n\t"
		     "leal 4(%%ebx), %%edi; leal 5(%%ebx), %%ebp; movl $20000, %%eax; stc\n\t"
		     "1: decl %%eax; jnz 1b\n\t"
		     "setnc %%al; subl %%ebx, %%ecx; subl %%ebx, %%edx; subl %%ebx, %%esi\n\t"
		     "subl %%ebx, %%edi; subl %%ebx, %%ebp\n\t"
		     "xorl $1, %%ecx; xorl $2, %%edx; xorl $3, %%esi; xorl $4, %%edi; xorl $5, %%ebp\n\t"
		     "orl %%ecx, %%eax; orl %%edx, %%eax; orl %%esi, %%eax; orl %%edi, %%eax; orl %%ebp, %%eax\n\t"
		     "popl %%ebp"
		     : "=a" (lost) : "a" (seed) : "ebx", "ecx", "edx", "esi", "edi", "cc", "memory");
	return lost != 0;
}

static int spin_while(void *argument)
{
	int64_t end = now() + SPAN;
	int lost = 0;

	alarms_start();
	while (now() < end)
		lost += registers_spin((uintptr_t)argument << 16 | pseudo_random() >> 16);
	return lost != 0 || alarms < 10;
}

/* System calls must keep every register but %eax, whatever the segment registers hold. */
static int call_while(void *argument)
{
	int64_t end = now() + SPAN;
	int wrong = 0, process = getpid();
	uint32_t result, b, c, d, s, t;

	alarms_start();
	while (now() < end) {
		asm volatile("int $0x80" : "=a" (result), "=b" (b), "=c" (c), "=d" (d), "=S" (s), "=D" (t)
			     : "a" (SYS_getpid), "b" (1), "c" (2), "d" (3), "S" (4), "D" (5) : "memory");
		wrong += (int)result != process || b != 1 || c != 2 || d != 3 || s != 4 || t != 5;
		asm volatile("pushl %%ds; pushl %%es; xorl %%ecx, %%ecx; mov %%ecx, %%ds; mov %%ecx, %%es\n\t"
			     "int $0x80; popl %%es; popl %%ds"
			     : "=a" (result) : "a" (SYS_getpid) : "ecx", "memory");
		wrong += (int)result != process;
	}
	return wrong != 0 || alarms < 10 || argument == NULL;
}

static int fault_while(void *argument)
{
	int64_t end = now() + SPAN;
	uint32_t *area;
	int wrong = 0, i;

	alarms_start();
	while (now() < end) {
		area = mmap(NULL, 64 * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		for (i = 0; i < 64; i++)
			wrong += area[i * 1024]++ != 0;
		munmap(area, 64 * 4096);
	}
	return wrong != 0 || alarms < 5 || argument == NULL;
}

static int nothing(void *argument)
{
	return argument != NULL;
}

static int fork_while(void *argument)
{
	int64_t end = now() + SPAN;
	int wrong = 0;

	while (now() < end)
		wrong += child_run(nothing, NULL) != 0;
	return wrong != 0 || argument == NULL;
}

/* Writes and reads words through a pipe to itself, and sleeps a little between. */
static int sleep_while(void *argument)
{
	int64_t end = now() + SPAN;
	int ends[2], word, wrong = 0, i;

	if (pipe(ends))
		return 1;
	alarms_start();
	for (i = 0; now() < end; i++) {
		wrong += write(ends[1], &i, sizeof(i)) != sizeof(i) || read(ends[0], &word, sizeof(word)) != sizeof(word);
		wrong += word != i;
		usleep(500);
	}
	return wrong != 0 || argument == NULL;
}

int main(void)
{
	static const struct {
		int (*body)(void *argument);
		const char *what;
	} bodies[] = {
		{ spin_while, "registers in user space" }, { spin_while, "and in a second process" },
		{ call_while, "registers in system calls" }, { fault_while, "page faults" },
		{ fork_while, "forks" }, { sleep_while, "sleeps and pipes" },
	};
	int children[6], i;

	for (i = 0; i < 6; i++)
		children[i] = child_start(bodies[i].body, (void *)(uintptr_t)(i + 1));
	for (i = 0; i < 6; i++)
		check(child_wait(children[i]) == 0, "%s", bodies[i].what);
	return check_result();
}
