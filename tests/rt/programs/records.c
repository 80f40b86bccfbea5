// SPDX-License-Identifier: GPL-2.0-only
/* records FILE: what the task recorder has written, checked record by record; prints one "name value" per line. */
#include <stdio.h>

#include "../tasks/record.h"

struct sums {
	unsigned long records, missing, damaged, wrong_releases;
	uint32_t worst_lateness;
	uint64_t worst_start;		/* from the release to what the task read first */
};

static void sum_up(struct sums *sums, const struct record *record, const struct record *last)
{
	uint64_t start = record->now - record->release;
	uint32_t jobs = record->job - last->job;

	if (record->check != (record->job ^ RECORD_CHECK))
		sums->damaged++;
	if (sums->records++) {
		sums->missing += jobs - 1;
		sums->wrong_releases += record->release - last->release != (uint64_t)jobs * record->period;
	}
	if (record->worst_lateness > sums->worst_lateness)
		sums->worst_lateness = record->worst_lateness;
	if (start > sums->worst_start)
		sums->worst_start = start;
}

int main(int count, char **words)
{
	FILE *stream = count == 2 ? fopen(words[1], "r") : NULL;
	struct record record, last = { 0 };
	struct sums sums = { 0 };

	if (!stream)
		return 1;
	for (; fread(&record, sizeof(record), 1, stream) == 1; last = record)
		sum_up(&sums, &record, &last);
	printf("records %lu\nmissing %lu\ndamaged %lu\nwrong_releases %lu\nworst_lateness %u\nworst_start %llu\n", sums.records,
	       sums.missing, sums.damaged, sums.wrong_releases, sums.worst_lateness, sums.worst_start);
	return 0;
}
