/* SPDX-License-Identifier: GPL-2.0-only */
/* PCI configuration by mechanism 1, and the registers of a header of type 0. */
#ifndef DEVICES_PCI_H
#define DEVICES_PCI_H

#include <stdint.h>

#define PCI_ADDRESS_PORT	0xcf8u
#define PCI_DATA_PORT		0xcfcu
#define PCI_ENABLE		0x80000000u

#define PCI_IDENTITY		0x00u	/* vendor, device */
#define PCI_COMMAND		0x04u	/* and status, above it */
#define PCI_CLASS		0x08u	/* revision, interface, subclass, class */
#define PCI_HEADER		0x0cu	/* cache line, latency, type of the header, self-test */
#define PCI_BAR			0x10u	/* the first one */
#define PCI_BAR_END		0x28u
#define PCI_ROM			0x30u
#define PCI_CAPABILITIES	0x34u
#define PCI_INTERRUPT		0x3cu	/* line, pin */

#define PCI_COMMAND_PORTS	0x0001u
#define PCI_COMMAND_MEMORY	0x0002u
#define PCI_COMMAND_MASTER	0x0004u
#define PCI_COMMAND_NO_LINE	0x0400u
#define PCI_STATUS_CAPABILITIES	0x00100000u

/* address: bus << 8 | device << 3 | function; offset: a multiple of 4. */
uint32_t pci_read(uint32_t address, uint32_t offset);
void pci_write(uint32_t address, uint32_t offset, uint32_t value);

#endif
