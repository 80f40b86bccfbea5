/* SPDX-License-Identifier: GPL-2.0-only */
#include "guest/load_relocations.h"
#include "cpu/coroutine.h"
#include "library/string.h"
#include "memory/physical_pointer.h"

#define AT_ONCE 8u	/* relocations between two pauses: some 250 ticks */

static void pause_after(uint32_t index)
{
	if (index % AT_ONCE == AT_ONCE - 1)
		long_work_pause();
}

static uint32_t relocation(const struct relocations *relocations, uint32_t index)
{
	uint32_t address;

	__builtin_memcpy(&address, relocations->addresses + index * sizeof(address), sizeof(address));
	return address;
}

/* A relocated word lies within what the file has of a segment. */
static bool lies_in_segment(const struct elf_image *kernel, uint32_t physical)
{
	for (uint32_t i = 0; i < kernel->segment_count; i++) {
		const struct elf_segment *segment = &kernel->segments[i];
		uint32_t offset = physical - segment->physical;

		if (segment->file_size >= sizeof(uint32_t) && offset <= segment->file_size - sizeof(uint32_t))
			return true;
	}
	return false;
}

bool relocations_read(struct relocations *relocations, const char *path, const uint8_t *file, uint32_t size,
		      const struct elf_image *kernel, struct boot_error *error)
{
	struct relocations_header header;
	uint32_t address;

	if (size < sizeof(header) || memcmp(file, RELOCATIONS_MAGIC, sizeof(header.magic)))
		return boot_fail(error, "%s: it is no file of relocations (scripts/make-relocations makes them)", path);
	memcpy(&header, file, sizeof(header));
	if (header.version != RELOCATIONS_VERSION || header.build_id_size != ELF_BUILD_ID_SIZE)
		return boot_fail(error, "%s: it has version %u, this hypervisor reads version %u", path, header.version, RELOCATIONS_VERSION);
	if (memcmp(header.build_id, kernel->build_id, ELF_BUILD_ID_SIZE))
		return boot_fail(error, "%s: it belongs to another kernel: its build ID starts with %02x%02x%02x%02x, the kernel's with %02x%02x%02x%02x",
				 path, header.build_id[0], header.build_id[1], header.build_id[2], header.build_id[3],
				 kernel->build_id[0], kernel->build_id[1], kernel->build_id[2], kernel->build_id[3]);
	if (header.count != (size - sizeof(header)) / sizeof(address) || (size - sizeof(header)) % sizeof(address))
		return boot_fail(error, "%s: it is damaged: %u relocations do not make a file of %u bytes", path, header.count, size);
	long_work_pause();
	relocations->addresses = file + sizeof(header);
	relocations->count = header.count;
	for (uint32_t i = 0; i < header.count; i++) {
		address = relocation(relocations, i);
		if (!lies_in_segment(kernel, address - kernel->page_offset))
			return boot_fail(error, "%s: relocation %u (0x%x) lies outside the kernel", path, i, address);
		pause_after(i);
	}
	return true;
}

void relocations_apply(const struct relocations *relocations, uint32_t page_offset, uint32_t delta)
{
	uint8_t *target;
	uint32_t word;

	for (uint32_t i = 0; i < relocations->count; i++) {
		target = physical_pointer(relocation(relocations, i) - page_offset + delta);
		__builtin_memcpy(&word, target, sizeof(word));
		word += delta;
		__builtin_memcpy(target, &word, sizeof(word));
		pause_after(i);
	}
}
