// SPDX-License-Identifier: GPL-2.0-only
/* The clock: monotonic, read by the vDSO without a system call, in step with the time-stamp counter. */
#define _GNU_SOURCE
#include "check.h"

#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define READINGS	20000
#define NANOSECONDS	1000000000ll

static int64_t clock_read(clockid_t id)
{
	struct timespec now;

	clock_gettime(id, &now);
	return now.tv_sec * NANOSECONDS + now.tv_nsec;
}

/* The same by a system call: clock_gettime64. */
static int64_t clock_read_call(clockid_t id)
{
	struct { int64_t seconds; int64_t nanoseconds; } now;

	syscall(403, id, &now);
	return now.seconds * NANOSECONDS + now.nanoseconds;
}

static uint64_t tsc_read(void)
{
	uint32_t low, high;

	asm volatile("rdtsc" : "=a" (low), "=d" (high));
	return (uint64_t)high << 32 | low;
}

static void order_check(void)
{
	int64_t last = 0, now;
	uint64_t last_tsc = 0, tsc;
	int i, wrong = 0;

	for (i = 0; i < READINGS; i++) {
		now = i % 16 ? clock_read(CLOCK_MONOTONIC) : clock_read_call(CLOCK_MONOTONIC);
		tsc = tsc_read();
		wrong += now < last || tsc < last_tsc;
		last = now;
		last_tsc = tsc;
	}
	check(wrong == 0, "%d readings, by vDSO and by system call, never go back", READINGS);
}

/* Ticks of the TSC in a span of the clock of at least the given length, per second. */
static double frequency_measure(int64_t span, bool sleeping)
{
	int64_t start = clock_read(CLOCK_MONOTONIC), end;
	uint64_t ticks = tsc_read();

	if (sleeping)
		usleep(span / 1000);
	do
		end = clock_read(CLOCK_MONOTONIC);
	while (end - start < span);
	ticks = tsc_read() - ticks;
	return (double)ticks * NANOSECONDS / (end - start);
}

/* The TSC's frequency as the kernel knows it. */
static double frequency_told(void)
{
	FILE *file = fopen("/proc/cpuinfo", "r");
	double megahertz = 0;
	char line[256];

	while (file && fgets(line, sizeof(line), file))
		if (sscanf(line, "cpu MHz : %lf", &megahertz) == 1)
			break;
	fclose(file);
	return megahertz * 1000000;
}

static void frequency_check(void)
{
	double busy = frequency_measure(100000000, false), asleep = frequency_measure(200000000, true);
	double said = frequency_told();

	check(busy > asleep * 0.999 && busy < asleep * 1.001, "ticks per second, busy and asleep, agree within 0.1 %%");
	check(busy > said * 0.999 && busy < said * 1.001, "and with the frequency that the kernel tells");
}

static void clocks_check(void)
{
	struct timeval day;
	int64_t real, boot, monotonic, used;

	gettimeofday(&day, NULL);
	real = clock_read(CLOCK_REALTIME);
	check(real - (day.tv_sec * NANOSECONDS + day.tv_usec * 1000ll) < NANOSECONDS / 10, "two clocks of the day agree");
	check(real / NANOSECONDS - time(NULL) <= 1, "and a third");
	check(real > 946684800 * NANOSECONDS, "it is past the year 2000");
	monotonic = clock_read(CLOCK_MONOTONIC);
	boot = clock_read(CLOCK_BOOTTIME);
	check(boot - monotonic < NANOSECONDS / 10 && boot >= monotonic, "time since boot");
	used = clock_read(CLOCK_PROCESS_CPUTIME_ID);
	check(used > 50000000 && used < monotonic, "a busy process has used processor time");
}

static void setting_check(void)
{
	int64_t monotonic = clock_read(CLOCK_MONOTONIC), real = clock_read(CLOCK_REALTIME), moved;
	struct timespec time = { .tv_sec = real / NANOSECONDS + 1000, .tv_nsec = 0 };

	clock_settime(CLOCK_REALTIME, &time);
	moved = clock_read(CLOCK_REALTIME) - real;
	check(moved > 998 * NANOSECONDS && moved < 1002 * NANOSECONDS, "the clock of the day is set");
	moved = clock_read(CLOCK_MONOTONIC) - monotonic;
	check(moved >= 0 && moved < NANOSECONDS, "the monotonic one is not");
	time.tv_sec -= 1000;
	clock_settime(CLOCK_REALTIME, &time);
}

static int clock_reader(void *argument)
{
	int i;

	clock_read(CLOCK_MONOTONIC);
	ptrace(PTRACE_TRACEME, 0, 0, 0);
	raise(SIGSTOP);
	for (i = 0; i < 50; i++)
		clock_read(i % 2 ? CLOCK_MONOTONIC : CLOCK_REALTIME);
	(void)argument;
	return 0;
}

/* Counts the stops at system calls until the reader ends: only those of its exit. */
static void vdso_check(void)
{
	int reader = child_start(clock_reader, NULL), status, stops = 0;

	waitpid(reader, &status, 0);
	ptrace(PTRACE_SYSCALL, reader, 0, 0);
	while (waitpid(reader, &status, 0) == reader && WIFSTOPPED(status)) {
		stops++;
		ptrace(PTRACE_SYSCALL, reader, 0, 0);
	}
	check(stops < 10, "50 readings make no system call");
}

int main(void)
{
	order_check();
	frequency_check();
	clocks_check();
	vdso_check();
	setting_check();
	return check_result();
}
