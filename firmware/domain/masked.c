// SPDX-License-Identifier: GPL-2.0-only
#include "cpu/address_space.h"
#include "cpu/gate.h"
#include "domain/interrupts.h"
#include "domain/masked.h"
#include "domain/run.h"
#include "domain/trace_points.h"
#include "hypercalls/dispatch.h"
#include "hypercalls/ring.h"

/* The span that lasts. */
struct span {
	uint32_t path, since;
	const struct domain *caller;	/* whose call it began with, if that was traced; NULL: no call, or its end was traced */
	uint32_t number;
};

#define LONG_TICKS	700		/* that a span may have, so that a delivery does not make it too long */

bool masked_on;

static struct span span;
static uint32_t gate_ticks, trap_ticks;
uint32_t masked_longest[MASKED_PATHS];

/* Measuring */

/* To be called first of all in a path; when it was. */
static inline uint64_t begin(void)
{
	uint64_t now = rdtsc();

	span.since = (uint32_t)now;
	return now;
}

static inline void note(uint32_t path)
{
	uint32_t ticks = (uint32_t)rdtsc() - span.since + gate_ticks;

	if (ticks > masked_longest[path])
		masked_longest[path] = ticks;
}

static void end(void)
{
	note(span.path);
}

static enum trace_kind kind_of_exit(const struct domain *caller)
{
	return caller->config->kind != DOMAIN_GUEST ? TRACE_SYSTEM_CALL_EXIT : TRACE_HYPERCALL_EXIT;
}

static __attribute__((noinline)) void trace_end_of_call(void)
{
	trace_domain(kind_of_exit(span.caller), span.caller, span.number);
	span.caller = NULL;
}

void masked_end(void)
{
	if (span.caller)
		trace_end_of_call();
	end();
}

void masked_begin(uint32_t path)
{
	begin();
	span.path = path;
}

void masked_rename(uint32_t path)
{
	span.path = path;
}

void masked_pause(void)
{
	end();
}

void masked_resume(void)
{
	begin();
}

bool masked_is_long(void)
{
	return !masked_on || (uint32_t)rdtsc() - span.since > LONG_TICKS;
}

/* In the gate's way */

/* Of what is no call: the gate first looked whether to deliver it itself, or came from ring 0 by a longer way. */
static inline uint64_t begin_trap(void)
{
	uint64_t now = begin();

	span.since -= trap_ticks;
	return now;
}

/* An exception for which there is no time before a release. */
static void wait_with_trap(void)
{
	trap_keep(current);
	scheduler_keep_quiet();
	domain_prepare_exit();
}

static void measured_trap(void)
{
	uint64_t now = begin_trap();

	span.path = MASKED_VECTOR + current->registers->vector;
	if (scheduler_is_quiet(now) && current->registers->vector < VECTOR_IRQ_BASE) {
		wait_with_trap();
	} else {
		scheduler_wanted |= scheduler_is_quiet(now);	/* no more is done of an interrupt than to note it */
		trap_handle();
	}
	masked_end();
}

/* What it interrupts is a wait, a pause, or a span that goes on: a segment that could not be loaded. */
static int measured_trap_ring0(struct registers *trap)
{
	struct span interrupted;
	uint32_t since = span.since;
	int result;

	begin_trap();
	if (interrupt_take_stale(trap->vector)) {
		note(MASKED_VECTOR_RING_0 + VECTOR_APIC_TIMER);
		span.since = since;
		return 0;
	}
	interrupted = span;
	interrupted.since = since;
	span.path = MASKED_VECTOR_RING_0 + trap->vector;
	span.caller = NULL;
	result = trap_handle_ring0(trap);
	end();
	span = interrupted;
	return result;
}

static void trace_call(enum trace_kind entry, uint32_t number)
{
	span.caller = current;
	span.number = number;
	trace_domain(entry, current, number);
}

static void note_call(uint32_t path, enum trace_kind entry, uint32_t number)
{
	span.path = path;
	if (trace_recording)
		trace_call(entry, number);
}

/* A call for which there is no time before a release: it is made again afterwards. */
static __attribute__((noreturn)) void wait_with_call(uint32_t path)
{
	span.path = path;
	current->registers->eip -= CALL_SIZE;
	scheduler_keep_quiet();
	domain_prepare_exit();
	gate_leave();
}

static __attribute__((noreturn)) void measured_hypercall(void)
{
	uint32_t number;

	if (scheduler_is_quiet(begin()))
		wait_with_call(MASKED_HYPERCALL + ANAX_HYPERCALLS);
	number = current->registers->eax;
	if (number > ANAX_HYPERCALLS)
		number = ANAX_HYPERCALLS;
	note_call(ring_is_empty(current) ? MASKED_HYPERCALL + number : MASKED_RING, TRACE_HYPERCALL_ENTRY, number);
	hypercall_handle();
}

static __attribute__((noreturn)) void measured_system_call(void)
{
	uint32_t number;

	if (scheduler_is_quiet(begin()))
		wait_with_call(MASKED_SYSTEM_CALL + ANAX_SYSTEM_CALLS);
	number = current->registers->eax;
	if (number > ANAX_SYSTEM_CALLS)
		number = ANAX_SYSTEM_CALLS;
	note_call(MASKED_SYSTEM_CALL + number, TRACE_SYSTEM_CALL_ENTRY, number);
	system_call_handle();
}

static __attribute__((noreturn)) void measured_leave(void)
{
	masked_end();
	gate_exit();
}

SEALED struct gate_handlers gate_handlers = {
	.trap = trap_handle, .trap_ring0 = trap_handle_ring0, .hypercall = hypercall_handle,
	.system_call = system_call_handle, .leave = gate_exit,
};

static bool has_task(void)
{
	for (uint32_t i = 0; i < domain_count; i++)
		if (domains[i].config->kind == DOMAIN_TASK)
			return true;
	return false;
}

bool masked_wanted(void)
{
	enum config_masked word = boot_config.hypervisor.masked;

	return word == MASKED_WORD_ON || (word == MASKED_WORD_DEFAULT && has_task());
}

/*
 * The gate's instructions before C reads the TSC first, and after it did last, are 48 or a few less for calls, 70 for traps
 * (tests/bare/measured): what so many take here.
 */
static uint32_t measure_gate(void)
{
	uint32_t before = (uint32_t)rdtsc();

	__asm__ volatile(".rept 48; nop; .endr");
	return (uint32_t)rdtsc() - before;
}

void masked_start(void)
{
	gate_ticks = measure_gate();
	trap_ticks = gate_ticks * (70 - 48) / 48;
	masked_on = masked_wanted() || trace_recording || has_task();
	masked_begin(MASKED_START);
	if (!masked_on)
		return;
	gate_handlers = (struct gate_handlers){
		.trap = measured_trap, .trap_ring0 = measured_trap_ring0, .hypercall = measured_hypercall,
		.system_call = measured_system_call, .leave = measured_leave,
	};
}
