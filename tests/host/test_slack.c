// SPDX-License-Identifier: GPL-2.0-only
// sources: scheduling/slack.c
// flags: -m32
/* Guests that share the processor, with a clock of the test's own. */
#include <stdlib.h>
#include <string.h>

#include "devices/clock.h"
#include "domain/domain.h"
#include "harness.h"
#include "scheduling/slack.h"

#define KHZ	50000u
#define SLICE	(4 * KHZ)

struct domain domains[CONFIG_DOMAINS];
struct domain *sharers[CONFIG_SHARERS];
uint32_t sharer_count;

uint32_t clock_tsc_khz(void)
{
	return KHZ;
}

/* Guests of these weights, all of which can run. */
static void fresh(uint32_t count, const uint32_t *weights)
{
	memset(domains, 0, sizeof(domains));
	sharer_count = count;
	for (uint32_t i = 0; i < count; i++) {
		sharers[i] = &domains[i];
		slack_join(&domains[i].share, weights[i]);
	}
}

/* Runs for so many slices; what each had. */
static void run(uint32_t slices, uint64_t *had)
{
	for (uint32_t i = 0; i < slices; i++) {
		struct domain *guest = slack_pick(NULL);

		CHECK(guest);
		slack_charge(&guest->share, SLICE);
		had[guest - domains] += SLICE;
	}
}

static void check_share(uint64_t had, uint32_t weight, uint64_t had_all, uint32_t weights)
{
	int64_t should = (int64_t)(had_all * weight / weights), difference = (int64_t)had - should;

	if (difference > 2 * (int64_t)SLICE || difference < -2 * (int64_t)SLICE)
		harness_fail("weight %u of %u had %lld ticks, not about %lld", weight, weights, (long long)had, (long long)should);
}

static void slack_by_weight(void)
{
	static const uint32_t weights[][4] = { { 100, 300 }, { 1, 1000 }, { 100, 100, 100 }, { 7, 50, 333, 1000 }, { 1000, 1000 } };

	for (uint32_t set = 0; set < sizeof(weights) / sizeof(weights[0]); set++) {
		uint64_t had[4] = { 0 };
		uint32_t count = 0, sum = 0;

		while (count < 4 && weights[set][count])
			sum += weights[set][count++];
		fresh(count, weights[set]);
		run(20000, had);
		for (uint32_t i = 0; i < count; i++)
			check_share(had[i], weights[set][i], 20000ull * SLICE, sum);
	}
}

static void slack_only_who_can_run(void)
{
	fresh(3, (const uint32_t[]){ 100, 100, 100 });
	CHECK_EQUAL(slack_runnable(), 3);
	domains[0].state = DOMAIN_WAITING;
	domains[1].state = DOMAIN_STOPPED;
	CHECK_EQUAL(slack_runnable(), 1);
	CHECK(slack_pick(NULL) == &domains[2]);
	domains[1].state = DOMAIN_LOADING;	/* in its own time */
	slack_charge(&domains[2].share, SLICE);
	CHECK_EQUAL(slack_runnable(), 2);
	CHECK(slack_pick(NULL) == &domains[1]);
	domains[1].state = domains[2].state = DOMAIN_WAITING;
	CHECK(!slack_pick(NULL));
	CHECK_EQUAL(slack_runnable(), 0);
}

/* The one that runs goes on until another has had far less. */
static void slack_keeps(void)
{
	fresh(2, (const uint32_t[]){ 100, 100 });
	CHECK(slack_pick(NULL) == &domains[0]);
	slack_charge(&domains[0].share, KHZ / 2);
	CHECK(slack_pick(&domains[0]) == &domains[0]);
	CHECK(slack_pick(NULL) == &domains[1]);
	slack_charge(&domains[0].share, KHZ);
	CHECK(slack_pick(&domains[0]) == &domains[1]);
}

/* Who slept comes at once, and gets no more than a little of what it left unused. */
static void slack_wakes(void)
{
	uint64_t had[2] = { 0 };

	fresh(2, (const uint32_t[]){ 100, 100 });
	domains[1].state = DOMAIN_WAITING;
	run(1000, had);
	domains[1].state = DOMAIN_RUNNABLE;
	slack_wake(&domains[1].share);
	CHECK(slack_pick(&domains[0]) == &domains[1]);
	had[0] = had[1] = 0;
	run(100, had);
	check_share(had[1], 1, 100ull * SLICE, 2);
	CHECK(had[1] >= had[0]);
}

/* Waking often is worth nothing beyond that: who sleeps half of each millisecond can not take more than its share. */
static void slack_waking_is_no_gain(void)
{
	uint64_t had[2] = { 0 };

	fresh(2, (const uint32_t[]){ 100, 100 });
	for (uint32_t i = 0; i < 20000; i++) {
		struct domain *guest;

		domains[1].state = i % 2 ? DOMAIN_WAITING : DOMAIN_RUNNABLE;
		if (!(i % 2))
			slack_wake(&domains[1].share);
		guest = slack_pick(NULL);
		slack_charge(&guest->share, KHZ / 2);
		had[guest - domains] += KHZ / 2;
	}
	CHECK(had[1] <= 10000ull * KHZ / 2 + 2 * SLICE);
	CHECK(had[1] >= 10000ull * KHZ / 2 - 2 * SLICE);
}

/* A newcomer starts with the others, not with all the time before it. */
static void slack_joins_late(void)
{
	uint64_t had[2] = { 0 };

	fresh(1, (const uint32_t[]){ 100 });
	run(5000, had);
	sharers[1] = &domains[1];
	sharer_count = 2;
	slack_join(&domains[1].share, 100);
	had[0] = 0;
	run(100, had);
	check_share(had[1], 1, 100ull * SLICE, 2);
}

int main(void)
{
	RUN(slack_by_weight);
	RUN(slack_only_who_can_run);
	RUN(slack_keeps);
	RUN(slack_wakes);
	RUN(slack_waking_is_no_gain);
	RUN(slack_joins_late);
	return harness_end();
}
