// SPDX-License-Identifier: GPL-2.0-only
/* /proc/interrupts and /proc/stat: the timer ticks, nothing storms, no interrupt is spurious (but for the boot). */
#define _GNU_SOURCE
#include "check.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define SPAN	500		/* milliseconds */

/* The sum of all lines, and the counts of the lines that tell of errors. */
static long interrupts_read(long *errors)
{
	FILE *file = fopen("/proc/interrupts", "r");
	char line[256], *colon;
	long total = 0, count;

	*errors = 0;
	if (file == NULL)
		check_abandon("/proc/interrupts: %m");
	while (fgets(line, sizeof(line), file)) {
		colon = strchr(line, ':');
		if (colon == NULL)
			continue;
		count = strtol(colon + 1, NULL, 10);
		total += count;
		if (strstr(line, "ERR:") || strstr(line, "MIS:") || strstr(line, "SPU:"))
			*errors += count;
	}
	fclose(file);
	return total;
}

static long stat_read(const char *name)
{
	FILE *file = fopen("/proc/stat", "r");
	size_t length = strlen(name);
	char line[4096];
	long value = -1;

	while (file && fgets(line, sizeof(line), file))
		if (strncmp(line, name, length) == 0)
			value = strtol(line + length, NULL, 10);
	fclose(file);
	return value;
}

static void spin(long milliseconds)
{
	struct timespec start, now;

	clock_gettime(CLOCK_MONOTONIC, &start);
	do
		clock_gettime(CLOCK_MONOTONIC, &now);
	while ((now.tv_sec - start.tv_sec) * 1000 + (now.tv_nsec - start.tv_nsec) / 1000000 < milliseconds);
}

int main(void)
{
	long first_errors, errors, before = interrupts_read(&first_errors), counted = stat_read("intr "), switches = stat_read("ctxt "), busy, idle;

	spin(SPAN);
	busy = interrupts_read(&errors) - before;
	check(busy >= SPAN / 20, "the timer ticks while a process runs");
	check(busy <= SPAN * 3, "and not too often");
	usleep(SPAN * 1000);
	idle = interrupts_read(&errors) - before - busy;
	check(idle >= 1 && idle <= SPAN * 3, "and while none does");
	check(errors == first_errors, "no interrupt is spurious");
	check(stat_read("intr ") > counted, "/proc/stat counts them");
	check(stat_read("ctxt ") > switches, "and switches");
	return check_result();
}
