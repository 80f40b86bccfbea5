// SPDX-License-Identifier: GPL-2.0-only
#include "abi/anaxagoros.h"
#include "boot/assignment.h"
#include "boot/pci_devices.h"
#include "devices/pci.h"

#define COUNT(array)		(sizeof(array) / sizeof((array)[0]))
#define PAGE_SIZE		4096u
#define CLASS_BRIDGE		0x06u
#define CLASS_IDE		0x0101u
#define IDE_NATIVE		0x05u	/* of the interface: either channel is where its registers say */
#define IDE_MASTERS		0x80u
#define BAR_PORTS		0x1u
#define BAR_WIDE		0x4u	/* of memory: 64 bits */

/* It would decode there, among what is not its guest's, once that turns it on. */
#define UNPLACED		"has an address register that the BIOS has left without a place"

/* The device that is looked at. */
struct giving {
	struct boot_config *config;
	const struct boot_information *boot;
	struct boot_error *error;
	struct domain_config *domain;
	struct pci_device *device;
};

static bool refuse(const struct giving *giving, const char *problem, const char *owner)
{
	return boot_fail(giving->error, "guest %s: PCI device " PCI_FORMAT " %s%s", giving->domain->name, PCI_WORDS(giving->device->address),
			 problem, owner);
}

static bool give_ports(const struct giving *giving, uint32_t first, uint32_t last)
{
	struct domain_config *domain = giving->domain;
	const char *owner = assignment_port_owner(giving->config, (struct port_range){ (uint16_t)first, (uint16_t)last });

	if (owner)
		return refuse(giving, "has ports of which some belong to ", owner);
	if (domain->port_range_count == CONFIG_PORT_RANGES)
		return refuse(giving, "has ports, and there are too many ranges", "");
	domain->ports[domain->port_range_count++] = (struct port_range){ (uint16_t)first, (uint16_t)last };
	return true;
}

static bool give_memory(const struct giving *giving, uint32_t first, uint32_t size)
{
	struct domain_config *domain = giving->domain;
	struct device_range range = { first / PAGE_SIZE, size / PAGE_SIZE };
	const char *owner;

	if (first % PAGE_SIZE || size % PAGE_SIZE)
		return refuse(giving, "has memory that is no whole pages", "");
	owner = assignment_device_owner(giving->config, giving->boot, range);
	if (owner)
		return refuse(giving, "has memory of which some belongs to ", owner);
	if (domain->device_range_count == CONFIG_DEVICE_RANGES)
		return refuse(giving, "has memory, and there are too many ranges", "");
	domain->devices[domain->device_range_count++] = range;
	return true;
}

static bool give_line(const struct giving *giving, uint32_t line)
{
	const char *owner = assignment_line_owner(giving->config, line);

	if (owner)
		return refuse(giving, "has an interrupt line that belongs to ", owner);
	giving->domain->irq_lines |= 1u << line;
	return true;
}

/* What is left of all ones: the bits that its size lets change. The device must not decode meanwhile. */
static uint32_t bar_mask(uint32_t address, uint32_t offset)
{
	uint32_t value = pci_read(address, offset), mask;

	pci_write(address, offset, 0xffffffff);
	mask = pci_read(address, offset);
	pci_write(address, offset, value);
	return mask;
}

static void read_masks(struct pci_device *device)
{
	uint32_t command = pci_read(device->address, PCI_COMMAND) & 0xffff;

	pci_write(device->address, PCI_COMMAND, command & ~(PCI_COMMAND_PORTS | PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER));
	for (uint32_t i = 0; i < PCI_BARS; i++)
		device->bar_masks[i] = bar_mask(device->address, PCI_BAR + 4 * i);
	pci_write(device->address, PCI_COMMAND, command & ~PCI_COMMAND_MASTER);
}

static bool give_bar(const struct giving *giving, uint32_t index, bool *has_memory)
{
	uint32_t value = pci_read(giving->device->address, PCI_BAR + 4 * index), mask = giving->device->bar_masks[index];
	uint32_t size;

	if (value & BAR_PORTS) {
		size = -(mask & ~0x3u) & 0xffff;
		value &= ~0x3u;
		if (!size)
			return true;
		if (!value || value + size - 1 > UINT16_MAX)
			return refuse(giving, UNPLACED, "");
		return give_ports(giving, value, value + size - 1);
	}
	if (value & BAR_WIDE)
		return refuse(giving, "has a 64-bit address register", "");
	size = -(mask & ~0xfu);
	value &= ~0xfu;
	if (!(mask & ~0xfu))
		return true;
	if (!value)
		return refuse(giving, UNPLACED, "");
	*has_memory = true;
	return give_memory(giving, value, size);
}

/* Channels where every machine has them: both, for the device has both. */
static bool give_channels(const struct giving *giving)
{
	return give_ports(giving, 0x1f0, 0x1f7) && give_ports(giving, 0x3f6, 0x3f6) && give_line(giving, 14) &&
	       give_ports(giving, 0x170, 0x177) && give_ports(giving, 0x376, 0x376) && give_line(giving, 15);
}

static bool give_all(const struct giving *giving)
{
	uint32_t address = giving->device->address, class = pci_read(address, PCI_CLASS) >> 8, interrupt = pci_read(address, PCI_INTERRUPT);
	bool masters = class >> 8 == CLASS_IDE && (class & IDE_MASTERS);

	read_masks(giving->device);
	for (uint32_t i = 0; i < PCI_BARS; i++)
		if (!give_bar(giving, i, &masters))
			return false;
	if (class >> 8 == CLASS_IDE && !(class & IDE_NATIVE) && !give_channels(giving))
		return false;
	if ((interrupt & 0xff00) && (interrupt & 0xff) < ANAX_IRQ_LINES && !give_line(giving, interrupt & 0xff))
		return false;
	return !masters || giving->domain->dma_trusted ||
	       refuse(giving, "masters the bus, and could write all memory: the word \"dma=trusted\" owns up to that", "");
}

static bool give(const struct giving *giving)
{
	uint32_t address = giving->device->address;

	if ((pci_read(address, PCI_IDENTITY) & 0xffff) == 0xffff)
		return refuse(giving, "is not there", "");
	if (pci_read(address, PCI_HEADER) & 0x007f0000 || pci_read(address, PCI_CLASS) >> 24 == CLASS_BRIDGE)
		return refuse(giving, "is a bridge", "");
	return give_all(giving);
}

bool pci_devices_assign(struct boot_config *config, const struct boot_information *boot, struct boot_error *error)
{
	for (struct domain_config *domain = config->domains; domain < config->domains + config->domain_count; domain++)
		for (uint32_t i = 0; i < domain->pci_count; i++)
			if (!give(&(struct giving){ config, boot, error, domain, &domain->pci[i] }))
				return false;
	return true;
}
