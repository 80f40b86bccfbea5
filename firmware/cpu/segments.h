/* SPDX-License-Identifier: GPL-2.0-only */
/* %fs and %gs, which the hypervisor does not use: what stands there is the domain's. */
#ifndef CPU_SEGMENTS_H
#define CPU_SEGMENTS_H

#include <stdint.h>

static inline void segments_save(uint32_t *fs, uint32_t *gs)
{
	__asm__ volatile("movl %%fs, %0; movl %%gs, %1" : "=r"(*fs), "=r"(*gs));
}

/* entry.S: loads them from the mapped gate's descriptors. One that can not be loaded becomes null. */
void segments_load(uint32_t fs, uint32_t gs);

#endif
