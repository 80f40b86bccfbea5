/* SPDX-License-Identifier: GPL-2.0-only */
/* What Linux finds at its start: the "zero page" (Documentation/arch/x86/zero-page.rst and boot.rst), as far as we fill it. */
#ifndef GUEST_BOOT_PARAMS_H
#define GUEST_BOOT_PARAMS_H

#include <stddef.h>
#include <stdint.h>

#define LINUX_BOOT_FLAG		0xaa55
#define LINUX_HEADER_MAGIC	0x53726448	/* "HdrS" */
#define LINUX_BOOT_PROTOCOL	0x020f
#define LINUX_LOADER_UNKNOWN	0xff
#define LINUX_LOADED_HIGH	0x01
#define LINUX_COMMAND_LINE_SIZE	2048		/* with its NUL */

#define E820_RAM		1
#define E820_RESERVED		2
#define E820_ENTRIES		128

struct e820_entry {
	uint64_t start, size;
	uint32_t type;
} __attribute__((packed));

struct boot_params {
	uint8_t screen_info[64];		/* all 0: no screen */
	uint8_t unused_040[0x1e8 - 0x040];
	uint8_t e820_entries;
	uint8_t unused_1e9[0x1f1 - 0x1e9];
	uint8_t setup_sectors;			/* the header starts here */
	uint8_t unused_1f2[0x1fe - 0x1f2];
	uint16_t boot_flag;
	uint16_t jump;
	uint32_t header;
	uint16_t version;
	uint8_t unused_208[0x210 - 0x208];
	uint8_t type_of_loader;
	uint8_t loadflags;
	uint8_t unused_212[0x218 - 0x212];
	uint32_t ramdisk_image;			/* physical */
	uint32_t ramdisk_size;
	uint8_t unused_220[0x228 - 0x220];
	uint32_t cmd_line_ptr;			/* physical */
	uint32_t initrd_addr_max;
	uint32_t kernel_alignment;
	uint8_t relocatable_kernel;
	uint8_t unused_235[0x238 - 0x235];
	uint32_t cmdline_size;
	uint32_t hardware_subarch;
	uint8_t unused_240[0x2d0 - 0x240];
	struct e820_entry e820_table[E820_ENTRIES];
	uint8_t unused_cd0[0x1000 - 0xcd0];
} __attribute__((packed));

_Static_assert(offsetof(struct boot_params, e820_entries) == 0x1e8, "zero-page.rst");
_Static_assert(offsetof(struct boot_params, setup_sectors) == 0x1f1, "boot.rst");
_Static_assert(offsetof(struct boot_params, boot_flag) == 0x1fe, "boot.rst");
_Static_assert(offsetof(struct boot_params, header) == 0x202, "boot.rst");
_Static_assert(offsetof(struct boot_params, version) == 0x206, "boot.rst");
_Static_assert(offsetof(struct boot_params, type_of_loader) == 0x210, "boot.rst");
_Static_assert(offsetof(struct boot_params, ramdisk_image) == 0x218, "boot.rst");
_Static_assert(offsetof(struct boot_params, cmd_line_ptr) == 0x228, "boot.rst");
_Static_assert(offsetof(struct boot_params, kernel_alignment) == 0x230, "boot.rst");
_Static_assert(offsetof(struct boot_params, cmdline_size) == 0x238, "boot.rst");
_Static_assert(offsetof(struct boot_params, hardware_subarch) == 0x23c, "boot.rst");
_Static_assert(offsetof(struct boot_params, e820_table) == 0x2d0, "zero-page.rst");
_Static_assert(sizeof(struct boot_params) == 4096, "the zero page is one page");

#endif
