/* SPDX-License-Identifier: GPL-2.0-only */
// sources: library/long_work.c guest/load_elf.c guest/load_relocations.c guest/load_linux.c guest/boot_area.c boot/boot_error.c library/format.c
#include <stdlib.h>
#include <string.h>
#include "abi/anaxagoros.h"
#include "guest/boot_params.h"
#include "guest/elf.h"
#include "guest/load_linux.h"
#include "guest/load_relocations.h"
#include "cpu/coroutine.h"
#include "harness.h"
#include "library/log.h"
#include "low_memory.h"

#define OFFSET		0xc0000000u		/* virtual minus physical */
#define LINK		0x01000000u		/* physical, of the kernel below */
#define TEXT_SIZE	0x2000u
#define DATA_SIZE	0x800u
#define DATA_MEMORY	0x5000u

/* Where the modules and the partition lie. */
#define MODULES		0x10000000u
#define RELOCATIONS	(MODULES + 0x10000)
#define RAMDISK		(MODULES + 0x20000)
#define RAMDISK_SIZE	0x1801u
#define PARTITION	0x14000000u
#define PARTITION_SIZE	0x01000000u

/* A kernel: text, data with bss, notes. */
struct kernel_file {
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
	uint8_t text[TEXT_SIZE];
	uint8_t data[DATA_SIZE];
};

struct relocations_file {
	struct relocations_header header;
	uint32_t addresses[3];
};

static struct kernel_file good, *kernel;
static struct relocations_file *relocations;
static struct domain_config domain;
static struct loaded_guest guest;
static struct boot_error error;
static uint32_t steps_logged, pauses;

void long_work_pause(void)
{
	pauses++;
}

void log_later(enum log_level level, void (*print)(const void *data), const void *data, uint32_t size)
{
	(void)level;
	(void)size;
	print(data);
}

void log_line(const char *format, ...)
{
	log_print(LOG_INFO, format);
}

void log_print(enum log_level level, const char *format, ...)
{
	(void)level;
	if (!strncmp(format, "boot step ", 10))
		steps_logged = steps_logged * 10 + format[10] - '0';
}

static void make_kernel(struct kernel_file *file)
{
	memset(file, 0, sizeof(*file));
	file->header = (struct elf_header){ .class = 1, .encoding = 1, .header_version = 1, .type = 2, .machine = 3, .version = 1,
		.entry = LINK, .segment_offset = offsetof(struct kernel_file, segments), .header_size = 52,
		.segment_entry_size = 32, .segment_count = 3 };
	memcpy(file->header.magic, ELF_MAGIC, 4);
	file->segments[0] = (struct elf_program_header){ ELF_SEGMENT_LOAD, offsetof(struct kernel_file, text), LINK + OFFSET, LINK,
							 TEXT_SIZE, TEXT_SIZE, 5, 4096 };
	file->segments[1] = (struct elf_program_header){ ELF_SEGMENT_LOAD, offsetof(struct kernel_file, data), LINK + OFFSET + 0x2000,
							 LINK + 0x2000, DATA_SIZE, DATA_MEMORY, 6, 4096 };
	file->segments[2] = (struct elf_program_header){ .type = ELF_SEGMENT_NOTE, .offset = offsetof(struct kernel_file, build_id),
							 .file_size = sizeof(file->build_id) + sizeof(file->guest) };
	file->build_id.note = (struct elf_note){ 4, ELF_BUILD_ID_SIZE, ELF_NOTE_BUILD_ID };
	memcpy(file->build_id.name, "GNU", 4);
	memset(file->build_id.identity, 0xab, ELF_BUILD_ID_SIZE);
	file->guest.note = (struct elf_note){ 11, sizeof(struct anax_note), ANAX_NOTE_GUEST };
	memcpy(file->guest.name, ANAX_NOTE_NAME, 11);
	file->guest.description = (struct anax_note){ ANAX_ABI_REVISION, OFFSET };
	memset(file->text, 0x90, TEXT_SIZE);
	memset(file->data, 0x11, DATA_SIZE);
}

