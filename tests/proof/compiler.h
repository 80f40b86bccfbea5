/* SPDX-License-Identifier: GPL-2.0-only */
/* Included before all by scripts/prove: what Frama-C does not know of C and gcc, and what it need not know. */
#define _Static_assert(...)
#define __builtin_expect(value, expected)	(value)
#include <__fc_gcc_builtins.h>
#define __builtin_ctz(bits)			lowest_bit(bits)

/* The proof takes this for what the instruction does. */
/*@ requires bits != 0;
    assigns \nothing;
    ensures 0 <= \result < 32 && (bits & (1 << \result)) != 0;
    ensures \forall integer i; 0 <= i < \result ==> !((bits & (1 << i)) != 0);
*/
int lowest_bit(unsigned bits);
