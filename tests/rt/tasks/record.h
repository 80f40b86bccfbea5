/* SPDX-License-Identifier: GPL-2.0-only */
/* What the task recorder writes into its channel at each of its releases. Times are in ticks. */
#ifndef RECORD_H
#define RECORD_H

#include <stdint.h>

struct record {
	uint32_t job;			/* numbered from 1 */
	uint32_t period;
	uint64_t release;
	uint64_t now;			/* read first of all */
	uint32_t worst_lateness;	/* of all jobs so far, by the hypervisor */
	uint32_t check;			/* job ^ RECORD_CHECK */
};

#define RECORD_CHECK	0x5265636f

#endif
