// SPDX-License-Identifier: GPL-2.0-only
/* Runs beside the attackers; at each release it finds its memory and its FPU as it left them, or says so. */
#include "task.h"

#define SECRET	0x7a5c5ec2u		/* nobody else may ever find it */
#define WORDS	512
#define TELLS	50			/* jobs, after which it has seen something */

static uint32_t memory[WORDS];
static uint32_t wrong;

static void require(int condition, const char *what)
{
	if (!condition && !wrong++)
		task_log("FAILED in job %u: %s", task_page()->jobs, what);
}

static void check(uint32_t at)
{
	uint32_t x87 = 0;

	for (uint32_t i = 0; i < 32; i++)
		require(memory[(at * 32 + i) % WORDS] == SECRET, "memory");
	__asm__ volatile("fistl %0" : "=m"(x87));
	require(x87 == SECRET, "FPU");
	require(!task_page()->skipped && !task_page()->missed && !task_page()->overruns, "releases");
}

/* When it was later than ever. */
static void tell_lateness(void)
{
	static uint32_t worst;

	if (task_page()->worst_lateness == worst)
		return;
	worst = task_page()->worst_lateness;
	task_log("lateness %u in job %u", worst, task_page()->jobs);
}

int main(void)
{
	for (uint32_t i = 0; i < WORDS; i++)
		memory[i] = SECRET;
	__asm__ volatile("fninit; fildl %0" :: "m"(memory[0]));
	for (uint32_t job = 0; ; job++) {
		task_wait();
		tell_lateness();
		check(job);
		if (job == TELLS && !wrong)
			task_log("%u jobs as they should be", job);
	}
}
