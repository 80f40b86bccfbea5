// SPDX-License-Identifier: GPL-2.0-only
#include "devices/apic.h"
#include "devices/clock.h"
#include "devices/io.h"
#include "devices/pit.h"
#include "devices/timer.h"
#include "library/arithmetic.h"

#define CALIBRATION_MS	20
#define SAME		4096		/* rates that differ by less than one in so many are taken for equal */
#define APIC_LONGEST	(1u << 28)	/* ticks; its count fits 32 bits at up to FASTEST_APIC counts for each */
#define FASTEST_APIC	8
#define PIT_LONGEST_MS	50

static struct {
	bool apic, armed;
	uint64_t deadline;
	bool counts_ticks;		/* a count is a tick */
	struct ratio counts;		/* for each tick, otherwise */
	uint32_t longest;		/* ticks in one go */
} timer;

static bool same_rate(uint32_t a, uint32_t b)
{
	return (a > b ? a - b : b - a) < a / SAME;
}

/* Measures the APIC's rate against the TSC; false if it does not count, or not in a way that serves. */
static bool calibrate_apic(void)
{
	uint32_t first = (uint32_t)rdtsc(), wanted = clock_tsc_khz() * CALIBRATION_MS, ticks, counts;

	apic_timer_start(UINT32_MAX);
	do {
		counts = UINT32_MAX - apic_timer_remaining();
		ticks = (uint32_t)rdtsc() - first;
	} while (ticks < wanted);
	apic_timer_stop();
	if (!counts || counts / FASTEST_APIC >= ticks)
		return false;
	timer.counts_ticks = same_rate(ticks, counts);
	timer.counts = ratio_make(counts, ticks);
	timer.longest = APIC_LONGEST;
	return true;
}

void timer_init(uint32_t apic_base)
{
	timer.apic = timer.armed = timer.counts_ticks = false;
	pit_init();
	if (apic_base) {
		apic_init(apic_base);
		timer.apic = calibrate_apic();
	}
	if (timer.apic)
		return;
	timer.counts = ratio_make(PIT_HERTZ / 2, clock_tsc_khz() * 500);	/* halved: 32 bits reach 8 GHz */
	timer.longest = clock_tsc_khz() * PIT_LONGEST_MS;
}

bool timer_is_apic(void)
{
	return timer.apic;
}

static __attribute__((noinline)) uint32_t counts_of(uint32_t ticks)
{
	return (uint32_t)ratio_apply(timer.counts, ticks);
}

static __attribute__((noinline)) uint32_t wait_of_none_or_longest(void)
{
	return rdtsc() < timer.deadline ? timer.longest : 0;
}

/* Starts the device for the rest of the wait, or for as long as it can. */
static void start(void)
{
	uint64_t left = timer.deadline - rdtsc();
	uint32_t wait = left <= timer.longest ? (uint32_t)left : wait_of_none_or_longest();
	uint32_t count = timer.counts_ticks ? wait : counts_of(wait);

	if (!count)
		count = 1;
	if (timer.apic)
		apic_timer_start(count);
	else
		pit_start(count);
}

void timer_set(uint64_t deadline)
{
	if (timer.armed && timer.deadline == deadline)
		return;
	timer.deadline = deadline;
	timer.armed = true;
	start();
}

void timer_cancel(void)
{
	if (!timer.armed)
		return;
	timer.armed = false;
	if (timer.apic)
		apic_timer_stop();
	else
		pit_stop();
}

bool timer_is_counting(void)
{
	return timer.apic && timer.armed && apic_timer_remaining();
}

void timer_forget(void)
{
	timer.armed = false;
}

bool timer_interrupt(void)
{
	if (!timer.armed)
		return false;
	if (rdtsc() < timer.deadline) {
		if (!timer_is_counting())
			start();
		return false;
	}
	timer.armed = false;
	return true;
}
