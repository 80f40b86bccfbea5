/* SPDX-License-Identifier: GPL-2.0-only */
// sources: memory/
// flags: -DFRAMES=32 -DHOST_MEMORY_SIZE=0x20000 -O2 -fno-sanitize=all
/*
 * Every sequence of calls, of whatever length, over a small part of a partition: one or two frames that can be anything, the first directory
 * and the direct map, a few slots of each, and the values that make them pages, tables and directories of each other. From each state that
 * can be reached all calls are made, left at each point where they can be, and gone on with; in each state the model agrees, and when
 * no new one is left, all are known. Two such worlds: processes under one reference, and references that follow each other.
 * Argument: "large" has more frames and values.
 */
#include "memory_world.h"

#define FREE_MOST	2		/* frames that can be anything */
#define WATCHED_MOST	(FREE_MOST + 3)	/* and an empty one, the first directory, and the direct map's table */
#define PLACES_MOST	18		/* words that can change */
#define CHOICES_MOST	64
#define NONE_UNDERWAY	CHOICES_MOST
#define FIRST_FREE	8
#define EMPTY		12		/* a frame in which nothing is ever stored: a page, or an empty table */
#define SLICE_USED_UP	0x10000		/* in memory.work: the next piece of work ends a slice */
#define KERNEL_OTHER	1000		/* a slot of kernel halves for tables beside the direct map's */

static const uint16_t slots[] = { 0, DIRECT_SLOT, KERNEL_OTHER, 1023 };
static const uint32_t changes[][2] = { { 0, 0 }, { ~W, 0 }, { ~0u, W } };	/* keep, set */

#define SLOTS		(sizeof(slots) / sizeof(slots[0]))
#define CHANGES_LARGE	(sizeof(changes) / sizeof(changes[0]))
#define CHANGES_SMALL	1

enum move { LOAD, DROP, SET, CHANGE, NEXT, CLEAR, MOVES };

struct choice {
	uint32_t move, frame, slot, value;	/* value: CHANGE: the index in changes[] */
};

/* All that a call reads or writes, but for words that never change. */
struct state {
	uint32_t words[PLACES_MOST];
	struct frame frames[WATCHED_MOST];
	uint32_t others_writable;	/* bit n: frame n, none of these, is mapped writable, once; that is all that can be of it */
	struct memory_progress progress;
	uint32_t bitmap, reference, loaded, next, directories;
	uint32_t underway;		/* number of the choice whose call was left, or NONE_UNDERWAY */
	uint8_t pinned[WATCHED_MOST];
};

static bool is_large;
static uint32_t free_count, watched[WATCHED_MOST], watched_count, places[PLACES_MOST][2], place_count;	/* places: frame, slot */
static struct choice choices[CHOICES_MOST];
static uint32_t choice_count;
static uint32_t baseline[HOST_MEMORY_SIZE / sizeof(uint32_t)];
static struct state *states, state;
static uint32_t state_count, *table, table_size;	/* hashed: number of a state + 1 */
static uint32_t accepted[MOVES], refused[MOVES], stops;

static void add_watched(uint32_t frame)
{
	CHECK(watched_count < WATCHED_MOST);
	watched[watched_count++] = frame;
}

static void add_place(uint32_t frame, uint32_t slot)
{
	CHECK(place_count < PLACES_MOST);
	places[place_count][0] = frame;
	places[place_count++][1] = slot;
}

static void add_choice(uint32_t move, uint32_t frame, uint32_t slot, uint32_t value)
{
	struct choice choice = { move, frame, slot, value };

	for (uint32_t i = 0; i < choice_count; i++)
		if (!memcmp(&choices[i], &choice, sizeof(choice)))
			return;
	CHECK(choice_count < CHOICES_MOST);
	choices[choice_count++] = choice;
}

/* To a word nothing, or each frame that can be a table, with flags. */
static void add_sets(uint32_t frame, uint32_t slot, uint32_t flags)
{
	add_choice(SET, frame, slot, 0);
	for (uint32_t to = 0; to < free_count; to++)
		add_choice(SET, frame, slot, pa(FIRST_FREE + to) | flags);
}

