/* SPDX-License-Identifier: GPL-2.0-only */
// sources: guest/load_elf.c guest/load_relocations.c guest/load_linux.c guest/boot_area.c library/long_work.c boot/boot_error.c library/format.c
/*
 * A guest's kernel and its relocations, changed anywhere, each in a buffer of just its size. What is accepted lies within the
 * partition, in order, mapped as promised; what is refused has written nothing. Beside the partition nothing is mapped.
 */
#include "fuzz.h"
#include "abi/anaxagoros.h"
#include "cpu/coroutine.h"
#include "guest/boot_params.h"
#include "guest/elf.h"
#include "guest/load_linux.h"
#include "guest/load_relocations.h"
#include "library/log.h"
#include "low_memory.h"

#define OFFSET		0xc0000000u
#define LINK		0x01000000u
#define PARTITION	0x14000000u
#define PARTITION_SIZE	0x00800000u
#define PAGE		4096u

static const struct kernel_file {
	struct elf_header header;
	struct elf_program_header segments[3];
	struct {
		struct elf_note note;
		char name[4];
		uint8_t identity[ELF_BUILD_ID_SIZE];
	} build_id;
	struct {
		struct elf_note note;
		char name[12];
		struct anax_note description;
	} guest;
	uint8_t text[64], data[64];
} sound_kernel = {
	.header = { .magic = "\177ELF", .class = 1, .encoding = 1, .header_version = 1, .type = 2, .machine = 3, .version = 1, .entry = LINK,
		    .segment_offset = offsetof(struct kernel_file, segments), .header_size = 52, .segment_entry_size = 32, .segment_count = 3 },
	.segments = {
		{ ELF_SEGMENT_LOAD, offsetof(struct kernel_file, text), LINK + OFFSET, LINK, 64, 64, 5, PAGE },
		{ ELF_SEGMENT_LOAD, offsetof(struct kernel_file, data), LINK + OFFSET + PAGE, LINK + PAGE, 64, 3 * PAGE, 6, PAGE },
		{ .type = ELF_SEGMENT_NOTE, .offset = offsetof(struct kernel_file, build_id),
		  .file_size = sizeof(sound_kernel.build_id) + sizeof(sound_kernel.guest) },
	},
	.build_id = { { 4, ELF_BUILD_ID_SIZE, ELF_NOTE_BUILD_ID }, "GNU", { 1, 2, 3 } },
	.guest = { { sizeof(ANAX_NOTE_NAME), sizeof(struct anax_note), ANAX_NOTE_GUEST }, ANAX_NOTE_NAME, { ANAX_ABI_REVISION, OFFSET } },
	.text = { 0x90, 0x90, 0x90, 0x90 },
};

static const struct relocations_file {
	struct relocations_header header;
	uint32_t addresses[4];
} sound_relocations = {
	{ RELOCATIONS_MAGIC, RELOCATIONS_VERSION, ELF_BUILD_ID_SIZE, { 1, 2, 3 }, 4 },
	{ LINK + OFFSET, LINK + OFFSET + 60, LINK + OFFSET + PAGE + 1, LINK + OFFSET + PAGE + 60 },
};

static struct boot_error error;
static struct loaded_guest guest;

void long_work_pause(void)
{
}

void log_later(enum log_level level, void (*print)(const void *data), const void *data, uint32_t size)
{
	CHECK(level == LOG_INFO && print && data && size);
}

void log_line(const char *format, ...)
{
	CHECK(format);
}

void log_print(enum log_level level, const char *format, ...)
{
	CHECK(level <= LOG_VERBOSE && format);
}

/* A changed copy, perhaps cut. */
static struct boot_module file(const char *path, const void *sound, uint32_t size)
{
	uint8_t whole[1024], *bytes;

