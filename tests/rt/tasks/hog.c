// SPDX-License-Identifier: GPL-2.0-only
/* Takes 99 % of its budget at each release. */
#include "task.h"

int main(void)
{
	const struct anax_task_page *page = task_page();
	uint64_t enough = page->budget - page->budget / 100;

	for (;;) {
		while (task_now() - page->release < enough)
			;
		task_wait();
	}
}
