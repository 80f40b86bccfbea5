// SPDX-License-Identifier: GPL-2.0-only
#include "devices/io.h"
#include "domain/connection.h"
#include "domain/interrupts.h"
#include "domain/masked.h"
#include "domain/task.h"
#include "domain/trace_points.h"
#include "scheduling/admission.h"
#include "scheduling/jobs.h"
#include "scheduling/state.h"

void job_set_release(struct reservation *reservation, uint64_t release)
{
	reservation->next_release = release;
	tournament_set(&scheduler.releases, reservation->index, release - reservation->early);
}

/* A line releases it, not before an instant; or a guest has its budget. */
static void set_no_release(struct reservation *reservation, uint64_t release)
{
	reservation->next_release = release;
	tournament_set(&scheduler.releases, reservation->index, TOURNAMENT_NEVER);
}

void job_make_ready(struct reservation *reservation, uint64_t release)
{
	reservation->job = JOB_READY;
	reservation->job_deadline = release + reservation->deadline;
	reservation->left = (int64_t)reservation->budget;
	tournament_set(&scheduler.ready, reservation->index, reservation->job_deadline);
}

static void begin(struct domain *task, uint64_t release)
{
	struct reservation *reservation = &task->reservation;

	reservation->release = release;
	reservation->begun = reservation->counted = false;
	task->registers->eax = reservation->skipped;
	reservation->skipped = 0;
	job_make_ready(reservation, release);
	if (task->state == DOMAIN_WAITING)
		task->state = DOMAIN_RUNNABLE;
}

/* True if it was stopped for it. */
static bool miss_deadline(struct domain *task)
{
	struct reservation *reservation = &task->reservation;

	if (reservation->counted)
		return false;
	reservation->counted = true;
	trace_domain(TRACE_DEADLINE_MISSED, task, 0);
	task->task.page->missed++;
	if (task->config->missed != MISSED_STOP)
		return false;
	task_stop(task, "it missed its deadline, %llu ticks after its release", (unsigned long long)reservation->deadline);
	masked_look();
	return true;
}

/* The job that is under way has the new release's budget and deadline. */
static void go_on(struct domain *task, uint64_t release)
{
	job_make_ready(&task->reservation, release);
	task->task.page->job_deadline = task->reservation.job_deadline;
}

/* A release finds the job before it unfinished. */
static void take_release_unfinished(struct domain *task, uint64_t release)
{
	struct reservation *reservation = &task->reservation;

	if (miss_deadline(task))
		return;
	if (task->config->missed == MISSED_CONTINUE) {
		reservation->backlog++;
	} else {
		reservation->skipped++;
		task->task.page->skipped++;
	}
	go_on(task, release);
}

static void take_task_release(struct domain *task, uint64_t now)
{
	struct reservation *reservation = &task->reservation;
	uint64_t release = reservation->next_release;

	if (task->config->irq_lines) {
		release = now > release ? now : release;
		set_no_release(reservation, release + reservation->period);
	} else {
		job_set_release(reservation, release + reservation->period);
	}
	trace_domain_at(release, TRACE_RELEASE, task, reservation->job != JOB_NONE);
	if (reservation->job == JOB_NONE)
		begin(task, release);
	else if (task->config->irq_lines)
		go_on(task, release);
	else
		take_release_unfinished(task, release);
}

/* Its budget is whole again. A guest that waits gets it when it wakes. */
static void take_guest_replenishment(struct domain *guest)
{
	struct reservation *reservation = &guest->reservation;
	uint64_t release = reservation->next_release;

	set_no_release(reservation, 0);
	job_make_ready(reservation, release);
	if (!can_run(guest))
		tournament_set(&scheduler.ready, reservation->index, TOURNAMENT_NEVER);
}

void job_take_release(uint32_t index, uint64_t now)
{
	struct domain *domain = scheduler.reserved[index];

	if (is_task(domain))
		take_task_release(domain, now);
	else
		take_guest_replenishment(domain);
}

void scheduler_release_by_line(struct domain *task)
{
	struct reservation *reservation = &task->reservation;
	uint64_t now = rdtsc();

	scheduler_wanted = true;
	if (task->state == DOMAIN_STOPPED)
		return;
	if (reservation->job != JOB_NONE)
		reservation->line_pending = true;
	else if (now >= reservation->next_release)
		take_task_release(task, now);
	else
		job_set_release(reservation, reservation->next_release);
}

/* The line of a task is raised again where it was kept waiting. */
static void take_pending_line(struct domain *task)
{
	if (!task->reservation.line_pending)
		return;
	task->reservation.line_pending = false;
	scheduler_release_by_line(task);
}

/* Charging */

