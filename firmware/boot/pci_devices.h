/* SPDX-License-Identifier: GPL-2.0-only */
/* The PCI devices that guests are given: what belongs to each goes to the guest with it. */
#ifndef BOOT_PCI_DEVICES_H
#define BOOT_PCI_DEVICES_H

#include "boot/boot_error.h"
#include "boot/multiboot_info.h"
#include "domain/config.h"

/* For sentences. */
#define PCI_FORMAT		"%u:%u.%u"
#define PCI_WORDS(address)	(uint32_t)(address) >> 8, (address) >> 3 & 31u, (address) & 7u

/* Reads their registers and gives the guests ports, device memory and lines. A sentence where there is no such device, or one that can not be given. */
bool pci_devices_assign(struct boot_config *config, const struct boot_information *boot, struct boot_error *error);

#endif
