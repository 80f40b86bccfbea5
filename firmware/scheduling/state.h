/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files of the scheduler share, and nobody else. */
#ifndef SCHEDULING_STATE_H
#define SCHEDULING_STATE_H

#include "domain/domain.h"
#include "scheduling/scheduler.h"
#include "scheduling/tournament.h"

/* Releases of jobs, some 130 ticks each, between two looks for interrupts: many may be due behind a long job. */
#define RELEASES_AT_ONCE	4

extern struct scheduler_state {
	uint32_t count;					/* reservations */
	struct domain *alone;				/* the guest, if that is all there is */
	struct domain *reserved[TOURNAMENT_MOST];	/* by deadline, the shortest first */
	struct tournament releases;			/* when to wake for the next release of each */
	struct tournament ready;			/* absolute deadlines of the jobs that can run */
	struct domain *running;				/* NULL: nobody */
	struct domain *sharing;				/* that ran last without a reservation */
	bool on_reservation;				/* what it runs on */
	uint64_t since;					/* when it was charged last */
	uint32_t way;					/* ticks from the choice to where it runs, which nobody pays for */
	uint64_t slice_end;				/* of the one that shares */
	uint64_t event;					/* what the timer is set to */
	uint64_t quiet_until;				/* the next event that releases a job */
	uint64_t reserved_until;			/* when a job of a reservation ran last */
	uint32_t last;					/* ticks before an event in which no interrupt is taken */
} scheduler;

static inline bool is_task(const struct domain *domain)
{
	return domain->config->kind == DOMAIN_TASK;
}

static inline bool can_run(const struct domain *domain)
{
	return domain->state == DOMAIN_RUNNABLE || domain->state == DOMAIN_LOADING;
}

#endif