static void add_frame(uint32_t frame)
{
	add_watched(frame);
	for (uint32_t slot = 0; slot < SLOTS; slot++)
		add_place(frame, slots[slot]);
	add_place(MAP0, frame);
	add_choice(CLEAR, frame, 0, 0);
	add_choice(LOAD, frame, 0, 0);
	add_choice(DROP, frame, 0, 0);
	add_choice(SET, MAP0, frame, 0);
	add_choice(SET, MAP0, frame, pa(frame) | P | W);
}

/* Processes' directories and tables, and kernel tables that come and go, with one reference. */
static void make_processes(void)
{
	for (uint32_t frame = FIRST_FREE; frame < FIRST_FREE + free_count; frame++) {
		add_frame(frame);
		add_sets(frame, 0, P | W | U);
		add_choice(SET, frame, 0, pa(EMPTY) | P | W | U);
		for (uint32_t change = 0; change < (is_large ? CHANGES_LARGE : CHANGES_SMALL); change++)
			add_choice(CHANGE, frame, 0, change);
		if (!is_large)
			continue;
		add_sets(frame, 0, P | U);
		add_choice(SET, MAP0, frame, pa(frame) | P);
	}
	add_place(FIRST_FREE, 1);
	add_choice(SET, FIRST_FREE, 1, pa(FIRST_FREE + 1) | P | W | U);
	add_frame(BOOT);
	add_sets(BOOT, KERNEL_OTHER, P | W);
	if (is_large)
		add_choice(SET, MAP0, FIRST_FREE, pa(FIRST_FREE + 1) | P | W);
}

/* References that follow each other, with the direct map and without. */
static void make_references(void)
{
	for (uint32_t i = 0; i <= free_count; i++) {
		uint32_t frame = i < free_count ? FIRST_FREE + i : BOOT;

		add_frame(frame);
		add_choice(NEXT, frame, 0, 0);
		add_choice(SET, frame, DIRECT_SLOT, pa(MAP0) | P | W);
		add_choice(SET, frame, 0, pa(MAP0) | P | W);
		if (is_large)
			add_sets(frame, KERNEL_OTHER, P | W);
	}
}

static bool is_watched(uint32_t frame)
{
	return (frame - FIRST_FREE < free_count) | (frame == EMPTY) | (frame == BOOT) | (frame == MAP0);
}

static void state_save(uint32_t underway)
{
	memset(&state, 0, sizeof(state));
	for (uint32_t i = 0; i < place_count; i++)
		state.words[i] = get(places[i][0], places[i][1]);
	for (uint32_t i = 0; i < watched_count; i++)
		state.frames[i] = frames[watched[i]];
	for (uint32_t i = 0; i < FRAMES; i++)
		if (!is_watched(i))
			state.others_writable |= (uint32_t)frames[i].writable << i;
	for (uint32_t i = 0; i < watched_count; i++)
		state.pinned[i] = pinned[watched[i]];
	if (underway != NONE_UNDERWAY)
		state.progress = memory.progress;
	state.bitmap = bitmap[0];
	state.reference = memory.reference_directory;
	state.loaded = memory.loaded_directory;
	state.next = memory.next_reference;
	state.directories = memory.directories;
	state.underway = underway;
}

static void state_restore(const struct state *from)
{
	for (uint32_t i = 0; i < place_count; i++)
		physical_write(at(places[i][0], places[i][1]), from->words[i]);
	for (uint32_t i = 0; i < watched_count; i++)
		frames[watched[i]] = from->frames[i];
	for (uint32_t i = 0; i < FRAMES; i++)
		if (!is_watched(i))
			frames[i] = (struct frame){ .writable = from->others_writable >> i & 1 };
	for (uint32_t i = 0; i < watched_count; i++)
		pinned[watched[i]] = from->pinned[i];
	memory.progress = from->progress;
	bitmap[0] = from->bitmap;
	memory.reference_directory = from->reference;
	memory.loaded_directory = from->loaded;
	memory.next_reference = from->next;
	memory.directories = from->directories;
}

