/* SPDX-License-Identifier: GPL-2.0-only */
/* Stands in for the firmware's header of this name where its assembly can not be used, in 64-bit programs. */
#ifndef HOST_MEMORY_RUNS_H
#define HOST_MEMORY_RUNS_H

#ifdef __i386__
#include "../../../../firmware/memory/runs.h"
#else
#include "runs_in_c.h"

#define run_lose	c_run_lose
#define run_gain	c_run_gain
#define run_set		c_run_set
#endif

#endif
