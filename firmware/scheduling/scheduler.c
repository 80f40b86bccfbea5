// SPDX-License-Identifier: GPL-2.0-only
#include "cpu/release.h"
#include "devices/clock.h"
#include "devices/io.h"
#include "devices/timer.h"
#include "domain/connection.h"
#include "domain/domain.h"
#include "domain/interrupts.h"
#include "domain/masked.h"
#include "domain/nmi.h"
#include "domain/run.h"
#include "domain/service.h"
#include "domain/task.h"
#include "domain/trace_points.h"
#include "guest/virtual_interrupts.h"
#include "library/log.h"
#include "scheduling/admission.h"
#include "scheduling/scheduler.h"
#include "scheduling/tournament.h"

/* Rounds of a loop of six instructions. */
#define EARLY_ROUNDS	174	/* as many as the way to a task has, behind a device's interrupt */
#define LEVEL_ROUNDS	6	/* and for each level of the tournaments */
#define TRACE_ROUNDS	45	/* and for what is recorded on it */
#define QUIET_ROUNDS	290	/* as many as the longest path with interrupts off has */
#define LAST_ROUNDS	73	/* as many as several devices' interrupts in a row have */
/* Instructions from the last reading of the TSC to the task's first one, where there is nothing to wait for. */
#define LATE_TICKS	78
#define TRACE_TICKS	59	/* from there on, with the trace's event, until scheduler_begin_job() reads the TSC again */

/* Releases of jobs, some 130 ticks each, between two looks for interrupts: many may be due behind a long job. */
#define RELEASES_AT_ONCE	4

#define SLICE_MS	4	/* of guests that take turns */

uint32_t scheduler_wanted;
uint32_t scheduler_early, scheduler_quiet;
struct scheduler_page scheduler_page __attribute__((aligned(4096))) = { .quiet_from = TOURNAMENT_NEVER };
uint64_t scheduler_idle_ticks;

static struct {
	uint32_t count;					/* reservations */
	struct domain *alone;				/* the guest, if that is all there is */
	struct domain *reserved[TOURNAMENT_MOST];	/* by deadline, the shortest first */
	struct tournament releases;			/* when to wake for the next release of each */
	struct tournament ready;			/* absolute deadlines of the jobs that can run */
	struct domain *running;				/* NULL: nobody */
	struct domain *sharing;				/* that ran last without a reservation */
	bool on_reservation;				/* what it runs on */
	uint64_t since;					/* when it was charged last */
	uint32_t way;					/* ticks from the choice to where it runs, which nobody pays for */
	uint64_t slice_end;				/* of the one that shares */
	uint64_t event;					/* what the timer is set to */
	uint64_t quiet_until;				/* the next event that releases a job */
	uint64_t reserved_until;			/* when a job of a reservation ran last */
	uint32_t last;					/* ticks before an event in which no interrupt is taken */
} state;

static bool is_task(const struct domain *domain)
{
	return domain->config->kind == DOMAIN_TASK;
}

static bool can_run(const struct domain *domain)
{
	return domain->state == DOMAIN_RUNNABLE || domain->state == DOMAIN_LOADING;
}

/* Jobs */

static void set_release(struct reservation *reservation, uint64_t release)
{
	reservation->next_release = release;
	tournament_set(&state.releases, reservation->index, release - reservation->early);
}

/* A line releases it, not before an instant; or a guest has its budget. */
static void set_no_release(struct reservation *reservation, uint64_t release)
{
	reservation->next_release = release;
	tournament_set(&state.releases, reservation->index, TOURNAMENT_NEVER);
}

static void make_ready(struct reservation *reservation, uint64_t release)
{
	reservation->job = JOB_READY;
	reservation->job_deadline = release + reservation->deadline;
	reservation->left = (int64_t)reservation->budget;
	tournament_set(&state.ready, reservation->index, reservation->job_deadline);
}

