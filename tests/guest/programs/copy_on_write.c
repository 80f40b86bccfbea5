// SPDX-License-Identifier: GPL-2.0-only
/* Copy on write: generations of processes write into pages that they share, and never see each other's words. */
#define _GNU_SOURCE
#include "check.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define PAGES	512
#define WORDS	1024		/* in a page */
#define ROUNDS	12

static uint32_t (*pages)[WORDS];
static uint32_t expected[PAGES];	/* the word at which each page begins and ends */

static void page_write(int page, uint32_t value)
{
	pages[page][0] = value;
	pages[page][WORDS - 1] = value;
	expected[page] = value;
}

static int pages_compare(void)
{
	int page, wrong = 0;

	for (page = 0; page < PAGES; page++)
		wrong += pages[page][0] != expected[page] || pages[page][WORDS - 1] != expected[page];
	return wrong;
}

/* Writes a part of the pages, with another child that does so at the same time, and looks at all of them. */
static int generation_run(void *argument)
{
	intptr_t depth = (intptr_t)argument;
	int child = 0, i, wrong = pages_compare();

	for (i = 0; i < PAGES / 4; i++)
		page_write(pseudo_random() % PAGES, pseudo_random() ^ getpid());
	if (depth > 0)
		child = child_start(generation_run, (void *)(depth - 1));
	for (i = 0; i < PAGES / 4; i++)
		page_write(pseudo_random() % PAGES, pseudo_random() + getpid());
	wrong += pages_compare();
	if (depth > 0)
		wrong += child_wait(child) != 0;
	return (wrong + pages_compare()) != 0;
}

static void rounds_check(void)
{
	int round, page, wrong = 0, children[3], i;

	for (round = 0; round < ROUNDS; round++) {
		for (page = round % 2; page < PAGES; page += 2)
			page_write(page, round * PAGES + page);
		for (i = 0; i < 3; i++)
			children[i] = child_start(generation_run, (void *)2);
		for (i = 0; i < 3; i++)
			wrong += child_wait(children[i]) != 0;
		wrong += pages_compare();
	}
	check(wrong == 0, "%d rounds of 9 processes on %d pages", ROUNDS, PAGES);
}

static int zero_use(void *argument)
{
	volatile char *area = argument;

	area[0] = 1;
	return area[4096] + area[8192];
}

/* Pages that were only read map the one clear page: it must stay clear. */
static void zero_check(void)
{
	volatile char *area = mmap(NULL, 64 * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int i, sum = 0;

	for (i = 0; i < 64; i++)
		sum += area[i * 4096];
	check(sum == 0 && child_run(zero_use, (void *)area) == 0, "the clear page is copied on write");
	for (i = 0; i < 64; i++)
		sum += area[i * 4096];
	check(sum == 0, "and stays clear");
}

/* The kernel writes into a shared page on behalf of a process. */
static int kernel_write(void *argument)
{
	int *ends = argument;

	if (read(ends[0], pages[1], 4096) != 4096)
		return 1;
	return pages[1][0] != 0x11111111 || pages[1][WORDS - 1] != 0x11111111;
}

static void kernel_check(void)
{
	uint32_t buffer[WORDS];
	int ends[2];

	memset(buffer, 0x11, sizeof(buffer));
	if (pipe(ends) || write(ends[1], buffer, sizeof(buffer)) != sizeof(buffer))
		check_abandon("pipe: %m");
	check(child_run(kernel_write, ends) == 0, "the kernel copies before it writes");
	check(pages_compare() == 0, "and leaves the parent's page");
}

int main(void)
{
	int page;

	pages = mmap(NULL, PAGES * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	for (page = 0; page < PAGES; page++)
		page_write(page, page);
	rounds_check();
	zero_check();
	kernel_check();
	return check_result();
}
