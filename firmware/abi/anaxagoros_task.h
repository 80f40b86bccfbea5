/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * What a task and the hypervisor agree on. A task runs in ring 3, in an address space of its own: its ELF file from
 * ANAX_TASK_START on, its stack behind that, its device memory at its physical addresses, and below the top the pages named here.
 */
#ifndef _ANAXAGOROS_TASK_ABI_H
#define _ANAXAGOROS_TASK_ABI_H

#include "anaxagoros.h"

/* Raised by one whenever an old task could not run on a new hypervisor, or the reverse. */
#define ANAX_TASK_ABI_REVISION	1

#define ANAX_SYSTEM_VECTOR	0x40
#define ANAX_LOG_MOST		120		/* bytes of a line */

#define ANAX_TASK_START		0x00400000
#define ANAX_TASK_END		0x40000000	/* image and stack lie below */
#define ANAX_TASK_PAGE		0xffc08000	/* struct anax_task_page, read-only */

#ifndef __ASSEMBLY__

enum anax_system_call {
#define SYSTEM_CALL(number, NAME, name, arguments, text) ANAX_SC_##NAME = number,
#include "system_calls.def"
#undef SYSTEM_CALL
	ANAX_SYSTEM_CALLS
};

/* Times are in ticks of the TSC. All is written by the hypervisor. */
struct anax_task_page {
	uint32_t abi_revision;
	uint32_t tsc_khz;		/* ticks per millisecond */
	uint64_t period, budget, deadline, offset;	/* of the reservation; the deadline from the release on */
	char name[16];			/* NUL-terminated */
	char arguments[128];		/* what stands behind "--" in the module line; NUL-terminated */
	uint32_t irq_line;		/* releases the task; 0: time does */
	uint32_t channel_count;
	struct anax_channel_description channels[ANAX_CHANNEL_MOST];

	/* Kept up to date at each release. */
	uint64_t release;		/* of the current job */
	uint64_t job_deadline;
	uint64_t used;			/* ticks that the task has run */
	uint32_t jobs;			/* begun, this one included */
	uint32_t skipped;		/* releases that found the job before them unfinished */
	uint32_t missed;		/* deadlines */
	uint32_t overruns;		/* times that the budget was used up */
	uint32_t worst_lateness;	/* from a release to the task's first instruction, at most */
	uint32_t longest_spin;		/* that the hypervisor waited for a release, at most */
	uint32_t restarts;
};

_Static_assert(sizeof(struct anax_task_page) <= 4096, "the task page is one page");

#endif /* __ASSEMBLY__ */
#endif /* _ANAXAGOROS_TASK_ABI_H */
