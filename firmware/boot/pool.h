/* SPDX-License-Identifier: GPL-2.0-only */
/* The hypervisor's only allocator: at boot, never freed. After pool_seal() nothing is allocated any more. */
#ifndef BOOT_POOL_H
#define BOOT_POOL_H

#include <stdint.h>

void pool_init(uint32_t start, uint32_t size);	/* physical, bytes */

/* Zeroed memory; alignment is a power of two. Panics when the pool is sealed or too small. */
void *pool_allocate(uint32_t bytes, uint32_t alignment);

void pool_seal(void);
uint32_t pool_used(void);			/* bytes, alignment included */

#endif