static uint32_t state_hash(const struct state *of)
{
	const uint32_t *word = (const uint32_t *)of;
	uint64_t hash = 1;

	for (uint32_t i = 0; i < sizeof(*of) / sizeof(*word); i++) {
		hash = (hash ^ word[i]) * 0x9e3779b97f4a7c15u;
		hash ^= hash >> 29;
	}
	return (uint32_t)(hash >> 16);
}

static void table_insert(uint32_t number)
{
	uint32_t at_slot = state_hash(&states[number]) % table_size;

	while (table[at_slot])
		at_slot = (at_slot + 1) % table_size;
	table[at_slot] = number + 1;
}

/* Room for one more in both. */
static void states_grow(void)
{
	if (state_count % 0x10000 == 0)
		states = realloc(states, (state_count + 0x10000) * sizeof(*states));
	if (table && state_count < table_size / 2)
		return;
	table_size *= 2;
	free(table);
	table = calloc(table_size, sizeof(*table));
	for (uint32_t i = 0; i < state_count; i++)
		table_insert(i);
}

static bool state_is_known(void)
{
	for (uint32_t slot = state_hash(&state) % table_size; table[slot]; slot = (slot + 1) % table_size)
		if (!memcmp(&states[table[slot] - 1], &state, sizeof(state)))
			return true;
	return false;
}

/* Nothing but what a state holds has changed, and the model agrees. */
static void state_check(void)
{
	for (uint32_t i = 0; i < place_count; i++)
		baseline[places[i][0] * 1024 + places[i][1]] = state.words[i];
	CHECK(!memcmp(baseline, host_memory, sizeof(baseline)));
	for (uint32_t i = 0; i < FRAMES; i++) {
		const struct frame page = { .writable = frames[i].writable & 1 };

		CHECK(is_watched(i) || !memcmp(&frames[i], &page, sizeof(page)));
	}
	if (state.underway == NONE_UNDERWAY)
		world_check();
	else
		world_check_preempted();
}

/* Where the world is now: remembered, if it is new. */
static void state_arrive(uint32_t underway)
{
	state_save(underway);
	if (table && state_is_known())
		return;
	state_check();
	states_grow();
	states[state_count] = state;
	table_insert(state_count++);
}

/* No call: the guest's own stores. */
static int clear(uint32_t frame)
{
	if (frames[frame].type != FRAME_NONE || memory.progress.operation != MEMORY_IDLE)
		return ANAX_EBUSY;
	memset(&host_memory[frame * 1024], 0, 4096);
	return ANAX_OK;
}

static int carry_out(const struct choice *choice)
{
	switch (choice->move) {
	case LOAD:
		return load_directory(choice->frame);
	case DROP:
		return drop_directory(choice->frame);
	case SET:
		return set(choice->frame, choice->slot, choice->value);
	case CHANGE:
		return memory_change(&memory, at(choice->frame, choice->slot), 1, changes[choice->value][0], changes[choice->value][1]);
	case NEXT:
		return memory_set_next_reference(&memory, pa(choice->frame));
	default:
		return clear(choice->frame);
	}
}

/* Only in a kernel table an entry may have become read-only. */
static void check_set(const struct choice *choice)
{
	uint32_t may_differ = frames[choice->frame].type == FRAME_KERNEL_TABLE && (choice->value & P) ? W : 0;

	CHECK_EQUAL((get(choice->frame, choice->slot) ^ choice->value) & ~may_differ, 0);
}

