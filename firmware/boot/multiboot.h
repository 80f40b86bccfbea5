/* SPDX-License-Identifier: GPL-2.0-only */
/* The multiboot specification, version 0.6.96, as far as it is used here. */
#ifndef BOOT_MULTIBOOT_H
#define BOOT_MULTIBOOT_H

#define MULTIBOOT_HEADER_MAGIC		0x1badb002
#define MULTIBOOT_HEADER_PAGE_ALIGN	0x1	/* modules start on page boundaries */
#define MULTIBOOT_HEADER_MEMORY_INFO	0x2	/* tell us about the memory */
#define MULTIBOOT_LOADER_MAGIC		0x2badb002

#define MULTIBOOT_INFO_MEMORY		0x01
#define MULTIBOOT_INFO_COMMAND_LINE	0x04
#define MULTIBOOT_INFO_MODULES		0x08
#define MULTIBOOT_INFO_MEMORY_MAP	0x40

#define MULTIBOOT_MEMORY_AVAILABLE	1
#define MULTIBOOT_MEMORY_RESERVED	2	/* devices, or nothing at all */

#ifndef __ASSEMBLY__
#include <stdint.h>

struct multiboot_info {
	uint32_t flags;
	uint32_t memory_lower, memory_upper;	/* KiB from address 0, and from 1 MiB */
	uint32_t boot_device;
	uint32_t command_line;			/* physical address */
	uint32_t module_count, modules;		/* physical address */
	uint32_t symbols[4];
	uint32_t memory_map_size, memory_map;	/* bytes; physical address */
};

struct multiboot_module {
	uint32_t start, end;			/* physical addresses */
	uint32_t line;				/* physical address */
	uint32_t reserved;
};

struct multiboot_memory {
	uint32_t size;				/* bytes of this entry that follow this word */
	uint64_t start, length;
	uint32_t type;
} __attribute__((packed));
#endif

#endif
