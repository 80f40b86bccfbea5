/* SPDX-License-Identifier: GPL-2.0-only */
/* What reservations leave is shared by guests and services in proportion to their weights. */
#ifndef SCHEDULING_SLACK_H
#define SCHEDULING_SLACK_H

#include <stdint.h>

struct domain;

struct slack_share {
	uint32_t inverse;		/* virtual ticks for each 65,536 ticks, the less the greater the weight */
	uint64_t virtual_time;		/* what it has had, divided by its weight */
};

/* weight: 1-1000. */
void slack_join(struct slack_share *share, uint32_t weight);

/*
 * The one that has had least of those that can run; NULL: none can. keep: the one that runs, if its slice is not over; it gives way
 * only to one that has had far less, or NULL.
 */
struct domain *slack_pick(const struct domain *keep);

/* It has had so many ticks. */
void slack_charge(struct slack_share *share, uint64_t ticks);

/* It can run again: what it left unused while it waited is not made up for, but for a little. */
void slack_wake(struct slack_share *share);

/* How many can run. */
uint32_t slack_runnable(void);

#endif