static void begin(struct domain *task, uint64_t release)
{
	struct reservation *reservation = &task->reservation;

	reservation->release = release;
	reservation->begun = reservation->counted = false;
	task->registers->eax = reservation->skipped;
	reservation->skipped = 0;
	make_ready(reservation, release);
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
	make_ready(&task->reservation, release);
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
		set_release(reservation, release + reservation->period);
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
	make_ready(reservation, release);
	if (!can_run(guest))
		tournament_set(&state.ready, reservation->index, TOURNAMENT_NEVER);
}

static void take_release(uint32_t index, uint64_t now)
{
	struct domain *domain = state.reserved[index];

	if (is_task(domain))
		take_task_release(domain, now);
	else
		take_guest_replenishment(domain);
}

/*
 * All releases that are due and could be more urgent than what is ready: those with the shortest deadlines first. None of them is
 * older than the first key, so that none can have an earlier deadline than that release would have with the shortest one.
 */
static void take_releases(uint64_t now)
{
	uint32_t index, taken = 0;

	while (!scheduler_wanted && tournament_first_key(&state.releases) <= now && (index = tournament_find(&state.releases, now)) != TOURNAMENT_NONE &&
	       tournament_first_key(&state.releases) + scheduler_early + state.reserved[index]->reservation.deadline < tournament_first_key(&state.ready)) {
		take_release(index, now);
		if (++taken % RELEASES_AT_ONCE == 0)
			masked_look();
	}
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
		set_release(reservation, reservation->next_release);
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
	tournament_set(&state.ready, reservation->index, TOURNAMENT_NEVER);
	if (!is_task(domain)) {
		set_release(reservation, reservation->job_deadline);
		return;
	}
	domain->task.page->overruns++;
	tournament_set(&state.releases, reservation->index, reservation->next_release);	/* not early: it only goes on then */
}

/* A guest that waits runs on its reservation no longer, but keeps what is left of its budget. */
static void suspend(struct domain *domain)
{
	if (domain->reservation.job == JOB_READY && !can_run(domain))
		tournament_set(&state.ready, domain->reservation.index, TOURNAMENT_NEVER);
}

