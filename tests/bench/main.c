// SPDX-License-Identifier: GPL-2.0-only
/*
 * The benchmarks, by lmbench's methods: every benchmark runs once to warm up, then so many samples are taken, each
 * of so many operations in a loop; the loop's own cost is subtracted; the result is the median of the samples,
 * per operation, in ticks of the processor (rdtsc) divided by the ticks of one instruction. A sample lasts many
 * of the kernel's timer interrupts (one in 200,000 ticks), so that their number hardly differs from sample to sample.
 *
 *	bench TICKS [NAME...]		print "NAME MEDIAN MINIMUM MAXIMUM" for the benchmarks, or all
 *	bench --profile NAME		one sample between the profiler's markers; print "NAME OPERATIONS"
 *
 * TICKS: the ticks of one instruction: 1 in Bochs, 8 in QEMU with -icount shift=3.
 * Addresses are not randomised, so that two runs do the same.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/personality.h>
#include <unistd.h>

#include "bench.h"

#define MAXIMUM_SAMPLES 31

const struct benchmark benchmarks[] = {
	{ "syscall", 20000, 11, measure_syscall },
	{ "syscall_vdso", 20000, 11, measure_syscall_vdso },
	{ "rand", 100000, 11, measure_rand },
	{ "ctx", 2000, 11, measure_context_switch_2 },
	{ "ctx8", 2000, 11, measure_context_switch_8 },
	{ "pipe", 1000, 11, measure_pipe },
	{ "fork", 20, 21, measure_fork },
	{ "exec", 10, 21, measure_exec },
	{ "sh", 5, 21, measure_shell },
	{ "page_fault", 4000, 11, measure_page_fault },
	{ "write_fault", 4000, 11, measure_write_fault },
	{ "mmap", 1, 11, measure_mmap },
	{ "mprotect", 8000, 11, measure_mprotect },
	{ "munmap", 4000, 11, measure_munmap },
	{ "fork_32mb", 1, 11, measure_fork_32mb },
	{ "signal", 2000, 11, measure_signal },
	{ "protection_fault", 2000, 11, measure_protection_fault },
	{ "unpack", 1, 5, measure_unpack },
	{ "tcc", 1, 3, measure_tcc },
};

const int benchmark_count = sizeof(benchmarks) / sizeof(benchmarks[0]);

void fail(const char *call)
{
	perror(call);
	exit(1);
}

static int compare(const void *left, const void *right)
{
	double difference = *(const double *)left - *(const double *)right;

	return (difference > 0) - (difference < 0);
}

static void run(const struct benchmark *benchmark, double ticks_per_instruction)
{
	double samples[MAXIMUM_SAMPLES];
	int count = benchmark->samples;

	benchmark->measure(benchmark->operations);
	for (int i = 0; i < count; i++)
		samples[i] = benchmark->measure(benchmark->operations) / ticks_per_instruction / benchmark->operations;
	qsort(samples, count, sizeof(samples[0]), compare);
	printf("%s %.2f %.2f %.2f\n", benchmark->name, samples[count / 2], samples[0], samples[count - 1]);
	fflush(stdout);
}

static const struct benchmark *find(const char *name)
{
	for (int i = 0; i < benchmark_count; i++)
		if (!strcmp(benchmarks[i].name, name))
			return &benchmarks[i];
	fprintf(stderr, "bench: %s: no such benchmark\n", name);
	exit(2);
}

static void profile(const struct benchmark *benchmark)
{
	benchmark->measure(benchmark->operations);
	ticks_mark_windows(1);
	benchmark->measure(benchmark->operations);
	printf("%s %d\n", benchmark->name, benchmark->operations);
}

/* Start again with addresses that do not change from run to run. */
static void fix_addresses(char **words)
{
	if (personality(0xffffffff) & ADDR_NO_RANDOMIZE)
		return;
	personality(ADDR_NO_RANDOMIZE);
	execv("/proc/self/exe", words);
	fail("execv");
}

int main(int count, char **words)
{
	fix_addresses(words);
	if (count == 3 && !strcmp(words[1], "--profile")) {
		profile(find(words[2]));
		return 0;
	}
	if (count < 2 || atof(words[1]) <= 0) {
		fprintf(stderr, "usage: bench TICKS [NAME...] | bench --profile NAME\n");
		return 2;
	}
	for (int i = 2; i < count; i++)
		run(find(words[i]), atof(words[1]));
	for (int i = 0; count == 2 && i < benchmark_count; i++)
		run(&benchmarks[i], atof(words[1]));
	return 0;
}
