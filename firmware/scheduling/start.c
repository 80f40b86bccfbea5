// SPDX-License-Identifier: GPL-2.0-only
#include "devices/clock.h"
#include "devices/io.h"
#include "devices/timer.h"
#include "domain/interrupts.h"
#include "domain/masked.h"
#include "domain/trace_points.h"
#include "scheduling/admission.h"
#include "scheduling/jobs.h"
#include "scheduling/state.h"

/* Rounds of a loop of six instructions. */
#define EARLY_ROUNDS	177	/* as many as the way to a task has, behind a device's interrupt */
#define LEVEL_ROUNDS	6	/* and for each level of the tournaments */
#define TRACE_ROUNDS	45	/* and for what is recorded on it */
#define LINE_ROUNDS	96	/* and for each line of a task, which may interrupt once on it */
#define PIT_ROUNDS	20	/* and where the PIT is the timer: its controller, and its ports */
#define QUIET_ROUNDS	290	/* as many as the longest path with interrupts off has */
#define LAST_ROUNDS	70	/* as many as several devices' interrupts in a row have */

uint32_t scheduler_early, scheduler_quiet;

/* What the loop's instructions take on this processor, which may need more than a tick for one. */
static uint32_t measure_rounds(uint32_t rounds)
{
	uint32_t most = 0;

	for (uint32_t attempt = 0; attempt < 3; attempt++) {
		uint32_t round = 0, ticks = (uint32_t)rdtsc();

		__asm__ volatile("1: movl %0, %%eax; addl $1, %%eax; movl %%eax, %0; movl %0, %%eax; cmpl %1, %%eax; jb 1b"
				 : "+m"(round) : "r"(rounds) : "eax", "cc");
		ticks = (uint32_t)rdtsc() - ticks;
		if (ticks > most)
			most = ticks;
	}
	return most;
}

/* By deadline, so that those that could be more urgent than another are the first ones. */
static void insert(struct domain *domain)
{
	uint32_t at = scheduler.count++;

	for (; at && scheduler.reserved[at - 1]->reservation.deadline > domain->reservation.deadline; at--)
		scheduler.reserved[at] = scheduler.reserved[at - 1];
	scheduler.reserved[at] = domain;
}

/* Of the tournaments, beyond those of two reservations. */
static uint32_t levels(void)
{
	uint32_t count = 0, level = 0;

	for (uint32_t i = 0; i < domain_count; i++)
		count += domains[i].config->reservation.period != 0;
	while (2u << level < count)
		level++;
	return level;
}

static uint32_t lines_of_tasks(void)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < domain_count; i++)
		for (uint32_t lines = is_task(&domains[i]) ? domains[i].config->irq_lines : 0; lines; lines &= lines - 1)
			count++;
	return count;
}

static uint32_t measure_early(void)
{
	uint32_t rounds = EARLY_ROUNDS + LEVEL_ROUNDS * levels();

	if (trace_recording)
		rounds += TRACE_ROUNDS;
	rounds += LINE_ROUNDS * lines_of_tasks();
	if (!timer_is_apic())
		rounds += PIT_ROUNDS;
	return measure_rounds(rounds);
}

static void number(struct reservation *reservation, uint32_t index)
{
	const struct reservation *before = index ? &scheduler.reserved[index - 1]->reservation : NULL;

	reservation->index = index;
	reservation->shorter = before && before->deadline == reservation->deadline ? before->shorter : index;
}

bool scheduler_admit(struct boot_error *error)
{
	scheduler_early = boot_config.hypervisor.early ? boot_config.hypervisor.early : measure_early();
	scheduler_quiet = measure_rounds(QUIET_ROUNDS);
	scheduler.last = measure_rounds(LAST_ROUNDS);
	for (uint32_t i = 0; i < domain_count; i++) {
		reservation_set(&domains[i]);
		if (domains[i].reservation.period)
			insert(&domains[i]);
		if (domains[i].reservation.period && !admission_check(scheduler.reserved, scheduler.count, &domains[i], error))
			return false;
	}
	for (uint32_t i = 0; i < scheduler.count; i++)
		number(&scheduler.reserved[i]->reservation, i);
	tournament_init(&scheduler.releases, scheduler.count ? scheduler.count : 1);
	tournament_init(&scheduler.ready, scheduler.count ? scheduler.count : 1);
	return true;
}

#define START_MS 10	/* from the decision to run until the first release */

void scheduler_start(void)
{
	uint64_t now = rdtsc(), start = now + clock_tsc_khz() * START_MS;

	for (uint32_t i = 0; i < scheduler.count; i++) {
		struct domain *domain = scheduler.reserved[i];
		uint64_t first = start + domain->task.offset;

		if (is_task(domain))
			job_set_release(&domain->reservation, first);
		else
			job_make_ready(&domain->reservation, now);
		if (i % RELEASES_AT_ONCE == RELEASES_AT_ONCE - 1)
			masked_look();
	}
	scheduler.alone = !scheduler.count && sharer_count == 1 && sharers[0]->config->kind == DOMAIN_GUEST ? sharers[0] : NULL;
	scheduler.since = now;
	interrupts_admit(false);
}
