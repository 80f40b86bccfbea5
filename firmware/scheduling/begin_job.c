// SPDX-License-Identifier: GPL-2.0-only
#include "cpu/release.h"
#include "devices/io.h"
#include "domain/masked.h"
#include "domain/task.h"
#include "domain/trace_points.h"
#include "scheduling/state.h"

/* Instructions from the last reading of the TSC to the task's first one, where there is nothing to wait for. */
#define LATE_TICKS	78
#define TRACE_TICKS	59	/* from there on, with the trace's event, until scheduler_begin_job() reads the TSC again */

/* From its release, or from the end of the more urgent job that ran then. */
static void note_lateness(struct anax_task_page *page, uint64_t release, uint64_t now)
{
	uint64_t since = scheduler.reserved_until > release ? scheduler.reserved_until : release;

	if (now - since > page->worst_lateness)
		page->worst_lateness = (uint32_t)(now - since);
}

static void note_spin(struct anax_task_page *page, uint32_t ticks)
{
	if (ticks > page->longest_spin)
		page->longest_spin = ticks;
}

/* At the task's first instruction, which is not far where it is late. */
static void trace_begin(const struct domain *task)
{
	uint64_t release = task->reservation.release, first = rdtsc() + TRACE_TICKS + LATE_TICKS;

	if (first < release)
		first = release;
	trace_domain_at(first, TRACE_JOB_BEGIN, task, (uint32_t)(first - release));
}

void scheduler_begin_job(struct domain *task)
{
	struct reservation *reservation = &task->reservation;
	struct anax_task_page *page = task->task.page;
	uint64_t now;

	if (reservation->begun)
		return;
	/* A line's interrupt foresaw the timer's, which is pending still: it would be taken at the first instruction. */
	masked_look();
	if (scheduler_wanted)
		return;
	reservation->begun = true;
	page->jobs++;
	page->release = reservation->release;
	page->job_deadline = reservation->job_deadline;
	page->used = task->counters.used;
	task_prepare_cache(task);
	now = rdtsc();
	scheduler.since = reservation->release > now ? reservation->release : now;
	if (masked_on)
		masked_end();
	if (trace_recording)
		trace_begin(task);
	now = rdtsc();
	if (now + LATE_TICKS > reservation->release)
		note_lateness(page, reservation->release, now + LATE_TICKS);
	else
		note_spin(page, (uint32_t)(reservation->release - now));
	gate_exit_at(reservation->release - RELEASE_TICKS);
}
