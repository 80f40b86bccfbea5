/* SPDX-License-Identifier: GPL-2.0-only */
/* The ELF specification for i386, as far as it is used here. */
#ifndef GUEST_ELF_H
#define GUEST_ELF_H

#include <stdint.h>

#define ELF_MAGIC		"\177ELF"
#define ELF_CLASS_32		1
#define ELF_LITTLE_ENDIAN	1
#define ELF_EXECUTABLE		2
#define ELF_MACHINE_386		3

#define ELF_SEGMENT_LOAD	1
#define ELF_SEGMENT_NOTE	4
#define ELF_SEGMENT_WRITABLE	2	/* flag */

#define ELF_NOTE_GNU		"GNU"
#define ELF_NOTE_BUILD_ID	3

struct elf_header {
	char magic[4];
	uint8_t class, encoding, header_version, padding[9];
	uint16_t type, machine;
	uint32_t version, entry, segment_offset, section_offset, flags;
	uint16_t header_size, segment_entry_size, segment_count;
	uint16_t section_entry_size, section_count, section_names;
};

struct elf_program_header {
	uint32_t type, offset, virtual, physical, file_size, memory_size, flags, alignment;
};

struct elf_note {			/* name and description follow, each padded to 4 bytes */
	uint32_t name_size, description_size, type;
};

_Static_assert(sizeof(struct elf_header) == 52 && sizeof(struct elf_program_header) == 32, "sizes of the specification");

#endif
