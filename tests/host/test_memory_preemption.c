/* SPDX-License-Identifier: GPL-2.0-only */
// sources: memory/
/*
 * Long calls left at every point where they can be: all is safe there, other calls are refused, going on ends as if never left, and
 * stopping the guest there leaves nothing behind.
 */
#include "memory_world.h"

struct scenario {
	void (*prepare)(void);
	int (*call)(void);
	int result;
};

static void prepare_boot(void)
{
	world_prepare();
}

static int call_boot(void)
{
	return adopt_boot();
}

/* Tables 200- full of writable entries, in directory 100. */
static void prepare_process(void)
{
	world_new();
	for (uint32_t table = 0; table < 4; table++) {
		for (uint32_t slot = 0; slot < 1024; slot++)
			put(200 + table, slot, pa(300 + slot) | P | (table != 2 ? W : 0));
		put(100, table * 255, pa(200 + table) | P | W | U);
	}
	put(100, 767, pa(200) | P);
}

static int call_load(void)
{
	return load_directory(100);
}

/* Tables of 0, 1, 2 ... entries: their ends come at all distances from the last look. */
static void prepare_small_tables(void)
{
	world_new();
	for (uint32_t table = 0; table < 64; table++) {
		for (uint32_t slot = 0; slot < table; slot++)
			put(200 + table, slot * 3, pa(300 + slot) | P | W);
		put(100, table, pa(200 + table) | P | W | U);
	}
}

static void prepare_bad_process(void)
{
	prepare_process();
	put(203, 1023, pa(201) | P | W);
}

static void prepare_bad_directory(void)
{
	prepare_process();
	put(100, 766, pa(100) | P);
}

static void prepare_drop(void)
{
	prepare_process();
	CHECK_EQUAL(load_directory(100), ANAX_OK);
	CHECK_EQUAL(load_directory(BOOT), ANAX_OK);
}

static int call_drop(void)
{
	return drop_directory(100);
}

/* Directory 100 as the next reference, with four more kernel tables. */
static void prepare_reference(void)
{
	prepare_process();
	for (uint32_t slot = KERNEL_SLOT; slot < 1023; slot++)
		put(100, slot, get(BOOT, slot));
	for (uint32_t table = 0; table < 4; table++) {
		for (uint32_t slot = 0; slot < 1024; slot++)
			put(210 + table, slot, pa(100 + slot) | P | W);
		put(100, 900 + table, pa(210 + table) | P | W);
	}
	put(230, 0, pa(8) | P | W);
	CHECK_EQUAL(set(BOOT, 4, pa(230) | P | W), ANAX_OK);
	CHECK_EQUAL(set(BOOT, 1000, pa(230 + 1) | P | W), ANAX_OK);
	CHECK_EQUAL(memory_set_next_reference(&memory, pa(100)), ANAX_OK);
}

static void prepare_bad_reference(void)
{
	prepare_reference();
	put(213, 1023, pa(FRAMES) | P);
}

static void prepare_set(void)
{
	prepare_process();
	for (uint32_t slot = 0; slot < 1024; slot++)
		put(220, slot, pa(300 + slot) | P | W);
	CHECK_EQUAL(load_directory(100), ANAX_OK);
}

static int call_set(void)
{
	return set(100, 255, pa(220) | P | W | U);
}

static void prepare_bad_set(void)
{
	prepare_set();
	put(220, 1023, pa(200) | P | W);
}

/* A kernel half's entry that gets another table, with many directories pinned. */
static void prepare_kernel_set(void)
{
	world_new();
	for (uint32_t i = 100; i < 200; i++)
		CHECK_EQUAL(load_directory(i), ANAX_OK);
	for (uint32_t slot = 0; slot < 1024; slot++) {
		put(220, slot, pa(300 + slot) | P | W);
		put(221, slot, pa(300 + slot) | P | W);
	}
	CHECK_EQUAL(set(BOOT, 900, pa(220) | P | W), ANAX_OK);
}

static int call_kernel_set(void)
{
	return set(BOOT, 900, pa(221) | P | W);
}

