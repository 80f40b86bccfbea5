// SPDX-License-Identifier: GPL-2.0-only
#include "devices/clock.h"
#include "devices/pit.h"
#include "library/arithmetic.h"
#include "library/panic.h"

#define COUNT		59659		/* of the PIT: 50 ms */
#define ATTEMPTS	5
#define GOOD		8192		/* an uncertainty of one in so many ends the search */
#define LEAST_KHZ	1000

static uint32_t tsc_khz;

/* The best of some measurements: interrupts of the firmware and halts of an emulator only ever spoil one. */
static uint32_t measure(void)
{
	uint32_t best = 0, least = UINT32_MAX;

	for (uint32_t i = 0; i < ATTEMPTS; i++) {
		uint32_t uncertainty, ticks = pit_measure(COUNT, &uncertainty);

		if (ticks && uncertainty < least) {
			best = ticks;
			least = uncertainty;
		}
		if (!ticks || uncertainty < ticks / GOOD)
			break;
	}
	return best;
}

void clock_init(void)
{
	uint64_t khz = (uint64_t)measure() * PIT_HERTZ + COUNT * 500;	/* rounded */

	divide_64(&khz, COUNT * 1000);
	tsc_khz = (uint32_t)khz;
	if (tsc_khz < LEAST_KHZ)
		boot_stop("the processor's clock can not be calibrated: the timer chip (8254, ports 0x40-0x43) does not count");
}

uint32_t clock_tsc_khz(void)
{
	return tsc_khz;
}
