/* SPDX-License-Identifier: GPL-2.0-only */
/* What the user asked for: GRUB's lines, read and checked. Filled by boot/module_words.c. */
#ifndef DOMAIN_CONFIG_H
#define DOMAIN_CONFIG_H

#include <stdint.h>

#define CONFIG_DOMAINS		8
#define CONFIG_PORT_RANGES	8
#define CONFIG_DEVICE_RANGES	4

struct port_range {
	uint16_t first, last;
};

struct device_range {			/* device memory, in frames */
	uint32_t first_frame, frame_count;
};

struct boot_module {
	const char *path;		/* as GRUB gave it */
	uint32_t start, size;		/* physical, as GRUB loaded it */
};

enum domain_kind { DOMAIN_GUEST, DOMAIN_SERVICE, DOMAIN_TASK };

struct domain_config {
	enum domain_kind kind;
	char name[16];
	uint32_t memory_size;		/* bytes, a multiple of 4 MiB; 0 until memory_layout_plan(): what is left */
	struct boot_module kernel, relocations, ramdisk;	/* size 0 = none */
	struct port_range ports[CONFIG_PORT_RANGES];
	uint32_t port_range_count;
	struct device_range devices[CONFIG_DEVICE_RANGES];
	uint32_t device_range_count;
	uint32_t irq_lines;		/* bit n = line n */
	const char *command_line;	/* what stands after "--", or "" */
};

enum config_serial { SERIAL_NONE, SERIAL_COM1, SERIAL_COM2 };
enum config_stop { STOP_HALT, STOP_POWER_OFF };

/* The hypervisor's own line. */
struct hypervisor_config {
	uint32_t log_com1 : 1, log_com2 : 1, log_e9 : 1, log_vga : 1;
	uint32_t log_level;		/* enum log_level: what is more verbose is left out */
	enum config_serial console;	/* serial line at the other end of the guests' console */
	enum config_stop stop;		/* what ends a machine that can not go on */
	uint32_t use_lapic;		/* 0: timer=pit */
	uint32_t counters;		/* 1: print all counters at shutdown */
	uint16_t acpi_port;		/* ACPI's power control, found at boot: its block is never assigned; 0 = none */
};

struct boot_config {
	struct hypervisor_config hypervisor;
	struct domain_config domains[CONFIG_DOMAINS];
	uint32_t domain_count;
};

extern struct boot_config boot_config;

#endif