static void fresh(void)
{
	make_kernel(&good);
	*kernel = good;
	memset(relocations, 0, sizeof(*relocations));
	memcpy(relocations->header.magic, RELOCATIONS_MAGIC, 8);
	relocations->header.version = RELOCATIONS_VERSION;
	relocations->header.build_id_size = ELF_BUILD_ID_SIZE;
	memset(relocations->header.build_id, 0xab, ELF_BUILD_ID_SIZE);
	relocations->header.count = 3;
	relocations->addresses[0] = LINK + OFFSET;
	relocations->addresses[1] = LINK + OFFSET + TEXT_SIZE - 4;
	relocations->addresses[2] = LINK + OFFSET + 0x2000 + 1;		/* not aligned */
	memset(&domain, 0, sizeof(domain));
	strcpy(domain.name, "linux");
	domain.kernel = (struct boot_module){ "/vmlinux", MODULES, sizeof(*kernel) };
	domain.relocations = (struct boot_module){ "/relocs", RELOCATIONS, sizeof(*relocations) };
	domain.ramdisk = (struct boot_module){ "/ramdisk", RAMDISK, RAMDISK_SIZE };
	domain.command_line = "console=hvc0";
	memset((void *)(uintptr_t)RAMDISK, 0x77, RAMDISK_SIZE);
	memset((void *)(uintptr_t)PARTITION, 0xcc, PARTITION_SIZE);
	steps_logged = 0;
}

static bool load(void)
{
	return load_linux(&domain, PARTITION, PARTITION_SIZE, &guest, &error);
}

/* A refusal leaves the partition as it was. */
static void refused(const char *should)
{
	const uint8_t *partition = (const uint8_t *)(uintptr_t)PARTITION;

	if (load())
		harness_fail("accepted; should be: %s", should);
	if (strcmp(error.text, should))
		harness_fail("is: %s; should be: %s", error.text, should);
	CHECK(partition[0] == 0xcc && !memcmp(partition, partition + 1, PARTITION_SIZE - 1));
}

static void *physical(uint32_t address)
{
	CHECK(address >= PARTITION && address < PARTITION + PARTITION_SIZE);
	return (void *)(uintptr_t)address;
}

static uint32_t word(uint32_t address)
{
	uint32_t value;

	memcpy(&value, physical(address), 4);
	return value;
}

static void load_places_kernel(void)
{
	uint32_t delta = PARTITION - LINK;

	fresh();
	CHECK(load());
	CHECK_EQUAL(steps_logged, 123);
	CHECK_EQUAL(guest.kernel_start, PARTITION);
	CHECK_EQUAL(guest.kernel_end, PARTITION + 0x2000 + DATA_MEMORY);
	CHECK_EQUAL(guest.entry, PARTITION + OFFSET);
	CHECK_EQUAL(guest.page_offset, OFFSET);
	CHECK_EQUAL(word(PARTITION), 0x90909090 + delta);
	CHECK_EQUAL(word(PARTITION + 4), 0x90909090);
	CHECK_EQUAL(word(PARTITION + TEXT_SIZE - 4), 0x90909090 + delta);
	CHECK_EQUAL(word(PARTITION + 0x2001), 0x11111111 + delta);
	CHECK_EQUAL(word(PARTITION + 0x2005), 0x11111111);
	for (uint32_t at = DATA_SIZE; at < DATA_MEMORY; at += 4)
		CHECK_EQUAL(word(PARTITION + 0x2000 + at), 0);
	CHECK_EQUAL(word(guest.kernel_end), 0xcccccccc);
}

/* Every page of the partition is mapped at page_offset + physical, and nothing else. */
static void load_makes_page_tables(void)
{
	const uint32_t *directory, *table;

	fresh();
	CHECK(load());
	CHECK_EQUAL(guest.boot_area_start + guest.boot_area_size, PARTITION + PARTITION_SIZE);
	CHECK_EQUAL(guest.boot_directory, guest.boot_area_start);
	directory = physical(guest.boot_directory);
	for (uint32_t slot = 0; slot < 1024; slot++) {
		uint32_t mapped = (slot << 22) - OFFSET;

		if (mapped - PARTITION >= PARTITION_SIZE) {
			CHECK_EQUAL(directory[slot], 0);
			continue;
		}
		CHECK_EQUAL(directory[slot] & 0xfff, 0x063);
		CHECK((directory[slot] & ~0xfffu) >= guest.boot_area_start);
		table = physical(directory[slot] & ~0xfffu);
		for (uint32_t i = 0; i < 1024; i++)
			CHECK_EQUAL(table[i], (mapped + i * 4096) | 0x063);
	}
}

