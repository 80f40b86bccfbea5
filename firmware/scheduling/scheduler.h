/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Who runs. Jobs of reservations by earliest deadline first, each released at its instant, none longer than its budget; what they
 * leave is shared by guests and services. Every operation takes a time that grows with the logarithm of the number of reservations at most.
 */
#ifndef SCHEDULING_SCHEDULER_H
#define SCHEDULING_SCHEDULER_H

#include <stdbool.h>
#include <stdint.h>

struct domain;
struct boot_error;

/* Something has come up that scheduler_choose() has to look at: read on every way out of the hypervisor. */
extern uint32_t scheduler_wanted;

/* Ticks that a task is woken before its release: the way to it. */
extern uint32_t scheduler_early;

/*
 * Ticks before that, in which nothing begins that keeps interrupts off for long: whatever does so is over when the task is woken. Who
 * comes to the hypervisor then waits there for the event; who does not, goes on.
 */
extern uint32_t scheduler_quiet;

/* One page, at GATE_TIME, for the gate's code. The instant from which on it is so. */
extern struct scheduler_page {
	uint64_t quiet_from;
	uint64_t unused[511];
} scheduler_page;

static inline bool scheduler_is_quiet(uint64_t now)
{
	return now >= scheduler_page.quiet_from;
}

/* Waits for the event, with interrupts on: scheduler_choose() has to follow. */
void scheduler_keep_quiet(void);

/* In which nobody could run. */
extern uint64_t scheduler_idle_ticks;

/* Takes all domains with their reservations; the log shows the sums. A sentence that names the first one that does not fit. */
bool scheduler_admit(struct boot_error *error);

/* Time 0 of all offsets; from now on domains run. */
void scheduler_start(void);

/* Makes the domain that has to run now the current one; waits for one while there is none. Ends the machine with its last domain. */
void scheduler_choose(void);

/* The domain can run again: it waited, and an interrupt came, or it was loaded afresh. */
void scheduler_wake(struct domain *domain);

/* The timer's event has come. */
void scheduler_take_event(void);

/* The timer's event may have come, and its interrupt wait behind others. */
void scheduler_look_at_clock(void);

/* A guest has set its clock event. */
void scheduler_set_timer(void);

/* The next event comes at this instant, if not before. */
void scheduler_expect(uint64_t instant);

/* Whose time it is. */
struct domain *scheduler_running(void);

/* The interrupt line of a task was raised. */
void scheduler_release_by_line(struct domain *task);

/* The task's job is done; what it runs next is its next job. */
void scheduler_end_job(struct domain *task);

/* The domain has stopped; a guest may be started again. */
void scheduler_remove(struct domain *domain);

/* Before leaving to the current task: a job that has not begun does so at the instant of its release. Does not return then. */
void scheduler_begin_job(struct domain *task);

#endif
