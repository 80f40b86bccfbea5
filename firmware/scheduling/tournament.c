// SPDX-License-Identifier: GPL-2.0-only
#include "scheduling/tournament.h"

void tournament_init(struct tournament *tournament, uint32_t count)
{
	uint32_t size = 1;

	while (size < count)
		size *= 2;
	tournament->size = size;
	for (uint32_t entry = 0; entry < size; entry++) {
		tournament->keys[entry] = TOURNAMENT_NEVER;
		tournament->winners[size + entry] = (uint8_t)entry;
	}
	for (uint32_t match = size - 1; match; match--)
		tournament->winners[match] = tournament->winners[2 * match];
}

static uint64_t key_of(const struct tournament *tournament, uint32_t match)
{
	return tournament->keys[tournament->winners[match]];
}

void tournament_set(struct tournament *tournament, uint32_t entry, uint64_t key)
{
	tournament->keys[entry] = key;
	for (uint32_t match = (tournament->size + entry) / 2; match; match /= 2)
		tournament->winners[match] = tournament->winners[2 * match + (key_of(tournament, 2 * match + 1) < key_of(tournament, 2 * match))];
}

uint64_t tournament_first_key_below(const struct tournament *tournament, uint32_t count)
{
	uint32_t match = tournament->size, end = tournament->size + count;
	uint64_t first = TOURNAMENT_NEVER;

	/* Matches that lie wholly within the entries, from the smallest up. */
	for (; match < end; match /= 2, end /= 2) {
		if (match & 1 && key_of(tournament, match++) < first)
			first = key_of(tournament, match - 1);
		if (end & 1 && key_of(tournament, --end) < first)
			first = key_of(tournament, end);
	}
	return first;
}

uint32_t tournament_find(const struct tournament *tournament, uint64_t key)
{
	uint32_t match = 1;

	if (tournament_first_key(tournament) > key)
		return TOURNAMENT_NONE;
	while (match < tournament->size)
		match = 2 * match + (key_of(tournament, 2 * match) > key);
	return match - tournament->size;
}
