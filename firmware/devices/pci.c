// SPDX-License-Identifier: GPL-2.0-only
#include "devices/io.h"
#include "devices/pci.h"

static void choose(uint32_t address, uint32_t offset)
{
	outl(PCI_ADDRESS_PORT, PCI_ENABLE | address << 8 | offset);
}

uint32_t pci_read(uint32_t address, uint32_t offset)
{
	choose(address, offset);
	return inl(PCI_DATA_PORT);
}

void pci_write(uint32_t address, uint32_t offset, uint32_t value)
{
	choose(address, offset);
	outl(PCI_DATA_PORT, value);
}