/* Left at the first point, or a slice later, or never: so all points are reached, one after the other. */
static void explore_choice(const struct state *from, uint32_t number)
{
	for (uint32_t way = 0; way < 3; way++) {
		int result;

		state_restore(from);
		memory.work = way == 0 ? SLICE_USED_UP : 0;
		preempt_always = way != 2;
		result = carry_out(&choices[number]);
		if (result == ANAX_OK && choices[number].move == SET)
			check_set(&choices[number]);
		stops += result == MEMORY_PREEMPTED;
		accepted[choices[number].move] += result == ANAX_OK;
		refused[choices[number].move] += result < 0;
		state_arrive(result == MEMORY_PREEMPTED ? number : NONE_UNDERWAY);
	}
}

/* Another call is refused and changes nothing. */
static void explore_refusals(const struct state *from)
{
	for (uint32_t number = 0; number < choice_count; number++) {
		int result;

		if (number == from->underway)
			continue;
		result = carry_out(&choices[number]);
		CHECK(result != ANAX_OK && result != MEMORY_PREEMPTED);
	}
	state_save(from->underway);
	CHECK(!memcmp(&state, from, sizeof(state)));
}

/* What the guest would store if it ran, which it does not. */
static void explore_stores(const struct state *from)
{
	for (uint32_t number = 0; number < choice_count; number++) {
		const struct choice *choice = &choices[number];

		state_restore(from);
		if (choice->move != SET || frames[choice->frame].type != FRAME_NONE)
			continue;
		put(choice->frame, choice->slot, choice->value);
		state_arrive(from->underway);
	}
}

/* It is stopped there. */
static void explore_release(const struct state *from)
{
	state_restore(from);
	memory.work = 0;
	preempt_always = false;
	CHECK_EQUAL(memory_release_all(&memory), ANAX_OK);
	world_check_released();
}

static void explore(uint32_t number)
{
	struct state from = states[number];

	state_restore(&from);
	if (from.underway == NONE_UNDERWAY) {
		for (uint32_t choice = 0; choice < choice_count; choice++)
			explore_choice(&from, choice);
		return;
	}
	explore_refusals(&from);
	explore_choice(&from, from.underway);
	explore_stores(&from);
	explore_release(&from);
}

static void explore_all(void)
{
	world_prepare();
	put(BOOT, DIRECT_SLOT + 1, 0);
	CHECK_EQUAL(adopt_boot(), ANAX_OK);
	memcpy(baseline, host_memory, sizeof(baseline));
	state_arrive(NONE_UNDERWAY);
	for (uint32_t number = 0; number < state_count; number++)
		explore(number);
	printf("%u states and no other, %u kinds of calls; made: load %u, refused %u, drop %u, %u, set %u, %u, change %u, %u, next reference %u, %u; left %u times\n",
	       state_count, choice_count, accepted[LOAD], refused[LOAD], accepted[DROP], refused[DROP], accepted[SET], refused[SET],
	       accepted[CHANGE], refused[CHANGE], accepted[NEXT], refused[NEXT], stops);
}

static void begin(uint32_t frames_free)
{
	free_count = frames_free;
	watched_count = place_count = choice_count = state_count = stops = 0;
	memset(accepted, 0, sizeof(accepted));
	memset(refused, 0, sizeof(refused));
	free(table);
	table = NULL;
	table_size = 1u << 20;
	add_watched(EMPTY);
	add_place(MAP0, EMPTY);
	add_watched(MAP0);
}

static void test_processes(void)
{
	begin(2);
	make_processes();
	explore_all();
	CHECK(accepted[LOAD] && refused[LOAD] && accepted[DROP] && refused[DROP] && accepted[SET] && refused[SET] && accepted[CHANGE] && refused[CHANGE]);
	CHECK(stops);
}

static void test_references(void)
{
	begin(1);
	make_references();
	explore_all();
	CHECK(accepted[LOAD] && refused[LOAD] && accepted[DROP] && refused[DROP] && accepted[SET] && refused[SET] && accepted[NEXT] && refused[NEXT]);
	CHECK(stops);
}

int main(int count, char **words)
{
	is_large = count > 1 && !strcmp(words[1], "large");
	RUN(test_processes);
	RUN(test_references);
	return harness_end();
}
