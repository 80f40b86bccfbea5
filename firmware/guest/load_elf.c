/* SPDX-License-Identifier: GPL-2.0-only */
#include "guest/load_elf.h"
#include "guest/elf.h"
#include "cpu/coroutine.h"
#include "library/string.h"

/* In two steps, so that nothing wraps. */
static bool lies_within(uint32_t offset, uint32_t length, uint32_t size)
{
	return offset <= size && length <= size - offset;
}

static uint32_t pad(uint32_t size)
{
	return (size + 3) & ~3u;
}

static void take_note(struct elf_image *image, const struct elf_note *note, const uint8_t *name, const uint8_t *description)
{
	if (note->type == ELF_NOTE_BUILD_ID && note->description_size == ELF_BUILD_ID_SIZE &&
	    note->name_size == sizeof(ELF_NOTE_GNU) && !memcmp(name, ELF_NOTE_GNU, sizeof(ELF_NOTE_GNU))) {
		memcpy(image->build_id, description, ELF_BUILD_ID_SIZE);
		image->has_build_id = true;
	}
	if (note->type == ANAX_NOTE_GUEST && note->description_size >= sizeof(image->note) &&
	    note->name_size == sizeof(ANAX_NOTE_NAME) && !memcmp(name, ANAX_NOTE_NAME, sizeof(ANAX_NOTE_NAME))) {
		memcpy(&image->note, description, sizeof(image->note));
		image->has_note = true;
	}
}

/* size bytes of notes, all within the file. */
static bool read_notes(struct elf_image *image, const char *path, const uint8_t *notes, uint32_t size, struct boot_error *error)
{
	struct elf_note note;
	uint32_t name, description;

	for (uint32_t at = 0; lies_within(at, sizeof(note), size); at = description + pad(note.description_size)) {
		memcpy(&note, notes + at, sizeof(note));
		name = at + sizeof(note);
		if (note.name_size > size || note.description_size > size)
			return boot_fail(error, "%s: its ELF notes are damaged", path);
		description = name + pad(note.name_size);
		if (!lies_within(description, note.description_size, size))
			return boot_fail(error, "%s: its ELF notes are damaged", path);
		take_note(image, &note, notes + name, notes + description);
		long_work_pause();
	}
	return true;
}

static bool read_load(struct elf_image *image, const char *path, const struct elf_program_header *header, struct boot_error *error)
{
	uint32_t page_offset = header->virtual - header->physical, end = header->physical + header->memory_size;

	if (!header->memory_size)
		return true;
	if (header->file_size > header->memory_size || end < header->physical)
		return boot_fail(error, "%s: its ELF segment at 0x%x has impossible sizes", path, header->virtual);
	if (image->segment_count == ELF_SEGMENTS)
		return boot_fail(error, "%s: it has more than %u ELF segments", path, ELF_SEGMENTS);
	if (image->segment_count && page_offset != image->page_offset)
		return boot_fail(error, "%s: its ELF segment at 0x%x is displaced against the others", path, header->virtual);
	image->page_offset = page_offset;
	image->segments[image->segment_count++] =
		(struct elf_segment){ header->offset, header->file_size, header->physical, header->memory_size,
				      header->flags & ELF_SEGMENT_WRITABLE };
	if (image->physical_start > header->physical)
		image->physical_start = header->physical;
	if (image->physical_end < end)
		image->physical_end = end;
	return true;
}

static bool read_segment(struct elf_image *image, const char *path, uint32_t at, struct boot_error *error)
{
	struct elf_program_header header;

	memcpy(&header, image->file + at, sizeof(header));
	if (header.type != ELF_SEGMENT_LOAD && header.type != ELF_SEGMENT_NOTE)
		return true;
	if (!lies_within(header.offset, header.file_size, image->size))
		return boot_fail(error, "%s: it is cut short: the ELF segment at 0x%x ends behind the file", path, header.virtual);
	if (header.type == ELF_SEGMENT_NOTE)
		return read_notes(image, path, image->file + header.offset, header.file_size, error);
	return read_load(image, path, &header, error);
}

static bool check_header(const struct elf_header *header, const char *path, uint32_t size, struct boot_error *error)
{
	if (size < sizeof(*header) || memcmp(header->magic, ELF_MAGIC, 4))
		return boot_fail(error, "%s: it is no ELF file; a guest's kernel is a vmlinux", path);
	if (header->class != ELF_CLASS_32 || header->encoding != ELF_LITTLE_ENDIAN ||
	    header->type != ELF_EXECUTABLE || header->machine != ELF_MACHINE_386)
		return boot_fail(error, "%s: it is no ELF executable for i386", path);
	if (header->segment_entry_size != sizeof(struct elf_program_header) ||
	    !lies_within(header->segment_offset, header->segment_count * sizeof(struct elf_program_header), size))
		return boot_fail(error, "%s: its ELF program headers lie behind the end of the file", path);
	return true;
}

bool elf_read(struct elf_image *image, const char *path, const uint8_t *file, uint32_t size, struct boot_error *error)
{
	struct elf_header header = { .type = 0 };

	memset(image, 0, sizeof(*image));
	image->file = file;
	image->size = size;
	image->physical_start = UINT32_MAX;
	memcpy(&header, file, size < sizeof(header) ? size : sizeof(header));
	if (!check_header(&header, path, size, error))
		return false;
	for (uint32_t i = 0; i < header.segment_count; i++) {
		if (!read_segment(image, path, header.segment_offset + i * sizeof(struct elf_program_header), error))
			return false;
		long_work_pause();
	}
	image->entry = header.entry;
	if (header.entry < image->physical_start || header.entry >= image->physical_end)
		return boot_fail(error, "%s: its ELF entry 0x%x lies in no segment", path, header.entry);
	return true;
}
