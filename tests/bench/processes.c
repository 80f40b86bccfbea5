// SPDX-License-Identifier: GPL-2.0-only
/* Processes: lmbench's lat_proc, and two programs that people run. */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench.h"

#define MIB (1024 * 1024)

void wait_for(int child)
{
	int status;

	if (child < 0 || waitpid(child, &status, 0) != child || status)
		fail("child");
}

static void run(char *const words[])
{
	pid_t child = fork();

	if (!child) {
		execv(words[0], words);
		_exit(127);
	}
	wait_for(child);
}

static void fork_and_exit(void)
{
	pid_t child = fork();

	if (!child)
		_exit(0);
	wait_for(child);
}

uint64_t measure_fork(int operations)
{
	return TICKS_OF(operations, fork_and_exit());
}

uint64_t measure_fork_32mb(int operations)
{
	char *area = mmap(NULL, 32 * MIB, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	uint64_t ticks;

	if (area == MAP_FAILED)
		fail("mmap");
	memset(area, 1, 32 * MIB);
	ticks = TICKS_OF(operations, fork_and_exit());
	munmap(area, 32 * MIB);
	return ticks;
}

uint64_t measure_exec(int operations)
{
	char *const words[] = { "/bench/tiny", NULL };

	return TICKS_OF(operations, run(words));
}

uint64_t measure_shell(int operations)
{
	char *const words[] = { "/bin/sh", "-c", "true", NULL };

	return TICKS_OF(operations, run(words));
}

/* tcc compiles itself: sources and headers lie beside it. */
uint64_t measure_tcc(int operations)
{
	char *const words[] = { "/bench/tcc", "-B/bench/source", "-I/bench/source/include", "-I/bench/include",
		"-DONE_SOURCE=1", "-DTCC_TARGET_I386", "-c", "/bench/source/tcc.c", "-o", "/tmp/tcc.o", NULL };

	return TICKS_OF(operations, run(words));
}

uint64_t measure_unpack(int operations)
{
	char *const words[] = { "/bin/busybox", "tar", "-xzf", "/bench/archive.tar.gz", "-C", "/tmp/unpack", NULL };
	uint64_t ticks;

	if (system("rm -rf /tmp/unpack; mkdir -p /tmp/unpack"))
		fail("mkdir");
	ticks = TICKS_OF(operations, run(words));
	if (system("rm -rf /tmp/unpack"))
		fail("rm");
	return ticks;
}
