/* SPDX-License-Identifier: GPL-2.0-only */
/* Instructions at ports, in all widths. */
#ifndef HOSTILE_PORTS_H
#define HOSTILE_PORTS_H

#include <stdint.h>

static inline void out8(uint32_t port, uint32_t value) { __asm__ volatile("outb %b0, %w1" :: "a"(value), "d"(port)); }
static inline void out16(uint32_t port, uint32_t value) { __asm__ volatile("outw %w0, %w1" :: "a"(value), "d"(port)); }
static inline void out32(uint32_t port, uint32_t value) { __asm__ volatile("outl %0, %w1" :: "a"(value), "d"(port)); }

static inline uint32_t in8(uint32_t port)
{
	uint32_t value = 0;

	__asm__ volatile("inb %w1, %b0" : "+a"(value) : "d"(port));
	return value;
}

static inline uint32_t in32(uint32_t port)
{
	uint32_t value;

	__asm__ volatile("inl %w1, %0" : "=a"(value) : "d"(port));
	return value;
}

#endif
