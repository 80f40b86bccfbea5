// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads the time as the first instruction of each of "releases" jobs, and counts how often each lateness came. Recording takes the same
 * time whatever there is to record. Afterwards it logs the counts, a few in a job.
 */
#include "job.h"

#define BINS 8192		/* of a tick; the last one has all that is later */
#define A_LINE 4
#define A_JOB 128		/* bins looked at in one job */

static uint32_t bins[BINS];
static uint32_t worst;

static uint32_t least(uint32_t a, uint32_t b)
{
	uint32_t less = -(uint32_t)(a < b);

	return (a & less) | (b & ~less);
}

static void record(uint32_t lateness)
{
	bins[least(lateness, BINS - 1)]++;
	worst = ~least(~worst, ~lateness);
}

/* Logs the bins that are not empty, from the one given on, as many as a job has time for; returns where to go on. */
static uint32_t tell_some(uint32_t from)
{
	uint32_t lateness[A_LINE] = { 0 }, times[A_LINE] = { 0 }, used = 0, end = from + A_JOB;

	for (; from < end && used < A_LINE; from++) {
		lateness[used] = from;
		times[used] = bins[from];
		used += bins[from] != 0;
	}
	if (!used)
		return from;
	task_log("lateness %u:%u %u:%u %u:%u %u:%u", lateness[0], times[0], lateness[1], times[1], lateness[2], times[2], lateness[3], times[3]);
	return from;
}

int main(void)
{
	uint32_t releases = 10000;

	if (!task_number("releases", 1, 1000000, &releases))
		return 1;
	for (uint32_t i = 0; i < releases; i++) {
		uint32_t now = wait_and_read();

		record(now - release_low());
	}
	for (uint32_t from = 0; from < BINS; from = tell_some(from))
		wait_and_read();
	task_log("worst lateness %u", worst);
	task_log("end of lateness");
	stay();
}
