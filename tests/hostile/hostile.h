/* SPDX-License-Identifier: GPL-2.0-only */
/* What the guests of this folder have in common, beside bare.h. */
#ifndef HOSTILE_H
#define HOSTILE_H

#include "bare.h"

#define COMMAND_LINE_POINTER 0x228	/* boot_params.hdr.cmd_line_ptr */
#define PRESENT		1u
#define WRITABLE	2u
#define USER		4u
#define LARGE		0x80u
#define GLOBAL		0x100u

static inline const char *command_line(uint32_t boot_params)
{
	return (const char *)(*(uint32_t *)(boot_params + COMMAND_LINE_POINTER) + PAGE_OFFSET);
}

static inline uint32_t command_number(uint32_t boot_params)
{
	uint32_t number = 0;

	for (const char *text = command_line(boot_params); *text >= '0' && *text <= '9'; text++)
		number = number * 10 + *text - '0';
	return number;
}

static inline uint64_t now(void)
{
	return __builtin_ia32_rdtsc();
}

static inline uint64_t after_milliseconds(uint32_t milliseconds)
{
	return now() + (uint64_t)milliseconds * SHARED->tsc_khz;
}

static uint32_t random_state __attribute__((unused)) = 2463534242u;

/* The same numbers in every run. */
static inline uint32_t random_word(void)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 17;
	random_state ^= random_state << 5;
	return random_state;
}

static inline bool partition_has(uint32_t address)
{
	return address - SHARED->partition_start < SHARED->partition_size;
}

static inline bool is_table(const uint32_t *page)
{
	uint32_t frame = physical(page) / PAGE_SIZE;

	return ((const uint32_t *)ANAX_TABLE_BITMAP)[frame / 32] >> frame % 32 & 1;
}

static inline int32_t set_pte(const uint32_t *entry, uint32_t value)
{
	return hypercall(ANAX_HC_SET_PTE, physical(entry), value, 0, 0);
}

static inline int32_t set_pmd(const uint32_t *entry, uint32_t value)
{
	return hypercall(ANAX_HC_SET_PMD, physical(entry), value, 0, 0);
}

static inline int32_t load_directory(const uint32_t *page)
{
	return hypercall(ANAX_HC_NEW_PGTABLE, physical(page), ANAX_PGTABLE_LOAD, 0, 0);
}

static inline int32_t drop_directory(const uint32_t *page)
{
	return hypercall(ANAX_HC_NEW_PGTABLE, physical(page), ANAX_PGTABLE_DROP, 0, 0);
}

#endif
