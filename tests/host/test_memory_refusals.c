/* SPDX-License-Identifier: GPL-2.0-only */
// sources: memory/
/* Direct paging, call by call: what is refused is refused with the right error, and changes nothing. */
#include "memory_world.h"

static void test_next_reference_refusals(void)
{
	world_new();
	put_reference(10, 11);
	REFUSED(memory_set_next_reference(&memory, pa(10) + 4), ANAX_EINVAL);
	REFUSED(memory_set_next_reference(&memory, pa(FRAMES)), ANAX_EFAULT);
	REFUSED(memory_set_next_reference(&memory, pa(BOOT)), ANAX_EBUSY);
	REFUSED(memory_set_next_reference(&memory, pa(MAP0)), ANAX_EBUSY);
	ACCEPTED(load_directory(50));
	ACCEPTED(memory_set_next_reference(&memory, pa(10)));
	REFUSED(load_directory(10), ANAX_EBUSY);
	ACCEPTED(load_directory(BOOT));
	ACCEPTED(drop_directory(50));
	put(10, 1001, pa(11) | P | BIT7);
	put(10, 1000, pa(11) | P);
	put(11, 5, 0);
	put(11, 1023, 0);
	put(11, 6, pa(10) | P);
	put(11, 7, pa(11) | P);
	REFUSED(load_directory(10), ANAX_EINVAL);
	put(10, 1001, pa(10) | P);
	REFUSED(load_directory(10), ANAX_EBUSY);
	put(10, 1001, pa(FRAMES) | P);
	REFUSED(load_directory(10), ANAX_EPERM);
	put(10, 1001, pa(12) | P);
	put(12, 9, (HOST_MEMORY_START - 4096) | P);
	REFUSED(load_directory(10), ANAX_EPERM);
	put(12, 9, 0);
	/* The same table in both halves. */
	put(10, 1, pa(12) | P);
	REFUSED(load_directory(10), ANAX_EBUSY);
	put(10, 1, 0);
	ACCEPTED(load_directory(10));
}

static void test_drop_refusals(void)
{
	world_new();
	put_process(40, 41);
	ACCEPTED(load_directory(40));
	REFUSED(drop_directory(40), ANAX_EBUSY);
	REFUSED(drop_directory(BOOT), ANAX_EBUSY);
	REFUSED(drop_directory(41), ANAX_EINVAL);
	REFUSED(drop_directory(200), ANAX_EINVAL);
	REFUSED(memory_drop_directory(&memory, pa(40) + 1), ANAX_EINVAL);
	REFUSED(memory_drop_directory(&memory, pa(FRAMES)), ANAX_EFAULT);
	REFUSED(memory_drop_directory(&memory, 0xfffff000), ANAX_EFAULT);
}

/* One bad entry in an else good directory. */
static void check_load_refused(uint32_t frame, uint32_t slot, uint32_t value, int error)
{
	uint32_t old = get(frame, slot);

	put(frame, slot, value);
	REFUSED(load_directory(40), error);
	put(frame, slot, old);
}

