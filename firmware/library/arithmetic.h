/* SPDX-License-Identifier: GPL-2.0-only */
/* 64-bit arithmetic without the compiler's support library. */
#ifndef LIBRARY_ARITHMETIC_H
#define LIBRARY_ARITHMETIC_H

#include <stdbool.h>
#include <stdint.h>

/* Divides *number by divisor (not 0), leaves the quotient there, returns the remainder. */
static inline uint32_t divide_64(uint64_t *number, uint32_t divisor)
{
	uint32_t low = (uint32_t)*number, high = (uint32_t)(*number >> 32);
	uint32_t quotient_high = high / divisor, remainder = high % divisor;

	__asm__("divl %2" : "+a"(low), "+d"(remainder) : "r"(divisor) : "cc");
	*number = (uint64_t)quotient_high << 32 | low;
	return remainder;
}

/* Any quotient of two 64-bit numbers (divisor not 0), bit by bit: not for short paths. */
static inline uint64_t divide_long(uint64_t number, uint64_t divisor)
{
	uint64_t quotient = 0, remainder = 0;

	for (int bit = 63; bit >= 0; bit--) {
		bool carry = remainder >> 63;

		remainder = remainder << 1 | (number >> bit & 1);
		if (!carry && remainder < divisor)
			continue;
		remainder -= divisor;
		quotient |= (uint64_t)1 << bit;
	}
	return quotient;
}

/* A factor prepared for short paths: multiplier / 2^shift. */
struct ratio {
	uint32_t multiplier;	/* below 2^31 */
	uint32_t shift;		/* 0-63 */
};

/* to / from, exact to 30 bits. Both not 0, to / from below 2^30. */
static inline struct ratio ratio_make(uint32_t to, uint32_t from)
{
	uint64_t scaled = to;
	uint32_t shift = 0;

	for (; !(scaled >> 63); shift++)
		scaled <<= 1;
	divide_64(&scaled, from);
	for (; scaled >> 31; shift--)
		scaled >>= 1;
	return (struct ratio){ (uint32_t)scaled, shift };
}

/* number * ratio, rounded up. */
static inline uint64_t ratio_apply(struct ratio ratio, uint32_t number)
{
	return ((uint64_t)number * ratio.multiplier + (((uint64_t)1 << ratio.shift) - 1)) >> ratio.shift;
}

#endif
