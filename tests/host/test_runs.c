/* SPDX-License-Identifier: GPL-2.0-only */
// sources: memory/runs.S
// flags: -m32
/* The loops in assembly beside the same in C: random runs of entries, most of them alike, as those of guests are. */
#include <stdlib.h>
#include <string.h>

#include "harness.h"
#include "memory/runs.h"
#include "runs_in_c.h"

#define FRAMES		64u
#define FIRST		0x4400u
#define ENTRIES		64u
#define ROUNDS		20000

/* What a run works on, and what it leaves. */
struct world {
	struct frame frames[FRAMES];
	uint32_t entries[ENTRIES];
	uint16_t counted;
	uint16_t behind;
};

static struct world ours, theirs;
static struct guest_memory our_memory = { .first_frame = FIRST, .frame_count = FRAMES, .frames = ours.frames };
static struct guest_memory their_memory = { .first_frame = FIRST, .frame_count = FRAMES, .frames = theirs.frames };
static uint32_t values[ENTRIES], from, count, keep, set;

static uint32_t below(uint32_t limit)
{
	return (uint32_t)random() % limit;
}

static bool one_in(uint32_t times)
{
	return below(times) == 0;
}

static uint32_t random_entry(uint32_t usual)
{
	static const uint32_t unusual[] = { 0, 1, 2, 3, 5, 7, 0x19f, 0x107, 0x85, 0xfff };
	uint32_t flags = one_in(16) ? unusual[below(sizeof(unusual) / sizeof(unusual[0]))] : usual;
	uint32_t frame = one_in(64) ? (one_in(2) ? FIRST - 1 : FIRST + FRAMES) : FIRST + below(FRAMES);

	return frame << FRAME_SHIFT | flags;
}

static void world_new(uint32_t usual)
{
	memset(&ours, 0, sizeof(ours));
	for (uint32_t i = 0; i < FRAMES; i++) {
		ours.frames[i].type = one_in(32) ? 1 + below(3) : FRAME_NONE;
		ours.frames[i].writable = one_in(32) ? FRAME_COUNT_MAXIMUM - below(2) : 100 + below(100);
	}
	for (uint32_t i = 0; i < ENTRIES; i++) {
		ours.entries[i] = random_entry(usual);
		values[i] = random_entry(one_in(4) ? 7 : 0x25);
	}
	ours.counted = ENTRIES;
	theirs = ours;
	from = below(ENTRIES / 2);
	count = 1 + below(ENTRIES / 2);
}

static void check_same(void)
{
	for (uint32_t i = 0; i < ENTRIES; i++)
		CHECK_EQUAL(ours.entries[i], theirs.entries[i]);
	CHECK(!memcmp(&ours, &theirs, sizeof(ours)));
}

static void lose(void)
{
	for (int round = 0; round < ROUNDS; round++) {
		uint32_t *end;

		world_new(0x67);
		keep = one_in(3) ? 0 : ~(ENTRY_WRITABLE | (one_in(2) ? ENTRY_DIRTY : 0));
		set = keep && one_in(2) ? 0x800 : 0;
		end = run_lose(&our_memory, ours.entries + from, ours.entries + from + count, keep, set, &ours.counted);
		c_run_lose(&their_memory, theirs.entries + from, theirs.entries + from + count, keep, set, &theirs.counted);
		CHECK(end == ours.entries + from + count);
		check_same();
	}
}

static void gain(void)
{
	uint32_t stopped = 0;

	for (int round = 0; round < ROUNDS; round++) {
		uint32_t *end, *their_end;

		world_new(0x25);
		keep = one_in(2) ? ~0x802u : ~0u;
		set = ENTRY_WRITABLE | (one_in(2) ? ENTRY_DIRTY : 0);
		end = run_gain(&our_memory, ours.entries + from, ours.entries + from + count, keep, set, &ours.counted);
		their_end = c_run_gain(&their_memory, theirs.entries + from, theirs.entries + from + count, keep, set, &theirs.counted);
		CHECK_EQUAL(end - ours.entries, their_end - theirs.entries);
		stopped += end != ours.entries + from + count;
		check_same();
	}
	CHECK(stopped > ROUNDS / 4 && stopped < ROUNDS);
}

static void set_to_values(void)
{
	uint32_t stopped = 0;

	for (int round = 0; round < ROUNDS; round++) {
		uint32_t done, their_done;

		world_new(one_in(2) ? 0 : 7);
		done = run_set(&our_memory, ours.entries + from, values, count, &ours.counted);
		their_done = c_run_set(&their_memory, theirs.entries + from, values, count, &theirs.counted);
		CHECK_EQUAL(done, their_done);
		stopped += done != count;
		check_same();
	}
	CHECK(stopped > ROUNDS / 4 && stopped < ROUNDS);
}

int main(void)
{
	RUN(lose);
	RUN(gain);
	RUN(set_to_values);
	return harness_end();
}
