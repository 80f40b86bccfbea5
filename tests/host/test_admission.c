// SPDX-License-Identifier: GPL-2.0-only
// sources: scheduling/admission.c boot/boot_error.c library/format.c
// flags: -m32
/* What the analysis accepts is held against sets whose verdict is known, and against a simulation of EDF tick by tick. */
#include <stdlib.h>
#include <string.h>

#include "boot/boot_error.h"
#include "devices/clock.h"
#include "domain/domain.h"
#include "domain/task.h"
#include "harness.h"
#include "library/log.h"
#include "scheduling/admission.h"
#include "scheduling/scheduler.h"

#define UNIT	1000u		/* ticks: what two switches are reckoned at, so that all costs are whole units */
#define MOST	8

uint32_t scheduler_early, scheduler_quiet;

static struct domain domains_[MOST], *sorted[MOST];
static struct domain_config configs[MOST];
static uint32_t count;
static struct boot_error error;
static uint32_t cache_ticks;

/* A tick is a nanosecond. */
uint32_t clock_tsc_khz(void)
{
	return 1000000;
}

uint32_t task_cache_ticks(const struct domain *task)
{
	return task->config->cache == CACHE_COLD ? cache_ticks : 0;
}

void log_print(enum log_level level, const char *format, ...)
{
	(void)level;
	(void)format;
}

static void fresh_with(uint32_t early, uint32_t quiet)
{
	count = 0;
	scheduler_early = early;
	scheduler_quiet = quiet;
	cache_ticks = 0;
}

static void fresh(uint32_t quiet)
{
	fresh_with(0, quiet);
}

/* Adds one, and sorts it in as the scheduler does. */
static struct domain *add(enum domain_kind kind, uint64_t budget, uint64_t deadline, uint64_t period)
{
	struct domain *domain = &domains_[count];
	uint32_t at = count;

	configs[count] = (struct domain_config) { .kind = kind, .reservation = { .period = period, .budget = budget, .deadline = deadline } };
	snprintf(configs[count].name, sizeof(configs[count].name), "d%u", count);
	memset(domain, 0, sizeof(*domain));
	domain->config = &configs[count];
	reservation_set(domain);
	for (; at && sorted[at - 1]->reservation.deadline > deadline; at--)
		sorted[at] = sorted[at - 1];
	sorted[at] = domain;
	count++;
	return domain;
}

static bool fits(void)
{
	return admission_check(sorted, count, &domains_[count - 1], &error);
}

static bool add_fits(uint64_t budget, uint64_t deadline, uint64_t period)
{
	add(DOMAIN_TASK, budget, deadline, period);
	return fits();
}

/* Sums of shares: the last tick counts. Costs are budgets plus 1000 ticks for the switches. */
static void admission_by_share(void)
{
	fresh(0);
	CHECK(add_fits(499000, 1000000, 1000000));
	CHECK(add_fits(498000, 1000000, 1000000));
	fresh(0);
	CHECK(add_fits(499000, 1000000, 1000000));
	CHECK(!add_fits(499000, 1000000, 1000000));	/* all of the processor */
	CHECK(!strcmp(error.text, "domain d1 does not fit: together with the reservations before it 1000 per mille of the processor are asked for"));
	fresh(0);
	CHECK(!add_fits(1000000, 1000000, 1000000));
	CHECK(!strcmp(error.text, "domain d0 does not fit: together with the reservations before it 1001 per mille of the processor are asked for"));
}

/* The share is far below one, but two jobs are due together. */
static void admission_by_deadline(void)
{
	fresh(0);
	CHECK(add_fits(99000, 200000, 1000000));
	CHECK(add_fits(99000, 200000, 1000000));
	CHECK(!add_fits(1000, 200000, 1000000));
	CHECK(!strcmp(error.text, "domain d2 does not fit: in 200000 ticks the jobs due need 202000 ticks, early wake-up and switches included"));
	fresh(0);
	CHECK(add_fits(99000, 200000, 1000000));
	CHECK(add_fits(99000, 200000, 1000000));
	CHECK(add_fits(1000, 202000, 1000000));
	/* The one added has time enough itself: another's deadline would be missed. */
	fresh(0);
	CHECK(add_fits(200000, 310000, 1000000));
	CHECK(!add_fits(109000, 300000, 1000000));
}

/* The first overload lies several periods on. */
static void admission_late_overload(void)
{
	fresh(0);
	CHECK(add_fits(3 * UNIT, 4 * UNIT, 7 * UNIT));		/* costs 4: none of the gap is left */
	CHECK(!add_fits(2 * UNIT, 6 * UNIT, 20 * UNIT));	/* costs 3, has 2 of the first 6 */
	fresh(0);
	CHECK(add_fits(3 * UNIT, 4 * UNIT, 7 * UNIT));
	CHECK(add_fits(2 * UNIT, 7 * UNIT, 20 * UNIT));
	CHECK(!add_fits(3 * UNIT, 17 * UNIT, 40 * UNIT));	/* 8 + 3 + 4 are due up to 17, and 4 more at 18 */
	CHECK(!strcmp(error.text, "domain d2 does not fit: in 18000 ticks the jobs due need 19000 ticks, early wake-up and switches included"));
	fresh(0);
	CHECK(add_fits(3 * UNIT, 4 * UNIT, 7 * UNIT));
	CHECK(add_fits(2 * UNIT, 7 * UNIT, 20 * UNIT));
	CHECK(add_fits(2 * UNIT, 17 * UNIT, 40 * UNIT));
}

