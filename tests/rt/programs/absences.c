// SPDX-License-Identifier: GPL-2.0-only
/*
 * absences SECONDS: runs so long without a pause and prints, one "name value" per line, what the clocks say has passed, in
 * milliseconds; what /proc/stat says of the processor; the longest time in which this program did not run.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/times.h>
#include <time.h>
#include <unistd.h>

#define MILLION 1000000

enum { USER, NICE, SYSTEM, IDLE, IOWAIT, IRQ, SOFTIRQ, STEAL, COLUMNS };

struct clocks {
	int64_t monotonic, realtime;	/* nanoseconds */
	uint64_t tsc;
	clock_t ticks;			/* of 10 ms: the kernel's jiffies */
	long stat[COLUMNS];		/* of 10 ms */
};

static int64_t clock_read(clockid_t id)
{
	struct timespec now;

	clock_gettime(id, &now);
	return now.tv_sec * 1000000000ll + now.tv_nsec;
}

/* The time-stamp counter's frequency, as the kernel has it from the hypervisor. */
static double tsc_khz(void)
{
	FILE *stream = fopen("/proc/cpuinfo", "r");
	double mhz = 0;
	char line[256];

	while (stream && fgets(line, sizeof(line), stream))
		sscanf(line, "cpu MHz : %lf", &mhz);
	return mhz * 1000;
}

static void clocks_read(struct clocks *clocks)
{
	FILE *stream = fopen("/proc/stat", "r");
	long *stat = clocks->stat;

	if (!stream || fscanf(stream, "cpu %ld %ld %ld %ld %ld %ld %ld %ld", &stat[USER], &stat[NICE], &stat[SYSTEM], &stat[IDLE],
			      &stat[IOWAIT], &stat[IRQ], &stat[SOFTIRQ], &stat[STEAL]) != COLUMNS)
		exit(1);
	fclose(stream);
	clocks->ticks = times(&(struct tms) { 0 });
	clocks->realtime = clock_read(CLOCK_REALTIME);
	clocks->monotonic = clock_read(CLOCK_MONOTONIC);
	clocks->tsc = __builtin_ia32_rdtsc();
}

static void report(const struct clocks *first, const struct clocks *last)
{
	long all = 0;

	for (int column = 0; column < COLUMNS; column++)
		all += last->stat[column] - first->stat[column];
	printf("monotonic %lld\n", (last->monotonic - first->monotonic) / MILLION);
	printf("realtime %lld\n", (last->realtime - first->realtime) / MILLION);
	printf("tsc %.0f\n", (last->tsc - first->tsc) / tsc_khz());
	printf("jiffies %ld\n", (last->ticks - first->ticks) * 10);
	printf("accounted %ld\n", all * 10);
	printf("steal %ld\n", (last->stat[STEAL] - first->stat[STEAL]) * 10);
}

int main(int count, char **words)
{
	int64_t seconds = count == 2 ? atoi(words[1]) : 0, end, now, before, longest = 0, backwards = 0;
	struct clocks first, last;

	if (seconds <= 0)
		return 1;
	usleep(1);			/* a tick is just over */
	clocks_read(&first);
	end = first.monotonic + seconds * 1000 * MILLION;
	for (before = first.monotonic; before < end; before = now) {
		now = clock_read(CLOCK_MONOTONIC);
		backwards += now < before;
		if (now - before > longest)
			longest = now - before;
	}
	usleep(1);
	clocks_read(&last);
	report(&first, &last);
	printf("longest_absence %lld\nbackwards %lld\n", longest / MILLION, backwards);
	return 0;
}
