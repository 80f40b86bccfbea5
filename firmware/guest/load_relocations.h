/* SPDX-License-Identifier: GPL-2.0-only */
/* The relocations of a kernel (made by scripts/make-relocations): what makes one vmlinux fit every partition. */
#ifndef GUEST_LOAD_RELOCATIONS_H
#define GUEST_LOAD_RELOCATIONS_H

#include "guest/load_elf.h"

/* The file: this header, the build ID of its vmlinux, a count, and that many link-time virtual addresses of 32-bit words. */
#define RELOCATIONS_MAGIC	"ANAXRELO"
#define RELOCATIONS_VERSION	1
struct relocations_header {
	char magic[8];
	uint32_t version;
	uint32_t build_id_size;		/* ELF_BUILD_ID_SIZE */
	uint8_t build_id[ELF_BUILD_ID_SIZE];
	uint32_t count;
};

struct relocations {
	const uint8_t *addresses;	/* count words, not necessarily aligned */
	uint32_t count;
};

/* Errors: not such a file, of another kernel (build ID), an address outside the kernel's segments. */
bool relocations_read(struct relocations *relocations, const char *path, const uint8_t *file, uint32_t size,
		      const struct elf_image *kernel, struct boot_error *error);

/* Adds delta to each word of the kernel, which is in memory delta bytes above its link-time physical addresses. */
void relocations_apply(const struct relocations *relocations, uint32_t page_offset, uint32_t delta);

#endif
