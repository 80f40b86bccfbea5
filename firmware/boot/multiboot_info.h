/* SPDX-License-Identifier: GPL-2.0-only */
/* What the boot loader says, checked and copied out of its memory. */
#ifndef BOOT_MULTIBOOT_INFO_H
#define BOOT_MULTIBOOT_INFO_H

#include <stdbool.h>
#include <stdint.h>
#include "boot/boot_error.h"

#define BOOT_MODULES		96	/* GRUB Legacy takes 99 */
#define BOOT_MEMORY_RANGES	32
#define BOOT_TEXT_SIZE		24576

struct memory_range {			/* below 4 GiB, in frames; what is not listed is nothing or a device */
	uint32_t first_frame, frame_count;
	bool is_ram;			/* false: firmware's tables, broken memory, ... */
};

struct module_line {
	uint32_t start, size;		/* physical, bytes */
	char *line;			/* path and words; parsed in place */
};

struct boot_information {
	char *line;			/* the hypervisor's own: path and words; parsed in place */
	struct module_line modules[BOOT_MODULES];
	uint32_t module_count;
	struct memory_range memory[BOOT_MEMORY_RANGES];
	uint32_t memory_count;
	char text[BOOT_TEXT_SIZE];
	uint32_t text_used;
};

/*
 * To be called first of all, with what the boot loader left in %eax and %ebx (a physical address).
 * Errors: no multiboot loader, no memory map, more lines, modules or text than there is room for, a module without bytes.
 */
bool multiboot_info_copy(uint32_t magic, uint32_t info, struct boot_information *boot, struct boot_error *error);

#endif