/*
 * Early wake-up and what is quiet before it count with each job of a task, the latter once more for a path with interrupts off; a
 * guest is not woken early.
 */
static void admission_counts_overhead(void)
{
	fresh_with(4 * UNIT, 6 * UNIT);
	CHECK(add_fits(83 * UNIT, 100 * UNIT, 100 * UNIT));
	fresh_with(4 * UNIT, 6 * UNIT);
	CHECK(!add_fits(83 * UNIT + 1, 100 * UNIT, 100 * UNIT));
	fresh_with(4 * UNIT, 10 * UNIT);
	add(DOMAIN_GUEST, 89 * UNIT, 100 * UNIT, 100 * UNIT);
	CHECK(fits());
	fresh_with(4 * UNIT, 10 * UNIT);
	add(DOMAIN_GUEST, 89 * UNIT + 1, 100 * UNIT, 100 * UNIT);
	CHECK(!fits());
	fresh(10 * UNIT);
	cache_ticks = 20 * UNIT;
	CHECK(add_fits(59 * UNIT + 1, 100 * UNIT, 100 * UNIT));
	configs[0].cache = CACHE_COLD;
	reservation_set(&domains_[0]);
	CHECK(!fits());
	CHECK_EQUAL(domains_[0].reservation.early, 20 * UNIT);
}

static void reservation_in_ticks(void)
{
	struct domain *task;

	fresh_with(7, 0);
	task = add(DOMAIN_TASK, 250, 600, 1000);
	CHECK_EQUAL(task->reservation.period, 1000);
	CHECK_EQUAL(task->reservation.budget, 250);
	CHECK_EQUAL(task->reservation.deadline, 600);
	CHECK_EQUAL(task->reservation.early, 7);
	CHECK_EQUAL(task->bandwidth, (1 << BANDWIDTH_SHIFT) / 4);
	task = add(DOMAIN_GUEST, 0, 0, 0);
	CHECK_EQUAL(task->reservation.period, 0);
	CHECK_EQUAL(task->bandwidth, 0);
	task = add(DOMAIN_GUEST, 100000000000, 100000000000, 100000000000);
	CHECK_EQUAL(task->reservation.period, 100000000000);
	CHECK_EQUAL(task->bandwidth, 1 << BANDWIDTH_SHIFT);
}

/* Long periods beside short ones, and a processor that is nearly full: an answer comes, and soon. */
static void admission_extremes(void)
{
	fresh(300);
	CHECK(add_fits(1, 50000, 50000));
	CHECK(add_fits(90000000000, 100000000000, 100000000000));
	CHECK(!add_fits(10000000000, 100000000000, 100000000000));
	fresh(0);
	CHECK(add_fits(999, 2000, 2000));
	CHECK(!add_fits(99999, 201990000, 100000000000));	/* one tick of 2000 is left: 100995 of the 100999 needed */
	fresh(0);
	CHECK(add_fits(999, 2000, 2000));
	CHECK(add_fits(99999, 202000000, 100000000000));
}

/* In units: the processor is blocked first, then every job runs by deadline until nothing is left to do. False: a deadline is missed. */
static bool simulate(const uint32_t *cost, const uint32_t *deadline, const uint32_t *period, uint32_t blocked)
{
	uint32_t left[MOST] = { 0 }, due[MOST] = { 0 };

	for (uint32_t now = 0;; now++) {
		uint32_t first = MOST;

		for (uint32_t i = 0; i < count; i++) {
			if (left[i] && due[i] <= now)
				return false;
			if (now % period[i] == 0) {
				left[i] = cost[i];
				due[i] = now + deadline[i];
			}
			if (left[i] && (first == MOST || due[i] < due[first]))
				first = i;
		}
		if (blocked)
			blocked--;
		else if (first == MOST)
			return true;
		else
			left[first]--;
	}
}

/* Deadlines up to the periods; sums of shares below one, so that the first busy time ends. */
static void admission_random(void)
{
	uint32_t accepted = 0, refused = 0;

	srand(1);
	for (uint32_t round = 0; round < 40000; round++) {
		uint32_t cost[MOST], deadline[MOST], period[MOST], tasks = 1 + rand() % 5, early = rand() % 3;
		double share = 0;
		bool fit = true;

		fresh(early * UNIT);
		for (uint32_t i = 0; i < tasks && fit; i++) {
			enum domain_kind kind = rand() % 4 ? DOMAIN_TASK : DOMAIN_GUEST;
			uint32_t budget = 1 + rand() % 5, overhead = 1 + (kind == DOMAIN_TASK ? early : 0);

			period[i] = 6 + rand() % 35;
			deadline[i] = budget + rand() % (period[i] - budget + 1);
			cost[i] = budget + overhead;
			share += (double)cost[i] / period[i];
			add(kind, budget * UNIT, deadline[i] * UNIT, period[i] * UNIT);
			fit = share < 0.9999 && simulate(cost, deadline, period, early);
			if (fits() != fit) {
				for (uint32_t j = 0; j < count; j++)
					printf("# cost %u deadline %u period %u\n", cost[j], deadline[j], period[j]);
				harness_fail("round %u, %u reservations, early %u: should %s", round, count, early, fit ? "fit" : "be refused");
			}
		}
		accepted += fit;
		refused += !fit;
	}
	CHECK(accepted > 4000 && refused > 4000);
}

int main(void)
{
	RUN(admission_by_share);
	RUN(admission_by_deadline);
	RUN(admission_late_overload);
	RUN(admission_counts_overhead);
	RUN(reservation_in_ticks);
	RUN(admission_extremes);
	RUN(admission_random);
	return harness_end();
}
