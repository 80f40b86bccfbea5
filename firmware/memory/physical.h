/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Every access of memory/ to physical memory. The hypervisor is identity-mapped, so a physical address is a pointer; host tests
 * put a header of the same name, over an array, before this one in the include path.
 *
 * Plain accesses are enough: the guest, the only other writer, does not run while the hypervisor does (one processor).
 */
#ifndef MEMORY_PHYSICAL_H
#define MEMORY_PHYSICAL_H

#include <stdint.h>

#include "devices/cpu_features.h"
#include "library/string.h"

/* cpu/scan.S */
uint32_t scan_present(uint32_t address);
uint32_t scan_writable(uint32_t address);
uint32_t scan_integer(uint32_t address, uint32_t fours);
uint32_t scan_sse(uint32_t address, uint32_t fours);
void scan_copy_sse(uint32_t to, uint32_t from, uint32_t pieces);

/*@ ghost extern unsigned long long physical_memory[0x10000000]; */
//@ logic integer word{L}(integer number) = (uint32_t)physical_memory[number];

/* The proof takes this for a read of a ghost array: the contract is not proven. */
/*@ requires address % 4 == 0 && address < 0x40000000;
    assigns \nothing;
    ensures \result == word(address / 4);
*/
static inline uint32_t physical_read(uint32_t address)
{
	return *(const uint32_t *)address;
}

/* And this for a write to it. */
/*@ requires address % 4 == 0 && address < 0x40000000;
    assigns physical_memory[address / 4];
    ensures word(address / 4) == value;
*/
static inline void physical_write(uint32_t address, uint32_t value)
{
	*(uint32_t *)address = value;
}

/* The ranges do not overlap, and both end with a page. */
static inline void physical_copy(uint32_t to, uint32_t from, uint32_t words)
{
	if (cpu_features.sse && words % 32 == 0)
		scan_copy_sse(to, from, words / 32);
	else
		memcpy((void *)to, (const void *)from, words * sizeof(uint32_t));
}

/* Which of 4, 8 ... 32 blocks of 64 words hold one with bit 0 set, and perhaps other words; bit 0 for the first. Address: a page's. */
static inline uint32_t physical_scan(uint32_t address, uint32_t blocks)
{
	return cpu_features.sse ? scan_sse(address, blocks / 4) : scan_integer(address, blocks / 4);
}

/* Bit 0 of each of the 32 words at an address. The contracts of the scans are not proven. */
/*@ requires address % 128 == 0 && address < 0x40000000;
    assigns \nothing;
    ensures \forall integer w; address / 4 <= w < address / 4 + 32 ==>
      ((\result & (1 << (w - address / 4))) != 0 <==> (word(w) & 1) != 0);
*/
static inline uint32_t physical_present(uint32_t address)
{
	return scan_present(address);
}

/* Bit 1 of each of the 32 words at an address. */
/*@ requires address % 128 == 0 && address < 0x40000000;
    assigns \nothing;
    ensures \forall integer w; address / 4 <= w < address / 4 + 32 ==>
      ((\result & (1 << (w - address / 4))) != 0 <==> (word(w) & 2) != 0);
*/
static inline uint32_t physical_writable(uint32_t address)
{
	return scan_writable(address);
}

/* The words of one page, as an array. */
static inline uint32_t *physical_words(uint32_t address)
{
	return (uint32_t *)address;
}

#endif