static void load_fills_boot_params(void)
{
	const struct boot_params *params;

	fresh();
	CHECK(load());
	params = physical(guest.boot_params - OFFSET);
	CHECK_EQUAL(params->hardware_subarch, ANAX_HARDWARE_SUBARCH);
	CHECK_EQUAL(params->e820_entries, 2);
	CHECK_EQUAL(params->e820_table[0].start, PARTITION);
	CHECK_EQUAL(params->e820_table[0].size, PARTITION_SIZE);
	CHECK_EQUAL(params->e820_table[0].type, E820_RAM);
	CHECK_EQUAL(params->e820_table[1].type, E820_RESERVED);
	CHECK_EQUAL(params->boot_flag, 0xaa55);
	CHECK_EQUAL(params->type_of_loader, 0xff);
	CHECK(!memcmp(&params->header, "HdrS", 4));
	CHECK_EQUAL(params->ramdisk_image, guest.ramdisk_start);
	CHECK_EQUAL(params->ramdisk_size, RAMDISK_SIZE);
	CHECK_EQUAL(params->ramdisk_image % 4096, 0);
	CHECK(params->ramdisk_image + RAMDISK_SIZE <= guest.boot_area_start);
	CHECK_EQUAL(word(params->ramdisk_image + RAMDISK_SIZE - 4), 0x77777777);
	CHECK(params->cmd_line_ptr >= guest.boot_area_start);
	CHECK(!strcmp(physical(params->cmd_line_ptr), "console=hvc0"));
}

/* Loaded again over what the guest left: the same. */
static void load_again(void)
{
	static uint8_t first[PARTITION_SIZE];

	fresh();
	CHECK(load());
	memcpy(first, physical(PARTITION), PARTITION_SIZE);
	memset(physical(PARTITION), 0x55, guest.kernel_end - PARTITION);
	memset(physical(guest.boot_area_start), 0x55, guest.boot_area_size);
	CHECK(load());
	CHECK(!memcmp(first, physical(PARTITION), guest.kernel_end - PARTITION));
	CHECK(!memcmp(first + (guest.boot_area_start - PARTITION), physical(guest.boot_area_start), guest.boot_area_size));
}

static void load_kernel_mistakes(void)
{
	fresh();
	kernel->header.magic[0] = 0;
	refused("/vmlinux: it is no ELF file; a guest's kernel is a vmlinux");
	fresh();
	domain.kernel.size = 51;
	refused("/vmlinux: it is no ELF file; a guest's kernel is a vmlinux");
	fresh();
	kernel->header.machine = 62;
	refused("/vmlinux: it is no ELF executable for i386");
	fresh();
	kernel->guest.note.type = 2;
	refused("/vmlinux: it is not built for this hypervisor (CONFIG_ANAXAGOROS_GUEST)");
	fresh();
	kernel->guest.description.abi_revision = ANAX_ABI_REVISION + 6;
	refused("/vmlinux: it is built for revision 9 of the hypercalls, this hypervisor has revision 3");
	fresh();
	kernel->guest.description.page_offset = 0x80000000;
	refused("/vmlinux: it is linked at 0xc0000000 above its load address, but its note says 0x80000000");
	fresh();
	kernel->build_id.note.type = 4;
	refused("/vmlinux: it has no build ID, which its relocations are held against");
	fresh();
	kernel->header.entry = LINK + 0x2000 + DATA_MEMORY;
	refused("/vmlinux: its ELF entry 0x1007000 lies in no segment");
}

static void load_segment_mistakes(void)
{
	fresh();
	kernel->header.segment_offset = 0xfffffff0;
	refused("/vmlinux: its ELF program headers lie behind the end of the file");
	fresh();
	kernel->header.segment_count = 0xffff;
	refused("/vmlinux: its ELF program headers lie behind the end of the file");
	fresh();
	domain.kernel.size--;
	refused("/vmlinux: it is cut short: the ELF segment at 0xc1002000 ends behind the file");
	fresh();
	kernel->segments[0].offset = 0xfffffff0;
	refused("/vmlinux: it is cut short: the ELF segment at 0xc1000000 ends behind the file");
	fresh();
	kernel->segments[1].memory_size = DATA_SIZE - 1;
	refused("/vmlinux: its ELF segment at 0xc1002000 has impossible sizes");
	fresh();
	kernel->segments[1].memory_size = 0xff000000;
	refused("/vmlinux: its ELF segment at 0xc1002000 has impossible sizes");
	fresh();
	kernel->segments[1].physical += 0x1000;
	refused("/vmlinux: its ELF segment at 0xc1002000 is displaced against the others");
	fresh();
	kernel->guest.note.description_size = 0xfffffffc;
	refused("/vmlinux: its ELF notes are damaged");
	fresh();
	kernel->guest.note.name_size = 0x40;
	refused("/vmlinux: its ELF notes are damaged");
}

