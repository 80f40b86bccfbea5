// SPDX-License-Identifier: GPL-2.0-only
#include <stddef.h>

#include "devices/pic.h"
#include "devices/pit.h"
#include "domain/masked.h"
#include "hypercalls/dispatch.h"
#include "library/log.h"

#define NAME_SIZE 48

static const char *call_name(uint32_t number)
{
	static const char *const names[] = {
#define SYSTEM_CALL(number, NAME, name, arguments, text) [number] = #NAME,
#include "abi/system_calls.def"
#undef SYSTEM_CALL
	};

	return number < ANAX_SYSTEM_CALLS ? names[number] : "unknown";
}

static void name_vector(char *name, uint32_t vector, const char *where)
{
	if (vector < VECTOR_IRQ_BASE)
		format_string(name, NAME_SIZE, "exception %u%s", vector, where);
	else if (vector == VECTOR_APIC_TIMER || vector == VECTOR_IRQ_BASE + PIT_LINE)
		format_string(name, NAME_SIZE, "timer interrupt%s", where);
	else if (vector < VECTOR_IRQ_BASE + PIC_LINES)
		format_string(name, NAME_SIZE, "interrupt %u%s", vector - VECTOR_IRQ_BASE, where);
	else
		format_string(name, NAME_SIZE, "spurious interrupt%s", where);
}

static void name_path(char *name, uint32_t path)
{
	static const char *const others[] = { "start", "idle", "loading", "ring" };

	if (path < MASKED_HYPERCALL)
		format_string(name, NAME_SIZE, "%s", others[path]);
	else if (path < MASKED_SYSTEM_CALL)
		format_string(name, NAME_SIZE, "hypercall %s",
			      path - MASKED_HYPERCALL < ANAX_HYPERCALLS ? hypercall_name(path - MASKED_HYPERCALL) : "unknown");
	else if (path < MASKED_VECTOR)
		format_string(name, NAME_SIZE, "system call %s", call_name(path - MASKED_SYSTEM_CALL));
	else if (path < MASKED_VECTOR_RING_0)
		name_vector(name, path - MASKED_VECTOR, "");
	else
		name_vector(name, path - MASKED_VECTOR_RING_0, " in ring 0");
}

static void print(const void *none)
{
	char name[NAME_SIZE];
	uint32_t most = 0;

	(void)none;
	for (uint32_t path = 0; path < MASKED_PATHS; path++) {
		if (masked_longest[path] > masked_longest[most])
			most = path;
		name_path(name, path);
		if (masked_longest[path])
			log_line("masked %s maximum %u ticks", name, masked_longest[path]);
	}
	name_path(name, most);
	log_line("longest with interrupts off: %u ticks (%s)", masked_longest[most], name);
}

void masked_print(void)
{
	if (masked_wanted())
		log_later(LOG_NOTICE, print, NULL, 0);
}