static int call_kernel_clear(void)
{
	return set(BOOT, 900, 0);
}

static int call_protect(void)
{
	return memory_change(&memory, at(201, 1), 1023, ~W, 0x400);
}

/* Nearly the call that was left: another one with the same address, or another value. */
static void check_nearly_the_same(void)
{
	const struct memory_progress *progress = &memory.progress;
	uint32_t physical;

	if (progress->operation == MEMORY_LOAD)
		CHECK_EQUAL(memory_drop_directory(&memory, progress->address), ANAX_EBUSY);
	if (progress->operation == MEMORY_DROP)
		CHECK_EQUAL(memory_load_directory(&memory, progress->address), ANAX_EBUSY);
	if (progress->operation == MEMORY_SET)
		CHECK_EQUAL(memory_set_entry(&memory, progress->address, progress->value ^ W), ANAX_EBUSY);
	if (progress->operation == MEMORY_CHANGE) {
		CHECK_EQUAL(memory_change(&memory, progress->address, 1022, ~W, 0x400), ANAX_EBUSY);
		CHECK_EQUAL(memory_change(&memory, progress->address, 1023, ~(W | D), 0x400), ANAX_EBUSY);
		CHECK_EQUAL(memory_change(&memory, progress->address, 1023, ~W, 0), ANAX_EBUSY);
		CHECK_EQUAL(memory_change(&memory, progress->address, 1023, 0, 0), ANAX_EBUSY);
	}
	if ((progress->operation == MEMORY_LOAD && progress->stage == STAGE_CHECK) || progress->operation == MEMORY_DROP)
		CHECK(!memory_translate(&memory, progress->address, 0, false, false, &physical));
}

/* Where a call was left: safe, and no other call gets through. */
static void check_left(void)
{
	world_check_preempted();
	world_save();
	CHECK_EQUAL(memory_load_directory(&memory, pa(700)), ANAX_EBUSY);
	CHECK_EQUAL(memory_drop_directory(&memory, pa(700)), ANAX_EBUSY);
	CHECK_EQUAL(set(700, 0, 1), ANAX_EBUSY);
	CHECK_EQUAL(set(MAP1, 0, 0), ANAX_EBUSY);
	if (frames[200].type == FRAME_TABLE)
		CHECK_EQUAL(set(200, 5, 0), ANAX_EBUSY);
	CHECK_EQUAL(memory_set_next_reference(&memory, pa(700)), ANAX_EBUSY);
	CHECK_EQUAL(memory_change(&memory, at(701, 0), 1, ~W, 0), ANAX_EBUSY);
	check_nearly_the_same();
	CHECK(world_unchanged());
}

/* Never left: the number of points, and the end to compare with. */
static uint32_t run_through(const struct scenario *scenario)
{
	scenario->prepare();
	preempt_asked = memory.work = 0;
	CHECK_EQUAL(scenario->call(), scenario->result);
	world_check();
	world_save();
	return preempt_asked;
}

static void run_scenario(const struct scenario *scenario)
{
	static uint32_t end_memory[FRAMES * 1024];
	static struct frame end_frames[FRAMES];
	uint32_t points = run_through(scenario), calls = 1;

	CHECK(points > 2);
	memcpy(end_memory, host_memory, sizeof(end_memory));
	memcpy(end_frames, frames, sizeof(end_frames));

	scenario->prepare();
	memory.work = 0;
	preempt_always = true;
	preempt_asked = 0;
	for (int result; (result = scenario->call()) != scenario->result; calls++) {
		CHECK_EQUAL(result, MEMORY_PREEMPTED);
		CHECK_EQUAL(preempt_asked, 1);		/* it is left at once */
		preempt_asked = 0;
		preempt_always = false;
		check_left();
		preempt_always = true;
	}
	/* What a run of slots costs is counted a little differently when it is left. */
	CHECK(calls > points / 2 && calls <= points + 1);
	preempt_always = false;
	world_check();
	CHECK(!memcmp(end_memory, host_memory, sizeof(end_memory)));
	CHECK(!memcmp(end_frames, frames, sizeof(end_frames)));

	for (uint32_t point = 1; point <= points; point++) {
		scenario->prepare();
		memory.work = preempt_asked = 0;
		preempt_at = point;
		CHECK_EQUAL(scenario->call(), MEMORY_PREEMPTED);
		CHECK_EQUAL(memory_release_all(&memory), ANAX_OK);
		world_check_released();
	}
}

