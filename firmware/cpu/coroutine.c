// SPDX-License-Identifier: GPL-2.0-only
#include <stddef.h>

#include "cpu/coroutine.h"
#include "library/panic.h"

#define GUARD	0xc0de57ac	/* a stack that grew over it is too small */

/* As coroutine_switch finds it on the stack of one that does not run; lowest address first. */
struct saved {
	const void *frame_pointer;
	uint32_t general[3];		/* %edi, %esi, %ebx */
	void (*go_on)(void);
	uint32_t no_caller;
};

bool coroutine_resumed;

static struct {
	struct coroutine *running;
	uintptr_t resumer;		/* stack pointer of who resumed it */
	bool forgotten;
} state;

void coroutine_switch(uintptr_t *save, uintptr_t load) __attribute__((regparm(2)));

static void run(void)
{
	struct coroutine *coroutine = state.running;

	coroutine->function(coroutine->argument);
	coroutine->returned = true;
	coroutine_switch(&coroutine->stack_pointer, state.resumer);
}

void coroutine_start(struct coroutine *coroutine, void *stack, uint32_t stack_size, void (*function)(void *), void *argument)
{
	uintptr_t end = (uintptr_t)stack + stack_size;
	struct saved *saved = (struct saved *)end - 1;

	*saved = (struct saved){ .go_on = run };
	*coroutine = (struct coroutine){
		.stack_pointer = (uintptr_t)saved, .guard = stack, .stack_end = (uintptr_t)&saved->no_caller,
		.function = function, .argument = argument,
	};
	*coroutine->guard = GUARD;
}

bool coroutine_resume(struct coroutine *coroutine)
{
	if (state.running)
		panic("a coroutine is resumed in another");
	state.running = coroutine;
	coroutine_resumed = true;
	coroutine_switch(&state.resumer, coroutine->stack_pointer);
	coroutine_resumed = false;
	state.running = NULL;
	if (*coroutine->guard != GUARD)
		panic("the stack of a coroutine is too small");
	return coroutine->returned;
}

void coroutine_yield(void)
{
	coroutine_switch(&state.running->stack_pointer, state.resumer);
}

bool coroutine_running(void)
{
	return state.running && !state.forgotten;
}

void long_work_pause(void)
{
	if (coroutine_running())
		coroutine_yield();
}

void coroutine_forget(void)
{
	state.forgotten = true;
}

bool coroutine_stack_bounds(uintptr_t *start, uintptr_t *end)
{
	if (!state.running)
		return false;
	*start = (uintptr_t)state.running->guard;
	*end = state.running->stack_end;
	return true;
}

const void *coroutine_resumer_frame(void)
{
	return ((const struct saved *)state.resumer)->frame_pointer;
}

/* As they are when coroutine_switch() returns there. */
uintptr_t coroutine_resumer_stack(void)
{
	return (uintptr_t)&((const struct saved *)state.resumer)->no_caller;
}

uintptr_t coroutine_resumer_place(void)
{
	return (uintptr_t)((const struct saved *)state.resumer)->go_on;
}
