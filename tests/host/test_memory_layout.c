/* SPDX-License-Identifier: GPL-2.0-only */
// sources: boot/memory_layout.c boot/pool.c boot/boot_error.c library/format.c
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include "boot/memory_layout.h"
#include "boot/pool.h"
#include "harness.h"
#include "library/panic.h"
#include "low_memory.h"

#define MIB (1u << 20)
#define IMAGE_END 0x140000u

static struct boot_information boot;
static struct boot_config config;
static struct memory_layout layout;
static struct boot_error error;

static void add_memory(uint32_t start, uint32_t size, bool is_ram)
{
	boot.memory[boot.memory_count++] = (struct memory_range){ start / 4096, size / 4096, is_ram };
}

/* A machine of so many bytes, without domains; modules end at 9 MiB. */
static void fresh(uint32_t memory)
{
	memset(&boot, 0, sizeof(boot));
	memset(&config, 0, sizeof(config));
	memset(&layout, 0, sizeof(layout));
	add_memory(0, 0x9f000, true);
	add_memory(0xf0000, 0x10000, false);
	add_memory(MIB, memory - MIB, true);
	boot.modules[0] = (struct module_line){ 2 * MIB, 7 * MIB - 5, NULL };
	boot.modules[1] = (struct module_line){ IMAGE_END, 0x1000, NULL };
	boot.module_count = 2;
}

static void add_domain(const char *name, uint32_t size)
{
	struct domain_config *domain = &config.domains[config.domain_count++];

	strcpy(domain->name, name);
	domain->kernel.path = "/vmlinux";
	domain->memory_size = size;
}

/* A task, which has no partition. */
static void add_task(uint32_t pool_size)
{
	struct domain_config *domain = &config.domains[config.domain_count++];

	domain->kind = DOMAIN_TASK;
	strcpy(domain->name, "task");
	domain->kernel.path = "/task";
	domain->pool_size = pool_size;
}

static void add_channel(uint32_t size)
{
	config.channels[config.channel_count++].size = size;
}

static bool plan(void)
{
	return memory_layout_plan(&boot, IMAGE_END, &config, &layout, &error);
}

static void refused(const char *should)
{
	if (plan())
		harness_fail("accepted; should be: %s", should);
	if (strcmp(error.text, should))
		harness_fail("is: %s; should be: %s", error.text, should);
}

static bool is_usable(uint32_t start, uint32_t size)
{
	bool within_ram = false;

	for (uint32_t i = 0; i < boot.memory_count; i++) {
		uint64_t first = (uint64_t)boot.memory[i].first_frame * 4096, end = first + (uint64_t)boot.memory[i].frame_count * 4096;

		if (boot.memory[i].is_ram)
			within_ram |= start >= first && (uint64_t)start + size <= end;
		else if (start < end && first < (uint64_t)start + size)
			return false;
	}
	for (uint32_t i = 0; i < boot.module_count; i++)
		if (start < boot.modules[i].start + boot.modules[i].size && boot.modules[i].start < start + size)
			return false;
	return within_ram && start >= IMAGE_END;
}

/* What must hold of every plan. */
static void check_plan(void)
{
	uint64_t frames = 0, need = POOL_BYTES_FIXED;

	CHECK(is_usable(layout.pool_start, layout.pool_size));
	for (uint32_t i = 0; i < config.domain_count; i++) {
		uint32_t start = layout.partition_start[i], size = config.domains[i].memory_size;

		if (config.domains[i].kind == DOMAIN_TASK) {
			CHECK(!start && !size);
			need += config.domains[i].pool_size;
			continue;
		}
		CHECK(size && !(size % PARTITION_ALIGNMENT) && !(start % PARTITION_ALIGNMENT));
		CHECK(is_usable(start, size) && start + size <= PARTITION_LIMIT);
		CHECK(start + size <= layout.pool_start || layout.pool_start + layout.pool_size <= start);
		for (uint32_t j = 0; j < i; j++)
			CHECK(start + size <= layout.partition_start[j] ||
			      layout.partition_start[j] + config.domains[j].memory_size <= start);
		frames += size / 4096;
		need += POOL_BYTES_PER_GUEST;
	}
	for (uint32_t i = 0; i < config.channel_count; i++)
		need += 4096 + config.channels[i].size;
	CHECK(layout.pool_size >= frames * POOL_BYTES_PER_FRAME + need);
}

