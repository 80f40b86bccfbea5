// SPDX-License-Identifier: GPL-2.0-only
/* x87 and SSE registers: fresh in a new program, kept across switches between processes that all use them. */
#define _GNU_SOURCE
#include "check.h"

#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define PROCESSES	6
#define SWITCHES	400

struct sse_state {
	uint8_t xmm[8][16];
	uint32_t control;
};

static bool sse;

static void x87_load(const double *values)
{
	int i;

	asm volatile("fninit");
	for (i = 7; i >= 0; i--)
		asm volatile("fldl %0" : : "m" (values[i]));
}

/* Compares the eight registers with values, and leaves them as they were. */
static bool x87_same(const double *values)
{
	double found[8];
	int i;

	for (i = 0; i < 8; i++)
		asm volatile("fstl %0; fincstp" : "=m" (found[i]));
	return memcmp(values, found, sizeof(found)) == 0;
}

static void sse_load(const struct sse_state *state)
{
	asm volatile("ldmxcsr %c1(%0); movups (%0), %%xmm0; movups 16(%0), %%xmm1; movups 32(%0), %%xmm2;"
		     "movups 48(%0), %%xmm3; movups 64(%0), %%xmm4; movups 80(%0), %%xmm5;"
		     "movups 96(%0), %%xmm6; movups 112(%0), %%xmm7"
		     : : "r" (state), "i" (offsetof(struct sse_state, control)), "m" (*state));
}

static void sse_store(struct sse_state *state)
{
	asm volatile("stmxcsr %c1(%0); movups %%xmm0, (%0); movups %%xmm1, 16(%0); movups %%xmm2, 32(%0);"
		     "movups %%xmm3, 48(%0); movups %%xmm4, 64(%0); movups %%xmm5, 80(%0);"
		     "movups %%xmm6, 96(%0); movups %%xmm7, 112(%0)"
		     : : "r" (state), "i" (offsetof(struct sse_state, control)) : "memory");
}

/* As memcmp(), which may use the very registers. */
static bool sse_same(const struct sse_state *one, const struct sse_state *other)
{
	const volatile uint8_t *a = (const volatile uint8_t *)one, *b = (const volatile uint8_t *)other;
	size_t i;

	for (i = 0; i < sizeof(*one); i++)
		if (a[i] != b[i])
			return false;
	return true;
}

/* A system call by hand: the C library's may use the registers. */
static void yield(void)
{
	asm volatile("int $0x80" : : "a" (158) : "memory");
}

static int x87_keep(void *argument)
{
	double values[8];
	int i, wrong = 0;

	for (i = 0; i < 8; i++)
		values[i] = (intptr_t)argument * 1000.25 + i;
	x87_load(values);
	for (i = 0; i < SWITCHES; i++) {
		yield();
		wrong += !x87_same(values);
	}
	return wrong != 0;
}

static int sse_keep(void *argument)
{
	struct sse_state values, found;
	int i, wrong = 0;

	memset(values.xmm, 16 + (intptr_t)argument, sizeof(values.xmm));
	values.control = 0x1f80 | ((intptr_t)argument & 3) << 13;
	sse_load(&values);
	for (i = 0; i < SWITCHES; i++) {
		yield();
		sse_store(&found);
		wrong += !sse_same(&values, &found);
	}
	return wrong != 0;
}

/* Some processes use x87 registers, some SSE registers. */
static int state_keep(void *argument)
{
	return sse && (intptr_t)argument % 2 ? sse_keep(argument) : x87_keep(argument);
}

static void switches_check(void)
{
	int children[PROCESSES], wrong = 0, i;

	for (i = 0; i < PROCESSES; i++)
		children[i] = child_start(state_keep, (void *)(intptr_t)(i + 1));
	for (i = 0; i < PROCESSES; i++)
		wrong += child_wait(children[i]) != 0;
	check(wrong == 0, "%d processes keep their registers over %d switches", PROCESSES, SWITCHES);
}

/* What a program finds after exec: no other's registers. */
static int fresh_check(void)
{
	struct sse_state state = { .control = 0x1f80 };
	uint16_t environment[14];

	asm volatile("fnstenv %0" : "=m" (environment));
	check(environment[0] == 0x37f, "x87 control word");
	check(environment[4] == 0xffff, "x87 registers empty");
	if (sse)
		sse_store(&state);
	check(state.control == 0x1f80, "SSE control word");
	return check_result();
}

static int spoil_and_execute(void *argument)
{
	static const double values[8] = { 1, 2, 3, 4, 5, 6, 7, 8 };
	struct sse_state state = { .control = 0x7f80 };

	x87_load(values);
	if (sse)
		sse_load(&state);
	execl("/proc/self/exe", "floating_point", "fresh", NULL);
	(void)argument;
	return 1;
}

/* A child has what its parent had at the time of fork. */
static void fork_check(void)
{
	static const double values[8] = { 1.5, 2.5, 3.5, 4.5, 5.5, 6.5, 7.5, 8.5 };
	int child, same;

	fflush(stdout);
	x87_load(values);
	child = fork();
	same = x87_same(values);
	asm volatile("fninit");
	if (child == 0)
		_exit(!same);
	check(same, "fork leaves the parent's registers");
	check(child_wait(child) == 0, "and gives them to the child");
}

int main(int count, char **arguments)
{
	(void)arguments;
	sse = __builtin_cpu_supports("sse");
	if (count > 1)
		return fresh_check();
	switches_check();
	fork_check();
	check(child_run(spoil_and_execute, NULL) == 0, "a new program begins afresh");
	return check_result();
}
