// SPDX-License-Identifier: GPL-2.0-only
#include <stdbool.h>

#include "cpu/coroutine.h"
#include "devices/io.h"
#include "devices/rtc.h"
#include "library/string.h"

#define INDEX		0x70
#define DATA		0x71

#define STATUS_A	0x0a
#define STATUS_B	0x0b
#define UPDATING	0x80		/* in A: fields are about to change */
#define BINARY		0x04		/* in B: else BCD */
#define HOURS_24	0x02		/* in B */
#define AFTERNOON	0x80		/* in the hours, when there are 12 */

#define UPDATE_POLLS	100000		/* an update takes at most 2 ms */
#define ATTEMPTS	8

/* In this order: what rtc_date_to_seconds takes. Numbers of the CMOS bytes. */
enum field { YEAR, MONTH, DAY, HOUR, MINUTE, SECOND, FIELDS };
static const uint8_t field_bytes[FIELDS] = { 9, 8, 7, 4, 2, 0 };

static uint8_t read_byte(uint8_t number)
{
	outb(INDEX, number);
	return inb(DATA);
}

static void read_fields(uint8_t *fields)
{
	for (uint32_t i = 0; i < UPDATE_POLLS && read_byte(STATUS_A) & UPDATING; i++)
		long_work_pause();
	for (uint32_t i = 0; i < FIELDS; i++)
		fields[i] = read_byte(field_bytes[i]);
}

/* Two equal readings in a row are no mixture of two seconds. */
static bool read_stable(uint8_t *fields)
{
	uint8_t again[FIELDS];

	read_fields(fields);
	for (uint32_t i = 0; i < ATTEMPTS; i++) {
		read_fields(again);
		if (!memcmp(fields, again, sizeof(again)))
			return true;
		memcpy(fields, again, sizeof(again));
	}
	return false;
}

static uint32_t decode(uint8_t value, uint8_t status_b)
{
	return status_b & BINARY ? value : (value >> 4) * 10u + (value & 15u);
}

static uint32_t decode_hour(uint8_t value, uint8_t status_b)
{
	uint32_t hour;

	if (status_b & HOURS_24)
		return decode(value, status_b);
	hour = decode(value & (uint8_t)~AFTERNOON, status_b) % 12;
	return value & AFTERNOON ? hour + 12 : hour;
}

/* Days before a month of a year that starts in March: so the leap day is the last one. */
static uint32_t days_before_month(uint32_t months_since_march)
{
	return (153 * months_since_march + 2) / 5;
}

uint64_t rtc_date_to_seconds(uint32_t year, uint32_t month, uint32_t day, uint32_t hour, uint32_t minute, uint32_t second)
{
	uint32_t march_year = month < 3 ? year - 1 : year, since_march = (month + 9) % 12;
	uint32_t days = march_year * 365 + march_year / 4 - march_year / 100 + march_year / 400
		+ days_before_month(since_march) + day - 1;

	days -= 719468;			/* 1970-01-01 counted so */
	return (uint64_t)days * 86400 + hour * 3600 + minute * 60 + second;
}

uint64_t rtc_seconds(void)
{
	uint8_t fields[FIELDS], status_b = read_byte(STATUS_B);
	uint32_t year, month, day;

	if (!read_stable(fields))
		return 0;
	year = decode(fields[YEAR], status_b);
	month = decode(fields[MONTH], status_b);
	day = decode(fields[DAY], status_b);
	if (month < 1 || month > 12 || day < 1 || day > 31)
		return 0;
	return rtc_date_to_seconds(year < 70 ? 2000 + year : 1900 + year, month, day, decode_hour(fields[HOUR], status_b),
				   decode(fields[MINUTE], status_b), decode(fields[SECOND], status_b));
}
