/* SPDX-License-Identifier: GPL-2.0-only */
/* A tournament: entries with a key each, of which the one with the smallest is known at once. A new key costs log2(size) steps. */
#ifndef SCHEDULING_TOURNAMENT_H
#define SCHEDULING_TOURNAMENT_H

#include <stdint.h>

#define TOURNAMENT_MOST		128u		/* entries; a power of two */
#define TOURNAMENT_NONE		UINT32_MAX
#define TOURNAMENT_NEVER	UINT64_MAX	/* the key of an entry that does not take part */

struct tournament {
	uint32_t size;					/* a power of two */
	uint64_t keys[TOURNAMENT_MOST];
	uint8_t winners[2 * TOURNAMENT_MOST];		/* of each match: 1 is the last one; the entries are the leaves */
};

/* Room for so many entries (1 to TOURNAMENT_MOST), none of which takes part. */
void tournament_init(struct tournament *tournament, uint32_t count);

void tournament_set(struct tournament *tournament, uint32_t entry, uint64_t key);

/* The entry with the smallest key; of equal ones, the one with the smallest number. */
static inline uint32_t tournament_first(const struct tournament *tournament)
{
	return tournament->winners[1];
}

static inline uint64_t tournament_first_key(const struct tournament *tournament)
{
	return tournament->keys[tournament->winners[1]];
}

/* The smallest key among the entries 0 to count - 1. */
uint64_t tournament_first_key_below(const struct tournament *tournament, uint32_t count);

/* The entry with the smallest number whose key is at most this; TOURNAMENT_NONE: there is none. */
uint32_t tournament_find(const struct tournament *tournament, uint64_t key);

#endif
