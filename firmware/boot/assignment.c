/* SPDX-License-Identifier: GPL-2.0-only */
#include "boot/assignment.h"
#include "library/string.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

struct owned_ports {
	struct port_range ports;
	const char *owner;
};

/* Who has one of these can reach memory that is not his, stop the clock of everyone or end the machine. */
static const struct owned_ports never_assigned[] = {
	{ { 0x00, 0x1f }, "the hypervisor (DMA controller)" },
	{ { 0x20, 0x3f }, "the hypervisor (interrupt controller)" },
	{ { 0x40, 0x5f }, "the hypervisor (interval timer)" },
	{ { 0x61, 0x61 }, "the hypervisor (interval timer's gate and NMI status)" },
	{ { 0x64, 0x64 }, "the hypervisor (keyboard controller's reset and A20 lines)" },
	{ { 0x70, 0x77 }, "the hypervisor (real-time clock and NMI mask)" },
	{ { 0x80, 0x8f }, "the hypervisor (DMA page registers)" },
	{ { 0x92, 0x92 }, "the hypervisor (fast reset and A20)" },
	{ { 0xa0, 0xbf }, "the hypervisor (second interrupt controller and SMI command port)" },
	{ { 0xc0, 0xdf }, "the hypervisor (second DMA controller)" },
	{ { 0x4d0, 0x4d1 }, "the hypervisor (edge and level control)" },
	{ { 0x600, 0x67f }, "the hypervisor (ACPI power management)" },
	{ { 0x700, 0x73f }, "the hypervisor (ACPI system management bus)" },
	{ { 0xcf8, 0xcff }, "the hypervisor (PCI configuration and reset)" },
	{ { 0x8900, 0x8900 }, "the hypervisor (Bochs's power-off port)" },
	{ { 0xb000, 0xb03f }, "the hypervisor (ACPI power management)" },
	{ { 0xb100, 0xb13f }, "the hypervisor (ACPI system management bus)" },
};

static bool ports_overlap(struct port_range a, struct port_range b)
{
	return a.first <= b.last && b.first <= a.last;
}

const char *assignment_serial_owner(const struct boot_config *config, enum config_serial serial)
{
	const struct hypervisor_config *hypervisor = &config->hypervisor;

	if (serial == SERIAL_COM1 && (hypervisor->log_com1 || hypervisor->console == SERIAL_COM1))
		return "the hypervisor (com1)";
	if (serial == SERIAL_COM2 && (hypervisor->log_com2 || hypervisor->console == SERIAL_COM2))
		return "the hypervisor (com2)";
	for (uint32_t i = 0; i < config->domain_count; i++)
		if (config->domains[i].console == serial)
			return config->domains[i].name;
	return NULL;
}

static const char *hypervisor_port_owner(const struct hypervisor_config *config, struct port_range ports)
{
	const struct {
		struct owned_ports owned;
		bool is_used;
	} places[] = {
		{ { { 0xe9, 0xe9 }, "the hypervisor (log=e9)" }, config->log_e9 },
		{ { { 0x3d4, 0x3d5 }, "the hypervisor (log=vga)" }, config->log_vga },
		{ { { config->acpi_port & ~0x3f, config->acpi_port | 0x3f }, "the hypervisor (ACPI power management)" }, config->acpi_port },
	};

	for (uint32_t i = 0; i < COUNT(places); i++)
		if (places[i].is_used && ports_overlap(places[i].owned.ports, ports))
			return places[i].owned.owner;
	return NULL;
}

static const char *serial_port_owner(const struct boot_config *config, struct port_range ports)
{
	const char *owner = NULL;

	if (ports_overlap((struct port_range){ 0x3f8, 0x3ff }, ports))
		owner = assignment_serial_owner(config, SERIAL_COM1);
	if (!owner && ports_overlap((struct port_range){ 0x2f8, 0x2ff }, ports))
		owner = assignment_serial_owner(config, SERIAL_COM2);
	return owner;
}

const char *assignment_domain_with_ports(const struct boot_config *config, struct port_range ports)
{
	for (uint32_t i = 0; i < config->domain_count; i++)
		for (uint32_t j = 0; j < config->domains[i].port_range_count; j++)
			if (ports_overlap(config->domains[i].ports[j], ports))
				return config->domains[i].name;
	return NULL;
}

const char *assignment_port_owner(const struct boot_config *config, struct port_range ports)
{
	const char *owner = serial_port_owner(config, ports);

	if (owner)
		return owner;
	for (uint32_t i = 0; i < COUNT(never_assigned); i++)
		if (ports_overlap(never_assigned[i].ports, ports))
			return never_assigned[i].owner;
	owner = assignment_domain_with_ports(config, ports);
	if (owner)
		return owner;
	return hypervisor_port_owner(&config->hypervisor, ports);
}

const char *assignment_line_owner(const struct boot_config *config, uint32_t line)
{
	if (line == 0)
		return "the hypervisor (interval timer)";
	if (line == 2)
		return "the hypervisor (second interrupt controller)";
	if (line == 8)
		return "the hypervisor (real-time clock)";
	if (line == 4 && assignment_serial_owner(config, SERIAL_COM1))
		return assignment_serial_owner(config, SERIAL_COM1);
	if (line == 3 && assignment_serial_owner(config, SERIAL_COM2))
		return assignment_serial_owner(config, SERIAL_COM2);
	for (uint32_t i = 0; i < config->domain_count; i++)
		if (config->domains[i].irq_lines & 1u << line)
			return config->domains[i].name;
	return NULL;
}

/* In frames: no sum wraps. */
static bool frames_overlap(struct device_range a, uint32_t first, uint32_t count)
{
	return a.first_frame < first + count && first < a.first_frame + a.frame_count;
}

const char *assignment_device_owner(const struct boot_config *config, const struct boot_information *boot, struct device_range device)
{
	static const struct {
		uint32_t first, count;
		const char *owner;
	} fixed[] = {
		{ 0x00000, 0x000a0, "memory" },
		{ 0x000c0, 0x00040, "the ROMs" },
		{ 0xfec00, 0x00400, "the interrupt controllers (APIC)" },
		{ 0xff000, 0x01000, "the ROMs" },
	};

	for (uint32_t i = 0; i < COUNT(fixed); i++)
		if (frames_overlap(device, fixed[i].first, fixed[i].count))
			return fixed[i].owner;
	for (uint32_t i = 0; i < boot->memory_count; i++)
		if (frames_overlap(device, boot->memory[i].first_frame, boot->memory[i].frame_count))
			return boot->memory[i].is_ram ? "memory" : "the firmware";
	for (uint32_t i = 0; i < config->domain_count; i++)
		for (uint32_t j = 0; j < config->domains[i].device_range_count; j++)
			if (frames_overlap(device, config->domains[i].devices[j].first_frame, config->domains[i].devices[j].frame_count))
				return config->domains[i].name;
	return config->hypervisor.log_vga && frames_overlap(device, 0xb8, 8) ? "the hypervisor (log=vga)" : NULL;
}
