// SPDX-License-Identifier: GPL-2.0-only
/*
 * A real-time task. What it can call: library/task.h in Anaxagoros' firmware/tasks. Its line in GRUB's menu.lst:
 *	modulenounzip /mytask.elf task name=mytask period=10ms budget=100us
 */
#include "task.h"

/* What is to be done in every period, in less than its budget. */
static void work(void)
{
	const struct anax_task_page *page = task_page();

	if (page->jobs % 100 == 0)
		task_log("job %u, released at %llu, lateness at most %u ticks", page->jobs, task_release(), page->worst_lateness);
}

int main(void)
{
	for (;;) {
		work();
		task_wait();
	}
}
