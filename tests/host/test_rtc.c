// SPDX-License-Identifier: GPL-2.0-only
// sources: devices/rtc.c
/* Ports 0x70 and 0x71 are a battery clock of the test's own. */
#include <time.h>

#include "devices/io.h"
#include "devices/rtc.h"
#include "cpu/coroutine.h"
#include "harness.h"

static uint8_t cmos[128];
static uint8_t chosen;
static uint32_t updating_reads;		/* so many reads of status A say that an update is under way */
static uint32_t changes;		/* so many reads of the seconds find another second each */

void long_work_pause(void)
{
}

uint64_t host_rdtsc(void)
{
	return 0;
}

void host_outb(uint16_t port, uint8_t value)
{
	CHECK_EQUAL(port, 0x70);
	CHECK(value < sizeof(cmos));
	chosen = value;
}

uint8_t host_inb(uint16_t port)
{
	CHECK_EQUAL(port, 0x71);
	if (chosen == 10 && updating_reads) {
		updating_reads--;
		return 0x80;
	}
	if (chosen == 0 && changes) {
		changes--;
		cmos[0]++;
	}
	return cmos[chosen];
}

static void set(uint8_t year, uint8_t month, uint8_t day, uint8_t hour, uint8_t minute, uint8_t second, uint8_t status_b)
{
	const uint8_t values[] = { second, 0, minute, 0, hour, 0, 0, day, month, year, 0, status_b };

	for (unsigned int i = 0; i < sizeof(values); i++)
		cmos[i] = values[i];
	updating_reads = changes = 0;
}

static void dates_agree_with_the_c_library(void)
{
	for (uint64_t seconds = 0; seconds < 4102444800; seconds += 86400 * 13 + 4567) {
		time_t time = (time_t)seconds;
		struct tm *t = gmtime(&time);

		CHECK_EQUAL(rtc_date_to_seconds((uint32_t)t->tm_year + 1900, (uint32_t)t->tm_mon + 1, (uint32_t)t->tm_mday,
						(uint32_t)t->tm_hour, (uint32_t)t->tm_min, (uint32_t)t->tm_sec), seconds);
	}
	CHECK_EQUAL(rtc_date_to_seconds(2000, 2, 29, 12, 0, 0), 951825600);
}

static void decimal_and_binary(void)
{
	set(0x01, 0x09, 0x09, 0x01, 0x46, 0x40, 0x02);
	CHECK_EQUAL(rtc_seconds(), 1000000000);
	set(1, 9, 9, 1, 46, 40, 0x06);
	CHECK_EQUAL(rtc_seconds(), 1000000000);
	set(0x70, 0x01, 0x01, 0x00, 0x00, 0x07, 0x02);
	CHECK_EQUAL(rtc_seconds(), 7);
}

static void twelve_hours(void)
{
	set(0x70, 0x01, 0x01, 0x12, 0x00, 0x00, 0x00);
	CHECK_EQUAL(rtc_seconds(), 0);
	set(0x70, 0x01, 0x01, 0x92, 0x00, 0x00, 0x00);
	CHECK_EQUAL(rtc_seconds(), 12 * 3600);
	set(0x70, 0x01, 0x01, 0x91, 0x00, 0x00, 0x00);
	CHECK_EQUAL(rtc_seconds(), 23 * 3600);
}

static void waits_for_updates_and_equal_readings(void)
{
	set(0x70, 0x01, 0x01, 0x00, 0x00, 0x01, 0x02);
	updating_reads = 500;
	changes = 3;
	CHECK_EQUAL(rtc_seconds(), 4);
}

static void a_dead_clock_is_0(void)
{
	set(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff);
	CHECK_EQUAL(rtc_seconds(), 0);
	set(0x70, 0x01, 0x01, 0x00, 0x00, 0x01, 0x02);
	changes = UINT32_MAX;
	CHECK_EQUAL(rtc_seconds(), 0);
}

int main(void)
{
	RUN(dates_agree_with_the_c_library);
	RUN(decimal_and_binary);
	RUN(twelve_hours);
	RUN(waits_for_updates_and_equal_readings);
	RUN(a_dead_clock_is_0);
	return harness_end();
}
