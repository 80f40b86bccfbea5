/* SPDX-License-Identifier: GPL-2.0-only */
// sources: boot/multiboot_info.c boot/memory_layout.c boot/boot_error.c library/format.c
/*
 * What a boot loader leaves, changed anywhere. Only the addresses in it are kept within its area, which ends with zeros: the loader
 * is believed about where its own tables are, not about what they say.
 */
#include "fuzz.h"
#include "boot/memory_layout.h"
#include "boot/multiboot.h"
#include "boot/multiboot_info.h"
#include "layout.h"
#include "low_memory.h"

#define AREA		0x10000000u
#define IMAGE_END	0x140000u
#define MODULES		4

struct loader {
	struct multiboot_info info;
	struct multiboot_module modules[MODULES];
	struct multiboot_memory memory[6];
	char text[256];
	uint8_t behind[BOOT_TEXT_SIZE];		/* of all that may be longer */
};

static struct boot_information boot;
static struct boot_config config;
static struct memory_layout layout;
static struct boot_error error;

static void make_sound(struct loader *loader)
{
	memset(loader, 0, sizeof(*loader));
	strcpy(loader->text, "/anaxagoros.elf log=e9");
	strcpy(loader->text + 100, "/vmlinux guest name=linux");
	loader->info = (struct multiboot_info){ MULTIBOOT_INFO_COMMAND_LINE | MULTIBOOT_INFO_MEMORY | MULTIBOOT_INFO_MODULES | MULTIBOOT_INFO_MEMORY_MAP,
		639, 130944, 0, AREA + offsetof(struct loader, text), MODULES, AREA + offsetof(struct loader, modules), { 0 },
		sizeof(loader->memory), AREA + offsetof(struct loader, memory) };
	for (uint32_t i = 0; i < MODULES; i++)
		loader->modules[i] = (struct multiboot_module){ 0x200000 + i * 0x100000, 0x280000 + i * 0x100000,
								AREA + offsetof(struct loader, text) + 100, 0 };
	for (uint32_t i = 0; i < 6; i++)
		loader->memory[i] = (struct multiboot_memory){ sizeof(struct multiboot_memory) - 4, i * 0x2000000ull, 0x2000000, i % 3 ? 1 : 1 + i };
}

static void keep_within(uint32_t *address)
{
	if (*address)
		*address = AREA + (*address - AREA) % offsetof(struct loader, behind);
}

static void keep_addresses(struct loader *loader)
{
	keep_within(&loader->info.command_line);
	keep_within(&loader->info.modules);
	keep_within(&loader->info.memory_map);
	loader->info.modules = loader->info.modules ? loader->info.modules & -4u : AREA;
	if (!loader->info.memory_map)
		loader->info.memory_map = AREA;
	loader->info.memory_map_size %= sizeof(loader->behind);
	for (uint32_t i = 0; i < MODULES; i++)
		keep_within(&loader->modules[i].line);
}

/* Its lines may be taken out of anything. */
static bool lines_stay_within(const struct loader *loader)
{
	const struct multiboot_module *modules = (const void *)(uintptr_t)loader->info.modules;

	if (!(loader->info.flags & MULTIBOOT_INFO_MODULES) || loader->info.module_count > BOOT_MODULES)
		return true;
	for (uint32_t i = 0; i < loader->info.module_count; i++)
		if (modules[i].line && modules[i].line - AREA >= offsetof(struct loader, behind))
			return false;
	return true;
}

static void check_line(const char *line)
{
	CHECK(line >= boot.text && line < boot.text + boot.text_used);
	CHECK(memchr(line, 0, boot.text + boot.text_used - line));
}

static void check_copy(void)
{
	CHECK(boot.text_used <= BOOT_TEXT_SIZE && boot.module_count <= BOOT_MODULES && boot.memory_count <= BOOT_MEMORY_RANGES);
	check_line(boot.line);
	for (uint32_t i = 0; i < boot.module_count; i++) {
		check_line(boot.modules[i].line);
		CHECK(boot.modules[i].size && boot.modules[i].start + boot.modules[i].size > boot.modules[i].start);
	}
	for (uint32_t i = 0; i < boot.memory_count; i++)
		CHECK(boot.memory[i].frame_count && boot.memory[i].first_frame < 0x100000 &&
		      boot.memory[i].frame_count <= 0x100000 - boot.memory[i].first_frame);
}

static void plan(void)
{
	memset(&config, 0, sizeof(config));
	memset(&layout, 0, sizeof(layout));
	for (config.domain_count = 0; config.domain_count < fuzz_below(5); config.domain_count++) {
		struct domain_config *domain = &config.domains[config.domain_count];

		strcpy(domain->name, "some");
		domain->kernel.path = "/vmlinux";
		domain->kind = fuzz_below(2) ? DOMAIN_TASK : DOMAIN_GUEST;
		domain->memory_size = domain->kind == DOMAIN_GUEST ? fuzz_below(1024) << 22 : 0;
		domain->pool_size = domain->kind == DOMAIN_TASK ? fuzz_below(0x4000000) : 0;
	}
	if (memory_layout_plan(&boot, IMAGE_END, &config, &layout, &error))
		check_layout(&boot, IMAGE_END, &config, &layout);
	else
		CHECK(error.text[0]);
}

static void fuzz_one(void)
{
	static struct loader *loader;

	if (!loader)
		loader = low_memory_map(AREA, 2 * sizeof(*loader));
	make_sound(loader);
	fuzz_edit(loader, offsetof(struct loader, behind));
	keep_addresses(loader);
	if (!lines_stay_within(loader))
		return;
	memset(&error, 0, sizeof(error));
	if (!multiboot_info_copy(fuzz_below(50) == 49 ? 0 : MULTIBOOT_LOADER_MAGIC, AREA, &boot, &error)) {
		CHECK(error.text[0]);
		return;
	}
	memset(loader, 0xcc, sizeof(*loader));		/* nothing of it is needed any more */
	check_copy();
	plan();
}
