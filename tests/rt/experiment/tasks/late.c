// SPDX-License-Identifier: GPL-2.0-only
/* One job takes two budgets and a half; tells of it and of those behind it: releases skipped, and how late the job began, in 1/100 periods. */
#include "job.h"

#define LONG_JOB	3
#define JOBS		8

static uint32_t skipped[JOBS], lateness[JOBS];

/* Two instructions a turn: two budgets and a half. */
static void work_long(uint32_t budget)
{
	uint32_t turns = budget / 4 * 5;

	__asm__ volatile("1: decl %0\n\tjnz 1b" : "+r"(turns) : : "cc");
}

int main(void)
{
	const struct anax_task_page *page = task_page();

	for (uint32_t job = 0; job < JOBS; job++) {
		skipped[job] = task_wait();
		lateness[job] = (uint32_t)(task_now() - task_release()) / ((uint32_t)page->period / 100);
		if (job == LONG_JOB)
			work_long((uint32_t)page->budget);
	}
	for (uint32_t job = 0; job < JOBS; job++)
		task_log("job %u: skipped %u, late %u", job, skipped[job], lateness[job]);
	return 0;
}
