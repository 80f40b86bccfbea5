/* SPDX-License-Identifier: GPL-2.0-only */
/* The battery clock. */
#ifndef DEVICES_RTC_H
#define DEVICES_RTC_H

#include <stdint.h>

/* Seconds of the Epoch, taking the clock for UTC; 0 if it can not be read. May wait some milliseconds. */
uint64_t rtc_seconds(void);

/* Seconds of the Epoch of a UTC date: month 1-12, day 1-31, year from 1970. */
uint64_t rtc_date_to_seconds(uint32_t year, uint32_t month, uint32_t day, uint32_t hour, uint32_t minute, uint32_t second);

#endif
