/* SPDX-License-Identifier: GPL-2.0-only */
/* Included before all by scripts/prove: what Frama-C does not know of C and gcc, and what it need not know. */
#define _Static_assert(...)
#define __builtin_expect(value, expected)	(value)
