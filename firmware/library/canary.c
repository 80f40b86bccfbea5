// SPDX-License-Identifier: GPL-2.0-only
#include <stdint.h>

#include "domain/config.h"
#include "library/canary.h"
#include "library/log.h"

extern const uint32_t image_start[], constants_end[];

void canary_print(const char *when)
{
	uint32_t sum = 0;

	if (!boot_config.hypervisor.counters)
		return;
	for (const uint32_t *word = image_start; word != constants_end; word++)
		sum = (sum << 5 | sum >> 27) ^ *word;
	log_print(LOG_NOTICE, "code and constants %s: checksum 0x%x", when, sum);
}
