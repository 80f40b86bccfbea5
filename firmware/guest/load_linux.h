/* SPDX-License-Identifier: GPL-2.0-only */
/* Puts a Linux kernel, its RAM disk and all that it finds at its start into a guest's partition. */
#ifndef GUEST_LOAD_LINUX_H
#define GUEST_LOAD_LINUX_H

#include "boot/boot_error.h"
#include "domain/config.h"

struct loaded_guest {
	uint32_t entry;				/* virtual: first %eip */
	uint32_t boot_params;			/* virtual: first %esi */
	uint32_t page_offset;			/* virtual minus physical address of the partition's memory */
	uint32_t boot_directory;		/* physical: first %cr3; maps the partition, and nothing else yet */
	uint32_t boot_area_start, boot_area_size;	/* physical, bytes: directory, its tables, boot_params, command line */
	uint32_t kernel_start, kernel_end;	/* physical, with its bss */
	uint32_t ramdisk_start, ramdisk_size;	/* physical, bytes */
};

/*
 * Nothing is written before everything is checked, so that it can be called again to restart a guest. Long: it makes pauses.
 * Errors: no ELF, option not built in, other ABI revision, other build ID, command line too long, too little memory.
 */
bool load_linux(const struct domain_config *domain, uint32_t partition_start, uint32_t partition_size,
		struct loaded_guest *guest, struct boot_error *error);

#endif
