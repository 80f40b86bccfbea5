/* SPDX-License-Identifier: GPL-2.0-only */
/* Reads an ELF32 executable for i386 in memory. Every offset is checked before it is followed. */
#ifndef GUEST_LOAD_ELF_H
#define GUEST_LOAD_ELF_H

#include <stdbool.h>
#include <stdint.h>
#include "abi/anaxagoros.h"
#include "boot/boot_error.h"

#define ELF_SEGMENTS		8
#define ELF_BUILD_ID_SIZE	20

struct elf_segment {
	uint32_t offset, file_size;		/* in the file */
	uint32_t physical, memory_size;		/* link-time p_paddr */
	bool writable;
};

struct elf_image {
	const uint8_t *file;
	uint32_t size;
	uint32_t entry;				/* link-time, physical */
	uint32_t physical_start, physical_end;	/* link-time, of all segments */
	uint32_t page_offset;			/* virtual minus physical address, the same in all segments */
	struct elf_segment segments[ELF_SEGMENTS];
	uint32_t segment_count;
	uint8_t build_id[ELF_BUILD_ID_SIZE];
	bool has_build_id;
	struct anax_note note;
	bool has_note;
};

/* path is for the sentences only. Errors: no ELF32 executable for i386, or not a sound one (says what). */
bool elf_read(struct elf_image *image, const char *path, const uint8_t *file, uint32_t size, struct boot_error *error);

#endif
