// SPDX-License-Identifier: GPL-2.0-only
/*
 * Writes a record into the channel "samples" at each release. Where it has a channel "orders", too, takes what is there; its
 * argument is the job at which it logs its statistics.
 */
#include "task.h"
#include "record.h"

static uint32_t number_read(const char *text)
{
	uint32_t number = 0;

	for (; *text >= '0' && *text <= '9'; text++)
		number = number * 10 + *text - '0';
	return number;
}

static void write_record(struct channel *samples, const struct anax_task_page *page, uint64_t now)
{
	const struct record record = {
		.job = page->jobs, .period = page->period, .release = page->release, .now = now,
		.worst_lateness = page->worst_lateness, .check = page->jobs ^ RECORD_CHECK,
	};

	channel_write(samples, &record, sizeof(record));
	channel_notify(samples);
}

int main(void)
{
	struct channel *samples = channel_find("samples", ANAX_CHANNEL_WRITES);
	struct channel *orders = channel_find("orders", ANAX_CHANNEL_READS);
	const struct anax_task_page *page = task_page();
	uint32_t last = number_read(page->arguments);
	char order[64];

	for (;;) {
		write_record(samples, page, task_now());
		if (orders)
			channel_read(orders, order, sizeof(order));
		if (page->jobs == last)
			task_log("jobs %u, skipped %u, missed %u, overruns %u, worst lateness %u", page->jobs, page->skipped,
				 page->missed, page->overruns, page->worst_lateness);
		task_wait();
	}
}
