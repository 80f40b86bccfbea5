// SPDX-License-Identifier: GPL-2.0-only
// sources: devices/timer.c
// flags: -m32
/* The clock and both devices are the test's own: time passes only where the test says so. */
#include <stdint.h>

#include "devices/apic.h"
#include "devices/clock.h"
#include "devices/io.h"
#include "devices/pit.h"
#include "devices/timer.h"
#include "harness.h"

#define KHZ	50000

static uint64_t now;
static uint64_t step;			/* ticks that each look at the clock takes */
static uint32_t apic_divisor;		/* ticks for each of its counts; 0: it stands still */
static uint64_t apic_started;
static uint32_t started_count;		/* of either device; 0 = stopped */
static uint32_t starts;

uint64_t host_rdtsc(void)
{
	return now += step;
}

uint32_t clock_tsc_khz(void)
{
	return KHZ;
}

void pit_init(void)
{
	started_count = 0;
}

void pit_start(uint32_t count)
{
	CHECK(count > 0 && count <= PIT_MOST);
	started_count = count;
	starts++;
}

void pit_stop(void)
{
	started_count = 0;
}

void apic_init(uint32_t base)
{
	CHECK_EQUAL(base, 0xfee00000);
}

void apic_timer_start(uint32_t count)
{
	CHECK(count > 0);
	started_count = count;
	apic_started = now;
	starts++;
}

void apic_timer_stop(void)
{
	started_count = 0;
}

uint32_t apic_timer_remaining(void)
{
	return apic_divisor ? started_count - (uint32_t)((now - apic_started) / apic_divisor) : started_count;
}

static void begin(uint32_t divisor)
{
	apic_divisor = divisor;
	step = 100;
	timer_init(0xfee00000);
	step = 0;
	starts = 0;
}

/* Lets the device run out, again and again. Returns how many interrupts came until the timer said that it is due. */
static uint32_t wait_due(double ticks_for_each_count)
{
	uint32_t interrupts = 0;

	do {
		CHECK(started_count && interrupts < 1000);
		now += (uint64_t)(started_count * ticks_for_each_count + 1);
		interrupts++;
	} while (!timer_interrupt());
	return interrupts;
}

static void apic_at_the_clocks_rate_is_exact(void)
{
	begin(1);
	CHECK(timer_is_apic());
	timer_set(now + 12345);
	CHECK_EQUAL(started_count, 12345);
	now += 12345;
	CHECK(timer_interrupt());
	CHECK(!timer_interrupt());
}

/* One that is forgotten half way is begun again where the same deadline is set. */
static void a_forgotten_deadline_can_be_set_again(void)
{
	uint64_t deadline;

	begin(1);
	deadline = now + ((uint64_t)1 << 29);
	timer_set(deadline);
	now += started_count;
	timer_forget();
	CHECK(!timer_interrupt());
	timer_set(deadline);
	CHECK_EQUAL(starts, 2);
	wait_due(1);
	CHECK(now >= deadline && now <= deadline + 2);
}

static void slower_apic(void)
{
	uint64_t deadline;

	begin(16);
	CHECK(timer_is_apic());
	deadline = now + 160000;
	timer_set(deadline);
	CHECK(started_count >= 9998 && started_count <= 10001);
	wait_due(16);
	CHECK(now >= deadline && now < deadline + 64);
}

static void dead_apic_is_left_for_the_pit(void)
{
	begin(0);
	CHECK(!timer_is_apic());
}

static void pit_waits_in_pieces(void)
{
	uint64_t deadline = now + (uint64_t)KHZ * 1000;

	begin(0);
	timer_set(deadline);
	CHECK_EQUAL(wait_due(50000.0 / 1193.182), 20);
	CHECK(now >= deadline && now < deadline + 100);
}

static void the_past_is_due_at_once(void)
{
	begin(0);
	timer_set(0);
	CHECK_EQUAL(started_count, 1);
	now += 50;
	CHECK(timer_interrupt());
	begin(1);
	timer_set(now);
	CHECK_EQUAL(started_count, 1);
}

static void early_interrupts_start_again(void)
{
	begin(1);
	timer_set(now + 1000);
	now += 990;
	started_count = 990;		/* it has counted too fast */
	CHECK(!timer_is_counting());
	CHECK(!timer_interrupt());
	CHECK_EQUAL(starts, 2);
	CHECK_EQUAL(started_count, 10);
}

static void interrupts_of_before_start_nothing(void)
{
	begin(1);
	timer_set(now + 1000);
	now += 1000;			/* its interrupt comes, and waits */
	timer_set(now + 500);
	CHECK(timer_is_counting());
	CHECK(!timer_interrupt());
	CHECK_EQUAL(starts, 2);
	now += 500;
	CHECK(!timer_is_counting());
	CHECK(timer_interrupt());
	CHECK(!timer_is_counting());
}

static void the_pit_counts_for_nobody(void)
{
	step = 100;
	timer_init(0);
	step = 0;
	timer_set(now + 1000);
	CHECK(!timer_is_counting());
}

static void the_same_deadline_is_not_started_again(void)
{
	uint64_t deadline = now + 9000;

	begin(1);
	timer_set(deadline);
	starts = 0;
	timer_set(deadline);
	CHECK_EQUAL(starts, 0);
	timer_set(deadline + 1);
	CHECK_EQUAL(starts, 1);
	timer_cancel();
	timer_set(deadline + 1);
	CHECK_EQUAL(starts, 2);
}

static void far_deadlines_do_not_overflow(void)
{
	begin(1);
	timer_set(UINT64_MAX);
	CHECK(started_count > 1000000);
	begin(0);
	timer_set(UINT64_MAX);
	CHECK(started_count > 50000);
}

static void cancelled_is_never_due(void)
{
	begin(1);
	timer_set(now + 10);
	timer_cancel();
	CHECK_EQUAL(started_count, 0);
	now += 1000;
	CHECK(!timer_interrupt());
}

int main(void)
{
	RUN(dead_apic_is_left_for_the_pit);
	RUN(pit_waits_in_pieces);
	RUN(the_past_is_due_at_once);
	RUN(apic_at_the_clocks_rate_is_exact);
	RUN(a_forgotten_deadline_can_be_set_again);
	RUN(slower_apic);
	RUN(early_interrupts_start_again);
	RUN(interrupts_of_before_start_nothing);
	RUN(the_pit_counts_for_nobody);
	RUN(the_same_deadline_is_not_started_again);
	RUN(far_deadlines_do_not_overflow);
	RUN(cancelled_is_never_due);
	return harness_end();
}
