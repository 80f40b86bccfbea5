// SPDX-License-Identifier: GPL-2.0-only
/* The byte code of ACPI's sleep types comes from any firmware: cut and damaged, in a buffer of just its size. */
#include <stdlib.h>

#include "devices/acpi.c"
#include "harness.h"

static bool find(const uint8_t *code, uint32_t size, uint8_t *a, uint8_t *b)
{
	uint8_t *bytes = calloc(1, HEADER_SIZE + size);
	bool found;

	memcpy(bytes + HEADER_SIZE, code, size);
	found = find_sleep_types((struct table){ bytes, HEADER_SIZE + size }, a, b);
	free(bytes);
	return found;
}

static void sleep_types_read(void)
{
	static const uint8_t zeros[] = { 0x08, '\\', '_', 'S', '5', '_', 0x12, 6, 4, 0, 0, 0, 0 };
	static const uint8_t bytes[] = { 9, 9, 0x08, '_', 'S', '5', '_', 0x12, 8, 4, 0x0a, 5, 0x0a, 7, 0, 0, 9 };
	static const uint8_t long_length[] = { 0x08, '_', 'S', '5', '_', 0x12, 0x48, 0, 2, 1, 0x0a, 3 };
	uint8_t a = 9, b = 9;

	CHECK(find(zeros, sizeof(zeros), &a, &b) && !a && !b);
	CHECK(find(bytes, sizeof(bytes), &a, &b) && a == 5 && b == 7);
	CHECK(find(long_length, sizeof(long_length), &a, &b) && a == 1 && b == 3);
}

static void sleep_types_cut(void)
{
	static const uint8_t code[] = { 0x08, '_', 'S', '5', '_', 0x12, 8, 4, 0x0a, 5, 0x0a, 7 };
	uint8_t a, b;

	for (uint32_t size = 0; size < 10; size++)
		CHECK(!find(code, size, &a, &b));
	CHECK(find(code, sizeof(code), &a, &b));
}

static void sleep_types_of_another_shape(void)
{
	static const uint8_t codes[][8] = {
		{ '_', 'S', '5', '_', 0x11, 4, 4, 0 },		/* no package */
		{ '_', 'S', '5', '_', 0x12, 4, 1, 0 },		/* one element */
		{ '_', 'S', '5', '_', 0x12, 4, 4, 0x0b },	/* no byte */
		{ '_', 'S', '5', '_', 0x12, 0xc4, 4, 0 },	/* length beyond the end */
	};
	uint8_t a, b;

	for (uint32_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		CHECK(!find(codes[i], sizeof(codes[i]), &a, &b));
}

static void sleep_types_random(void)
{
	uint8_t code[24], a, b;

	srand(1);
	for (int round = 0; round < 20000; round++) {
		for (uint32_t i = 0; i < sizeof(code); i++)
			code[i] = (uint8_t)rand();
		memcpy(code + rand() % (sizeof(code) - 3), "_S5_", 4);
		find(code, sizeof(code), &a, &b);
	}
}

static void checksums(void)
{
	static const uint8_t good[] = { 0xff, 1, 0x80, 0x80 }, bad[] = { 1, 2, 3 };

	CHECK(sum_is_zero(good, sizeof(good)) && !sum_is_zero(bad, sizeof(bad)) && sum_is_zero(bad, 0));
}

int main(void)
{
	RUN(sleep_types_read);
	RUN(sleep_types_cut);
	RUN(sleep_types_of_another_shape);
	RUN(sleep_types_random);
	RUN(checksums);
	return harness_end();
}
