// SPDX-License-Identifier: GPL-2.0-only
// sources: library/format.c
// flags: -m32
/* The firmware's formats, held to the C library's. */
#include <stdint.h>
#include <string.h>

#include "harness.h"
#include "library/format.h"

#define SAME(...) \
	do { \
		char is[128], should[128]; \
		int length = format_string(is, sizeof(is), __VA_ARGS__); \
		CHECK_EQUAL(length, snprintf(should, sizeof(should), __VA_ARGS__)); \
		if (strcmp(is, should)) \
			harness_fail("line %d: \"%s\", not \"%s\"", __LINE__, is, should); \
	} while (0)

static void format_numbers(void)
{
	SAME("%d %d %d", 0, -1, 2147483647);
	SAME("%d %i", -2147483647 - 1, 42);
	SAME("%u %x", 4294967295u, 0xdeadbeefu);
	SAME("%llu %llx", 18446744073709551615ull, 0x123456789abcdefull);
	SAME("%lld", -9000000000ll);
	SAME("%lu %zu", 7ul, sizeof(int));
}

static void format_widths(void)
{
	SAME("[%5d] [%05d] [%-5d]", 42, 42, 42);
	SAME("[%5d] [%05d] [%-5d]", -42, -42, -42);
	SAME("[%08x] [%8x] [%2x]", 0xabcu, 0xabcu, 0xabcdefu);
	SAME("[%12llu] [%020llu]", 5000000000ull, 5000000000ull);
	SAME("[%8s] [%-8s] [%c]", "abc", "abc", 'x');
}

static void format_strings(void)
{
	const char unterminated[4] = { 'a', 'b', 'c', 'd' };

	SAME("%s and %s%%", "one", "two");
	SAME("%.2s|%.0s|%.9s", "abc", "abc", "abc");
	SAME("%.*s", 4, unterminated);
	SAME("%.*s", -1, "all");
}

static void format_pointer(void)
{
	char text[16];

	format_string(text, sizeof(text), "%p", (void *)0x1234);
	CHECK(!strcmp(text, "00001234"));
}

static void format_cuts_at_the_size(void)
{
	char text[8] = "xxxxxxx";

	CHECK_EQUAL(format_string(text, 5, "%s", "abcdefgh"), 8);
	CHECK(!strcmp(text, "abcd") && text[5] == 'x');
	CHECK_EQUAL(format_string(text, 1, "%d", 12345), 5);
	CHECK_EQUAL(text[0], 0);
	text[0] = 'y';
	CHECK_EQUAL(format_string(text, 0, "abc"), 3);
	CHECK_EQUAL(text[0], 'y');
}

static void kinds_of_arguments(void)
{
	static const enum format_kind kinds[] = { FORMAT_WORD, FORMAT_STRING, FORMAT_LONG, FORMAT_COUNTED_STRING, FORMAT_WORD,
						  FORMAT_WORD, FORMAT_STRING, FORMAT_WORD, FORMAT_END };
	const char *format = "!%d%% a # \xe9 %-8.5s %012llx%.*s%c %p \"%s\" %lu";
	uint32_t most;

	for (uint32_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		CHECK_EQUAL(format_next(&format, &most), kinds[i]);
		if (i == 1)
			CHECK_EQUAL(most, 5);
		if (i == 6)
			CHECK_EQUAL(most, UINT32_MAX);
	}
	format = "no conversion";
	CHECK_EQUAL(format_next(&format, &most), FORMAT_END);
}

static uint32_t pauses;

static void count_pause(void)
{
	pauses++;
}

static void format_pausing(char *buffer, uint32_t size, const char *format, ...)
{
	va_list list;

	va_start(list, format);
	format_string_list_pausing(buffer, size, count_pause, format, list);
	va_end(list);
}

static void long_formats_make_pauses(void)
{
	char text[8];

	format_pausing(text, sizeof(text), "%160s", "");
	CHECK_EQUAL(pauses, 5);
	pauses = 0;
	format_pausing(text, sizeof(text), "%u%llu", 1u, 2ull);
	CHECK_EQUAL(pauses, 2);
	CHECK(!strcmp(text, "12"));
}

int main(void)
{
	RUN(format_numbers);
	RUN(format_widths);
	RUN(format_strings);
	RUN(format_pointer);
	RUN(format_cuts_at_the_size);
	RUN(kinds_of_arguments);
	RUN(long_formats_make_pauses);
	return harness_end();
}
