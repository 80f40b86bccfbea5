/* SPDX-License-Identifier: GPL-2.0-only */
/* What sampler.c writes into its channel, one a period: little-endian, without gaps. */
#ifndef TASKS_EXAMPLES_SAMPLER_H
#define TASKS_EXAMPLES_SAMPLER_H

#include <stdint.h>

struct sample {
	uint64_t release;	/* of the job, in ticks of the TSC */
	uint32_t number;	/* of the sample, from 0 */
	uint32_t lateness;	/* ticks from the release to the first instruction behind task_wait() */
	uint32_t skipped;	/* releases without a sample before this one */
	uint32_t value;		/* of the port, or 0 */
};

_Static_assert(sizeof(struct sample) == 24, "a sample has no gaps");

#endif
