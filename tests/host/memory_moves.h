/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Random calls with random arguments, left and continued at random, the guest storing to its memory in between. Whoever includes this
 * has memory_world.h and random_below(limit), from which all that is random is drawn.
 */
#ifndef HOST_MEMORY_MOVES_H
#define HOST_MEMORY_MOVES_H

static bool one_in(uint32_t count)
{
	return random_below(count) == 0;
}

#define FIRST_BUSY	(FRAMES > 1024 ? 1000 : 8)

/* A few frames, so that they meet in many ways; the boot area among them. */
static uint32_t random_frame(void)
{
	return one_in(5) ? MAP1 + random_below(3) : FIRST_BUSY + random_below(40);
}

static uint32_t random_slot(void)
{
	static const uint16_t edges[] = { 0, 15, 16, 767, 768, 1022, 1023, DIRECT_SLOT, DIRECT_SLOT + 1, 1000, 1001, 1020 };

	return one_in(3) ? edges[random_below(sizeof(edges) / sizeof(edges[0]))] : random_below(1024);
}

static uint32_t random_value(void)
{
	uint32_t flags = random_below(0x1000);

	if (!one_in(3))
		flags &= P | W | U;
	if (!one_in(4))
		flags |= P;
	if (!one_in(3))
		flags &= ~BIT7;
	switch (random_below(16)) {
	case 0:
		return flags & ~P;
	case 1:
		return random_below(0x100000) << 12 | flags;
	case 2:
		return (DEVICE_FRAME + random_below(18) - 1) << 12 | flags;
	case 3:
		return pa(random_below(FRAMES + 2)) | flags;
	default:
		return pa(random_frame()) | flags;
	}
}

/* What the guest does without a call. */
static void random_store(void)
{
	uint32_t frame = random_frame(), slot = random_slot(), source = random_frame();

	if (frames[frame].type != FRAME_NONE) {
		/* The processor marks what it used. */
		if (get(frame, slot) & P)
			physical_write(at(frame, slot), get(frame, slot) | (frames[frame].type == FRAME_DIRECTORY ? A : A | D));
	} else if (one_in(4)) {
		memset(&host_memory[frame * 1024], 0, 4096);
	} else if (one_in(8)) {
		memcpy(&host_memory[frame * 1024], &host_memory[source * 1024], 4096);
	} else {
		put(frame, slot, random_value());
	}
}

enum call { LOAD, DROP, SET, CHANGE, NEXT, CALLS };

struct choice {
	enum call call;
	uint32_t frame, slot, value, keep, set;
};

static struct choice choice;

/* Of an entry, to clear or to set: mostly few. */
static uint32_t random_bits(void)
{
	uint32_t bits = one_in(2) ? W : 0;

	bits |= one_in(3) ? A | D : 0;
	bits |= one_in(6) ? P : 0;
	return one_in(6) ? random_below(0x1000) : one_in(40) ? 0x1000u << random_below(20) : bits;
}

static void random_choice(void)
{
	choice.call = one_in(12) ? CHANGE : one_in(40) ? NEXT : one_in(3) ? LOAD : one_in(4) ? DROP : SET;
	choice.frame = random_frame();
	choice.slot = random_slot();
	choice.value = choice.call == CHANGE ? random_below(1026 - choice.slot) : random_value();
	choice.keep = one_in(4) ? 0 : ~random_bits();
	choice.set = choice.keep || one_in(20) ? random_bits() : 0;
}

static int do_choice(void)
{
	switch (choice.call) {
	case LOAD:
		return load_directory(choice.frame);
	case DROP:
		return drop_directory(choice.frame);
	case SET:
		return set(choice.frame, choice.slot, choice.value);
	case CHANGE:
		return memory_change(&memory, at(choice.frame, choice.slot), choice.value, choice.keep, choice.set);
	default:
		return memory_set_next_reference(&memory, pa(choice.frame));
	}
}

/* The whole entry, or nothing, was stored. */
static void check_set(uint32_t old, int result)
{
	uint32_t is = get(choice.frame, choice.slot), wanted = choice.value;

	if (result != ANAX_OK)
		CHECK_EQUAL((is ^ old) & ~(A | D), 0);
	else if (frames[choice.frame].type == FRAME_NONE)
		CHECK_EQUAL(is, wanted);
	else if (!(wanted & P))
		CHECK_EQUAL((is ^ wanted) & ~(A | D), 0);
	else
		CHECK_EQUAL((is ^ wanted) & ~(W | A | D | G | BIT7 | CACHE), 0);
}

/* A change gives each entry what setting it would give; the processor may mark a live one meanwhile. */
static uint32_t before[1024];

static void check_change(int result)
{
	uint32_t end = choice.slot + choice.value, is, wanted, free;

	for (uint32_t slot = choice.slot; slot < end && result == ANAX_OK; slot++) {
		is = get(choice.frame, slot);
		wanted = (before[slot] & choice.keep) | choice.set;
		free = A | D;
		if (frames[choice.frame].type != FRAME_NONE && (wanted & P))
			free |= G | BIT7 | CACHE | (frames[choice.frame].type == FRAME_KERNEL_TABLE ? W : 0);
		CHECK_EQUAL((is ^ wanted) & ~free, 0);
	}
}

/* The same arguments, of those that the call takes. */
static bool is_same_call(const struct choice *a, const struct choice *b)
{
	if (a->call != b->call || a->frame != b->frame)
		return false;
	if (a->call != SET && a->call != CHANGE)
		return true;
	return a->slot == b->slot && a->value == b->value && (a->call == SET || (a->keep == b->keep && a->set == b->set));
}

/* Any call but the one that was left: refused, and nothing changes. */
static void refuse_other(void)
{
	struct choice underway = choice;
	int result;

	random_choice();
	if (!is_same_call(&choice, &underway)) {
		world_save();
		result = do_choice();
		CHECK(result != ANAX_OK && result != MEMORY_PREEMPTED);
		CHECK(world_unchanged());
	}
	choice = underway;
}

static uint32_t accepted[CALLS], refused[CALLS], left, stopped;

/* False when the guest was stopped in the middle. */
static bool random_call(void)
{
	uint32_t old, left_before = left;
	int result;

	random_choice();
	old = get(choice.frame, choice.slot);
	memcpy(before, &host_memory[choice.frame * 1024], sizeof(before));
	preempt_always = one_in(3);
	for (;;) {
		result = do_choice();
		if (result != MEMORY_PREEMPTED)
			break;
		left++;
		world_check_preempted();
		if (one_in(400))
			return false;
		/* It should not run now. It does no harm. */
		if (one_in(2))
			random_store();
		if (one_in(32))
			refuse_other();
		preempt_always = one_in(2);
	}
	if (choice.call == SET)
		check_set(old, result);
	if (choice.call == CHANGE && (left == left_before || frames[choice.frame].type != FRAME_NONE))
		check_change(result);
	if (result == ANAX_OK)
		accepted[choice.call]++;
	else
		refused[choice.call]++;
	return true;
}

__attribute__((unused))
static void restart(void)
{
	stopped++;
	preempt_always = false;
	CHECK_EQUAL(memory_release_all(&memory), ANAX_OK);
	world_check_released();
	world_new();
}

#endif
