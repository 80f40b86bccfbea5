// SPDX-License-Identifier: GPL-2.0-only
/* 60 jobs, each of which works for so many thousandths of its budget: "-- work=1500". Logs what share it had of the periods that began. */
#include "task.h"

#define JOBS	60
#define STEP	2000	/* ticks between two looks at the time, at most, while it runs: a longer gap is somebody else's time */

static void work(uint64_t ticks)
{
	uint64_t last = task_now(), used = 0;

	while (used < ticks) {
		uint64_t now = task_now();

		used += now - last < STEP ? now - last : 0;
		last = now;
	}
}

int main(void)
{
	const struct anax_task_page *page = task_page();
	uint64_t start = task_release(), periods;
	uint32_t thousandths = 1000;

	if (!task_number("work", 1, 10000, &thousandths))
		return 1;
	for (uint32_t job = 0; job < JOBS; job++) {
		work(page->budget * thousandths / 1000);
		task_wait();
	}
	/* The budget of a period may be used up at its beginning. */
	periods = (task_now() - start + page->period - 1) / page->period;
	task_log("%u per mille of the time", (uint32_t)(page->used * 1000 / (periods * page->period)));
	return 0;
}
