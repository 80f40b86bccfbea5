// SPDX-License-Identifier: GPL-2.0-only
/* Reads what the example sampler writes: "-- records=N"; all of them have to be there, in order, a period apart. */
#include "task.h"
#include "tasks/examples/sampler.h"

#define MOST_LATE	2000	/* ticks from a release to the sampler's look at the time: some dozen instructions */

static uint32_t bad;

static void check(const struct sample *sample, uint32_t number, uint64_t *release)
{
	uint64_t expected = *release + task_page()->period;

	if (sample->number != number || sample->skipped || sample->value || sample->lateness > MOST_LATE || (number && sample->release != expected)) {
		if (!bad++)
			task_log("sample %u: number %u, skipped %u, value %u, lateness %u, released at %llu", number, sample->number,
				 sample->skipped, sample->value, sample->lateness, sample->release);
	}
	*release = sample->release;
}

int main(void)
{
	struct channel *channel = channel_find("samples", ANAX_CHANNEL_READS);
	uint32_t records = 0, number = 0;
	struct sample sample;
	uint64_t release = 0;

	if (!channel || !task_number("records", 1, UINT32_MAX, &records))
		return 1;
	while (number < records) {
		task_wait();
		while (channel_used(channel) >= sizeof(sample)) {
			channel_read(channel, &sample, sizeof(sample));
			check(&sample, number++, &release);
		}
	}
	task_log("%u samples, %u of them bad", number, bad);
	return bad != 0;
}
