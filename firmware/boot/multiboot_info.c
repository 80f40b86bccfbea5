/* SPDX-License-Identifier: GPL-2.0-only */
#include "boot/multiboot_info.h"
#include "boot/multiboot.h"
#include "library/string.h"
#include "memory/physical_pointer.h"

#define FRAME_SHIFT 12
#define FRAMES_BELOW_4G (1u << 20)

/* An empty line for no line. */
static bool copy_text(struct boot_information *boot, uint32_t physical, char **copy, struct boot_error *error)
{
	uint32_t room = BOOT_TEXT_SIZE - boot->text_used;
	const char *text = physical ? physical_pointer(physical) : "";
	uint32_t length = strnlen(text, room);

	if (length >= room)
		return boot_fail(error, "the lines of the boot loader's menu are longer than %u characters together", BOOT_TEXT_SIZE);
	*copy = memcpy(boot->text + boot->text_used, text, length + 1);
	boot->text_used += length + 1;
	return true;
}

static bool copy_module(struct boot_information *boot, const struct multiboot_module *from, struct boot_error *error)
{
	struct module_line *module = &boot->modules[boot->module_count];

	if (!copy_text(boot, from->line, &module->line, error))
		return false;
	if (from->end <= from->start)
		return boot_fail(error, "module %u (%s) is empty", boot->module_count + 1, module->line);
	module->start = from->start;
	module->size = from->end - from->start;
	boot->module_count++;
	return true;
}

static bool copy_modules(struct boot_information *boot, const struct multiboot_info *info, struct boot_error *error)
{
	const struct multiboot_module *from;

	if (!(info->flags & MULTIBOOT_INFO_MODULES) || !info->module_count)
		return true;
	if (info->module_count > BOOT_MODULES)
		return boot_fail(error, "the boot loader's menu has %u modules, at most %u are supported", info->module_count, BOOT_MODULES);
	from = physical_pointer(info->modules);
	for (uint32_t i = 0; i < info->module_count; i++)
		if (!copy_module(boot, &from[i], error))
			return false;
	return true;
}

/* Whole frames only: RAM is rounded inwards, everything else outwards. */
static bool add_memory(struct boot_information *boot, uint64_t start, uint64_t length, bool is_ram, struct boot_error *error)
{
	uint64_t end = start + length < start ? UINT64_MAX : start + length;
	uint64_t first = is_ram ? (start >> FRAME_SHIFT) + !!(start & 0xfff) : start >> FRAME_SHIFT;
	uint64_t last = is_ram ? end >> FRAME_SHIFT : (end >> FRAME_SHIFT) + !!(end & 0xfff);

	if (last > FRAMES_BELOW_4G)
		last = FRAMES_BELOW_4G;
	if (first >= last)
		return true;
	if (boot->memory_count == BOOT_MEMORY_RANGES)
		return boot_fail(error, "the machine's memory map has more than %u entries", BOOT_MEMORY_RANGES);
	boot->memory[boot->memory_count++] = (struct memory_range){ first, last - first, is_ram };
	return true;
}

static bool copy_memory_map(struct boot_information *boot, const struct multiboot_info *info, struct boot_error *error)
{
	const uint8_t *at = physical_pointer(info->memory_map);
	uint32_t left = info->memory_map_size;
	struct multiboot_memory entry;

	while (left >= sizeof(entry)) {
		memcpy(&entry, at, sizeof(entry));
		if (entry.size < sizeof(entry) - sizeof(entry.size) || entry.size > left - sizeof(entry.size))
			return boot_fail(error, "the boot loader's memory map is damaged");
		if (entry.type != MULTIBOOT_MEMORY_RESERVED &&
		    !add_memory(boot, entry.start, entry.length, entry.type == MULTIBOOT_MEMORY_AVAILABLE, error))
			return false;
		at += entry.size + sizeof(entry.size);
		left -= entry.size + sizeof(entry.size);
	}
	return true;
}

static bool copy_memory(struct boot_information *boot, const struct multiboot_info *info, struct boot_error *error)
{
	if (info->flags & MULTIBOOT_INFO_MEMORY_MAP)
		return copy_memory_map(boot, info, error);
	if (!(info->flags & MULTIBOOT_INFO_MEMORY))
		return boot_fail(error, "the boot loader does not say how much memory there is");
	return add_memory(boot, 0, (uint64_t)info->memory_lower << 10, true, error) &&
	       add_memory(boot, 0x100000, (uint64_t)info->memory_upper << 10, true, error);
}

bool multiboot_info_copy(uint32_t magic, uint32_t physical, struct boot_information *boot, struct boot_error *error)
{
	const struct multiboot_info *info;

	memset(boot, 0, sizeof(*boot));
	if (magic != MULTIBOOT_LOADER_MAGIC)
		return boot_fail(error, "the boot loader is not a multiboot one (%%eax is 0x%x, not 0x%x)", magic, MULTIBOOT_LOADER_MAGIC);
	info = physical_pointer(physical);
	return copy_text(boot, info->flags & MULTIBOOT_INFO_COMMAND_LINE ? info->command_line : 0, &boot->line, error) &&
	       copy_memory(boot, info, error) &&
	       copy_modules(boot, info, error);
}
