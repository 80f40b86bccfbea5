// SPDX-License-Identifier: GPL-2.0-only
/* 3 jobs, each of which says so and runs until so many microseconds behind its release: "-- until=9000". */
#include "task.h"

#define JOBS	3

int main(void)
{
	uint32_t microseconds = 0;

	if (!task_number("until", 0, 100000, &microseconds))
		return 1;
	for (uint32_t job = 0; job < JOBS; job++) {
		task_log("job %u", job);
		while (task_now() < task_release() + task_ticks(1000ull * microseconds))
			;
		task_wait();
	}
	return 0;
}
