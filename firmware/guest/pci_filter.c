// SPDX-License-Identifier: GPL-2.0-only
#include "devices/pci.h"
#include "guest/pci_filter.h"

#define ALL_ONES		0xffffffffu
#define MULTIFUNCTION		0x00800000u
#define COMMAND_WRITABLE	(PCI_COMMAND_PORTS | PCI_COMMAND_MEMORY | PCI_COMMAND_NO_LINE)

/* The one that the address register names; NULL: none of its own. */
static const struct pci_device *chosen(const struct domain *domain)
{
	uint32_t address = domain->pci_address, index = address >> 11 & 31;
	bool is_shown = (address & (PCI_ENABLE | 0x00ff0700)) == PCI_ENABLE;	/* bus 0, function 0 */

	return is_shown && index < domain->config->pci_count ? &domain->config->pci[index] : NULL;
}

/* Which bit of domain.pci_sized. */
static uint32_t sized_bit(const struct domain *domain, const struct pci_device *device, uint32_t offset)
{
	return 1u << ((uint32_t)(device - domain->config->pci) * PCI_BARS + (offset - PCI_BAR) / 4);
}

static uint32_t read_register(const struct domain *domain, const struct pci_device *device, uint32_t offset)
{
	uint32_t value = pci_read(device->address, offset);

	if (offset >= PCI_BAR && offset < PCI_BAR_END && (domain->pci_sized & sized_bit(domain, device, offset)))
		return device->bar_masks[(offset - PCI_BAR) / 4];
	if (offset == PCI_COMMAND)
		return value & ~PCI_STATUS_CAPABILITIES;
	if (offset == PCI_HEADER)
		return value & ~MULTIFUNCTION;
	return offset == PCI_ROM || offset == PCI_CAPABILITIES ? 0 : value;
}

/* The status above it is cleared by ones. */
static void write_command(const struct domain *domain, const struct pci_device *device, uint32_t value)
{
	uint32_t writable = COMMAND_WRITABLE | (domain->config->dma_trusted ? PCI_COMMAND_MASTER : 0);

	pci_write(device->address, PCI_COMMAND, (pci_read(device->address, PCI_COMMAND) & 0xffff & ~writable) | (value & writable));
}

static void write_register(struct domain *domain, const struct pci_device *device, uint32_t offset, uint32_t value)
{
	if (offset == PCI_COMMAND) {
		write_command(domain, device, value);
	} else if (offset >= PCI_BAR && offset < PCI_BAR_END) {
		domain->pci_sized &= ~sized_bit(domain, device, offset);
		if (value == ALL_ONES)
			domain->pci_sized |= sized_bit(domain, device, offset);
	}
}

uint32_t pci_filter_read(const struct domain *domain, uint32_t port, uint32_t width)
{
	const struct pci_device *device = chosen(domain);
	uint32_t shift = 8 * (port & 3);

	if (port == PCI_ADDRESS_PORT && width == 4)
		return domain->pci_address;
	if (port < PCI_DATA_PORT || (port & 3) + width > 4 || !device)
		return ALL_ONES;
	return read_register(domain, device, domain->pci_address & 0xfc) >> shift;
}

void pci_filter_write(struct domain *domain, uint32_t port, uint32_t width, uint32_t value)
{
	const struct pci_device *device = chosen(domain);
	uint32_t offset = domain->pci_address & 0xfc, shift = 8 * (port & 3), mask;

	if (port == PCI_ADDRESS_PORT && width == 4)
		domain->pci_address = value & (PCI_ENABLE | 0x00fffffc);
	if (port < PCI_DATA_PORT || (port & 3) + width > 4 || !device)
		return;
	mask = (width == 4 ? ALL_ONES : (1u << 8 * width) - 1) << shift;
	write_register(domain, device, offset, (read_register(domain, device, offset) & ~mask) | (value << shift & mask));
}

void pci_filter_release(struct domain *domain)
{
	const struct domain_config *config = domain->config;

	domain->pci_address = domain->pci_sized = 0;
	for (uint32_t i = 0; i < config->pci_count; i++)
		pci_write(config->pci[i].address, PCI_COMMAND, pci_read(config->pci[i].address, PCI_COMMAND) & 0xffff & ~PCI_COMMAND_MASTER);
}
