/* SPDX-License-Identifier: GPL-2.0-only */
/* The timer's next event: a release, the end of a budget or a slice, or what a guest has set its own timer to. */
#ifndef SCHEDULING_EVENTS_H
#define SCHEDULING_EVENTS_H

#include <stdbool.h>
#include <stdint.h>
#include "scheduling/state.h"

/* The clock event of a guest or service is due. */
void event_take_clock(struct domain *domain);

/* Takes all that are due. True if there was one. */
static inline bool events_take_clocks(uint64_t now)
{
	bool taken = false;

	for (uint32_t i = 0; i < sharer_count; i++) {
		if (!sharers[i]->clock_event || sharers[i]->clock_event > now)
			continue;
		event_take_clock(sharers[i]);
		taken = true;
	}
	return taken;
}

/* The timer's next event, where the guest is all there is, and otherwise. */
void events_set_timer_of_one(const struct domain *alone);
void events_set_timer_of_many(uint64_t now);

/* For who runs now. */
static inline void events_set_timer(uint64_t now)
{
	if (scheduler.alone)
		events_set_timer_of_one(scheduler.alone);
	else
		events_set_timer_of_many(now);
}

#endif
