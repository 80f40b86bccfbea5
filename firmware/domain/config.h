/* SPDX-License-Identifier: GPL-2.0-only */
/* What the user asked for: GRUB's lines, read and checked. Filled by boot/module_words.c. */
#ifndef DOMAIN_CONFIG_H
#define DOMAIN_CONFIG_H

#include <stdint.h>

#define CONFIG_GUESTS		8
#define CONFIG_SERVICES		8
#define CONFIG_SHARERS		(CONFIG_GUESTS + CONFIG_SERVICES)
#define CONFIG_DOMAINS		80	/* of all kinds */
#define CONFIG_PORT_RANGES	8
#define CONFIG_DEVICE_RANGES	4
#define CONFIG_PCI_DEVICES	4
#define PCI_BARS		6
#define CONFIG_CONNECTIONS	32
#define CONFIG_CHANNELS		16
#define CONFIG_CHANNEL_LEAST	0x1000u	/* bytes */
#define CONFIG_CHANNEL_MOST	0x40000u
#define KEYBOARD_COMMAND_PORT	0x64	/* given to a service, through a filter: domain/keyboard_port.c */
#define CONFIG_NAME_SIZE	16	/* with its NUL */

struct port_range {
	uint16_t first, last;
};

struct device_range {			/* device memory, in frames */
	uint32_t first_frame, frame_count;
};

struct pci_device {
	uint16_t address;		/* bus << 8 | device << 3 | function */
	uint32_t bar_masks[PCI_BARS];	/* what its address registers are after a write of all ones */
};

struct boot_module {
	const char *path;		/* as GRUB gave it */
	uint32_t start, size;		/* physical, as GRUB loaded it */
};

enum domain_kind { DOMAIN_GUEST, DOMAIN_TASK, DOMAIN_SERVICE };
enum config_serial { SERIAL_NONE, SERIAL_COM1, SERIAL_COM2, SERIAL_LOG };	/* the log: for output only */
enum config_missed { MISSED_SKIP, MISSED_CONTINUE, MISSED_STOP };	/* what a job does that is not done at its next release */
enum config_fault { FAULT_STOP, FAULT_RESTART };
enum config_cache { CACHE_WARM, CACHE_COLD, CACHE_OFF };

/* Times in nanoseconds. */
struct reservation_config {
	uint64_t period;		/* 0: no reservation */
	uint64_t budget, deadline, offset;
};

/* One name per end: the other one is in boot_config.channels. */
struct channel_config {
	char name[CONFIG_NAME_SIZE];
	uint32_t size;			/* bytes, a power of two from 4 KiB up; 0 until an end says it */
	struct domain_config *writer, *reader;
};

/* Of a task or service to a service whose calls it may make. */
struct connection_config {
	struct domain_config *caller, *service;
};

struct domain_config {
	enum domain_kind kind;
	char name[CONFIG_NAME_SIZE];
	uint32_t memory_size;		/* guests: bytes, a multiple of 4 MiB; 0 until memory_layout_plan(): what is left */
	uint32_t pool_size;		/* tasks, services: bytes of the pool that their memory takes */
	struct reservation_config reservation;
	uint32_t weight;		/* guests, services: share of what the reservations leave */
	enum config_serial console;	/* guests: what is at the other end of their console */
	uint32_t console_given;		/* 1: the line says so */
	enum config_missed missed;
	enum config_fault fault;
	enum config_cache cache;
	uint32_t stack_size;		/* tasks, services: bytes */
	uint32_t pages_size;		/* tasks, services: bytes that it maps itself */
	const char *console_names;	/* services: as the line has it; "" = none, "all" */
	uint32_t sees_log;		/* services: 1: the log and what the domains do */
	struct domain_config *console_service;	/* guests: at the other end of their console; NULL: what console says */
	uint64_t call_longest;		/* services: nanoseconds that a call takes at most; 0: it takes none */
	const char *call_names;		/* tasks, services: services that it may call, as the line has it; "" = none */
	uint32_t connection_count;	/* how many these are */
	const char *channel_names;	/* guests: as the line has it; "" = none */
	struct boot_module kernel, relocations, ramdisk;	/* size 0 = none */
	struct port_range ports[CONFIG_PORT_RANGES];
	uint32_t port_range_count;
	struct device_range devices[CONFIG_DEVICE_RANGES];
	uint32_t device_range_count;
	uint32_t irq_lines;		/* bit n = line n */
	struct pci_device pci[CONFIG_PCI_DEVICES];	/* guests */
	uint32_t pci_count;
	uint32_t dma_trusted;		/* guests: 1: their devices may master the bus */
	const char *command_line;	/* what stands after "--", or "" */
};

enum config_masked { MASKED_WORD_OFF, MASKED_WORD_ON, MASKED_WORD_DEFAULT };	/* on if there is a task */
enum config_stop { STOP_HALT, STOP_POWER_OFF };

/* The hypervisor's own line. */
struct hypervisor_config {
	uint32_t log_com1 : 1, log_com2 : 1, log_e9 : 1, log_vga : 1;
	uint32_t log_level;		/* enum log_level: what is more verbose is left out */
	enum config_serial console;	/* serial line of the first guest that names none itself */
	enum config_stop stop;		/* what ends a machine that can not go on */
	uint32_t use_lapic;		/* 0: timer=pit */
	uint32_t counters;		/* 1: print all counters at shutdown */
	enum config_masked masked;	/* measure how long interrupts are off */
	uint32_t trace_size;		/* bytes of the ring of events, a power of two; 0: no trace */
	uint32_t trace_once;		/* 1: it ends when the ring is full */
	uint32_t early;			/* ticks that a task is woken before its release; 0: the hypervisor's own measure */
	uint32_t end_with_guests;	/* 1: the machine ends with its last guest, whatever tasks there are */
	uint16_t acpi_port;		/* ACPI's power control, found at boot: its block is never assigned; 0 = none */
};

struct boot_config {
	struct hypervisor_config hypervisor;
	struct domain_config domains[CONFIG_DOMAINS];
	uint32_t domain_count;
	struct channel_config channels[CONFIG_CHANNELS];
	uint32_t channel_count;
	struct connection_config connections[CONFIG_CONNECTIONS];
	uint32_t connection_count;
};

extern struct boot_config boot_config;

#endif
