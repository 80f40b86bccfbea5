/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A function with a stack of its own, which can be left half-way and gone on with. The hypervisor's own stack starts afresh at every
 * exit to a domain: long work that has to be left for another domain survives in a coroutine only. Interrupts are off in one.
 */
#ifndef CPU_COROUTINE_H
#define CPU_COROUTINE_H

#include <stdbool.h>
#include <stdint.h>

#define COROUTINE_STACK_SIZE	8192	/* what ours are given; a panic may print from it */

/* The first page is taken away at boot. */
struct coroutine_stack {
	uint8_t guard[4096];
	uint8_t bytes[COROUTINE_STACK_SIZE];
} __attribute__((aligned(4096)));

struct coroutine {
	uintptr_t stack_pointer;	/* where it goes on; valid while it does not run */
	uint32_t *guard;		/* lowest word of its stack */
	uintptr_t stack_end;
	void (*function)(void *);
	void *argument;
	bool returned;
};

/* Prepares; runs nothing. Whatever the coroutine was in the middle of is forgotten. stack_size: a multiple of 16. */
void coroutine_start(struct coroutine *coroutine, void *stack, uint32_t stack_size, void (*function)(void *), void *argument);

/* Runs it until it yields or its function returns; true: it has returned, and must not be resumed again. Never from a coroutine. */
bool coroutine_resume(struct coroutine *coroutine);

/* Goes back to where the running coroutine was resumed. */
void coroutine_yield(void);

bool coroutine_running(void);

/* False: none runs. For those who ask often, and ask coroutine_running() then. */
extern bool coroutine_resumed;

/* Between two pieces of at most some 400 ticks: yields in a coroutine; elsewhere (at boot) the work goes on at once. */
void long_work_pause(void);

/* For a panic, which can come while a coroutine runs: it is none from here on, and never yields. */
void coroutine_forget(void);

/* For a backtrace: bounds of the stack of the running coroutine, forgotten or not (false: none runs), and who resumed it. */
bool coroutine_stack_bounds(uintptr_t *start, uintptr_t *end);
const void *coroutine_resumer_frame(void);
uintptr_t coroutine_resumer_stack(void);
uintptr_t coroutine_resumer_place(void);

#endif
