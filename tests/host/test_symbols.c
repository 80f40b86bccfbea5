// SPDX-License-Identifier: GPL-2.0-only
// sources: library/symbols.c
#include <string.h>

#include "harness.h"
#include "library/symbols.h"

const uint32_t symbol_count = 3;
const struct symbol symbol_table[] = { { 0x1000, 0 }, { 0x1010, 6 }, { 0x2000, 10 } };
const char symbol_names[] = "first\0mid\0last";

static void check_found(uint32_t address, const char *name, uint32_t offset)
{
	uint32_t found_offset = 99;
	const char *found = symbol_find(address, &found_offset);

	CHECK(found && !strcmp(found, name));
	CHECK_EQUAL(found_offset, offset);
}

static void symbols_found(void)
{
	check_found(0x1000, "first", 0);
	check_found(0x100f, "first", 15);
	check_found(0x1010, "mid", 0);
	check_found(0x1fff, "mid", 0xfef);
	check_found(0x2000, "last", 0);
	check_found(0x2abc, "last", 0xabc);
}

static void symbols_not_found(void)
{
	static const uint32_t addresses[] = { 0, 0xfff, 0x100000, UINT32_MAX };

	for (int i = 0; i < 4; i++) {
		uint32_t offset = 99;

		CHECK(!symbol_find(addresses[i], &offset));
		CHECK_EQUAL(offset, 0);
	}
}

int main(void)
{
	RUN(symbols_found);
	RUN(symbols_not_found);
	return harness_end();
}
