/* SPDX-License-Identifier: GPL-2.0-only */
/* The top of a guest's partition: what Linux finds at its start. */
#ifndef GUEST_BOOT_AREA_H
#define GUEST_BOOT_AREA_H

#include "guest/load_linux.h"

/* In bytes, whole pages, for a partition of so many bytes. */
uint32_t boot_area_size(uint32_t partition_size);

/* Errors: a command line longer than Linux takes. */
bool boot_area_check(const struct domain_config *domain, struct boot_error *error);

/* Fills guest->boot_directory and boot_params; all else of guest is filled already. */
void boot_area_write(const struct domain_config *domain, uint32_t partition_start, uint32_t partition_size, struct loaded_guest *guest);

#endif
