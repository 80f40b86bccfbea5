/* SPDX-License-Identifier: GPL-2.0-only */
/* Reads the lines of the boot loader's menu: the hypervisor's own and one per module ("path kind word=value ... -- text"). */
#ifndef BOOT_MODULE_WORDS_H
#define BOOT_MODULE_WORDS_H

#include <stdbool.h>
#include "boot/boot_error.h"
#include "boot/multiboot_info.h"
#include "domain/config.h"

/* What holds when the hypervisor's line is silent. To be called before the log starts; the line may replace it later. */
void hypervisor_words_default(struct hypervisor_config *config);

/* The hypervisor's line. On an error, config holds the words before it: the log goes where they say. */
bool hypervisor_words_read(struct boot_information *boot, struct hypervisor_config *config, struct boot_error *error);

/* All module lines, and what they say together: owners of ports and lines, files of each guest. Fills config->domains. */
bool module_words_read(struct boot_information *boot, struct boot_config *config, struct boot_error *error);

#endif
