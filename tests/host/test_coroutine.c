// SPDX-License-Identifier: GPL-2.0-only
// sources: cpu/coroutine.c cpu/coroutine_switch.S
// flags: -m32
/* The switch itself runs: each coroutine on a stack of the test's. */
#include <stdint.h>
#include <string.h>

#include "cpu/coroutine.h"
#include "harness.h"
#include "library/panic.h"

#define STACK_SIZE 65536	/* the sanitizers want much */

static uint8_t stacks[2][STACK_SIZE] __attribute__((aligned(16)));
static char trace[32];
static jmp_buf panicked;
static const char *panic_sentence;

void panic(const char *format, ...)
{
	panic_sentence = format;
	longjmp(panicked, 1);
}

static void note(char letter)
{
	trace[strlen(trace)] = letter;
}

static void begin(struct coroutine *coroutine, int number, void (*function)(void *), void *argument)
{
	memset(trace, 0, sizeof(trace));
	coroutine_start(coroutine, stacks[number], STACK_SIZE, function, argument);
}

static void walk(void *letters)
{
	for (const char *letter = letters; *letter; letter++) {
		note(*letter);
		coroutine_yield();
	}
}

static void two_take_turns(void)
{
	struct coroutine one, two;

	begin(&one, 0, walk, "abc");
	begin(&two, 1, walk, "xy");
	CHECK(!*trace);
	CHECK(!coroutine_resume(&one) && !coroutine_resume(&two));
	CHECK(!coroutine_resume(&one) && !coroutine_resume(&two));
	CHECK(!coroutine_resume(&one) && coroutine_resume(&two));
	CHECK(coroutine_resume(&one));
	CHECK(!strcmp(trace, "axbyc"));
}

static void sum(void *result)
{
	volatile uint32_t local[4] = { 1, 2, 3, 4 };
	uint32_t *words = result;

	for (uint32_t i = 0; i < 4; i++) {
		words[0] += local[i];
		words[1] = coroutine_running();
		long_work_pause();
	}
}

/* What a function keeps in registers and on its stack is as before on both sides of a switch. */
static void locals_survive(void)
{
	struct coroutine coroutine;
	uint32_t result[2] = { 0, 0 }, resumed = 0;

	begin(&coroutine, 0, sum, result);
	CHECK(!coroutine_running());
	while (!coroutine_resume(&coroutine)) {
		CHECK(!coroutine_running() && result[1]);
		resumed++;
	}
	CHECK_EQUAL(resumed, 4);
	CHECK_EQUAL(result[0], 10);
}

static void one_that_is_started_again_forgets(void)
{
	struct coroutine coroutine;

	begin(&coroutine, 0, walk, "abc");
	CHECK(!coroutine_resume(&coroutine));
	begin(&coroutine, 0, walk, "x");
	CHECK(!coroutine_resume(&coroutine) && coroutine_resume(&coroutine));
	CHECK(!strcmp(trace, "x"));
}

static void look_at_bounds(void *found)
{
	uintptr_t start, end, here = (uintptr_t)__builtin_frame_address(0);

	*(bool *)found = coroutine_stack_bounds(&start, &end) && start == (uintptr_t)stacks[1] &&
			 here > start && here < end && end <= start + STACK_SIZE;
}

static void a_backtrace_finds_the_stack(void)
{
	struct coroutine coroutine;
	uintptr_t start, end;
	bool found = false;

	begin(&coroutine, 1, look_at_bounds, &found);
	CHECK(!coroutine_stack_bounds(&start, &end));
	CHECK(coroutine_resume(&coroutine) && found);
}

static void outside_a_pause_does_nothing(void)
{
	CHECK(!coroutine_running());
	long_work_pause();
}

static void overflow(void *stack)
{
	*(uint32_t *)stack = 0;
}

static void a_small_stack_is_a_panic(void)
{
	struct coroutine coroutine;

	begin(&coroutine, 0, overflow, stacks[0]);
	if (!setjmp(panicked))
		coroutine_resume(&coroutine);
	CHECK(panic_sentence && !strcmp(panic_sentence, "the stack of a coroutine is too small"));
}

static void resume_another(void *other)
{
	coroutine_resume(other);
}

/* Last: what this panic leaves behind is no state to go on with. A dump is written without pauses then. */
static void one_in_another_is_a_panic(void)
{
	static struct coroutine outer, inner;

	panic_sentence = NULL;
	begin(&inner, 1, walk, "a");
	begin(&outer, 0, resume_another, &inner);
	if (!setjmp(panicked))
		coroutine_resume(&outer);
	CHECK(panic_sentence && !strcmp(panic_sentence, "a coroutine is resumed in another"));
	CHECK(coroutine_running());
	coroutine_forget();
	CHECK(!coroutine_running());
}

int main(void)
{
	RUN(two_take_turns);
	RUN(locals_survive);
	RUN(one_that_is_started_again_forgets);
	RUN(a_backtrace_finds_the_stack);
	RUN(outside_a_pause_does_nothing);
	RUN(a_small_stack_is_a_panic);
	RUN(one_in_another_is_a_panic);
	return harness_end();
}
