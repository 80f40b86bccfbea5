// SPDX-License-Identifier: GPL-2.0-only
#include <stdbool.h>
#include <stddef.h>
#include "devices/clock.h"
#include "scheduling/slack.h"
#include "scheduling/state.h"

#define WEIGHT_SCALE	65536u
#define USUAL_WEIGHT	100u
#define BONUS_MS	2	/* of virtual time that a domain has ahead when it wakes, so that it answers soon */

/* Never goes back: what the one that was picked last had had. */
static uint64_t virtual_now;

void slack_join(struct slack_share *share, uint32_t weight)
{
	share->inverse = WEIGHT_SCALE * USUAL_WEIGHT / weight;
	share->virtual_time = virtual_now;
}

static __attribute__((noinline)) struct domain *pick_of_many(const struct domain *keep)
{
	uint64_t ahead = clock_tsc_khz(), least = UINT64_MAX, time;
	struct domain *best = NULL;

	for (uint32_t i = 0; i < sharer_count; i++) {
		if (!can_run(sharers[i]))
			continue;
		time = sharers[i]->share.virtual_time;
		if (sharers[i] == keep)
			time -= time < ahead ? time : ahead;
		if (time < least) {
			least = time;
			best = sharers[i];
		}
	}
	if (best && least > virtual_now)
		virtual_now = least;
	return best;
}

struct domain *slack_pick(const struct domain *keep)
{
	if (sharer_count != 1)
		return pick_of_many(keep);
	virtual_now = sharers[0]->share.virtual_time;
	return can_run(sharers[0]) ? sharers[0] : NULL;
}

uint32_t slack_runnable(void)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < sharer_count; i++)
		count += can_run(sharers[i]);
	return count;
}

void slack_charge(struct slack_share *share, uint64_t ticks)
{
	/* A slice is far below 32 bits. */
	share->virtual_time += (uint64_t)(uint32_t)ticks * share->inverse >> 16;
}

void slack_wake(struct slack_share *share)
{
	uint64_t bonus = clock_tsc_khz() * BONUS_MS;

	if (share->virtual_time + bonus < virtual_now)
		share->virtual_time = virtual_now - bonus;
}