static void test_load_refusals(void)
{
	world_new();
	put(41, 7, pa(100) | P | W | U);
	put(43, 7, pa(100) | P | U);
	put(40, 5, pa(41) | P | U);
	put(40, 6, pa(43) | P | U);
	REFUSED(memory_load_directory(&memory, pa(40) + 8), ANAX_EINVAL);
	REFUSED(memory_load_directory(&memory, pa(BOOT) + 8), ANAX_EINVAL);
	REFUSED(memory_load_directory(&memory, HOST_MEMORY_START - 4096), ANAX_EFAULT);
	REFUSED(memory_load_directory(&memory, pa(FRAMES)), ANAX_EFAULT);
	REFUSED(memory_load_directory(&memory, 0), ANAX_EFAULT);
	REFUSED(memory_load_directory(&memory, pa(MAP0)), ANAX_EBUSY);
	check_load_refused(40, 767, pa(42) | P | BIT7, ANAX_EINVAL);		/* large page */
	check_load_refused(40, 767, 0 | P, ANAX_EPERM);				/* the hypervisor as a table */
	check_load_refused(40, 767, pa(FRAMES) | P, ANAX_EPERM);
	check_load_refused(40, 767, 0xfffff000 | P, ANAX_EPERM);
	check_load_refused(40, 767, DEVICE_FRAME << 12 | P, ANAX_EPERM);	/* device memory as a table */
	check_load_refused(40, 767, pa(40) | P, ANAX_EBUSY);			/* recursive */
	check_load_refused(40, 767, pa(BOOT) | P, ANAX_EBUSY);			/* another directory */
	check_load_refused(40, 767, pa(MAP0) | P, ANAX_EBUSY);			/* a kernel table */
	check_load_refused(43, 1023, pa(FRAMES) | P, ANAX_EPERM);
	check_load_refused(43, 1023, (HOST_MEMORY_START - 4096) | P, ANAX_EPERM);
	check_load_refused(43, 1023, (DEVICE_FRAME + 16) << 12 | P, ANAX_EPERM);
	check_load_refused(43, 1023, (DEVICE_FRAME - 1) << 12 | P, ANAX_EPERM);
	check_load_refused(43, 1023, 1 << 12 | P, ANAX_EPERM);			/* the empty device range */
	check_load_refused(43, 1023, pa(40) | P | W, ANAX_EBUSY);		/* own directory writable */
	check_load_refused(43, 1023, pa(43) | P | W, ANAX_EBUSY);		/* itself */
	check_load_refused(43, 1023, pa(41) | P | W, ANAX_EBUSY);		/* a table before it */
	check_load_refused(41, 8, pa(43) | P | W, ANAX_EBUSY);			/* one that comes after it */
	check_load_refused(41, 8, pa(MAP1) | P | W, ANAX_EBUSY);
	check_load_refused(41, 8, pa(BOOT) | P | W, ANAX_EBUSY);
	ACCEPTED(load_directory(40));
	/* A table's alias, set while it was memory, keeps it from becoming one. */
	ACCEPTED(set(41, 9, pa(60) | P | W | U));
	put(61, 0, pa(60) | P);
	REFUSED(load_directory(61), ANAX_EBUSY);
	REFUSED(load_directory(60), ANAX_EBUSY);
	ACCEPTED(set(41, 9, pa(60) | P | U));
	ACCEPTED(load_directory(61));
}

static void test_set_entry_refusals(void)
{
	world_new();
	put_process(40, 41);
	ACCEPTED(load_directory(40));
	REFUSED(memory_set_entry(&memory, at(41, 1) + 2, 0), ANAX_EINVAL);
	REFUSED(memory_set_entry(&memory, pa(FRAMES), 0), ANAX_EFAULT);
	REFUSED(memory_set_entry(&memory, HOST_MEMORY_START - 4, 0), ANAX_EFAULT);
	REFUSED(memory_set_entry(&memory, 0, 0), ANAX_EFAULT);
	REFUSED(memory_set_entry(&memory, GATE_ENTRY & ~0xfff, 0), ANAX_EFAULT);
	for (uint32_t table = 41; table != MAP0 + 1; table = table == 41 ? MAP0 : table + 1) {
		REFUSED(set(table, 4, P), ANAX_EPERM);
		REFUSED(set(table, 4, pa(FRAMES) | P), ANAX_EPERM);
		REFUSED(set(table, 4, (HOST_MEMORY_START - 4096) | P | W), ANAX_EPERM);
		REFUSED(set(table, 4, 0xfffff000 | P), ANAX_EPERM);
		REFUSED(set(table, 4, GATE_ENTRY), ANAX_EPERM);
		REFUSED(set(table, 4, (DEVICE_FRAME + 16) << 12 | P | W), ANAX_EPERM);
	}
	REFUSED(set(41, 4, pa(40) | P | W), ANAX_EBUSY);
	REFUSED(set(41, 4, pa(41) | P | W), ANAX_EBUSY);
	REFUSED(set(41, 4, pa(MAP0) | P | W | U), ANAX_EBUSY);
}