static void load_relocation_mistakes(void)
{
	fresh();
	relocations->header.magic[0] = 'a';
	refused("/relocs: it is no file of relocations (scripts/make-relocations makes them)");
	fresh();
	domain.relocations.size = sizeof(struct relocations_header) - 1;
	refused("/relocs: it is no file of relocations (scripts/make-relocations makes them)");
	fresh();
	relocations->header.version = 2;
	refused("/relocs: it has version 2, this hypervisor reads version 1");
	fresh();
	relocations->header.build_id[3]++;
	refused("/relocs: it belongs to another kernel: its build ID starts with abababac, the kernel's with abababab");
	fresh();
	relocations->header.count = 4;
	refused("/relocs: it is damaged: 4 relocations do not make a file of 52 bytes");
	fresh();
	relocations->header.count = 0x40000003;
	refused("/relocs: it is damaged: 1073741827 relocations do not make a file of 52 bytes");
	fresh();
	relocations->addresses[1] = LINK + OFFSET + TEXT_SIZE - 3;
	refused("/relocs: relocation 1 (0xc1001ffd) lies outside the kernel");
	fresh();
	relocations->addresses[2] = LINK + OFFSET + 0x2000 + DATA_SIZE;		/* bss */
	refused("/relocs: relocation 2 (0xc1002800) lies outside the kernel");
	fresh();
	relocations->addresses[0] = LINK + OFFSET - 1;
	refused("/relocs: relocation 0 (0xc0ffffff) lies outside the kernel");
}

static void load_size_mistakes(void)
{
	static char line[LINUX_COMMAND_LINE_SIZE + 1];

	fresh();
	kernel->segments[1].memory_size = 0x00c00000;
	refused("guest linux (/vmlinux): word \"memory=16M\" is too little for kernel (12296 KiB), RAM disk (6 KiB) and 4096 KiB to work in");
	fresh();
	domain.ramdisk.size = 0xfffffff0;
	refused("guest linux (/vmlinux): word \"memory=16M\" is too little for kernel (28 KiB), RAM disk (4194303 KiB) and 4096 KiB to work in");
	fresh();
	memset(line, 'x', LINUX_COMMAND_LINE_SIZE);
	domain.command_line = line;
	refused("guest linux (/vmlinux): its command line has 2048 characters, Linux takes 2047");
	line[LINUX_COMMAND_LINE_SIZE - 1] = '\0';
	CHECK(load());
}

/* Damaged anywhere in its headers, a kernel is loaded or refused: nothing outside the files is read, by the sanitizer's word. */
static void load_random(void)
{
	struct elf_image image;
	uint8_t *file = malloc(sizeof(good));

	srand(1);
	make_kernel(&good);
	for (uint32_t i = 0; i < 200000; i++) {
		memcpy(file, &good, sizeof(good));
		for (uint32_t changes = 1 + rand() % 3; changes--;)
			file[rand() % offsetof(struct kernel_file, text)] = rand() & 1 ? rand() : 0xff;
		if (!elf_read(&image, "/vmlinux", file, sizeof(good), &error))
			continue;
		for (uint32_t segment = 0; segment < image.segment_count; segment++)
			CHECK((uint64_t)image.segments[segment].offset + image.segments[segment].file_size <= sizeof(good));
	}
	free(file);
}

int main(void)
{
	kernel = low_memory_map(MODULES, 0x30000);
	relocations = (struct relocations_file *)(uintptr_t)RELOCATIONS;
	low_memory_map(PARTITION, PARTITION_SIZE);
	RUN(load_places_kernel);
	RUN(load_makes_page_tables);
	RUN(load_fills_boot_params);
	RUN(load_again);
	RUN(load_kernel_mistakes);
	RUN(load_segment_mistakes);
	RUN(load_relocation_mistakes);
	RUN(load_size_mistakes);
	RUN(load_random);
	return harness_end();
}
