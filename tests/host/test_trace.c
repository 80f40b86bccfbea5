// SPDX-License-Identifier: GPL-2.0-only
// sources: library/trace.c
/* The ring of events: empty, filling, wrapping, ending when it is full, taken out and begun anew. */
#include <string.h>

#include "harness.h"
#include "library/trace.h"

#define COUNT	8

static struct trace_event events[COUNT + 1];

static void start(bool once)
{
	memset(events, 0x5a, sizeof(events));
	trace_init(events, COUNT, once);
}

static void record(uint32_t from, uint32_t to)
{
	for (uint32_t i = from; i < to; i++)
		trace_record(1000000000000ull + i, i % TRACE_KINDS, (uint8_t)i, ~i);
}

/* The ring has these numbers, all in their order; nothing is written behind it. */
static void check_kept(uint32_t from, uint32_t to)
{
	static const struct trace_event untouched = { 0x5a5a5a5a5a5a5a5a, 0x5a, 0x5a, 0x5a5a, 0x5a5a5a5a };

	CHECK_EQUAL(trace_count(), to - from);
	for (uint32_t i = from; i < to; i++) {
		const struct trace_event *event = trace_event(i - from);

		CHECK_EQUAL(event->time, 1000000000000ull + i);
		CHECK_EQUAL(event->kind, i % TRACE_KINDS);
		CHECK_EQUAL(event->domain, (uint8_t)i);
		CHECK_EQUAL(event->value, ~i);
	}
	CHECK(!memcmp(&events[COUNT], &untouched, sizeof(untouched)));
}

static void nothing_is_recorded_before_it_is_there(void)
{
	CHECK(!trace_recording);
	start(false);
	CHECK(trace_recording);
	check_kept(0, 0);
	CHECK_EQUAL(trace_lost(), 0);
}

static void it_fills(void)
{
	start(false);
	for (uint32_t i = 0; i < COUNT; i++) {
		record(i, i + 1);
		check_kept(0, i + 1);
		CHECK_EQUAL(trace_lost(), 0);
	}
}

static void it_wraps(void)
{
	start(false);
	for (uint32_t i = 0; i < 5 * COUNT; i++) {
		record(i, i + 1);
		check_kept(i < COUNT ? 0 : i + 1 - COUNT, i + 1);
		CHECK_EQUAL(trace_lost(), i < COUNT ? 0 : i + 1 - COUNT);
	}
}

static void it_ends_when_it_is_full(void)
{
	start(true);
	record(0, COUNT);
	check_kept(0, COUNT);
	record(COUNT, COUNT + 3);
	check_kept(0, COUNT);
	CHECK_EQUAL(trace_lost(), 3);
}

static void it_begins_anew(void)
{
	start(true);
	record(0, 2 * COUNT);
	trace_pause();
	CHECK(!trace_recording);
	check_kept(0, COUNT);
	trace_restart();
	CHECK(trace_recording);
	check_kept(0, 0);
	CHECK_EQUAL(trace_lost(), 0);
	record(0, 2);
	check_kept(0, 2);
}

int main(void)
{
	RUN(nothing_is_recorded_before_it_is_there);
	RUN(it_fills);
	RUN(it_wraps);
	RUN(it_ends_when_it_is_full);
	RUN(it_begins_anew);
	return harness_end();
}
