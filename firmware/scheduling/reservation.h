/* SPDX-License-Identifier: GPL-2.0-only */
/* Processor time that a domain has for sure: a budget in every period, by a deadline. */
#ifndef SCHEDULING_RESERVATION_H
#define SCHEDULING_RESERVATION_H

#include <stdbool.h>
#include <stdint.h>

enum job_state {
	JOB_NONE,		/* waits for its release */
	JOB_READY,
	JOB_EXHAUSTED,		/* its budget is used up: it goes on at the next release */
};

/* Times are in ticks, and absolute ones values of the TSC. All zero: no reservation. */
struct reservation {
	uint64_t period, budget, deadline;	/* the deadline counts from the release */
	uint32_t early;				/* ticks before its release that a task is woken */
	uint32_t index;				/* among all reservations, which are sorted by deadline */
	uint32_t shorter;			/* reservations with a shorter deadline */
	enum job_state job;
	bool begun;				/* the job has run, or is late */
	bool counted;				/* as one that missed its deadline */
	bool line_pending;			/* its interrupt line was raised while a job was under way */
	uint64_t release, job_deadline;		/* of the job */
	uint64_t next_release;			/* not before this one, where a line releases */
	int64_t left;				/* of the budget */
	uint32_t backlog;			/* releases that were due and wait (missed=continue) */
	uint32_t skipped;			/* releases skipped since the last WAIT */
};

#endif
