/* SPDX-License-Identifier: GPL-2.0-only */
/* Bits of words, an instruction each. The contracts are what the proof of memory/ takes these for: they are not proven. */
#ifndef LIBRARY_BITS_H
#define LIBRARY_BITS_H

#include <stdint.h>

//@ predicate bit(integer word, integer number) = (word & (1 << number)) != 0;

/*@ requires bits != 0;
    assigns \nothing;
    ensures 0 <= \result < 32 && bit(bits, \result);
    ensures \forall integer n; 0 <= n < \result ==> !bit(bits, n);
*/
static inline uint32_t bits_first(uint32_t bits)
{
	return __builtin_ctz(bits);
}

/* A bit's number is taken modulo 16. */
/*@ assigns \nothing;
    ensures \forall integer n; 0 <= n < 16 ==> (bit(\result, n) <==> bit(bits, n) || n == number % 16);
*/
static inline uint16_t bits_with(uint16_t bits, uint16_t number)
{
	__asm__("btsw %1, %0" : "+r"(bits) : "r"(number) : "cc");
	return bits;
}

#endif
