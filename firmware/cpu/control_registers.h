/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CPU_CONTROL_REGISTERS_H
#define CPU_CONTROL_REGISTERS_H

#include <stdint.h>

#define CR0_PE	0x00000001
#define CR0_MP	0x00000002
#define CR0_EM	0x00000004
#define CR0_TS	0x00000008
#define CR0_NE	0x00000020
#define CR0_WP	0x00010000
#define CR0_AM	0x00040000
#define CR0_NW	0x20000000
#define CR0_CD	0x40000000
#define CR0_PG	0x80000000

#define CR4_PSE		0x00000010
#define CR4_OSFXSR	0x00000200
#define CR4_OSXMMEXCPT	0x00000400

static inline uint32_t cr0_read(void)
{
	uint32_t value;

	__asm__ volatile("movl %%cr0, %0" : "=r"(value));
	return value;
}

static inline void cr0_write(uint32_t value)
{
	__asm__ volatile("movl %0, %%cr0" :: "r"(value) : "memory");
}

static inline uint32_t cr2_read(void)
{
	uint32_t value;

	__asm__ volatile("movl %%cr2, %0" : "=r"(value));
	return value;
}

static inline void cr2_write(uint32_t value)
{
	__asm__ volatile("movl %0, %%cr2" :: "r"(value));
}

static inline void cr3_write(uint32_t value)
{
	__asm__ volatile("movl %0, %%cr3" :: "r"(value) : "memory");
}

static inline void cr4_write(uint32_t value)
{
	__asm__ volatile("movl %0, %%cr4" :: "r"(value) : "memory");
}

#endif
