/* SPDX-License-Identifier: GPL-2.0-only */
// sources: boot/multiboot_info.c boot/boot_error.c library/format.c
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include "boot/multiboot.h"
#include "boot/multiboot_info.h"
#include "harness.h"
#include "low_memory.h"

#define AREA 0x10000000u
#define AREA_SIZE 0x10000u

/* What a boot loader leaves behind; strings may end with the area. */
static struct loader {
	struct multiboot_info info;
	struct multiboot_module modules[BOOT_MODULES + 1];
	struct multiboot_memory memory[BOOT_MEMORY_RANGES + 4];
	char text[1024];
} *loader;

static struct boot_information boot;
static struct boot_error error;

static uint32_t address(const void *pointer)
{
	return (uint32_t)(uintptr_t)pointer;
}

static void set_memory(uint32_t index, uint64_t start, uint64_t length, uint32_t type)
{
	loader->memory[index] = (struct multiboot_memory){ sizeof(struct multiboot_memory) - 4, start, length, type };
	loader->info.memory_map = address(loader->memory);
	loader->info.memory_map_size = (index + 1) * sizeof(struct multiboot_memory);
	loader->info.flags |= MULTIBOOT_INFO_MEMORY_MAP;
}

static void set_module(uint32_t index, uint32_t start, uint32_t end, const char *line)
{
	loader->modules[index] = (struct multiboot_module){ start, end, line ? address(line) : 0, 0 };
	loader->info.modules = address(loader->modules);
	loader->info.module_count = index + 1;
	loader->info.flags |= MULTIBOOT_INFO_MODULES;
}

static void fresh(void)
{
	memset(loader, 0, sizeof(*loader));
	strcpy(loader->text, "/anaxagoros.elf log=e9");
	strcpy(loader->text + 100, "/vmlinux guest name=linux");
	loader->info.flags = MULTIBOOT_INFO_COMMAND_LINE | MULTIBOOT_INFO_MEMORY;
	loader->info.command_line = address(loader->text);
	loader->info.memory_lower = 639;
	loader->info.memory_upper = 130944;
}

static bool copy(void)
{
	return multiboot_info_copy(MULTIBOOT_LOADER_MAGIC, address(loader), &boot, &error);
}

static void refused(const char *should)
{
	if (copy())
		harness_fail("accepted; should be: %s", should);
	if (strcmp(error.text, should))
		harness_fail("is: %s; should be: %s", error.text, should);
}

static void multiboot_plain(void)
{
	fresh();
	set_module(0, 0x200000, 0x200123, loader->text + 100);
	set_module(1, 0x300000, 0x300001, NULL);
	CHECK(copy());
	memset(loader, 0xcc, sizeof(*loader));		/* nothing of it is needed any more */
	CHECK(!strcmp(boot.line, "/anaxagoros.elf log=e9"));
	CHECK_EQUAL(boot.module_count, 2);
	CHECK_EQUAL(boot.modules[0].start, 0x200000);
	CHECK_EQUAL(boot.modules[0].size, 0x123);
	CHECK(!strcmp(boot.modules[0].line, "/vmlinux guest name=linux"));
	CHECK(!strcmp(boot.modules[1].line, ""));
	CHECK_EQUAL(boot.memory_count, 2);
	CHECK_EQUAL(boot.memory[0].frame_count, 0x9f);
	CHECK_EQUAL(boot.memory[1].first_frame, 0x100);
	CHECK_EQUAL(boot.memory[1].frame_count, 130944 / 4);
}

