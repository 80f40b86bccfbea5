// SPDX-License-Identifier: GPL-2.0-only
#include "devices/clock.h"
#include "devices/io.h"
#include "domain/connection.h"
#include "domain/interrupts.h"
#include "domain/masked.h"
#include "domain/nmi.h"
#include "domain/run.h"
#include "domain/trace_points.h"
#include "scheduling/events.h"
#include "scheduling/jobs.h"
#include "scheduling/state.h"

#define SLICE_MS	4	/* of guests that take turns */

uint32_t scheduler_wanted;
uint64_t scheduler_idle_ticks;
struct scheduler_state scheduler;

/* The most urgent job; NULL: there is none. */
static struct domain *first_job(void)
{
	uint32_t first = tournament_first(&scheduler.ready);

	return scheduler.ready.keys[first] != TOURNAMENT_NEVER ? scheduler.reserved[first] : NULL;
}

struct domain *scheduler_running(void)
{
	return scheduler.running;
}

/* Nobody can run: what the hypervisor has to do itself, or a halt. A job that has just ended kept all lines out but those of tasks. */
static void idle(uint64_t now)
{
	if (domains_ended())
		machine_end();
	interrupts_admit(false);
	events_set_timer(now);
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
	struct domain *before = scheduler.running;

	interrupts_admit(next && is_task(next));	/* also where nobody else runs: the wait for a release keeps them out */
	if (before == next)
		return;
	if (before && can_run(before))
		before->ready_since = now;
	scheduler.running = next;
	trace_domain_at(now, next ? TRACE_SWITCH : TRACE_IDLE, next, 0);
	if (next)
		end_absence(next, now);
}

/* Guests that take turns have a slice each, whatever jobs come in between. */
static void set_slice(uint64_t now)
{
	struct domain *before = scheduler.sharing;

	if (scheduler.on_reservation)
		return;
	scheduler.sharing = scheduler.running;
	if (sharer_count == 1 || slack_runnable() < 2)
		scheduler.slice_end = TOURNAMENT_NEVER;
	else if (scheduler.sharing != before || now >= scheduler.slice_end || scheduler.slice_end == TOURNAMENT_NEVER)
		scheduler.slice_end = now + clock_tsc_khz() * SLICE_MS;
}

/* An interrupt of the timer is not paid for by the one that it interrupts, nor is the wait for one. */
static uint64_t charged_until(uint64_t now)
{
	return scheduler.event < now && scheduler.event > scheduler.since ? scheduler.event : now;
}

/*
 * Takes all releases that are due and could be more urgent than what is ready: those with the shortest deadlines first. None of them is
 * older than the first key, so that none can have an earlier deadline than that release would have with the shortest one.
 */
static void take_releases(uint64_t now)
{
	uint32_t index, taken = 0;

	while (!scheduler_wanted && tournament_first_key(&scheduler.releases) <= now && (index = tournament_find(&scheduler.releases, now)) != TOURNAMENT_NONE &&
	       tournament_first_key(&scheduler.releases) + scheduler_early + scheduler.reserved[index]->reservation.deadline < tournament_first_key(&scheduler.ready)) {
		job_take_release(index, now);
		if (++taken % RELEASES_AT_ONCE == 0)
			masked_look();
	}
}

/* True if one was due. Whom it wakes can be chosen at once. */
static bool take_clocks(uint64_t now)
{
	bool wanted = scheduler_wanted, taken = events_take_clocks(now);

	scheduler_wanted = wanted;
	return taken;
}

/* Guests' clock events wait while a task is to run. */
static struct domain *choose(uint64_t now)
{
	struct domain *job;

	scheduler_wanted = false;
	if (scheduler.running)
		jobs_charge(charged_until(now));
	else
		scheduler.since = now;
	take_releases(now);
	job = first_job();
	if (!(job && is_task(job)) && take_clocks(now))
		job = first_job();
	scheduler.on_reservation = job != NULL;
	return job ? job : slack_pick(now < scheduler.slice_end ? scheduler.sharing : NULL);
}

void scheduler_choose(void)
{
	for (;;) {
		uint64_t now = rdtsc();
		struct domain *next;

		if (scheduler_is_quiet(now) && now < scheduler.quiet_until) {
			scheduler_keep_quiet();
			if (!scheduler.running)
				scheduler_idle_ticks += rdtsc() - now;
			now = rdtsc();
		}
		next = choose(now);
		change_to(next, now);
		set_slice(now);
		if (!next) {
			idle(now);
		} else if (next->state == DOMAIN_LOADING) {
			events_set_timer(now);
			if (!preemption_pending())
				hypervisor_work();
			domain_load_continue(next);
		} else {
			domain_switch(next->calling ? connection_context(next) : next);
			scheduler.since = now + scheduler.way;
			events_set_timer(now);
			now = rdtsc();
			scheduler.way += (uint32_t)(now - scheduler.since);
			scheduler.since = now;
			return;
		}
	}
}
