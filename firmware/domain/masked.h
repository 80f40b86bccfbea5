/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How long interrupts are off: the most ticks of each path through the hypervisor, from its entry to where it leaves, waits or looks for
 * interrupts. Of the gate's own instructions around C a constant is added; what the gate does by itself is not measured.
 */
#ifndef DOMAIN_MASKED_H
#define DOMAIN_MASKED_H

#include <stdbool.h>
#include <stdint.h>
#include "abi/anaxagoros_task.h"
#include "cpu/gate_layout.h"
#include "devices/io.h"

#define MASKED_VECTORS	(VECTOR_LAST + 1)

/* Those of entries are chosen there; the others are named by who comes to them. */
enum masked_path {
	MASKED_START,
	MASKED_IDLE,
	MASKED_LOADING,
	MASKED_RING,
	MASKED_HYPERCALL,						/* by number; the last one: there is no such hypercall */
	MASKED_SYSTEM_CALL = MASKED_HYPERCALL + ANAX_HYPERCALLS + 1,
	MASKED_VECTOR = MASKED_SYSTEM_CALL + ANAX_SYSTEM_CALLS + 1,
	MASKED_VECTOR_RING_0 = MASKED_VECTOR + MASKED_VECTORS,
	MASKED_PATHS = MASKED_VECTOR_RING_0 + MASKED_VECTORS,
};

/* Ticks, at most, by path; 0: it never came up. */
extern uint32_t masked_longest[MASKED_PATHS];

/* The user wants to know them. */
bool masked_wanted(void);

/* Spans are measured, calls traced, or releases near have to be kept quiet for: read by the few places that are no entry. */
extern bool masked_on;

/* Puts measuring in the gate's way, if the hypervisor's line or a task wants it. Once, before domains run. */
void masked_start(void);

/* Interrupts go on in a moment, or after the wait for a release; and are off again. For when masked_on says so. */
void masked_end(void);
void masked_begin(uint32_t path);

/* The same span has become another path. */
void masked_rename(uint32_t path);

/* A span ends in the middle of its path, and the next one begins. */
void masked_pause(void);
void masked_resume(void);

/* The span has taken so long that a look has to come before the next step; true, if nobody measures. */
bool masked_is_long(void);

/* interrupts_look() and interrupts_wait(), between two spans. */
static inline void masked_look(void)
{
	if (masked_on)
		masked_pause();
	interrupts_look();
	if (masked_on)
		masked_resume();
}

/* Takes interrupts until an instant. */
static inline void masked_wait_until(uint64_t instant)
{
	while (rdtsc() < instant)
		masked_look();
}

static inline void masked_wait(void)
{
	if (masked_on)
		masked_end();
	interrupts_wait();
	if (masked_on)
		masked_begin(MASKED_IDLE);
}

/* Prints all paths that came up, and the longest of them; nothing, if nobody measures. */
void masked_print(void);

#endif
