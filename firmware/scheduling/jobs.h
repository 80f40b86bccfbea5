/* SPDX-License-Identifier: GPL-2.0-only */
/* Jobs of reservations: their releases, budgets, deadlines and ends. */
#ifndef SCHEDULING_JOBS_H
#define SCHEDULING_JOBS_H

#include <stdint.h>
#include "domain/domain.h"

/* When the next one is released. */
void job_set_release(struct reservation *reservation, uint64_t release);

/* The job of this release has its budget, and can run. */
void job_make_ready(struct reservation *reservation, uint64_t release);

/* The next release, which is due, of a reservation by its index. */
void job_take_release(uint32_t index, uint64_t now);

/* Who runs has used the processor until now. */
void jobs_charge(uint64_t now);

#endif
