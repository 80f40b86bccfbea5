// SPDX-License-Identifier: GPL-2.0-only
/* Memory: lmbench's lat_pagefault, lat_mmap and more of the kind. All per page but measure_mmap. */
#include <sys/mman.h>
#include <sys/types.h>
#include <unistd.h>

#include "bench.h"

#define PAGE 4096

static char *area_make(int pages)
{
	char *area = mmap(NULL, pages * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (area == MAP_FAILED)
		fail("mmap");
	return area;
}

static void area_remove(char *area, int pages)
{
	if (munmap(area, pages * PAGE))
		fail("munmap");
}

static void area_touch(char *area, int pages)
{
	for (int i = 0; i < pages; i++)
		*(volatile char *)(area + i * PAGE) = 1;
}

/* The cost of touching is the one of an area whose pages are there. */
static uint64_t measure_touch(char *area, int pages)
{
	uint64_t start, first, again;

	ticks_begin();
	area_touch(area, pages);
	first = ticks_end();
	start = ticks_now();
	area_touch(area, pages);
	again = ticks_now() - start;
	return ticks_without(first, again);
}

uint64_t measure_page_fault(int operations)
{
	char *area = area_make(operations);
	uint64_t ticks = measure_touch(area, operations);

	area_remove(area, operations);
	return ticks;
}

/* The child has come and gone: the pages are the parent's own again, but read-only. */
uint64_t measure_write_fault(int operations)
{
	char *area = area_make(operations);
	uint64_t ticks;
	pid_t child;

	area_touch(area, operations);
	child = fork();
	if (!child)
		_exit(0);
	wait_for(child);
	ticks = measure_touch(area, operations);
	area_remove(area, operations);
	return ticks;
}

static void map_touch_unmap(int pages)
{
	char *area = area_make(pages);

	area_touch(area, pages);
	area_remove(area, pages);
}

uint64_t measure_mmap(int operations)
{
	return TICKS_OF(operations, map_touch_unmap(1000));
}

static void protect_and_back(char *area, int pages)
{
	if (mprotect(area, pages * PAGE, PROT_READ) || mprotect(area, pages * PAGE, PROT_READ | PROT_WRITE))
		fail("mprotect");
}

/* Per page: made read-only, or made writable again. */
uint64_t measure_mprotect(int operations)
{
	char *area = area_make(operations / 2);
	uint64_t ticks;

	area_touch(area, operations / 2);
	ticks = TICKS_OF(1, protect_and_back(area, operations / 2));
	area_remove(area, operations / 2);
	return ticks;
}

uint64_t measure_munmap(int operations)
{
	char *area = area_make(operations);

	area_touch(area, operations);
	return TICKS_OF(1, area_remove(area, operations));
}
