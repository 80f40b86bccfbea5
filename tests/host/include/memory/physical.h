/* SPDX-License-Identifier: GPL-2.0-only */
/* Stands in for the firmware's header of this name: physical memory is an array, and any access beside it ends the test. */
#ifndef HOST_MEMORY_PHYSICAL_H
#define HOST_MEMORY_PHYSICAL_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define HOST_MEMORY_START	0x04000000u
#ifndef HOST_MEMORY_SIZE
#define HOST_MEMORY_SIZE	0x00800000u
#endif

extern uint32_t host_memory[HOST_MEMORY_SIZE / sizeof(uint32_t)];

static inline uint32_t *host_memory_word(uint32_t address)
{
	if (address % sizeof(uint32_t) || address - HOST_MEMORY_START >= HOST_MEMORY_SIZE) {
		fprintf(stderr, "access to physical address %#x\n", address);
		abort();
	}
	return &host_memory[(address - HOST_MEMORY_START) / sizeof(uint32_t)];
}

static inline uint32_t physical_read(uint32_t address)
{
	return *host_memory_word(address);
}

static inline void physical_write(uint32_t address, uint32_t value)
{
	*host_memory_word(address) = value;
}

static inline void physical_copy(uint32_t to, uint32_t from, uint32_t words)
{
	for (uint32_t i = 0; i < words; i++)
		physical_write(to + i * sizeof(uint32_t), physical_read(from + i * sizeof(uint32_t)));
}

static inline uint32_t physical_scan(uint32_t address, uint32_t blocks)
{
	uint32_t bits = 0;

	for (uint32_t i = 0; i < blocks * 64; i++)
		if (physical_read(address + i * sizeof(uint32_t)) & ~0x80000000)
			bits |= 1u << i / 64;
	return bits;
}

static inline uint32_t physical_bits(uint32_t address, uint32_t bit)
{
	uint32_t bits = 0;

	for (uint32_t i = 0; i < 32; i++)
		bits |= (physical_read(address + i * sizeof(uint32_t)) >> bit & 1) << i;
	return bits;
}

static inline uint32_t physical_present(uint32_t address)
{
	return physical_bits(address, 0);
}

static inline uint32_t physical_writable(uint32_t address)
{
	return physical_bits(address, 1);
}

/* The words of one page: they lie together in the array, too. */
static inline uint32_t *physical_words(uint32_t address)
{
	return host_memory_word(address);
}

#endif
