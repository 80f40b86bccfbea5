/* SPDX-License-Identifier: GPL-2.0-only */
/* Divides the machine's memory at boot: image and modules (where the boot loader put them), pool, partitions. */
#ifndef BOOT_MEMORY_LAYOUT_H
#define BOOT_MEMORY_LAYOUT_H

#include <stdbool.h>
#include <stdint.h>
#include "boot/boot_error.h"
#include "boot/multiboot_info.h"
#include "domain/config.h"

#define PARTITION_ALIGNMENT	0x400000u	/* a page table's reach: no table is shared by two partitions */

/*
 * Linux maps its memory at 0xc0000000 + physical; above stand its vmalloc area (128 MiB), temporary mappings, the gate.
 * It could not reach memory beyond.
 */
#define PARTITION_LIMIT		(872u << 20)

/* What a guest takes of the pool: records of its frames, the bitmap of its tables, gate pages, vectors and stacks. Tasks: domain_config.pool_size. */
#define POOL_BYTES_PER_FRAME	12u
#define POOL_BYTES_PER_GUEST	(0x8000u + 31 * 4096)
#define POOL_BYTES_FIXED	(64u * 4096)	/* the hypervisor's own page tables, log and the like */

struct memory_layout {
	uint32_t pool_start, pool_size;			/* physical, bytes; page aligned */
	uint32_t partition_start[CONFIG_DOMAINS];	/* of config->domains[i]; its size is memory_size there */
};

/*
 * image_end: first physical address behind the hypervisor. Replaces a memory_size of 0 ("the rest") by what is left.
 * Errors: not enough memory, for the domain named.
 */
bool memory_layout_plan(const struct boot_information *boot, uint32_t image_end, struct boot_config *config,
			struct memory_layout *layout, struct boot_error *error);

#endif
