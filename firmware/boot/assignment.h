/* SPDX-License-Identifier: GPL-2.0-only */
/* Whose a port, an interrupt line or a piece of device memory is already. */
#ifndef BOOT_ASSIGNMENT_H
#define BOOT_ASSIGNMENT_H

#include "boot/multiboot_info.h"
#include "domain/config.h"

/* The owner in words, or NULL where all of it is free. */
const char *assignment_port_owner(const struct boot_config *config, struct port_range ports);
const char *assignment_domain_with_ports(const struct boot_config *config, struct port_range ports);	/* only that */
const char *assignment_serial_owner(const struct boot_config *config, enum config_serial serial);
const char *assignment_line_owner(const struct boot_config *config, uint32_t line);
const char *assignment_device_owner(const struct boot_config *config, const struct boot_information *boot, struct device_range device);

#endif