static void exhaust(struct domain *domain)
{
	struct reservation *reservation = &domain->reservation;

	reservation->job = JOB_EXHAUSTED;
	trace_domain(TRACE_BUDGET_EXHAUSTED, domain, 0);
	tournament_set(&scheduler.ready, reservation->index, TOURNAMENT_NEVER);
	if (!is_task(domain)) {
		job_set_release(reservation, reservation->job_deadline);
		return;
	}
	domain->task.page->overruns++;
	tournament_set(&scheduler.releases, reservation->index, reservation->next_release);	/* not early: it only goes on then */
}

/* A guest that waits runs on its reservation no longer, but keeps what is left of its budget. */
static void suspend(struct domain *domain)
{
	if (domain->reservation.job == JOB_READY && !can_run(domain))
		tournament_set(&scheduler.ready, domain->reservation.index, TOURNAMENT_NEVER);
}

void jobs_charge(uint64_t now)
{
	struct domain *domain = scheduler.running;
	uint64_t ticks;

	if (domain && domain->calling)
		connection_charge(domain, scheduler.since, now);
	ticks = now - scheduler.since;
	scheduler.since = now;
	if (!domain)
		return;
	domain->counters.used += ticks;
	if (!scheduler.on_reservation) {
		slack_charge(&domain->share, ticks);
	} else {
		scheduler.reserved_until = now;
		domain->reservation.left -= (int64_t)ticks;
		if (domain->reservation.left <= 0 && domain->reservation.job == JOB_READY)
			exhaust(domain);
	}
	if (domain->reservation.period && !is_task(domain))
		suspend(domain);
}

/* The end of jobs */

/* The next job's release, early as usual; a line's interrupt brings it, if one does. */
static void expect_release(struct domain *task)
{
	struct reservation *reservation = &task->reservation;

	if (task->config->irq_lines)
		set_no_release(reservation, reservation->next_release);
	else
		job_set_release(reservation, reservation->next_release);
}

/* A job whose release found the one before it unfinished. The budget and the deadline of this period are for both. */
static void begin_late(struct domain *task)
{
	struct reservation *reservation = &task->reservation;
	uint64_t job_deadline = reservation->job_deadline;
	int64_t left = reservation->left;

	reservation->backlog--;
	begin(task, reservation->next_release - (1 + reservation->backlog) * reservation->period);
	reservation->left = left;
	reservation->job_deadline = job_deadline;
	tournament_set(&scheduler.ready, reservation->index, left > 0 ? job_deadline : TOURNAMENT_NEVER);
	if (left <= 0)
		reservation->job = JOB_EXHAUSTED;
	if (reservation->backlog)
		miss_deadline(task);	/* its own was before the latest release */
}

void scheduler_end_job(struct domain *task)
{
	struct reservation *reservation = &task->reservation;

	scheduler_wanted = true;
	jobs_charge(rdtsc());
	scheduler.running = NULL;		/* it is paid for */
	if (scheduler.since > reservation->job_deadline && miss_deadline(task))
		return;
	if (trace_recording)
		trace_domain(TRACE_JOB_END, task, (uint32_t)(rdtsc() - reservation->release));
	if (reservation->job == JOB_EXHAUSTED)		/* with its last instruction */
		expect_release(task);
	task->state = DOMAIN_WAITING;
	reservation->job = JOB_NONE;
	tournament_set(&scheduler.ready, reservation->index, TOURNAMENT_NEVER);
	if (reservation->backlog) {
		begin_late(task);
	} else if (task->config->irq_lines) {
		interrupts_acknowledge(task);
		take_pending_line(task);
	}
}

/* A guest that is started again goes on with what it had left of its budget. */
void scheduler_remove(struct domain *domain)
{
	struct reservation *reservation = &domain->reservation;

	scheduler_wanted = true;
	jobs_charge(rdtsc());
	if (!reservation->period)
		return;
	tournament_set(&scheduler.ready, reservation->index, TOURNAMENT_NEVER);
	if (!is_task(domain))
		return;
	reservation->job = JOB_NONE;
	reservation->backlog = 0;
	reservation->line_pending = false;
	tournament_set(&scheduler.releases, reservation->index, TOURNAMENT_NEVER);
}

/*
 * A constant-bandwidth server: what is left of the budget is good until the deadline only if it could be used up by then without
 * more than the reserved share of the processor.
 */
static void resume(struct domain *guest, uint64_t now)
{
	struct reservation *reservation = &guest->reservation;
	uint64_t remaining = reservation->job_deadline - now;

	if (reservation->job == JOB_EXHAUSTED)
		return;
	if (reservation->job == JOB_NONE || (int64_t)remaining <= 0 ||
	    (uint64_t)reservation->left >= remaining * guest->bandwidth >> BANDWIDTH_SHIFT)
		job_make_ready(reservation, now);
	else
		tournament_set(&scheduler.ready, reservation->index, reservation->job_deadline);
}

void scheduler_wake(struct domain *domain)
{
	scheduler_wanted = true;
	domain->ready_since = rdtsc();
	if (is_task(domain))
		return;
	slack_wake(&domain->share);
	if (domain->reservation.period)
		resume(domain, domain->ready_since);
}
