// SPDX-License-Identifier: GPL-2.0-only
/* The other end of a channel that an attacker spoils: reads and writes it in each job, and is never late for it. */
#include "task.h"

#define TELLS	50			/* jobs */

int main(void)
{
	struct channel *out = channel_find("out", ANAX_CHANNEL_WRITES), *in = channel_find("in", ANAX_CHANNEL_READS);
	const struct anax_task_page *page = task_page();
	char bytes[64] = "";

	for (;;) {
		if (out) {
			channel_write(out, bytes, sizeof(bytes));
			channel_notify(out);
		}
		if (in)
			channel_read(in, bytes, sizeof(bytes));
		if (page->jobs == TELLS)
			task_log("%u jobs, %u missed, %u overruns", page->jobs, page->missed, page->overruns);
		task_wait();
	}
}
