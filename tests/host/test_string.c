// SPDX-License-Identifier: GPL-2.0-only
// sources: library/string.c
// flags: -m32 -fno-builtin -Dmemcpy=our_memcpy -Dmemmove=our_memmove -Dmemset=our_memset -Dmemcmp=our_memcmp -Dstrlen=our_strlen -Dstrnlen=our_strnlen -Dstrcmp=our_strcmp
/* The firmware's string functions, under names of their own. */
#include "harness.h"
#include "library/string.h"

#define SIZE	32

static void fill(unsigned char *bytes)
{
	for (int i = 0; i < SIZE; i++)
		bytes[i] = (unsigned char)(i + 1);
}

static void memcpy_all_sizes(void)
{
	unsigned char from[SIZE], to[SIZE];

	fill(from);
	for (int size = 0; size < SIZE; size++) {
		memset(to, 0, SIZE);
		CHECK(memcpy(to, from, size) == to);
		for (int i = 0; i < SIZE; i++)
			CHECK_EQUAL(to[i], i < size ? i + 1 : 0);
	}
}

static void memmove_overlapping(void)
{
	for (int to = 0; to < 12; to++)
		for (int from = 0; from < 12; from++)
			for (int size = 0; size < 16; size++) {
				unsigned char bytes[SIZE];

				fill(bytes);
				CHECK(memmove(bytes + to, bytes + from, size) == bytes + to);
				for (int i = 0; i < SIZE; i++)
					CHECK_EQUAL(bytes[i], i >= to && i < to + size ? i - to + from + 1 : i + 1);
			}
}

static void memset_all_sizes(void)
{
	for (int size = 0; size < SIZE; size++) {
		unsigned char bytes[SIZE];

		fill(bytes);
		CHECK(memset(bytes, -2, size) == bytes);
		for (int i = 0; i < SIZE; i++)
			CHECK_EQUAL(bytes[i], i < size ? 0xfe : i + 1);
	}
}

static void comparisons(void)
{
	CHECK_EQUAL(memcmp("abc", "abd", 2), 0);
	CHECK(memcmp("abc", "abd", 3) < 0 && memcmp("\xff", "a", 1) > 0);
	CHECK_EQUAL(strcmp("abc", "abc"), 0);
	CHECK(strcmp("ab", "abc") < 0 && strcmp("abc", "ab") > 0 && strcmp("\xff", "a") > 0);
}

static void lengths(void)
{
	const char unterminated[3] = { 'a', 'b', 'c' };

	CHECK_EQUAL(strlen("") + strlen("four"), 4);
	CHECK_EQUAL(strnlen(unterminated, 3), 3);
	CHECK_EQUAL(strnlen("ab", 3), 2);
}

int main(void)
{
	RUN(memcpy_all_sizes);
	RUN(memmove_overlapping);
	RUN(memset_all_sizes);
	RUN(comparisons);
	RUN(lengths);
	return harness_end();
}
