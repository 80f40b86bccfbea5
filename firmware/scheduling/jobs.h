/* SPDX-License-Identifier: GPL-2.0-only */
/* Jobs of reservations: their releases, budgets, deadlines and ends. */
#ifndef SCHEDULING_JOBS_H
#define SCHEDULING_JOBS_H

#include <stdint.h>
#include "domain/domain.h"
#include "scheduling/state.h"

/* When the next one is released. */
void job_set_release(struct reservation *reservation, uint64_t release);

/* The job of this release has its budget, and can run. */
void job_make_ready(struct reservation *reservation, uint64_t release);

/*
 * Takes all releases that are due and could be more urgent than what is ready: those with the shortest deadlines first. None of them is
 * older than the first key, so that none can have an earlier deadline than that release would have with the shortest one.
 */
void jobs_take_due(uint64_t now);

static inline void jobs_take_releases(uint64_t now)
{
	if (tournament_first_key(&scheduler.releases) <= now)
		jobs_take_due(now);
}

/* Who runs has used the processor until now. */
void jobs_charge(uint64_t now);

#endif