static void layout_one_guest(void)
{
	fresh(128 * MIB);
	add_domain("linux", 96 * MIB);
	CHECK(plan());
	check_plan();
	CHECK_EQUAL(layout.partition_start[0], 32 * MIB);
	CHECK_EQUAL(layout.pool_start, 9 * MIB);
	CHECK_EQUAL(layout.pool_size, 23 * MIB);
}

static void layout_rest(void)
{
	fresh(128 * MIB);
	add_domain("linux", 0);
	CHECK(plan());
	check_plan();
	CHECK_EQUAL(config.domains[0].memory_size, 116 * MIB);
	fresh(128 * MIB);
	add_domain("rest", 0);
	add_domain("fixed", 64 * MIB);
	CHECK(plan());
	check_plan();
	CHECK_EQUAL(config.domains[0].memory_size, 52 * MIB);
}

/* Memory beyond what Linux can map is left alone. */
static void layout_large_machine(void)
{
	fresh(3072 * MIB);
	add_domain("linux", 0);
	CHECK(plan());
	check_plan();
	CHECK_EQUAL(layout.partition_start[0] + config.domains[0].memory_size, PARTITION_LIMIT);
}

/* A hole in the middle, and firmware's tables that the map lists within RAM. */
static void layout_holes(void)
{
	fresh(15 * MIB);
	add_memory(16 * MIB, 112 * MIB, true);
	add_memory(100 * MIB, 64 * 1024, false);
	add_domain("one", 32 * MIB);
	add_domain("two", 24 * MIB);
	add_domain("rest", 0);
	CHECK(plan());
	check_plan();
	CHECK_EQUAL(layout.partition_start[0], 68 * MIB);
	CHECK_EQUAL(layout.partition_start[1], 104 * MIB);
	CHECK_EQUAL(config.domains[2].memory_size, 52 * MIB);
}

static void layout_mistakes(void)
{
	fresh(128 * MIB);
	add_domain("linux", 512 * MIB);
	refused("guest linux (/vmlinux): word \"memory=512M\" asks for more than there is: 116 MiB are left in one piece below 872 MiB");
	fresh(128 * MIB);
	add_domain("linux", 0xffc00000);
	refused("guest linux (/vmlinux): word \"memory=4092M\" asks for more than there is: 116 MiB are left in one piece below 872 MiB");
	fresh(128 * MIB);
	add_domain("one", 64 * MIB);
	add_domain("two", 64 * MIB);
	refused("guest two (/vmlinux): word \"memory=64M\" asks for more than there is: 52 MiB are left in one piece below 872 MiB");
	fresh(10 * MIB);
	add_domain("linux", 0);
	refused("guest linux (/vmlinux): no memory is left for it, not even 4 MiB");
	fresh(1024 * MIB);
	boot.modules[0].size = 900 * MIB;
	refused("the modules reach beyond 872 MiB of memory");
	boot.modules[1].size = -1 - boot.modules[1].start;		/* up to the last page */
	refused("the modules reach beyond 872 MiB of memory");
	fresh(9 * MIB + 0x10000);
	add_memory(16 * MIB, 112 * MIB, true);
	add_domain("linux", 32 * MIB);
	refused("the modules leave the hypervisor 64 KiB of memory behind them, it needs 508 KiB");
}