	memcpy(whole, sound, size);
	fuzz_edit(whole, size);
	if (fuzz_below(16) == 15)
		size = fuzz_below(size + 1);
	bytes = malloc(size + !size);
	memcpy(bytes, whole, size);
	return (struct boot_module){ path, (uint32_t)(uintptr_t)bytes, size };
}

static uint32_t word(uint32_t address)
{
	uint32_t value;

	memcpy(&value, (void *)(uintptr_t)address, sizeof(value));
	return value;
}

static void check_page_tables(uint32_t size)
{
	uint32_t mapped = 0;

	for (uint32_t slot = 0; slot < 1024; slot++) {
		uint32_t entry = word(guest.boot_directory + slot * 4), virtual = slot << 22;

		if (!entry)
			continue;
		CHECK((entry & 0xfff) == 0x063 && entry - guest.boot_area_start < guest.boot_area_size);
		for (uint32_t i = 0; i < 1024; i++, mapped++)
			CHECK_EQUAL(word((entry & -PAGE) + i * 4), (virtual + i * PAGE - guest.page_offset) | 0x063);
		CHECK(virtual - guest.page_offset - PARTITION < size);
	}
	CHECK_EQUAL(mapped, size / PAGE);
}

static void check_accepted(const struct domain_config *domain, uint32_t size)
{
	uint32_t end = PARTITION + size, params = guest.boot_params - guest.page_offset;

	CHECK(guest.kernel_start >= PARTITION && guest.kernel_start <= guest.kernel_end && guest.kernel_end <= guest.ramdisk_start);
	CHECK(guest.ramdisk_start + domain->ramdisk.size <= guest.boot_area_start && guest.ramdisk_start % PAGE == 0);
	CHECK_EQUAL(guest.boot_area_start + guest.boot_area_size, end);
	CHECK(guest.entry - guest.page_offset >= guest.kernel_start && guest.entry - guest.page_offset < guest.kernel_end);
	CHECK(params >= guest.boot_area_start && params + 2 * PAGE <= end);
	CHECK(!memcmp((void *)(uintptr_t)guest.ramdisk_start, (void *)(uintptr_t)domain->ramdisk.start, domain->ramdisk.size));
	check_page_tables(size);
	CHECK(!strcmp((char *)(uintptr_t)((struct boot_params *)(uintptr_t)params)->cmd_line_ptr, domain->command_line));
}

/* The first and last words of each page are as they were. */
static void check_untouched(void)
{
	CHECK(error.text[0]);
	for (uint32_t page = PARTITION; page < PARTITION + PARTITION_SIZE; page += PAGE)
		CHECK(!word(page) && !word(page + PAGE - 4));
}

static void fuzz_one(void)
{
	static uint8_t ramdisk[PAGE + 1] = { 7 };
	static char command_line[2100];
	static void *partition;
	uint32_t size = fuzz_below(4) ? PARTITION_SIZE : PARTITION_SIZE / 2, length = fuzz_below(8) ? 12 : fuzz_below(sizeof(command_line));
	struct domain_config domain = { .name = "linux", .kernel = file("/vmlinux", &sound_kernel, sizeof(sound_kernel)),
		.relocations = file("/relocs", &sound_relocations, sizeof(sound_relocations)),
		.ramdisk = { "/ramdisk", (uint32_t)(uintptr_t)ramdisk, 1 + fuzz_below(sizeof(ramdisk)) }, .command_line = command_line };

	if (!partition)
		partition = low_memory_map(PARTITION, PARTITION_SIZE);
	memset(command_line, 0, sizeof(command_line));
	memset(command_line, 'a', length);
	memset(&error, 0, sizeof(error));
	if (load_linux(&domain, PARTITION, size, &guest, &error)) {
		check_accepted(&domain, size);
		madvise(partition, PARTITION_SIZE, MADV_DONTNEED);
	} else {
		check_untouched();
	}
	free((void *)(uintptr_t)domain.kernel.start);
	free((void *)(uintptr_t)domain.relocations.start);
}
