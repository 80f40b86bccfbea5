/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * PCI configuration as a guest that has PCI devices finds it: these are device 0, 1, ... of bus 0, and there is nothing else. A guest
 * writes of them: that they decode and may interrupt; that they master the bus, if they are trusted; and all ones into address registers,
 * which then tell their size, but do not move.
 */
#ifndef GUEST_PCI_FILTER_H
#define GUEST_PCI_FILTER_H

#include <stdbool.h>
#include <stdint.h>
#include "domain/domain.h"

/* The ports of mechanism 1, for a guest that has devices; width: 1, 2 or 4 bytes. */
static inline bool pci_filter_has(const struct domain *domain, uint32_t port)
{
	return domain->config->pci_count && port - 0xcf8 < 8;
}

uint32_t pci_filter_read(const struct domain *domain, uint32_t port, uint32_t width);
void pci_filter_write(struct domain *domain, uint32_t port, uint32_t width, uint32_t value);

/* The guest has ended: none of its devices masters the bus any more. */
void pci_filter_release(struct domain *domain);

#endif