static void charge(uint64_t now)
{
	struct domain *domain = state.running;
	uint64_t ticks;

	if (domain && domain->calling)
		connection_charge(domain, state.since, now);
	ticks = now - state.since;
	state.since = now;
	if (!domain)
		return;
	domain->counters.used += ticks;
	if (!state.on_reservation) {
		slack_charge(&domain->share, ticks);
	} else {
		state.reserved_until = now;
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
		set_release(reservation, reservation->next_release);
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
	tournament_set(&state.ready, reservation->index, left > 0 ? job_deadline : TOURNAMENT_NEVER);
	if (left <= 0)
		reservation->job = JOB_EXHAUSTED;
	if (reservation->backlog)
		miss_deadline(task);	/* its own was before the latest release */
}

void scheduler_end_job(struct domain *task)
{
	struct reservation *reservation = &task->reservation;

	scheduler_wanted = true;
	charge(rdtsc());
	state.running = NULL;		/* it is paid for */
	if (state.since > reservation->job_deadline && miss_deadline(task))
		return;
	if (trace_recording)
		trace_domain(TRACE_JOB_END, task, (uint32_t)(rdtsc() - reservation->release));
	if (reservation->job == JOB_EXHAUSTED)		/* with its last instruction */
		expect_release(task);
	task->state = DOMAIN_WAITING;
	reservation->job = JOB_NONE;
	tournament_set(&state.ready, reservation->index, TOURNAMENT_NEVER);
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
	charge(rdtsc());
	if (!reservation->period)
		return;
	tournament_set(&state.ready, reservation->index, TOURNAMENT_NEVER);
	if (!is_task(domain))
		return;
	reservation->job = JOB_NONE;
	reservation->backlog = 0;
	reservation->line_pending = false;
	tournament_set(&state.releases, reservation->index, TOURNAMENT_NEVER);
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
		make_ready(reservation, now);
	else
		tournament_set(&state.ready, reservation->index, reservation->job_deadline);
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

/* Choosing */

/* The most urgent job; NULL: there is none. */
static struct domain *first_job(void)
{
	uint32_t first = tournament_first(&state.ready);

	return state.ready.keys[first] != TOURNAMENT_NEVER ? state.reserved[first] : NULL;
}

static void raise_timer(struct domain *domain)
{
	if (domain->config->kind == DOMAIN_SERVICE)
		service_raise(domain, ANAX_IRQ_TIMER);
	else
		virtual_interrupt_raise(domain, ANAX_IRQ_TIMER);
}

static inline bool take_clock_event(struct domain *domain, uint64_t now)
{
	if (!domain->clock_event || domain->clock_event > now)
		return false;
	domain->clock_event = 0;
	raise_timer(domain);
	return true;
}

/* True if there was one. */
static bool take_clock_events(uint64_t now)
{
	bool taken = false;

	for (uint32_t i = 0; i < sharer_count; i++)
		taken |= take_clock_event(sharers[i], now);
	return taken;
}

/* How many reservations have a deadline below this. */
static uint32_t count_shorter(uint64_t longest)
{
	uint32_t low = 0, high = state.count;

	while (low < high) {
		uint32_t middle = (low + high) / 2;

		if (state.reserved[middle]->reservation.deadline < longest)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/*
 * How many reservations have so short a deadline that a release that is not due yet could be more urgent than the job. Where it waits for its
 * own release, it is known already: the way to that has no time to search.
 */
static uint32_t count_more_urgent(const struct reservation *reservation, uint64_t now)
{
	uint64_t begin = now + scheduler_early;

	if (now < reservation->release)
		return reservation->shorter;
	return reservation->job_deadline > begin ? count_shorter(reservation->job_deadline - begin) : 0;
}

/* When to wake for the next release that could be more urgent than the job. */
static uint64_t next_more_urgent(const struct reservation *reservation, uint64_t now)
{
	uint32_t count = count_more_urgent(reservation, now);

	if (tournament_first(&state.releases) < count)
		return tournament_first_key(&state.releases);
	return count ? tournament_first_key_below(&state.releases, count) : TOURNAMENT_NEVER;
}

static uint64_t minimum(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static void set_quiet(uint64_t release)
{
	state.quiet_until = release;
	scheduler_page.quiet_from = release - scheduler_quiet;
}

/* The end of its budget, or what takes the processor from it. */
static uint64_t next_event_of_job(const struct reservation *reservation, uint64_t now)
{
	/* A job that has not begun is charged from its release on. */
	uint64_t start = state.since > reservation->release ? state.since : reservation->release;
	uint64_t end = start + (uint64_t)reservation->left, release = TOURNAMENT_NEVER;

	if (tournament_first_key(&state.releases) < end + scheduler_quiet)
		release = next_more_urgent(reservation, now);
	set_quiet(release);
	return minimum(release, end);
}

/* The first clock event of a guest or service, and the end of a slice, wait for a release that is near. */
static uint64_t next_event_of_guests(uint64_t event)
{
	uint64_t quiet_from = scheduler_page.quiet_from, first = quiet_from;

	for (uint32_t i = 0; i < sharer_count; i++)
		if (sharers[i]->clock_event && sharers[i]->clock_event < first)
			first = sharers[i]->clock_event;
	if (state.running && !state.on_reservation && state.slice_end < first)
		first = state.slice_end;
	return first < quiet_from ? minimum(event, first) : event;
}

static __attribute__((noinline)) uint64_t next_event_of_many(uint64_t now)
{
	uint64_t event;

	if (state.running && state.on_reservation) {
		event = next_event_of_job(&state.running->reservation, now);
		return is_task(state.running) ? event : next_event_of_guests(event);
	}
	set_quiet(tournament_first_key(&state.releases));
	return next_event_of_guests(state.quiet_until);
}

static __attribute__((noinline)) void set_timer_of_many(uint64_t now)
{
	uint64_t event = next_event_of_many(now);

	if (state.running && state.running->calling)
		event = minimum(event, connection_limit(state.running, now));
	state.event = event;
	if (event == TOURNAMENT_NEVER)
		timer_cancel();
	else
		timer_set(event);
}

static inline void set_timer_of_one(uint64_t event)
{
	state.event = event ? event : TOURNAMENT_NEVER;
	if (event)
		timer_set(event);
	else
		timer_cancel();
}

static inline void set_timer(uint64_t now)
{
	if (state.alone)
		set_timer_of_one(state.alone->clock_event);
	else
		set_timer_of_many(now);
}

/* The clock event of the only guest or service beside tasks, while it runs and no release is due: it goes on. */
static bool take_event_of_sole(struct domain *sole, uint64_t now)
{
	if (state.alone || scheduler_wanted || sharer_count != 1 || state.running != sole || state.on_reservation ||
	    sole->state != DOMAIN_RUNNABLE || tournament_first_key(&state.releases) <= now || !sole->clock_event || sole->clock_event > now)
		return false;
	take_clock_event(sole, now);
	set_timer_of_many(now);
	return true;
}

void scheduler_take_event(void)
{
	struct domain *alone = state.alone;

	if (!alone || state.running != alone || alone->state != DOMAIN_RUNNABLE || rdtsc() < alone->clock_event) {
		if (!take_event_of_sole(sharers[0], rdtsc()))
			scheduler_wanted = true;
		return;
	}
	/* One by itself: the event was its own, and it goes on. */
	if (alone->clock_event)
		virtual_interrupt_raise_running(alone, ANAX_IRQ_TIMER);
	alone->clock_event = 0;
	state.event = TOURNAMENT_NEVER;
}

void scheduler_look_at_clock(void)
{
	if (rdtsc() >= state.event)
		scheduler_wanted = true;
}

void scheduler_set_timer(void)
{
	set_timer(rdtsc());
}

void scheduler_expect(uint64_t instant)
{
	if (instant >= state.event)
		return;
	state.event = instant;
	timer_set(instant);
}

struct domain *scheduler_running(void)
{
	return state.running;
}

/* Nobody pays for it: who waits did not cause it. The timer's interrupt would only take time afterwards. */
void scheduler_keep_quiet(void)
{
	uint64_t now = rdtsc();

	scheduler_wanted = true;
	if (now >= state.quiet_until)	/* its interrupt has come with the call */
		return;
	state.event = now;
	timer_cancel();
	masked_wait_until(state.quiet_until - state.last);
	while (rdtsc() < state.quiet_until)
		;
	scheduler_wanted = true;
}

/* Nobody can run: what the hypervisor has to do itself, or a halt. A job that has just ended kept all lines out but those of tasks. */
static void idle(uint64_t now)
{
	if (domains_ended())
		machine_end();
	interrupts_admit(false);
	set_timer(now);
	nmi_look();
	while (!preemption_pending() && hypervisor_work())
		;
	if (!scheduler_wanted)
		masked_wait();
	scheduler_idle_ticks += rdtsc() - now;
}

/* Ticks that it could have run and did not show as stolen in a guest. */
static void end_absence(struct domain *domain, uint64_t now)
{
	if (domain->config->kind != DOMAIN_GUEST)
		return;
	if (now > domain->ready_since)
		domain->shared->stolen_tsc += now - domain->ready_since;
	domain->ready_since = UINT64_MAX;
}

static void change_to(struct domain *next, uint64_t now)
{
	struct domain *before = state.running;

	if (before == next)
		return;
	if (before && can_run(before))
		before->ready_since = now;
	state.running = next;
	trace_domain_at(now, next ? TRACE_SWITCH : TRACE_IDLE, next, 0);
	interrupts_admit(next && is_task(next));
	if (next)
		end_absence(next, now);
}

/* Guests that take turns have a slice each, whatever jobs come in between. */
static void set_slice(uint64_t now)
{
	struct domain *before = state.sharing;

	if (state.on_reservation)
		return;
	state.sharing = state.running;
	if (sharer_count == 1 || slack_runnable() < 2)
		state.slice_end = TOURNAMENT_NEVER;
	else if (state.sharing != before || now >= state.slice_end || state.slice_end == TOURNAMENT_NEVER)
		state.slice_end = now + clock_tsc_khz() * SLICE_MS;
}

/* An interrupt of the timer is not paid for by the one that it interrupts, nor is the wait for one. */
static uint64_t charged_until(uint64_t now)
{
	return state.event < now && state.event > state.since ? state.event : now;
}

/* Guests' clock events wait while a task is to run. */
static struct domain *choose(uint64_t now)
{
	struct domain *job;

	scheduler_wanted = false;
	if (state.running)
		charge(charged_until(now));
	else
		state.since = now;
	take_releases(now);
	job = first_job();
	if (!(job && is_task(job)) && take_clock_events(now))
		job = first_job();
	state.on_reservation = job != NULL;
	return job ? job : slack_pick(now < state.slice_end ? state.sharing : NULL);
}

void scheduler_choose(void)
{
	for (;;) {
		uint64_t now = rdtsc();
		struct domain *next;

		if (scheduler_is_quiet(now) && now < state.quiet_until) {
			scheduler_keep_quiet();
			now = rdtsc();
		}
		next = choose(now);
		change_to(next, now);
		set_slice(now);
		if (!next) {
			idle(now);
		} else if (next->state == DOMAIN_LOADING) {
			set_timer(now);
			if (!preemption_pending())
				hypervisor_work();
			domain_load_continue(next);
		} else {
			domain_switch(next->calling ? connection_context(next) : next);
			state.since = now + state.way;
			set_timer(now);
			now = rdtsc();
			state.way += (uint32_t)(now - state.since);
			state.since = now;
			return;
		}
	}
}

/* From its release, or from the end of the more urgent job that ran then. */
static void note_lateness(struct anax_task_page *page, uint64_t release, uint64_t now)
{
	uint64_t since = state.reserved_until > release ? state.reserved_until : release;

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
	state.since = reservation->release > now ? reservation->release : now;
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

/* Setting up */

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
	uint32_t at = state.count++;

	for (; at && state.reserved[at - 1]->reservation.deadline > domain->reservation.deadline; at--)
		state.reserved[at] = state.reserved[at - 1];
	state.reserved[at] = domain;
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

static uint32_t measure_early(void)
{
	return measure_rounds(EARLY_ROUNDS + LEVEL_ROUNDS * levels() + (trace_recording ? TRACE_ROUNDS : 0));
}

bool scheduler_admit(struct boot_error *error)
{
	scheduler_early = boot_config.hypervisor.early ? boot_config.hypervisor.early : measure_early();
	scheduler_quiet = measure_rounds(QUIET_ROUNDS);
	state.last = measure_rounds(LAST_ROUNDS);
	for (uint32_t i = 0; i < domain_count; i++) {
		reservation_set(&domains[i]);
		if (domains[i].reservation.period)
			insert(&domains[i]);
		if (domains[i].reservation.period && !admission_check(state.reserved, state.count, &domains[i], error))
			return false;
	}
	for (uint32_t i = 0; i < state.count; i++) {
		state.reserved[i]->reservation.index = i;
		state.reserved[i]->reservation.shorter = count_shorter(state.reserved[i]->reservation.deadline);
	}
	tournament_init(&state.releases, state.count ? state.count : 1);
	tournament_init(&state.ready, state.count ? state.count : 1);
	return true;
}

#define START_MS 10	/* from the decision to run until the first release */

void scheduler_start(void)
{
	uint64_t now = rdtsc(), start = now + clock_tsc_khz() * START_MS;

	for (uint32_t i = 0; i < state.count; i++) {
		struct domain *domain = state.reserved[i];
		uint64_t first = start + domain->task.offset;

		if (is_task(domain))
			set_release(&domain->reservation, first);
		else
			make_ready(&domain->reservation, now);
		if (i % RELEASES_AT_ONCE == RELEASES_AT_ONCE - 1)
			masked_look();
	}
	state.alone = !state.count && sharer_count == 1 && sharers[0]->config->kind == DOMAIN_GUEST ? sharers[0] : NULL;
	state.since = now;
	interrupts_admit(false);
}