/* Tasks and channels take of the pool only; "the rest" leaves them what they need. */
static void layout_tasks(void)
{
	fresh(128 * MIB);
	add_task(8 * MIB);
	add_domain("linux", 0);
	add_task(1 * MIB);
	add_channel(256 << 10);
	CHECK(plan());
	check_plan();
	CHECK_EQUAL(config.domains[1].memory_size, 108 * MIB);
	fresh(128 * MIB);
	add_task(64 << 10);
	CHECK(plan());
	check_plan();
	CHECK_EQUAL(layout.pool_size, 119 * MIB);
}

static void layout_task_mistakes(void)
{
	fresh(128 * MIB);
	add_task(118 * MIB + 800 * 1024);
	refused("the modules leave the hypervisor 121856 KiB of memory behind them, it needs 121888 KiB");
	fresh(128 * MIB);
	add_task(40 * MIB);
	add_domain("linux", 96 * MIB);
	refused("guest linux (/vmlinux): word \"memory=96M\" asks for more than there is: 76 MiB are left in one piece below 872 MiB");
	/* Sums beyond 32 bits. */
	fresh(128 * MIB);
	for (uint32_t i = 0; i < 4; i++)
		add_task(1024 * MIB);
	refused("the modules leave the hypervisor 121856 KiB of memory behind them, it needs 892928 KiB");
	add_domain("linux", 4 * MIB);
	refused("guest linux (/vmlinux): word \"memory=4M\" asks for more than there is: 0 MiB are left in one piece below 872 MiB");
}

static void layout_random(void)
{
	srand(1);
	for (uint32_t i = 0; i < 2000; i++) {
		fresh((16 + rand() % 100) * MIB);
		for (uint32_t hole = rand() % 4; hole--;)
			add_memory((rand() % 128) * MIB / 2, (1 + rand() % 600) * 4096, false);
		add_memory((128 + rand() % 64) * MIB, (rand() % 128) * MIB, true);
		for (uint32_t domain = 1 + rand() % 4; domain--;)
			add_domain("linux", (1 + rand() % 10) * 4 * MIB);
		for (uint32_t task = rand() % 3; task--;)
			add_task(rand() % 4096 * 4096);
		for (uint32_t channel = rand() % 3; channel--;)
			add_channel(4096u << rand() % 7);
		if (rand() & 1)
			config.domains[0].memory_size = 0;
		if (plan())
			check_plan();
	}
}

static jmp_buf panicked;

void panic(const char *format, ...)
{
	(void)format;
	longjmp(panicked, 1);
}

static bool allocation_panics(uint32_t bytes, uint32_t alignment)
{
	if (setjmp(panicked))
		return true;
	pool_allocate(bytes, alignment);
	return false;
}

static void pool_allocates(void)
{
	uint32_t start = 0x10000000, size = 0x10000;
	uint8_t *memory = low_memory_map(start, size), *first, *second;

	memset(memory, 0xcc, size);
	pool_init(start, size);
	first = pool_allocate(10, 4);
	second = pool_allocate(0x2000, 4096);
	CHECK(first == memory && second == memory + 4096);
	CHECK(!first[0] && !first[9] && first[10] == 0xcc && !second[0] && !second[0x1fff] && second[0x2000] == 0xcc);
	CHECK_EQUAL(pool_used(), 0x3000);
	CHECK(allocation_panics(0xd001, 1));
	CHECK(allocation_panics(0xffffffff, 1));
	CHECK(!allocation_panics(0xcfff, 1));
	CHECK(allocation_panics(1, 4096));
	pool_init(start, size);
	pool_seal();
	CHECK(allocation_panics(1, 1));
}

int main(void)
{
	RUN(layout_one_guest);
	RUN(layout_rest);
	RUN(layout_large_machine);
	RUN(layout_holes);
	RUN(layout_mistakes);
	RUN(layout_tasks);
	RUN(layout_task_mistakes);
	RUN(layout_random);
	RUN(pool_allocates);
	return harness_end();
}
