// SPDX-License-Identifier: GPL-2.0-only
// sources: library/format.c
// flags: -m32
#include "harness.h"
#include "library/arithmetic.h"

static void division(void)
{
	static const uint64_t numbers[] = { 0, 1, 9, 10, 0xffffffff, 0x100000000, 0x123456789abcdef0, UINT64_MAX };
	static const uint32_t divisors[] = { 1, 2, 3, 10, 16, 1000, 59659000, 0x80000000, 0xffffffff };

	for (unsigned int i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		for (unsigned int j = 0; j < sizeof(divisors) / sizeof(divisors[0]); j++) {
			uint64_t quotient = numbers[i];

			CHECK_EQUAL(divide_64(&quotient, divisors[j]), numbers[i] % divisors[j]);
			CHECK_EQUAL(quotient, numbers[i] / divisors[j]);
		}
}

static void ratio_of_equals_is_exact(void)
{
	struct ratio one = ratio_make(1, 1);

	CHECK_EQUAL(ratio_apply(one, 0), 0);
	CHECK_EQUAL(ratio_apply(one, 1), 1);
	CHECK_EQUAL(ratio_apply(one, UINT32_MAX), UINT32_MAX);
}

/* At most one beside the exact value rounded up, over all that timers need. */
static void ratio_is_close(void)
{
	static const uint32_t pairs[][2] = { { 596591, 25000000 }, { 596591, 4000000000u }, { 1000, 3 }, { 4194303, 4194304 }, { 7, 1 },
					     { 1, 4000000000u }, { 0x7fffffff, 3 } };
	static const uint32_t numbers[] = { 0, 1, 2, 100, 50000, 2500000, 1u << 28 };

	for (unsigned int i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
		for (unsigned int j = 0; j < sizeof(numbers) / sizeof(numbers[0]); j++) {
			uint64_t exact = ((uint64_t)numbers[j] * pairs[i][0] + pairs[i][1] - 1) / pairs[i][1];
			uint64_t is = ratio_apply(ratio_make(pairs[i][0], pairs[i][1]), numbers[j]);

			CHECK(is <= exact + 1 && exact - (exact >> 28) <= is + 1);
		}
}

int main(void)
{
	RUN(division);
	RUN(ratio_of_equals_is_exact);
	RUN(ratio_is_close);
	return harness_end();
}
