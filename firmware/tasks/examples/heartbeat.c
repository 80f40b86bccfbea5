// SPDX-License-Identifier: GPL-2.0-only
/*
 * Logs a line in every N-th period, with what the hypervisor counts of it:
 *	modulenounzip /heartbeat.elf task name=heartbeat period=10ms budget=100us -- every=100
 * every=N: default 100. end=N: ends with status 0 after so many jobs; default: never.
 */
#include "task.h"

static void beat(void)
{
	const struct anax_task_page *page = task_page();

	task_log("job %u: %u skipped, %u missed, lateness at most %u ticks", page->jobs, page->skipped, page->missed, page->worst_lateness);
}

int main(void)
{
	uint32_t every = 100, end = 0;

	if (!task_number("every", 1, UINT32_MAX, &every) || !task_number("end", 1, UINT32_MAX, &end))
		return 1;
	for (;;) {
		if (task_page()->jobs % every == 0)
			beat();
		if (task_page()->jobs == end)
			return 0;
		task_wait();
	}
}