static void test_set_directory_refusals(void)
{
	world_new();
	put_process(40, 41);
	put(44, 9, pa(FRAMES) | P);
	ACCEPTED(load_directory(40));
	REFUSED(set(40, 1, pa(46) | P | BIT7), ANAX_EINVAL);
	REFUSED(set(40, 1, pa(FRAMES) | P), ANAX_EPERM);
	REFUSED(set(40, 1, GATE_ENTRY), ANAX_EPERM);
	REFUSED(set(40, 1, pa(40) | P), ANAX_EBUSY);
	REFUSED(set(40, 1, pa(BOOT) | P), ANAX_EBUSY);
	REFUSED(set(40, 1, pa(MAP0) | P), ANAX_EBUSY);
	REFUSED(set(40, 1, pa(44) | P), ANAX_EPERM);
	REFUSED(set(40, 1, pa(100) | P), ANAX_EBUSY);		/* mapped writable */
	REFUSED(set(40, 0, pa(44) | P), ANAX_EPERM);
	REFUSED(set(40, 1023, 0), ANAX_EPERM);
	REFUSED(set(BOOT, 1023, 0), ANAX_EPERM);
	REFUSED(set(BOOT, 1023, pa(46) | P), ANAX_EPERM);
	REFUSED(set(40, KERNEL_SLOT, pa(46) | P), ANAX_EPERM);
	REFUSED(set(40, DIRECT_SLOT, 0), ANAX_EPERM);
	REFUSED(set(BOOT, KERNEL_SLOT, pa(41) | P), ANAX_EBUSY);
	REFUSED(set(BOOT, KERNEL_SLOT, pa(BOOT) | P), ANAX_EBUSY);
	REFUSED(set(BOOT, KERNEL_SLOT, pa(46) | P | BIT7), ANAX_EINVAL);
	REFUSED(set(BOOT, KERNEL_SLOT, P), ANAX_EPERM);
	REFUSED(set(BOOT, KERNEL_SLOT, pa(44) | P), ANAX_EPERM);
	REFUSED(set(40, DIRECT_SLOT, get(BOOT, DIRECT_SLOT) | A), ANAX_OK);
	REFUSED(set(40, 1023, GATE_ENTRY | A), ANAX_OK);
}

static void test_set_run_refusals(void)
{
	const uint32_t values[] = { pa(102) | P | W, pa(FRAMES) | P, pa(103) | P };
	uint32_t done = 0;

	world_new();
	put_process(40, 41);
	ACCEPTED(load_directory(40));
	REFUSED(memory_set_run(&memory, at(41, 1), values, 0, &done), ANAX_EINVAL);
	REFUSED(memory_set_run(&memory, at(41, 1022), values, 3, &done), ANAX_EINVAL);
	REFUSED(memory_set_run(&memory, at(41, 1), values, 0xffffffff, &done), ANAX_EINVAL);
	REFUSED(memory_set_run(&memory, at(41, 1) + 2, values, 1, &done), ANAX_EINVAL);
	REFUSED(memory_set_run(&memory, at(FRAMES, 0), values, 1, &done), ANAX_EFAULT);
	/* The call that was left was a longer one. */
	done = 1;
	REFUSED(memory_set_run(&memory, at(41, 1), values, 1, &done), ANAX_EINVAL);
	REFUSED(memory_set_run(&memory, at(41, 1), values, 3, &done), ANAX_EPERM);
	CHECK_EQUAL(done, 1);
	/* What stands before a bad one is set. */
	done = 0;
	CHECK_EQUAL(memory_set_run(&memory, at(41, 2), values, 3, &done), ANAX_EPERM);
	world_check();
	CHECK_EQUAL(done, 1);
	CHECK_EQUAL(get(41, 2), pa(102) | P | W);
	CHECK_EQUAL(get(41, 4), 0);
}

/* 65535 directory entries name one table, 65535 table entries map one frame; not one more. */
static void test_overflow(void)
{
	world_new();
	for (uint32_t i = 0; i < 65535; i++)
		put(300 + i / 768, i % 768, pa(299) | P);
	for (uint32_t i = 300; i <= 300 + 65535 / 768; i++)
		CHECK_EQUAL(load_directory(i), ANAX_OK);
	world_check();
	CHECK_EQUAL(frames[299].references, 65535);
	REFUSED(set(BOOT, 0, pa(299) | P), ANAX_ENOMEM);
	put(298, 0, pa(297) | P);
	put(298, 1, pa(299) | P);
	REFUSED(load_directory(298), ANAX_ENOMEM);

	world_new();
	for (uint32_t i = 0; i < 65534; i++)
		put(400 + i / 1024, i % 1024, pa(99) | P | W);
	for (uint32_t i = 0; i <= 65534 / 1024; i++)
		put(300, i, pa(400 + i) | P);
	ACCEPTED(load_directory(300));
	CHECK_EQUAL(frames[99].writable, 65535);
	REFUSED(set(463, 1023, pa(99) | P | W), ANAX_ENOMEM);
	ACCEPTED(set(463, 0, pa(99) | P | W | U));
	put(500, 0, pa(98) | P | W);
	put(500, 1, pa(99) | P | W);
	REFUSED(set(300, 100, pa(500) | P), ANAX_ENOMEM);
	ACCEPTED(set(463, 0, 0));
	ACCEPTED(set(463, 1023, pa(99) | P | W));
}

int main(void)
{
	RUN(test_next_reference_refusals);
	RUN(test_drop_refusals);
	RUN(test_load_refusals);
	RUN(test_set_entry_refusals);
	RUN(test_set_directory_refusals);
	RUN(test_set_run_refusals);
	RUN(test_overflow);
	return harness_end();
}
