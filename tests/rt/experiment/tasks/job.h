/* SPDX-License-Identifier: GPL-2.0-only */
/* What the experiment's tasks have in common: the first instruction of a job reads the TSC. */
#ifndef JOB_H
#define JOB_H

#include "task.h"

/* Ends the job; returns at the first instruction of the next one: its instant. The low half is enough for a difference. */
static inline uint32_t wait_and_read(void)
{
	uint32_t low, high;

	__asm__ volatile("int %2\n\trdtsc" : "=a"(low), "=d"(high) : "i"(ANAX_SYSTEM_VECTOR), "a"(ANAX_SC_WAIT) : "memory");
	return low;
}

static inline uint32_t release_low(void)
{
	return (uint32_t)*(const volatile uint64_t *)&task_page()->release;
}

/* Afterwards: releases go on, and what they cost the guests. */
static inline void __attribute__((noreturn)) stay(void)
{
	for (;;)
		task_wait();
}

#endif
