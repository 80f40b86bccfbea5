// SPDX-License-Identifier: GPL-2.0-only
/* Processes with hundreds of page tables: made, shared by fork, changed while in use, and all given back. */
#define _GNU_SOURCE
#include "check.h"

#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define REACH	(4ul << 20)	/* of a page table */
#define TABLES	400
#define ROUNDS	2

static char *area;

static uint32_t *word(int table)
{
	return (uint32_t *)(area + table * REACH + (table * 4096ul) % REACH);
}

static int words_compare(uint32_t seed)
{
	int table, wrong = 0;

	for (table = 0; table < TABLES; table++)
		wrong += *word(table) != seed + table;
	return wrong;
}

static void words_write(uint32_t seed)
{
	int table;

	for (table = 0; table < TABLES; table++)
		*word(table) = seed + table;
}

/* Unmaps every other table's reach, maps it anew, and finds it clear; then looks at what the parent left. */
static int tables_change(void *argument)
{
	uint32_t seed = (uintptr_t)argument;
	int table, wrong = words_compare(seed);

	for (table = 0; table < TABLES; table += 2) {
		munmap(area + table * REACH, REACH);
		wrong += mmap(area + table * REACH, REACH, PROT_READ | PROT_WRITE,
			      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0) == MAP_FAILED;
		wrong += *word(table) != 0;
		*word(table) = seed + table;
	}
	wrong += words_compare(seed);
	words_write(seed + 1000);
	return (wrong + words_compare(seed + 1000)) != 0;
}

static void rounds_check(void)
{
	int children[3], wrong = 0, round, i;

	for (round = 0; round < ROUNDS; round++) {
		words_write(round * 5000);
		for (i = 0; i < 3; i++)
			children[i] = child_start(tables_change, (void *)(uintptr_t)(round * 5000));
		for (i = 0; i < 3; i++)
			wrong += child_wait(children[i]) != 0;
		wrong += words_compare(round * 5000);
	}
	check(wrong == 0, "%d rounds of 3 processes of %d page tables", ROUNDS, TABLES);
}

/* Moves one page from table to table: each move empties a table and fills another. */
static void moves_check(void)
{
	char *from = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), *to;
	int table, wrong = 0;

	strcpy(from, "moved");
	for (table = 0; table < TABLES; table++) {
		to = area + table * REACH + 8192;
		wrong += mremap(from, 4096, 4096, MREMAP_MAYMOVE | MREMAP_FIXED, to) != to || strcmp(to, "moved");
		from = to;
	}
	check(wrong == 0, "a page moves through %d tables", TABLES);
}

static long memory_free(void)
{
	FILE *file = fopen("/proc/meminfo", "r");
	char line[128];
	long kibibytes = 0;

	while (file && fgets(line, sizeof(line), file))
		if (sscanf(line, "MemFree: %ld", &kibibytes) == 1)
			break;
	fclose(file);
	return kibibytes;
}

static int rights_flip(void *argument)
{
	int i;

	for (i = 0; i < 200; i++) {
		mprotect(area, 1024 * 4096, i % 2 ? PROT_READ : PROT_READ | PROT_WRITE);
		if (i % 2 == 0)
			*word(0) = i;
	}
	return *word(0) != 198 || argument != NULL;
}

static int tables_use(void *argument)
{
	area = mmap(NULL, (TABLES + 1) * REACH, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	area = (char *)(((uintptr_t)area + REACH - 1) & -REACH);
	rounds_check();
	moves_check();
	check(child_run(rights_flip, NULL) == 0, "a table whose rights are changed 200 times");
	(void)argument;
	return check_result();
}

/* KiB that running it takes and does not give back. Linux keeps memory back now and then, a leak loses it each time. */
static long loss_least(void)
{
	long least = LONG_MAX, before, loss;
	int times;

	for (times = 0; times < 3; times++) {
		before = memory_free();
		check(child_run(tables_use, NULL) == 0, "once more");
		usleep(200000);
		loss = before - memory_free();
		if (loss < least)
			least = loss;
	}
	return least;
}

int main(void)
{
	check(child_run(tables_use, NULL) == 0, "the first time");
	usleep(200000);
	check(getenv("SIDE_BY_SIDE") || loss_least() < 512, "all memory is given back");
	return check_result();
}
