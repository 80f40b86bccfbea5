// SPDX-License-Identifier: GPL-2.0-only
#include "devices/io.h"
#include "devices/timer.h"
#include "domain/connection.h"
#include "domain/interrupts.h"
#include "domain/masked.h"
#include "domain/service.h"
#include "guest/virtual_interrupts.h"
#include "scheduling/events.h"

struct scheduler_page scheduler_page __attribute__((aligned(4096))) = { .quiet_from = TOURNAMENT_NEVER };

static void raise_timer(struct domain *domain)
{
	if (domain->config->kind == DOMAIN_SERVICE)
		service_raise(domain, ANAX_IRQ_TIMER);
	else
		virtual_interrupt_raise(domain, ANAX_IRQ_TIMER);
}

void event_take_clock(struct domain *domain)
{
	domain->clock_event = 0;
	raise_timer(domain);
}

/* How many reservations have a deadline below this. */
static __attribute__((noinline)) uint32_t count_shorter(uint64_t longest)
{
	uint32_t low = 0, high = scheduler.count;

	while (low < high) {
		uint32_t middle = (low + high) / 2;

		if (scheduler.reserved[middle]->reservation.deadline < longest)
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

	if (tournament_first(&scheduler.releases) < count)
		return tournament_first_key(&scheduler.releases);
	return count ? tournament_first_key_below(&scheduler.releases, count) : TOURNAMENT_NEVER;
}

static uint64_t minimum(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static void set_quiet(uint64_t release)
{
	scheduler.quiet_until = release;
	scheduler_page.quiet_from = release - scheduler_quiet;
}

/* The end of its budget, or what takes the processor from it. */
static uint64_t next_event_of_job(const struct reservation *reservation, uint64_t now)
{
	/* A job that has not begun is charged from its release on. */
	uint64_t start = scheduler.since > reservation->release ? scheduler.since : reservation->release;
	uint64_t end = start + (uint64_t)reservation->left, release = TOURNAMENT_NEVER;

	if (tournament_first_key(&scheduler.releases) < end + scheduler_quiet)
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
	if (scheduler.running && !scheduler.on_reservation && scheduler.slice_end < first)
		first = scheduler.slice_end;
	return first < quiet_from ? minimum(event, first) : event;
}

/* Where nobody runs, the quiet time is waited for, and not the release: of several devices' interrupts only the first would be foreseen. */
static uint64_t next_event_of_idle(void)
{
	return scheduler.running || scheduler.quiet_until == TOURNAMENT_NEVER ? scheduler.quiet_until : scheduler_page.quiet_from;
}

static __attribute__((noinline)) uint64_t next_event_of_many(uint64_t now)
{
	uint64_t event;

	if (scheduler.running && scheduler.on_reservation) {
		event = next_event_of_job(&scheduler.running->reservation, now);
		return is_task(scheduler.running) ? event : next_event_of_guests(event);
	}
	set_quiet(tournament_first_key(&scheduler.releases));
	return next_event_of_guests(next_event_of_idle());
}

void events_set_timer_of_many(uint64_t now)
{
	uint64_t event = next_event_of_many(now);

	if (scheduler.running && scheduler.running->calling)
		event = minimum(event, connection_limit(scheduler.running, now));
	scheduler.event = event;
	if (event == TOURNAMENT_NEVER)
		timer_cancel();
	else
		timer_set(event);
}

void events_set_timer_of_one(const struct domain *alone)
{
	uint64_t event = alone->clock_event;

	scheduler.event = event ? event : TOURNAMENT_NEVER;
	if (event)
		timer_set(event);
	else
		timer_cancel();
}

/* The clock event of the only guest or service beside tasks, while it runs and no release is due: it goes on. */
static bool take_event_of_sole(struct domain *sole, uint64_t now)
{
	if (scheduler.alone || scheduler_wanted || sharer_count != 1 || scheduler.running != sole || scheduler.on_reservation ||
	    sole->state != DOMAIN_RUNNABLE || tournament_first_key(&scheduler.releases) <= now || !sole->clock_event || sole->clock_event > now)
		return false;
	event_take_clock(sole);
	events_set_timer_of_many(now);
	return true;
}

void scheduler_take_event(void)
{
	struct domain *alone = scheduler.alone;

	if (!alone || scheduler.running != alone || alone->state != DOMAIN_RUNNABLE || rdtsc() < alone->clock_event) {
		if (!take_event_of_sole(sharers[0], rdtsc()))
			scheduler_wanted = true;
		return;
	}
	/* One by itself: the event was its own, and it goes on. */
	if (alone->clock_event)
		virtual_interrupt_raise_running(alone, ANAX_IRQ_TIMER);
	alone->clock_event = 0;
	scheduler.event = TOURNAMENT_NEVER;
}

void scheduler_look_at_clock(void)
{
	if (rdtsc() >= scheduler.event)
		scheduler_wanted = true;
}

void scheduler_set_timer(void)
{
	events_set_timer(rdtsc());
}

void scheduler_expect(uint64_t instant)
{
	if (instant >= scheduler.event)
		return;
	scheduler.event = instant;
	timer_set(instant);
}

/* Nobody pays for it: who waits did not cause it. The timer's interrupt would only take time afterwards. */
void scheduler_keep_quiet(void)
{
	uint64_t now = rdtsc();

	scheduler_wanted = true;
	if (now >= scheduler.quiet_until)	/* its interrupt has come with the call */
		return;
	scheduler.event = now;
	timer_cancel();
	masked_wait_until(scheduler.quiet_until - scheduler.last);
	interrupts_admit(true);		/* several devices' in a row have no time any more */
	masked_wait_until(scheduler.quiet_until);
}