static void multiboot_memory_map(void)
{
	fresh();
	set_memory(0, 0, 0x9fc00, MULTIBOOT_MEMORY_AVAILABLE);
	set_memory(1, 0x9fc00, 0x400, MULTIBOOT_MEMORY_RESERVED);
	set_memory(2, 0x100000, 0x7ee0000, MULTIBOOT_MEMORY_AVAILABLE);
	set_memory(3, 0x7fe0800, 0x800, 3);					/* ACPI */
	set_memory(4, 0x100000000, 0x40000000, MULTIBOOT_MEMORY_AVAILABLE);	/* above 4 GiB */
	set_memory(5, 0xfffff000, 0x2000, 4);					/* across 4 GiB */
	set_memory(6, UINT64_MAX - 10, 100, MULTIBOOT_MEMORY_AVAILABLE);	/* wraps */
	set_memory(7, 0x900, 0x100, MULTIBOOT_MEMORY_AVAILABLE);		/* less than a frame */
	CHECK(copy());
	CHECK_EQUAL(boot.memory_count, 4);
	CHECK_EQUAL(boot.memory[0].frame_count, 0x9f);
	CHECK_EQUAL(boot.memory[1].frame_count, 0x7ee0);
	CHECK(boot.memory[1].is_ram && !boot.memory[2].is_ram);
	CHECK_EQUAL(boot.memory[2].first_frame, 0x7fe0);
	CHECK_EQUAL(boot.memory[2].frame_count, 1);
	CHECK_EQUAL(boot.memory[3].first_frame, 0xfffff);
	CHECK_EQUAL(boot.memory[3].frame_count, 1);
}

/* Entries may be longer than the specification's. */
static void multiboot_long_entries(void)
{
	fresh();
	set_memory(0, 0x100000, 0x100000, MULTIBOOT_MEMORY_AVAILABLE);
	loader->memory[0].size = 2 * sizeof(struct multiboot_memory) - 4;
	set_memory(2, 0x400000, 0x100000, MULTIBOOT_MEMORY_AVAILABLE);
	CHECK(copy());
	CHECK_EQUAL(boot.memory_count, 2);
	CHECK_EQUAL(boot.memory[1].first_frame, 0x400);
}

static void multiboot_mistakes(void)
{
	fresh();
	CHECK(!multiboot_info_copy(0x2badb003, address(loader), &boot, &error));
	CHECK(!strcmp(error.text, "the boot loader is not a multiboot one (%eax is 0x2badb003, not 0x2badb002)"));
	loader->info.flags = 0;
	refused("the boot loader does not say how much memory there is");
	fresh();
	set_module(0, 0x200000, 0x200000, loader->text + 100);
	refused("module 1 (/vmlinux guest name=linux) is empty");
	set_module(0, 0x200000, 0x1ff000, loader->text + 100);
	refused("module 1 (/vmlinux guest name=linux) is empty");
	fresh();
	set_module(BOOT_MODULES, 1, 2, NULL);
	refused("the boot loader's menu has 97 modules, at most 96 are supported");
	fresh();
	set_memory(0, 0, 0x100000, MULTIBOOT_MEMORY_AVAILABLE);
	loader->memory[0].size = 8;
	refused("the boot loader's memory map is damaged");
	loader->memory[0].size = 0xfffffffc;
	refused("the boot loader's memory map is damaged");
	for (uint32_t i = 0; i < BOOT_MEMORY_RANGES + 1; i++)
		set_memory(i, 0x100000 * i, 0x1000, MULTIBOOT_MEMORY_AVAILABLE);
	refused("the machine's memory map has more than 32 entries");
}

static void multiboot_long_text(void)
{
	char *line = (char *)loader + AREA_SIZE - BOOT_TEXT_SIZE;

	fresh();
	memset(line, 'x', BOOT_TEXT_SIZE);		/* has no end, and the area ends behind it */
	loader->info.command_line = address(line);
	refused("the lines of the boot loader's menu are longer than 24576 characters together");
	line[BOOT_TEXT_SIZE - 1] = '\0';
	CHECK(copy());
	set_module(0, 1, 2, loader->text);
	refused("the lines of the boot loader's menu are longer than 24576 characters together");
}

int main(void)
{
	_Static_assert(offsetof(struct multiboot_info, memory_map) == 48 && sizeof(struct multiboot_memory) == 24,
		       "multiboot specification, section 3.3");

	loader = low_memory_map(AREA, AREA_SIZE);
	RUN(multiboot_plain);
	RUN(multiboot_memory_map);
	RUN(multiboot_long_entries);
	RUN(multiboot_mistakes);
	RUN(multiboot_long_text);
	return harness_end();
}
