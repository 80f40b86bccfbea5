// SPDX-License-Identifier: GPL-2.0-only
#include <stdarg.h>

#include "library/arithmetic.h"
#include "library/format.h"
#include "tasks/library/system_call.h"
#include "tasks/library/task.h"

#define NANOSECONDS_PER_MS	1000000u
#define STATUS_REVISION		126

void task_start(void) __attribute__((noreturn));

/* Called by start.S. */
void task_start(void)
{
	uint32_t revision = task_page()->abi_revision;

	if (revision != ANAX_TASK_ABI_REVISION) {
		task_log("it was built for revision %u of the tasks' ABI, the hypervisor has %u: build it anew", ANAX_TASK_ABI_REVISION, revision);
		task_exit(STATUS_REVISION);
	}
	task_exit(main());
}

uint32_t task_wait(void)
{
	return (uint32_t)system_call(ANAX_SC_WAIT, 0, 0);
}

void task_exit(int status)
{
	system_call(ANAX_SC_EXIT, (uint32_t)status, 0);
	__builtin_trap();
}

void task_log(const char *format, ...)
{
	char text[ANAX_LOG_MOST + 1];
	uint32_t length;
	va_list list;

	va_start(list, format);
	length = (uint32_t)format_string_list(text, sizeof(text), format, list);
	va_end(list);
	system_call(ANAX_SC_LOG, (uint32_t)text, length < ANAX_LOG_MOST ? length : ANAX_LOG_MOST);
}

/* The hypervisor may change it between its two halves, once in a period at most. */
static uint64_t read_instant(const volatile uint64_t *instant)
{
	const volatile uint32_t *halves = (const volatile uint32_t *)instant;
	uint32_t low, high;

	do {
		high = halves[1];
		low = halves[0];
	} while (high != halves[1]);
	return (uint64_t)high << 32 | low;
}

uint64_t task_release(void)
{
	return read_instant(&task_page()->release);
}

uint64_t task_deadline(void)
{
	return read_instant(&task_page()->job_deadline);
}

/* number * to / from, without a product that is larger than the result needs. */
static uint64_t scale(uint64_t number, uint32_t to, uint32_t from)
{
	uint64_t whole = number, part = (uint64_t)divide_64(&whole, from) * to;

	divide_64(&part, from);
	return whole * to + part;
}

uint64_t task_ticks(uint64_t nanoseconds)
{
	return scale(nanoseconds, task_page()->tsc_khz, NANOSECONDS_PER_MS);
}

uint64_t task_nanoseconds(uint64_t ticks)
{
	return scale(ticks, NANOSECONDS_PER_MS, task_page()->tsc_khz);
}