#define SCENARIO(name, prepare, call, result) \
	static void test_##name(void) \
	{ \
		static const struct scenario scenario = { prepare, call, result }; \
		run_scenario(&scenario); \
	}

SCENARIO(preempted_adopt_boot, prepare_boot, call_boot, ANAX_OK)
SCENARIO(preempted_load, prepare_process, call_load, ANAX_OK)
SCENARIO(preempted_load_of_small_tables, prepare_small_tables, call_load, ANAX_OK)
SCENARIO(preempted_load_of_bad_table, prepare_bad_process, call_load, ANAX_EBUSY)
SCENARIO(preempted_load_of_bad_directory, prepare_bad_directory, call_load, ANAX_EBUSY)
SCENARIO(preempted_drop, prepare_drop, call_drop, ANAX_OK)
SCENARIO(preempted_reference, prepare_reference, call_load, ANAX_OK)
SCENARIO(preempted_bad_reference, prepare_bad_reference, call_load, ANAX_EPERM)
SCENARIO(preempted_set, prepare_set, call_set, ANAX_OK)
SCENARIO(preempted_bad_set, prepare_bad_set, call_set, ANAX_EBUSY)
SCENARIO(preempted_kernel_set, prepare_kernel_set, call_kernel_set, ANAX_OK)
SCENARIO(preempted_kernel_clear, prepare_kernel_set, call_kernel_clear, ANAX_OK)
SCENARIO(preempted_protect, prepare_set, call_protect, ANAX_OK)

/* What is done between two looks takes longer than these. */
static void test_looks_are_few(void)
{
	prepare_process();
	preempt_asked = 0;
	CHECK_EQUAL(call_load(), ANAX_OK);
	CHECK(preempt_asked > 100 && preempt_asked < 900);
}

/* What is done is with the caller, and other calls can come between. */
static void test_preempted_set_run(void)
{
	static uint32_t values[1023];
	uint32_t calls = 1, done = 0;

	prepare_set();
	for (uint32_t i = 0; i < 1023; i++)
		values[i] = pa(i % 64) | P | (i % 3 ? W : 0);
	preempt_asked = 0;
	preempt_always = true;
	for (; memory_set_run(&memory, at(201, 1), values, 1023, &done) == MEMORY_PREEMPTED; calls++) {
		CHECK_EQUAL(preempt_asked, calls);
		CHECK(done > 0 && done < 1023);
		world_check();
	}
	CHECK(calls > 60);
	world_check();
	for (uint32_t i = 0; i < 1023; i++)
		CHECK_EQUAL(get(201, 1 + i), values[i]);
}

static void test_preempted_release_all(void)
{
	uint32_t calls = 1;

	prepare_reference();
	preempt_always = true;
	for (; memory_release_all(&memory) == MEMORY_PREEMPTED; calls++)
		CHECK_EQUAL(load_directory(100), ANAX_EBUSY);
	CHECK(calls > 2);
	world_check_released();
}

int main(void)
{
	RUN(test_preempted_adopt_boot);
	RUN(test_preempted_load);
	RUN(test_preempted_load_of_small_tables);
	RUN(test_preempted_load_of_bad_table);
	RUN(test_preempted_load_of_bad_directory);
	RUN(test_preempted_drop);
	RUN(test_preempted_reference);
	RUN(test_preempted_bad_reference);
	RUN(test_preempted_set);
	RUN(test_preempted_bad_set);
	RUN(test_preempted_kernel_set);
	RUN(test_preempted_kernel_clear);
	RUN(test_preempted_protect);
	RUN(test_looks_are_few);
	RUN(test_preempted_set_run);
	RUN(test_preempted_release_all);
	return harness_end();
}
