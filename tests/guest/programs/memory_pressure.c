// SPDX-License-Identifier: GPL-2.0-only
/* Without swap, a process that takes more memory than there is is killed, and the system lives on. */
#define _GNU_SOURCE
#include "check.h"

#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define MIB	(1 << 20)

static int memory_use_up(void *argument)
{
	int file = open("/proc/self/oom_score_adj", O_WRONLY);
	volatile char *page;

	if (write(file, "1000", 4) != 4)
		return 1;
	for (;;) {
		page = mmap(NULL, 4096 * 64, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_POPULATE, -1, 0);
		if (page == MAP_FAILED)
			return 2;
		page[0] = 1;
	}
	return (intptr_t)argument;
}

static bool memory_good(size_t size)
{
	uint32_t *area = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	size_t i, wrong = 0;

	for (i = 0; i < size / 4; i += 512)
		area[i] = i;
	for (i = 0; i < size / 4; i += 512)
		wrong += area[i] != i;
	munmap(area, size);
	return wrong == 0;
}

int main(void)
{
	int round, status;

	for (round = 1; round <= 2; round++) {
		status = child_run(memory_use_up, NULL);
		check(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL, "round %d: the process is killed", round);
		check(memory_good(8 * MIB), "round %d: memory is to be had again", round);
	}
	return check_result();
}
